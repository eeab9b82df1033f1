"""Cues: joins the timed pieces of captions and speech recognition into paragraphs.

A cue ends where a line is full or the speaker breathes. A paragraph ends where the speaker changes, after a pause, or
at the end of a sentence once it has enough words, because one person may speak for an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.archive.importer.paragraph import RawTranscript, tidy
from bot.base.errors import KnowledgeError

MOST_CUES = 100_000
PARAGRAPH_PAUSE_SECONDS = 1.5  # seconds of silence after a sentence before a new paragraph begins
LONG_PAUSE = 3.0  # the same, where there is no punctuation
PARAGRAPH_WORDS = 90  # after so many, the next end of a sentence ends the paragraph
UNMARKED_WORDS = 150  # after so many, any cue ends it, where there is no punctuation
LONG_CUE_SECONDS, LONG_CUE_WORDS = 12.0, 25  # a cue as long as this is a paragraph by itself, if it ends a sentence
_MARKED_SHARE = 0.05  # there is punctuation if at least one word in twenty ends a sentence
_ENDS = (".", "!", "?", "…", "。", "？", "！", "؟", "۔")
_CLOSING = "\"')]»”’›"


@dataclass(frozen=True, slots=True)
class Cue:
    """A timed piece of speech. `start` and `end` in seconds; None: not stated. `line` counts from 1."""

    line: int
    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    begins_turn: bool = False
    notes: tuple[str, ...] = ()


def bounded(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Returns the cues of a file. Raises KnowledgeError for more than a day of talk could have."""
    for number, cue in enumerate(cues):
        if number == MOST_CUES:
            raise KnowledgeError(f"it holds more than {MOST_CUES:,} captions; split it")
        yield cue


def ends_sentence(text: str) -> bool:
    """Does a text end with a full stop or the like, perhaps followed by a quotation mark?"""
    return text.rstrip(_CLOSING + " ").endswith(_ENDS)


def add_cues(raw: RawTranscript, cues: Iterable[Cue]) -> None:
    """Add the cues of a file to `raw`, joined into paragraphs."""
    kept = [cue for cue in cues if tidy(cue.text)]
    words = sum(len(cue.text.split()) for cue in kept)
    ends = sum(1 for cue in kept for word in cue.text.split() if ends_sentence(word))
    marked = ends >= _MARKED_SHARE * words / 2
    if kept and not marked:
        raw.doubt(kept[0].line, "no sentence ends are marked here; paragraphs end at pauses: read them through")
    paragraph: list[Cue] = []
    for cue in kept:
        if paragraph and _parts(paragraph, cue, marked):
            _add(raw, paragraph)
            paragraph = []
        paragraph.append(cue)
    if paragraph:
        _add(raw, paragraph)


def _parts(paragraph: Sequence[Cue], cue: Cue, marked: bool) -> bool:
    """Does a new paragraph begin with `cue`?"""
    last = paragraph[-1]
    if cue.begins_turn or cue.speaker != last.speaker:
        return True
    pause = cue.start - last.end if cue.start is not None and last.end is not None else 0.0
    size = sum(len(one.text.split()) for one in paragraph)
    if not marked:
        return pause >= LONG_PAUSE or size >= UNMARKED_WORDS
    if not ends_sentence(last.text):
        return False
    return (
        pause >= PARAGRAPH_PAUSE_SECONDS
        or size >= PARAGRAPH_WORDS
        or _is_long(last)
        or (_is_long(cue) and ends_sentence(cue.text))
    )


def _is_long(cue: Cue) -> bool:
    seconds = cue.end - cue.start if cue.start is not None and cue.end is not None else 0.0
    return seconds >= LONG_CUE_SECONDS or len(cue.text.split()) >= LONG_CUE_WORDS


def _add(raw: RawTranscript, paragraph: Sequence[Cue]) -> None:
    first = paragraph[0]
    raw.add(
        first.line,
        " ".join(cue.text.strip() for cue in paragraph),
        speaker=first.speaker,
        time=first.start,
        begins_turn=first.begins_turn,
        notes=tuple(note for cue in paragraph for note in cue.notes),
    )
