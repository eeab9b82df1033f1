"""`serve` as its users run it: a process, its exit codes, its sentences, and what it never prints.

Where neither the start nor the end is what is looked at, it is forked and not started by the interpreter."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.querylog.keys import new_private
from tests.caches import bring_talk
from tests.conftest import TOY
from tests.double.feed import READER, Feed
from tests.double.server import TOKEN, Double
from tests.forked import Forked
from tests.keys import prepare_log
from tests.serving.live import write_archive

ROOT = Path(__file__).parents[2]


class Serve:
    """`interview-bot serve` in a folder of its own."""

    def __init__(self, folder: Path, double: Double) -> None:
        self._folder, self._double = folder, double
        write_archive(folder / "knowledge", TOY)
        self._running: list[subprocess.Popen[str] | Forked] = []

    def start(self, *options: str, **settings: str) -> subprocess.Popen[str]:
        """Started by the interpreter."""
        environ = self._environ(settings)
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", *options],
            cwd=self._folder,
            env=environ,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # though the tests run under nohup
        )
        self._running.append(process)
        return process

    def fork(self, *options: str, **settings: str) -> Forked:
        errors = self._folder / f"stderr-{len(self._running)}.txt"
        process = Forked("serve", *options, folder=self._folder, environ=self._environ(settings), errors=errors)
        self._running.append(process)
        return process

    def _environ(self, settings: dict[str, str]) -> dict[str, str]:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "PYTHONPATH": str(ROOT),
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self._double.url,
            "BOT_KNOWLEDGE": str(self._folder / "knowledge"),
            "BOT_DATA": str(self._folder / "var"),
            "BOT_SEMANTIC": "off",
            **settings,
        }
        if environ["BOT_DATA"] == str(self._folder / "var") and "BOT_LOG_KEYS" not in settings:
            prepare_log(self._folder, self._folder / "var")
        return environ

    def stop(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.kill()
            process.communicate()


@pytest.fixture
def serve(tmp_path: Path, double: Double) -> Iterator[Serve]:
    started = Serve(tmp_path, double)
    yield started
    started.stop()


def last_line(process: Forked) -> str:
    _, errors = process.communicate(timeout=120)
    return errors.strip().splitlines()[-1]


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_it_answers_and_leaves_with_zero_when_told_to(
    serve: Serve, double: Double, tmp_path: Path, told: signal.Signals
) -> None:
    process = serve.start()
    Feed(double).message("What was the worst storm?")
    double.wait(lambda: double.sent("sendMessage") and double.settled())
    assert double.texts()[0].startswith("The storm of the year")
    process.send_signal(told)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "storm" not in errors
    assert "41000001" not in errors
    assert (tmp_path / "var" / "querylog.sqlite").exists()


TOLD_AT_ONCE = """
import os, signal, sys
from bot import app
from bot.cli.main import run

app.open_folder = lambda *_: os.kill(os.getpid(), signal.SIGTERM)
sys.argv = ["interview-bot", "serve"]
run()
"""


def test_what_serve_writes_is_its_users_alone(serve: Serve, double: Double, tmp_path: Path) -> None:
    process = serve.fork(BOT_DATA=str(tmp_path / "data"), BOT_LOG_KEYS=str(new_private().public))
    double.wait(lambda: double.arrived > 0, 60)
    process.terminate()
    process.wait(90)
    found = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert len(found) > 2
    assert [path for path in found if path.stat().st_mode & 0o077] == []


def test_who_is_told_to_stop_while_it_reads_the_archive_leaves_with_zero(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONMALLOC": "malloc", "BOT_TOKEN": TOKEN}
    stopped = subprocess.run([sys.executable, "-c", TOLD_AT_ONCE], cwd=tmp_path, env=environ, timeout=120, check=False)
    assert stopped.returncode == 0


TURNS = """
import sys
from bot import app
from bot.cli.main import run

app.open_folder = lambda *_: sys.exit(f"turns of {sys.getswitchinterval():.4f} s")
sys.argv = ["interview-bot", "serve"]
run()
"""


def test_a_thread_that_takes_up_an_edit_leaves_its_turn_to_readers_questions_soon(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONMALLOC": "malloc", "BOT_TOKEN": TOKEN}
    started = [sys.executable, "-c", TURNS]
    done = subprocess.run(started, cwd=tmp_path, env=environ, timeout=120, check=False, capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] == "turns of 0.0001 s"


def test_a_refused_token_ends_in_one_sentence_without_the_token(serve: Serve) -> None:
    wrong = "7000000001:AAwrong-token-wrong-token-wrong-token"
    process = serve.fork(BOT_TOKEN=wrong)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 78
    assert errors.strip().splitlines()[-1].startswith("interview-bot: Telegram refuses BOT_TOKEN")
    for form in (wrong, wrong.partition(":")[2], quote(wrong), base64.b64encode(wrong.encode()).decode()):
        assert form not in errors


def test_a_webhook_in_the_way_is_named_and_can_be_taken_over(serve: Serve, double: Double) -> None:
    double.service.webhook = {"url": "https://example.org/elsewhere"}
    process = serve.fork()
    assert "--take-over" in last_line(process)
    assert process.returncode == 75
    serve.fork("--take-over")
    Feed(double).message("What was the worst storm?")
    double.wait(lambda: double.sent("sendMessage"))


def test_a_second_bot_on_the_same_folder_is_refused_at_once(serve: Serve, double: Double) -> None:
    serve.fork()
    double.wait(lambda: double.arrived)
    second = serve.fork()
    assert "Another `serve` is running" in last_line(second)
    assert second.returncode == 75


def test_it_starts_while_telegram_is_away_and_answers_when_it_is_back(serve: Serve, double: Double) -> None:
    Feed(double).message("What was the worst storm?")
    double.go_dark("refused")
    process = serve.fork()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(2.5)
    double.come_back()
    double.wait(lambda: double.sent("sendMessage"))


def test_a_port_that_is_taken_is_named(serve: Serve, double: Double) -> None:
    process = serve.fork(BOT_METRICS_LISTEN=f"127.0.0.1:{double.port}")
    assert "BOT_METRICS_LISTEN" in last_line(process)
    assert process.returncode == 2


def test_keys_that_cannot_be_used_end_in_one_sentence_and_no_new_start(serve: Serve) -> None:
    process = serve.fork(BOT_LOG_KEYS="ibk1slip")
    assert "typing slip" in last_line(process)
    assert process.returncode == 78


def test_an_index_in_qdrant_is_left_in_order_and_whoever_asks_beside_it_does_without(
    serve: Serve, double: Double, tmp_path: Path
) -> None:
    index = {"BOT_INDEX_URL": f"qdrant+file://{tmp_path}/index"}
    process = serve.start(**index)
    Feed(double).message("What was the worst storm?")
    double.wait(lambda: double.sent("sendMessage") and double.settled())
    assert double.texts()[0].startswith("The storm of the year")
    environ = {"BOT_KNOWLEDGE": str(tmp_path / "knowledge"), "BOT_DATA": str(tmp_path / "beside"), **index}
    environ["BOT_SEMANTIC"] = "off"
    bring_talk(tmp_path / "beside")
    command = [sys.executable, "-m", "bot", "ask", "What was the worst storm?"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=True)
    assert "The storm of the year" in done.stdout
    assert "another process has it open" in done.stderr
    process.terminate()
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    again = serve.start(**index)
    Feed(double).message("What was the worst storm?", user={**READER, "id": 5_000_001})
    double.wait(lambda: len(double.texts()) > 1 and double.settled())
    assert again.poll() is None


def test_a_changed_file_is_taken_up_while_it_runs_and_a_broken_one_is_told(
    serve: Serve, double: Double, tmp_path: Path
) -> None:
    maintainer = {"id": 777001, "type": "private", "first_name": "M"}
    double.chat(maintainer)
    serve.fork(BOT_MAINTAINERS=str(maintainer["id"]))
    double.wait(lambda: double.arrived)
    path = tmp_path / "knowledge" / "interviews" / "keeper.md"
    path.write_text(TOY.replace("The storm of the year when the pier broke.", "The storm of the year of the comet."))
    feed, number = Feed(double), iter(range(1000))

    def answered() -> bool:
        feed.message("What was the worst storm?", user={**READER, "id": 5_000_000 + next(number)})
        double.wait(double.settled)
        return any("of the comet" in text for text in double.texts())

    double.wait(answered)
    path.write_text(TOY.replace("outlet:", "outlett:"))
    double.wait(lambda: any("keeper.md:" in text for text in double.texts()))
    feed.message("How did you come to the lighthouse?", user={**READER, "id": 5_100_000})
    double.wait(lambda: any(text.startswith("My aunt") for text in double.texts()))
