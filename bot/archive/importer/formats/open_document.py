"""Reads OpenDocument files: the paragraphs of an .odt, the rows of an .ods."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from bot.archive.importer.formats.safe_xml import parsed
from bot.archive.importer.paragraph import Mark, RawTranscript, tidy
from bot.base.errors import KnowledgeError

MAX_UNPACKED = 60_000_000  # bytes of one file in the archive
MOST_COLUMNS = 100
MOST_CELLS = 2_000_000
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MARKED_SHARE = 0.8  # of a paragraph's letters that are bold, or in italics, where it is


def packed_file(data: bytes, name: str) -> bytes:
    """Returns a file of a zip archive, unpacked. Raises KnowledgeError if it is missing or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open(name) as file:
            unpacked = file.read(MAX_UNPACKED + 1)
    except KeyError:
        raise KnowledgeError(f"{name} is missing in it; open it in a word processor and save it again") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise KnowledgeError("it is damaged, or locked with a password") from None
    if len(unpacked) > MAX_UNPACKED:
        raise KnowledgeError(f"unpacked, it is larger than {MAX_UNPACKED // 1_000_000} MB; save its text alone")
    return unpacked


def _xml(data: bytes, name: str) -> Any:
    return parsed(packed_file(data, name))


def read_odt(data: bytes) -> RawTranscript:
    """The paragraphs of a text document. Tracked deletions and comments are listed as dropped, insertions are kept."""
    content = _xml(data, "content.xml")
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise KnowledgeError("this is no text document (.odt)")
    raw = RawTranscript(unit="paragraph")
    _facts(raw, data)
    reading = _Reading(raw, _styles(content, data))
    reading.walk(body)
    if raw.paragraphs and raw.paragraphs[0].mark is Mark.TITLE:
        raw.title = raw.paragraphs.pop(0).text
    return raw


def _facts(raw: RawTranscript, data: bytes) -> None:
    with contextlib.suppress(KnowledgeError):
        meta = _xml(data, "meta.xml")
        raw.title = tidy(next((one.text or "" for one in meta.iter(f"{_DC}title")), "")) or None


def _styles(content: Any, data: bytes) -> dict[str, tuple[bool | None, bool | None, str]]:
    """(bold, italic, the style that it builds on) of each style."""
    roots = [content]
    with contextlib.suppress(KnowledgeError):
        roots.insert(0, _xml(data, "styles.xml"))
    styles: dict[str, tuple[bool | None, bool | None, str]] = {}
    for root in roots:
        for style in root.iter(f"{_STYLE}style"):
            bold = italic = None
            for letters in style.iter(f"{_STYLE}text-properties"):
                weight, slant = letters.get(f"{_FO}font-weight"), letters.get(f"{_FO}font-style")
                bold = weight in ("bold", "600", "700", "800", "900") if weight is not None else bold
                italic = slant in ("italic", "oblique") if slant is not None else italic
            styles[style.get(f"{_STYLE}name") or ""] = (bold, italic, style.get(f"{_STYLE}parent-style-name") or "")
    return styles


class _Reading:
    """The paragraphs of a document as they are read. `number` is that of the paragraph."""

    def __init__(self, raw: RawTranscript, styles: dict[str, tuple[bool | None, bool | None, str]]) -> None:
        self.raw, self.styles = raw, styles
        self.number = 0

    def walk(self, element: Any, numbered: bool = False) -> None:
        """Read every paragraph below an element, in order. Recursion is safe: libxml2 allows 256 levels."""
        for child in element:
            tag = child.tag
            if tag in (f"{_TEXT}p", f"{_TEXT}h"):
                self.paragraph(child, numbered)
            elif tag == f"{_TEXT}tracked-changes":
                for deleted in child.iter(f"{_TEXT}deletion"):
                    for one in deleted.iter(f"{_TEXT}p", f"{_TEXT}h"):
                        self.raw.drop(self.number + 1, "".join(one.itertext()), "tracked deletions")
                if len(child):
                    self.raw.doubt(1, "there are tracked changes; it was read as if they were accepted")
            elif tag == f"{_TEXT}table-of-content":
                self.raw.drop(self.number + 1, " ".join(child.itertext()), "tables of contents")
            elif isinstance(tag, str):
                self.walk(child, numbered or tag == f"{_TEXT}list")

    def paragraph(self, element: Any, numbered: bool) -> None:
        """Add an element's words as a paragraph; `numbered` if it is an item of a numbered list."""
        self.number += 1
        runs: list[tuple[str, bool, bool]] = []
        notes: list[str] = []
        style = element.get(f"{_TEXT}style-name") or ""
        self.gather(element, runs, notes, self.look(style))
        text = "".join(words for words, _, _ in runs)
        for part in text.split("\n"):
            self.raw.add(self.number, part, self.mark(element, runs, style, numbered), notes=tuple(notes))
            notes = []

    def gather(
        self, element: Any, runs: list[tuple[str, bool, bool]], notes: list[str], look: tuple[bool, bool]
    ) -> None:
        """Returns the words of a paragraph with their formatting; notes and comments separately."""
        if element.text:
            runs.append((element.text, *look))
        for child in element:
            tag = child.tag
            if tag == f"{_TEXT}note":
                noted = child.find(f"{_TEXT}note-body")
                notes.append(tidy(" ".join(noted.itertext())) if noted is not None else "")
            elif tag in (f"{_OFFICE}annotation", f"{_TEXT}ruby-text"):
                self.raw.drop(self.number, " ".join(child.itertext()), "comments")
            elif tag == f"{_TEXT}s":
                runs.append((" ", *look))
            elif tag == f"{_TEXT}tab":
                runs.append(("\t", *look))
            elif tag == f"{_TEXT}line-break":
                runs.append(("\n", *look))
            elif isinstance(tag, str):
                own = child.get(f"{_TEXT}style-name")
                self.gather(child, runs, notes, self.look(own, look) if own else look)
            if child.tail:
                runs.append((child.tail, *look))

    def look(self, style: str, around: tuple[bool, bool] = (False, False)) -> tuple[bool, bool]:
        """Is what has this style bold, and in italics?"""
        found: list[bool | None] = [None, None]
        for _ in range(20):  # styles build on one another
            if style not in self.styles:
                break
            bold, italic, style = self.styles[style]
            found = [first if first is not None else then for first, then in zip(found, (bold, italic), strict=True)]
        bold, italic = (known if known is not None else was for known, was in zip(found, around, strict=True))
        return bold, italic

    def mark(self, element: Any, runs: list[tuple[str, bool, bool]], style: str, numbered: bool) -> Mark:
        """How the paragraph stood on the page."""
        named = f"{style} {self.styles.get(style, (None, None, ''))[2]}".lower()
        if "title" in named.split() or (element.tag == f"{_TEXT}h" and element.get(f"{_TEXT}outline-level") == "1"):
            return Mark.TITLE
        if element.tag == f"{_TEXT}h":
            return Mark.HEADING
        letters = sum(len("".join(words.split())) for words, _, _ in runs)
        shares = [sum(len("".join(run[0].split())) for run in runs if run[place]) for place in (1, 2)]
        if letters and shares[0] >= _MARKED_SHARE * letters:
            return Mark.BOLD
        if letters and shares[1] >= _MARKED_SHARE * letters:
            return Mark.ITALIC
        return Mark.NUMBERED if numbered else Mark.PLAIN


def read_rows(data: bytes, most: int) -> tuple[list[list[str]], list[list[str]]]:
    """The rows of the first table of a spreadsheet that holds words, and those of its other tables.

    Raises KnowledgeError for more than `most` rows, or none.
    """
    tables: list[list[list[str]]] = []
    count = filled = 0
    for table in _xml(data, "content.xml").iter(f"{_TABLE}table"):
        rows: list[list[str]] = []
        for row in table.iter(f"{_TABLE}table-row"):
            cells = list(_cells(row))
            while cells and not cells[-1].strip():
                cells.pop()
            repeated = _count(row, "number-rows-repeated") if cells else 1
            count, filled = count + repeated, filled + repeated * len(cells)
            if count > most or filled > MOST_CELLS:
                raise KnowledgeError(f"the table has more than {most:,} rows or {MOST_CELLS:,} cells; split it")
            rows += [cells] * repeated
        if any(rows):
            tables.append(rows)
    if not tables:
        raise KnowledgeError("no table with words stands in this spreadsheet (.ods)")
    return tables[0], [row for rows in tables[1:] for row in rows]


def _cells(row: Any) -> Iterator[str]:
    count = 0
    for cell in row.iter(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        text = "\n".join("".join(paragraph.itertext()) for paragraph in cell.iter(f"{_TEXT}p"))
        for _ in range(_count(cell, "number-columns-repeated")):
            count += 1
            if count > MOST_COLUMNS:
                return
            yield text


def _count(element: Any, name: str) -> int:
    written = element.get(f"{_TABLE}{name}") or "1"
    return min(int(written), 10**6) if written.isdigit() and len(written) < 10 else 1
