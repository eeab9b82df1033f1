"""Reads the words of a PDF's pages with their positions, with PDFium."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.base.errors import KnowledgeError

MOST_PAGES = 3000
MOST_LETTERS = 20_000_000
_UNREADABLE_SHARE = 0.2  # share of letters without a Unicode value: with more, there is no usable text
NOTE_SIZE = 0.8  # of the word's letters: a footnote's mark is smaller
_HYPHENS = frozenset((2, 0xAD))  # what PDFium gives for a hyphen that breaks a word at a line's end
_SCAN = (
    "its pages are pictures without text (a scan); let a program recognise the text first, for instance `ocrmypdf "
    "--skip-text in.pdf out.pdf`, and import what comes out"
)


@dataclass(frozen=True, slots=True)
class PageWord:
    """A word and its box, in points from the page's lower left. `size` is the letters' height in points."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    italic: bool
    note: str = ""  # the mark of a footnote, small and raised behind the word


@dataclass
class Page:
    """One page: its number from 1, its words in the order of the file."""

    number: int
    width: float
    height: float
    words: list[PageWord] = field(default_factory=list)


def pages_of(data: bytes) -> list[Page]:
    """The pages of a PDF. Raises KnowledgeError for what can't be read, and for scans."""
    import pypdfium2  # takes a moment to load
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise KnowledgeError("it is locked with a password; save it without one") from None
        raise KnowledgeError("this PDF is damaged; print it to a new one, or copy its text into a .txt file") from None
    if count > MOST_PAGES:
        raise KnowledgeError(f"it has more than {MOST_PAGES:,} pages; split it")
    pages, letters, unreadable = [], 0, 0
    for number in range(count):
        try:
            opened = document[number]
            text = opened.get_textpage()
        except pypdfium2.PdfiumError:
            pages.append(Page(number + 1, 0, 0))
            continue
        page = Page(number + 1, *opened.get_size())
        letters += text.count_chars()
        if letters > MOST_LETTERS:
            raise KnowledgeError(f"it holds more than {MOST_LETTERS:,} letters; split it")
        unreadable += _read(pdfium, text.raw, text.count_chars(), page)
        text.close()
        opened.close()
        pages.append(page)
    if letters == 0 or not any(page.words for page in pages):
        raise KnowledgeError(_SCAN)
    if unreadable > _UNREADABLE_SHARE * letters:
        raise KnowledgeError(f"its letters have no meaning, only shapes; {_SCAN.partition('; ')[2]}")
    return pages


def _read(pdfium: Any, text: Any, count: int, page: Page) -> int:
    """Collect a page's words. Returns how many letters have no Unicode value."""
    unreadable = 0
    for letters in _runs(pdfium, text, count):
        if letters and (word := _word(pdfium, text, letters)) is not None:
            page.words.append(word)
            unreadable += sum(one == "\ufffd" or "\ue000" <= one <= "\uf8ff" for one in word.text)
    return unreadable


def _runs(pdfium: Any, text: Any, count: int) -> Iterator[list[tuple[int, int]]]:
    """(place, code) of the letters of each word."""
    letters: list[tuple[int, int]] = []
    for place in range(count):
        code = int(pdfium.FPDFText_GetUnicode(text, place))
        if code in (0x20, 0xA0, 9, 10, 13, 0x3000) or 0x2000 <= code <= 0x200B:
            yield letters
            letters = []
        elif code:
            letters.append((place, code))
            if code in _HYPHENS:  # the rest of the word stands on the next line
                yield letters
                letters = []
    yield letters


def _word(pdfium: Any, text: Any, letters: list[tuple[int, int]]) -> PageWord | None:
    letters, note = _without_note(pdfium, text, letters)
    first, last = _box(pdfium, text, letters[0][0]), _box(pdfium, text, letters[-1][0])
    if first is None or last is None:
        return None
    words = "".join("\u00ad" if code in _HYPHENS else chr(code) for _, code in letters if code <= 0x10FFFF)
    words = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    middle = letters[len(letters) // 2][0]
    size = float(pdfium.FPDFText_GetFontSize(text, middle))
    bold, italic = _font(pdfium, text, middle)
    left, right = min(first[0], last[0]), max(first[1], last[1])
    return PageWord(words, left, right, min(first[2], last[2]), max(first[3], last[3]), size, bold, italic, note)


def _without_note(pdfium: Any, text: Any, letters: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], str]:
    """A word's letters without a footnote's mark behind it, and the mark: digits in a smaller size."""
    end = len(letters)
    while end > 1 and 0x30 <= letters[end - 1][1] <= 0x39:
        end -= 1
    if end == len(letters) or len(letters) - end > 3:
        return letters, ""
    word, mark = _box(pdfium, text, letters[0][0]), _box(pdfium, text, letters[-1][0])
    if word is None or mark is None or mark[3] - mark[2] >= NOTE_SIZE * (word[3] - word[2]):
        return letters, ""
    return letters[:end], "".join(chr(code) for _, code in letters[end:])


def _box(pdfium: Any, text: Any, place: int) -> tuple[float, float, float, float] | None:
    """(left, right, bottom, top) of a letter, as high as its font."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text, place, box):
        return None
    return box.left, box.right, min(box.bottom, box.top), max(box.bottom, box.top)


def _font(pdfium: Any, text: Any, place: int) -> tuple[bool, bool]:
    """Is a letter's font bold, and italic, by its name?"""
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, place, name, 128, flags)
    plain = name.value.decode("utf-8", "replace").lower()
    bold = any(word in plain for word in ("bold", "black", "heavy", "semibd"))
    return bold, "italic" in plain or "oblique" in plain or bool(flags.value & 64)
