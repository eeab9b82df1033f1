"""YouTube's timed text (srv1, srv2, srv3) and TTML -> paragraphs."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from bot.archive.importer.formats.cues import Cue, add_cues, bounded
from bot.archive.importer.formats.json_transcript import language_code
from bot.archive.importer.formats.safe_xml import local
from bot.archive.importer.paragraph import RawTranscript, tidy
from bot.archive.recording import seconds_of
from bot.base.errors import KnowledgeError

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|m|s|ms|t)")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "t": 1e-7}  # ten million ticks a second, as YouTube's TTML has


def read_timed_text(root: Any) -> RawTranscript:
    """The captions of a file of timed text. Raises KnowledgeError for one that holds none."""
    raw = RawTranscript(language=language_code(root.get(_LANG) or ""))
    cues = list(bounded(_cues(root)))
    if not cues:
        raise KnowledgeError("no captions stand in this file")
    add_cues(raw, cues)
    return raw


def _cues(root: Any) -> Iterator[Cue]:
    for element in root.iter():
        if local(element) not in ("text", "p"):
            continue
        parts = [" " if local(one) == "br" else "" for one in element.iter()]
        words = tidy(html.unescape(" ".join(element.itertext()) if " " in parts else "".join(element.itertext())))
        if not words:
            continue
        start, length, end = _times(element)
        begins = words.startswith(">>")
        until = end if end is not None else (start + length if start is not None and length is not None else None)
        yield Cue(element.sourceline or 1, words.lstrip("> "), start, until, begins_turn=begins)


def _times(element: Any) -> tuple[float | None, float | None, float | None]:
    """Start, length, end in seconds: srv3's `t` and `d` count milliseconds, srv1's `start` and `dur` seconds."""
    if element.get("t") is not None:
        return _number(element.get("t"), 1000), _number(element.get("d"), 1000), None
    if element.get("start") is not None:
        return _number(element.get("start"), 1), _number(element.get("dur"), 1), None
    return _clock(element.get("begin")), _clock(element.get("dur")), _clock(element.get("end"))


def _number(written: str | None, divisor: int) -> float | None:
    try:
        return float(written) / divisor if written is not None else None
    except ValueError:
        return None


def _clock(written: str | None) -> float | None:
    if written is None:
        return None
    if (seconds := seconds_of(written)) is not None:
        return float(seconds)
    found = _OFFSET.fullmatch(written)
    return float(found[1]) * _UNITS[found[2]] if found is not None else None
