"""A bot on a computer with a wrong clock: the Bot API server's decides, and the maintainers hear of it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import open_folder
from bot.archive.folder import Folder
from bot.base.clock import DAY, HOUR, SteadyClock, week_of
from bot.serving.alerts import Alerts
from bot.serving.clock_check import CHECK_SECONDS, ClockCheck, doubt
from bot.serving.reload.live import LiveEngine
from bot.settings import load_settings
from tests.conftest import TOY
from tests.double.feed import Feed, private_chat
from tests.double.server import Double
from tests.faults.log_faults import Hands
from tests.faults.process import answers, feed_questions, reader
from tests.faults.served import Served
from tests.serving.live import HASTE, engine_of, live, write_archive

MAINTAINER = reader(-13)


def date(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def keeper(hands: Hands, told: list[str]) -> ClockCheck:
    return ClockCheck(hands.clock, Alerts(tell=told.append, clock=lambda: hands.uptime))


def test_a_clock_that_is_off_is_told_once(hands: Hands, told: list[str], keeper: ClockCheck) -> None:
    for _ in range(20):
        keeper.heard(date(hands.wall - 3 * DAY))
        hands.wait(CHECK_SECONDS)
    assert told == [doubt(hands.clock)]
    assert told[0].startswith("This computer's clock is 3 days ahead of the Bot API server's; set it right.")


def test_a_clock_that_was_set_right_is_no_trouble(hands: Hands, told: list[str], keeper: ClockCheck) -> None:
    keeper.heard(date(hands.wall + 5 * HOUR))
    assert (doubt(hands.clock) or "").startswith("This computer's clock is 5 hours behind")
    hands.wall += 5 * HOUR
    hands.wait(CHECK_SECONDS)
    keeper.heard(date(hands.wall))
    assert doubt(hands.clock) is None
    assert told == []


@pytest.mark.parametrize(
    "strange", [None, "", "soon", "Fri, 99 Nov 2026 10:00:00 GMT", "Fri, 27 Nov 99999 10:00:00 GMT"]
)
def test_what_is_no_date_says_nothing(hands: Hands, keeper: ClockCheck, strange: str | None) -> None:
    keeper.heard(strange)
    assert hands.clock.ahead == 0.0
    keeper.heard(date(hands.wall + DAY))
    assert hands.clock.ahead == pytest.approx(-DAY)


def test_questions_to_a_bot_that_was_started_with_a_wrong_clock_stand_under_the_right_week(tmp_path: Path) -> None:
    with Double(haste=HASTE) as double:
        double.skew = 30 * DAY
        double.chat(private_chat(MAINTAINER))
        with Served(tmp_path, double, forked=True, BOT_MAINTAINERS=str(MAINTAINER["id"])):
            asked = feed_questions(double, 3)
            double.wait(lambda: asked <= answers(double).keys())
            Feed(double).message("/status", user=MAINTAINER)
            status = double.wait(lambda: [text for text in double.texts() if text.startswith("Archive")])[0]
        right = week_of((dt.datetime.now(dt.UTC) + dt.timedelta(days=30)).date())
    with contextlib.closing(sqlite3.connect(tmp_path / "var" / "querylog.sqlite")) as log:
        assert log.execute("SELECT week, count(*) FROM qlog GROUP BY week").fetchall() == [(right, 3)]
    assert "This computer's clock is 30 days behind the Bot API server's" in status
    lines = (tmp_path / "stderr.txt").read_text(encoding="utf-8")
    assert lines.count("This computer's clock is") == 1


@pytest.mark.parametrize(
    ("wall", "heard", "opens"),
    [(0, 0, False), (0, 1500, False), (1500, 0, False), (1500, 1500, True), (5, 5, True), (-9000, 5, False)],
)
def test_an_embargo_ends_only_when_both_clocks_say_so(
    wall: int,
    heard: int,
    opens: bool,
    hands: Hands,
    keeper: ClockCheck,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`wall` and `heard`: how many days either clock is ahead of the day before the embargo ends."""
    monkeypatch.setattr("bot.base.clock.SteadyClock", lambda: hands.clock)
    day = dt.datetime.fromtimestamp(hands.wall + DAY, dt.UTC).date()
    path = write_archive(tmp_path, TOY.replace("status: published", f"status: embargoed\nembargo_until: {day}"))
    folder = open_folder(load_settings({"BOT_KNOWLEDGE": str(path), "BOT_DATA": str(tmp_path / "data")}))
    now, hands.wall = hands.wall, hands.wall + wall * DAY
    keeper.heard(date(now + heard * DAY))
    archive = folder.load().archive
    assert archive is not None
    assert ("keeper" in archive.interviews) == opens


class Unseen(LiveEngine):
    """Whose watcher has not looked at the files yet."""

    async def follow(self, tell: Callable[[str], None], taken_up: Callable[[str], None]) -> None:
        await asyncio.Event().wait()


def test_a_bot_that_was_started_with_a_clock_ahead_opens_no_embargo(tmp_path: Path) -> None:
    """Not even for a question that waited for it."""
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    embargoed = TOY.replace("status: published", f"status: embargoed\nembargo_until: {yesterday}")
    clock = SteadyClock(will_hear=True)
    folder = Folder(write_archive(tmp_path, embargoed), today=clock.today)
    current = Unseen(engine_of(folder.open()), folder, lambda archive, _: engine_of(archive))
    assert "keeper" in current.archive.interviews
    with Double(haste=HASTE) as double:
        double.skew = -5 * DAY
        feed_questions(double, 1)
        with live(double, current.engine, live=current, clock=clock) as bot:
            bot.settle()
        assert not answers(double)
        assert "found nothing" in double.texts()[0]
