"""Text folding: one form of Unicode to show a text in, and one to compare texts in (Unicode Standard Annex #15)."""

from __future__ import annotations

import unicodedata


def to_show(text: str) -> str:
    """The text with letters and their marks composed (NFC): it looks as it did, and takes the fewest characters."""
    return unicodedata.normalize("NFC", text)


def to_compare(text: str) -> str:
    """The text with one character for all that stand for the same one (NFKC): ligatures, wide letters, raised digits.
    Not to be shown: it may look otherwise."""
    return unicodedata.normalize("NFKC", text)
