"""The same promises on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
import sqlalchemy as sa

from bot.base.clock import week_of
from bot.base.log_policy import last_kept_week
from bot.querylog import migrations
from bot.querylog.database import Database
from bot.querylog.entry import Outcome, Thumb
from bot.querylog.optouts import TakenBack
from bot.querylog.store import Kept
from tests.querylog.conftest import Bench, question


async def test_a_question_is_kept_once_and_read_back(any_bench: Bench) -> None:
    log = any_bench.log()
    assert await log.record(2**40, question("Mühafizəni necə qurmalı? \x00🕊")) is Kept.COMMITTED
    assert await log.record(2**40, question("again")) is Kept.TWICE
    assert await log.seen(2**40)
    assert any_bench.words() == ["Mühafizəni necə qurmalı? 🕊"]
    assert any_bench.stats().questions == 1


async def test_two_writers_of_one_update_keep_it_once(any_bench: Bench) -> None:
    logs = [any_bench.log() for _ in range(3)]
    for update in range(20):
        kept = await asyncio.gather(*(log.record(update, question(str(update))) for log in logs))
        assert sorted(kept) == [Kept.COMMITTED, Kept.TWICE, Kept.TWICE]
    assert any_bench.stats().questions == 20
    assert len(any_bench.words()) == 20


async def test_several_writers_count_exactly(any_bench: Bench) -> None:
    logs = [any_bench.log() for _ in range(3)]
    await asyncio.gather(*(log.record(None, question()) for log in logs for _ in range(100)))
    assert all(log.close() for log in logs)
    assert any_bench.stats().questions == 300


async def test_forgetting_removes_what_was_asked_today(any_bench: Bench) -> None:
    log = any_bench.log()
    mine, other = log.mark(1), log.mark(2)
    await log.record(1, question("mine"), mine)
    await log.record(2, question("mine, too"), mine)
    await log.record(3, question("another's"), other)
    assert await log.forget(1) == 2
    assert any_bench.words() == ["another's"]
    assert any_bench.stats().questions == 3


async def test_thumbs_are_counted_and_the_second_replaces_the_first(any_bench: Bench) -> None:
    log = any_bench.log()
    for update, (reader, vote) in enumerate([(1, 1), (1, -1), (1, -1), (2, 1)]):
        await log.record(update, None, thumb=Thumb("a.b", vote, log.mark(reader, 10)))
    await log.record(9, None, thumb=Thumb("c.d", 1, log.mark(1, 11)))
    assert any_bench.stats().feedback == {"a.b": {"up": 1, "down": 1}, "c.d": {"up": 1, "down": 0}}


async def test_a_thumb_that_comes_again_after_a_kill_is_counted_once(any_bench: Bench) -> None:
    first = any_bench.log()
    await first.record(5, None, thumb=Thumb("a.b", 1, first.mark(1, 10)))
    started_again = any_bench.log()
    await started_again.record(5, None, thumb=Thumb("a.b", 1, started_again.mark(1, 10)))
    assert any_bench.stats().feedback == {"a.b": {"up": 1, "down": 0}}


async def test_a_thumb_that_found_no_room_takes_no_other_one_away(bench: Bench) -> None:
    log = bench.log(limit=0)
    assert await log.record(1, None, thumb=Thumb("a.b", 1, log.mark(1, 10))) is Kept.LOST
    assert log.health().lost == 0  # no words were
    log._writer._queue._limit = 10
    await log.record(2, None, thumb=Thumb("a.b", -1, log.mark(1, 10)))
    assert bench.stats().feedback == {"a.b": {"up": 0, "down": 1}}


async def test_an_opt_out_outlives_a_restart_and_can_be_taken_back(any_bench: Bench) -> None:
    log = any_bench.log()
    assert not log.opted_out(4242)
    assert await log.opt_out(4242, "button") is True
    assert log.opted_out(4242)
    log.close()
    again = any_bench.log()
    assert again.opted_out(4242)
    assert not again.opted_out(4243)
    assert await again.take_back(4242, "button") is TakenBack.DONE
    assert not again.opted_out(4242)


def test_the_migrations_lead_to_the_tables_that_the_program_uses(any_bench: Bench) -> None:
    database = Database(any_bench.url)
    database.prepare()
    with database.reading() as connection:
        found = sa.inspect(connection)
        assert set(found.get_table_names()) == set(migrations.TABLES.tables)
        for name, table in migrations.TABLES.tables.items():
            columns = {column["name"]: (str(column["type"]), column["nullable"]) for column in found.get_columns(name)}
            expected = {c.name: (c.type.compile(connection.dialect), c.nullable) for c in table.columns}
            assert columns == expected, name
            assert found.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key], name
    database.close()


@pytest.mark.parametrize("today", [dt.date(2026, 11, 24), dt.date(2027, 1, 1), dt.date(2027, 3, 1)])
def test_no_question_is_kept_longer_than_thirty_days_nor_deleted_before_twenty_three(today: dt.date) -> None:
    last = last_kept_week(today)
    for age in range(60):
        kept = week_of(today - dt.timedelta(days=age)) >= last
        assert kept if age <= 23 else True
        assert not kept if age > 30 else True


async def test_days_are_counted_in_fives_and_right_on_average(bench: Bench) -> None:
    log = bench.log()
    await asyncio.gather(*(log.record(None, question()) for _ in range(2000)))
    assert log.close()
    (n,) = bench.stats().days.values()
    assert n % 5 == 0
    assert 1500 < n < 2500  # six standard deviations


async def test_turning_an_answer_down_is_no_question_of_the_day(bench: Bench) -> None:
    log = bench.log()
    await asyncio.gather(*(log.record(None, question(outcome=Outcome.TURNED_DOWN)) for _ in range(50)))
    log.close()
    assert bench.stats().days == {}
