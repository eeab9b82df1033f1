"""What a maintainer, or an option, decides of a draft: of two passages asked for alike, of a doubtful reply."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from bot.cli.progress import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.archive.interview import Passage
    from bot.drafting.checks import CheckedDraft, Conflict
    from bot.drafting.replies import Drafted, Reply
    from bot.settings import Settings


def may_be_taken(reply: Reply, passages: Mapping[int, Passage]) -> bool:
    """May replies be taken? Asks where one is rather about other passages; without a terminal the answer is no."""
    from bot.drafting.checks import of_other_passages

    strange = of_other_passages(reply.drafted, passages)
    if not strange:
        return True
    doubt = f"What {', '.join(strange)} asks hardly fits the passages that it names: is it another interview's?"
    if not sys.stdin.isatty():
        print(f"{doubt} Look at the numbers; --yes takes it all the same.", file=sys.stderr)
        return False
    return typer.confirm(f"{doubt} Take it all the same?")


def decide(settings: Settings, checked: CheckedDraft, passages: Mapping[int, Passage], how: str) -> list[Drafted]:
    """The phrasings once every conflict is decided, `how` is said; without a terminal nothing can be asked."""
    from bot.drafting import checks

    kept = checked.kept
    found = [*checked.conflicts, *_by_meaning(settings, kept)]
    if how == "ask" and not sys.stdin.isatty():
        how = "keep"
    decided = {"both": 0, "keep": 0, "drop": 0}
    for number, conflict in enumerate(found, 1):
        choice = _choose(conflict, passages, number, len(found)) if how == "ask" else how
        if choice == "stop":
            how, choice = "keep", "keep"
        decided[choice] += 1
        if choice == "both":
            kept = checks.tie_to_both(kept, conflict)
        elif choice == "drop":
            kept = checks.without(kept, conflict.other)
    if found:
        told = ", ".join(f"{count} {name}" for name, count in decided.items() if count)
        print(f"{counted(len(found), 'pair')} of passages asked for alike: {told}.")
    return kept


def _by_meaning(settings: Settings, kept: Sequence[Drafted]) -> list[Conflict]:
    from bot import app
    from bot.cli.progress import progress
    from bot.drafting.checks import conflicts_by_meaning
    from bot.search.vectors.encoder import load_encoder
    from bot.search.vectors.store import VectorStore

    encoder = load_encoder(settings.semantic.value)
    if encoder is None or not kept:
        return []
    store = VectorStore(encoder, app.cache_folder(settings))
    with progress() as report:
        vectors = store.vectors("question", [one.words for one in kept], "reading the phrasings", report)
    return conflicts_by_meaning(kept, vectors)


def _choose(conflict: Conflict, passages: Mapping[int, Passage], number: int, of: int) -> str:
    print(f"\n{number} of {of}. These two are asked for alike:")
    for one in (conflict.one, conflict.other):
        print(f"  “{one.words}”")
        for place in one.passages or ():
            print(f"     {place}: {_short(passages[place].text)}")
        if not one.passages:
            print("     what the interview does not answer")
    choices = {"b": "both", "k": "keep", "d": "drop", "s": "stop"}
    asked = "  b: both passages answer both   k: keep   d: drop the second   s: keep all the rest"
    while (given := typer.prompt(asked, default="k").strip().lower()[:1]) not in choices:
        print(f"  There is no choice {given}.")
    return choices[given]


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:160].rsplit(" ", 1)[0] + " …"
