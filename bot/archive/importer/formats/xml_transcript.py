"""XML -> paragraphs, by what its root element is: an OHMS record, TEI, YouTube's timed text, TTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.archive.importer.formats.ohms import read_ohms
from bot.archive.importer.formats.safe_xml import local, parsed
from bot.archive.importer.formats.tei import read_tei
from bot.archive.importer.formats.timed_text import read_timed_text
from bot.archive.importer.paragraph import RawTranscript
from bot.base.errors import KnowledgeError

_READERS: dict[str, Callable[[Any], RawTranscript]] = {
    "root": read_ohms,
    "record": read_ohms,
    "tei": read_tei,
    "tei.2": read_tei,
    "teicorpus": read_tei,
    "timedtext": read_timed_text,
    "transcript": read_timed_text,
    "tt": read_timed_text,
}
_KNOWN = {
    "annotation_document": "ELAN's; export it there as subtitles (File, Export As, Subtitles Text) or as .txt",
    "trans": "Transcriber's; export it there as .txt or .srt",
    "chat": "TalkBank's; export it as .cha and rename that to .txt, or as .srt",
    "html": "a web page; rename it to .html",
    "rss": "a feed; import the transcript that it names (podcast:transcript)",
    "w:document": "part of a .docx; import the .docx itself",
    "document": "part of a .docx; import the .docx itself",
}


def read_xml(data: bytes) -> RawTranscript:
    """The paragraphs of a transcript in XML. Raises KnowledgeError for XML of another kind, and for what is none."""
    root = parsed(data)
    name = local(root).lower()
    if name in _READERS:
        return _READERS[name](root)
    if name in _KNOWN:
        raise KnowledgeError(f"this XML is {_KNOWN[name]}")
    raise KnowledgeError(
        f"this is XML with <{local(root)[:40]}> around it; OHMS records, TEI, TTML and YouTube's captions are read: "
        "export it as one of them, or as .txt"
    )
