"""Reads the article of a web page saved from a browser, with lxml; what is around it is dropped and listed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import lxml.html
import trafilatura
from lxml import etree

from bot.archive.importer.formats.article import Article
from bot.archive.importer.formats.encodings import decode
from bot.archive.importer.formats.page_facts import read_facts
from bot.archive.importer.paragraph import Mark, RawTranscript, tidy, word_set
from bot.base.errors import KnowledgeError

_BLOCKS = word_set(
    "p div section article main body li dt dd blockquote td th pre h1 h2 h3 h4 h5 h6 ul ol dl table tr tbody thead "
    "figure figcaption header footer address center details summary nav aside form fieldset hr"
)
_HEADINGS = {"h1": Mark.TITLE} | dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), Mark.HEADING)
_BOLD, _ITALIC = frozenset(("b", "strong")), frozenset(("i", "em"))
MAX_ELEMENTS = 400_000
EXTRACTED_LETTERS = 20  # a shorter paragraph of the second opinion proves nothing: menus repeat such words


def read_html(data: bytes) -> RawTranscript:
    """The paragraphs of a page's article, and what the page states. Raises KnowledgeError for a page out of bounds."""
    raw = RawTranscript()
    page = _parsed(data, raw)
    if page is None:
        raw.doubt(1, "no page could be read here")
        return raw
    read_facts(page, raw)
    article = Article(page)
    also = _extracted(page)
    for run in _runs(article):
        words = "".join(words for words, _, _ in run.words)
        if not (text := tidy(words)):
            continue
        line = run.line + words[: len(words) - len(words.lstrip())].count("\n")
        if run.kind in (None, "navigation", "sidebars", "forms", "hidden parts") and _letters(text) in also:
            run.kind = None
        if run.kind is not None:
            raw.drop(line, text, run.kind)
            continue
        for part, mark in run.parts(text):
            raw.add(line, part, mark)
    return raw


def _extracted(page: Any) -> frozenset[str]:
    """Returns the letters of each paragraph that trafilatura finds in the article: a second opinion that only adds."""
    try:
        document = trafilatura.bare_extraction(
            copy.deepcopy(page),
            fast=True,
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            with_metadata=False,
        )
    except Exception:  # it raises whatever its parsers raise
        return frozenset()
    lines = (getattr(document, "text", None) or "").split("\n")
    return frozenset(key for line in lines if len(key := _letters(line)) >= EXTRACTED_LETTERS)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _parsed(data: bytes, raw: RawTranscript) -> Any:
    encoding: str | None = None
    try:
        data.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        if b"charset" not in data[:4000].lower():
            text, guess = decode(data)
            data, encoding = text.encode("utf-8"), "utf-8"
            raw.doubt(1, f"not UTF-8; it was read as {guess}: if letters are wrong, save the page as UTF-8")
    parser = lxml.html.HTMLParser(encoding=encoding, no_network=True, remove_comments=True, huge_tree=True)
    try:
        page = lxml.html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if sum(1 for _ in zip(page.iter(), range(MAX_ELEMENTS + 1), strict=False)) > MAX_ELEMENTS:
        raise KnowledgeError(f"the page has more than {MAX_ELEMENTS:,} elements; save its text alone")
    return page


class _Run:
    """The words of one block, each with whether it is bold and italic; `kind` of boilerplate, if any."""

    def __init__(self, line: int, tag: str, kind: str | None) -> None:
        self.line = line
        self.tag = tag
        self.kind = kind
        self.words: list[tuple[str, bool, bool]] = []

    def parts(self, text: str) -> Iterator[tuple[str, Mark]]:
        """Returns the block as one paragraph, or as two if it is a bold question followed by its answer."""
        head = ""
        for words, bold, _ in self.words:
            if not bold and words.strip():
                break
            head += words
        question = tidy(head)
        rest = text[len(question) :].strip()
        if self.tag not in _HEADINGS and question.endswith("?") and rest and text.startswith(question):
            yield question, Mark.BOLD
            yield rest, Mark.PLAIN
        else:
            yield text, self._mark(text)

    def _mark(self, text: str) -> Mark:
        if self.tag in _HEADINGS:
            return _HEADINGS[self.tag]
        letters = len("".join(text.split()))
        bold = sum(len("".join(words.split())) for words, is_bold, _ in self.words if is_bold)
        italic = sum(len("".join(words.split())) for words, _, is_italic in self.words if is_italic)
        if letters and bold >= 0.8 * letters:
            return Mark.BOLD
        if letters and italic >= 0.8 * letters:
            return Mark.ITALIC
        return Mark.NUMBERED if self.tag == "ol" else Mark.PLAIN


def _runs(article: Article) -> Iterator[_Run]:
    """Yields every block of the page in order. Pages may be deeply nested: a list takes the place of recursion."""
    run = _Run(article.body.sourceline or 1, "p", None)
    todo: list[tuple[Any, str, str, bool, bool, str | None]] = [(article.body, "enter", "p", False, False, None)]
    while todo:
        element, step, block, bold, italic, kind = todo.pop()
        if step == "words":
            run.words.append((element, bold, italic))
            continue
        if step == "break":
            yield run
            run = _Run(element.sourceline or run.line, block, kind)
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag:
            continue
        own = kind or article.boilerplate(element)
        if own == "code":
            continue
        if own is None and article.is_outside(element) and not _within(element, article):
            own = "navigation"
        inside = _block(tag, element, block)
        bold, italic = bold or _is_bold(tag, element), italic or tag in _ITALIC
        later: list[tuple[Any, str, str, bool, bool, str | None]] = []
        is_block = tag in _BLOCKS or tag == "br" or own != kind
        if is_block:
            later.append((element, "break", inside, bold, italic, own))
        if element.text:
            later.append((element.text, "words", inside, bold, italic, own))
        for child in element:
            later.append((child, "enter", inside, bold, italic, own))
            if child.tail:
                later.append((child.tail, "words", inside, bold, italic, own))
        if is_block and tag != "br":
            later.append((element, "break", block, bold, italic, kind))
        todo.extend(reversed(later))
    yield run


def _within(element: Any, article: Article) -> bool:
    """Does an element stand in the article's root?"""
    while element is not None:
        if element is article.root:
            return True
        element = element.getparent()
    return False


def _is_bold(tag: str, element: Any) -> bool:
    if tag in _BOLD or tag in ("h1", "th"):
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    return "font-weight:bold" in style or "font-weight:700" in style or "font-weight:600" in style


def _block(tag: str, element: Any, around: str) -> str:
    if tag == "li":
        parent = element.getparent()
        return "ol" if parent is not None and parent.tag == "ol" else "li"
    return tag if tag in _BLOCKS else around
