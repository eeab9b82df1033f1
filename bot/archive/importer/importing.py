"""Importing: a raw file -> a knowledge file in a folder, in one step or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bot.archive.importer.build import make_draft, with_id
from bot.archive.importer.draft import TranscriptDraft
from bot.archive.importer.facts import Facts, slug
from bot.archive.importer.formats.registry import read_format
from bot.archive.importer.paragraph import RawTranscript
from bot.base.errors import KnowledgeError

MAX_BYTES = 20_000_000


def read_raw(path: Path) -> RawTranscript:
    """A raw file as paragraphs. Raises KnowledgeError, in one sentence that names the file, for what can't be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise KnowledgeError(f"{path} can't be read: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise KnowledgeError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB; split it.")
    try:
        return read_format(data, path.suffix.lower())
    except KnowledgeError as error:
        raise KnowledgeError(f"{path}: {error}.") from None


def draft_of(path: Path, facts: Facts) -> TranscriptDraft:
    """The draft of a raw file. Raises KnowledgeError, in one sentence that names the file."""
    facts = with_id(facts, slug(path.stem))
    if facts.id is None:
        raise KnowledgeError(f"{path}: no id can be made of the file's name; give one with --id.")
    raw = read_raw(path)
    try:
        return make_draft(raw, facts)
    except KnowledgeError as error:
        raise KnowledgeError(f"{path}: {error}.") from None


def write_new(path: Path, text: str) -> None:
    """Write a file that does not exist yet, whole or not at all. Raises KnowledgeError if it exists, or can't be."""
    try:
        _write_new(path, text)
    except OSError as error:
        if path.exists():
            raise KnowledgeError(f"{path} exists; it is not overwritten. Give another --id, or move it away.") from None
        raise KnowledgeError(f"{path} can't be written ({error.strerror}).") from None


def _write_new(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".import-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.link(temporary, path)  # fails where the file exists, without a moment in between
    finally:
        os.unlink(temporary)
