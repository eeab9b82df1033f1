"""T5: outages of every kind, of real length or scaled, for bots that run when they begin and bots started within them.

Real processes, each with a double and a line of its own; all at once, because all they do is wait.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.serving.updates.timing import Timing
from tests.double.feed import private_chat
from tests.double.server import Double
from tests.faults.forms import Figure, Form, side_by_side
from tests.faults.line import KINDS, Line
from tests.faults.process import Process, answers, feed_questions, reader

HOURS = 2
SCALE = 60  # the full form takes a sixtieth of the time, and so does the bot's patience
SHORT_SCALE = 2400
MAINTAINER = reader(-1)
ALERT_AFTER = 90.0  # seconds: an outage as long as this is told, whether or not the bot leaves within it
RESTART = 5.0  # seconds, deploy's RestartSec
QUESTIONS = 120  # during one outage
# Seconds below which nothing is scaled: a loaded machine is no stall. As by default, a new client is built later than a
# poll may take, which would else break off every poll that takes as long; and a long poll takes whole seconds.
LEAST = {"poll": 1.0, "margin": 3.0, "rebuild": 6.0, "leave": 20.0, "drain": 2.0, "last_poll": 1.0}


@dataclass(frozen=True)
class Outage:
    """One outage: how it looks, how long it takes in seconds, and whether the bot is started within it."""

    kind: str
    seconds: float
    scale: float
    started_within: bool


def patience(scale: float) -> dict[str, float]:
    """The defaults, scaled: what is waited for, not what is counted."""
    counts = {"crowd", "spooled_crowd", "longest_queue", "conflicts"}
    given = {name: value if name in counts else value / scale for name, value in asdict(Timing()).items()}
    return given | {name: max(given[name], value) for name, value in LEAST.items()}


def outage(folder: Path, what: Outage) -> dict[str, Any]:
    """Run one bot through one outage; what came of it. Times in real seconds, not scaled back."""
    with Double(haste=what.scale) as double, Line(double, what.kind, folder) as line:
        double.chat(private_chat(MAINTAINER))
        given = {} if what.scale == 1 else patience(what.scale)
        bot = Process(folder, double, line.environ, api_url=line.url, timing=given, **line.config)
        bot.config |= {"limits": {}, "service": {"maintainers": [MAINTAINER["id"]]}}
        asked: set[Any] = set()
        if not what.started_within:
            bot.start()
            bot.ready(120)
            asked |= feed_questions(double, 1)
            double.wait(double.settled, 60)
        line.cut()
        lines_before = lines(bot)
        grown, restarts = [], 0
        begun = time.monotonic()
        for number in range(QUESTIONS):
            if what.started_within and number == QUESTIONS // 10:
                bot.start()
            asked |= feed_questions(double, 1)
            restarts += supervise(bot, begun + what.seconds * (number + 1) / QUESTIONS, what.scale)
            grown.append((time.monotonic(), lines(bot) - lines_before))
        line.mend()
        back = time.monotonic()
        while not (asked <= answers(double).keys() and double.settled()) and time.monotonic() < back + 120:
            restarts += supervise(bot, time.monotonic() + 0.2, what.scale)
        took = time.monotonic() - back
        more, alerts = alerts_of(bot, double, what)
        restarts += more
        code, _ = bot.terminate()
        found = answers(double)
    log = bot.database()
    return {
        "asked": len(asked),
        "lost": len(asked - found.keys()),
        "again": sum(found.values()) - len(found),
        "working after s": round(first_after(double, back) - back, 1),
        "all answered after s": round(took, 1),
        "left and started again": restarts,
        "alerts": alerts,
        "log lines": grown[-1][1],
        "most lines in a minute after the first ten": most_lines(grown, 60.0 / what.scale if what.scale < 60 else 60.0),
        "logged": log["rows"],
        "exit": code,
    }


def lines(bot: Process) -> int:
    """Lines that the bot has written so far, the one with which it left among them."""
    return bot.errors.read_text(encoding="utf-8").count("\n") if bot.errors.exists() else 0


def supervise(bot: Process, until: float, scale: float) -> int:
    """Wait, and start a bot that left again, as systemd would; how often that was."""
    restarts = 0
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 1.0))
        if bot.running is not None and bot.running.poll() is not None:
            time.sleep(RESTART / scale)
            bot.start()
            restarts += 1
    return restarts


def alerts_of(bot: Process, double: Double, what: Outage) -> tuple[int, int]:
    """How often the bot left meanwhile, and what the maintainer was told; the pause between tries may be as long as
    half a minute."""

    def told() -> int:
        return sum(call.given["chat_id"] == MAINTAINER["id"] for call in double.sent("sendMessage"))

    until = time.monotonic() + (45.0 if what.seconds > ALERT_AFTER else 0.0)
    restarts = 0
    while not told() and time.monotonic() < until:
        restarts += supervise(bot, time.monotonic() + 1.0, what.scale)
    restarts += supervise(bot, time.monotonic() + 2.0, what.scale)  # for a second one
    return restarts, told()


def first_after(double: Double, back: float) -> float:
    """When the first message got through."""
    return min((call.at for call in double.sent("sendMessage") if call.at >= back), default=float("inf"))


def most_lines(grown: list[tuple[float, int]], minute: float) -> int:
    """The most lines that came within a minute, without the first ten."""
    late = [(at, max(0, count - 10)) for at, count in grown]
    return max(count - min(c for at, c in late if now - at <= minute) for now, count in late)


def run(form: Form) -> Figure:
    """T5."""
    scale = 1 if form.real else SCALE if form.full else SHORT_SCALE
    kinds = KINDS if form.full or form.real else KINDS[:1]
    cases = [Outage(kind, HOURS * 3600 / scale, scale, within) for kind in kinds for within in (False, True)]
    names = {case: f"{case.kind}{', started within' if case.started_within else ''}" for case in cases}
    runs = side_by_side({name: partial(outage, what=case) for case, name in names.items()}, form.folder)
    found = runs.values()
    return Figure(
        runs,
        {
            "lost 0": all(not one["lost"] and one["logged"] == one["asked"] for one in found),
            "working within 60 s": all(one["working after s"] <= 60 / min(scale, 6) for one in found),
            "one alert": all(one["alerts"] == (HOURS * 3600 / scale > ALERT_AFTER) for one in found),
            "a line a minute after the first ten": all(
                one["most lines in a minute after the first ten"] <= 1 for one in found
            ),
            "leaves in order": all(one["exit"] == 0 for one in found),
        },
    )
