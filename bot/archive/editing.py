"""Editing: what the commands `withdraw` and `correct` change in the knowledge files, whole or not at all.

Only the lines that must change do: comments, the order of keys and the line breaks of a file stay as they are.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.archive import reader
from bot.archive.body import is_time
from bot.archive.folder import Folder
from bot.archive.importer.paragraph import tidy
from bot.archive.interview import Correction, Interview, Passage, Status, passage_id
from bot.archive.rules import KnowledgeFiles
from bot.archive.tombstones import with_stones
from bot.base.errors import KnowledgeError

_KEY = re.compile(r"^([A-Za-z_]+)[ \t]*:", re.M)


def withdraw(folder: Path, targets: Sequence[str], today: dt.date, *, erase: bool = False) -> list[Passage]:
    """Take back passages, or whole interviews, given by their ids; returns the passages.

    Tombstones are written first, so that whatever happens next the words stay away. `erase` takes the words out of the
    interviews' files, too. Raises KnowledgeError for an id that nothing here has; then nothing is written.
    """
    shelf = _shelf(folder)
    known = shelf.passages()
    passages: list[Passage] = []
    for target in targets:
        if target in shelf.interviews:
            passages += shelf.interviews[target].passages
        elif shelf.resolve(target) in known:
            passages.append(known[shelf.resolve(target)])
        elif target not in shelf.stones.ids:
            raise KnowledgeError(f"Neither a passage nor an interview in {folder} has the id {target}.")
    stones = folder / "withdrawn.yaml"
    text = stones.read_text(encoding="utf-8") if stones.exists() else ""
    replace_file(stones, with_stones(text, passages, today, _earlier(shelf, passages)))
    for target in targets:
        if target in shelf.interviews:
            path = Path(shelf.interviews[target].path)
            _rewrite(path, set_key(_text(path), "status", "status: withdrawn"))
    if erase:
        _erase(shelf, passages)
    return passages


def correct(folder: Path, target: str, notice: str, words: str | None, today: dt.date) -> Passage:
    """Put a dated notice above a passage, and other words in its place if `words` are given; returns the passage.

    The old id leads to the new one. Raises KnowledgeError, and changes nothing, where that can't be.
    """
    shelf = _shelf(folder)
    passage = shelf.passages().get(shelf.resolve(target))
    if passage is None:
        raise KnowledgeError(f"No passage in {folder} has the id {target}.")
    interview = shelf.interviews[passage.interview_id]
    path = Path(interview.path)
    text = _text(path)
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
    _rewrite(path, text)
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


def replace_file(path: Path, text: str) -> None:
    """Write a file whole, in one step, whether or not it exists. Raises KnowledgeError if it can't be written."""
    try:
        _replace(path, text)
    except OSError as error:
        raise KnowledgeError(f"{path} can't be written ({error.strerror}); it is as it was.") from None


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".edit-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _shelf(folder: Path) -> KnowledgeFiles:
    read = Folder(folder)
    loading = read.load()
    if read.shelf is None:
        raise KnowledgeError(str(loading.problems[0]))
    return read.shelf


def _earlier(shelf: KnowledgeFiles, passages: Iterable[Passage]) -> list[str]:
    """The ids that passages had before they were corrected."""
    ids = {passage.id for passage in passages}
    corrected = [(one.about, c.passage) for one in shelf.interviews.values() for c in one.about.corrections]
    return list(dict.fromkeys(old for about, old in corrected if old not in ids and about.successor(old) in ids))


def _text(path: Path) -> str:
    text, problems = reader.decode(reader.read_bytes(path), str(path))
    if text is None:
        raise KnowledgeError(str(problems[0]))
    return text


def _rewrite(path: Path, text: str) -> None:
    """Write an interview back with the line breaks that it had."""
    replace_file(path, text.replace("\n", "\r\n") if b"\r\n" in path.read_bytes() else text)


def _written(corrections: Iterable[Correction]) -> str:
    items = [one.model_dump(exclude_none=True) for one in corrections]
    ordered = [{key: one[key] for key in ("date", "passage", "now", "text") if key in one} for one in items]
    dumped: str = yaml.safe_dump({"corrections": ordered}, allow_unicode=True, sort_keys=False, width=10**6)
    return dumped.rstrip("\n")


def _erase(shelf: KnowledgeFiles, passages: Sequence[Passage]) -> None:
    gone = {passage.id for passage in passages}
    for interview_id in dict.fromkeys(passage.interview_id for passage in passages):
        interview = shelf.interviews[interview_id]
        path = Path(interview.path)
        if gone >= {passage.id for passage in interview.passages}:
            path.unlink()
        else:
            _rewrite(path, _without(_text(path), interview, gone))


def _without(text: str, interview: Interview, gone: set[str]) -> str:
    """The file without these passages, and without the questions that nothing is left below."""
    lines = text.split("\n")
    drop: set[int] = set()
    for exchange in interview.exchanges:
        left = [one for one in exchange.passages if one.id not in gone]
        if not left:
            drop.add(exchange.line)
        for one in exchange.passages:
            if one.id in gone:
                after = one.line + one.text.count("\n") + 1
                drop |= set(range(one.line, after))
                while after <= len(lines) and not lines[after - 1].strip():
                    after += 1
                if after <= len(lines) and is_time(lines[after - 1]):  # else it would be the time of the passage above
                    drop.add(after)
    kept = "\n".join(line for number, line in enumerate(lines, 1) if number not in drop)
    return re.sub(r"\n{3,}", "\n\n", kept)
