"""T1, T2: kill -9 and SIGTERM at any moment; nothing is lost, every question is in the log exactly once."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.double.server import Double
from tests.faults.process import Process, answers, feed_questions


def kill_run(folder: Path, count: int, kills: int, seed: int) -> dict[str, int]:
    """Kill the bot `kills` times while it answers `count` questions; what came of it."""
    dice = random.Random(seed)
    with Double(seed=seed) as double:
        bot = Process(folder, double)
        asked: set[object] = set()
        done = 0
        bot.start()
        bot.ready()
        while done < kills:
            asked |= feed_questions(double, count // kills)
            time.sleep(dice.uniform(0.005, 0.3))
            bot.kill()
            done += 1
            bot.start()
            bot.ready()
        double.wait(double.settled, 120)
        code, _ = bot.terminate()
        assert code == 0
        found = answers(double)
    lost = len(asked - found.keys())
    again = sum(found.values()) - len(found)
    return {"asked": len(asked), "kills": done, "lost": lost, "again": again, **bot.database()}


def check(result: dict[str, object]) -> None:
    assert result["lost"] == 0
    assert result["counted"] == result["rows"] == result["asked"]
    assert result["integrity"] == "ok"
    assert result["again"] <= result["kills"] * 100  # type: ignore[operator]


def test_a_kill_at_random_loses_nothing_and_logs_each_question_once(tmp_path: Path) -> None:
    result = kill_run(tmp_path, 80, 2, seed=1)
    print(f"T1 short: {result}")
    check(result)


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    result = kill_run(tmp_path, 10_000, 200, seed=2026)
    print(f"T1: {result}")
    check(result)


def steps_run(folder: Path, steps: range) -> dict[str, int]:
    """Kill the bot at each of `steps` of one update's way; then let it finish. What came of it."""
    survived = lost = again = killed = 0
    asked: set[object] = set()
    with Double() as double:
        bot = Process(folder, double)
        for step in steps:
            one = feed_questions(double, 1)
            process = bot.start(kill_at=step)
            double.wait(lambda: process.poll() is not None or double.settled(), 30)  # noqa: B023
            if process.poll() is None and double.settled():
                bot.kill()
                survived += 1
            killed += 1
            asked |= one
            bot.start()
            double.wait(double.settled, 60)
            bot.kill()
        found = answers(double)
        lost = len(asked - found.keys())
        again = sum(found.values()) - len(found)
    return {"asked": len(asked), "kills": killed, "beyond": survived, "lost": lost, "again": again, **bot.database()}


@pytest.mark.slow
def test_a_kill_at_every_step_of_one_update_loses_nothing(tmp_path: Path) -> None:
    result = steps_run(tmp_path, range(1, 131))
    print(f"T1 every step: {result}")
    check(result)
    assert result["again"] <= result["kills"]


def test_a_kill_at_some_steps_of_one_update_loses_nothing(tmp_path: Path) -> None:
    result = steps_run(tmp_path, range(20, 81, 60))
    print(f"T1 some steps: {result}")
    check(result)


def restart_run(folder: Path, restarts: int, rate: float, seconds: float) -> dict[str, float]:
    """SIGTERM again and again under load; the slowest exit, what was lost, what came twice."""
    slowest = 0.0
    asked: set[object] = set()
    with Double() as double:
        bot = Process(folder, double)
        for _ in range(restarts):
            bot.start()
            bot.ready()
            for _ in range(int(rate * seconds)):
                asked |= feed_questions(double, 1)
                time.sleep(1 / rate)
            code, took = bot.terminate()
            assert code == 0
            slowest = max(slowest, took)
        bot.start()
        double.wait(double.settled, 60)
        bot.terminate()
        found = answers(double)
    lost = len(asked - found.keys())
    again = sum(found.values()) - len(found)
    return {
        "asked": len(asked),
        "restarts": restarts,
        "slowest": slowest,
        "lost": lost,
        "again": again,
    } | bot.database()


@pytest.mark.parametrize(
    ("restarts", "seconds"), [(2, 0.4), pytest.param(100, 1.0, marks=pytest.mark.slow)], ids=["short", "full"]
)
def test_a_stop_by_sigterm_loses_nothing_and_repeats_nothing(tmp_path: Path, restarts: int, seconds: float) -> None:
    result = restart_run(tmp_path, restarts, 20, seconds)
    print(f"T2: {result}")
    assert result["lost"] == result["again"] == 0
    assert result["counted"] == result["asked"]
    assert result["slowest"] <= 10
