"""T12: the log's disk fails at the Nth write: how many questions are answered, told, lost; does it mend itself?

Run as a program: `python -m tests.faults.log_disk QUESTIONS FOLDER N…`, with `full` for an N that is a full disk. The
failure is real: the system refuses to let any file grow beyond a limit, which cuts the write-ahead log at its Nth
frame; and, where one may be mounted, a file system of a few megabytes is full. Prints one JSON object a trial. It
limits its own process and must not share it with others; several side by side wait at the same time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.querylog import reading
from bot.querylog.database import Database, LogTrouble
from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.querylog.log import QueryLog, default_url
from tests.keys import key_ring

FRAME, HEADER = 4096 + 24, 32  # bytes of the write-ahead log
HEAL = 60.0  # seconds
FULL = "full"
SMALL = "8m"  # the small file system, which must have room for what waited


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def filled(folder: Path) -> Iterator[None]:
    """The file system of `folder` has no byte left, nor any that is set free just now."""
    filler, refused = folder / "filler", 0
    with filler.open("wb", buffering=0) as file:
        while refused < 4:
            try:
                file.write(bytes(4096))
                refused = 0
            except OSError:
                refused += 1
                time.sleep(0.05)
    try:
        yield
    finally:
        filler.unlink()


async def trial(folder: Path, failing: contextlib.AbstractContextManager[None], questions: int) -> dict[str, object]:
    """Record questions while the disk fails, then let it recover, and count what is there."""
    told: list[tuple[LogTrouble | None, str]] = []
    ring = key_ring(folder / "data", folder.parent / "keys")
    log = QueryLog(Database(default_url(folder / "data")), ring, tell=lambda *what: told.append(what))
    log.start()
    times = []
    with failing:
        for number in range(questions):
            start = time.perf_counter()
            await log.record(number, LoggedQuestion(str(number), Outcome.NOTHING, (), Surface.PRIVATE, "en"))
            times.append(time.perf_counter() - start)
            await log.written(number, HEAL)  # each in a write of its own, or a busy machine comes to fewer than N
        start = time.monotonic()
        while not any(trouble for trouble, _ in told) and time.monotonic() - start < HEAL:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        troubles = [trouble.name for trouble, _ in told if trouble]
    start = time.monotonic()
    while (log.health().waiting or log.health().trouble) and time.monotonic() - start < HEAL:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    healed = time.monotonic() - start
    log.close()
    database = reading.open_to_read(default_url(folder / "data"))
    words = [read.question.words for read in reading.questions(database, ring.privates())]
    stats = reading.stats(database)
    assert database is not None
    database.close()
    with contextlib.closing(sqlite3.connect(folder / "data" / "querylog.sqlite")) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return {
        "answered": len(times),
        "slowest": max(times),
        "told": troubles,
        "healed": healed,
        "kept": len(set(words)),
        "twice": len(words) - len(set(words)),
        "counted": stats.questions,
        "lost": stats.lost,
        "sound": sound,
    }


def summary(trials: list[dict[str, Any]], questions: int) -> dict[str, Any]:
    """The figures over all trials."""
    return {
        "trials": len(trials),
        "failed writes noticed in": sum(bool(one["told"]) for one in trials),
        "told": sorted({cause for one in trials for cause in one["told"]}),
        "told more than once for a cause": sum(len(one["told"]) != len(set(one["told"])) for one in trials),
        "answered": sum(one["answered"] for one in trials),
        "asked": questions * len(trials),
        "missing": sum(questions - one["kept"] for one in trials),
        "twice": sum(one["twice"] for one in trials),
        "miscounted": sum(one["counted"] != questions for one in trials),
        "unsound": sum(not one["sound"] for one in trials),
        "slowest answer s": round(max(one["slowest"] for one in trials), 3),
        "slowest recovery s": round(max(one["healed"] for one in trials), 1),
    }


def nth_write(nth: int, questions: int, folder: Path) -> dict[str, object]:
    """Fail at the Nth write."""
    return asyncio.run(trial(folder / str(nth), largest_file(HEADER + nth * FRAME - 1), questions))


def full_disk(questions: int, folder: Path) -> dict[str, object] | None:
    """The same on a small file system; None where none can be mounted."""
    place = folder / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        return None
    try:
        return asyncio.run(_on_full(place, questions))
    finally:
        subprocess.run(["umount", str(place)], check=True)


async def _on_full(place: Path, questions: int) -> dict[str, object]:
    warm = QueryLog(Database(default_url(place / "data")), key_ring(place / "data", place.parent / "keys"))
    warm.start()  # keys and tables are there before the disk fills
    warm.close()
    return await trial(place, filled(place), questions)


def main(arguments: list[str]) -> None:
    questions, folder = int(arguments[0]), Path(arguments[1])
    for which in arguments[2:]:
        done = full_disk(questions, folder) if which == FULL else nth_write(int(which), questions, folder)
        if done is not None:
            print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
