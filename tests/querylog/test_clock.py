"""Clocks that jump: limits, retention and the key of the day must not follow them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.base.clock import DAY, HOUR, SteadyClock, week_of
from bot.base.log_policy import LogMode, last_kept_week
from bot.querylog import store
from bot.querylog.database import Database
from bot.querylog.daykey import DayKey
from bot.querylog.log import default_url
from bot.querylog.optouts import OptOuts
from bot.querylog.retention import Retention
from tests.faults.log_faults import NOON, Hands
from tests.querylog.conftest import Bench, question

JUMPS = [HOUR, -HOUR, DAY, -DAY, 3650 * DAY, -3650 * DAY]


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_is_not_believed_for_an_hour(hands: Hands, jump: float) -> None:
    hands.wall += jump
    for _ in range(59):
        assert abs(hands.clock.now() - (hands.wall - jump)) < 1
        hands.wait(60)
    hands.wait(120)
    assert hands.clock.now() == pytest.approx(hands.wall)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_there_and_back_leaves_no_trace(hands: Hands, jump: float) -> None:
    for _ in range(10):
        hands.wall += jump
        hands.clock.now()
        hands.wait(1800)
        hands.wall -= jump
        assert hands.clock.now() == pytest.approx(hands.wall)
        hands.wait(1800)


def test_a_clock_that_is_set_right_by_a_little_is_followed_at_once(hands: Hands) -> None:
    hands.wall += 30
    assert hands.clock.now() == pytest.approx(hands.wall)


@pytest.mark.parametrize("off", JUMPS)
def test_another_clock_that_is_heard_decides(hands: Hands, off: float) -> None:
    hands.clock.hear(hands.wall - off)
    assert hands.clock.ahead == pytest.approx(off)
    for _ in range(120):
        hands.wait(60)
        assert hands.clock.now() == pytest.approx(hands.wall - off)


def test_a_clock_that_agrees_with_another_one_again_is_believed_at_once(hands: Hands) -> None:
    hands.clock.hear(hands.wall - DAY)
    hands.wall -= DAY - 30
    assert hands.clock.now() == pytest.approx(hands.wall)
    assert hands.clock.ahead == 0.0


def test_nothing_is_certain_before_another_clock_was_heard_or_an_hour_has_passed(hands: Hands) -> None:
    clock = SteadyClock(lambda: hands.wall, lambda: hands.uptime, will_hear=True)
    hands.wait(HOUR - 1)
    assert not clock.certain
    hands.wait(1)
    assert clock.certain
    clock.hear(hands.wall - DAY)
    assert not clock.certain
    clock.hear(hands.wall)
    assert clock.certain


def test_the_key_changes_at_midnight_and_then_once_a_day(hands: Hands) -> None:
    key = DayKey(hands.clock)
    mark = key.mark(1)
    hands.wait(12 * HOUR - 1)
    assert key.mark(1) == mark
    hands.wait(2)
    assert key.mark(1) != mark


@pytest.mark.parametrize("jump", JUMPS)
def test_the_key_changes_exactly_once_a_day_however_the_clock_jumps(hands: Hands, jump: float) -> None:
    key = DayKey(hands.clock)
    first = key.turn()
    for hour in range(10 * 24):
        if hour % 7 == 0:
            hands.wall += jump
        if hour % 7 == 3:
            hands.wall -= jump
        hands.wait(HOUR)
        hands.clock.now()
        key.turn()
    assert key.turn() - first == 10


def test_a_machine_that_slept_for_days_changes_the_key_once(hands: Hands) -> None:
    key = DayKey(hands.clock)
    first = key.turn()
    hands.wait(5 * DAY)
    assert key.turn() - first == 1
    hands.wait(12 * HOUR - 1)
    assert key.turn() - first == 1


def test_marks_are_of_one_account_and_one_key() -> None:
    one, other = DayKey(SteadyClock()), DayKey(SteadyClock())
    assert one.mark(1) == one.mark(1)
    assert one.mark(1) != one.mark(2)
    assert one.mark(1) != other.mark(1)
    assert one.mark(1, 23) != one.mark(12, 3)
    assert len(one.mark(1)) == 8


def keep(bench: Bench, hands: Hands) -> tuple[Database, Retention]:
    bench.data.mkdir()
    database = Database(default_url(bench.data))
    database.prepare()
    retention = Retention(database, hands.clock, DayKey(hands.clock), OptOuts())
    retention.begin()
    return database, retention


def put(database: Database, week: str) -> None:
    with database.writing() as connection:
        row = store.Row(week.encode(), week, None, b"box")
        store.write(connection, [store.LogEntry(None, 0, row)])


def weeks(database: Database) -> list[str]:
    with database.reading() as connection:
        return sorted(week for week, _ in store.boxes(connection))


@pytest.mark.parametrize("mode", [LogMode.ASK, LogMode.OFF])
async def test_questions_of_before_go_after_thirty_days_where_none_are_kept_now(
    any_bench: Bench, hands: Hands, mode: LogMode
) -> None:
    before = any_bench.log(clock=hands.clock)
    await before.record(1, question())
    before.close()
    log = any_bench.log(mode, clock=hands.clock)
    for _ in range(24):
        hands.wait(HOUR)
        log._writer._retention.look()
    assert await log.may_hold_questions()
    for hours in (*20 * 4 * [6], *9 * 24 * [1]):
        hands.wait(hours * HOUR)
        log._writer._retention.look()
    assert not await log.may_hold_questions()


def test_questions_go_after_thirty_days(any_bench: Bench, hands: Hands) -> None:
    database, retention = keep(any_bench, hands)
    put(database, week_of(hands.clock.today()))
    for hours in (*21 * 4 * [6], *24 * [1]):
        hands.wait(hours * HOUR)
        retention.look()
    assert len(weeks(database)) == 1
    for _ in range(8 * 24):
        hands.wait(HOUR)
        retention.look()
    assert weeks(database) == []
    database.close()


@pytest.mark.parametrize("jump", JUMPS)
def test_no_jump_shorter_than_an_hour_deletes_anything(bench: Bench, hands: Hands, jump: float) -> None:
    database, retention = keep(bench, hands)
    put(database, "2026-W48")
    for minute in range(6 * 60):
        if minute % 60 in (10, 55):
            hands.wall += jump if minute % 60 == 10 else -jump
        hands.wait(60)
        retention.look()
    assert weeks(database) == ["2026-W48"]
    database.close()


def test_a_start_with_a_clock_ten_years_ahead_deletes_nothing_within_the_hour(bench: Bench, hands: Hands) -> None:
    database, retention = keep(bench, hands)
    put(database, "2026-W48")
    hands.wait(2 * HOUR)
    retention.look()
    later = Hands()
    later.wall = NOON + 3650 * DAY
    later.clock = SteadyClock(lambda: later.wall, lambda: later.uptime)
    again = Retention(database, later.clock, DayKey(later.clock), OptOuts())
    for _ in range(59):
        again.look()
        later.wait(60)
    assert weeks(database) == ["2026-W48"]
    database.close()


def test_a_question_from_the_future_is_dated_today_and_goes_when_that_is_old(bench: Bench, hands: Hands) -> None:
    database, retention = keep(bench, hands)
    put(database, "2036-W01")
    for _ in range(3):
        hands.wait(HOUR)
        retention.look()
    assert weeks(database) == ["2026-W48"]
    database.close()


def test_updates_seen_are_remembered_for_a_day_and_no_time_of_day_is(any_bench: Bench, hands: Hands) -> None:
    database, retention = keep(any_bench, hands)
    with database.writing() as connection:
        store.write(connection, [store.LogEntry(1, hands.clock.hour())])
    with database.reading() as connection:
        assert connection.scalar(sa.select(store.SEEN.c.hour)) % 24 == 23
    left = 24 - hands.clock.hour() % 24  # hours to midnight
    found = []
    for _ in range(48):
        hands.wait(HOUR)
        retention.look()
        with database.reading() as connection:
            found.append(store.seen(connection, 1))
    assert found == [True] * (left + 24) + [False] * (24 - left)
    database.close()


@pytest.mark.parametrize("heard", [True, False])
def test_a_start_with_a_clock_a_week_ahead_deletes_nothing(bench: Bench, hands: Hands, heard: bool) -> None:
    """As it does not if another clock is heard, nor if that is late."""
    database, retention = keep(bench, hands)
    put(database, last_kept_week(hands.clock.today()))
    retention.look()  # the last reading of the clock before the start is a week old then, and agrees
    hands.wall += 7 * DAY
    clock = SteadyClock(lambda: hands.wall, lambda: hands.uptime, will_hear=True)
    if heard:
        clock.hear(hands.wall - 7 * DAY)
    retention = Retention(database, clock, DayKey(clock), OptOuts())
    retention.begin()
    for _ in range(50 if heard else 1):
        retention.look()
        hands.wait(HOUR / 2)
    assert len(weeks(database)) == 1
    database.close()


def test_marks_of_updates_outlive_a_start_with_a_clock_that_is_days_ahead(bench: Bench, hands: Hands) -> None:
    database, retention = keep(bench, hands)
    with database.writing() as connection:
        store.write(connection, [store.LogEntry(7, hands.clock.hour())])
    hands.wall += 3 * DAY
    clock = SteadyClock(lambda: hands.wall, lambda: hands.uptime, will_hear=True)
    retention = Retention(database, clock, DayKey(clock), OptOuts())
    retention.begin()
    retention.look()
    with database.reading() as connection:
        assert store.seen(connection, 7)
    database.close()
