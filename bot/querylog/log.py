"""QueryLog: what serving and the terminal write questions to, and `open_log`, which opens it.

A question is sealed where it is recorded, so its words never wait anywhere in the clear. Recording never raises and
never waits long; `Kept` says what became of the entry.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from bot.base.clock import SteadyClock
from bot.base.errors import LogError
from bot.querylog import reading, sealing
from bot.querylog.database import Database, LogTrouble
from bot.querylog.daykey import DayKey
from bot.querylog.entry import LoggedQuestion, Thumb
from bot.querylog.keys import KeyRing, PublicKey
from bot.querylog.optouts import OptOuts, TakenBack
from bot.querylog.seen_lookup import Looks
from bot.querylog.store import Cell, Kept, LogEntry, Row, Vote
from bot.querylog.writer import WAITING_ROWS, Health, Tell, Writer

FILE = "querylog.sqlite"
WAIT = 0.08  # seconds that an answer may wait for the log, at most
READING = 5.0  # seconds that reading the counters may take
CLOSE = 2.5  # seconds that closing may take: with what goes before, ten from being told to stop
_PAIR_AGAIN = 60.0  # seconds until the first key pair, which could not be written, is tried again
_LOOK = 0.05  # seconds between looks whether the log is in trouble
_RECENT = WAITING_ROWS  # updates remembered in memory: as many as may wait for the database
_PRESSED = 50_000  # buttons whose presses are remembered
_LANGUAGE = re.compile(r"[a-z]{2,3}")

T = TypeVar("T")


class Mode(StrEnum):
    """What is kept of a question: sealed words, words only when the reader hands them on, or counters alone."""

    SEALED = "sealed"
    ASK = "ask"
    OFF = "off"


def say_nothing(_trouble: LogTrouble | None, _sentence: str) -> None:
    """Tell nobody."""


class QueryLog:
    """The log of what was asked. One a process; every method may be called from any thread.

    `notices` are sentences for whoever started the program: a key pair that was made, or why no words are kept.
    """

    def __init__(
        self,
        database: Database,
        ring: KeyRing,
        mode: Mode = Mode.SEALED,
        *,
        tell: Tell = say_nothing,
        clock: SteadyClock | None = None,
        limit: int = WAITING_ROWS,
    ) -> None:
        self.mode, self.ring, self._tell = mode, ring, tell
        self.clock = clock or SteadyClock()
        self.notices: list[str] = []
        self._database = database
        self._key = DayKey(self.clock)
        self._optouts = OptOuts()
        self._writer = Writer(database, self.clock, self._key, self._optouts, tell, limit)
        self._wishes: dict[int, str] = {}  # opt-outs that wait for the database, by reader: a mark ends at midnight
        self._votes: dict[bytes, int] = {}  # what today's readers voted last, by their marks
        self._handed_on: dict[bytes, bytes | None] = {}  # which questions were, by their marks, and by whom
        self._recent: dict[int, None] = {}
        self._unwritten: dict[int, Future[Kept]] = {}  # by update: those that `record` gave up waiting for
        self._looks = Looks(database)
        self._slow = False
        self._keys_told = False
        self._pair_due: float | None = None  # when to try again to make the first pair, which could not be written

    def start(self) -> None:
        """Open the log, or go on without it for now. Raises LogError for a log or keys that can't be used at all."""
        if self.mode is not Mode.OFF and not self.ring.publics():
            self._first_pair()
        self._writer.start()

    def _first_pair(self) -> None:
        try:
            private = self.ring.first_pair()
        except LogError as error:
            if self._pair_due is None:
                self.notices.append(f"{error} Until then questions are only counted; their words are not kept.")
            self._keys_told, self._pair_due = True, self.clock.uptime() + _PAIR_AGAIN
            return
        self._pair_due = None
        if private is not None:
            self.notices.append(
                f"A key pair for the question log was made. Its private key is {private.path}; if this is a "
                "server, move it to a maintainer's own computer. Whoever holds it can read the readers' questions; "
                "without it nobody can."
            )

    # --- recording

    async def record(
        self,
        update_id: int | None,
        question: LoggedQuestion | None,
        token: bytes | None = None,
        *,
        words: bool = True,
        thumb: Thumb | None = None,
    ) -> Kept:
        """Record one update: the question (None: it held none), its counter, a thumb, and the mark that it was seen,
        all or nothing, once per update id. `token` marks the account (see `token`); `words=False` keeps only the
        counter, as for a reader who opted out. Returns within about 0.1 s whatever befell the database."""
        entry = self._entry(update_id, question, token, words and self.mode is Mode.SEALED, counts=True)
        if thumb is None:
            return await self._settle(entry)
        mark = thumb.mark + thumb.passage.encode("utf-8")  # a message may have shown another passage before
        before = _remember(self._votes, mark, thumb.vote) or 0
        kept = await self._settle(replace(entry, vote=Vote(self.clock.week(), thumb.passage, thumb.vote, before)))
        if kept is Kept.LOST:
            self._votes[mark] = before
        return kept

    async def hand_on(
        self,
        update_id: int | None,
        question: LoggedQuestion,
        token: bytes | None = None,
        *,
        mark: bytes,
        button: str = "",
    ) -> Kept:
        """Keep the words of a question that was counted before: the reader handed it on to the maintainers. LOST, and
        nothing written, where no words are kept. TWICE where the question of this `mark` was handed on already, today
        and to this process, or by a tap on this `button`, to any that shares the log. What a button carries is chance:
        its hash, which is the row's id, leads nobody to a reader."""
        entry = self._entry(update_id, question, token, self.mode is not Mode.OFF, counts=False, button=button)
        if mark in self._handed_on:
            return Kept.TWICE
        if entry.row is None:
            return Kept.LOST
        _remember(self._handed_on, mark, token)
        kept = await self._settle(entry)
        if kept is Kept.LOST:
            self._handed_on.pop(mark, None)
        return kept

    def record_now(self, question: LoggedQuestion) -> Kept:
        """`record` for the terminal, which has no event loop and no updates."""
        future = self._put(self._entry(None, question, None, self.mode is Mode.SEALED, counts=True))
        try:
            return future.result(0.0 if self._writer.trouble else 1.0)
        except FutureTimeout:
            return Kept.WAITING

    def _entry(
        self,
        update_id: int | None,
        question: LoggedQuestion | None,
        token: bytes | None,
        words: bool,
        counts: bool,
        button: str = "",
    ) -> LogEntry:
        if question is None:
            return LogEntry(update_id, self.clock.hour())
        week, row = self.clock.week(), None
        keys = self._publics() if words else ()
        if keys:
            generation = self._key.turn()
            box = sealing.seal(question, keys, token, self._key.epoch)
            chance = button.encode() or secrets.token_bytes(16)
            row = Row(hashlib.blake2b(chance, digest_size=16).digest(), week, token, box, generation)
        cell = Cell(
            week=week,
            surface=question.surface.value,
            language=question.language if _LANGUAGE.fullmatch(question.language) else "und",
            outcome=question.outcome.value,
            passage=question.passages[0] if question.passages else "",
        )
        return LogEntry(update_id, self.clock.hour(), row, cell if counts else None)

    def _publics(self) -> tuple[PublicKey, ...]:
        if self._pair_due is not None and self.clock.uptime() >= self._pair_due:
            before = len(self.notices)
            self._first_pair()
            for notice in self.notices[before:]:
                self._tell(None, notice)
        try:
            keys, reason = self.ring.publics(), f"There is no key in {self.ring.public_file} any more."
        except (LogError, OSError) as error:
            keys, reason = (), str(error)
        if keys:
            self._keys_told = False
        elif not self._keys_told:
            self._keys_told = True
            self._tell(LogTrouble.OTHER, f"{reason} Questions are only counted until it is put right.")
        return keys

    def _put(self, entry: LogEntry) -> Future[Kept]:
        if entry.update_id is not None:
            while len(self._recent) >= _RECENT:
                self._recent.pop(next(iter(self._recent)))
            self._recent[entry.update_id] = None
        return self._writer.put(entry)

    async def _settle(self, entry: LogEntry) -> Kept:
        future = self._put(entry)
        if future.done():
            return future.result()
        patience = 0.0 if self._slow or self._writer.trouble else WAIT
        written, _ = await asyncio.wait((asyncio.wrap_future(future),), timeout=patience)
        if not written:
            self._slow = True
            self._remember(entry.update_id, future)
            return Kept.WAITING
        self._slow = False
        return written.pop().result()

    def _remember(self, update_id: int | None, future: Future[Kept]) -> None:
        if update_id is not None:
            self._unwritten[update_id] = future

        def written(_: Future[Kept]) -> None:
            self._slow = False
            if update_id is not None and self._unwritten.get(update_id) is future:
                del self._unwritten[update_id]

        future.add_done_callback(written)

    async def written(self, update_id: int, seconds: float) -> None:
        """Wait for what `record` left WAITING: until it is on disk (or lost), for `seconds` at most, and not at all
        while the database is in trouble."""
        future, end = self._unwritten.get(update_id), time.monotonic() + seconds
        if future is None:
            return
        waiting = asyncio.wrap_future(future)
        while not self._writer.trouble and (left := end - time.monotonic()) > 0:
            done, _ = await asyncio.wait((waiting,), timeout=min(left, _LOOK))
            if done:
                return

    async def seen(self, update_id: int) -> bool:
        """Was this update recorded before, by this process or another? False if the database can't say."""
        if update_id in self._recent:
            return True
        if self._writer.trouble:
            return False
        try:
            async with asyncio.timeout(WAIT):
                return await self._looks.seen(update_id)
        except Exception:
            return False

    # --- readers

    def token(self, *parts: int) -> bytes:
        """8 bytes that stand for a reader's id (or for an id and a message's) until midnight UTC or a restart."""
        return self._key.mark(*parts)

    async def forget(self, user_id: int) -> int | None:
        """Delete what was kept of the account today; how many questions this process had kept, or None if the database
        is away (they are deleted as soon as it is back). Other processes that share the log delete theirs within
        seconds."""
        token = self.token(user_id)
        self._writer.tell_replicas(user_id)
        self._handed_on = {mark: whose for mark, whose in self._handed_on.items() if whose != token}
        waiting, job = self._writer.forget(token)
        gone = await self._done(job)
        self._writer.soil()
        return None if gone is None else waiting + gone

    def opted_out(self, user_id: int) -> bool:
        """Does this reader want no words kept? True, too, until the log could be read for the first time."""
        return user_id in self._wishes or self._optouts.holds(user_id)

    async def opt_out(self, user_id: int, button: str) -> bool | None:
        """Keep no words of this reader from now on; True once that is on disk, None if it waits for the database.
        `button` is chance: who gives it back takes the opt-out back."""
        self._wishes[user_id] = button
        waiting = self._writer.run(lambda connection: self._optouts.add(connection, user_id, button))
        waiting.add_done_callback(lambda _: self._wished(user_id, button))
        return await self._done(waiting)

    def _wished(self, user_id: int, button: str) -> None:
        if self._wishes.get(user_id) == button:  # not yet, if the reader sent it again
            self._wishes.pop(user_id, None)

    async def take_back(self, user_id: int, button: str) -> TakenBack | None:
        """Take an opt-out of this reader back by its button; None if the database is away, and then it holds until
        that is back."""
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
        """Every counter, and roughly how much was asked on which day since 1970; None if the database can't say."""
        if self._writer.trouble:
            return None
        try:
            async with asyncio.timeout(READING):
                return await asyncio.to_thread(reading.counters, self._database)
        except Exception:
            return None

    # --- state

    def health(self) -> Health:
        """How the log is doing."""
        return self._writer.health()

    def close(self, seconds: float = CLOSE) -> bool:
        """Write what waits, for at most `seconds`; False if something was left and is lost."""
        self._looks.close()
        return self._writer.close(seconds)


def _remember(pressed: dict[bytes, T], mark: bytes, what: T) -> T | None:
    """Remember a press, and forget the oldest ones; what it was before."""
    before = pressed.pop(mark, None)
    while len(pressed) >= _PRESSED:
        pressed.pop(next(iter(pressed)))
    pressed[mark] = what
    return before


def default_url(data: Path) -> str:
    """The address of the log in the data folder, where no other is set."""
    return f"sqlite:///{data / FILE}"


def open_log(
    data: Path,
    *,
    url: str | None = None,
    keys: str = "",
    mode: str = Mode.SEALED,
    tell: Tell = say_nothing,
    clock: SteadyClock | None = None,
) -> QueryLog:
    """The log, started. `url`, `keys`, `mode` are BOT_LOG_URL, BOT_LOG_KEYS, BOT_LOG; `data` is BOT_DATA.

    Raises LogError with a sentence if the log or the keys can't be used at all; a database that is merely away, locked
    or full is waited for.
    """
    log = QueryLog(Database(url or default_url(data)), KeyRing(data, keys), Mode(mode), tell=tell, clock=clock)
    log.start()
    return log
