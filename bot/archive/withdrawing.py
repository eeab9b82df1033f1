"""Withdrawing: what the command `withdraw` changes in the knowledge files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.archive import tombstones
from bot.archive.body import is_time
from bot.archive.editing import knowledge_files, replace_file, rewrite, set_key, text_of, within
from bot.archive.interview import Interview, Passage
from bot.archive.rules import KnowledgeFiles
from bot.archive.withdrawn_text import with_stones
from bot.base.errors import KnowledgeError


def withdraw(folder: Path, targets: Sequence[str], today: dt.date, *, erase: bool = False) -> list[Passage]:
    """Take back passages, or whole interviews, given by their ids; returns the passages.

    Tombstones are written first, so that whatever happens next the words stay away. `erase` takes the words out of the
    interviews' files, too. Raises KnowledgeError for an id that nothing here has; then nothing is written.
    """
    stones = folder / tombstones.FILE_NAME
    text = text_of(folder, stones) if within(folder, stones).exists() else ""
    shelf = knowledge_files(folder)
    known = shelf.passages()
    passages: list[Passage] = []
    for target in targets:
        if target in shelf.interviews:
            passages += shelf.interviews[target].passages
        elif shelf.resolve(target) in known:
            passages.append(known[shelf.resolve(target)])
        elif target not in shelf.stones.ids:
            raise KnowledgeError(f"Neither a passage nor an interview in {folder} has the id {target}.")
    replace_file(folder, stones, with_stones(text, passages, today, _earlier(shelf, passages)))
    for target in targets:
        if target in shelf.interviews:
            path = Path(shelf.interviews[target].path)
            rewrite(folder, path, set_key(text_of(folder, path), "status", "status: withdrawn"))
    if erase:
        _erase(folder, shelf, passages)
    return passages


def _earlier(shelf: KnowledgeFiles, passages: Iterable[Passage]) -> list[str]:
    """The ids that passages had before they were corrected."""
    ids = {passage.id for passage in passages}
    corrected = [(one.about, c.passage) for one in shelf.interviews.values() for c in one.about.corrections]
    return list(dict.fromkeys(old for about, old in corrected if old not in ids and about.successor(old) in ids))


def _erase(folder: Path, shelf: KnowledgeFiles, passages: Sequence[Passage]) -> None:
    gone = {passage.id for passage in passages}
    for interview_id in dict.fromkeys(passage.interview_id for passage in passages):
        interview = shelf.interviews[interview_id]
        path = Path(interview.path)
        if gone >= {passage.id for passage in interview.passages}:
            for file in {within(folder, path), path}:
                file.unlink()
        else:
            rewrite(folder, path, _without(text_of(folder, path), interview, gone))


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
