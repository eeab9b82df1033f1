"""T2: the slowest ways to leave: the real `serve` is told to stop while what it would wait for does not come."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from tests.double.faults import too_many
from tests.double.server import Double
from tests.faults.process import answers, feed_questions
from tests.faults.served import Served

WAYS = ("a chat halted", "Telegram silent", "Telegram away")
LOCK = 60.0  # seconds, longer than any of it takes


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program holds the log's write lock."""
    other = sqlite3.connect(file, isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


def leave(folder: Path, way: str, **settings: str) -> dict[str, float]:
    """Stop a bot whose log is locked, a question of a held-up reader on its hands; then start it again. How long it
    took to leave, what became of the questions."""
    with Double() as double, Served(folder, double, **settings) as bot:
        asked = feed_questions(double, 1)
        double.wait(double.settled, 60)
        with locked(folder / "var" / "querylog.sqlite"):
            if way == "a chat halted":
                halts = double.faults.add("sendMessage", too_many(3600))
                asked |= feed_questions(double, 1)
                double.wait(lambda: any(call.code == 429 for call in double.calls), 60)
                halts.times = 0
            else:
                double.go_dark("hang" if way == "Telegram silent" else "refused")
            asked |= feed_questions(double, 5)
            time.sleep(3)  # until the log has given up waiting for its lock, as far as there is anything to write
            begun = time.monotonic()
            bot.process.send_signal(signal.SIGTERM)
            code = bot.process.wait(120)
            took = time.monotonic() - begun
        if way != "a chat halted":
            double.come_back()
        with bot:
            double.wait(lambda: asked <= answers(double).keys(), 120)
        found = answers(double)
    lost, again = len(asked - found.keys()), sum(found.values()) - len(found)
    return {"exit": code, "s": round(took, 1), "lost": lost, "again": again}


def hardest(folder: Path, **settings: str) -> dict[str, dict[str, float]]:
    """Every way to leave."""
    found = {}
    for number, way in enumerate(WAYS):
        place = folder / str(number)
        place.mkdir(parents=True)
        found[way] = leave(place, way, **settings)
    return found
