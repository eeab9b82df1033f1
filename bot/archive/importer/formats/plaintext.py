"""Reads plain text: joins lines into paragraphs and removes line and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from bot.archive.importer.formats.encodings import decode
from bot.archive.importer.labels import Opening, is_known, key, opening
from bot.archive.importer.paragraph import Mark, RawTranscript
from bot.archive.importer.times import is_time
from bot.base.errors import KnowledgeError

_RULE = re.compile(r"[ \t]*(?:[*_=~—–·•-][ \t]*){3,}$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1$")
_NUMBER = re.compile(r"\d{1,3}[.)][ \t]+(?=\S)")
_DASH = re.compile(r"[-–—][ \t]?[^\W\d_«“\"]")
_LINE_NUMBER = re.compile(r"[ \t]*(\d{1,2})(?:[ \t]{1,}|$)(.*)")
_PAGE_NUMBER = re.compile(
    r"[ \t]*(?:page|seite|стр\.?|səhifə|sayfa|p\.)?[ \t]*[-–—\[(]?[ \t]*(\d{1,4})[ \t]*[-–—\])]?"
    r"(?:[ \t]*(?:of|/|von|из)[ \t]*\d{1,4})?[ \t]*",
    re.I,
)
_END = frozenset(".!?…:;»”\"')]")
WRAP_WIDTHS = range(45, 131)  # characters: the usual width of hard-wrapped lines
LINE_SLACK = 16  # a wrapped line may be this much shorter than the widest
SHOWN_LINES = 5  # of the places of one doubt
RUNNING_HEAD_COUNT = 3  # a line beside page numbers that comes so often is a page's head


@dataclass(slots=True)
class _Line:
    number: int
    text: str
    blank_before: bool = False
    page_before: bool = False


def read_text(data: bytes) -> RawTranscript:
    """Returns the paragraphs of a plain text. Each line is one, unless its sentence continues on the next line."""
    text, guess = decode(data)
    if "\0" in text:
        raise KnowledgeError("this is not a text file")
    raw = RawTranscript()
    if guess is not None:
        raw.doubt(1, f"not UTF-8; it was read as {guess}: if letters are wrong, save the file as UTF-8")
    add_text(raw, text)
    return raw


def add_text(raw: RawTranscript, text: str, first_line: int = 1) -> None:
    """Add the paragraphs of a text to a transcript. What is of its pages (numbers, running heads) is dropped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n\x0c\n")
    numbered = text.split("\n")
    lines = [_Line(number, line.rstrip()) for number, line in enumerate(numbered, first_line)]
    has_numbers = _take_line_numbers(raw, lines)
    _join(raw, _take_pages(raw, lines), has_numbers)


def _take_line_numbers(raw: RawTranscript, lines: list[_Line]) -> bool:
    """Remove the line numbers of depositions, mostly 1 to 25 on each page. Returns whether there were any."""
    filled = [line for line in lines if line.text.strip()]
    found = [(line, match) for line in filled if (match := _LINE_NUMBER.match(line.text)) is not None]
    if len(found) < 3 or len(found) * 10 < len(filled) * (8 if len(found) >= 5 else 10):
        return False
    numbers = [int(match[1]) for _, match in found]
    follows = sum(now == before + 1 or now == 1 for before, now in pairwise(numbers))
    if follows * 10 < (len(numbers) - 1) * 8 or any(match[2][:1] in (".", ")") for _, match in found):
        return False
    for line, match in found:
        raw.drop(line.number, match[1], "line numbers")
        line.text = match[2]
    return True


def _take_pages(raw: RawTranscript, lines: list[_Line]) -> list[_Line]:
    """The lines with words, without page numbers that count up and the heads beside them."""
    numbers: list[tuple[int, int]] = []
    for place, line in enumerate(lines):
        if line.text.strip() and (match := _PAGE_NUMBER.fullmatch(line.text)) is not None:
            numbers.append((place, int(match[1])))
    pages = {
        place
        for at, (place, number) in enumerate(numbers)
        if any(number == other + step for step in (1, -1) for _, other in numbers[max(0, at - 1) : at + 2])
    }
    filled = [place for place, line in enumerate(lines) if line.text.strip("\x0c \t") and not is_time(line.text)]
    filled_set = set(filled)
    heads = Counter(_head(lines[place].text) for place in filled)
    kept: list[_Line] = []
    blank = page = False
    for place, line in enumerate(lines):
        words = line.text.strip("\x0c \t")
        if not words:
            blank, page = True, page or "\x0c" in line.text
            continue
        near = any(abs(place - other) <= 3 for other in pages)
        is_head = (
            near
            and place in filled_set
            and heads[_head(words)] >= RUNNING_HEAD_COUNT
            and len(words) <= 90
            and place not in pages
        )
        if place in pages or is_head:
            raw.drop(line.number, words, "page numbers" if place in pages else "running heads")
            blank = page = True
            continue
        line.blank_before, line.page_before = blank, page
        blank = page = False
        kept.append(line)
    return kept


def _head(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split()))


def _join(raw: RawTranscript, lines: list[_Line], numbered: bool) -> None:
    width = _wrap_width(lines)
    voices = _line_voices(lines)
    gathered: list[str] = []
    joined: list[int] = []
    first = 0
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        if _RULE.match(line.text):
            raw.add(line.number, line.text, Mark.RULE)
            continue
        first = first or line.number
        gathered.append(line.text.strip())
        if following is not None and _goes_on(line, following, width, voices):
            if width is None and not numbered and not following.blank_before:
                joined.append(line.number)
            continue
        _add(raw, first, _joined(gathered))
        gathered, first = [], 0
    if joined:
        at = ", ".join(map(str, joined[:SHOWN_LINES])) + (" …" if len(joined) > SHOWN_LINES else "")
        raw.doubt(joined[0], f"a sentence goes on in the next line, and the two were joined (line {at})")


def _wrap_width(lines: list[_Line]) -> int | None:
    """Returns the width at which lines are wrapped, or None if they are not. A few lines may be longer."""
    widths = sorted(len(line.text) for line in lines)
    if not widths:
        return None
    inside = [width for width in widths if width in WRAP_WIDTHS or width < WRAP_WIDTHS.start]
    if not inside or inside[-1] < WRAP_WIDTHS.start or len(widths) - len(inside) > 0.1 * len(widths):
        return None
    width = inside[-1]
    full = sum(
        len(one.text) + 1 + len(other.text.split()[0]) > width - 6 and not (other.blank_before and one.text[-1] in _END)
        for one, other in pairwise(lines)
    )
    return width if full >= max(1, 0.1 * len(lines)) else None


def _line_voices(lines: list[_Line]) -> frozenset[str]:
    """The labels that begin more than one line, and known ones; what begins with them is a paragraph."""
    counts: Counter[str] = Counter()
    for line in lines:
        if (label := opening(line.text.strip()).label) is not None:
            counts[key(label)] += 1
    return frozenset(label for label, count in counts.items() if count > 1)


def _begins(text: str, voices: frozenset[str]) -> bool:
    """Does a new paragraph begin with this line, whatever stands above?"""
    if (
        is_time(text)
        or any(sign.match(text) for sign in (_RULE, _NUMBER, _DASH))
        or text.startswith(("**", "__", "#", "[", "•"))
    ):
        return True
    return _is_voice(opening(text), text, voices)


def _is_voice(found: Opening, text: str, voices: frozenset[str]) -> bool:
    if found.label is None:
        return False
    capitals = found.label.isupper() and len(found.label) > 1 and found.form == "colon"
    return key(found.label) in voices or is_known(found.label) or capitals or found.form in ("time", "bracket", "dash")


def _goes_on(line: _Line, following: _Line, width: int | None, voices: frozenset[str]) -> bool:
    """Does the following line continue the paragraph of this line?"""
    text, other = line.text.strip(), following.text.strip()
    if _begins(other, voices) or is_time(text) or text.endswith(("**", "__")):
        return False
    found = opening(text)
    if found.label is not None and found.begin >= len(text):  # a label on a line of its own
        return False
    open_end = text[-1] not in _END
    if following.blank_before:
        full = width is not None and len(line.text) > width - LINE_SLACK
        return open_end and other[0].islower() and (following.page_before or full)
    if width is not None:
        if len(line.text) + 1 + len(other.split()[0]) > width - 6:
            return True  # the next word would not have fitted: the line was broken by its width
        return open_end and other[0].islower()
    return other[0].islower() and text[-1] not in ".!?…"


def _joined(lines: list[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        text = text[:-1] + line if text.endswith("\u00ad") else f"{text} {line}"
    return text


def _add(raw: RawTranscript, line: int, text: str) -> None:
    if (bold := _BOLD.fullmatch(text)) is not None and bold[1] not in bold[2]:
        raw.add(line, bold[2], Mark.BOLD)
    elif _NUMBER.match(text) is not None:
        raw.add(line, text, Mark.NUMBERED)
    else:
        raw.add(line, text.replace("**", ""))
