"""Trouble is a line now and then: at most one a minute, also over a bot that left and was started again."""

from __future__ import annotations

import itertools
import logging
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from telegram.error import NetworkError, TimedOut

from bot.base.errors import ServiceError
from bot.search.engine import Engine
from bot.serving.alerts import FIRST, Alerts
from bot.serving.startup import Startup
from bot.serving.updates.timing import Timing
from tests.double.server import Double
from tests.serving.live import live

HUNG = Timing(poll=0.2, margin=0.2, rebuild=0.4, leave=1.2, drain=0.2)


def lines_of(caplog: pytest.LogCaptureFixture, beginning: str) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.getMessage().startswith(beginning)]


def an_hour_of_trouble(first: int, caplog: pytest.LogCaptureFixture) -> list[int]:
    """The seconds at which a line came, with a try a second."""
    now, said = [0.0], []
    notices = Alerts(clock=lambda: now[0])
    for second in range(3600):
        now[0] = float(second)
        before = len(caplog.records)
        notices.trouble("cause", "It is broken.", first=first)
        said += [second] * (len(caplog.records) - before)
    return said


@pytest.mark.parametrize("first", [0, FIRST])
def test_after_the_first_lines_no_minute_holds_two(first: int, caplog: pytest.LogCaptureFixture) -> None:
    said = an_hour_of_trouble(first, caplog)[first:]
    assert len(said) > 50
    assert all(late - early >= 60 for early, late in itertools.pairwise(said))


def test_without_first_lines_trouble_is_said_when_it_has_lasted_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    assert 60 <= an_hour_of_trouble(0, caplog)[0] <= 70


def test_trouble_that_is_not_said_is_told(caplog: pytest.LogCaptureFixture) -> None:
    now, told = [0.0], []
    notices = Alerts(tell=told.append, clock=lambda: now[0])
    for second in range(100):
        now[0] = float(second)
        notices.trouble("cause", "It is broken.", line=False)
    assert told == ["It is broken."]
    assert caplog.records == []


@pytest.mark.parametrize(("how", "says"), [("hang", False), ("refused", True)])
def test_the_reason_why_it_leaves_is_all_that_its_last_minute_says(
    engine: Engine, caplog: pytest.LogCaptureFixture, how: str, says: bool
) -> None:
    with Double(haste=100) as double, live(double, engine, timing=HUNG) as bot:
        double.wait(lambda: double.arrived)
        double.go_dark(how)
        if not says:
            double.wait(lambda: bot.error)
            assert isinstance(bot.error, ServiceError)
        else:
            double.wait(lambda: lines_of(caplog, "Receiving:"))
        double.come_back()
    assert bool(lines_of(caplog, "Receiving:")) is says


@pytest.mark.parametrize(
    ("error", "by_hand", "said"),
    [(TimedOut(), False, 0), (TimedOut(), True, 2), (NetworkError("refused"), False, 2)],
)
async def test_who_meets_a_silent_server_at_the_start_says_so_at_once_only_to_somebody_who_looks_on(
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    error: NetworkError,
    by_hand: bool,
    said: int,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: by_hand)
    tries = iter([error, error, None])

    async def set_webhook(*_: object, **__: object) -> None:
        if (trouble := next(tries)) is not None:
            raise trouble

    caplog.set_level(logging.INFO)
    bot: Any = SimpleNamespace(set_webhook=set_webhook)
    await Startup(bot, Alerts(), "127.0.0.1:1", longest_pause=0.01).register("https://bot.test", "secret")
    assert len(lines_of(caplog, "Starting:")) == said
