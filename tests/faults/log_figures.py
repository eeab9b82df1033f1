"""Figures of the log that take too long for the suite: `python -m tests.faults.log_figures [WHAT…]`.

WHAT is among: speed, locked (T13, SQLite held for 60 s), postgres (T13, PostgreSQL down for 60 s), seizure (T16, 1,000
candidates, by how many opted out). Each prints one JSON object a line.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bot.querylog import reading
from bot.querylog.database import Database
from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.querylog.keys import KeyRing
from bot.querylog.log import QueryLog, default_url
from tests.faults.seizure import Seized, accuracy, suspects
from tests.keys import key_ring
from tests.postgres import Postgres

SECONDS = 60.0
RATE = 20  # questions a second


def question(words: str) -> LoggedQuestion:
    """A question that found nothing."""
    return LoggedQuestion(words, Outcome.NOTHING, (), Surface.PRIVATE, "en")


def opened(folder: Path, url: str | None = None, **options: object) -> QueryLog:
    """A log in a folder of its own."""
    ring = key_ring(folder / "data", folder / "keys")
    log = QueryLog(Database(url or default_url(folder / "data")), ring, **options)  # type: ignore[arg-type]
    log.start()
    return log


def kept(folder: Path, url: str | None = None) -> tuple[int, int, int]:
    """Questions in the log, different ones among them, questions counted."""
    database = reading.open_to_read(url or default_url(folder / "data"))
    assert database is not None
    keys = KeyRing(folder / "data", private_folder=folder / "keys").privates()
    words = [read.question.words for read in reading.questions(database, keys)]
    counted = reading.stats(database).questions
    database.close()
    return len(words), len(set(words)), counted


def percentile(times: list[float], part: float) -> float:
    """In milliseconds."""
    return round(1000 * float(np.percentile(times, part)), 1)


async def speed(folder: Path) -> dict[str, object]:
    """Questions a second: one after another, and sixteen at a time."""
    log = opened(folder)
    start, cpu = time.perf_counter(), time.process_time()
    for number in range(500):
        await log.record(number, question(str(number)), log.mark(number))
    alone, spent = 500 / (time.perf_counter() - start), time.process_time() - cpu
    gate = asyncio.Semaphore(16)

    async def one(number: int) -> None:
        async with gate:
            await log.record(number, question(str(number)), log.mark(number))

    start = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(1000, 4000)))
    together = 3000 / (time.perf_counter() - start)
    log.close()
    each = round(1000 * spent / 500, 2)
    return {
        "one after another /s": round(alone),
        "processor ms each": each,
        "sixteen at a time /s": round(together),
        "kept": kept(folder)[0],
    }


async def _ask_on(log: QueryLog, first: int, seconds: float) -> list[float]:
    times: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        start = time.perf_counter()
        await log.record(first + len(times), question(str(first + len(times))))
        times.append(time.perf_counter() - start)
        await asyncio.sleep(1 / RATE)
    return times


async def _outage(
    folder: Path, url: str | None, down: Callable[[], object], up: Callable[[], object]
) -> dict[str, object]:
    told: list[str] = []
    log = opened(folder, url, tell=lambda trouble, _: told.append(trouble.name if trouble else "mended"))
    before = await _ask_on(log, 0, 5)
    await asyncio.to_thread(down)
    during = await _ask_on(log, 10**6, SECONDS)
    waiting = log.health().waiting
    await asyncio.to_thread(up)
    start = time.monotonic()
    while log.health().waiting or log.health().trouble:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    healed = time.monotonic() - start
    await asyncio.sleep(0.2)
    log.close()
    rows, different, counted = kept(folder, url)
    return {
        "asked": len(before) + len(during),
        "p99 before ms": percentile(before, 99),
        "p99 during ms": percentile(during, 99),
        "waited in memory": waiting,
        "kept": rows,
        "twice": rows - different,
        "counted": counted,
        "told": told,
        "recovered s": round(healed, 1),
    }


async def locked(folder: Path) -> dict[str, object]:
    """Another program holds the write lock for a minute."""
    held: list[sqlite3.Connection] = []

    def down() -> None:
        other = sqlite3.connect(folder / "data" / "querylog.sqlite", isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        held.append(other)

    return await _outage(folder, None, down, lambda: held[0].close())


async def postgres(folder: Path) -> dict[str, object]:
    """PostgreSQL crashes and comes back after a minute."""
    server = Postgres()
    try:
        server.start()
        return await _outage(folder, server.database(), lambda: server.stop("immediate"), server.start)
    finally:
        server.close()


async def seizure(folder: Path) -> dict[str, object]:
    """How well the files sort 1,000 candidates, 500 of whom are readers, by how many of those opted out."""
    results: dict[str, object] = {}
    for out in (0, 1, 5, 20, 50):
        place = folder / str(out)
        log = opened(place)
        candidates = [10**9 + secrets.randbelow(7 * 10**9) for _ in range(1000)]
        for number, user in enumerate(candidates[:500]):
            await log.record(number, question(f"about {number}"), log.mark(user))
        for user in candidates[:out]:
            await log.opt_out(user, str(user))
        found = suspects(Seized.of(place / "data"), candidates)
        right = accuracy(found, set(candidates[:500]), candidates)
        results[f"{out} opted out"] = {"found": len(found), "sorted rightly": round(right, 3)}
        log.close()
    return results


def main(arguments: list[str]) -> None:
    """Run what is asked for, or everything."""
    figures = {"speed": speed, "locked": locked, "postgres": postgres, "seizure": seizure}
    for name in arguments or figures:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            print(json.dumps({name: asyncio.run(figures[name](Path(folder)))}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
