"""Replicas: `serve` processes by webhook, one real PostgreSQL, a proxy; kills and rolling restarts under load.

Each question must be answered, whichever replica gets it and whatever becomes of that one: none lost, each logged
exactly once, and answered twice at most those that a killed replica had under way. A rolling restart repeats none but
those that the replica says it left unanswered, because the machine was too slow for them in the time that it had.
"""

from __future__ import annotations

import os
import re
import signal
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import httpx
import psycopg
import pytest

from bot.chat.actions import HandOn, decode
from bot.chat.wording.choice import wording_for
from bot.querylog.database import Database
from tests.caches import bring_talk
from tests.conftest import TOY
from tests.double.server import TOKEN, Double
from tests.faults.process import feed_questions, reader
from tests.faults.proxy import Proxy
from tests.forked import Forked
from tests.ports import free_port
from tests.postgres import Postgres
from tests.serving.live import write_archive

ROOT = Path(__file__).parents[2]
SECRET = "a-secret-of-the-tests"


class Replica:
    """`interview-bot serve` by webhook at a port of its own."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.port = free_port()
        self._errors = folder / f"{self.port}.txt"
        listen = f"127.0.0.1:{self.port}"
        data = folder / f"var-{self.port}"
        bring_talk(data)
        self.environ = {**environ, "BOT_WEBHOOK_LISTEN": listen, "BOT_DATA": str(data)}
        self._process: Forked | None = None

    def start(self) -> None:
        self.spawn()
        self.until_ready()

    def spawn(self) -> None:
        folder = self._errors.parent
        self._process = Forked("serve", folder=folder, environ=self.environ, errors=self._errors)

    def until_ready(self) -> None:
        assert self._process is not None
        until = time.monotonic() + 180
        while not self._ready():
            assert self._process.poll() is None, self._errors.read_text()
            assert time.monotonic() < until, "a replica did not become ready"
            time.sleep(0.1)

    @property
    def left_unanswered(self) -> int:
        """How many updates it was still working on when it left in order, each time together."""
        return sum(map(int, re.findall(r"leaving with unanswered updates count=(\d+)", self._errors.read_text())))

    def _ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=1):
                return True
        except (OSError, HTTPException):
            return False

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(90)

    def terminate(self) -> None:
        """SIGTERM; it leaves in order."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(90) == 0, self._errors.read_text()

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()


@dataclass
class Fleet:
    """Replicas behind a proxy, with questions coming in at a steady rate while `asking`."""

    double: Double
    replicas: list[Replica]
    proxy: Proxy
    database: str
    asked: dict[Any, float] = field(default_factory=dict)  # (chat, message) -> when
    phases: list[tuple[str, float, float]] = field(default_factory=list)

    def ask(self, per_second: float, done: threading.Event) -> threading.Thread:
        def run() -> None:
            while not done.wait(1 / per_second):
                for question in feed_questions(self.double, 1):
                    self.asked[question] = time.monotonic()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def phase(self, name: str, begun: float) -> None:
        self.phases.append((name, begun, time.monotonic()))

    def answers(self) -> dict[Any, list[float]]:
        found: dict[Any, list[float]] = {}
        for call in self.double.sent("sendMessage"):
            reply = call.given.get("reply_parameters")
            if reply is not None and call.given["text"].startswith("The storm"):
                found.setdefault((call.given["chat_id"], reply["message_id"]), []).append(call.at)
        return found

    def logged(self) -> int:
        with closing(psycopg.connect(self.database)) as connection:
            row = connection.execute("select count(*) from qlog").fetchone()
            assert row is not None
            return int(row[0])

    def seconds(self, name: str) -> list[float]:
        """How long the questions that came in during a phase waited for their answer."""
        given = self.answers()
        spans = [(begun, ended) for phase, begun, ended in self.phases if phase == name]
        return [
            given[question][0] - at
            for question, at in self.asked.items()
            if question in given and any(begun <= at < ended for begun, ended in spans)
        ]

    def twice(self, name: str) -> int:
        """Further answers during a phase to questions that had their first one in it, too: the others are a kill's."""
        spans = [(begun, ended) for phase, begun, ended in self.phases if phase == name]
        within = [
            [any(begun <= at < ended for begun, ended in spans) for at in times] for times in self.answers().values()
        ]
        return sum(sum(times[1:]) for times in within if times[0])


@pytest.fixture
def fleet_of(tmp_path: Path, postgres: Postgres) -> Iterator[Any]:
    with ExitStack() as stack:

        def build(count: int, **settings: str) -> Fleet:
            double = stack.enter_context(Double())
            database = postgres.database()
            with closing(Database(database)) as log:
                log.prepare()  # without decoys
            write_archive(tmp_path / "knowledge", TOY)
            environ = {
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "PYTHONPATH": str(ROOT),
                "BOT_TOKEN": TOKEN,
                "BOT_API_URL": double.url,
                "BOT_KNOWLEDGE": str(tmp_path / "knowledge"),
                "BOT_SEMANTIC": "off",
                "BOT_LOG_URL": database,
                "BOT_LOG_KEYS": PUBLIC_KEY,
                "BOT_WEBHOOK_SECRET": SECRET,
                **settings,
            }
            replicas = [Replica(tmp_path, environ) for _ in range(count)]
            for replica in replicas:
                stack.callback(replica.close)
            proxy = stack.enter_context(Proxy([replica.port for replica in replicas]))
            for replica in replicas:
                replica.environ["BOT_WEBHOOK_URL"] = f"{proxy.url}/telegram"
                replica.spawn()
            for replica in replicas:
                replica.until_ready()
            return Fleet(double, replicas, proxy, database)

        yield build


# Nobody has the private half; what these tests log can't be read.
PUBLIC_KEY = "ibk1j6exusupzcexzhga4pbmbznuw3nqpkasvntwcga7jevwo2eusvtgiawvne"


def percentile(values: list[float], part: float) -> float:
    return statistics.quantiles(values, n=100)[round(part * 100) - 1] if len(values) > 1 else values[0]


def run(fleet: Fleet, per_second: float, rounds: int, quiet: float) -> None:
    """Questions all the while; each round kills one replica, starts it again, and restarts the others one by one."""
    done = threading.Event()
    asking = fleet.ask(per_second, done)
    try:
        for number in range(rounds):
            begun = time.monotonic()
            time.sleep(quiet)
            fleet.phase("quiet", begun)

            begun = time.monotonic()
            victim = fleet.replicas[number % len(fleet.replicas)]
            victim.kill()
            time.sleep(quiet / 2)
            victim.start()
            fleet.phase("kill", begun)

            time.sleep(quiet / 2)
            begun = time.monotonic()
            for replica in fleet.replicas:
                if replica is not victim:
                    replica.terminate()
                    replica.start()
            fleet.phase("rolling restart", begun)
    finally:
        done.set()
        asking.join()


def check(fleet: Fleet, kills: int) -> None:
    fleet.double.wait(fleet.double.settled, 60)
    given = fleet.answers()
    lost = [question for question in fleet.asked if question not in given]
    again = sum(len(times) - 1 for times in given.values())
    lines = [f"replicas {len(fleet.replicas)} questions {len(fleet.asked)} lost {len(lost)} answered twice {again}"]
    for name in ("quiet", "kill", "rolling restart"):
        waits = fleet.seconds(name)
        lines.append(
            f"  {name}: questions {len(waits)} twice {fleet.twice(name)} p50 {percentile(waits, 0.5) * 1000:.0f} ms "
            f"p99 {percentile(waits, 0.99) * 1000:.0f} ms most {max(waits) * 1000:.0f} ms"
        )
    lines.append(f"  proxy: answered {dict(fleet.proxy.statuses)} passed on {list(fleet.proxy.served.values())}")
    print("\n".join(lines))
    assert lost == []
    assert fleet.logged() == len(fleet.asked)
    left = sum(replica.left_unanswered for replica in fleet.replicas)
    assert fleet.twice("quiet") == 0
    assert fleet.twice("rolling restart") <= left
    assert again <= 16 * kills + left  # what a killed replica had under way
    assert all(count > 0 for count in fleet.proxy.served.values())
    assert len(fleet.proxy.served) == len(fleet.replicas)
    assert Counter(len(times) for times in given.values())[1] >= len(fleet.asked) - 16 * kills - left


def test_a_kill_and_a_rolling_restart_lose_no_question(fleet_of: Any) -> None:
    fleet = fleet_of(2)
    run(fleet, per_second=12, rounds=1, quiet=1.0)
    check(fleet, kills=1)


def test_two_taps_on_one_button_keep_one_question_whichever_replica_each_comes_to(fleet_of: Any) -> None:
    fleet = fleet_of(2, BOT_LOG="ask")
    feed_questions(fleet.double, 1)
    answer = fleet.double.wait(lambda: fleet.double.sent("sendMessage"))[0].result
    fleet.double.wait(fleet.double.settled)
    buttons = [button for row in answer["reply_markup"]["inline_keyboard"] for button in row]
    (data,) = [data for button in buttons if isinstance(decode(data := button.get("callback_data", "")), HandOn)]

    def tap(number: int) -> int:
        query = {"from": reader(0), "message": answer, "chat_instance": "1", "data": data}
        query["id"] = fleet.double.service.open_query("callback", query)
        update = {"update_id": 1000 + number, "callback_query": query}
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        url = f"http://127.0.0.1:{fleet.replicas[number].port}/telegram"
        return httpx.post(url, json=update, headers=headers, timeout=90, verify=False).status_code

    with ThreadPoolExecutor(2) as taps:
        assert list(taps.map(tap, range(2))) == [200, 200]
    said = [call.given.get("text") for call in fleet.double.sent("answerCallbackQuery")]
    assert said == [wording_for("en").handed_on] * 2
    assert fleet.logged() == 1


@pytest.mark.slow
def test_many_kills_and_rolling_restarts_lose_no_question(fleet_of: Any) -> None:
    fleet = fleet_of(3)
    run(fleet, per_second=15, rounds=8, quiet=2.0)
    check(fleet, kills=8)
