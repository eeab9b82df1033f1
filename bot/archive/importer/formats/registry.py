"""Which reader reads a file of which ending. A reader is loaded when a file needs it: some take a moment.

A new format is a line in `READERS` and a module beside this one; `paragraph.py` says what a reader gives.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from bot.archive.importer.paragraph import RawTranscript
from bot.base.errors import KnowledgeError

READERS: dict[str, tuple[str, str]] = {  # ending -> the module in this folder, and its function
    ".docx": ("docx", "read_docx"),
    ".htm": ("html", "read_html"),
    ".html": ("html", "read_html"),
    ".json": ("json_transcript", "read_json"),
    ".json3": ("json_transcript", "read_json"),
    ".markdown": ("markdown", "read_markdown"),
    ".md": ("markdown", "read_markdown"),
    ".sbv": ("subtitles", "read_sbv"),
    ".srt": ("subtitles", "read_srt"),
    ".text": ("plaintext", "read_text"),
    ".txt": ("plaintext", "read_text"),
    ".vtt": ("subtitles", "read_vtt"),
    ".xhtml": ("html", "read_html"),
    "": ("plaintext", "read_text"),
}
FORMATS = ", ".join(sorted(READERS.keys() - {"", ".htm", ".markdown", ".text", ".xhtml"}))

_ELSEWHERE = {
    ".doc": "open it in a word processor and save it as .docx",
    ".odt": "open it in a word processor and save it as .docx",
    ".rtf": "open it in a word processor and save it as .docx",
    ".pdf": "copy its text into a .txt file",
    ".mhtml": "save the page as .html",
}


def read_format(data: bytes, ending: str) -> RawTranscript:
    """A raw file's paragraphs, by the reader of its ending (`.txt`). Raises KnowledgeError for what can't be read."""
    if not data.strip():
        raise KnowledgeError("the file is empty")
    if ending not in READERS:
        hint = _ELSEWHERE.get(ending, "save it as one of them")
        raise KnowledgeError(f"{ending} is not a format that is read ({FORMATS}); {hint}")
    module, function = READERS[ending]
    reader: Callable[[bytes], RawTranscript] = getattr(
        import_module(f"bot.archive.importer.formats.{module}"), function
    )
    return reader(data)
