"""PDF with a text layer -> paragraphs.

It is read in a process of its own, with bounds of time and memory: a file can be made so that reading never ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from bot.archive.importer.formats.pdf_layout import transcript_of
from bot.archive.importer.formats.pdf_words import pages_of
from bot.archive.importer.paragraph import Doubt, Dropped, Mark, Paragraph, RawTranscript
from bot.base.errors import KnowledgeError

SECONDS = 60
MEMORY = 2_000_000_000  # bytes of address space
_CHILD = "from bot.archive.importer.formats.pdf import serve; serve()"


def read_pdf(data: bytes, program: str = _CHILD, seconds: float = SECONDS) -> RawTranscript:
    """The paragraphs of a PDF; `line` counts pages. `program` reads it, see `serve`, and has twice these `seconds`.

    Raises KnowledgeError for a scan, a locked or a damaged file.
    """
    if b"%PDF-" not in data[:1024]:
        raise KnowledgeError("this is not a PDF")
    try:
        done = subprocess.run(  # noqa: S603  (our own program, and the file comes by standard input)
            [sys.executable, "-c", program], input=data, capture_output=True, timeout=2 * seconds
        )
    except subprocess.TimeoutExpired:
        raise KnowledgeError(
            f"reading it took more than {2 * seconds} seconds; print it to a new PDF, or split it"
        ) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise KnowledgeError(
            f"it can't be read within {seconds} seconds and {MEMORY // 10**9} GB; print it to a new PDF, or split it"
        ) from None
    if "error" in answer:
        raise KnowledgeError(str(answer["error"]))
    raw = RawTranscript(**answer)
    raw.paragraphs = [
        Paragraph(**one | {"mark": Mark(one["mark"]), "notes": tuple(one["notes"])}) for one in answer["paragraphs"]
    ]
    raw.doubts = [Doubt(**one) for one in answer["doubts"]]
    raw.dropped = [Dropped(**one) for one in answer["dropped"]]
    return raw


def serve() -> None:
    """Read a PDF from standard input, write its transcript, or why there is none, to standard output, as JSON."""
    _bound()
    try:
        answer = asdict(transcript_of(pages_of(sys.stdin.buffer.read())))
    except KnowledgeError as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer))


def _bound() -> None:
    """Let this process take no more time and memory than a PDF of a reasonable size needs."""
    try:
        import resource
    except ImportError:  # Windows knows no such bounds; there the time alone is
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
