"""Piece: a paragraph of a raw transcript, whatever its format: its words, its line, and how it stood on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000\n\r]+")
_NOTHING = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Windows' quotation marks and dashes that were taken for control characters, as browsers read them.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}


class Mark(StrEnum):
    """How a paragraph stood on the page."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    BOLD = "bold"
    ITALIC = "italic"
    NUMBERED = "numbered"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph. `line` counts from 1 (in a .docx, paragraphs do); `voice` is who speaks, if the format says so."""

    line: int
    text: str
    mark: Mark = Mark.PLAIN
    voice: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """What a maintainer should look at, and on which line of the raw file."""

    line: int
    message: str


@dataclass
class Raw:
    """A raw file as it was read: its pieces, what it says about itself, and the doubts that reading left."""

    pieces: list[Piece] = field(default_factory=list)
    title: str | None = None
    outlet: str | None = None
    date: str | None = None  # as YYYY-MM-DD
    url: str | None = None
    language: str | None = None
    unit: str = "line"  # what `line` counts
    doubts: list[Doubt] = field(default_factory=list)

    def add(self, line: int, text: str, mark: Mark = Mark.PLAIN, voice: str | None = None) -> None:
        """Append a paragraph, if any words are in it."""
        if words := tidy(text):
            self.pieces.append(Piece(line, words, mark, voice))

    def doubt(self, line: int, message: str) -> None:
        """Note what a maintainer should look at."""
        self.doubts.append(Doubt(line, message))


def tidy(text: str) -> str:
    """Words on one line: white space of any kind is one space, characters that nobody sees are gone."""
    return _SPACES.sub(" ", _NOTHING.sub("", text.translate(_WINDOWS))).strip()


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set: a long list that stays readable."""
    return frozenset(words.split())
