"""Text as a message counts and carries it: lengths in UTF-16 units, cuts between graphemes, right-to-left words."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import Any

from bot.archive.redaction import markers
from bot.base.text import sentence_spans

_CONTROLS = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# Where every character stands that may turn a line around; most of what stands there does.
_MAYBE = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_PLAIN_SPACE = re.compile("[!-\u02ff\u0370-\u0482\u048a-\u052f] [!-\u02ff\u0370-\u0482\u048a-\u052f]")
_ISOLATE, _POP = "\u2068", "\u2069"
_UNSHOWN, _SHOWN = ("Cc", "Cs", "Cf"), "\n\u200d"
_RIGHT_TO_LEFT = {"R", "AL", "AN", "RLE", "RLO", "RLI", "LRO", "LRE", "LRI", "FSI", "PDF", "PDI"}


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units in `text`; lone surrogates count one each."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int, mark: str = "…") -> str:
    """A question or a title on one line, shortened to `most` UTF-16 units at a word, with `mark`; never a quotation."""
    text = " ".join(text.split())
    if utf16_length(text) <= most:
        return text
    end: int = _last_cut(text, 0, most - utf16_length(mark), sentences=None)
    return text[:end].rstrip() + mark


def isolated(text: str) -> str:
    """Words of a file or a reader for the middle of a line of ours, in directional isolates: right-to-left ones
    can't reorder the line."""
    if _MAYBE.search(text) is None or not any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text):
        return text
    return _ISOLATE + _CONTROLS.sub("", text) + _POP


def harmless(text: str) -> str:
    """A reader's words, to be shown as they are; each control character becomes a space."""
    return "".join(" " if unicodedata.category(char) in _UNSHOWN and char not in _SHOWN else char for char in text)


def part_spans(text: str, room: int) -> list[tuple[int, int]]:
    """The (start, end) of the parts of `text`, each at most `room` UTF-16 units; joined they are `text`.

    Cut at sentence ends; a longer sentence at a space, a longer word between graphemes, and a grapheme that fits
    nowhere between its code points. No part begins with white space if there is another place to cut.
    """
    if utf16_length(text) <= room:
        return [(0, len(text))]
    sentences = tuple(end for _, end in sentence_spans(text))
    redactions = markers(text)
    spans = []
    start = 0
    while start < len(text):
        end = _last_cut(text, start, room, sentences)
        for first, last in redactions:  # what readers see for one is not cut
            if first < end < last:
                end = first if first > start else last
        spans.append((start, end))
        start = end
    return spans


def _graphemes(text: str) -> Any:
    import regex  # which takes a while to import, and hardly any text is cut within a word

    return regex.finditer(r"\X", text)


def _last_word(text: str, start: int, longest: int) -> int | None:
    """Where the last word on a line begins, which is a place to cut, told by a look at the characters around it alone.
    None: they are such that one must look closely."""
    end = text.rfind(" ", start + 1, longest) + 1
    return end if end > start + 1 and _PLAIN_SPACE.match(text, end - 2) else None


def _last_cut(text: str, start: int, room: int, sentences: tuple[int, ...] | None) -> int:
    """The best place to end a part that begins at `start`: the last sentence end, or space, or grapheme within room.

    No `sentences`: `text` is one line, its words set apart by single spaces.
    """
    window = text[start : start + room + 1]
    if utf16_length(window) == len(window):
        longest = start + min(room, len(window))
    else:
        longest = start + bisect_right(list(accumulate(utf16_length(char) for char in window)), room)
    if longest >= len(text):
        return len(text)
    if sentences is None and (end := _last_word(text, start, longest)):
        return end
    around = text[start : longest + 1]  # the character behind decides whether a grapheme ends before it
    ends: list[int] = [start + match.end() for match in _graphemes(around)]
    whole = {end for end in ends if end <= longest and not text[end].isspace()}
    for candidates in (
        [end for end in sentences or () if start < end <= longest and end in whole],
        [end for end in whole if text[end - 1].isspace()],
        whole,
        [end for end in ends if end <= longest],
    ):
        if candidates:
            return max(candidates)
    return max(longest, start + 1)
