"""Doubts: what a maintainer should check in a draft. Each says what to do; similar ones are merged."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from bot.archive.importer.draft import TranscriptDraft
from bot.archive.importer.facts import REQUIRED
from bot.archive.importer.labels import is_machine
from bot.archive.importer.paragraph import Doubt, Paragraph
from bot.archive.importer.turns import Segmentation, Turn

PARAGRAPH_CHARACTERS = 3000  # a longer paragraph is probably several in one
SHOWN_LINES = 5  # places listed for one doubt
_ONE_QUESTION = re.compile(r"[^.!?…]{1,200}\?")
_HYPHEN = re.compile(r"[a-zа-яəğşçöüı]- [a-zа-яəğşçöüı]")
_NUMBER = re.compile(r"^\d{1,3}[.)]\s+(?=\S)")


def add_doubts(draft: TranscriptDraft, reading: Segmentation, sure_bound: float) -> None:
    """Add doubts about a draft's words and facts to it."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for turn in reading.turns:
        if not turn.other:
            for number, one in enumerate(turn.paragraphs):
                is_within = 0 < number < len(turn.paragraphs) - 1
                for kind in _kinds(turn, one, number == 0, is_within):
                    found[kind].append((one.line, one.text))
    for kind, places in found.items():
        draft.doubts.append(Doubt(places[0][0], _told(kind, places, draft.unit)))
    if reading.sure < sure_bound or reading.kind == "questions":
        draft.doubts.append(_unsure(draft, reading))
    missing = [name for name in REQUIRED if getattr(draft.facts, name) is None]
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        options = ", ".join(f"--{name}" for name in missing)
        draft.doubts.append(
            Doubt(1, f"{names} can't be seen in the raw file; give {options}, or write into the front matter")
        )
    for who in dict.fromkeys(turn.who for turn in reading.turns if not turn.asks and not turn.other):
        if who is not None and is_machine(who) and draft.facts.speaker is None:
            name = reading.names.get(who, who)
            draft.doubts.append(Doubt(1, f"who is {name}? Say it with --speaker"))


def _kinds(turn: Turn, one: Paragraph, is_first: bool, is_within: bool) -> Iterator[str]:
    words = one.text
    if words[:1].islower() and not (is_first and turn.who is not None):
        yield "lower"
    if not turn.asks and (words[-1:].isalnum() or words[-1:] == ","):
        yield "open"
    if not turn.asks and (turn.who is None or is_within) and _ONE_QUESTION.fullmatch(_NUMBER.sub("", words)):
        yield "asks"
    if len(words) > PARAGRAPH_CHARACTERS:
        yield "long"
    if _HYPHEN.search(words) is not None:
        yield "hyphen"


_TOLD_BY_OPTION = {
    "lower": "begins in lower case: if it belongs to the paragraph above, join them",
    "open": "ends without a full stop: if it is cut off, complete it; if it is the page's, take it out",
    "asks": "asks: if it is the interviewer's question, put `## ` in front of it",
    "long": f"has more than {PARAGRAPH_CHARACTERS:,} characters: break it where the thought turns",
    "hyphen": "has a word that may be broken by a hyphen; mend it by hand",
}


def _told(kind: str, places: list[tuple[int, str]], unit: str) -> str:
    if len(places) == 1:
        return f"“{_begin(places[0][1])}” {_TOLD_BY_OPTION[kind]}"
    lines = ", ".join(str(line) for line, _ in places[:SHOWN_LINES])
    more = f" and {len(places) - SHOWN_LINES} more" if len(places) > SHOWN_LINES else ""
    return f"{len(places)} paragraphs ({unit}s {lines}{more}); each {_TOLD_BY_OPTION[kind]}"


def _unsure(draft: TranscriptDraft, reading: Segmentation) -> Doubt:
    asked = [turn for turn in reading.turns if turn.asks]
    line = reading.turns[0].line
    how = f"told apart by {reading.sign} alone, {round(reading.sure * 100)} % sure"
    if not asked:
        return Doubt(line, f"{how}; look at each")
    lines = ", ".join(str(turn.line) for turn in asked[:SHOWN_LINES])
    more = f" and {len(asked) - SHOWN_LINES} more" if len(asked) > SHOWN_LINES else ""
    return Doubt(line, f"{how}: the questions were taken to be in {draft.unit} {lines}{more}; look at each")


def _begin(words: str) -> str:
    return words if len(words) <= 40 else words[:40].rsplit(" ", 1)[0] + " …"
