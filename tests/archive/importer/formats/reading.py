"""What the tests of the formats compare: a raw transcript's paragraphs in short."""

from __future__ import annotations

from bot.archive.importer.formats.registry import read_format
from bot.archive.importer.paragraph import RawTranscript


def read(text: str | bytes, ending: str) -> RawTranscript:
    """The transcript in a file of that ending."""
    return read_format(text.encode() if isinstance(text, str) else text, ending)


def said(raw: RawTranscript) -> list[tuple[str | None, float | None, str]]:
    """(speaker, time, words) of each paragraph."""
    return [(one.speaker, one.time, one.text) for one in raw.paragraphs]


def dropped(raw: RawTranscript) -> list[tuple[int, str]]:
    """(line, words) of what was left out."""
    return [(one.line, one.text) for one in raw.dropped]
