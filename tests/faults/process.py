"""Starts, kills and counts bot processes (see bot_process) against a double."""

from __future__ import annotations

import itertools
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.conftest import TOY
from tests.double.feed import private_chat
from tests.double.server import Double
from tests.faults.bot_process import Child
from tests.keys import prepare_log
from tests.serving.live import write_archive

FAST = {"poll": 5, "margin": 3, "gap": 0.02}
UNLIMITED = {"overall": 10_000, "private_burst": 1000, "private_every": 0.001}


class Process:
    """One bot on disk, started as often as a test likes; always the same data folder."""

    def __init__(self, folder: Path, double: Double, environ: dict[str, str] | None = None, **config: Any) -> None:
        self.folder, self.double, self._environ = folder, double, environ or {}
        if not (folder / "knowledge").exists():
            write_archive(folder / "knowledge", TOY)
        self.config: dict[str, Any] = {
            "token": double.token,
            "api_url": double.url,
            "knowledge": str(folder / "knowledge"),
            "data": str(folder / "var"),
            "timing": FAST,
            "limits": UNLIMITED,
            **config,
        }
        prepare_log(folder, folder / "var")
        self.before = 0
        self.running: Child | None = None
        self.errors = folder / "stderr.txt"

    def start(self, **more: Any) -> Child:
        self.before = self._signs()
        self.running = Child({**self.config, **more}, {"HOME": str(self.folder), **self._environ}, self.errors)
        return self.running

    def ready(self, seconds: float = 180.0) -> None:
        """Wait until it polls, or has set its webhook."""
        assert self.running is not None
        started = self.running
        self.double.wait(lambda: self._signs() > self.before or started.poll() is not None, seconds)
        assert self._signs() > self.before, self.errors.read_text(encoding="utf-8")[-1000:]

    def _signs(self) -> int:
        return self.double.arrived + self.double.done["setWebhook"]

    def kill(self) -> None:
        assert self.running is not None
        self.running.send_signal(signal.SIGKILL)
        self.running.wait(90)

    def terminate(self) -> tuple[int, float]:
        """SIGTERM; its exit code and the seconds that it took."""
        assert self.running is not None
        started = time.monotonic()
        self.running.send_signal(signal.SIGTERM)
        return self.running.wait(90), time.monotonic() - started

    def rows(self) -> int:
        """Questions in the log as it lies on the disk; a copy is read, so that the next start finds it as it is."""
        with tempfile.TemporaryDirectory() as copy:
            for file in (self.folder / "var").glob("querylog.sqlite*"):
                if not file.name.endswith("-shm"):  # SQLite makes it anew
                    shutil.copy(file, copy)
            with closing(sqlite3.connect(Path(copy) / "querylog.sqlite")) as connection:
                return int(connection.execute("select count(*) from qlog").fetchone()[0])

    def database(self) -> dict[str, Any]:
        """What the log says: rows, questions by the counters, and whether the file is whole."""
        connection = sqlite3.connect(self.folder / "var" / "querylog.sqlite")
        try:
            rows = connection.execute("select count(*) from qlog").fetchone()[0]
            counted = connection.execute("select coalesce(sum(n), 0) from counters").fetchone()[0]
            whole = connection.execute("pragma integrity_check").fetchone()[0]
        finally:
            connection.close()
        return {"rows": rows, "counted": counted, "integrity": whole}


def reader(number: int) -> dict[str, Any]:
    return {"id": 60_000_000 + number, "is_bot": False, "first_name": "R", "language_code": "en"}


_readers = itertools.count()


def feed_questions(double: Double, count: int, text: str = "What was the worst storm?") -> set[Any]:
    """Queue `count` questions, each from a reader of its own; what identifies each: (chat, message)."""
    asked = set()
    for _ in range(count):
        user = reader(next(_readers))
        chat = private_chat(user)
        state = double.chat(chat)
        message = {"message_id": state.number(), "date": int(time.time()), "chat": chat, "from": user, "text": text}
        state.messages[message["message_id"]] = message
        double.feed({"message": message})
        asked.add((chat["id"], message["message_id"]))
    return asked


def answers(double: Double) -> Counter[Any]:
    """How many answers each question got, as the service saw them."""
    found: Counter[Any] = Counter()
    for call in double.sent("sendMessage"):
        reply = call.given.get("reply_parameters")
        if reply is not None and call.given["text"].startswith("The storm"):
            found[call.given["chat_id"], reply["message_id"]] += 1
    return found
