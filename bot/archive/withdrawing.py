"""Withdrawing: what the commands `withdraw` and `restore` change in the knowledge files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.archive import reader, tombstones
from bot.archive.comments import erased_mark, is_time
from bot.archive.editing import (
    correction_lines,
    exclusion_lines,
    knowledge_files,
    replace_file,
    rewrite,
    set_key,
    text_of,
    within,
)
from bot.archive.interview import FrontMatter, Interview, Passage, Status
from bot.archive.rules import KnowledgeFiles, plain
from bot.archive.standing import SHOWN, standing_of
from bot.archive.tombstone_record import TombstoneRecord
from bot.archive.tombstones import Stone, WithdrawnFile, read_withdrawn, tombstones_of
from bot.archive.withdrawn_text import with_stones, without_stones
from bot.base.errors import KnowledgeError

_BEGINNING = re.compile(r"^( *)(- )?begins:(.+)$")  # of a passage, in a file of phrasings
_WAS = re.compile(r"^status[ \t]*:[ \t]*withdrawn[ \t]*# was: ([a-z]+)", re.M)


@dataclass(frozen=True, slots=True)
class Restoring:
    """What taking withdrawals back changes, before it is written: passages that are shown again, and passages of it
    that stay unseen, each with why. `texts` are the files to write, in order."""

    shown: tuple[Passage, ...]
    unseen: tuple[tuple[Passage, str], ...]
    texts: Mapping[Path, str]


def withdraw(
    folder: Path, targets: Sequence[str], today: dt.date, *, erase: bool = False, record: TombstoneRecord | None = None
) -> list[Passage]:
    """Take back passages, or whole interviews, given by their ids; returns the passages.

    Tombstones are written first, so that whatever happens next the words stay away. `erase` takes the words out of the
    interviews' files, too. `record` may know tombstones that `withdrawn.yaml` has lost; they are written into it again.
    Raises KnowledgeError for an id that nothing here has; then nothing is written.
    """
    text = _list_text(folder)
    seen = _seen(folder, text, record)
    files = knowledge_files(folder, record)
    known = files.passages()
    passages: list[Passage] = []
    for target in targets:
        if target in files.interviews:
            passages += files.interviews[target].passages
        elif files.resolve(target) in known:
            passages.append(known[files.resolve(target)])
        elif target not in files.stones.ids:
            raise KnowledgeError(f"Neither a passage nor an interview in {folder} has the id {target}.")
    whole = [target for target in targets if target in files.interviews]
    lost = [seen[target] for target in targets if target in seen and target not in known]
    earlier = _earlier(files, passages)
    new = with_stones(text, passages, today, earlier, seen=lost, whole=whole)
    replace_file(folder, folder / tombstones.FILE_NAME, new)
    for target in whole:
        about, path = files.interviews[target].about, Path(files.interviews[target].path)
        if about.status is not Status.WITHDRAWN:
            line = f"status: withdrawn  # was: {about.status}"
            rewrite(folder, path, set_key(text_of(folder, path), "status", line))
    if erase:
        _erase(folder, files, passages)
    return passages


def plan_restoring(
    folder: Path, targets: Sequence[str], today: dt.date, record: TombstoneRecord | None = None
) -> Restoring:
    """What it means to take back the withdrawal of passages, or of whole interviews; `restore` writes it.

    With an interview come the passages that were withdrawn with it, and not those that were withdrawn for themselves.
    Raises KnowledgeError where there is nothing to take back, or no words to show.
    """
    text = _list_text(folder)
    file, faults = read_withdrawn(text.encode(), str(folder / tombstones.FILE_NAME))
    if faults:
        raise KnowledgeError(f"{faults[0]}; mend that first.")
    seen = _seen(folder, text, record)
    files = knowledge_files(folder, record)
    gone: dict[str, int] = {}
    changed: dict[str, Interview] = {}
    texts: dict[Path, str] = {}
    for target in targets:
        interview = files.interviews.get(target)
        ids = _of_interview(file, files, target) if interview else _of_passage(files, target)
        gone |= {one: seen[one].times for one in ids if one in seen}
        if interview is not None and interview.about.status is Status.WITHDRAWN:
            path = Path(interview.path)
            texts[path] = _reopened(text_of(folder, path), interview.about)
            changed[target] = reader.read_interview(texts[path], interview.path, today)[0] or interview
        elif not any(one in seen for one in ids):
            raise KnowledgeError(f"{target} is not withdrawn; `interview-bot find` says what readers see.")
    rest = {passage: stone for passage, stone in seen.items() if passage not in gone}
    after = replace(files, interviews={**files.interviews, **changed}, stones=tombstones_of(rest.values()))
    was, now, before = standing_of(files, today), standing_of(after, today), files.passages()
    concerned = {files.resolve(one) for one in gone} | {one.id for one in _passages(changed.values())}
    standings = [(one, now(one)) for one in after.passages().values()]
    return Restoring(
        shown=tuple(one for one, why in standings if why == SHOWN and was(before[one.id]) != SHOWN),
        unseen=tuple((one, why) for one, why in standings if why != SHOWN and one.id in concerned),
        texts={folder / tombstones.FILE_NAME: _list_without(folder, text, gone, today), **texts} if gone else texts,
    )


def _list_without(folder: Path, text: str, gone: Mapping[str, int], today: dt.date) -> str:
    """The text of `withdrawn.yaml` with these withdrawals taken back."""
    text = without_stones(text, gone, today)
    left, _ = read_withdrawn(text.encode(), "")
    if left is None or any(stone.passage in gone for stone in left.stones):
        raise KnowledgeError(f"{folder / tombstones.FILE_NAME} has an entry in an unusual form; take it out by hand.")
    return text


def restore(folder: Path, plan: Restoring) -> None:
    """Write what was planned. Raises KnowledgeError if a file can't be written."""
    for path, text in plan.texts.items():
        rewrite(folder, path, text)


def _list_text(folder: Path) -> str:
    path = folder / tombstones.FILE_NAME
    return text_of(folder, path) if within(folder, path).exists() else ""


def _seen(folder: Path, text: str, record: TombstoneRecord | None) -> dict[str, Stone]:
    """Every tombstone by its passage: those in the list, and those in the record."""
    file, _ = read_withdrawn(text.encode(), "")
    stones, _ = (record or TombstoneRecord()).united(file, str(folder / tombstones.FILE_NAME))
    return {stone.passage: stone for stone in stones}


def _passages(interviews: Iterable[Interview]) -> list[Passage]:
    return [passage for interview in interviews for passage in interview.passages]


def _of_interview(file: WithdrawnFile | None, files: KnowledgeFiles, target: str) -> list[str]:
    """The ids, now and before, of the passages that were withdrawn with an interview and are still there."""
    known = files.passages()
    whole = [
        one.passage
        for one in (file.stones if file else ())
        if one.with_interview and one.passage.startswith(f"{target}.") and files.resolve(one.passage) in known
    ]
    return list(dict.fromkeys([*whole, *_earlier(files, [known[one] for one in whole if one in known])]))


def _of_passage(files: KnowledgeFiles, target: str) -> list[str]:
    """The ids that a passage has had, before corrections and since."""
    now = files.resolve(target)
    if now not in files.passages() and target in files.stones.ids:
        raise KnowledgeError(
            f"The words of {target} are in no file any more; put them back first (Git has them), then restore it."
        )
    if now not in files.passages():
        raise KnowledgeError(f"Neither a passage nor an interview has the id {target}.")
    about = files.interviews[target.partition(".")[0]].about
    ids = [target, now, *(one for c in about.corrections for one in (c.passage, c.now) if one is not None)]
    return [one for one in dict.fromkeys(ids) if about.successor(one) == now]


def _reopened(text: str, about: FrontMatter) -> str:
    """The file of a withdrawn interview with the status that it had before."""
    head = reader.cut_front_matter(text)
    found = _WAS.search(head[0]) if head is not None else None
    before = Status.CORRECTED if about.corrections else Status.PUBLISHED
    was = Status(found[1]) if found is not None and found[1] in set(Status) else before
    if was is Status.PUBLISHED:
        was = before
    return set_key(text, "status", f"status: {was}")


def _earlier(files: KnowledgeFiles, passages: Iterable[Passage]) -> list[str]:
    """The ids that passages had before they were corrected."""
    ids = {passage.id for passage in passages}
    corrected = [(one.about, c.passage) for one in files.interviews.values() for c in one.about.corrections]
    return list(dict.fromkeys(old for about, old in corrected if old not in ids and about.successor(old) in ids))


def _erase(folder: Path, files: KnowledgeFiles, passages: Sequence[Passage]) -> None:
    gone = {passage.id for passage in passages}
    for interview_id in dict.fromkeys(passage.interview_id for passage in passages):
        interview = files.interviews[interview_id]
        path = Path(interview.path)
        if gone >= {passage.id for passage in interview.passages}:
            for file in {within(folder, path), path}:
                file.unlink()
        else:
            text = _without_words(text_of(folder, path), interview, gone)
            rewrite(folder, path, _without_mentions(text, interview.about, gone))
    for path in sorted((folder / "asked").glob("*.yaml")):
        text = text_of(folder, path)
        if (kept := _without_beginnings(text, passages)) != text:
            rewrite(folder, path, kept)


def _without_beginnings(text: str, passages: Sequence[Passage]) -> str:
    """A file of phrasings without the first words of these passages, which it has for its human readers."""
    kept: list[str] = []
    item = ""  # the mark of a list item whose first line was left out
    for line in text.split("\n"):
        found = _BEGINNING.match(line)
        words = plain(found[3]) if found else ""
        if found and words and any(plain(one.text).startswith(words) for one in passages):
            item = f"{found[1]}- " if found[2] else item
            continue
        kept.append(item + line.lstrip() if item else line)
        item = ""
    return "\n".join(kept)


def _without_mentions(text: str, about: FrontMatter, gone: set[str]) -> str:
    """The file without what its front matter says of these passages: notices may tell what the words were."""
    kept = [one for one in about.corrections if gone.isdisjoint({one.passage, about.successor(one.passage)})]
    if len(kept) < len(about.corrections):
        text = set_key(text, "corrections", correction_lines(kept))
        if not kept and about.status is Status.CORRECTED:
            text = set_key(text, "status", "status: published")
    if not gone.isdisjoint(about.exclude):
        text = set_key(text, "exclude", exclusion_lines([one for one in about.exclude if one not in gone]))
    return text


def _without_words(text: str, interview: Interview, gone: set[str]) -> str:
    """The file without these passages, and without the questions that nothing is left below. Where other passages of
    an answer are left, a comment says that there was one."""
    lines = text.split("\n")
    drop: set[int] = set()
    marks: dict[int, str] = {}
    for exchange in interview.exchanges:
        left = [one for one in exchange.passages if one.id not in gone]
        if not left:
            drop.add(exchange.line)
        for one in exchange.passages:
            if one.id in gone:
                if left:
                    marks[one.line] = erased_mark(one.id)
                after = one.line + one.text.count("\n") + 1
                drop |= set(range(one.line, after))
                while after <= len(lines) and not lines[after - 1].strip():
                    after += 1
                if after <= len(lines) and is_time(lines[after - 1]):  # else it would be the time of the passage above
                    drop.add(after)
    numbered = [(marks.get(number, line), number) for number, line in enumerate(lines, 1)]
    kept = "\n".join(line for line, number in numbered if number in marks or number not in drop)
    return re.sub(r"\n{3,}", "\n\n", kept)
