"""T3, T4: Telegram says "too many", for many chats or for one; and more is asked than may be sent.

A real process, with the limits and the patience that it has by default.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.double.faults import Act
from tests.double.feed import GROUP, READER, Feed
from tests.double.server import Call, Double
from tests.faults.forms import Figure, Form
from tests.faults.process import Process, answers, feed_questions

ASKED = "What was the worst storm?"
RATE = 20.0  # questions a second
HALTED = {**READER, "id": 41}
HOUR = 3600  # seconds


class Halts:
    """The 429s of a storm, drawn from a seed, and the messages that came inside a chat's halt all the same."""

    def __init__(self, longest: int, seed: int) -> None:
        self._dice, self._longest = random.Random(seed), longest
        self._until: dict[int, float] = {}
        self.count = self.inside = 0

    def on(self, double: Double, chance: float) -> None:
        """Let `chance` of all messages meet a 429."""
        double.faults.add("sendMessage", Act(limit=self._draw), when=self._watch, chance=chance)

    def _watch(self, given: dict[str, Any]) -> bool:
        self.inside += time.monotonic() < self._until.get(given["chat_id"], 0)
        return True

    def _draw(self, given: dict[str, Any]) -> float:
        pause = self._dice.randint(1, self._longest)
        self._until[given["chat_id"]] = time.monotonic() + pause
        self.count += 1
        return pause


def ask(double: Double, rate: float, seconds: float) -> dict[Any, float]:
    """One question a chat, `rate` a second; when each was asked."""
    asked: dict[Any, float] = {}
    begun = time.monotonic()
    while (elapsed := time.monotonic() - begun) < seconds:
        while len(asked) < elapsed * rate:
            for question in feed_questions(double, 1):
                asked[question] = time.monotonic()
        time.sleep(0.5 / rate)
    return asked


def unanswered(double: Double, asked: dict[Any, float], seconds: float) -> int:
    """How many are not answered after at most `seconds` more."""
    until = time.monotonic() + seconds
    while (left := len(asked.keys() - answers(double).keys())) and time.monotonic() < until:
        time.sleep(0.5)
    return left


def p95(double: Double, asked: dict[Any, float]) -> float:
    """Seconds from a question to its answer, for 95 of 100."""
    waits = []
    for call in double.sent("sendMessage"):
        question = (call.given["chat_id"], (call.given.get("reply_parameters") or {}).get("message_id"))
        if question in asked:
            waits.append(call.at - asked[question])
    return sorted(waits)[int(len(waits) * 0.95)]


def storm(form: Form, seconds: float, longest: int) -> dict[str, Any]:
    """Three of ten messages are refused for 1 to `longest` seconds."""
    halts = Halts(longest, form.seed)
    with Double(seed=form.seed) as double:
        bot = Process(form.folder, double, timing={}, limits={})
        halts.on(double, 0.3)
        bot.start()
        bot.ready(120)
        asked = ask(double, RATE, seconds)
        begun = time.monotonic()
        lost = unanswered(double, asked, 1800)
        took = time.monotonic() - begun
        again = sum(answers(double).values()) - len(answers(double))
        double.wait(double.settled, 60)
        code, _ = bot.terminate()
    return {
        "asked": len(asked),
        "429s": halts.count,
        "sent inside a halt": halts.inside,
        "lost": lost,
        "again": again,
        "last answer after the last question s": round(took, 1),
        "logged": bot.database()["rows"],
        "exit": code,
    }


def one_chat(form: Form, seconds: float, halt: int) -> dict[str, float]:
    """One chat is halted throughout, for `halt` seconds; how long do the others wait, without it and with it? Those
    that waited for it would be unanswered ten minutes later: for an hour, if the halt is one."""
    figures = {}
    for label in ("without", "with"):
        with Double() as double:
            bot = Process(form.folder / label, double, timing={}, limits={})
            bot.start()
            bot.ready(120)
            if label == "with":
                when = lambda given: given["chat_id"] == HALTED["id"]  # noqa: E731
                double.faults.add("sendMessage", Act(limit=lambda _: halt), when=when)
                Feed(double).message(ASKED, user=HALTED)
                double.wait(lambda: any(not call.ok for call in double.calls))
            asked = ask(double, RATE, seconds)
            figures[f"unanswered {label} it"] = unanswered(double, asked, 600)
            figures[f"p95 {label} it ms"] = round(p95(double, asked) * 1000)
            bot.kill()
    return figures


def too_many(form: Form) -> Figure:
    """T3."""
    parts = [replace(form, folder=form.folder / name) for name in ("storm", "one")]
    for part in parts:
        for folder in (part.folder, part.folder / "without", part.folder / "with"):
            folder.mkdir(parents=True, exist_ok=True)
    many = storm(parts[0], *((600.0, 30) if form.full else (2.0, 2)))
    one = one_chat(parts[1], *((120.0, 600) if form.full else (1.0, HOUR)))
    return Figure(
        {"storm": many, "one chat halted": one},
        {
            "0 sends inside a halt": many["sent inside a halt"] == 0,
            "0 lost": many["lost"] == 0 and many["logged"] == many["asked"],
            "0 of the others' lost": one["unanswered without it"] == one["unanswered with it"] == 0,
            "0 twice": many["again"] == 0,
            "others' p95 at most 1 s more": one["p95 with it ms"] <= one["p95 without it ms"] + 1000,
        },
    )


# T4


def offer(double: Double, rate: float, seconds: float, people: int) -> tuple[int, int]:
    """Questions of `people` readers, and five a second of one group; how many, and the most that waited at Telegram."""
    feed = Feed(double)
    begun, number, deepest = time.monotonic(), 0, 0
    while (elapsed := time.monotonic() - begun) < seconds:
        while number < elapsed * rate:
            feed.message(ASKED, user={**READER, "id": 40_000_000 + number % people})
            if number % int(rate / 5) == 0:
                feed.message(f"/ask {ASKED}", chat=GROUP, user={**READER, "id": 41_000_000 + number})
            number += 1
        deepest = max(deepest, len(double.service.pending))
        time.sleep(0.01)
    return number, deepest


class Resident:
    """The largest resident set of a process while the block runs, in MB."""

    def __init__(self, pid: int) -> None:
        self._status, self.most = Path(f"/proc/{pid}/status"), 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            kilobytes = self._status.read_text().partition("VmRSS:")[2].split()[0]
            self.most = max(self.most, int(kilobytes) / 1024)

    def __enter__(self) -> Resident:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def limits(form: Form) -> Figure:
    """T4."""
    seconds = 1800.0 if form.full else 3.0
    with Double(seed=form.seed) as double:
        bot = Process(form.folder, double, timing={}, limits={})
        process = bot.start()
        bot.ready(120)
        with Resident(process.pid) as resident:
            offered, deepest = offer(double, 100, seconds, people=100)
        until = time.monotonic()
        code, _ = bot.terminate()
        sent = [call for call in double.sent("sendMessage") if call.at < until]
    chats: dict[int, list[Call]] = defaultdict(list)
    for call in sent:
        chats[call.given["chat_id"]].append(call)
    private = [calls for chat, calls in chats.items() if chat > 0]
    measured = {
        "offered": offered,
        "sent": len(sent),
        "most in 1 s": most(sent, 1.0),
        "most to the group in 60 s": most(chats[GROUP["id"]], 60.0),
        "most to one reader in 10 s": max(most(calls, 10.0) for calls in private),
        "most to one reader in 60 s": max(most(calls, 60.0) for calls in private),
        "longest wait of a chat s": round(max(longest_wait(calls, until) for calls in private), 1),
        "most that waited at Telegram": deepest,
        "resident MB": round(resident.most),
        "exit": code,
    }
    return Figure(measured, _limits_hold(measured))


def _limits_hold(measured: dict[str, Any]) -> dict[str, bool]:
    return {
        "at most 30 a second": measured["most in 1 s"] <= 30,
        "at most 20 a minute to a group": measured["most to the group in 60 s"] <= 20,
        "about 1 a second to a reader": measured["most to one reader in 10 s"] <= 13
        and measured["most to one reader in 60 s"] <= 63,
        "no chat waits longer than 30 s": measured["longest wait of a chat s"] <= 30,
        "resident below 300 MB": measured["resident MB"] < 300,
        "leaves in order": measured["exit"] == 0,
    }


def most(calls: list[Call], window: float) -> int:
    """The most calls within any `window` seconds."""
    times = [call.at for call in calls]
    best = left = 0
    for right, at in enumerate(times):
        while at - times[left] >= window:
            left += 1
        best = max(best, right - left + 1)
    return best


def longest_wait(calls: list[Call], until: float) -> float:
    """The longest time for which a chat that asks every second heard nothing."""
    times = [call.at for call in calls] + [until]
    return max(after - before for before, after in itertools.pairwise(times))
