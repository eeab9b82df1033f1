"""TodaysRows: which rows of the log are whose. It rests in memory alone and ends with the day.

No mark of an account is ever written to a disk. `/forget` finds a reader's rows here, by the mark that the key of the
day makes of the reader's id.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

MARK_BYTES = 8


class TodaysRows:
    """The rows written today, each with the mark of its account. Safe to use from several threads.

    They are kept as a set, so that the memory holds no order: in the order of asking they could be set beside the
    order of something else.
    """

    def __init__(self) -> None:
        self._entries: set[bytes] = set()  # a mark, followed by the id of a row
        self._asked_to_forget: set[bytes] = set()  # marks whose rows must go, and may not be there yet
        self._generation = 0
        self._lock = threading.Lock()

    def turn(self, generation: int) -> None:
        """Say which key of the day is in force. With a new one, all is forgotten but rows that are still to be
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
        """Keep the rows with this mark findable until they are deleted, be that after the day has ended."""
        with self._lock:
            self._asked_to_forget.add(mark)

    def of(self, mark: bytes) -> list[bytes]:
        """The ids of the rows with this mark."""
        with self._lock:
            return [one[MARK_BYTES:] for one in self._entries if one.startswith(mark)]

    def forget(self, mark: bytes) -> None:
        """Say that the rows with this mark are deleted."""
        with self._lock:
            self._asked_to_forget.discard(mark)
            self._entries = {one for one in self._entries if not one.startswith(mark)}
