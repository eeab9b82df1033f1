"""LoggedQuestion and Thumb: what the log keeps of a question, and of a thumb. They have no field for who it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Surface(StrEnum):
    """Where a question was asked."""

    PRIVATE = "private"
    GROUP = "group"
    GUEST = "guest"
    INLINE = "inline"
    CHAT = "chat"  # the terminal
    PROGRAM = "program"  # a program, by the Model Context Protocol


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    NOTHING = "nothing"
    TURNED_DOWN = "turned_down"  # the reader said "this is not it"


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """One question as the log keeps it: its words (sealed at rest; "" where none may be kept), its outcome, the ids of
    the passages shown, where, in which language. No reader's id, name, handle or chat fits in here."""

    words: str
    outcome: Outcome
    passages: tuple[str, ...]
    surface: Surface
    language: str


@dataclass(frozen=True, slots=True)
class Thumb:
    """A thumb for a passage, 1 (up) or -1 (down). `mark` stands for the reader and the message until midnight or a
    restart, so that a second thumb takes the first one's place; it is not kept."""

    passage: str
    vote: int
    mark: bytes = field(repr=False)
