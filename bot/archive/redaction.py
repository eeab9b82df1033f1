"""Redaction: `[redacted]` or `[redacted: reason]` in a paragraph stands for words that may not be published.

What it stands for is in no file. Readers see a mark in their language in its place; search and the quote check read the
paragraph without it.
"""

from __future__ import annotations

import re

MAX_REASON_CHARACTERS = 80

MARKER = re.compile(rf"\[redacted(?::[ \t]*[^\[\]\n.!?…]{{1,{MAX_REASON_CHARACTERS}}})?\]", re.I)
MARK = re.compile(r"\[\w{2,8}\]")  # as readers see it; no longer than what is written, so that no text grows
_NEARLY = re.compile(r"\[[ \t]*redact\w*\b", re.I)


def markers(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each redaction in a text."""
    if "[" not in text:
        return []
    return [found.span() for found in MARKER.finditer(text)]


def shown(text: str, mark: str) -> str:
    """The text as readers see it, with `mark` for each redaction."""
    return MARKER.sub(mark, text) if "[" in text else text


def blanked(text: str) -> str:
    """The text with spaces for each redaction: every other character keeps its place."""
    return MARKER.sub(lambda found: " " * len(found[0]), text) if "[" in text else text


def misspelt(text: str) -> int | None:
    """The places that look like a redaction and are none."""
    found = _NEARLY.search(blanked(text)) if "[" in text else None
    return None if found is None else found.start()
