"""PendingCounts: counters that wait in memory until many can be written at once.

If a question's counter (language, surface, outcome, passage) were written with its sealed row, or right after it, the
database's record of transactions would show which row was shown which passage, and when. So only the week's total is
written with the row. The details are kept here and written in one transaction with those of at least `questions` others
by at least `accounts` accounts, at most every `seconds`; or once a day. A kill loses what waits here: those questions
stay counted, without language and passage.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.base.clock import DAY
from bot.querylog.counter_store import Cell, VoteCell


@dataclass(frozen=True, slots=True)
class CountBatch:
    """How many counters are written at once, and how often."""

    questions: int = 20
    accounts: int = 5
    seconds: float = 600.0


@dataclass
class Taken:
    """What is written at once: increments of counters and of thumbs."""

    cells: Counter[Cell] = field(default_factory=Counter)
    votes: Counter[VoteCell] = field(default_factory=Counter)


class PendingCounts:
    """The counters that wait; thread-safe. They are kept sorted, so that memory holds no order of time."""

    def __init__(self, uptime: Callable[[], float], batch: CountBatch) -> None:
        self._uptime, self._batch = uptime, batch
        self._waiting = Taken()
        self._entries = 0
        self._accounts: set[bytes] = set()  # marks of the day, and chance for entries that have none
        self._first = self._written = uptime()  # when the first one that waits came, when some were last written
        self._lock = threading.Lock()

    def add(self, cells: Counter[Cell], votes: Counter[VoteCell], marks: Sequence[bytes | None]) -> None:
        """Queue counters; `marks` are those of the accounts that moved them, one for each entry."""
        if not marks:
            return
        with self._lock:
            if not self._entries:
                self._first = self._uptime()
            self._waiting = Taken(_sorted(self._waiting.cells, cells), _sorted(self._waiting.votes, votes))
            self._entries += len(marks)
            self._accounts.update(mark or secrets.token_bytes(16) for mark in marks)

    def is_due(self) -> bool:
        """Is it time to write them?"""
        with self._lock:
            now = self._uptime()
            many = self._entries >= self._batch.questions and len(self._accounts) >= self._batch.accounts
            return self._entries > 0 and (
                now - self._first >= DAY or (many and now - self._written >= self._batch.seconds)
            )

    def waiting(self) -> Taken:
        """A copy of what waits."""
        with self._lock:
            return Taken(self._waiting.cells.copy(), self._waiting.votes.copy())

    def written(self, taken: Taken) -> None:
        """Note that this was written."""
        with self._lock:
            self._waiting = Taken(_less(self._waiting.cells, taken.cells), _less(self._waiting.votes, taken.votes))
            self._entries = self._waiting.cells.total()  # what came meanwhile
            self._accounts, self._first, self._written = set(), self._uptime(), self._uptime()

    def clear(self) -> None:
        """Drop everything: the file in which its questions were counted is gone."""
        self.written(self.waiting())


def _sorted(before: Counter, more: Counter) -> Counter:  # type: ignore[type-arg]
    both = before.copy()
    both.update(more)
    return Counter(dict(sorted(both.items())))


def _less(before: Counter, gone: Counter) -> Counter:  # type: ignore[type-arg]
    left = before.copy()
    left.subtract(gone)
    return Counter({key: n for key, n in left.items() if n})
