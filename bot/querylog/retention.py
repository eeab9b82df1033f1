"""Retention: the log's regular work: write details of counts, reorder rows, delete old questions.

It runs on the writer's thread. Deletion by age needs two readings of the clock, an hour to eight days apart, that
agree: a clock that jumps must not delete what is not old. While the clock differs from the Bot API server's, nothing is
deleted for its age.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.base.clock import DAY, HOUR, SteadyClock
from bot.base.log_policy import RETENTION_DAYS
from bot.querylog import counter_store, store
from bot.querylog.database import TEMPORARY_COPY, Database, DatabaseError
from bot.querylog.daykey import DayKey
from bot.querylog.optouts import OptOuts
from bot.querylog.pending_counts import CountBatch, PendingCounts
from bot.querylog.replicas import Replicas
from bot.querylog.todays_rows import TodaysRows

SHARED_LOOK_SECONDS = 2.0  # between looks at what other processes have written into a shared log
DAMAGE_CHECK_SECONDS = 600.0  # from one check for damage to the next, and
DAMAGE_CHECK_SHARE = 10_000  # at least so many times as long as the check takes
REWRITE_SHARE = 1_000  # rows are rewritten no sooner than after so many times the time that it takes
FORWARD_SECONDS = 8 * DAY  # a reading that is further ahead of the last one must be confirmed by another


@dataclass
class _Due:
    """When something is due next, by the uptime."""

    hour: float = 0.0
    minute: float = 0.0
    check: float = 0.0
    rewrite: float = 0.0


class Retention:
    """Keeps one log in order: call `begin` after it was opened, `look` as often as convenient, `finish` at the end."""

    def __init__(
        self,
        database: Database,
        clock: SteadyClock,
        key: DayKey,
        optouts: OptOuts,
        pending: PendingCounts | None = None,
    ) -> None:
        self.rows, self.replicas = TodaysRows(), Replicas()
        self.pending = pending or PendingCounts(clock.uptime, CountBatch())
        self._database, self._clock, self._key, self._optouts = database, clock, key, optouts
        self._due = _Due()
        self._scrub = self._rewrite = self._forget_in_copies = False
        self.damaged = False  # when it was looked at last

    def begin(self) -> None:
        """Remove what the previous process may have left in the files."""
        self._scrub = self._rewrite = True
        self._due.hour = self._due.minute = self._due.rewrite = 0.0

    def renew(self) -> None:
        """Note that the log is another file now, which may be intact."""
        self.damaged, self._due.check = False, 0.0
        self.pending.clear()

    def look(self) -> None:
        """Do what is due. Database errors pass through, and what failed is due again."""
        if self._clock.uptime() >= self._due.minute:  # first: a log that takes nothing may be read
            with self._database.reading() as connection:
                self._optouts.load(connection)
            self._due.minute = self._clock.uptime() + (SHARED_LOOK_SECONDS if self._database.is_shared else 60.0)
        self.rows.turn(self._key.turn())
        if self._clock.uptime() >= self._due.hour and self._clock.certain:
            self._purge()
            self._due.hour = self._clock.uptime() + HOUR
        if self._forget_in_copies and self._database.path is not None:
            with self._database.reading() as connection:
                forget_in_copies(self._database.path, store.forgotten(connection))
            self._forget_in_copies = False

    def tidy(self) -> None:
        """Write the counts that are due, and clean the files. Call it after the check for damage: rewriting a
        damaged file would hide what happened."""
        if self.pending.is_due():
            self._tell_counts_apart()
        if self._scrub:
            self._scrub = False  # first: another thread may soil the files meanwhile
            if not self._clean():
                self._scrub = True

    def told(self) -> list[int]:
        """The readers whose /forget another process received; only a shared log is asked."""
        if not self._database.is_shared:
            return []
        with self._database.writing() as connection:
            self.replicas.announce(connection, self._key.turn(), self._clock.hour())
            return self.replicas.told(connection)

    def finish(self) -> None:
        """Write the counts that wait, and record that this process ends."""
        if self.pending.waiting().cells or self.pending.waiting().votes:
            self._tell_counts_apart()
        if self._database.is_shared:
            with self._database.writing() as connection:
                self.replicas.leave(connection)
        self.cut_write_ahead_log()

    def finds_damage(self) -> bool:
        """Check at the start and every ten minutes (less often if it takes long) whether the log is damaged; after
        damage, once a day."""
        began = self._clock.uptime()
        if began < self._due.check:
            return False
        self.damaged = not self._database.is_sound()
        took = self._clock.uptime() - began
        pause = DAY if self.damaged else min(max(DAMAGE_CHECK_SECONDS, DAMAGE_CHECK_SHARE * took), DAY)
        self._due.check = began + pause
        return self.damaged

    @property
    def unfinished(self) -> bool:
        """Is deleted data still in the files?"""
        return self._scrub

    def forget(self, mark: bytes) -> None:
        """Note that the rows with this mark are gone from the log: the copies from before an upgrade are next."""
        self.rows.forget(mark)
        self._forget_in_copies = True

    def soil(self, *, rewrite: bool = False) -> None:
        """Note that the files hold deleted data; or, with `rewrite`, that rows must not be identified by their
        place."""
        self._scrub = True
        self._rewrite = rewrite or self._rewrite

    def cut_write_ahead_log(self) -> None:
        """Truncate SQLite's write-ahead log, which shows where each transaction ends; later, if a reader is in the
        way. What was written stays written, even if this fails."""
        if self._database.path is None:
            return
        self._scrub = True
        with contextlib.suppress(*DatabaseError):
            self._scrub = not self._database.scrub(0.0)

    def _purge(self) -> None:
        with self._database.writing() as connection:
            store.purge_seen(connection, self._clock.hour())
            agreed = self._agrees(connection)
            gone = store.purge_questions(connection, self._clock.today()) if agreed else 0
            if agreed:
                counter_store.fold_small_cells(connection, self._clock.today())
                store.purge_forgotten(connection, self._clock.today())
        self._scrub = bool(gone) or self._scrub
        if agreed and self._database.path is not None:
            purge_copies(self._database.path, self._clock)
            self._forget_in_copies = True

    def _tell_counts_apart(self) -> None:
        taken = self.pending.waiting()
        with self._database.writing() as connection:
            counter_store.tell_apart(connection, taken.cells, taken.votes)
        self.pending.written(taken)
        self._scrub = self._rewrite = True

    def _clean(self) -> bool:
        """Remove deleted data from the files and, not too often, the order in which rows came."""
        began = self._clock.uptime()
        rewrite = self._rewrite and began >= self._due.rewrite and not self.damaged
        if not self._database.scrub(0.2, rewrite=rewrite):
            return False
        if rewrite:
            self._rewrite = False
            self._due.rewrite = began + REWRITE_SHARE * (self._clock.uptime() - began)
        return True

    def _agrees(self, connection: sa.Connection) -> bool:
        last = store.recall(connection, "reading")
        apart = self._clock.now() - int(last) * HOUR if last else -FORWARD_SECONDS
        if not -HOUR <= apart < HOUR:
            store.remember(connection, "reading", str(self._clock.hour() + 1).encode("ascii"))
        return HOUR <= apart <= FORWARD_SECONDS


def purge_copies(log: Path, clock: SteadyClock) -> None:
    """Delete old questions from the copies that were kept before an upgrade, as from the log, and copies that are
    `RETENTION_DAYS` old."""
    for copy in _copies(log):
        with contextlib.suppress(*DatabaseError):
            state = copy.stat()
            age = clock.now() - state.st_mtime
            if age >= RETENTION_DAYS * DAY or (copy.suffix == TEMPORARY_COPY and age >= HOUR):
                copy.unlink()
            elif copy.suffix != TEMPORARY_COPY:
                _delete(copy, lambda connection: store.purge_questions(connection, clock.today()))
                os.utime(copy, (state.st_atime, state.st_mtime))


def forget_in_copies(log: Path, forgotten: Sequence[dict[str, Any]]) -> None:
    """Delete from these copies, too, what readers took back."""
    for copy in _copies(log):
        if copy.suffix != TEMPORARY_COPY and forgotten:
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
