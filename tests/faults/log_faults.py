"""T12, T13, T14 and T16: the log on a failing disk, with its database away, under clocks that jump, and seized."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bot.base.clock import DAY, HOUR, SteadyClock, week_of
from bot.querylog import store
from bot.querylog.database import Database
from bot.querylog.daykey import DayKey
from bot.querylog.log import default_url
from bot.querylog.optouts import OptOuts
from bot.querylog.retention import Retention
from bot.serving.handling.rate_limit import RateDecision, RateLimiter
from bot.serving.memory import TIDY_SECONDS
from tests.double.feed import Feed
from tests.double.server import Double
from tests.faults import log_disk, log_figures, log_walk
from tests.faults.canaries import canaries, in_memory
from tests.faults.forms import Figure, Form
from tests.faults.served import ROOT, Served

NOON = 1_795_521_600.0  # 24 November 2026, 12:00 UTC
JUMPS = (HOUR, -HOUR, DAY, -DAY, 3650 * DAY, -3650 * DAY)
SIDE_BY_SIDE = 6
DAYS, SHORT_DAYS = 40, 4
LEAST = 22  # days for which a question is kept, at least: it is deleted with its week, after 30 at the latest
CANDIDATES, SHORT_CANDIDATES = 1000, 40


def disk(form: Form) -> Figure:
    """T12: see `log_disk`, which limits its own process and so needs one; most of the time it waits."""
    last, questions = (200, 1000) if form.full else (2, 25)
    nths = [str(nth) for nth in range(1, last + 1)]
    trials = _trials(form.folder, questions, [nths[start::SIDE_BY_SIDE] for start in range(min(SIDE_BY_SIDE, last))])
    full = _trials(form.folder, questions, [[log_disk.FULL]])
    result = {"nth write": log_disk.summary(trials, questions)}
    if full:
        result["full"] = log_disk.summary(full, questions)
    runs = result.values()
    faults = ("missing", "twice", "miscounted", "unsound", "told more than once for a cause")
    return Figure(
        result,
        {
            "every disk tried": len(trials) == last,
            "every question answered": all(one["answered"] == one["asked"] for one in runs),
            "noticed and told": all(one["failed writes noticed in"] == one["trials"] for one in runs),
            "heals within 60 s": all(one["slowest recovery s"] < 60 for one in runs),
            **{f"none {fault}": all(one[fault] == 0 for one in runs) for fault in faults},
        },
    )


def _trials(folder: Path, questions: int, shares: list[list[str]]) -> list[dict[str, Any]]:
    """What `log_disk` measures, each share of the trials by a process of its own."""
    command = [sys.executable, "-m", "tests.faults.log_disk", str(questions), str(folder)]
    running = [subprocess.Popen([*command, *share], cwd=ROOT, stdout=subprocess.PIPE, text=True) for share in shares]
    lines = [line for process in running for line in process.communicate()[0].splitlines()]
    assert all(process.returncode == 0 for process in running)
    return [json.loads(line) for line in lines]


def away(form: Form) -> Figure:
    """T13. The short form leaves `serve` out."""
    log_figures.SECONDS = (600.0 if form.real else 60.0) if form.full else 3.0
    measured: dict[str, Any] = {}
    for name, run in (("SQLite locked", log_figures.locked), ("PostgreSQL crashed", log_figures.postgres)):
        place = form.folder / run.__name__
        place.mkdir(mode=0o755)
        form.folder.chmod(0o755)  # PostgreSQL does not run as root
        measured[name] = asyncio.run(run(place))
    runs = measured.values()
    served = log_walk.walked(form.folder / "served") if form.full else {}
    return Figure(
        {"seconds": log_figures.SECONDS, **measured, **served},
        {
            "p99 at most 100 ms more": all(one["p99 during ms"] <= one["p99 before ms"] + 100 for one in runs),
            "nothing lost": all(one["kept"] == one["counted"] == one["asked"] for one in runs),
            "nothing twice": all(one["twice"] == 0 for one in runs),
            "at most 10,000 wait": all(one["waited in memory"] <= 10_000 for one in runs),
            **(log_walk.holds(served) if served else {}),
        },
    )


class Hands:
    """A machine's clocks, moved by hand."""

    def __init__(self) -> None:
        self.wall, self.uptime = NOON, 1000.0
        self.clock = SteadyClock(lambda: self.wall, lambda: self.uptime)

    def wait(self, seconds: float) -> None:
        self.wall += seconds
        self.uptime += seconds


def _jumping(folder: Path, jump: float, days: int, chance: random.Random) -> dict[str, int]:
    """Days in which the clock jumps several times a day for less than an hour; a question a day; one asker."""
    hands = Hands()
    database = Database(default_url(folder))
    database.prepare()
    key = DayKey(hands.clock)
    retention = Retention(database, hands.clock, key, OptOuts())
    retention.begin()
    gate = RateLimiter(clock=lambda: hands.uptime)
    early = allowed = asked = 0
    for day in range(days):
        week = week_of(hands.clock.today())
        with database.writing() as connection:
            store.write(connection, [store.LogEntry(None, 0, store.Row(day.to_bytes(16, "big"), week, None, b"box"))])
        for hour in range(24):
            away = chance.uniform(60, 3500) if hour % 4 == 1 else 0.0
            hands.wall += jump if away else 0.0
            for _ in range(10):
                hands.wait(away / 10)
                retention.look()
                for _ in range(12 if away else 0):
                    asked += 1
                    allowed += gate.ask(b"one") is RateDecision.YES
            hands.wall -= jump if away else 0.0
            hands.wait(HOUR - away)
            retention.look()
        with database.reading() as connection:
            here = len(list(store.boxes(connection)))
        early += max(0, min(day + 1, LEAST) - here)
    database.close()
    return {"rotations": key.turn() - 1, "deleted early": early, "asked": asked, "allowed": allowed}


def clock(form: Form) -> Figure:
    """T14: every jump is taken back within the hour; one that lasts longer is believed."""
    days = DAYS if form.full else SHORT_DAYS
    jumps = (*JUMPS, 0.0) if form.full else (DAY, 0.0)
    found = {
        f"{jump / HOUR:+g} h": _jumping(form.folder / str(number), jump, days, random.Random(form.seed))
        for number, jump in enumerate(jumps)
    }
    still = found["+0 h"]
    return Figure(
        {"days": days, **found},
        {
            "one rotation a day": all(one["rotations"] == days for one in found.values()),
            "nothing deleted early": all(one["deleted early"] == 0 for one in found.values()),
            "limits unchanged": all(one["allowed"] == still["allowed"] < one["asked"] for one in found.values()),
        },
    )


def seized(form: Form) -> Figure:
    """T16: the disk, by how many opted out; and the memory of the real `serve`, seconds after the last answer."""
    measured: dict[str, Any] = dict(asyncio.run(log_figures.seizure(form.folder))) if form.full else {}
    count = CANDIDATES if form.full else SHORT_CANDIDATES
    people = canaries(random.Random(form.seed), count)
    readers, others = people[: count // 2], people[count // 2 :]
    place = form.folder / "bot"
    place.mkdir()
    with Double(seed=form.seed) as double, Served(place, double) as bot:
        feed = Feed(double)
        for one in readers:
            feed.message(f"{one.text} storm?", user=one.user)
            double.wait(lambda: len(double.service.pending) < 50, 120)
        double.wait(double.settled, 300)
        time.sleep(2 * TIDY_SECONDS)
        dump = list(bot.memory())
    found = in_memory(dump, readers)
    measured["memory, at once"] = {"readers": len(readers), **found, "of others": in_memory(dump, others)["ids"]}
    right = [one["sorted rightly"] for name, one in measured.items() if name.endswith("opted out")]
    return Figure(
        measured,
        {
            "membership from the disk at most 55 %": all(share <= 0.55 for share in right),
            "no text and no name in memory": found["texts"] == found["words"] == found["names"] == 0,
            "the memory names none but readers": measured["memory, at once"]["of others"] == 0,
        },
    )
