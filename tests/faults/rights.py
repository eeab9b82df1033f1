"""T19: /privacy, /forget, /optout, whatever state the bot is in: how soon, and what is left.

A real log behind a bot in this process, against the double. States: calm; a reader who floods; a database that another
program has locked; a group; a command that came by editing a message; after a restart, and after a kill.
"""

from __future__ import annotations

import contextlib
import random
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.chat.disclosures import privacy_text
from bot.chat.wording.choice import WORDINGS
from bot.querylog.database import Database
from bot.querylog.log import QueryLog, default_url
from bot.querylog.optouts import bucket_of
from bot.serving.api.pacing import Limits
from tests.conftest import TOY
from tests.double.feed import GROUP, Feed
from tests.double.server import Double
from tests.double.service import JSON
from tests.faults.forms import Figure, Form
from tests.faults.kills import by_webhook, memory
from tests.faults.process import Process
from tests.faults.seizure import Seized
from tests.keys import key_ring
from tests.serving.live import engine_of, live, read_archive, write_archive

PRIVACY, FORGET = 2.0, 5.0  # seconds
CONFIRMED = {"polling": 5.0, "webhook": 1.0}  # seconds after which an update that is answered is confirmed, or never
SHORT_LIMITS = Limits(private_every=0.25)  # a flood ends in a quarter of its time
OPT_OUTS, OTHERS, SHORT_OTHERS = 50, 1_000_000, 100_000


class Bench:
    """A bot with a real log; readers who never wrote before, one after the other."""

    def __init__(self, folder: Path, double: Double, seed: int, limits: Limits) -> None:
        self.data, self.double, self.feed = folder / "data", double, Feed(double)
        self.ring = key_ring(self.data, folder / "keys")
        self.engine = engine_of(read_archive(write_archive(folder / "knowledge", TOY)))
        self._chance, self._limits = random.Random(seed), limits

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        log = QueryLog(Database(default_url(self.data)), self.ring)
        log.start()
        self._health = log.health
        try:
            with live(self.double, self.engine, log=log, limits=self._limits):
                yield
        finally:
            log.close()

    def reader(self, language: str = "en") -> JSON:
        number = self._chance.randrange(6 * 10**9, 8 * 10**9)
        return {"id": number, "is_bot": False, "first_name": "R", "language_code": language}

    def ask(self, user: JSON, count: int = 1, **more: object) -> None:
        for number in range(count):
            self.feed.message(f"What was the worst storm, the {number}.?", user=user, **more)  # type: ignore[arg-type]

    def settle(self, seconds: float = 60.0) -> None:
        """Wait until all is answered, and written: what a locked database kept waiting comes later."""
        self.double.wait(lambda: self.double.settled() and not self._health().waiting, seconds)

    def seconds(self, put: Callable[[], object], chat: int, texts: set[str], most: float = 30.0) -> float:
        """From a command to its answer."""
        before, begun = len(self.double.calls), time.monotonic()
        put()

        def answered() -> bool:
            return any(c.given["chat_id"] == chat and c.given["text"] in texts for c in self._sent(before))

        self.double.wait(answered, most)
        return time.monotonic() - begun

    def _sent(self, before: int) -> list[object]:
        with self.double.lock:
            return [call for call in self.double.calls[before:] if call.ok and call.method == "sendMessage"]

    def boxes(self) -> list[bytes]:
        connection = sqlite3.connect(self.data / "querylog.sqlite")
        found = [bytes(box) for (box,) in connection.execute("SELECT box FROM qlog")]
        connection.close()
        return found

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        other = sqlite3.connect(self.data / "querylog.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.close()


def privacy(bench: Bench, state: str, language: str) -> float:
    """Seconds from /privacy to its answer, in one state of the bot."""
    user, texts = bench.reader(language), {privacy_text(WORDINGS[language], key_is_here=True)}
    chat, options = user["id"], {}
    if state == "group":
        chat, options = GROUP["id"], {"chat": GROUP}
    if state == "flooded":
        bench.ask(user, 30)
        time.sleep(1)
    with bench.locked() if state == "database locked" else contextlib.nullcontext():
        return bench.seconds(lambda: bench.feed.message("/privacy", user=user, **options), chat, texts)


def forget(bench: Bench) -> tuple[float, int, int]:
    """Seconds until no byte of one reader's rows is left, how many rows there were, how many others' are left."""
    other, mine = bench.reader(), bench.reader()
    before = set(bench.boxes())
    bench.ask(other, 3)
    bench.settle()
    theirs = set(bench.boxes()) - before
    bench.ask(mine, 3)
    bench.settle()
    gone = set(bench.boxes()) - before - theirs
    pieces = [box[150:190] for box in gone]
    begun = time.monotonic()
    bench.feed.message("/forget", user=mine)
    while Seized.of(bench.data).hits(pieces) and time.monotonic() - begun < 30:
        time.sleep(0.05)
    return time.monotonic() - begun, len(gone), len(theirs & set(bench.boxes()))


def opt_out(bench: Bench) -> int:
    """Rows that a reader's questions leave after /optout, before and after a restart."""
    user = bench.reader()
    with bench.running():
        bench.feed.message("/optout", user=user)
        bench.settle()
        before = len(bench.boxes())
        bench.ask(user, 3)
        bench.settle()
    with bench.running():
        bench.ask(user, 3)
        bench.settle()
    return len(bench.boxes()) - before


def opt_out_killed(folder: Path, double: Double, confirmed: float, **service: Any) -> int:
    """Sealed rows of a reader whose /optout met a locked database, in a process that was killed before it was free.

    By polling /optout is confirmed, and spooled, `confirmed` seconds after the answer at the latest; by webhook
    it is not.
    """
    folder.mkdir()
    user = {"id": 5_900_000_000, "is_bot": False, "first_name": "R", "language_code": "en"}
    with memory() as place:
        bot, feed = Process(folder, double, memory=str(place), service=service), Feed(double)
        bot.start()
        bot.ready(60)
        feed.message("What was the worst storm?", user=user)
        double.wait(double.settled, 60)
        before = int(bot.database()["rows"])
        other = sqlite3.connect(folder / "var" / "querylog.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        said = len(double.texts())
        feed.message("/optout", user=user)
        double.wait(lambda: len(double.texts()) > said, 60)
        with contextlib.suppress(AssertionError):
            double.wait(double.settled, confirmed)
        bot.kill()
        other.close()
        bot.start()
        bot.ready(60)
        double.wait(double.settled, 60)  # by webhook Telegram brings it again, if somewhat later
        feed.message("What was the worst storm of all?", user=user)
        double.wait(double.settled, 60)
        bot.terminate()
        return int(bot.database()["rows"]) - before


def wrongly_suppressed(others: int) -> float:
    """The share of readers whom fifty others' opt-outs suppress, too."""
    key, chance = secrets.token_bytes(32), random.Random(1)
    out = {chance.randrange(6 * 10**9, 8 * 10**9) for _ in range(OPT_OUTS)}
    buckets = {bucket_of(key, user) for user in out}
    return sum(bucket_of(key, chance.randrange(10**9, 6 * 10**9)) in buckets for _ in range(others)) / others


def run(form: Form) -> Figure:
    """T19."""
    languages = tuple(WORDINGS) if form.full else ("en",)
    states = ("calm", "flooded", "database locked", "group")
    with Double(seed=form.seed, haste=form.haste) as double:
        bench = Bench(form.folder, double, form.seed, Limits() if form.full else SHORT_LIMITS)
        with bench.running():
            slowest = {state: max(privacy(bench, state, language) for language in languages) for state in states}
            bench.settle()
            took, rows, others = forget(bench)
        with bench.running():
            slowest["after a restart"] = privacy(bench, "calm", "en")
        left = opt_out(bench)
    killed = []
    for name, service in (("polling", {}), ("webhook", by_webhook())):
        with Double(seed=form.seed, haste=form.haste) as double:
            killed.append(opt_out_killed(form.folder / name, double, CONFIRMED[name], **service))
    wrong = wrongly_suppressed(OTHERS if form.full else SHORT_OTHERS)
    measured = {
        "/privacy, slowest s": {state: round(seconds, 2) for state, seconds in slowest.items()},
        "/forget, s until no byte is left": round(took, 2),
        "rows forgotten": rows,
        "others' rows kept": others,
        "rows after /optout": left,
        "rows after /optout, a locked database and a kill, polling and webhook": killed,
        "wrongly suppressed at 50 opt-outs": f"{wrong:.3%}",
    }
    return Figure(
        measured,
        {
            "/privacy within 2 s": max(slowest.values()) <= PRIVACY,
            "/forget within 5 s, and only one's own": took <= FORGET and rows == others == 3,
            "nothing after /optout": left == sum(killed) == 0,
            "0.1 % wrongly suppressed": wrong <= (0.001 if form.full else 0.0015),
        },
    )
