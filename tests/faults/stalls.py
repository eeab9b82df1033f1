"""T6, T7: a server that accepts and never answers, a pool of connections that hang, two programs with one token."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from bot.serving.updates.timing import Timing
from tests.double.faults import HANG
from tests.double.server import Double
from tests.faults.forms import Figure, Form, side_by_side
from tests.faults.process import Process, answers, feed_questions

SCALE = 5  # the full form of T6 takes a fifth of the time; T7 takes all of it
SHORT_SCALE = 60
POOL = 24  # connections that a bot sends by
TIMES = (
    "poll",
    "margin",
    "rebuild",
    "leave",
    "conflict_pause",
    "found_conflict_pause",
    "conflict_window",
    "keep_still",
    "longest_pause",
)
PACE = ("gap", "repeat_gap", "probe")  # how often it polls
MEETINGS = Timing().conflicts  # until one leaves; what it had answered then, and not confirmed, the other one takes
BUSY = 20.0  # questions a second


def patience(scale: float, *more: str) -> dict[str, float]:
    """The bot's times, scaled, and `more` of them; the defaults at 1."""
    given = asdict(Timing())
    return {name: given[name] / scale for name in (*TIMES, *more)} if scale > 1 else {}


def until(ready: Any, seconds: float) -> float:
    """Seconds until `ready()` is true; infinity after `seconds`."""
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        if ready():
            return round(time.monotonic() - begun, 2)
        time.sleep(0.05)
    return float("inf")


def passing(folder: Path, scale: float) -> dict[str, Any]:
    """A stall of 200 s: noticed, a new client built, and all well after it."""
    with Double(haste=scale) as double:
        bot = Process(folder, double, timing=patience(scale), limits={})
        bot.start()
        bot.ready(60)
        double.go_dark("hang")
        asked = feed_questions(double, 10)
        noticed = until(lambda: b"building a new client" in bot.errors.read_bytes(), 200 / scale)
        time.sleep(max(0.0, 200 / scale - noticed))
        double.come_back()
        took = until(lambda: asked <= answers(double).keys(), 90)
        code, _ = bot.terminate()
    return {"a new client after s": round(noticed * scale, 1), "answered after the return s": took, "exit": code}


def lasting(folder: Path, scale: float) -> dict[str, Any]:
    """A stall that does not end."""
    with Double(haste=scale) as double:
        bot = Process(folder, double, timing=patience(scale), limits={})
        process = bot.start()
        bot.ready(60)
        double.go_dark("hang")
        took = until(lambda: process.poll() is not None, 400 / scale + 60)
        sentence = bot.errors.read_text(encoding="utf-8").splitlines()[-1]
        double.come_back()
    return {"left after s": round(took * scale, 1), "exit": process.poll(), "said": sentence}


def wedged(folder: Path) -> dict[str, Any]:
    """As many answers hang as there are connections; real time."""
    with Double() as double:
        bot = Process(folder, double, timing={}, limits={})
        bot.start()
        bot.ready(60)
        fault = double.faults.add("sendMessage", HANG, times=POOL)
        asked = feed_questions(double, POOL + 20)
        took = until(lambda: asked <= answers(double).keys(), 120)
        again = sum(answers(double).values()) - len(answers(double))
        code, _ = bot.terminate()
    return {"hung": POOL - (fault.times or 0), "all answered after s": took, "again": again, "exit": code}


def stalled(form: Form) -> Figure:
    """T6."""
    scale = 1 if form.real else SCALE if form.full else SHORT_SCALE
    parts = {"200 s": partial(passing, scale=scale), "for good": partial(lasting, scale=scale)}
    if form.full:
        parts["pool wedged"] = wedged
    runs = side_by_side(parts, form.folder)
    first, last = runs["200 s"], runs["for good"]
    most = 300 if form.full else 300 + 5 * scale  # in the short form a second of leaving counts for a minute
    must = {
        "a new client within 120 s": first["a new client after s"] <= 120,
        "answered within 60 s of the return": first["answered after the return s"] <= 60,
        "an error within 5 min": last["left after s"] <= most and last["exit"] == 69,
    }
    if form.full:
        must["a wedged pool comes free within 60 s"] = runs["pool wedged"]["all answered after s"] <= 60
    return Figure(runs, must)


def poll_twice(folder: Path, seed: int, seconds: float, scale: float, rate: float) -> dict[str, Any]:
    """Two programs with one token for so many seconds, or until one leaves; `rate` questions a second."""
    with Double(seed=seed, haste=scale) as double:
        folders = [folder / name for name in ("first", "second")]
        for one in folders:
            one.mkdir(parents=True)
        bots = [Process(one, double, timing=patience(scale, *PACE), limits={}) for one in folders]
        bots[0].start()
        bots[0].ready(60)
        bots[1].start()
        begun, left = time.monotonic(), float("inf")
        asked: set[Any] = set()
        while (now := time.monotonic()) < begun + seconds or (left == float("inf") and now < begun + 120):
            asked |= feed_questions(double, 1)
            time.sleep(1 / rate)
            if left == float("inf") and any(bot.running is None or bot.running.poll() is not None for bot in bots):
                left = time.monotonic() - begun
        until(lambda: asked <= answers(double).keys() and double.settled(), 60)
        codes = [bot.running.poll() if bot.running else None for bot in bots]
        for bot, code in zip(bots, codes, strict=True):
            if code is None:
                bot.terminate()
        found: Counter[Any] = answers(double)
        said = [bot.errors.read_text(encoding="utf-8").count("with the same token") for bot in bots]
    return {
        "asked": len(asked),
        "one left after s": round(left, 1),
        "exit": codes,
        "said why": sum(said),
        "lost": len(asked - found.keys()),
        "again": sum(found.values()) - len(found),
        "logged by both": sum(bot.database()["rows"] for bot in bots),
    }


def two_pollers(form: Form) -> Figure:
    """T7. In the full form nothing is scaled: a second program for five minutes with a question a second, and one for
    a minute while both have so much to do that neither ever waits for an update."""
    seconds, scale = (300.0, 1.0) if form.full else (15.0, 5.0)
    calm = poll_twice(form.folder / "calm", form.seed, seconds, scale, min(scale, 5))
    busy = poll_twice(form.folder / "busy", form.seed, seconds / 3, scale, BUSY)
    both = (calm, busy)
    return Figure(
        {"a question a second": calm, f"{BUSY:g} a second": busy},
        {
            "one of them leaves within 60 s": all(run["one left after s"] <= 60 for run in both),
            "it says why, and with an error": all(
                sorted(run["exit"], key=str) == [75, None] and run["said why"] == 1 for run in both
            ),
            "each question answered": calm["lost"] == busy["lost"] == 0,
            "at a question a second once, but for one a meeting": calm["again"] <= MEETINGS
            and calm["logged by both"] == calm["asked"] + calm["again"],
        },
    )
