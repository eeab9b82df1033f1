"""Proof: the last check of a page. Its quotations are compared with the archive, as those of Telegram messages are."""

from __future__ import annotations

from lxml import html

from bot.archive.archive import Archive
from bot.base.errors import NotVerbatim
from bot.chat.message import Message, Quotation, verify
from bot.chat.wording.choice import WORDINGS

PASSAGE_ATTRIBUTE = "data-passage"
_MARKS = tuple(wording.redacted for wording in WORDINGS.values())


def prove(page: str, archive: Archive) -> None:
    """Raise NotVerbatim unless every quotation on the page is word for word its passage, and attributed.

    Reads the finished HTML, so that no template or escape can change a character unseen.
    """
    body = html.fromstring(page).body
    text: list[str] = []
    quotations: list[Quotation] = []
    length = 0
    for event, element in _walk(body):
        if isinstance(element, str):
            text.append(element)
            length += len(element)
        elif (passage_id := element.get(PASSAGE_ATTRIBUTE)) is not None and event == "start":
            passage = archive.passage(passage_id)
            if passage is None:
                raise NotVerbatim(passage_id)
            words = "".join(element.itertext())
            as_shown = (Quotation(passage, passage.start, passage.end, length, mark) for mark in _MARKS)
            quotation = next((one for one in as_shown if one.words == words), None)
            if quotation is None:
                raise NotVerbatim(passage_id)
            quotations.append(quotation)
        elif element.tag == "blockquote" and event == "start":
            raise NotVerbatim("a quotation without an id")
    verify(Message("".join(text), quotations=tuple(quotations)), archive)


def _walk(body: html.HtmlElement):  # type: ignore[no-untyped-def]
    """("start", element) and ("text", words) in document order; scripts and comments left out."""
    if not isinstance(body.tag, str) or body.tag == "script":
        return
    yield "start", body
    if body.text:
        yield "text", body.text
    for child in body:
        yield from _walk(child)
        if child.tail:
            yield "text", child.tail
