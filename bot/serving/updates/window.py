"""Window: the updates that Telegram keeps until we confirm them, oldest first; it hands out at most a hundred.

The next poll's `offset` confirms an update and all before it, so one that is being worked on keeps those behind it
unconfirmed, however soon they are done.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from bot.serving.api.get_updates import BATCH, Received


@dataclass
class _Held:
    """An update that is being worked on, or done but not confirmed yet."""

    update: Received
    is_done: bool
    since: float  # when it came


class Window:
    """What we know of the updates that Telegram keeps."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}  # in Telegram's order
        self._finished: list[int] = []  # at the head of what Telegram holds: the next poll may confirm them
        self._recent: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, update_id: int) -> bool:
        """Is this update being worked on, or was it finished a moment ago? Whether it was answered before,
        `UpdateProcessor` asks the log."""
        return update_id in self._held or update_id in self._recent

    @property
    def is_empty(self) -> bool:
        """Is there no update that waits for one before it, or for its work?"""
        return not self._held

    @property
    def first(self) -> int | None:
        """The oldest update that is not finished."""
        return next(iter(self._held), None)

    @property
    def finished(self) -> list[int]:
        """The updates that the next poll may confirm."""
        return self._finished[:]

    def add(self, update: Received, *, is_done: bool = False) -> None:
        """An update came in. With `is_done` it need not be waited for."""
        self._held[update.update_id] = _Held(update, is_done, time.monotonic())
        if is_done:
            self._remember(update.update_id)

    def came_again(self, update: Received) -> None:
        """An update that we know came again: one that is finished is to be confirmed once more."""
        if update.update_id not in self._held and update.update_id >= (offset_after(self._finished) or 0):
            self._held[update.update_id] = _Held(update, is_done=True, since=time.monotonic())

    def finish(self, update_id: int) -> None:
        """The work on an update is done, or it may be confirmed before that."""
        self._remember(update_id)
        self.let_go(update_id)

    def let_go(self, update_id: int) -> None:
        """An update may be confirmed."""
        if (held := self._held.get(update_id)) is not None:
            held.is_done = True
            self.advance()

    def advance(self) -> None:
        """Let the next poll confirm every update at the head that is done."""
        while self._held:
            update_id, held = next(iter(self._held.items()))
            if not held.is_done:
                return
            del self._held[update_id]
            self._finished.append(update_id)

    def confirmed(self, count: int) -> None:
        """Forget so many of `finished`: Telegram knows that they are done. Its ids may start afresh some day; then no
        old one may be left."""
        del self._finished[:count]

    def unfinished(self) -> Iterator[tuple[Received, float]]:
        """The updates that are being worked on, each with the seconds since it came."""
        now = time.monotonic()
        return ((held.update, now - held.since) for held in list(self._held.values()) if not held.is_done)

    def taken_away(self, first_left: int | None) -> None:
        """All updates before `first_left` (None: all) are gone from Telegram, confirmed by somebody else."""
        for update_id, held in self._held.items():
            held.is_done |= first_left is None or update_id < first_left
        self.advance()
        self._finished.clear()

    def _remember(self, update_id: int) -> None:
        """A poll that is under way may still bring what was finished meanwhile."""
        self._recent[update_id] = None
        if len(self._recent) > 10 * BATCH:
            self._recent.popitem(last=False)


def offset_after(finished: list[int]) -> int | None:
    """The offset that confirms all of these; None if there are none."""
    return finished[-1] + 1 if finished else None
