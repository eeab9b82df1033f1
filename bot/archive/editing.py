"""Editing: what commands change in the knowledge files, whole or not at all.

Only the lines that must change do: comments, the order of keys and the line breaks of a file stay as they are.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.archive import reader
from bot.archive.folder import Folder
from bot.archive.importer.paragraph import tidy
from bot.archive.interview import Correction, Passage, Status, passage_id
from bot.archive.rules import KnowledgeFiles
from bot.archive.tombstone_record import TombstoneRecord
from bot.base.atomic_file import write_text
from bot.base.errors import KnowledgeError

_KEY = re.compile(r"^([A-Za-z_]+)[ \t]*:", re.M)


def correct(folder: Path, target: str, notice: str, words: str | None, today: dt.date) -> Passage:
    """Put a dated notice above a passage, and other words in its place if `words` are given; returns the passage.

    The old id leads to the new one. Raises KnowledgeError, and changes nothing, where that can't be.
    """
    shelf = knowledge_files(folder)
    passage = shelf.passages().get(shelf.resolve(target))
    if passage is None:
        raise KnowledgeError(f"No passage in {folder} has the id {target}.")
    interview = shelf.interviews[passage.interview_id]
    path = Path(interview.path)
    text = text_of(folder, path)
    now: str | None = None
    if words is not None:
        words = tidy(words)
        now = passage_id(interview.id, words)
        if not words or now == passage.id:
            raise KnowledgeError("--words must be the passage's new words; leave it out to add a notice alone.")
        text = text[: passage.start] + words + text[passage.end :]
    try:
        correction = Correction(date=today, passage=passage.id, text=notice, now=now)
    except ValidationError:
        raise KnowledgeError("--notice must be one line of text, and not empty.") from None
    corrections = [*interview.about.corrections, correction]
    text = set_key(text, "corrections", _written(corrections))
    if interview.about.status is Status.PUBLISHED:
        text = set_key(text, "status", "status: corrected")
    read, problems = reader.read_interview(text, interview.path, today)
    found = None if read is None else next((one for one in read.passages if one.id == (now or passage.id)), None)
    if found is None:
        raise KnowledgeError(
            f"That can't be written: {problems[0] if problems else 'the words would not be a paragraph'}."
        )
    rewrite(folder, path, text)
    return found


def set_key(text: str, key: str, lines: str) -> str:
    """The text of an interview's file with the front matter's `key` replaced by these lines, or added at its end."""
    cut = reader.cut_front_matter(text)
    if cut is None:
        raise KnowledgeError("The file has no front matter.")
    head, body = cut[0], text[cut[1] :]
    start = text.index("\n") + 1
    closing = text[start + len(head) : cut[1]]
    found = list(_KEY.finditer(head))
    for place, one in enumerate(found):
        if one[1] == key:
            end = found[place + 1].start() if place + 1 < len(found) else len(head)
            comments = re.search(r"(?:^[ \t]*#[^\n]*\n|^[ \t]*\n)+\Z", head[one.start() : end], re.M)
            kept = comments[0] if comments is not None else ""  # they belong to the key that follows
            return text[:start] + head[: one.start()] + lines + "\n" + kept + head[end:] + closing + body
    return text[:start] + head + lines + "\n" + closing + body


def within(folder: Path, path: Path) -> Path:
    """The file that `path` is, or leads to within `folder`. Raises KnowledgeError where it leads out of the folder, or
    to what is no regular file: with the rights of whoever calls, anything could be read or written there."""
    try:
        target = path.resolve()
        if target.is_relative_to(folder.resolve()) and (target.is_file() or not os.path.lexists(target)):
            return target
    except (OSError, RuntimeError):  # a link to itself
        pass
    raise KnowledgeError(f"{path} is no regular file in {folder}; put the file itself there.")


def replace_file(folder: Path, path: Path, text: str) -> None:
    """Write a file of `folder` whole, in one step, whether or not it exists. Raises KnowledgeError if it can't be
    written."""
    try:
        write_text(within(folder, path), text, mode=None)
    except OSError as error:
        raise KnowledgeError(f"{path} can't be written ({error.strerror}); it is as it was.") from None


def text_of(folder: Path, path: Path) -> str:
    """The text of a file of `folder`, with `\\n` for every line break. Raises KnowledgeError."""
    try:
        text, problems = reader.decode(reader.read_bytes(within(folder, path)), str(path))
    except OSError as error:
        raise KnowledgeError(f"{path} can't be read ({error.strerror}); check its permissions.") from None
    if text is None:
        raise KnowledgeError(str(problems[0]))
    return text


def rewrite(folder: Path, path: Path, text: str) -> None:
    """Write a file of `folder` back with the line breaks that it had."""
    replace_file(folder, path, text.replace("\n", "\r\n") if b"\r\n" in path.read_bytes() else text)


def knowledge_files(folder: Path, record: TombstoneRecord | None = None) -> KnowledgeFiles:
    """Everything in the files of a folder, quotable or not. Raises KnowledgeError where there is no folder."""
    read = Folder(folder, record=record or TombstoneRecord())
    loading = read.load()
    if read.shelf is None:
        raise KnowledgeError(str(loading.problems[0]))
    return read.shelf


def _written(corrections: Iterable[Correction]) -> str:
    items = [one.model_dump(exclude_none=True) for one in corrections]
    ordered = [{key: one[key] for key in ("date", "passage", "now", "text") if key in one} for one in items]
    dumped: str = yaml.safe_dump({"corrections": ordered}, allow_unicode=True, sort_keys=False, width=10**6)
    return dumped.rstrip("\n")
