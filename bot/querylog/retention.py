"""Upkeep: what the log does to itself by the clock: marks taken off every day, questions deleted after 30 days.

It runs on the writer's thread. Deletion by age happens only if two readings of the clock, an hour to eight days
apart, agree: a clock that jumps must not delete what is not old. Nor may one that is wrong: while it differs from the
Bot API server's, nothing is deleted for its age.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.base.clock import DAY, HOUR, SteadyClock
from bot.querylog import store
from bot.querylog.database import HALF, Database, DatabaseError
from bot.querylog.daykey import DayKey
from bot.querylog.optouts import OptOuts
from bot.querylog.replicas import Replicas

_CHECK = 600.0  # seconds from one look for damage to the next, and
_SHARED_LOOK = 2.0  # seconds between looks at what other processes have written into a shared log
_RARELY = 10_000  # how many times as long as the look itself takes they are apart at least
_FORWARD = 8 * DAY  # a reading that is further ahead of the last one must be confirmed by another


class Upkeep:
    """Keeps one log in order; `begin` after it was opened, `look` as often as convenient."""

    def __init__(self, database: Database, clock: SteadyClock, key: DayKey, optouts: OptOuts) -> None:
        self._database, self._clock, self._key = database, clock, key
        self._unlinked = 0  # the number of the day key whose predecessors' marks are gone
        self._optouts, self.replicas = optouts, Replicas()
        self._forget_in_copies = False
        self._forgotten: set[bytes] = set()  # marks whose rows are to go, while marks tell which
        self._next_hour = self._next_minute = self._next_check = 0.0
        self._scrub = False
        self.damaged = False  # when it was looked at last

    def begin(self) -> None:
        """Clear what the process before may have left. In SQLite its marks are dead, as its key is; in PostgreSQL they
        may belong to another replica and stay until midnight."""
        if self._unlinked == 0 and not self._database.path:
            self._unlinked = self._key.turn()
        self._scrub = True
        self._next_hour = self._next_minute = 0.0

    def renew(self) -> None:
        """Say that there is another file now, which may be whole."""
        self.damaged, self._next_check = False, 0.0

    def look(self) -> None:
        """Do what is due; database errors pass through, and what failed is due again."""
        if self._clock.uptime() >= self._next_minute:  # first: a log that takes nothing may be read
            with self._database.reading() as connection:
                self._optouts.load(connection)
            self._next_minute = self._clock.uptime() + (60.0 if self._database.path else _SHARED_LOOK)
        generation = self._key.turn()
        if generation != self._unlinked:
            forgotten = tuple(self._forgotten)
            with self._database.writing() as connection:
                gone = sum(store.forget(connection, tok) for tok in forgotten)
                self._scrub = bool(gone + store.unlink(connection)) or self._scrub
            self._unlinked = generation
            self._forgotten.difference_update(forgotten)
        if self._clock.uptime() >= self._next_hour and self._clock.certain:
            with self._database.writing() as connection:
                store.purge_seen(connection, self._clock.hour())
                agreed = self._agrees(connection)
                gone = store.purge_questions(connection, self._clock.today()) if agreed else 0
                if agreed:
                    store.purge_forgotten(connection, self._clock.today())
            self._scrub = bool(gone) or self._scrub
            if agreed and self._database.path is not None:
                purge_copies(self._database.path, self._clock)
                self._forget_in_copies = True
            self._next_hour = self._clock.uptime() + HOUR
        if self._forget_in_copies and self._database.path is not None:
            with self._database.reading() as connection:
                forget_in_copies(self._database.path, store.forgotten(connection))
            self._forget_in_copies = False
        if self._scrub:
            self._scrub = False  # first: another thread may soil the files meanwhile
            if not self._database.scrub(seconds=0.2):
                self._scrub = True

    def told(self) -> list[int]:
        """The readers whose /forget another process heard; asked of a shared log alone."""
        if self._database.path is not None:
            return []
        with self._database.writing() as connection:
            self.replicas.announce(connection, self._key.turn(), self._clock.hour())
            return self.replicas.told(connection)

    def leave(self) -> None:
        """Say that this process ends."""
        if self._database.path is None:
            with self._database.writing() as connection:
                self.replicas.leave(connection)

    def finds_damage(self) -> bool:
        """Look, at the start and every ten minutes (more rarely if that takes long), whether the log is damaged; if it
        is, look again a day later."""
        began = self._clock.uptime()
        if began < self._next_check:
            return False
        self.damaged = not self._database.is_sound()
        took = self._clock.uptime() - began
        self._next_check = began + (DAY if self.damaged else min(max(_CHECK, _RARELY * took), DAY))
        return self.damaged

    @property
    def unfinished(self) -> bool:
        """Is something deleted still in the files?"""
        return self._scrub

    def forget(self, tok: bytes) -> None:
        """Say that the rows with this mark are to go, should they not be gone before the day's marks are."""
        self._forgotten.add(tok)

    def forgot(self, tok: bytes) -> None:
        """Say that they are gone."""
        self._forgotten.discard(tok)
        self._forget_in_copies = True

    def soil(self) -> None:
        """Say that something was deleted and the files want scrubbing."""
        self._scrub = True

    def _agrees(self, connection: sa.Connection) -> bool:
        last = store.recall(connection, "reading")
        apart = self._clock.now() - int(last) * HOUR if last else -_FORWARD
        if not -HOUR <= apart < HOUR:
            store.remember(connection, "reading", str(self._clock.hour() + 1).encode("ascii"))
        return HOUR <= apart <= _FORWARD


def purge_copies(log: Path, clock: SteadyClock) -> None:
    """Copies that were kept before an upgrade hold questions too: they go when those in the log go, the copies after
    30 days."""
    for copy in _copies(log):
        with contextlib.suppress(*DatabaseError):
            state = copy.stat()
            age = clock.now() - state.st_mtime
            if age >= store.RETENTION_DAYS * DAY or (copy.suffix == HALF and age >= HOUR):
                copy.unlink()
            elif copy.suffix != HALF:
                _delete(copy, lambda connection: store.purge_questions(connection, clock.today()))
                os.utime(copy, (state.st_atime, state.st_mtime))


def forget_in_copies(log: Path, forgotten: Sequence[dict[str, Any]]) -> None:
    """What readers took back goes from these copies, too."""
    for copy in _copies(log):
        if copy.suffix != HALF and forgotten:
            with contextlib.suppress(*DatabaseError):
                state = copy.stat()
                _delete(copy, lambda connection: store.forget_again(connection, forgotten))
                os.utime(copy, (state.st_atime, state.st_mtime))


def drop_copies(log: Path) -> None:
    """Remove these copies with all questions in them. Raises what databases and files raise."""
    for copy in _copies(log):
        with contextlib.suppress(*DatabaseError):
            _delete(copy, store.delete_all)
        copy.unlink()


def _copies(log: Path) -> list[Path]:
    return [path for path in log.parent.glob(f"{log.name}.before-*") if not path.name.endswith(("-wal", "-shm"))]


def _delete(copy: Path, delete: Callable[[sa.Connection], int]) -> None:
    with contextlib.closing(Database(f"sqlite:///{copy}")) as database:
        with database.writing() as connection:
            gone = delete(connection)
        if gone:
            database.scrub()
