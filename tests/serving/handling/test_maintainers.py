"""/stats and /gaps: maintainers see the week in Telegram, from counters; nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.base.clock import SteadyClock
from bot.querylog.counter_store import Cell
from bot.search.engine import Engine
from tests.double.feed import ADMIN, OTHER, Feed
from tests.double.server import Double
from tests.serving.live import Live, live

WEEK = SteadyClock().week()


@pytest.fixture
def bot(double: Double, engine: Engine) -> Iterator[Live]:
    with live(double, engine, maintainers=frozenset({ADMIN["id"]})) as running:
        passage = engine.archive.passages[0].id
        cells = [
            (Cell(WEEK, "private", "en", "answered", passage), 7),
            (Cell(WEEK, "group", "ru", "nothing", ""), 5),
            (Cell(WEEK, "private", "en", "turned_down", passage), 2),
            (Cell("2020-W01", "private", "az", "nothing", ""), 90),
        ]
        running.log.counted = cells, {20_000: 10}
        yield running
        assert running.error is None


def ask(bot: Live, feed: Feed, command: str, user: dict[str, Any] = ADMIN) -> str:
    feed.message(command, user=user)
    bot.settle()
    calls = feed.double.sent("sendMessage", "sendPhoto")
    given = calls[-1].given
    return str(given.get("text") or given["caption"])


def test_stats_is_a_picture_with_the_numbers_below_it(bot: Live, feed: Feed) -> None:
    said = ask(bot, feed, "/stats")
    (picture,) = feed.double.sent("sendPhoto")
    assert len(picture.given["photo"]) > 10_000
    assert said.splitlines() == [
        f"Week {WEEK}: 12 questions",
        "answered 7, nothing found 5, turned down 2",
        "Languages: en 7, ru 5",
        "Where: private 7, group 5",
    ]


def test_without_what_draws_it_stats_is_the_numbers(bot: Live, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    assert "12 questions" in ask(bot, feed, "/stats")
    assert feed.double.sent("sendPhoto") == []


def test_gaps_lists_weeks_languages_and_what_was_turned_down(bot: Live, feed: Feed) -> None:
    said = ask(bot, feed, "/gaps")
    passage = bot.engine.archive.passages[0]
    assert f"{WEEK}: 5 nothing found, 2 turned down (ru 5, en 2)" in said
    assert "2020-W01: 90 nothing found (az 90)" in said
    assert f"2× {passage.id} (asked: " in said
    assert passage.text[:30] not in said


def test_where_nothing_is_missing_gaps_says_so(bot: Live, feed: Feed) -> None:
    bot.log.counted = [], {}
    assert "Nothing was asked that was not found." in ask(bot, feed, "/gaps")


@pytest.mark.parametrize("command", ["/stats", "/gaps"])
def test_a_log_that_is_away_is_told(bot: Live, feed: Feed, command: str) -> None:
    bot.log.counted = None
    assert "can't be read right now" in ask(bot, feed, command)


@pytest.mark.parametrize("command", ["/stats", "/gaps"])
def test_nobody_else_sees_them(bot: Live, feed: Feed, command: str) -> None:
    assert "turned down" not in ask(bot, feed, command, OTHER)
    assert feed.double.sent("sendPhoto") == []
