"""Upkeep: what the log does to itself by the clock: marks taken off every day, questions deleted after 30 days.

It runs on the writer's thread. Deletion by age happens only if two readings of the clock, an hour to eight days
apart, agree: a clock that jumps must not delete what is not old.
"""

from __future__ import annotations

import contextlib

import sqlalchemy as sa

from bot.querylog import store
from bot.querylog.clock import DAY, HOUR, DayKey, SteadyClock
from bot.querylog.database import Database
from bot.querylog.optouts import OptOuts

_FORWARD = 8 * DAY  # a reading that is further ahead of the last one must be confirmed by another


class Upkeep:
    """Keeps one log in order; `begin` after it was opened, `look` as often as convenient."""

    def __init__(self, database: Database, clock: SteadyClock, key: DayKey, optouts: OptOuts) -> None:
        self._database, self._clock, self._key = database, clock, key
        self._unlinked = 0  # the number of the day key whose predecessors' marks are gone
        self._optouts = optouts
        self._next_hour = self._next_minute = 0.0
        self._scrub = False

    def begin(self) -> None:
        """Clear what the process before may have left. In SQLite its marks are dead, as its key is; in PostgreSQL they
        may belong to another replica and stay until midnight."""
        if self._unlinked == 0 and not self._database.path:
            self._unlinked = self._key.turn()
        self._scrub = True
        self._next_hour = self._next_minute = 0.0

    def look(self) -> None:
        """Do what is due; database errors pass through, and what failed is due again."""
        generation = self._key.turn()
        if generation != self._unlinked:
            with self._database.writing() as connection:
                self._scrub = bool(store.unlink(connection)) or self._scrub
            self._unlinked = generation
        if self._clock.uptime() >= self._next_hour:
            with self._database.writing() as connection:
                self._scrub = self._purge(connection) or self._scrub
            self._drop_copies()
            self._next_hour = self._clock.uptime() + HOUR
        if self._clock.uptime() >= self._next_minute:
            with self._database.reading() as connection:
                self._optouts.load(connection)
            self._next_minute = self._clock.uptime() + 60.0
        if self._scrub:
            self._scrub = False  # first: another thread may soil the files meanwhile
            if not self._database.scrub(seconds=0.2):
                self._scrub = True

    @property
    def unfinished(self) -> bool:
        """Is something deleted still in the files?"""
        return self._scrub

    def soil(self) -> None:
        """Say that something was deleted and the files want scrubbing."""
        self._scrub = True

    def _purge(self, connection: sa.Connection) -> bool:
        store.purge_seen(connection, self._clock.hour())
        return bool(self._agrees(connection) and store.purge_questions(connection, self._clock.today()))

    def _agrees(self, connection: sa.Connection) -> bool:
        last = store.recall(connection, "reading")
        apart = self._clock.now() - int(last) * HOUR if last else -_FORWARD
        if not -HOUR <= apart < HOUR:
            store.remember(connection, "reading", str(self._clock.hour() + 1).encode("ascii"))
        return HOUR <= apart <= _FORWARD

    def _drop_copies(self) -> None:
        """Copies kept before an upgrade hold questions too, and go when those go."""
        path = self._database.path
        if path is None:
            return
        for copy in path.parent.glob(f"{path.name}.before-*"):
            with contextlib.suppress(OSError):
                if self._clock.now() - copy.stat().st_mtime >= store.RETENTION_DAYS * DAY:
                    copy.unlink()
