"""TodaysRows: which rows of the log are whose, in memory only, until the day ends.

No mark of an account is ever written to a disk. `/forget` finds a reader's rows here, by the mark that the day key
makes of the reader's id.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

MARK_BYTES = 8


class TodaysRows:
    """The rows written today, each with the mark of its account; thread-safe.

    They are a set, so that memory holds no order: the order of asking could be compared with another order.
    """

    def __init__(self) -> None:
        self._entries: set[bytes] = set()  # a mark, followed by the id of a row
        self._asked_to_forget: set[bytes] = set()  # marks whose rows must go, and may not be there yet
        self._generation = 0
        self._lock = threading.Lock()

    def turn(self, generation: int) -> None:
        """Set which day key is current. With a new one everything is forgotten except rows that are still to be
        deleted."""
        with self._lock:
            if generation != self._generation:
                self._generation = generation
                self._entries = {one for one in self._entries if one[:MARK_BYTES] in self._asked_to_forget}

    def add(self, rows: Iterable[tuple[bytes, bytes]], generation: int) -> None:
        """Remember rows as (mark, id), written under the key of the day number `generation`."""
        with self._lock:
            if generation == self._generation:
                self._entries.update(mark + row for mark, row in rows)

    def ask_to_forget(self, mark: bytes) -> None:
        """Retry the deletion: keep the rows with this mark findable until they are deleted, even after the day has
        ended."""
        with self._lock:
            self._asked_to_forget.add(mark)

    def of(self, mark: bytes) -> list[bytes]:
        """The ids of the rows with this mark."""
        with self._lock:
            return [one[MARK_BYTES:] for one in self._entries if one.startswith(mark)]

    def forget(self, mark: bytes) -> None:
        """Note that the rows with this mark are deleted."""
        with self._lock:
            self._asked_to_forget.discard(mark)
            self._entries = {one for one in self._entries if not one.startswith(mark)}
