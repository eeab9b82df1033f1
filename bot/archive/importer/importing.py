"""Importing: writes a knowledge file made from a raw file, completely or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from bot.archive.importer.build import make_draft, with_id
from bot.archive.importer.draft import TranscriptDraft
from bot.archive.importer.facts import Facts, slug
from bot.archive.importer.formats.registry import READERS, read_format
from bot.archive.importer.paragraph import RawTranscript
from bot.base import atomic_file
from bot.base.errors import KnowledgeError
from bot.base.text import printable

MAX_BYTES = 20_000_000
_SOURCE = re.compile(r"^# imported from: (.*)$", re.M)


def read_raw(path: Path) -> RawTranscript:
    """Returns a raw file as paragraphs. Raises KnowledgeError, a sentence that names the file, if it can't be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise KnowledgeError(f"{printable(path)} is not a file; give a transcript's file, or a folder of them.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise KnowledgeError(f"{printable(path)} can't be read: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise KnowledgeError(f"{printable(path)} is larger than {MAX_BYTES // 1_000_000} MB; split it.")
    try:
        return read_format(data, path.suffix.lower())
    except KnowledgeError as error:
        raise KnowledgeError(f"{printable(path)}: {error}.") from None


def draft_of(path: Path, facts: Facts) -> TranscriptDraft:
    """Returns the draft of a raw file. Raises KnowledgeError, a sentence that names the file."""
    facts = with_id(facts, slug(path.stem))
    if facts.id is None:
        raise KnowledgeError(f"{printable(path)}: no id can be made of the file's name; give one with --id.")
    raw = read_raw(path)
    try:
        draft = make_draft(raw, facts)
    except KnowledgeError as error:
        raise KnowledgeError(f"{printable(path)}: {error}.") from None
    draft.source = printable(path.name)
    return draft


def files_in(path: Path) -> list[Path]:
    """The file itself, or of a folder the transcripts in it, in order of their names."""
    return [one for one in _inside(path) if _is_transcript(one)] if path.is_dir() else [path]


def skipped_in(path: Path) -> list[Path]:
    """The files in a folder that are of no format that is read, in order of their names; none for a file."""
    return [one for one in _inside(path) if not _is_transcript(one)] if path.is_dir() else []


def _inside(folder: Path) -> list[Path]:
    """The files in a folder and its folders, without hidden ones: where the folder itself lies does not matter."""
    files = (one for one in folder.rglob("*") if one.is_file())
    return sorted(one for one in files if not any(part.startswith(".") for part in one.relative_to(folder).parts))


def _is_transcript(path: Path) -> bool:
    return path.suffix != "" and path.suffix.lower() in READERS


def ids_for(paths: Iterable[Path]) -> list[str]:
    """Returns an id for each file of a folder, made from its name, with a number where names clash or give no id."""
    taken: set[str] = set()
    ids = []
    for path in paths:
        own = slug(path.stem) or f"interview-{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:6]}"
        number, made = 1, own
        while made in taken:
            number += 1
            made = f"{own[: 23 - len(str(number))]}-{number}"
        taken.add(made)
        ids.append(made)
    return ids


def was_imported(target: Path, source: Path) -> bool:
    """Does a knowledge file say that it was imported from that raw file?"""
    try:
        with target.open(encoding="utf-8", errors="replace") as file:
            found = _SOURCE.search(file.read(4000))
    except OSError:
        return False
    return found is not None and found[1].strip() == printable(source.name)


def write_new(path: Path, text: str) -> None:
    """Write a file that does not exist yet, whole or not at all. Raises KnowledgeError if it exists, or can't be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_file.write_text(path, text, mode=atomic_file.PUBLIC_MODE, is_new=True)
    except OSError as error:
        if path.exists():
            raise KnowledgeError(f"{path} exists; it is not overwritten. Give another --id, or move it away.") from None
        raise KnowledgeError(f"{path} can't be written ({error.strerror}).") from None
