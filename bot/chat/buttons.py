"""Buttons: makes buttons of actions, and finds the passage that a button means: by id, by its key among hits, and
which of several with the same words."""

from __future__ import annotations

from bot.archive.archive import Archive, Fate
from bot.archive.interview import Passage
from bot.chat import actions
from bot.chat.actions import Action
from bot.chat.callback_data import hash_of
from bot.chat.message import Button, Press


def press(label: str, action: Action) -> Button:
    """A button that does `action`."""
    return Button(label, Press(actions.encode(action)))


def show(archive: Archive, passage: Passage) -> actions.ShowPassage:
    """The action that shows a passage, and not its twin."""
    return actions.ShowPassage(passage.id, 0, twin_of(archive, passage))


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
