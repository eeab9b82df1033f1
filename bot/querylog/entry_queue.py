"""EntryQueue: what waits for the writer, in order and within limits.

An entry that finds no room is counted, and its words are lost.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.base.errors import LogError
from bot.querylog.counter_store import Cell
from bot.querylog.store import Kept, LogEntry

WAITING_ROWS = 10_000
WAITING_JOBS = 1_000
BATCH_ENTRIES = 200  # written in one transaction, at most

T = TypeVar("T")
Job = Callable[[sa.Connection], Any]


@dataclass(slots=True)
class Item:
    """One thing to write: an entry, or a job; `future` gives what came of it."""

    entry: LogEntry | None
    job: Job | None = None
    future: Future[Any] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Questions that found no room: their counters, and how many had words."""

    cells: Counter[Cell]
    words: int


class EntryQueue:
    """Entries and jobs, first come first served. Every method may be called from any thread."""

    def __init__(self, limit: int) -> None:
        self.changed = threading.Condition()  # also the lock
        self.closing = False
        self.lost = 0  # questions whose words are lost
        self._limit = limit
        self._items: deque[Item] = deque()
        self._jobs = 0
        self._given_up = Counter[Cell]()
        self._unreported = 0

    def __len__(self) -> int:
        return len(self._items)

    def put(self, entry: LogEntry) -> Future[Kept]:
        """Queue an entry. Its future gives COMMITTED or TWICE once it is written, LOST at once if there is no room."""
        item = Item(entry)
        with self.changed:
            if self.closing or len(self._items) - self._jobs >= self._limit:
                self._give_up(entry)
                item.future.set_result(Kept.LOST)
            else:
                self._items.append(item)
                self.changed.notify()
        return item.future

    def run(self, job: Callable[[sa.Connection], T]) -> Future[T]:
        """Queue a job. Its future gives a LogError at once if too many jobs wait."""
        item = Item(None, job)
        with self.changed:
            if self.closing or self._jobs >= WAITING_JOBS:
                item.future.set_exception(LogError("The question log is too far behind; try again later."))
            else:
                self._jobs += 1
                self._items.append(item)
                self.changed.notify()
        return item.future

    def take_words_back(self, mark: bytes) -> int:
        """Remove the rows with this mark from waiting entries. Returns how many there were."""
        with self.changed:
            items = [item for item in self._items if item.entry and item.entry.row and item.entry.row.mark == mark]
            for item in items:
                item.entry = replace(item.entry, row=None) if item.entry else None
        return len(items)

    def next(self) -> Sequence[Item]:
        """What to write next in one transaction: one job, or some entries. They stay queued until `done`."""
        with self.changed:
            if self._items and self._items[0].job is not None:
                return [self._items[0]]
            items = list(islice(self._items, BATCH_ENTRIES))
        end = next((n for n, item in enumerate(items) if item.job is not None), len(items))
        return items[:end]

    def entries_of(self, items: Sequence[Item]) -> list[LogEntry]:
        """The entries of some items as they are now: a reader may have deleted words meanwhile."""
        with self.changed:
            return [item.entry for item in items if item.entry is not None]

    def done(self, results: Sequence[Any]) -> None:
        """Remove as many items from the head, and give each its result; an exception is raised where it is awaited."""
        with self.changed:
            items = [self._items.popleft() for _ in results]
            self._jobs -= sum(item.entry is None for item in items)
        for item, result in zip(items, results, strict=True):
            with contextlib.suppress(Exception):  # a future that its caller has cancelled
                item.future.set_exception(result) if isinstance(result, Exception) else item.future.set_result(result)

    def give_up(self, item: Item) -> None:
        """Count an entry that can't be written; its words are lost."""
        with self.changed:
            if item.entry is not None:
                self._give_up(item.entry)

    def _give_up(self, entry: LogEntry) -> None:
        if entry.row is not None:
            self.lost += 1
            self._unreported += 1
        if entry.cell is not None and (entry.cell in self._given_up or len(self._given_up) < self._limit):
            self._given_up[entry.cell] += 1

    def given_up(self) -> GivenUp | None:
        """What was given up and is not recorded yet; None if nothing was."""
        with self.changed:
            if not self._given_up and not self._unreported:
                return None
            return GivenUp(self._given_up.copy(), self._unreported)

    def reported(self, reported: GivenUp) -> None:
        """Note that this was recorded."""
        with self.changed:
            self._given_up -= reported.cells
            self._unreported -= reported.words

    def close(self) -> None:
        """Accept nothing more."""
        with self.changed:
            self.closing = True
            self.changed.notify()
