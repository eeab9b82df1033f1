"""`log teach`: walk through the gaps and write what the maintainer decides into the knowledge files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from bot.base.errors import KnowledgeError
from bot.base.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.cli.loggaps import described, likeness
from bot.cli.logparts import KeyFile, log_settings, read_questions

if TYPE_CHECKING:
    from pathlib import Path

    from bot.archive.archive import Archive
    from bot.archive.interview import Passage
    from bot.archive.teaching import TeachingResult
    from bot.querylog.gaps import Gap
    from bot.search.engine import Engine

CHOICES = (
    "number: that passage answers it   p: another passage does   v: a word is missing from the vocabulary\n"
    "o: out of scope, nothing here answers it   s: skip   q: stop   (at every later step b goes back, q stops)"
)
FOUND_SHOWN = 5  # passages that hold some words


class _Back(Exception):
    """The maintainer wants the choices again."""


def teach(
    key: KeyFile = None,
    most: Annotated[int, typer.Option("-n", min=1, help="How many gaps to walk through.")] = 20,
) -> None:
    """Walk through what readers did not find, and teach the bot. Needs a private key.

    Each decision becomes a line in `asked/` or `vocabulary.yaml` of the knowledge folder, to be read in a diff like any
    other. At the end the golden questions are asked again, and what changed is shown.
    """
    from bot import app
    from bot.querylog.gaps import gaps

    settings, url, ring = log_settings()
    reads = read_questions(url, ring, key)
    engine = app.open_engine(settings)
    found = gaps(reads, likeness(settings, engine.archive))[:most]
    if not found:
        print("Nothing was asked that was not found.")
        return
    print(CHOICES + "\n")
    taught: list[str] = []
    for number, gap in enumerate(found, 1):
        print(f"{number} of {len(found)}. " + "\n   ".join(described(engine, gap)))
        try:
            written = _decide(settings.knowledge, engine, gap)
        except (typer.Abort, EOFError):
            break
        if written is not None:
            taught.append(gap.questions[0])
            print(f"   {written.path}:{written.line}\n" + "".join(f"   + {line}\n" for line in written.added))
    if taught:
        _show_change(engine, app.open_engine(settings), taught)


def _decide(folder: Path, engine: Engine, gap: Gap) -> TeachingResult | None:
    """Ask what to do about a gap until it is done or skipped. Raises Abort to stop."""
    near = _near(engine, gap)
    for place, passage in enumerate(near, 1):
        print(f"   [{place}] {passage.id}: {passage.text}")
    while True:
        choice = typer.prompt("  ", default="s", prompt_suffix=" ").strip().lower()
        if choice == "q":
            raise typer.Abort
        if choice == "s":
            return None
        try:
            if (written := _write(folder, engine, gap, near, choice)) is not None:
                return written
        except _Back:
            print("   " + CHOICES.replace("\n", "\n   "))
        except KnowledgeError as error:
            print(f"   {error}")


def _asked(what: str, default: str = "", choices: tuple[str, ...] = (), numbers: int = 0) -> str:
    """What the maintainer types: one of `choices`, if any, else words, or a number up to `numbers`. Raises _Back for b
    or an empty line, Abort for q."""
    while True:
        given = str(typer.prompt(f"   {what}", default=default, show_default=bool(default))).strip()
        if given.lower() == "q":
            raise typer.Abort
        if not given or given.lower() == "b":
            raise _Back
        if choices and given not in choices:
            print(f"   It must be one of {', '.join(choices)}; b goes back.")
        elif (
            len(given) == 1 and not choices and given not in map(str, range(1, numbers + 1))
        ):  # a command's, perhaps typed with another alphabet's keys
            print(f"   “{given}” is a letter, not words; b goes back.")
        else:
            return given


def _write(folder: Path, engine: Engine, gap: Gap, near: list[Passage], choice: str) -> TeachingResult | None:
    from bot.archive import teaching

    archive = engine.archive
    if choice == "v":
        means = _asked("the entry that it belongs to (its `means`, or a new one)")
        words = _asked("the missing word or spelling")
        return teaching.term(folder, means, _asked("language", DEFAULT_LANGUAGE, (*LANGUAGES, "names")), words)
    if choice == "o":
        interview = _interview(archive, near)
        words, language = _words(engine, gap)
        return teaching.out_of_scope(folder, interview, language, words)
    passage = _passage(archive, near, choice)
    if passage is None:
        raise _Back
    words, language = _words(engine, gap)
    return teaching.phrasing(folder, passage, language, words)


def _passage(archive: Archive, near: list[Passage], choice: str) -> Passage | None:
    if choice == "p":
        return _searched(archive)
    return near[int(choice) - 1] if choice.isdigit() and 1 <= int(choice) <= len(near) else None


def _searched(archive: Archive) -> Passage:
    """The passage of an id, or one that holds some words, chosen from those that do."""
    from bot.archive.rules import holding

    given = _asked("its id, or some words of it")
    shown: list[Passage] = []
    while True:
        if given.isdigit() and 1 <= int(given) <= len(shown):
            return shown[int(given) - 1]
        if (passage := archive.passage(given)) is not None:
            return passage
        found = holding(archive.passages, given)
        if not found:
            print(f"   No passage that may be quoted has this id or these words: {given}")
            given = _asked("its id, or some words of it")
            continue
        shown = found[:FOUND_SHOWN]
        for place, one in enumerate(shown, 1):
            print(f"   [{place}] {one.id}: {one.text}")
        if len(found) > FOUND_SHOWN:
            print(f"   … and {len(found) - FOUND_SHOWN} more; give more of its words to find those.")
        given = _asked("its number, or more of its words", numbers=len(shown))


def _interview(archive: Archive, near: list[Passage]) -> str:
    names = tuple(archive.interviews)
    nearest = near[0].interview_id if near else names[0]
    return names[0] if len(names) == 1 else _asked("the interview whose file it goes into", nearest, names)


def _words(engine: Engine, gap: Gap) -> tuple[str, str]:
    """The words to write, and their language. A question that few asked may give its reader away, so it is put in other
    words."""
    from bot.querylog.gaps import masked

    if gap.shared is not None:
        words = _asked("the words to write", masked(gap.questions[0]))
    else:
        print("   Fewer than five accounts asked this, and the file may be public:")
        words = _asked("put it in your own words")
    language = engine.answer(words, k=1).language
    return words, _asked("language", language if language in LANGUAGES else DEFAULT_LANGUAGE, tuple(LANGUAGES))


def _near(engine: Engine, gap: Gap) -> list[Passage]:
    from bot.search.engine import Found

    answer = engine.answer(gap.questions[0], k=3)
    return [hit.passage for hit in (answer.hits if isinstance(answer, Found) else answer.nearest)]


def _show_change(old: Engine, new: Engine, taught: list[str]) -> None:
    """How the taught questions and the golden ones are answered before and after."""
    from bot.cli.progress import progress
    from bot.search.engine import Found
    from bot.search.evaluation import evaluate

    for words in taught:
        outcomes = ["answered" if isinstance(one.answer(words, k=1), Found) else "nothing" for one in (old, new)]
        print(f"“{words}”: {outcomes[0]} before, {outcomes[1]} now")
    with progress() as report:
        before = evaluate(old, progress=partial(report, "golden questions, before"))
        after = evaluate(new, progress=partial(report, "golden questions, now"))
    print(f"golden questions: hit@1 {before.hit_at_1:.3f} before, {after.hit_at_1:.3f} now; ", end="")
    print(f"silence {before.silence:.3f} before, {after.silence:.3f} now")
    for question, then, now in after.changes(before.results):
        print(f"   {then} -> {now}   {question}")
