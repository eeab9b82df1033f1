"""QueryLog: what serving and the terminal write questions to; `open_log` opens it.

A question is sealed where it is recorded, so its words never wait in the clear. Recording never raises and never waits
long; `Kept` says what became of the entry.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import re
import secrets
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from bot.base.clock import SteadyClock
from bot.base.errors import LogError
from bot.base.log_policy import LogMode
from bot.base.throttled import Throttle
from bot.querylog import counter_store, reading, sealing
from bot.querylog.counter_store import Cell
from bot.querylog.database import Database, LogTrouble
from bot.querylog.daykey import DayKey
from bot.querylog.entry import LoggedQuestion, Thumb
from bot.querylog.entry_queue import WAITING_ROWS, EntryQueue
from bot.querylog.keys import KeyRing, PublicKey
from bot.querylog.optouts import OptOuts, TakenBack
from bot.querylog.pending_counts import CountBatch, PendingCounts
from bot.querylog.remembered_presses import RememberedPresses
from bot.querylog.retention import Retention
from bot.querylog.seen_lookup import SeenLookup
from bot.querylog.store import Kept, LogEntry, Row
from bot.querylog.trouble_watch import LogHealth, Tell, TroubleWatch
from bot.querylog.writer import Writer

FILE = "querylog.sqlite"
RECORD_SECONDS = 0.08  # that an answer may wait for the log, at most
READ_SECONDS = 5.0  # that reading the counters may take
CLOSE_SECONDS = 2.5  # that closing may take; with draining, ten after the signal to stop
_TROUBLE_CHECK_SECONDS = 0.05  # between looks whether the log is in trouble
_LANGUAGE = re.compile(r"[a-z]{2,3}")
NO_KEY = (
    "There is no public key for the question log, so questions are only counted and their words are not kept. To keep "
    "them, run `interview-bot log keys rotate` on a maintainer's own computer and put the public key, which begins "
    "with ibk1, into BOT_LOG_KEYS."
)

T = TypeVar("T")


def say_nothing(_trouble: LogTrouble | None, _sentence: str) -> None:
    """Tell nobody."""


class QueryLog:
    """The log of what was asked. One a process; every method may be called from any thread."""

    def __init__(
        self,
        database: Database,
        ring: KeyRing,
        mode: LogMode = LogMode.SEALED,
        *,
        tell: Tell = say_nothing,
        clock: SteadyClock | None = None,
        limit: int = WAITING_ROWS,
        batch: CountBatch | None = None,
        record_seconds: float = RECORD_SECONDS,
    ) -> None:
        self.ring, self.clock = ring, clock or SteadyClock()
        self._configured_mode, self._tell, self._record_seconds = mode, tell, record_seconds
        self._database, self._key = database, DayKey(self.clock)
        self._optouts, self._presses = OptOuts(), RememberedPresses()
        self._seen = SeenLookup(database)
        self._warnings = Throttle(math.inf, self.clock.uptime)
        queue = EntryQueue(limit)
        pending = PendingCounts(self.clock.uptime, batch or CountBatch())
        retention = Retention(database, self.clock, self._key, self._optouts, pending)
        troubles = TroubleWatch(database.place, self.clock, tell)
        self._writer = Writer(database, self.clock, self._key, retention, troubles, queue)

    def start(self) -> None:
        """Open the log, or go on without it for now. Raises LogError for a log or keys that can't be used at all."""
        self.ring.publics()
        self._writer.start()

    def notices(self) -> list[str]:
        """Sentences for whoever starts the program: why no words are kept. Each is given once."""
        missing = self._configured_mode is not LogMode.OFF and not self.ring.publics()
        return [NO_KEY] if missing and self._warnings.is_due(NO_KEY) else []

    @property
    def mode(self) -> LogMode:
        """What is kept of a question now: without a key to seal it to, only a count."""
        if self._configured_mode is not LogMode.OFF and not self._publics():
            return LogMode.OFF
        return self._configured_mode

    # --- recording

    async def record(
        self,
        update_id: int | None,
        question: LoggedQuestion | None,
        account: bytes | None = None,
        *,
        thumb: Thumb | None = None,
    ) -> Kept:
        """Record one update: the question (None: it held none), its counter, a thumb, and the mark that it was seen.
        All or nothing, once per update id.

        `account` is the asker's mark (see `mark`). Of a question without words only the counter is kept. Returns within
        about 0.1 s whatever the state of the database.
        """
        entry = self._entry(update_id, question, account, self._configured_mode is LogMode.SEALED, counts=True)
        if thumb is None:
            return await self._settle(entry)
        mark = self._key.mark_of(thumb.mark, thumb.passage)  # a message may have shown another passage before
        before = self._presses.vote(mark, thumb.vote)
        steps = counter_store.vote_steps(self.clock.week(), thumb.passage, thumb.vote, before)
        kept = await self._settle(replace(entry, vote_steps=steps))
        if kept is Kept.LOST:
            self._presses.vote(mark, before)
        return kept

    async def hand_on(
        self,
        update_id: int | None,
        question: LoggedQuestion,
        account: bytes | None = None,
        *,
        mark: bytes,
        button: str = "",
    ) -> Kept:
        """Keep the words of a question that was counted before, because the reader handed it on to the maintainers.

        LOST, and nothing is written, if no words are kept. TWICE if the question of this `mark` was handed on today by
        this process, or by this `button` to any process that shares the log. A button carries a random token; its hash
        is the row's id and leads nobody to a reader.
        """
        entry = self._entry(
            update_id, question, account, self._configured_mode is not LogMode.OFF, counts=False, button=button
        )
        if entry.row is None:
            return Kept.LOST
        if not self._presses.hand_on(mark, account):
            return Kept.TWICE
        kept = await self._settle(entry)
        if kept is Kept.LOST:
            self._presses.not_handed_on(mark)
        return kept

    def record_now(self, question: LoggedQuestion) -> Kept:
        """`record` for the terminal, which has no event loop and no updates."""
        future = self._put(self._entry(None, question, None, self._configured_mode is LogMode.SEALED, counts=True))
        try:
            return future.result(0.0 if self._writer.trouble else 1.0)
        except FutureTimeout:
            return Kept.WAITING

    def _entry(
        self,
        update_id: int | None,
        question: LoggedQuestion | None,
        account: bytes | None,
        words: bool,
        counts: bool,
        button: str = "",
    ) -> LogEntry:
        if question is None:
            return LogEntry(update_id, self.clock.hour())
        week, row = self.clock.week(), None
        keys = self._publics() if words and question.words else ()
        if keys:
            generation = self._key.turn()
            question = sealing.fit(question)
            box = sealing.seal(question, keys, *self._key.sealed_marks(account, sealing.folded(question.words)))
            chance = button.encode() or secrets.token_bytes(16)
            row = Row(hashlib.blake2b(chance, digest_size=16).digest(), week, account, box, generation)
        cell = Cell(
            week=week,
            surface=question.surface.value,
            language=question.language if _LANGUAGE.fullmatch(question.language) else "und",
            outcome=question.outcome.value,
            passage=question.passages[0] if question.passages else "",
        )
        return LogEntry(update_id, self.clock.hour(), row, cell if counts else None)

    def _publics(self) -> tuple[PublicKey, ...]:
        """The keys to seal to. That there are none is told once, until there is one again."""
        try:
            keys, reason = self.ring.publics(), NO_KEY
        except (LogError, OSError) as error:
            keys, reason = (), f"{error} Questions are only counted until it is put right."
        if keys:
            self._warnings.reset(NO_KEY)
        elif self._warnings.is_due(NO_KEY):
            self._tell(LogTrouble.OTHER, reason)
        return keys

    def _put(self, entry: LogEntry) -> Future[Kept]:
        self._seen.add(entry.update_id)
        return self._writer.put(entry)

    async def _settle(self, entry: LogEntry) -> Kept:
        future = self._put(entry)
        if future.done():
            return future.result()
        wait = 0.0 if self._seen.log_is_slow or self._writer.trouble else self._record_seconds
        written, _ = await asyncio.wait((asyncio.wrap_future(future),), timeout=wait)
        if not written:
            self._seen.wait_for(entry.update_id, future)
            return Kept.WAITING
        self._seen.log_is_slow = False
        return written.pop().result()

    async def written(self, update_id: int, seconds: float) -> None:
        """Wait until what `record` left WAITING is on disk or lost, for at most `seconds`, and not at all while the
        database is in trouble."""
        future, end = self._seen.unwritten(update_id), time.monotonic() + seconds
        if future is None:
            return
        waiting = asyncio.wrap_future(future)
        while not self._writer.trouble and (left := end - time.monotonic()) > 0:
            done, _ = await asyncio.wait((waiting,), timeout=min(left, _TROUBLE_CHECK_SECONDS))
            if done:
                return

    async def seen(self, update_id: int) -> bool:
        """Was this update recorded before, by this process or another? False if the database can't say."""
        if self._seen.is_recent(update_id):
            return True
        if self._writer.trouble:
            return False
        try:
            async with asyncio.timeout(self._record_seconds):
                return await self._seen.seen(update_id)
        except Exception:
            return False

    # --- readers

    def mark(self, *parts: int) -> bytes:
        """8 bytes that stand for a reader's id (or for an id and a message's) until midnight UTC or a restart."""
        return self._key.mark(*parts)

    async def forget(self, user_id: int) -> int | None:
        """Delete what was kept of an account today. Returns how many questions this process had kept, or None if the
        database is away; they are then deleted once it is back. Other processes delete theirs within seconds."""
        account = self.mark(user_id)
        self._writer.tell_replicas(user_id)
        self._presses.forget(account)
        waiting, job = self._writer.forget(account)
        gone = await self._done(job)
        self._writer.soil()
        return None if gone is None else waiting + gone

    def opted_out(self, user_id: int) -> bool:
        """Does this reader want no words kept? Also True until the log has been read for the first time."""
        return self._optouts.holds(user_id)

    async def opt_out(self, user_id: int, button: str) -> bool | None:
        """Keep no words of this reader from now on. Returns True once that is on disk, None if it waits for the
        database. `button` is a random token: whoever gives it back ends the opt-out."""
        self._optouts.wish(user_id, button)
        waiting = self._writer.run(lambda connection: self._optouts.add(connection, user_id, button))
        waiting.add_done_callback(lambda _: self._opted_out(user_id, button))
        return await self._done(waiting)

    def _opted_out(self, user_id: int, button: str) -> None:
        self._optouts.wish_is_written(user_id, button)
        self._writer.soil(rewrite=True)  # its place in the file would tell the row from a decoy

    async def take_back(self, user_id: int, button: str) -> TakenBack | None:
        """End an opt-out of this reader by its button. None if the database is away; the opt-out then holds until it
        is back."""
        return await self._done(self._writer.run(lambda c: self._optouts.take_back(c, user_id, button)))

    async def _done(self, waiting: Future[T]) -> T | None:
        future = asyncio.wrap_future(waiting)
        future.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be left to ask
        try:
            async with asyncio.timeout(0.0 if self._writer.trouble else 1.0):
                return await asyncio.shield(future)
        except TimeoutError:
            return None

    async def counters(self) -> tuple[list[tuple[Cell, int]], dict[int, int]] | None:
        """Every counter, including those in this process's memory, and about how many questions there were on each
        day since 1970; None if the database can't say."""
        if self._writer.trouble:
            return None
        try:
            async with asyncio.timeout(READ_SECONDS):
                cells, days = await asyncio.to_thread(reading.counters, self._database)
        except Exception:
            return None
        return self._writer.with_waiting(cells), days

    def key_is_here(self) -> bool:
        """Does a private key lie on this computer that opens what is sealed now?"""
        return bool(self.ring.exposed())

    def holds_questions(self) -> bool:
        """Is there a sealed question in the log, of whenever? True, too, where the database can't say."""
        try:
            return reading.holds_questions(self._database)
        except Exception:
            return True

    async def may_hold_questions(self) -> bool:
        """The same within a second."""
        if self._writer.trouble:
            return True
        try:
            async with asyncio.timeout(1.0):
                return await asyncio.to_thread(self.holds_questions)
        except TimeoutError:
            return True

    # --- state

    def health(self) -> LogHealth:
        """How the log is doing."""
        return self._writer.health()

    def close(self, seconds: float = CLOSE_SECONDS) -> bool:
        """Write what waits, for at most `seconds`. Returns False if something was left and is lost."""
        self._seen.close()
        return self._writer.close(seconds)


def default_url(data: Path) -> str:
    """The address of the log in the data folder, where no other is set."""
    return f"sqlite:///{data / FILE}"


def open_log(
    data: Path,
    *,
    url: str | None = None,
    keys: str = "",
    mode: LogMode = LogMode.SEALED,
    tell: Tell = say_nothing,
    clock: SteadyClock | None = None,
) -> QueryLog:
    """Open the log and start its writer. `url`, `keys`, `mode` are BOT_LOG_URL, BOT_LOG_KEYS, BOT_LOG; `data` is
    BOT_DATA.

    Raises LogError with a sentence if the log or the keys can't be used at all. A database that is away, locked or full
    is waited for.
    """
    log = QueryLog(Database(url or default_url(data)), KeyRing(data, keys), mode, tell=tell, clock=clock)
    log.start()
    return log
