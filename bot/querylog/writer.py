"""Writer: the one thread that writes the log.

Nobody waits for the database: entries are queued and answered by a Future. While the database is locked, full or away
they stay in the queue (sealed), up to a limit; beyond it only their counters are kept, and the losses are counted.
Everything recovers by itself when the database is back.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.base.clock import SteadyClock
from bot.base.errors import LogError
from bot.querylog import counter_store, store
from bot.querylog.counter_store import Cell
from bot.querylog.database import Database, DatabaseError, LogTrouble, trouble_of
from bot.querylog.daykey import DayKey
from bot.querylog.entry_queue import BATCH_ENTRIES, EntryQueue, Item
from bot.querylog.pending_counts import PendingCounts
from bot.querylog.retention import SHARED_LOOK_SECONDS, Retention
from bot.querylog.store import Kept, LogEntry
from bot.querylog.todays_rows import TodaysRows
from bot.querylog.trouble_watch import LogHealth, TroubleWatch

GATHER_SECONDS = 0.03  # the least time between commits: entries that arrive meanwhile share the next one
IDLE_SECONDS = 20.0  # between checks for regular work when there is nothing to write

T = TypeVar("T")


class Writer:
    """Writes entries, runs jobs (functions of a connection, each in a transaction), and keeps the log in order."""

    def __init__(
        self,
        database: Database,
        clock: SteadyClock,
        key: DayKey,
        retention: Retention,
        troubles: TroubleWatch,
        queue: EntryQueue,
    ) -> None:
        self._database, self._clock, self._key = database, clock, key
        self._retention, self._troubles, self._queue = retention, troubles, queue
        self._ready = self._soiled = False
        self._gathered = 0.0  # when the last commit of entries began
        self._thread = threading.Thread(target=self._run, name="querylog", daemon=True)

    @property
    def _rows(self) -> TodaysRows:
        return self._retention.rows

    @property
    def _pending(self) -> PendingCounts:
        return self._retention.pending

    def start(self) -> None:
        """Open the log and start the thread. Raises LogError only for a log that this program must not touch."""
        try:
            self._prepare()
            self._retention.look()
        except DatabaseError as error:
            self._befallen(error)
        except LogError:
            self._database.close()
            raise
        self._thread.start()

    def put(self, entry: LogEntry) -> Future[Kept]:
        """Queue an entry. Its future gives COMMITTED or TWICE once it is written, LOST at once if there is no room."""
        return self._queue.put(entry)

    def run(self, job: Callable[[sa.Connection], T]) -> Future[T]:
        """Run `job` in a transaction of its own, after everything queued before it; it may be run again. Its future
        gives a LogError at once if too many jobs wait."""
        return self._queue.run(job)

    def forget(self, mark: bytes) -> tuple[int, Future[int]]:
        """Remove the rows with this mark from what waits, and from the log as soon as it can be written, even after
        the day has ended. Returns how many waited, and a future of how many were in the log."""
        self._rows.ask_to_forget(mark)
        waiting = self._queue.take_words_back(mark)
        gone = self.run(lambda connection: store.erase(connection, self._rows.of(mark)))
        gone.add_done_callback(lambda done: self._retention.forget(mark) if done.exception() is None else None)
        return waiting, gone

    def tell_replicas(self, user_id: int) -> None:
        """Have every other process that shares the log forget a reader."""
        if self._database.is_shared:
            self.run(lambda connection: self._retention.replicas.tell_others(connection, user_id))

    def soil(self, *, rewrite: bool = False) -> None:
        """Note that something was deleted, so that the files are scrubbed next; or, with `rewrite`, that rows must
        not be identified by their place."""
        with self._queue.changed:
            self._retention.soil(rewrite=rewrite)
            self._soiled = True
            self._queue.changed.notify()

    @property
    def trouble(self) -> LogTrouble | None:
        """What keeps the log from being written right now."""
        return self._troubles.trouble

    def with_waiting(self, cells: Sequence[tuple[Cell, int]]) -> list[tuple[Cell, int]]:
        """Counters of the log with the details that wait in memory."""
        told = Counter(dict(cells))
        told.update(counter_store.apart(self._pending.waiting().cells))
        return [(cell, n) for cell, n in sorted(told.items()) if n]

    def health(self) -> LogHealth:
        """The state of the log; cheap."""
        damaged = LogTrouble.DAMAGED if self._retention.damaged else None
        return LogHealth(self.trouble or damaged, len(self._queue), self._queue.lost)

    def close(self, seconds: float) -> bool:
        """Write what waits, for at most `seconds`. Returns False if something was left."""
        self._queue.close()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive() and not self._queue

    def _run(self) -> None:
        closing = idle = False
        while not (closing and idle):
            try:
                self._round()
            except Exception as error:  # the thread must outlive whatever happens to a database
                self._befallen(error)
                if closing:
                    break
                with self._queue.changed:
                    pause = self._troubles.seconds_to_retry()
                    self._queue.changed.wait_for(lambda: self._queue.closing, timeout=pause)
            with self._queue.changed:
                if not self._queue and not self._queue.closing and not self._soiled and self.trouble is None:
                    soon = self._retention.unfinished or self._troubles.unfinished
                    idle_seconds = SHARED_LOOK_SECONDS if self._database.is_shared else IDLE_SECONDS
                    self._queue.changed.wait(1.0 if soon else idle_seconds)
                self._soiled = False
                closing, idle = self._queue.closing, not self._queue
        with contextlib.suppress(Exception):
            self._retention.finish()
        with contextlib.suppress(Exception):
            self._database.close()

    def _round(self) -> None:
        if self._ready and self._database.replaced():
            self._troubles.say(LogTrouble.REPLACED, "Questions go into the file that is there now.")
            self._retention.renew()
            self._ready = False
        if not self._ready:
            self._prepare()
        self._retention.look()
        for user_id in self._retention.told():
            self.forget(self._key.mark(user_id))
        if self._retention.finds_damage():
            self._troubles.say(LogTrouble.DAMAGED, "Until then questions are still written to it, as far as that goes.")
        self._retention.tidy()
        self._work()
        self._troubles.mended(len(self._queue), self._queue.lost)

    def _prepare(self) -> None:
        self._ready = False
        self._database.close()
        self._database.prepare()
        self._retention.begin()
        self._ready = True

    def _befallen(self, error: Exception) -> None:
        self._ready = False
        with contextlib.suppress(Exception):
            self._database.close()
        self._troubles.befallen(error)

    def _work(self) -> None:
        self._gather()
        items = self._queue.next()
        self._write_given_up()
        if not items:
            return
        if items[0].job is not None:
            self._queue.done([self._job(items[0])])
            return
        try:
            results = self._write(items)
        except Exception as error:
            if trouble_of(error) is not LogTrouble.OTHER:
                raise
            results = [self._alone(items[0])]  # one of them is the cause: write the first alone, then the others
        self._queue.done(results)

    def _gather(self) -> None:
        """Let entries collect when there are many: a commit costs as much as a few of them. The first one after a
        pause doesn't wait."""
        if self._queue.closing or not self._queue:
            return
        left = self._gathered + GATHER_SECONDS - time.monotonic()
        if left > 0 and len(self._queue) < BATCH_ENTRIES:
            time.sleep(left)
        self._gathered = time.monotonic()

    def _write(self, items: Sequence[Item]) -> list[Kept]:
        with self._database.writing() as connection:
            entries = self._queue.entries_of(items)  # now, and not before the lock was waited for
            generation = self._key.turn()
            results = store.write(connection, entries)
        fresh = [entry for entry, kept in zip(entries, results, strict=True) if kept is Kept.COMMITTED]
        rows = [entry.row for entry in fresh if entry.row is not None]
        marked = [(row.mark, row.id) for row in rows if row.mark is not None and row.generation == generation]
        self._rows.turn(generation)
        self._rows.add(marked, generation)
        counted = [entry for entry in fresh if entry.cell is not None or entry.vote_steps]
        self._pending.add(*store.moved(counted), [entry.row.mark if entry.row else None for entry in counted])
        self._retention.cut_write_ahead_log()
        return results

    def _alone(self, item: Item) -> Kept:
        try:
            return self._write([item])[0]
        except Exception as error:
            if trouble_of(error) is not LogTrouble.OTHER:
                raise
        self._queue.give_up(item)
        self._troubles.say(LogTrouble.OTHER, "It is counted, and its words are lost.")
        return Kept.LOST

    def _job(self, item: Item) -> Any:
        assert item.job is not None
        try:
            with self._database.writing() as connection:
                return item.job(connection)
        except Exception as error:
            if isinstance(error, DatabaseError) and trouble_of(error) is not LogTrouble.OTHER:
                raise
            return error

    def _write_given_up(self) -> None:
        given_up = self._queue.given_up()
        if given_up is None:
            return
        with self._database.writing() as connection:
            counter_store.count_without_details(connection, given_up.cells)
            store.add_lost(connection, given_up.words)
        self._queue.reported(given_up)
        self._pending.add(given_up.cells, Counter(), [None] * given_up.cells.total())
