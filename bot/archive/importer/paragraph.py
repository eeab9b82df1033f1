"""RawTranscript: a raw file as paragraphs, each with what its format says about it, before questions are told from
answers.

A format reader (`formats/`) is a function `read(data: bytes) -> RawTranscript`. It raises KnowledgeError, in half a
sentence without a full stop, for what it can't read. It gives paragraphs in the file's order and decides nothing: who
asks and who answers is found later, from the whole file. Every word of the file ends up in a paragraph, in the facts,
or in `dropped`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000\n\r]+")
_NOTHING = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Windows-1252 quotation marks and dashes that were decoded as control characters; browsers map them the same way.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}


class Mark(StrEnum):
    """How a paragraph was set on the page."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    BOLD = "bold"
    ITALIC = "italic"
    NUMBERED = "numbered"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that belong together. A label or a time that stands among the words may be left there: the detector reads
    `Name:`, `[00:12] Name:`, `Name  0:12` and the like. A reader sets the fields for what its format states apart.
    """

    line: int  # from 1; what it counts is `RawTranscript.unit`
    text: str
    mark: Mark = Mark.PLAIN
    speaker: str | None = None  # the label of who speaks: `SPEAKER_01`, `Mira Holt`; None: the format does not say
    time: float | None = None  # seconds from the start of the recording to these words
    begins_turn: bool = False  # another speaker begins here, who is not named (`>>` in captions)
    notes: tuple[str, ...] = ()  # footnotes and the like: about these words, not part of them

    @property
    def with_notes(self) -> str:
        """Its words, followed by those of its notes."""
        return " ".join([self.text, *self.notes])


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """What a maintainer should check, and on which line of the raw file."""

    line: int
    message: str


@dataclass(frozen=True, slots=True, order=True)
class Dropped:
    """Words that are in the raw file and not in the knowledge file. `kind` groups them: “12 lines of navigation”."""

    line: int
    text: str
    kind: str = "boilerplate"


def dropped_notes(one: Paragraph) -> list[Dropped]:
    """Returns the notes of a paragraph, as dropped: for one whose own words are not kept."""
    return [Dropped(one.line, note, "notes") for note in one.notes]


@dataclass
class RawTranscript:
    """A raw file as it was read: its paragraphs, what it says about itself, and the doubts that reading left."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    title: str | None = None
    outlet: str | None = None
    date: str | None = None  # as YYYY-MM-DD
    url: str | None = None
    language: str | None = None  # two or three letters
    speakers: list[str] = field(default_factory=list)  # full names of those who answer, as the file states them
    interviewers: list[str] = field(default_factory=list)  # full names of those who ask
    role: str | None = None
    topics: list[str] = field(default_factory=list)
    recording: str | None = None  # the address of the audio or video
    recording_kind: str | None = None  # audio or video
    translation: str | None = None  # original, human, machine
    unnamed: str = ""  # what to call a file that may name nobody, “these captions”; "": other texts
    unit: str = "line"  # what `line` counts: line, paragraph, row, page, cue
    doubts: list[Doubt] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)

    def add(
        self,
        line: int,
        text: str,
        mark: Mark = Mark.PLAIN,
        speaker: str | None = None,
        time: float | None = None,
        *,
        begins_turn: bool = False,
        notes: tuple[str, ...] = (),
    ) -> None:
        """Append a paragraph, if any words are in it."""
        if words := tidy(text):
            self.paragraphs.append(Paragraph(line, words, mark, speaker, time, begins_turn, notes))

    def drop(self, line: int, text: str, kind: str) -> None:
        """Record words that are left out; `kind` is a plural: “page numbers”, “captions”."""
        if words := tidy(text):
            self.dropped.append(Dropped(line, words, kind))

    def doubt(self, line: int, message: str) -> None:
        """Record what a maintainer should check."""
        self.doubts.append(Doubt(line, message))


def tidy(text: str) -> str:
    """Returns a text on one line: any white space becomes one space, invisible characters are removed."""
    return _SPACES.sub(" ", _NOTHING.sub("", text.translate(_WINDOWS))).strip()


def word_set(words: str) -> frozenset[str]:
    """Returns the words of a text as a set; keeps long lists readable."""
    return frozenset(words.split())
