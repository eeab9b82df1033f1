"""Registry: which reader reads files with which ending. Readers are imported when needed: some take a moment.

A new format is a line in `READERS` and a module beside this one; `paragraph.py` says what a reader gives.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from bot.archive.importer.formats.other_kinds import what_it_is
from bot.archive.importer.paragraph import RawTranscript
from bot.base.errors import KnowledgeError

READERS: dict[str, tuple[str, str]] = {  # ending -> the module in this folder, and its function
    ".csv": ("rows", "read_csv"),
    ".docx": ("docx", "read_docx"),
    ".htm": ("html", "read_html"),
    ".html": ("html", "read_html"),
    ".json": ("json_transcript", "read_json"),
    ".json3": ("json_transcript", "read_json"),
    ".markdown": ("markdown", "read_markdown"),
    ".md": ("markdown", "read_markdown"),
    ".ods": ("rows", "read_ods"),
    ".odt": ("open_document", "read_odt"),
    ".pdf": ("pdf", "read_pdf"),
    ".rtf": ("rtf", "read_rtf"),
    ".sbv": ("subtitles", "read_sbv"),
    ".srt": ("subtitles", "read_srt"),
    ".text": ("plaintext", "read_text"),
    ".srv1": ("xml_transcript", "read_xml"),
    ".srv2": ("xml_transcript", "read_xml"),
    ".srv3": ("xml_transcript", "read_xml"),
    ".tei": ("xml_transcript", "read_xml"),
    ".ttml": ("xml_transcript", "read_xml"),
    ".tsv": ("rows", "read_csv"),
    ".txt": ("plaintext", "read_text"),
    ".vtt": ("subtitles", "read_vtt"),
    ".xhtml": ("html", "read_html"),
    ".xml": ("xml_transcript", "read_xml"),
    "": ("plaintext", "read_text"),
}
FORMATS = ", ".join(sorted(READERS.keys() - {"", ".htm", ".markdown", ".text", ".xhtml"}))

SIGN = b'name="ts_'  # of a page that noScribe wrote
_BY_CONTENT: tuple[tuple[Callable[[bytes], bool], tuple[str, ...], str], ...] = (  # is it so, whatever ending of these
    (lambda data: data.startswith(b"%PDF-"), (".txt", ".doc", ".docx", ""), ".pdf"),
    (lambda data: data.startswith(b"{\\rtf"), (".txt", ".doc", ".docx", ""), ".rtf"),
    (lambda data: data.startswith(b"PK\x03\x04") and b"word/" in data, (".txt", ".doc", ""), ".docx"),
    (lambda data: data.startswith((b"WEBVTT", b"\xef\xbb\xbfWEBVTT")), (".txt", ".srt", ""), ".vtt"),
    (
        lambda data: data[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")),
        (".txt", ".doc", ".xml", ""),
        ".html",
    ),
)


def read_format(data: bytes, ending: str) -> RawTranscript:
    """Returns a raw file's paragraphs. The reader goes by the ending (`.txt`) or, if that is wrong, by the contents.
    Raises KnowledgeError for what can't be read."""
    if not data.strip():
        raise KnowledgeError("the file is empty")
    ending = next((kind for holds, endings, kind in _BY_CONTENT if ending in endings and holds(data)), ending)
    if ending not in READERS:
        raise KnowledgeError(what_it_is(ending, FORMATS))
    module, function = READERS[ending]
    if ending in (".html", ".htm") and SIGN in data:
        module, function = "noscribe", "read_noscribe"
    elif ending in (".txt", ".text", "") and data[:40].lstrip()[:1].isdigit():
        from bot.archive.importer.formats.subtitles import is_pasted

        if is_pasted(data):
            module, function = "subtitles", "read_pasted"
    reader: Callable[[bytes], RawTranscript] = getattr(
        import_module(f"bot.archive.importer.formats.{module}"), function
    )
    return reader(data)
