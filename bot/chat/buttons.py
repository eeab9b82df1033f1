"""Buttons that come back to us."""

from __future__ import annotations

from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.chat import actions, lookup
from bot.chat.actions import Action
from bot.chat.message import Button, Press


def press(label: str, action: Action) -> Button:
    """A button that does `action`."""
    return Button(label, Press(actions.encode(action)))


def show(archive: Archive, passage: Passage) -> actions.ShowPassage:
    """The action that shows a passage, and not its twin."""
    return actions.ShowPassage(passage.id, 0, lookup.twin_of(archive, passage))
