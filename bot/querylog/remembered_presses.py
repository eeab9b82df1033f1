"""RememberedPresses: which buttons were pressed today, in memory only, so that a second press does not count twice."""

from __future__ import annotations

from typing import TypeVar

MAX_PRESSES = 50_000  # of each kind; the oldest are forgotten first

T = TypeVar("T")


class RememberedPresses:
    """Thumbs, and questions that were handed on, by marks of the day's key."""

    def __init__(self) -> None:
        self._votes: dict[bytes, int] = {}
        self._handed_on: dict[bytes, bytes | None] = {}  # and by whom

    def vote(self, mark: bytes, vote: int) -> int:
        """Remember a thumb. Returns the one before it, or 0."""
        return _remember(self._votes, mark, vote) or 0

    def hand_on(self, mark: bytes, account: bytes | None) -> bool:
        """Remember that a question was handed on. Returns whether it was the first time."""
        if mark in self._handed_on:
            return False
        _remember(self._handed_on, mark, account)
        return True

    def not_handed_on(self, mark: bytes) -> None:
        """Undo `hand_on`: it did not work after all."""
        self._handed_on.pop(mark, None)

    def forget(self, account: bytes) -> None:
        """Let an account hand its questions on again: they were deleted."""
        self._handed_on = {mark: whose for mark, whose in self._handed_on.items() if whose != account}


def _remember(pressed: dict[bytes, T], mark: bytes, what: T) -> T | None:
    before = pressed.pop(mark, None)
    while len(pressed) >= MAX_PRESSES:
        pressed.pop(next(iter(pressed)))
    pressed[mark] = what
    return before
