"""T1, T2: kill -9 and SIGTERM at any moment, by long polling and by webhook; T1 also in a storm of 429s."""

from __future__ import annotations

import math
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.double.server import Double
from tests.faults.floods import Halts
from tests.faults.forms import Figure, Form, side_by_side
from tests.faults.leaving import hardest
from tests.faults.process import UNLIMITED, Process, answers, feed_questions
from tests.ports import free_port

SIDE_BY_SIDE = 16  # answers that are under way at once: as many may come twice after a kill
RATE = 20.0  # questions a second, between restarts
SECRET = "a-secret-of-the-tests"


def by_webhook() -> dict[str, Any]:
    """What a bot by webhook is given, at a port of its own."""
    listen = f"127.0.0.1:{free_port()}"
    return {"webhook_url": f"http://{listen}/telegram", "webhook_listen": listen, "webhook_secret": SECRET}


def figures(asked: set[Any], kills: int, double: Double, bot: Process) -> dict[str, Any]:
    """What came of it all."""
    found = answers(double)
    return {
        "asked": len(asked),
        "kills": kills,
        "lost": len(asked - found.keys()),
        "again": sum(found.values()) - len(found),
        **bot.database(),
    }


def at_random(folder: Path, count: int, kills: int, form: Form, **service: Any) -> dict[str, Any]:
    """Kill the bot `kills` times while it answers `count` questions: each time as many as the dice say are answered of
    those that came last, so that it is in the midst of them on any machine. `may come again`: those that were answered
    at a kill, but not in the log. In the short form the bot has time to ask its log what it has seen: it would answer
    once more where that takes longer than 80 ms, as it may on a machine that others keep busy."""
    patience = {} if form.full else {"record_seconds": 10.0}
    dice, batch, may_come_again = random.Random(form.seed), count // kills, 0
    with memory() as place, Double(seed=form.seed, haste=form.haste) as double:
        bot = Process(folder, double, memory=str(place), service=service, **patience)
        asked: set[Any] = set()
        bot.start()
        bot.ready()
        for _ in range(kills):
            enough = double.done["sendMessage"] + dice.randrange(batch)
            asked |= feed_questions(double, batch)
            double.wait(lambda: double.done["sendMessage"] >= enough, 600)  # noqa: B023
            bot.kill()
            rows = bot.rows()
            bot.start()
            bot.ready()
            may_come_again += len(answers(double)) - rows
        until_no_more(double, asked)  # what is spooled is confirmed, too
        assert bot.terminate()[0] == 0
        return figures(asked, kills, double, bot) | {"may come again": may_come_again}


def at_every_step(folder: Path, steps: range, haste: float, **service: Any) -> dict[str, Any]:
    """Kill the bot at each of `steps` of one update's way through the event loop; then let it finish."""
    beyond = 0
    asked: set[Any] = set()
    with Double(haste=haste) as double:
        bot = Process(folder, double, service=service)
        for step in steps:
            asked |= feed_questions(double, 1)
            process = bot.start(kill_at=step)
            double.wait(lambda: process.poll() is not None or double.settled(), 600)  # noqa: B023
            if process.poll() is None:
                bot.kill()
                beyond += 1
            bot.start()
            double.wait(double.settled, 600)
            bot.kill()
        return figures(asked, len(steps), double, bot) | {"kills beyond the last step": beyond}


@contextmanager
def memory() -> Iterator[Path]:
    """A folder that rests in memory."""
    folder = Path(tempfile.mkdtemp(prefix="faults-", dir="/dev/shm"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def in_a_storm(folder: Path, count: int, kills: int, seed: int) -> dict[str, Any]:
    """Kill the bot while updates of halted chats are spooled: confirmed at Telegram, but not answered."""
    dice = random.Random(seed)
    met: list[int] = []
    with memory() as place, Double(seed=seed) as double:
        bot = Process(folder, double, memory=str(place), limits=UNLIMITED | {"storm_chats": count + 1})
        asked: set[Any] = set()
        bot.start()
        bot.ready()
        for _ in range(kills):
            halts = Halts(20, seed + len(met))
            halts.on(double, 0.9)
            asked |= feed_questions(double, count // kills)
            enough = count // kills - 100 + dice.randrange(20)  # as many as do not fit into the window, at the least
            double.wait(lambda: halts.count > enough and parked_now(double, asked), 600)  # noqa: B023
            time.sleep(dice.uniform(0.0, 1.0))
            bot.kill()
            met.append(parked_now(double, asked))
            double.faults.clear()
            bot.start()
            bot.ready()
        until_no_more(double, asked)
        assert bot.terminate()[0] == 0
        more = {"spooled at a kill": sorted(met), "files left": len(list(place.iterdir()))}
        return figures(asked, kills, double, bot) | more


def until_no_more(double: Double, asked: set[Any]) -> None:
    """Wait until all are answered and confirmed, or nothing more has come for two minutes."""
    count, since = -1, time.monotonic()
    while time.monotonic() < since + 120:
        found = answers(double)
        if asked <= found.keys() and double.settled():
            return
        if len(found) > count:
            count, since = len(found), time.monotonic()
        time.sleep(0.5)


def parked_now(double: Double, asked: set[Any]) -> int:
    """Questions that are confirmed, but not answered."""
    with double.lock:
        waiting = {(u["message"]["chat"]["id"], u["message"]["message_id"]) for u in double.service.pending}
    return len(asked - waiting - answers(double).keys())


def holds(one: dict[str, Any], most_again: float) -> dict[str, bool]:
    """What must be true of any run with kills."""
    return {
        "lost 0": one["lost"] == 0,
        "each question in the log once": one["counted"] == one["rows"] == one["asked"],
        "the log's file is whole": one["integrity"] == "ok",
        "twice at most what was under way": one["again"] <= min(most_again, one.get("may come again", most_again)),
    }


def killed(form: Form) -> Figure:
    """T1. The short form leaves the storm to tests/serving/updates/test_spool.py."""
    count, kills = (10_000, 200) if form.full else (40, 1)
    steps = range(1, 131) if form.full else range(40, 41)
    parts: dict[str, Callable[[Path], dict[str, Any]]] = {
        "polling": lambda folder: at_random(folder, count, kills, form),
        "webhook": lambda folder: at_random(folder, count, kills, form, **by_webhook()),
        "every step": lambda folder: at_every_step(folder, steps, form.haste),
        "every step, webhook": lambda folder: at_every_step(folder, steps, form.haste, **by_webhook()),
    }
    if form.full:
        parts["storm"] = lambda folder: in_a_storm(folder, 3_000, 20, form.seed)
    runs = side_by_side(parts, form.folder)
    must = {}
    if form.full:
        must["every kill in the storm met spooled updates"] = all(runs["storm"]["spooled at a kill"])
        must["nothing stays in the folder in memory"] = runs["storm"]["files left"] == 0
    for name, one in runs.items():
        one_kill = SIDE_BY_SIDE if form.full else math.inf  # a slow disk may have more of a single one
        each = 1 if "step" in name else one_kill
        must |= {f"{name}: {what}": well for what, well in holds(one, one["kills"] * each).items()}
    return Figure(runs, must)


def stopped(form: Form) -> Figure:
    """T2. The short form leaves the slowest ways out."""
    restarts, seconds = (100, 1.0) if form.full else (2, 0.4)
    hard: dict[str, Callable[[Path], dict[str, Any]]] = {}
    parts: dict[str, Callable[[Path], dict[str, Any]]] = {
        "polling": lambda folder: sigterm(folder, restarts, seconds, form.haste),
        "webhook": lambda folder: sigterm(folder, restarts, seconds, form.haste, **by_webhook()),
    }
    if form.full:
        settings = {f"BOT_{name.upper()}": value for name, value in by_webhook().items()}
        hard["log locked, polling"] = hardest
        hard["log locked, webhook"] = lambda folder: hardest(folder, **settings)
    runs = side_by_side(parts | hard, form.folder)
    must = {}
    for name in parts:
        one = runs[name]
        must |= {
            f"{name}: lost 0, twice 0": one["lost"] == one["again"] == 0,
            f"{name}: each question in the log once": one["counted"] == one["asked"],
            f"{name}: exit within 10 s": one["slowest exit s"] <= 10,
        }
    for name in hard:
        must[f"{name}: in order, within 8 s, lost 0"] = all(
            (one["exit"], one["lost"]) == (0, 0) and one["s"] < 8 for one in runs[name].values()
        )
    return Figure(runs, must)


def sigterm(folder: Path, restarts: int, seconds: float, haste: float, **service: Any) -> dict[str, Any]:
    """SIGTERM again and again under load."""
    slowest = 0.0
    asked: set[Any] = set()
    with Double(haste=haste) as double:
        bot = Process(folder, double, service=service)
        for _ in range(restarts):
            bot.start()
            bot.ready()
            for _ in range(int(RATE * seconds)):
                asked |= feed_questions(double, 1)
                time.sleep(1 / RATE)
            code, took = bot.terminate()
            assert code == 0
            slowest = max(slowest, took)
        bot.start()
        until_no_more(double, asked)
        bot.terminate()
        return figures(asked, restarts, double, bot) | {"slowest exit s": round(slowest, 2)}
