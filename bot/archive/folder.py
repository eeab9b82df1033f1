"""Folder: a knowledge folder -> Loading, the Archive that may be served and every problem across its files.

A bad file is left out and reported; the others are served. Rules that span files (ids used twice, phrasings that point
to nothing) are checked here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.archive import gate, lists, reader
from bot.archive.archive import Archive
from bot.archive.interview import GoldenQuestion, Interview, Meaning, Phrasing
from bot.errors import KnowledgeError, Problem


@dataclass(frozen=True, slots=True)
class Loading:
    """What a folder holds: the archive (None if nothing can be served) and all problems, sorted."""

    archive: Archive | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    label: str
    data: bytes


def load(folder: Path, today: dt.date | None = None) -> Loading:
    """Read the whole folder. Never raises for what is in it; a folder that is missing is a problem, too."""
    today = today or dt.datetime.now(dt.UTC).date()
    if not folder.is_dir():
        return Loading(None, (Problem(str(folder), 1, "there is no such folder; set BOT_KNOWLEDGE to yours"),))
    problems: list[Problem] = []
    digest = hashlib.sha256(today.isoformat().encode())
    interviews = _interviews(folder, problems, digest)
    ids = {passage.id for interview in interviews.values() for passage in interview.passages}
    vocabulary = _vocabulary(folder, problems, digest)
    asked = _asked(folder, ids, problems, digest)
    golden = _golden(folder, ids, problems, digest)
    withdrawn = frozenset(i for interview in interviews.values() for i in gate.withheld(interview, today))
    opened = {
        key: gate.without_excluded(interview)
        for key, interview in interviews.items()
        if gate.is_open(interview.about, today)
    }
    opened = {key: interview for key, interview in opened.items() if interview.passages}
    if not opened:
        if not problems:
            problems.append(Problem(str(folder / "interviews"), 1, "no interview here may be quoted; add one"))
        return Loading(None, tuple(sorted(problems)))
    served = {passage.id for interview in opened.values() for passage in interview.passages}
    archive = Archive(
        interviews=opened,
        version=digest.hexdigest()[:16],
        vocabulary=vocabulary,
        asked=tuple(_still_served(asked, served)),
        golden=golden,
        withdrawn=withdrawn,
    )
    return Loading(archive, tuple(sorted(problems)))


def open_archive(folder: Path) -> Archive:
    """The archive of a folder. Raises KnowledgeError, with the problems, if nothing can be served from it."""
    loading = load(folder)
    if loading.archive is None:
        first = loading.problems[0]
        raise KnowledgeError(f"There is no interview to answer from. {first}", loading.problems)
    return loading.archive


def _files(folder: Path, pattern: str, problems: list[Problem]) -> Iterator[_File]:
    root = folder.resolve()
    for path in sorted(folder.glob(pattern)):
        label = str(path)
        if path.name.startswith("."):
            continue
        if not path.is_file() or not path.resolve().is_relative_to(root):
            problems.append(Problem(label, 1, "not a regular file inside the folder; copy the file itself here"))
            continue
        try:
            yield _File(path, label, reader.read_bytes(path))
        except OSError as error:
            problems.append(Problem(label, 1, f"the file can't be read: {error.strerror}; check its permissions"))


def _interviews(folder: Path, problems: list[Problem], digest: hashlib._Hash) -> dict[str, Interview]:
    found: dict[str, Interview] = {}
    for file in _files(folder, "interviews/*.md", problems):
        digest.update(file.label.encode() + hashlib.sha256(file.data).digest())
        text, unreadable = reader.decode(file.data, file.label)
        problems += unreadable
        if text is None:
            continue
        interview, wrong = reader.read_interview(text, file.label)
        problems += wrong
        if interview is None:
            continue
        if interview.id in found:
            taken = found[interview.id].path
            problems.append(Problem(file.label, 2, f"`id: {interview.id}` is the id of {taken}, too; change one"))
            continue
        if file.path.stem != interview.id:
            message = f"`id` is {interview.id}, but the file is named {file.path.stem}; make them equal"
            problems.append(Problem(file.label, 2, message, fatal=False))
        found[interview.id] = interview
    return found


def _vocabulary(folder: Path, problems: list[Problem], digest: hashlib._Hash) -> tuple[Meaning, ...]:
    meanings: list[Meaning] = []
    for file in _files(folder, "vocabulary.yaml", problems):
        digest.update(file.data)
        meanings += lists.read_vocabulary(file.data, file.label, problems)
    return tuple(meanings)


def _asked(folder: Path, ids: set[str], problems: list[Problem], digest: hashlib._Hash) -> tuple[Phrasing, ...]:
    phrasings: list[Phrasing] = []
    for file in _files(folder, "asked/*.yaml", problems):
        digest.update(file.label.encode() + file.data)
        phrasings += lists.read_asked(file.data, file.label, ids, problems)
    return tuple(phrasings)


def _golden(
    folder: Path, ids: set[str], problems: list[Problem], digest: hashlib._Hash
) -> dict[str, tuple[GoldenQuestion, ...]]:
    return {
        file.path.stem: tuple(lists.read_golden(file.data, file.label, ids, problems))
        for file in _files(folder, "golden/*.yaml", problems)
    }


def _still_served(phrasings: tuple[Phrasing, ...], served: set[str]) -> Iterator[Phrasing]:
    """Phrasings without the passages that may not be quoted; one that has no passage left goes, too."""
    for phrasing in phrasings:
        passages = tuple(passage for passage in phrasing.passages if passage in served)
        if passages or not phrasing.passages:
            yield Phrasing(phrasing.text, phrasing.language, passages)
