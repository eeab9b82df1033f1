"""Which passage a button means: by id, by the key that stands for it among hits, and which one of twins."""

from __future__ import annotations

from bot.archive.archive import Archive, Fate
from bot.archive.interview import Passage
from bot.chat.actions import hash_of


def by_key(archive: Archive, key: str) -> Passage | None:
    """The passage that a key among hits stands for, if it may be quoted today."""
    return next((one for one in archive.passages_by_hash(key[:8]) if hash_of(one.id) == key), None)


def by_id(archive: Archive, passage_id: str, twin: int = 0) -> tuple[Fate, Passage | None]:
    """What became of an id, and the passage to show; the `twin`th (from 0) of those with the same words."""
    fate, passage = archive.fate(passage_id)
    if passage is not None and twin and fate is Fate.HERE:
        twins = [one for one in archive.interview_of(passage).passages if one.id == passage_id]
        passage = twins[min(twin, len(twins) - 1)]
    return fate, passage


def twin_of(archive: Archive, passage: Passage) -> int:
    """How many passages with the same words stand before this one in its interview."""
    if archive.passage(passage.id) == passage:
        return 0
    before = archive.interview_of(passage).passages[: passage.number]
    return sum(one.id == passage.id for one in before)
