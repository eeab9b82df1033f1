"""Text: one form of Unicode to show it in, one to compare it in (Unicode Annex 15); what may be printed of it; where
sentences end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

# The possessive quantifiers keep ten thousand full stops in a row from costing more than one look at each.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+\s++(?=[^\s\da-zа-яёəıöüçşğ])|\n++")
LONGEST_SHORT = 5  # characters before the full stop that can make it one of an initial or a title
_ABBREVIATION = re.compile(r"(?:^|[\s(\"“«])(?:Mr|Mrs|Ms|Dr|Prof|St|vs|No|pp?|[A-ZА-ЯƏÖÜÇŞĞİ])\.\s+$")


def to_show(text: str) -> str:
    """The text with letters and their marks composed (NFC): it looks as it did, and takes the fewest characters."""
    return unicodedata.normalize("NFC", text)


def to_compare(text: str) -> str:
    """The text with one character for all that stand for the same one (NFKC): ligatures, wide letters, raised digits.
    Not to be shown: it may look otherwise."""
    return unicodedata.normalize("NFKC", text)


def printable(text: str | Path) -> str:
    """A text or a path with escapes for control characters: a file's name may have them, and a terminal obeys them."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in str(text))


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of each sentence, space behind it included; together they cover `text` without a gap.

    A full stop behind an initial or a title, or before a lower-case letter or a digit, ends nothing.
    """
    start = 0
    for end in _END.finditer(text):
        if not _ABBREVIATION.search(text, max(start, end.start() - LONGEST_SHORT), end.end()):
            yield start, end.end()
            start = end.end()
    if start < len(text):
        yield start, len(text)
