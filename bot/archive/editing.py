"""Editing: changes of the knowledge files by commands, all or nothing.

Only the lines that must change do: comments, the order of keys and line breaks stay as they are.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.archive import reader, tombstones
from bot.archive.folder import Folder
from bot.archive.importer.paragraph import tidy
from bot.archive.interview import Correction, Interview, Passage, Status, passage_id
from bot.archive.rules import KnowledgeFiles
from bot.archive.tombstone_record import TombstoneRecord
from bot.archive.withdrawn_text import with_stones
from bot.base.atomic_file import write_text
from bot.base.errors import KnowledgeError

_KEY = re.compile(r"^([A-Za-z_]+)[ \t]*:", re.M)


def correct(folder: Path, target: str, notice: str, words: str | None, today: dt.date) -> Passage:
    """Put a dated notice above a passage, and other words in its place if `words` are given. Returns the passage.

    The old id leads to the new one. What is withdrawn or excluded stays so in its new words. Raises KnowledgeError, and
    changes nothing, if that can't be done.
    """
    knowledge = knowledge_files(folder)
    passage = knowledge.passages().get(knowledge.resolve(target))
    if passage is None:
        raise KnowledgeError(f"No passage in {folder} has the id {target}.")
    interview = knowledge.interviews[passage.interview_id]
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
    text = set_key(text, "corrections", correction_lines(corrections))
    if interview.about.status is Status.PUBLISHED:
        text = set_key(text, "status", "status: corrected")
    read, problems = reader.read_interview(text, interview.path, today)
    found = None if read is None else next((one for one in read.passages if one.id == (now or passage.id)), None)
    if found is None:
        raise KnowledgeError(
            f"That can't be written: {problems[0] if problems else 'the words would not be a paragraph'}."
        )
    if now is not None:
        _hold_back_too(folder, knowledge, passage, found, today)
        text = _excluding(text, interview.about.exclude, passage.id, now)
    rewrite(folder, path, text)
    return found


def _hold_back_too(folder: Path, knowledge: KnowledgeFiles, old: Passage, new: Passage, today: dt.date) -> None:
    """Withdraw or exclude the new words of a passage where its old words are withdrawn, or excluded by another
    interview."""
    stones = folder / tombstones.FILE_NAME
    if knowledge.stones.hold_back(old) and within(folder, stones).exists():
        replace_file(folder, stones, with_stones(text_of(folder, stones), [new], today))
    for other in knowledge.interviews.values():
        if other.id != old.interview_id and old.id in other.about.exclude:
            path = Path(other.path)
            rewrite(folder, path, _excluding(text_of(folder, path), other.about.exclude, old.id, new.id))


def _excluding(text: str, excluded: Sequence[str], old: str, new: str) -> str:
    if old not in excluded:
        return text
    return set_key(text, "exclude", exclusion_lines([new if one == old else one for one in excluded]))


def publish(folder: Path, interview_id: str, today: dt.date) -> Interview:
    """Set an interview's status so that it may be quoted. Returns the interview. Raises KnowledgeError, and changes
    nothing, if something is wrong with its file, or it is withdrawn or embargoed."""
    read = Folder(folder)
    problems = read.load(today).problems
    interview = read.knowledge.interviews.get(interview_id) if read.knowledge is not None else None
    path = folder / "interviews" / f"{interview_id}.md" if interview is None else Path(interview.path)
    wrong = [one for one in problems if one.path == str(path)]
    if wrong:
        raise KnowledgeError(f"{interview_id} can't be published before this is mended: {wrong[0]}.", wrong)
    if interview is None:
        raise KnowledgeError(f"No interview in {folder} has the id {interview_id}.")
    about = interview.about
    if about.status is Status.WITHDRAWN:
        raise KnowledgeError(f"{interview_id} is withdrawn; `interview-bot restore {interview_id}` takes that back.")
    if about.embargo_until is not None and about.embargo_until > today:
        raise KnowledgeError(f"{interview_id} is embargoed until {about.embargo_until}; take that key out first.")
    status = Status.CORRECTED if about.corrections else Status.PUBLISHED
    if about.status is not status:
        rewrite(folder, path, set_key(text_of(folder, path), "status", f"status: {status}"))
    return interview


def set_key(text: str, key: str, lines: str) -> str:
    """The text of an interview's file with the lines of a front matter `key` replaced; added at the end if it is
    missing, removed if there are no `lines`."""
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
            kept = comments[0] if comments is not None else ""  # comments above the next key are kept
            new = lines + "\n" if lines else ""
            return text[:start] + head[: one.start()] + new + kept + head[end:] + closing + body
    return text[:start] + head + (lines + "\n" if lines else "") + closing + body


def within(folder: Path, path: Path) -> Path:
    """The file that `path` leads to. Raises KnowledgeError if that is outside of `folder` or no regular file: a link
    could let the caller read or overwrite anything that the caller may."""
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
    before = path.read_bytes() if within(folder, path).exists() else b""
    replace_file(folder, path, text.replace("\n", "\r\n") if b"\r\n" in before else text)


def knowledge_files(folder: Path, record: TombstoneRecord | None = None) -> KnowledgeFiles:
    """Everything in the files of a folder, quotable or not. Raises KnowledgeError where there is no folder."""
    read = Folder(folder, record=record or TombstoneRecord())
    loading = read.load()
    if read.knowledge is None:
        raise KnowledgeError(str(loading.problems[0]))
    return read.knowledge


def exclusion_lines(excluded: Sequence[str]) -> str:
    """The key `exclude` as it is written; nothing where nothing is excluded."""
    return f"exclude: [{', '.join(excluded)}]" if excluded else ""


def correction_lines(corrections: Sequence[Correction]) -> str:
    """The key `corrections` as it is written; nothing where there are none."""
    if not corrections:
        return ""
    items = [one.model_dump(exclude_none=True) for one in corrections]
    ordered = [{key: one[key] for key in ("date", "passage", "now", "text") if key in one} for one in items]
    dumped: str = yaml.safe_dump({"corrections": ordered}, allow_unicode=True, sort_keys=False, width=10**6)
    return dumped.rstrip("\n")
