"""Topics while reading: the button of an entry, and the passages beside one within an entry."""

from __future__ import annotations

from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.archive.topics import TopicEntry
from bot.chat import actions, callback_data
from bot.chat.buttons import twin_of
from bot.chat.message import MessageBuilder, Style
from bot.chat.screen import Screen
from bot.chat.text import cut, isolated

_LABEL = 100


def key_of_entry(entry: TopicEntry) -> str:
    """The 10 characters that stand for an entry in callback data."""
    return callback_data.key_of(f"{entry.language} {entry.name}")


def entry_of(archive: Archive, key: str) -> TopicEntry | None:
    """The entry that a key stands for, if the archive still has it."""
    return next((entry for entry in archive.topics if key_of_entry(entry) == key), None)


def show_in(archive: Archive, entry: TopicEntry, passage: Passage, part: int = 0) -> actions.ShowInTopic:
    """The action that shows a passage among those of an entry."""
    return actions.ShowInTopic(key_of_entry(entry), passage.id, part, twin_of(archive, passage))


def beside(entry: TopicEntry, passage: Passage, step: int) -> Passage | None:
    """The passage `step` places further on (or, negative, back) in an entry; None beyond its ends."""
    place = entry.passages.index(passage) + step
    return entry.passages[place] if 0 <= place < len(entry.passages) else None


def heading(screen: Screen, entry: TopicEntry, passage: Passage) -> MessageBuilder:
    """What stands above a passage of an entry: the entry, and the passage's place in it."""
    label = isolated(cut(entry.label(screen.wording.language)[0], _LABEL))
    place = f"{entry.passages.index(passage) + 1}/{len(entry.passages)}"
    return MessageBuilder().add(f"{label} · {place}", Style.BOLD)
