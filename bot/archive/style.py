"""Style: what a paragraph should not hold, because readers would see it: markup, broken lines, invisible characters.

Each check yields (line, message, fatal), the line counted from 1 within the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from bot.archive import redaction

Fault = tuple[int, str, bool]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffd\ue000-\uf8ff]")
_MOJIBAKE = re.compile("â€|[ÃÐÑ][\u0080-\u00bf]")
_MARKUP = (
    (re.compile(r"\*\*[^\s*]|__[^\s_]"), "bold markup (`**`)"),
    (re.compile(r"\[[^\]\n]{1,300}\]\([^)\s]{1,300}\)"), "a Markdown link"),
    (re.compile(r"</?(?:p|br|b|i|em|strong|a|span|div|blockquote|u)\b[^<>\n]{0,300}>", re.I), "an HTML tag"),
    (re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,5});"), "an HTML entity"),
    (re.compile(r"^>[ \t]", re.M), "quotation markup (`>`)"),
    (re.compile(r"^```", re.M), "code markup"),
)
# What each of the patterns above needs at least. Most paragraphs have none of it, and an archive has many paragraphs.
_SUSPECT = re.compile(
    "[*_\\[<&>`âÃÐÑ\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffd\ue000-\uf8ff]"
)
_SENTENCE_END = frozenset(".!?…:;”»\"')]")


def faults(words: str, line: int) -> Iterator[Fault]:
    """Everything that is wrong with a paragraph (or a question) whose first line is `line`."""
    if _SUSPECT.search(words) is not None:
        yield from _characters(words, line)
        yield from _markup(words, line)
        if (place := redaction.misspelt(words)) is not None:
            message = (
                "write a redaction as `[redacted]` or `[redacted: reason]`, the reason short and without a full stop; "
                "readers see this as it is"
            )
            yield line + words.count("\n", 0, place), message, False
    yield from _broken_lines(words, line)


def _markup(words: str, line: int) -> Iterator[Fault]:
    for pattern, name in _MARKUP:
        if (found := pattern.search(words)) is not None:
            at = line + words.count("\n", 0, found.start())
            yield at, f"{name} stands in the words, and readers would see it as it is; take it out", False


def _characters(words: str, line: int) -> Iterator[Fault]:
    for pattern, fatal in ((_CONTROL, True), (_INVISIBLE, False)):
        if (found := pattern.search(words)) is not None:
            code = ord(found[0])
            name = unicodedata.name(found[0], "no character that prints").lower()
            at = line + words.count("\n", 0, found.start())
            hint = "a letter was lost here; write it again" if code == 0xFFFD else "take it out"
            yield at, f"U+{code:04X} ({name}) stands here; {hint}", fatal
    if (found := _MOJIBAKE.search(words)) is not None:
        at = line + words.count("\n", 0, found.start())
        yield at, f"“{found[0]}” looks like a letter read in the wrong encoding; write it again", False


def _broken_lines(words: str, line: int) -> Iterator[Fault]:
    lines = words.split("\n")
    for number, (upper, lower) in enumerate(pairwise(lines)):
        end, begin = upper.rstrip()[-1:], lower.lstrip()[:1]
        if end not in _SENTENCE_END and begin.islower():
            message = "a sentence is broken over two lines here, and readers would see the break; join the lines"
            yield line + number + 1, message, False
            return
