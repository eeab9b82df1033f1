"""HTML saved from a browser -> paragraphs of the article, without the page around it, and the facts of its head."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
from lxml import etree

from bot.archive.importer.paragraph import Mark, RawTranscript, tidy, word_set

_DROPPED = word_set(
    "script style noscript template svg nav header footer aside form button figure iframe select input menu "
    "dialog object video audio canvas head"
)
_ROLES = word_set("navigation banner contentinfo complementary search dialog menu")
_PAGE = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|related|recommend\w*|comments?|respond|subscribe|newsletter|cookies?|promo"
    r"|advert\w*|ads?|banner|breadcrumbs?|sidebar|widget|menu|navbar|footer|tags|pagination|read-?more|print)(?:$|[\s_-])",
    re.I,
)
_BLOCKS = word_set(
    "p div section article main body li dt dd blockquote td th pre h1 h2 h3 h4 h5 h6 ul ol dl table tr tbody "
    "figure header address center"
)
_HEADINGS = {"h1": Mark.TITLE} | dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), Mark.HEADING)
_BOLD, _ITALIC = frozenset(("b", "strong")), frozenset(("i", "em"))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ADDRESS = re.compile(r"https://[!-~]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def read_html(data: bytes) -> RawTranscript:
    """The paragraphs of a page's article, and title, outlet, date, address and language where the page states them."""
    parser = lxml.html.HTMLParser(encoding=_encoding(data), no_network=True, remove_comments=True, huge_tree=True)
    raw = RawTranscript()
    try:
        page = lxml.html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raw.doubt(1, "no page could be read here")
        return raw
    _head(page, raw)
    article = _article(page)
    for run in _runs(article):
        text = "".join(words for words, _, _ in run.words)
        above = text[: len(text) - len(text.lstrip())].count("\n")
        raw.add(run.line + above, text, run.mark(tidy(text)))
    title = next((paragraph for paragraph in raw.paragraphs if paragraph.mark is Mark.TITLE), None)
    if title is not None:
        raw.title = title.text
        raw.paragraphs.remove(title)
    return raw


def _encoding(data: bytes) -> str | None:
    """UTF-8 where the bytes are; else None: the page's own word for it."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _head(page: Any, raw: RawTranscript) -> None:
    stated: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        stated.setdefault(name, tidy(meta.get("content") or ""))
    for script in page.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            stated |= {key: value for key, value in _linked_data(script.text or "") if key not in stated}
    raw.title = stated.get("og:title") or tidy(page.findtext(".//title") or "") or None
    raw.outlet = stated.get("og:site_name") or stated.get("publisher") or None
    raw.date = _day(stated.get("article:published_time") or stated.get("datePublished") or stated.get("date") or "")
    canonical = next((link.get("href") for link in page.iter("link") if link.get("rel") == "canonical"), None)
    address = canonical or stated.get("og:url") or ""
    raw.url = address if _ADDRESS.fullmatch(address) else None
    language = (page.get("lang") or "").lower().partition("-")[0]
    raw.language = language if _LANGUAGE.fullmatch(language) else None


def _day(stated: str) -> str | None:
    found = _DAY.match(stated)
    try:
        return dt.date.fromisoformat(found[0]).isoformat() if found is not None else None
    except ValueError:  # a day that can't be
        return None


def _linked_data(text: str) -> Iterator[tuple[str, str]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    for one in data if isinstance(data, list) else [data]:
        if isinstance(one, dict):
            if isinstance(one.get("datePublished"), str):
                yield "datePublished", one["datePublished"]
            publisher = one.get("publisher")
            if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                yield "publisher", publisher["name"]


def _article(page: Any) -> Any:
    """The part of the page with the most words in paragraphs: an <article>, <main> or body."""
    for path in (".//article", ".//main", './/*[@role="main"]', './/*[@itemprop="articleBody"]'):
        found = max(page.iterfind(path), key=lambda one: len(one.text_content()), default=None)
        if found is not None and len(found.text_content()) * 3 > len(page.text_content() or ""):
            return found
    body = page.find("body")
    return page if body is None else body


class _Run:
    """The words of one block, each with whether it is bold and italic."""

    def __init__(self, line: int, tag: str) -> None:
        self.line = line
        self.tag = tag
        self.words: list[tuple[str, bool, bool]] = []

    def mark(self, text: str) -> Mark:
        """How the block stood on the page."""
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


def _runs(article: Any) -> Iterator[_Run]:
    """Every block of the article in order. An open list of elements stands for recursion: pages may be deep."""
    run = _Run(article.sourceline or 1, "p")
    todo: list[tuple[Any, str, str, bool, bool]] = [(article, "enter", "p", False, False)]
    while todo:
        element, step, block, bold, italic = todo.pop()
        if step == "words":
            run.words.append((element, bold, italic))
            continue
        if step == "break":
            yield run
            run = _Run(element.sourceline or run.line, block)
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or (element is not article and _is_page(element, tag)):
            continue
        inside = _block(tag, element, block)
        bold, italic = bold or tag in _BOLD or tag in ("h1", "th"), italic or tag in _ITALIC
        later: list[tuple[Any, str, str, bool, bool]] = []
        is_block = tag in _BLOCKS or tag == "br"
        if is_block:
            later.append((element, "break", inside, bold, italic))
        if element.text:
            later.append((element.text, "words", inside, bold, italic))
        for child in element:
            later.append((child, "enter", inside, bold, italic))
            if child.tail:
                later.append((child.tail, "words", inside, bold, italic))
        if is_block and tag != "br":
            later.append((element, "break", block, bold, italic))
        todo.extend(reversed(later))
    yield run


def _block(tag: str, element: Any, around: str) -> str:
    if tag == "li":
        parent = element.getparent()
        return "ol" if parent is not None and parent.tag == "ol" else "li"
    return tag if tag in _BLOCKS else around


def _is_page(element: Any, tag: str) -> bool:
    """Does this element belong to the page around the article?"""
    if tag in _DROPPED or element.get("hidden") is not None or (element.get("role") or "") in _ROLES:
        return True
    if (element.get("aria-hidden") or "") == "true" or "display:none" in (element.get("style") or "").replace(" ", ""):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return tag not in ("body", "article", "main") and _PAGE.search(named) is not None
