"""Reads .docx files from their XML, with tracked changes accepted. Line numbers count paragraphs.

python-docx leaves out inserted words, content controls and footnotes without a word, so the XML is read here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from bot.archive.importer.paragraph import Mark, RawTranscript, tidy
from bot.base.errors import KnowledgeError

MAX_UNPACKED = 40_000_000  # bytes, of one part of the document
MAX_TAGS = 1_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFF = ("0", "false", "off")
_SKIPPED = (
    f"{_W}moveFrom",
    f"{_W}rPr",
    f"{_W}pPr",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)
_NOTES = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}


@dataclass
class _Words:
    """A paragraph while it is read."""

    text: str = ""
    deleted: str = ""
    notes: list[str] = field(default_factory=list)
    is_changed: bool = False
    letters: int = 0
    bold: int = 0
    italic: int = 0
    lead: int | None = None  # where the bold words at the beginning end


def read_docx(data: bytes) -> RawTranscript:
    """The paragraphs of a Word document. Raises KnowledgeError for a file that is none."""
    raw = RawTranscript(unit="paragraph")
    body, styles, notes, edges = _opened(data)
    changed = 0
    for number, paragraph in enumerate(body.iter(f"{_W}p"), 1):
        words = _Words()
        _gather(paragraph, words, notes)
        changed += words.is_changed
        raw.drop(number, words.deleted, "deleted words (tracked changes)")
        _add(raw, number, words, _style(paragraph, styles))
    for name, text in edges:
        raw.drop(1, text, "headers of pages" if "header" in name else "footers of pages")
    if changed:
        raw.doubt(
            1, f"{changed} paragraph{'s have' if changed > 1 else ' has'} tracked changes; they were read as accepted"
        )
    return raw


def _opened(data: bytes) -> tuple[Any, dict[str, str], dict[str, dict[str, str]], list[tuple[str, str]]]:
    """Body, styles, notes by kind, and the texts of headers and footers. Raises KnowledgeError for what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            body = _part(packed, "word/document.xml")
            styles = _styles(_part(packed, "word/styles.xml")) if "word/styles.xml" in names else {}
            notes = {
                kind: _notes(_part(packed, f"word/{kind}.xml"))
                for kind in ("footnotes", "endnotes")
                if f"word/{kind}.xml" in names
            }
            beside = [name for name in sorted(names) if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)]
            edges = [(name, _all_text(_part(packed, name))) for name in beside[:12]]
    except KnowledgeError:
        raise
    except (
        KeyError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        EOFError,
    ):
        raise KnowledgeError(
            "this is not a Word document (.docx), or it is damaged or locked with a password; open it in a word "
            "processor and save it again"
        ) from None
    return body, styles, notes, edges


def _part(packed: zipfile.ZipFile, name: str) -> Any:
    """Returns a part of the document as a tree, if it is not too large; entities are not resolved."""
    with packed.open(name) as file:
        data = file.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED or data.count(b"<") > MAX_TAGS:
        raise KnowledgeError("unpacked, the document is larger than can be read; save its text alone, or split it")
    if b"<!DOCTYPE" in data[:2000] or b"<!ENTITY" in data:
        raise KnowledgeError("the document declares XML entities, which no word processor writes; save it anew")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data.replace(_STRICT, _W[1:-1].encode()), parser)


def _styles(tree: Any) -> dict[str, str]:
    """Returns the names of styles in lower case, by id."""
    names = {}
    for style in tree.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            names[style.get(f"{_W}styleId") or ""] = (name.get(f"{_W}val") or "").lower()
    return names


def _notes(tree: Any) -> dict[str, str]:
    found = {}
    for note in tree:
        if note.get(f"{_W}type") in (None, "normal"):
            found[note.get(f"{_W}id") or ""] = _all_text(note)
    return found


def _all_text(tree: Any) -> str:
    paragraphs = []
    for paragraph in tree.iter(f"{_W}p"):
        words = _Words()
        _gather(paragraph, words, {})
        paragraphs.append(words.text)
    return tidy(" ".join(paragraphs))


def _style(paragraph: Any, styles: dict[str, str]) -> str:
    found = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = found.get(f"{_W}val") or "" if found is not None else ""
    numbered = paragraph.find(f"{_W}pPr/{_W}numPr") is not None
    return styles.get(name, name.lower()) or ("list number" if numbered else "")


def _gather(paragraph: Any, words: _Words, notes: dict[str, dict[str, str]]) -> None:
    """Add what is in a paragraph, in its order. A list of elements stands for recursion: documents may be deep."""
    todo: list[Any] = list(reversed(paragraph))
    while todo:
        element = todo.pop()
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or tag == f"{_W}p":  # a text box's paragraphs come by themselves
            continue
        if tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}del"):
            words.is_changed = True
        if tag == f"{_W}delText":
            words.deleted += element.text or ""
        elif tag == f"{_W}t":
            _word(words, element.text or "", element)
        elif tag in (f"{_W}tab", f"{_W}cr", f"{_W}br"):
            words.text += "\n" if tag != f"{_W}tab" and element.get(f"{_W}type") is None else " "
        elif tag == f"{_W}noBreakHyphen":
            words.text += "-"
        elif tag in _NOTES:
            note = notes.get(_NOTES[tag], {}).get(element.get(f"{_W}id") or "")
            if note:
                words.notes.append(note)
        else:
            todo += reversed(element)


def _word(words: _Words, text: str, element: Any) -> None:
    words.text += text
    length = len("".join(text.split()))
    words.letters += length
    properties = element.getparent().find(f"{_W}rPr") if element.getparent() is not None else None
    bold = _is_on(properties, "b")
    words.bold += length if bold else 0
    words.italic += length if _is_on(properties, "i") else 0
    if not bold and length and words.lead is None:
        words.lead = len(words.text) - len(text)


def _is_on(properties: Any, name: str) -> bool:
    found = properties.find(f"{_W}{name}") if properties is not None else None
    return found is not None and (found.get(f"{_W}val") or "true") not in _OFF


def _add(raw: RawTranscript, number: int, words: _Words, style: str) -> None:
    notes = tuple(words.notes)
    mark = _mark(words, style)
    head = words.text[: words.lead or 0]
    if mark is Mark.PLAIN and tidy(head).endswith("?"):  # a bold question with its answer behind it
        raw.add(number, head, Mark.BOLD)
        raw.add(number, words.text[len(head) :], notes=notes)
        return
    parts = list(_lines(words.text))
    for place, part in enumerate(parts):
        raw.add(number, part, mark, notes=notes if place == len(parts) - 1 else ())


def _lines(text: str) -> Iterator[str]:
    yield from (part for part in text.split("\n") if tidy(part))


def _mark(words: _Words, style: str) -> Mark:
    if style in ("title", "heading 1"):
        return Mark.TITLE
    if style.startswith("heading"):
        return Mark.HEADING
    if words.letters and words.bold >= 0.8 * words.letters:
        return Mark.BOLD
    if words.letters and words.italic >= 0.8 * words.letters:
        return Mark.ITALIC
    return Mark.NUMBERED if "list number" in style else Mark.PLAIN
