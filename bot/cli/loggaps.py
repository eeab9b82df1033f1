"""`log gaps`: groups what readers asked and did not find, with the nearest passage and why it was no answer."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.logparts import AsJson, KeyFile, log_settings, read_questions, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.archive.archive import Archive
    from bot.querylog.gaps import Gap, Likeness
    from bot.search.engine import Engine
    from bot.settings import Settings

BEGINNING_CHARACTERS = 70  # characters of a passage that are shown


def gaps(
    key: KeyFile = None,
    most: Annotated[int, typer.Option("-n", min=1, help="How many gaps to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what was asked and not found, or turned down, the most frequent first. Needs a private key.

    Questions that are alike, in other spellings or languages, stand together. For each: how often and when it was asked
    last, the nearest passage, and why that was not taken. `log teach` walks through them.
    """
    from bot import app

    settings, url, ring = log_settings()
    reads = read_questions(url, ring, key)
    engine = app.open_engine(settings)
    from bot.querylog.gaps import gaps as grouped

    found = grouped(reads, likeness(settings, engine.archive))[:most]
    if as_json:
        for gap in found:
            write_json(as_object(engine, gap))
        return
    if not found:
        print("Nothing was asked that was not found.")
    for number, gap in enumerate(found, 1):
        print(f"{number}. " + "\n   ".join(described(engine, gap)) + "\n")


def likeness(settings: Settings, archive: Archive) -> Likeness | None:
    """A function of n questions that gives the cosines between them, (n, n); None without the encoder.

    To the encoder any two questions are rather alike. So the mean of the archive's own questions is subtracted.
    """
    import numpy as np

    from bot.search.vectors.encoder import load_encoder

    encoder = load_encoder(settings.semantic.value)
    if encoder is None:
        return None
    usual = [phrasing.text for phrasing in archive.asked[:: max(1, len(archive.asked) // 100)]]
    common = encoder.questions(usual).mean(axis=0) if usual else 0.0

    def alike(texts: Sequence[str]) -> Any:
        """The cosines between texts, (texts, texts)."""
        vectors = encoder.questions(list(texts)) - common
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return vectors @ vectors.T

    return alike


def described(engine: Engine, gap: Gap) -> list[str]:
    """A gap for people, line by line."""
    languages = ", ".join(f"{language} {n}" for language, n in gap.languages.items())
    lines = [f"“{gap.questions[0]}”"]
    lines += [f"   also “{words}”" for words in gap.questions[1:4]]
    if len(gap.questions) > 4:
        lines.append(f"   and {len(gap.questions) - 4} more wordings")
    times = "once" if gap.count == 1 else f"{gap.count} times"
    lines.append(f"asked {times} ({languages}), last in {gap.week}")
    return lines + _nearest_lines(engine, gap)


def _nearest_lines(engine: Engine, gap: Gap) -> list[str]:
    now = nearest(engine, gap)
    if now["passage"] is None:
        return ["no passage is near: it shares no word and no meaning with any"]
    shown = f"{now['passage']}: {now['begins']}"
    if now["answered"]:
        by_now = (
            "was turned down, and is what the bot answers" if now["turned_down"] else "is what the bot answers by now"
        )
        return [shown, f"   {by_now} (confidence {now['confidence']:.2f})"]
    words = f"shares {', '.join(now['matched'])}" if now["matched"] else "shares no word"
    return [f"nearest: {shown}", f"   not taken: {words}; confidence {now['confidence']:.2f}, too little"]


def nearest(engine: Engine, gap: Gap) -> dict[str, Any]:
    """The passage that comes nearest to a gap's first question today, and what speaks for it."""
    from bot.search.engine import Found

    answer = engine.answer(gap.questions[0], k=1)
    hits = answer.hits if isinstance(answer, Found) else answer.nearest
    return {
        "passage": hits[0].passage.id if hits else None,
        "begins": beginning(hits[0].passage.text) if hits else None,
        "matched": list(hits[0].matched) if hits else [],
        "confidence": round(answer.confidence, 4),
        "answered": isinstance(answer, Found),
        "turned_down": bool(hits) and hits[0].passage.id in gap.turned_down,
    }


def beginning(text: str) -> str:
    """How a passage begins, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= BEGINNING_CHARACTERS else line[:BEGINNING_CHARACTERS].rsplit(" ", 1)[0] + " …"


def as_object(engine: Engine, gap: Gap) -> dict[str, Any]:
    """A gap as `--json` writes it."""
    return dataclasses.asdict(gap) | {"nearest": nearest(engine, gap)}
