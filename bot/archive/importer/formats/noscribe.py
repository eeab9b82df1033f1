"""noScribe's HTML -> paragraphs: its anchors hold the times, in milliseconds, and the voice: `ts_0_5320_S00`."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
from lxml import etree

from bot.archive.importer.formats.cues import Cue, add_cues
from bot.archive.importer.paragraph import RawTranscript, tidy
from bot.base.errors import KnowledgeError

_ANCHOR = re.compile(r"ts_(\d{1,9})_(\d{1,9})_(.*)")
_STAMP = re.compile(r"\[\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?\]")


def read_noscribe(data: bytes) -> RawTranscript:
    """The paragraphs of a transcript that noScribe wrote. Raises KnowledgeError for a page that it did not."""
    raw = RawTranscript()
    try:
        page = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise KnowledgeError("this page can't be read") from None
    cues: list[Cue] = []
    for element in page.iter("p"):
        anchors = [one for one in element.iter("a") if _ANCHOR.fullmatch(one.get("name") or "")]
        if not anchors:
            raw.drop(element.sourceline or 1, " ".join(element.itertext()), "lines about the file")
            continue
        for anchor in anchors:
            cues += _cue(anchor)
    if not cues:
        raise KnowledgeError("no words with times stand in this page")
    add_cues(raw, cues)
    return raw


def _cue(anchor: Any) -> list[Cue]:
    found = _ANCHOR.fullmatch(anchor.get("name"))
    assert found is not None
    words = tidy(_STAMP.sub("", anchor.text_content()))
    speaker = found[3].strip("/ ") or None  # who speaks at the same time is `//S02`
    words = words.strip("/ ")
    if speaker is not None and words.startswith(f"{speaker}:"):
        words = words[len(speaker) + 1 :].strip("/ ")
    if anchor.tail and tidy(anchor.tail):
        words = f"{words} {tidy(anchor.tail)}"
    start, end = int(found[1]) / 1000, int(found[2]) / 1000
    return [Cue(anchor.sourceline or 1, words, start, end, speaker)] if words else []
