"""Who asked, and what were they shown? What whoever seizes a running machine learns of 20 askers among 5,000 suspects.

The attacker has the files of the log's database while it runs (the write-ahead log with them, of PostgreSQL the system
columns, too) and, in the worse case, the process's memory: today's key, and what it remembers. The maintainers' private
key is elsewhere. An asker is `named` if the attacker picks the account out of the suspects; `passages` counts those for
whom it guesses the passage that they were shown, by whatever was written together, or in the same order. A guess by
chance is right for one of 20 askers on average.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import random
import secrets
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from bot.base.clock import DAY
from bot.querylog import migrations
from bot.querylog.database import Database
from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.querylog.log import QueryLog, default_url
from bot.querylog.pending_counts import CountBatch
from bot.querylog.todays_rows import MARK_BYTES
from tests.keys import key_ring
from tests.postgres import Postgres

SUSPECTS, ASKERS = 5000, 20


class Learned(NamedTuple):
    """Askers whose account was picked out, how many others were, and askers whose passage was guessed rightly: by a
    row of the log whose author is not known, and by name."""

    named: int
    others: int
    rows_with_passage: int
    named_with_passage: int


@dataclass
class Scene:
    """Suspects, of whom the first 20 ask a question each and are shown a passage each."""

    suspects: list[int]
    passages: list[str]
    rows: list[bytes] = field(default_factory=list)  # of the askers, in the order of asking

    @classmethod
    def drawn(cls, seed: int, suspects: int = SUSPECTS) -> Scene:
        """New suspects, who share no passage."""
        chance = random.Random(seed)
        names = [f"keeper.{base64.b32encode(chance.randbytes(5)).decode().lower()}" for _ in range(ASKERS)]
        return cls(chance.sample(range(10**9, 8 * 10**9), suspects), names)

    async def ask(self, log: QueryLog, ids: Any) -> None:
        """Every asker asks, one after the other; `ids` gives the ids of the rows in the log."""
        known = set(ids())
        for number, (user, passage) in enumerate(zip(self.suspects, self.passages, strict=False)):
            words = f"What is said about {secrets.token_hex(4)}?"
            question = LoggedQuestion(words, Outcome.ANSWERED, (passage,), Surface.PRIVATE, "en")
            await log.record(7_000_000 + number, question, log.mark(user))
            await log.written(7_000_000 + number, 120)
            await asyncio.sleep(0.05)
            (new,) = set(ids()) - known
            known.add(new)
            self.rows.append(new)

    def learned(self, guesses: dict[bytes, str], marks: dict[bytes, bytes], key: bytes | None) -> Learned:
        """What an attacker has who guesses a passage for rows, knows the mark of rows, and maybe the day's key."""
        right = dict(zip(self.rows, self.passages, strict=True))
        accounts = {} if key is None else {digest(key, user): user for user in self.suspects}
        authors = {row: accounts[mark] for row, mark in marks.items() if mark in accounts}
        askers = set(self.suspects[:ASKERS])
        return Learned(
            named=len(askers & set(authors.values())),
            others=len(set(authors.values()) - askers),
            rows_with_passage=sum(guesses.get(row) == passage for row, passage in right.items()),
            named_with_passage=sum(guesses.get(row) == right[row] for row in authors if row in right),
        )


def digest(key: bytes, user: int) -> bytes:
    """An account's mark under the key of the day."""
    return hmac.digest(key, str(user).encode("ascii"), hashlib.sha256)[:8]


def by_order(rows: Sequence[bytes], passages: Sequence[str]) -> dict[bytes, str]:
    """The first row with the first passage, and so on."""
    return dict(zip(rows, passages, strict=False))


def by_place(content: bytes, rows: Iterable[bytes], passages: Iterable[str]) -> dict[bytes, str]:
    """Each row with the passage that stands first behind it, before the next row; else by their order."""
    places = sorted((place, row) for row in rows if (place := content.find(row)) >= 0)
    shown = sorted((place, name) for name in passages if (place := content.find(name.encode())) >= 0)
    guesses = by_order([row for _, row in places], [name for _, name in shown])
    ends = [place for place, _ in places[1:]] + [len(content)]
    for (start, row), end in zip(places, ends, strict=False):
        behind = [name for place, name in shown if start < place < end]
        if behind:
            guesses[row] = behind[0]
    return guesses


def together(states: Iterable[tuple[set[bytes], dict[str, int]]]) -> dict[bytes, str]:
    """Each row with a passage that was counted in the same transaction. A state: rows, and numbers by passage."""
    guesses: dict[bytes, str] = {}
    rows_before: set[bytes] = set()
    counted_before: dict[str, int] = {}
    for rows, counted in states:
        moved = [name for name, n in counted.items() if name and n > counted_before.get(name, 0)]
        guesses |= by_order(sorted(rows - rows_before), moved)
        rows_before, counted_before = rows, counted
    return guesses


def sqlite_states(database: bytes, wal: bytes) -> Iterator[tuple[set[bytes], dict[str, int]]]:
    """The log after each transaction that its write-ahead log still holds."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite"
        for end in [0, *commits(wal)]:
            copy.write_bytes(database)
            Path(f"{copy}-shm").unlink(missing_ok=True)
            Path(f"{copy}-wal").write_bytes(wal[:end])
            connection = sqlite3.connect(copy)
            try:
                rows = {bytes(row) for (row,) in connection.execute("SELECT id FROM qlog")}
                yield rows, dict(connection.execute("SELECT passage, sum(n) FROM counters GROUP BY passage"))
            except sqlite3.OperationalError:  # before the tables were there
                yield set(), {}
            finally:
                connection.close()


def commits(wal: bytes) -> list[int]:
    """Where each transaction in an SQLite write-ahead log ends, in bytes."""
    if len(wal) < 32:
        return []
    page, salt = int.from_bytes(wal[8:12], "big"), wal[16:24]
    frames = range(32, len(wal) - page - 23, page + 24)
    ends = []
    for start in frames:
        if wal[start + 8 : start + 16] != salt:
            break
        if int.from_bytes(wal[start + 4 : start + 8], "big"):
            ends.append(start + 24 + page)
    return ends


def sqlite_guesses(scene: Scene, data: Path) -> list[dict[bytes, str]]:
    """What the files of a running SQLite log tell, by each way of guessing."""
    file = data / "querylog.sqlite"
    database = file.read_bytes()
    log = Path(f"{file}-wal")
    wal = log.read_bytes() if log.exists() else b""
    return [
        together(sqlite_states(database, wal)),
        by_place(wal + database, scene.rows, scene.passages),
        by_order(in_place(database, scene.rows), _names(in_place(database, map(str.encode, scene.passages)))),
    ]


def in_place(database: bytes, records: Iterable[bytes]) -> list[bytes]:
    """Records by where they lie in an SQLite file: a page is filled from its end."""
    page = int.from_bytes(database[16:18], "big")
    places = [(place // page, -place, one) for one in records if (place := database.find(one)) >= 0]
    return [one for _, _, one in sorted(places)]


def _names(records: Iterable[bytes]) -> list[str]:
    return [one.decode() for one in records]


def sqlite_marks(data: Path) -> dict[bytes, bytes]:
    """The marks that stand beside rows on the disk."""
    connection = sqlite3.connect(data / "querylog.sqlite")
    try:
        return _marks(connection.execute("SELECT * FROM qlog"))
    finally:
        connection.close()


def _marks(result: Any) -> dict[bytes, bytes]:
    names = [column[0] for column in result.description]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return {bytes(row["id"]): bytes(row["tok"]) for row in rows if row.get("tok")}


def postgres_guesses(scene: Scene, url: str, data: Path) -> list[dict[bytes, str]]:
    """What a PostgreSQL log's system columns and files tell, by each way of guessing."""
    wal = b"".join(path.read_bytes() for path in sorted((data / "pg_wal").iterdir()) if path.is_file())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        same = connection.execute(
            "SELECT q.id, c.passage FROM qlog q JOIN counters c ON q.xmin = c.xmin WHERE c.passage <> ''"
        ).fetchall()
        rows = connection.execute("SELECT id FROM qlog ORDER BY xmin::text::bigint, ctid").fetchall()
        places = connection.execute("SELECT id FROM qlog ORDER BY ctid").fetchall()
        cells = connection.execute(
            "SELECT passage FROM counters WHERE passage <> '' ORDER BY xmin::text::bigint, ctid"
        ).fetchall()
        heap = b"".join(
            (data / connection.execute("SELECT pg_relation_filepath(%s)", (name,)).fetchone()[0]).read_bytes()  # type: ignore[index]
            for name in ("qlog", "counters")
        )
    known = [name for (name,) in cells]
    return [
        {bytes(row): name for row, name in same},
        by_order([bytes(row) for (row,) in rows], known),
        by_order([bytes(row) for (row,) in places], known),
        by_place(wal, scene.rows, scene.passages),
        by_place(heap, scene.rows, scene.passages),
    ]


def postgres_marks(url: str) -> dict[bytes, bytes]:
    """The marks that stand beside rows in the database."""
    with psycopg.connect(url) as connection:
        return _marks(connection.execute("SELECT * FROM qlog"))


@dataclass(frozen=True)
class Memory:
    """What a dump of the process shows: the key of the day, which rows are whose mark's, and the passages that are
    counted and wait, in the order in which they lie there."""

    key: bytes
    marks: dict[bytes, bytes]
    passages: list[str]

    @classmethod
    def of(cls, log: QueryLog) -> Memory:
        """Look into a log that runs."""
        entries = log._writer._rows._entries
        marks = {entry[MARK_BYTES:]: entry[:MARK_BYTES] for entry in entries}
        passages = [cell.passage for cell in log._writer._pending.waiting().cells]
        return cls(bytes(log._key._key), marks, passages)

    def guesses(self) -> list[dict[bytes, str]]:
        """Rows with passages, by the order in which the memory holds them."""
        return [by_order(list(self.marks), self.passages)]


def best(
    scene: Scene, guesses: Sequence[dict[bytes, str]], marks: dict[bytes, bytes], key: bytes | None = None
) -> Learned:
    """What the best way of guessing gives."""
    return max(scene.learned(guess, marks, key) for guess in guesses)


class Machine:
    """A log that runs on a disk which is seized: SQLite's file, or a PostgreSQL server's folder."""

    def __init__(self, log: QueryLog, data: Path, postgres: Postgres | None = None, url: str = "") -> None:
        self.log, self._data, self._postgres, self._url = log, data, postgres, url

    def ids(self) -> list[bytes]:
        """The ids of the rows in the log."""
        if self._postgres:
            with psycopg.connect(self._url) as connection:
                return [bytes(row) for (row,) in connection.execute("SELECT id FROM qlog").fetchall()]
        with closing(sqlite3.connect(self._data / "querylog.sqlite")) as connection:
            return [row for (row,) in connection.execute("SELECT id FROM qlog")]

    def seized(self, scene: Scene) -> dict[str, Learned]:
        """What is learned from the disk alone, and from disk and memory."""
        if self._postgres:
            guesses, marks = postgres_guesses(scene, self._url, self._postgres.data), postgres_marks(self._url)
        else:
            guesses, marks = sqlite_guesses(scene, self._data), sqlite_marks(self._data)
        memory = Memory.of(self.log)
        return {
            "disk": best(scene, guesses, marks),
            "disk and memory": best(scene, guesses + memory.guesses(), marks | memory.marks, memory.key),
        }


async def figures(folder: Path, runs: int = 5) -> dict[str, object]:
    """What is learned of 20 askers among 5,000 suspects on each database, before and after the counters were written;
    and of 3 who opted out among 1,000."""
    found: dict[str, object] = {}
    server = Postgres()
    try:
        server.start()
        for kind, of in (("SQLite", None), ("PostgreSQL", server)):
            for written in (False, True):
                learned = [await _scene(folder / f"{kind}{written}{run}", of, written, run) for run in range(runs)]
                when = "counters written" if written else "counters waiting"
                for what in ("disk", "disk and memory"):
                    found[f"{kind}, {when}, {what}"] = [tuple(one[what]) for one in learned]
    finally:
        server.close()
    found["opted out, among 1,000"] = [await _opted_out(folder / f"out{run}", run) for run in range(runs)]
    return found


async def _scene(folder: Path, server: Postgres | None, written: bool, seed: int) -> dict[str, Learned]:
    url = server.database() if server else default_url(folder / "data")
    batch = CountBatch(seconds=0.0 if written else DAY)
    log = QueryLog(Database(url), key_ring(folder / "data", folder / "keys"), batch=batch)
    log.start()
    try:
        machine, scene = Machine(log, folder / "data", server, url), Scene.drawn(seed)
        await scene.ask(log, machine.ids)
        while written and (log._writer._pending.waiting().cells or log._writer._retention.unfinished):
            log._writer.soil()
            await asyncio.sleep(0.05)
        return machine.seized(scene)
    finally:
        log.close()


async def _opted_out(folder: Path, seed: int) -> dict[str, int]:
    before, migrations.DECOY_BUCKETS = migrations.DECOY_BUCKETS, 4096
    try:
        log = QueryLog(Database(default_url(folder / "data")), key_ring(folder / "data", folder / "keys"))
        log.start()
    finally:
        migrations.DECOY_BUCKETS = before
    suspects = random.Random(seed).sample(range(10**9, 8 * 10**9), 1000)
    for user in suspects[:3]:
        await log.opt_out(user, secrets.token_urlsafe(12))
    seem = [user for user in suspects if log.opted_out(user)]
    log.close()
    return {"opted out": 3, "seem to have": len(seem)}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for name, what in asyncio.run(figures(Path(place))).items():
            print(f"{name}: {what}", flush=True)
