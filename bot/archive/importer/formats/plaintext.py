"""Plain text -> paragraphs: paragraphs put together again from lines, and the encoding of old files."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.archive.importer.labels import label_of, speaking_names
from bot.archive.importer.paragraph import Mark, RawTranscript
from bot.base.errors import KnowledgeError

_RULE = re.compile(r"[ \t]*(?:[*_=~—–·•-][ \t]*){3,}$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1$")
_NUMBER = re.compile(r"\d{1,3}[.)][ \t]+(?=\S)")
_DASH = re.compile(r"[-–—][ \t]")
_END = frozenset(".!?…")
WRAPPED = range(50, 111)  # characters: where the longest line is one of these, lines are broken by their width


def decode(data: bytes) -> tuple[str, str | None]:
    """The text of a raw file, and the encoding that had to be guessed (None: it is UTF-8 or says what it is)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), None
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        cyrillic = sum(1 for byte in data if byte >= 0xC0) > sum(1 for byte in data if byte < 0x80) // 3
        guess = "windows-1251" if cyrillic else "windows-1252"
        return data.decode(guess, "replace"), guess


def read_text(data: bytes) -> RawTranscript:
    """The paragraphs of a plain text. A line is one, unless its sentence goes on in the next line."""
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise KnowledgeError("this is not a text file")
    text, guess = decode(data)
    raw = RawTranscript()
    if guess is not None:
        raw.doubt(1, f"not UTF-8; it was read as {guess}: are the letters right?")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    names = speaking_names(lines)
    width = max((len(line.rstrip()) for line in lines), default=0)
    gathered: list[str] = []
    first = 0
    for number, (line, following) in enumerate(pairwise([*lines, ""]), 1):
        if not line.strip():
            continue
        if _RULE.match(line):
            raw.add(number, line, Mark.RULE)
            continue
        first = first or number
        gathered.append(line.strip())
        if following.strip() and _goes_on(line.rstrip(), following.strip(), width, names):
            if width not in WRAPPED:
                raw.doubt(number, f"a sentence was broken here; it was joined with {raw.unit} {number + 1}")
            continue
        _add(raw, first, _joined(gathered))
        gathered, first = [], 0
    return raw


def _goes_on(line: str, following: str, width: int, names: frozenset[str]) -> bool:
    """Is `following` the rest of the paragraph that `line` belongs to?"""
    if label_of(following, names) or any(sign.match(following) for sign in (_RULE, _NUMBER, _DASH)):
        return False
    if following.startswith(("**", "__", "#")) or line.endswith(("**", "__")):
        return False
    if width in WRAPPED and len(line) + 1 + len(following.split()[0]) > width - 6:
        return True  # the next word would not have fitted: the line was broken by its width
    return following[0].islower() and line[-1] not in _END


def _joined(lines: list[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        text = text[:-1] + line if text.endswith("\u00ad") else f"{text} {line}"
    return text


def _add(raw: RawTranscript, line: int, text: str) -> None:
    if (bold := _BOLD.fullmatch(text)) is not None and bold[1] not in bold[2]:
        raw.add(line, bold[2], Mark.BOLD)
    elif (number := _NUMBER.match(text)) is not None:
        raw.add(line, text[number.end() :] if text.endswith("?") else text, Mark.NUMBERED)
    else:
        raw.add(line, text.replace("**", ""))
