"""Writer: the one thread that writes the log, and the bounded queue in front of it.

Nobody waits for the database: entries are handed over and answered by a Future. While the database is locked, full or
away they stay in the queue (sealed), up to a limit; beyond it only their counters are kept, and what was lost is
counted. Everything mends itself when the database is back.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.base.clock import SteadyClock
from bot.base.errors import LogError
from bot.querylog import retention, store
from bot.querylog.database import Database, DatabaseError, LogTrouble, trouble_of
from bot.querylog.daykey import DayKey
from bot.querylog.optouts import OptOuts
from bot.querylog.store import Cell, Kept, LogEntry

WAITING_ROWS = 10_000
WAITING_JOBS = 1_000
_BATCH = 200
_GATHER = 0.03  # seconds from one commit to the next, at least: what comes meanwhile shares the next one
_TICK = 20.0  # seconds between looks at the clock when there is nothing to write
_SHARED_TICK = 2.0  # the same where other processes write the log, too
_PATIENCE = {LogTrouble.LOCKED: 5.0}  # seconds that a trouble may last before anybody is told
_AGAIN = 3600.0  # seconds before the same trouble is told again
_STEADY = (
    10.0  # seconds without trouble before it is said to be over: a disk that is nearly full takes a row now and then
)
_MEANWHILE = "Answers go on; questions wait in memory."

T = TypeVar("T")
Tell = Callable[[LogTrouble | None, str], None]


@dataclass(frozen=True, slots=True)
class Health:
    """How the log is doing: what befell it (None: nothing), entries that wait, questions whose words are lost."""

    trouble: LogTrouble | None
    waiting: int
    lost: int


@dataclass(slots=True)
class _Item:
    entry: LogEntry | None
    job: Callable[[sa.Connection], Any] | None = None
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """Writes entries, runs jobs (functions of a connection, each in a transaction), and keeps the log in order.

    `tell(trouble, sentence)` is called on the writer's thread, once per trouble, and with None once it is over.
    """

    def __init__(
        self,
        database: Database,
        clock: SteadyClock,
        key: DayKey,
        optouts: OptOuts,
        tell: Tell,
        limit: int = WAITING_ROWS,
    ) -> None:
        self._database, self._clock, self._key, self._tell, self._limit = database, clock, key, tell, limit
        self._queue: deque[_Item] = deque()
        self._jobs = 0
        self._turn = threading.Condition()
        self._uncounted = Counter[Cell]()  # counters of entries that found no room
        self._lost = self._unreported = 0
        self._closing = self._ready = self._soiled = False
        self._trouble: LogTrouble | None = None
        self._since = self._well_since = 0.0
        self._gathered = 0.0  # when the last commit of entries began
        self._told: dict[LogTrouble, float] = {}
        self._alarm = False
        self._tick = _TICK if database.path else _SHARED_TICK
        self._upkeep = retention.Upkeep(database, clock, key, optouts)
        self._thread = threading.Thread(target=self._run, name="querylog", daemon=True)

    def start(self) -> None:
        """Open the log and start the thread. Raises LogError only for a log that this program must not touch."""
        try:
            self._prepare()
            self._upkeep.look()
        except DatabaseError as error:
            self._befallen(error)
        except LogError:
            self._database.close()
            raise
        self._thread.start()

    def put(self, entry: LogEntry) -> Future[Kept]:
        """Hand over an entry; its future gives COMMITTED or TWICE once that is so, LOST at once if there is no room."""
        item = _Item(entry)
        with self._turn:
            if self._closing or len(self._queue) - self._jobs >= self._limit:
                self._give_up(entry)
                item.future.set_result(Kept.LOST)
            else:
                self._queue.append(item)
                self._turn.notify()
        return item.future

    def run(self, job: Callable[[sa.Connection], T]) -> Future[T]:
        """Run `job` in a transaction of its own, after everything handed over before it; it may be run again. The
        future gives a LogError at once if too many jobs wait already."""
        item = _Item(None, job)
        with self._turn:
            if self._closing or self._jobs >= WAITING_JOBS:
                item.future.set_exception(LogError("The question log is too far behind; try again later."))
            else:
                self._jobs += 1
                self._queue.append(item)
                self._turn.notify()
        return item.future

    def forget(self, tok: bytes) -> tuple[int, Future[int]]:
        """Take the rows with this mark out of what waits, and out of the log as soon as that can be written, be it
        after the day's marks have gone; how many waited, and how many were in the log."""
        with self._turn:
            items = [i for i in self._queue if i.entry and i.entry.row and i.entry.row.tok == tok]
            for item in items:
                item.entry = replace(item.entry, row=None) if item.entry else None
            self._upkeep.forget(tok)
        gone = self.run(lambda connection: store.forget(connection, tok))
        gone.add_done_callback(lambda done: self._upkeep.forgot(tok) if done.exception() is None else None)
        return len(items), gone

    def tell_replicas(self, user_id: int) -> None:
        """Have every other process that shares the log forget a reader."""
        if self._database.path is None:
            self.run(lambda connection: self._upkeep.replicas.tell_others(connection, user_id))

    def soil(self) -> None:
        """Say that something was deleted: the files are scrubbed next."""
        with self._turn:
            self._upkeep.soil()
            self._soiled = True
            self._turn.notify()

    @property
    def trouble(self) -> LogTrouble | None:
        """What keeps the log from being written right now."""
        return self._trouble

    def health(self) -> Health:
        """A look at the state; cheap."""
        damaged = LogTrouble.DAMAGED if self._upkeep.damaged else None
        return Health(self._trouble or damaged, len(self._queue), self._lost)

    def close(self, seconds: float) -> bool:
        """Write what waits, for at most `seconds`; False if something was left."""
        with self._turn:
            self._closing = True
            self._turn.notify()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive() and not self._queue

    def _give_up(self, entry: LogEntry) -> None:
        if entry.row is not None:
            self._lost += 1
            self._unreported += 1
        if entry.cell is not None and (entry.cell in self._uncounted or len(self._uncounted) < self._limit):
            self._uncounted[entry.cell] += 1

    def _run(self) -> None:
        closing = idle = False
        while not (closing and idle):
            try:
                self._round()
            except Exception as error:  # the thread must outlive whatever happens to a database
                self._befallen(error)
                if closing:
                    break
                with self._turn:
                    self._turn.wait_for(lambda: self._closing, timeout=self._pause())
            with self._turn:
                if not self._queue and not self._closing and not self._soiled and self._trouble is None:
                    self._turn.wait(1.0 if self._upkeep.unfinished or self._alarm else self._tick)
                self._soiled = False
                closing, idle = self._closing, not self._queue
        with contextlib.suppress(Exception):
            self._upkeep.leave()
        with contextlib.suppress(Exception):
            self._database.close()

    def _round(self) -> None:
        if self._ready and self._database.replaced():
            self._say(LogTrouble.REPLACED, "Questions go into the file that is there now.")
            self._upkeep.renew()
            self._ready = False
        if not self._ready:
            self._prepare()
        self._upkeep.look()
        for user_id in self._upkeep.told():
            self.forget(self._key.mark(user_id))
        if self._upkeep.finds_damage():
            self._say(LogTrouble.DAMAGED, "Until then questions are still written to it, as far as that goes.")
        self._work()
        self._mended()

    def _prepare(self) -> None:
        self._ready = False
        self._database.close()
        self._database.prepare()
        self._upkeep.begin()
        self._ready = True

    def _work(self) -> None:
        self._gather()
        with self._turn:
            head = self._queue[0] if self._queue else None
            batch = [i for i in islice(self._queue, _BATCH) if i.entry is not None] if head and head.entry else []
            first_job = next((n for n, i in enumerate(self._queue) if i.entry is None), len(self._queue))
            batch = batch[:first_job]
        if self._uncounted or self._unreported:
            self._report_lost()
        if head is None:
            return
        if head.job is not None:
            self._done([self._job(head)])
            return
        try:
            self._done(self._write(batch))
        except Exception as error:
            if trouble_of(error) is not LogTrouble.OTHER:
                raise
            self._done([self._alone(head)])  # one of them is the cause: the head goes alone, then the others

    def _gather(self) -> None:
        """Let entries come together when many do: a commit costs as much as a few of them. The first one after a
        pause doesn't wait."""
        if self._closing or not self._queue:
            return
        left = self._gathered + _GATHER - time.monotonic()
        if left > 0 and len(self._queue) < _BATCH:
            time.sleep(left)
        self._gathered = time.monotonic()

    def _write(self, items: list[_Item]) -> list[Kept]:
        with self._database.writing() as connection:
            with self._turn:  # now: while a lock was waited for, a reader may have taken words back
                entries = [item.entry for item in items if item.entry is not None]
            return store.write(connection, entries, self._key.turn())

    def _alone(self, item: _Item) -> Kept:
        try:
            return self._write([item])[0]
        except Exception as error:
            if trouble_of(error) is not LogTrouble.OTHER:
                raise
        with self._turn:
            if item.entry is not None:
                self._give_up(item.entry)
        self._say(LogTrouble.OTHER, "It is counted, and its words are lost.")
        return Kept.LOST

    def _job(self, item: _Item) -> Any:
        assert item.job is not None
        try:
            with self._database.writing() as connection:
                return item.job(connection)
        except Exception as error:
            if isinstance(error, DatabaseError) and trouble_of(error) is not LogTrouble.OTHER:
                raise
            return error

    def _done(self, results: list[Any]) -> None:
        with self._turn:
            items = [self._queue.popleft() for _ in results]
            self._jobs -= sum(item.entry is None for item in items)
        for item, result in zip(items, results, strict=True):
            with contextlib.suppress(Exception):  # a future that its caller has cancelled
                item.future.set_exception(result) if isinstance(result, Exception) else item.future.set_result(result)

    def _report_lost(self) -> None:
        with self._turn:
            cells, lost = self._uncounted.copy(), self._unreported
        with self._database.writing() as connection:
            store.count(connection, cells)
            store.add_lost(connection, lost)
        with self._turn:
            self._uncounted -= cells
            self._unreported -= lost

    def _befallen(self, error: Exception) -> None:
        trouble, now = trouble_of(error), self._clock.uptime()
        if self._trouble is None:
            self._since = now
        self._trouble, self._ready = trouble, False
        with contextlib.suppress(Exception):
            self._database.close()
        if now - self._since >= _PATIENCE.get(trouble, 0.0):
            self._alarm |= self._say(trouble)

    def _say(self, trouble: LogTrouble, meanwhile: str = _MEANWHILE) -> bool:
        """Tell of a trouble, if it was not told within the hour; was it told now?"""
        now = self._clock.uptime()
        if now - self._told.get(trouble, -_AGAIN) < _AGAIN:
            return False
        self._told[trouble] = now
        with contextlib.suppress(Exception):
            self._tell(trouble, f"The question log ({self._database.place}) {trouble.value}. {meanwhile}")
        return True

    def _mended(self) -> None:
        now = self._clock.uptime()
        if self._trouble is not None:
            self._trouble, self._well_since = None, now
        if self._alarm and not self._queue and now - self._well_since >= _STEADY:
            self._alarm = False
            with contextlib.suppress(Exception):
                self._tell(None, f"The question log is written again; questions lost: {self._lost}.")

    def _pause(self) -> float:
        lasted = self._clock.uptime() - self._since
        return min(0.1 + lasted / 4, 5.0)
