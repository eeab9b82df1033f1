"""Builds lines, columns and paragraphs from positioned words; lists page and line numbers, running heads, footnotes."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from bot.archive.importer.formats.cues import ends_sentence
from bot.archive.importer.formats.pdf_words import NOTE_SIZE, Page, PageWord
from bot.archive.importer.paragraph import Mark, RawTranscript, tidy
from bot.archive.recording import seconds_of

GUTTER = 9.0  # points: the least width of a gutter between columns
EDGE_LINES = 3  # lines at the top and at the bottom of a page that may be a running head or page number
_COLUMN_LINES = 6  # lines on each side of a gutter
_NUMBERED_LINES = 5  # lines of a page whose numbers make them line numbers
_GAP = 1.45  # times the usual line spacing: a larger one ends a paragraph
_INDENT = 6.0  # points
_SHORT_LINE_SHARE = 0.12  # of the column's width: a line that is shorter by this much is a paragraph's last
_LARGE, _SMALL = 1.15, 0.87  # times the usual font size: a heading, a footnote
_ROMAN = r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_PAGE_NUMBER = re.compile(
    rf"\W{{0,3}}(?:(?:page|p\.|стр\.|с\.|səh\.|sayfa|seite|s\.)\s*)?(?:\d{{1,4}}|{_ROMAN})"
    r"(?:\s*(?:/|of|из|von)\s*\d{1,4})?[^\w.]{0,3}",
    re.I,
)
_LABEL = re.compile(
    r"[\W_]{0,2}[^\W\d_][^:.?!\n]{0,40}(?:\s*[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?)?\s?:(?:\s|$)|[QA]\.\s"
)
_TIME = re.compile(r"[\[(<{]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[\])>}]?")
_NUMBER = re.compile(r"\d{1,3}")
_NOTE = re.compile(r"[\[(]?\d{1,3}[\]).]?(?:\s|$)|[*†‡§]")


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one height of a column, whose edges `left` and `right` are."""

    page: int
    words: tuple[PageWord, ...]
    left: float
    right: float

    @property
    def text(self) -> str:
        """The words of the line, with a space between each two."""
        return " ".join(word.text for word in self.words)

    @property
    def start(self) -> float:
        """The left end, in points."""
        return self.words[0].left

    @property
    def end(self) -> float:
        """The right end, in points."""
        return self.words[-1].right

    @property
    def bottom(self) -> float:
        """The lower edge, in points."""
        return self.words[0].bottom

    @property
    def size(self) -> float:
        """The size of the letters, in points."""
        return statistics.median(word.top - word.bottom for word in self.words)

    @property
    def look(self) -> tuple[bool, bool]:
        """Is it bold, is it in italics?"""
        letters = sum(len(word.text) for word in self.words) or 1
        shares = [sum(len(word.text) for word in self.words if getattr(word, how)) for how in ("bold", "italic")]
        return shares[0] >= 0.8 * letters, shares[1] >= 0.8 * letters


def transcript_of(pages: Sequence[Page]) -> RawTranscript:
    """The paragraphs of a PDF's pages."""
    raw = RawTranscript(unit="page")
    empty = [page.number for page in pages if not page.words]
    if empty:
        listed = ", ".join(map(str, empty[:10])) + (" …" if len(empty) > 10 else "")
        raw.doubt(empty[0], f"pages without text, pictures perhaps: {listed}")
    by_page = [list(_lines(page)) for page in pages]
    by_page = [_without_line_numbers(raw, lines) for lines in by_page]
    by_page = _without_edges(raw, by_page)
    lines = [line for one in by_page for line in one]
    usual = statistics.median([word.top - word.bottom for line in lines for word in line.words] or [1.0])
    lines, notes = _cut_footnotes(lines, usual)
    known = Counter(word.text.casefold().strip(".,;:!?") for line in lines for word in line.words)
    time: float | None = None
    for paragraph in _paragraphs(lines):
        text = _joined(paragraph, known)
        if _TIME.fullmatch(text) and (seconds := seconds_of(text.strip("[](){}<>"))) is not None:
            time = float(seconds)
            continue
        marks = [(line.page, word.note) for line in paragraph for word in line.words if word.note]
        own = tuple(notes.pop(mark) for mark in marks if mark in notes)
        raw.add(paragraph[0].page, text, _mark(paragraph, usual), time=time, notes=own)
        time = None
    for (page, mark), words in notes.items():
        raw.drop(page, f"{mark} {words}", "footnotes")
    _see_title(raw, lines, usual)
    return raw


def _lines(page: Page) -> Iterator[Line]:
    """The lines of a page: those across it, and between these the columns one after the other."""
    rows = list(_rows(page.words))
    gutter = _gutter(rows, page)
    if gutter is None:
        yield from _set(page, rows)
        return
    zone: list[list[PageWord]] = []
    for row in [*rows, None]:
        if row is not None and not _crosses(row, gutter):
            zone.append(row)
            continue
        for side in (0, 1):
            own = [[word for word in one if (word.left >= gutter[0]) is bool(side)] for one in zone]
            yield from _set(page, [one for one in own if one])
        zone = []
        if row is not None:
            yield from _set(page, [row])


def _crosses(row: Sequence[PageWord], gutter: tuple[float, float]) -> bool:
    """Does a row cross the gutter: with a word on it, or with no more than a word space there?"""
    if any(word.left < gutter[0] and word.right > gutter[1] for word in row):
        return True
    left = [word.right for word in row if word.left < gutter[0]]
    right = [word.left for word in row if word.left >= gutter[0]]
    return bool(left and right) and min(right) - max(left) < GUTTER


def _set(page: Page, rows: Sequence[Sequence[PageWord]]) -> Iterator[Line]:
    if not rows:
        return
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    for row in rows:
        yield Line(page.number, tuple(row), left, right)


def _rows(words: Iterable[PageWord]) -> Iterator[list[PageWord]]:
    """Returns the words grouped by height, from top to bottom, each row from left to right."""
    row: list[PageWord] = []
    for word in sorted(words, key=lambda one: (-(one.bottom + one.top) / 2, one.left)):
        middle = (word.bottom + word.top) / 2
        if row and not row[0].bottom <= middle <= row[0].top:
            yield _with_marks(sorted(row, key=lambda one: one.left))
            row = []
        row.append(word)
    if row:
        yield _with_marks(sorted(row, key=lambda one: one.left))


def _with_marks(row: Sequence[PageWord]) -> list[PageWord]:
    """Returns a row in which footnote marks are joined to the words before them."""
    kept: list[PageWord] = []
    for word in row:
        if kept and _is_mark(kept[-1], word):
            kept[-1] = replace(kept[-1], note=word.text)
        else:
            kept.append(word)
    return kept


def _is_mark(before: PageWord, word: PageWord) -> bool:
    """Is this a footnote's mark right behind a word: small, raised digits?"""
    small = word.top - word.bottom < NOTE_SIZE * (before.top - before.bottom) and word.bottom > before.bottom
    return small and word.text.isdigit() and len(word.text) <= 3 and -3 <= word.left - before.right < 3


def _gutter(rows: Sequence[Sequence[PageWord]], page: Page) -> tuple[float, float] | None:
    """Returns the gutter: a strip in the middle of a page that hardly any line crosses, with text on both sides."""
    if len(rows) < _COLUMN_LINES:
        return None
    edges = sorted({round(word.right, 1) for row in rows for word in row if 0.3 < word.right / (page.width or 1) < 0.7})
    best: tuple[int, float, float] | None = None
    for edge in edges[:: max(1, len(edges) // 60)]:
        crossing = [row for row in rows if any(word.left < edge + GUTTER and word.right > edge + 0.2 for word in row)]
        beyond = [word.left for row in rows for word in row if word.left >= edge + GUTTER]
        both = sum(1 for row in rows if row[0].right <= edge + 0.2 and row[-1].left >= edge + GUTTER)
        if len(crossing) * 4 > len(rows) or both < _COLUMN_LINES or not beyond:
            continue
        sides = [
            sum(1 for row in rows if row not in crossing for word in row if (word.left > edge) is side)
            for side in (False, True)
        ]
        if min(sides) * 4 < sum(sides):
            continue
        if best is None or len(crossing) < best[0]:
            best = (len(crossing), edge + 0.2, edge + GUTTER)
    return (best[1], best[2]) if best is not None else None


def _without_line_numbers(raw: RawTranscript, lines: Sequence[Line]) -> list[Line]:
    """The lines of a page without the numbers in front of them, which go up from line to line."""
    numbered = [line for line in lines if _NUMBER.fullmatch(line.words[0].text) and _stands_apart(line)]
    numbers = [int(line.words[0].text) for line in numbered]
    rising = sum(1 for before, now in pairwise(numbers) if now - before in (1, 5))
    if len(numbered) < _NUMBERED_LINES or rising < 0.8 * (len(numbers) - 1):
        return list(lines)
    raw.drop(lines[0].page, " ".join(map(str, numbers)), "line numbers")
    kept = [Line(line.page, line.words[1:], line.left, line.right) if line in numbered else line for line in lines]
    kept = [line for line in kept if line.words]
    left = min((line.start for line in kept), default=0.0)
    return [Line(line.page, line.words, left, line.right) for line in kept]


def _stands_apart(line: Line) -> bool:
    """Is the space after the first word wider than between words?"""
    return len(line.words) == 1 or line.words[1].left - line.words[0].right > 0.6 * line.size


def _without_edges(raw: RawTranscript, pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without page numbers and running heads: what stands at the top or the bottom of several pages alike."""
    seen = Counter(
        shape for lines in pages for shape in {_shape(line) for line in [*lines[:EDGE_LINES], *lines[-EDGE_LINES:]]}
    )
    least = max(2, min(3, len(pages) // 2))
    kept = []
    for lines in pages:
        own = list(lines)
        for place in (0, -1):
            for _ in range(EDGE_LINES):
                if not own:
                    break
                text = own[place].text
                if _PAGE_NUMBER.fullmatch(text) and (len(pages) > 1 or text.strip(" -–—").isdigit()):
                    raw.drop(own[place].page, text, "page numbers")
                elif (
                    len(pages) > 2 and seen[_shape(own[place])] >= least and len(text) < 150 and not _LABEL.match(text)
                ):
                    raw.drop(own[place].page, text, "running heads")
                else:
                    break
                own.pop(place)
        kept.append(own)
    return kept


def _shape(line: Line) -> str:
    """A line without its numbers, which differ from page to page, and where it stands."""
    return f"{re.sub(r'[0-9]+|^[ivxlc]+$', '#', line.text.casefold())} {round(line.bottom / 8)}"


def _cut_footnotes(lines: Sequence[Line], usual: float) -> tuple[list[Line], dict[tuple[int, str], str]]:
    """The lines without those in small letters at a page's end, from one that begins with a number or a star on; and
    these footnotes, by page and mark."""
    kept: list[Line] = []
    notes: dict[tuple[int, str], str] = {}
    for number, own in groupby(lines, lambda line: line.page):
        page = list(own)
        end = len(page)
        while end and page[end - 1].size < _SMALL * usual:
            end -= 1
        first = next((at for at in range(end, len(page)) if _NOTE.match(page[at].text)), len(page))
        kept += page[:first]
        mark = ""
        for line in page[first:]:
            begins = _NOTE.match(line.text)
            mark = begins[0].strip("[]().: ") if begins is not None else mark
            words = line.text[begins.end() :] if begins is not None else line.text
            notes[number, mark] = f"{notes.get((number, mark), '')} {words}".strip()
    return kept, notes


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    gaps = [
        above.bottom - below.bottom
        for above, below in pairwise(lines)
        if above.page == below.page and above.left == below.left and above.bottom > below.bottom
    ]
    usual = statistics.median_low(gaps) if gaps else 0.0
    tight = [gap for gap in gaps if gap < _GAP * (min(gaps) or 1)]
    usual = min(usual, statistics.median(tight)) if len(tight) * 3 > len(gaps) else usual
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and _begins(paragraph[-1], line, usual):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _begins(above: Line, line: Line, usual: float) -> bool:
    """Does a paragraph begin with `line`?"""
    text = line.text
    if _LABEL.match(text) or _TIME.match(text) or _TIME.fullmatch(above.text):
        return True
    if above.look != line.look and above.text[-1:] != "\u00ad":
        return True
    if above.page != line.page or above.bottom <= line.bottom:  # the next page, or column
        return ends_sentence(above.text) and not text[:1].islower()
    if abs(above.size - line.size) > 0.12 * above.size:
        return True
    if usual and above.bottom - line.bottom > _GAP * usual:
        return not (text[:1].islower() and not ends_sentence(above.text))
    if line.start > line.left + _INDENT and above.start <= above.left + _INDENT and ends_sentence(above.text):
        return True
    short = above.end < above.right - _SHORT_LINE_SHARE * (above.right - above.left)
    return short and ends_sentence(above.text) and not text[:1].islower()


def _joined(lines: Sequence[Line], known: Counter[str]) -> str:
    """The words of a paragraph. A word that a hyphen breaks at a line's end is put together, unless the document has it
    with its hyphen elsewhere, and never without."""
    text = ""
    for line in lines:
        if text[-1:] in ("\u00ad", "-", "‐") and text[-2:-1].isalpha() and line.text[:1].islower():
            first, second = re.split(r"\s", text)[-1][:-1], line.words[0].text
            plain = [form.casefold().strip(".,;:!?") for form in (first + second, f"{first}-{second}")]
            keeps = known[plain[0]] == 0 and (known[plain[1]] > 0 or (text[-1] != "\u00ad" and "-" in first))
            text = text[:-1] + ("-" if keeps else "") + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return tidy(re.sub(r"\u00ad(?=\s|$)", "-", text))


def _mark(lines: Sequence[Line], usual: float) -> Mark:
    if all(line.size > _LARGE * usual for line in lines):
        return Mark.HEADING
    looks = [line.look for line in lines]
    if all(bold for bold, _ in looks):
        return Mark.BOLD
    return Mark.ITALIC if all(italic for _, italic in looks) else Mark.PLAIN


def _see_title(raw: RawTranscript, lines: Sequence[Line], usual: float) -> None:
    """The title: what stands in the largest letters of the first page, if they are larger than those of the text."""
    first = [line for line in lines if line.page == lines[0].page]
    largest = max((line.size for line in first), default=0.0)
    if largest <= 1.25 * usual:
        return
    for place, paragraph in enumerate(raw.paragraphs[:8]):
        if paragraph.mark is Mark.HEADING and paragraph.text.startswith(
            next(tidy(line.text) for line in first if line.size >= largest - 0.1)[:20]
        ):
            raw.title = paragraph.text
            del raw.paragraphs[place]
            return
