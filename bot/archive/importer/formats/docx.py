"""A .docx -> paragraphs, with python-docx. Line numbers are paragraphs' numbers."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph as WordParagraph

from bot.archive.importer.paragraph import Mark, RawTranscript
from bot.base.errors import KnowledgeError

MAX_UNPACKED = 60_000_000  # bytes


def read_docx(data: bytes) -> RawTranscript:
    """The paragraphs of a Word document. Raises KnowledgeError for a file that is none."""
    raw = RawTranscript(unit="paragraph")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MAX_UNPACKED:
                raise KnowledgeError("unpacked, the document is larger than 60 MB; save its text alone")
        document = docx.Document(io.BytesIO(data))
    except KnowledgeError:
        raise
    except Exception as error:  # python-docx passes on whatever zip, XML and its own reading raise
        raise KnowledgeError(f"this is not a Word document (.docx): {type(error).__name__}") from None
    number = 0
    for block in document.iter_inner_content():
        paragraphs = [block] if isinstance(block, WordParagraph) else list(_cells(block))
        for paragraph in paragraphs:
            number += 1
            for part in paragraph.text.split("\n"):
                raw.add(number, part, _mark(paragraph))
    return raw


def _cells(table: Table) -> list[WordParagraph]:
    seen: set[int] = set()
    paragraphs = []
    for row in table.rows:
        for cell in row.cells:
            if id(cell._tc) not in seen:  # merged cells come once for each place
                seen.add(id(cell._tc))
                paragraphs += cell.paragraphs
    return paragraphs


def _mark(paragraph: WordParagraph) -> Mark:
    style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    if style in ("title", "heading 1"):
        return Mark.TITLE
    if style.startswith("heading"):
        return Mark.HEADING
    letters = bold = italic = 0
    for run in paragraph.runs:
        length = len("".join(run.text.split()))
        letters, bold = letters + length, bold + (length if run.bold else 0)
        italic += length if run.italic else 0
    if letters and bold >= 0.8 * letters:
        return Mark.BOLD
    if letters and italic >= 0.8 * letters:
        return Mark.ITALIC
    return Mark.NUMBERED if "list number" in style else Mark.PLAIN
