"""A running log is seized: who asked among 5,000 suspects, and what were they shown? See `tests/faults/linking.py`."""

from __future__ import annotations

import asyncio

import pytest

from bot.base.clock import DAY
from bot.querylog.counter_store import Cell
from bot.querylog.pending_counts import CountBatch, PendingCounts
from tests.faults.linking import ASKERS, Machine, Scene, by_order
from tests.faults.log_faults import Hands
from tests.querylog.conftest import Bench

CHANCE = 10  # of 20 guessed rightly: by chance one is, and ten or more by one of six ways of guessing in a million runs


@pytest.fixture
def machine(any_bench: Bench, request: pytest.FixtureRequest) -> Machine:
    """A log that writes counters as soon as there are 20, on each database."""
    log = any_bench.log(batch=CountBatch(seconds=0.0))
    if any_bench.file.exists():
        return Machine(log, any_bench.data)
    return Machine(log, any_bench.data, request.getfixturevalue("postgres"), any_bench.url)


async def counts_are_told_apart(machine: Machine, count: int = ASKERS) -> None:
    async with asyncio.timeout(90):
        while machine.log._writer._pending.waiting().cells or machine.log._writer._retention.unfinished:
            machine.log._writer.soil()
            await asyncio.sleep(0.05)


async def test_a_seized_disk_names_nobody_and_memory_names_todays_readers_without_a_passage(machine: Machine) -> None:
    scene = Scene.drawn(seed=1)
    await scene.ask(machine.log, machine.ids)
    await counts_are_told_apart(machine)
    learned = machine.seized(scene)
    assert (learned["disk"].named, learned["disk"].others) == (0, 0)
    assert (learned["disk and memory"].named, learned["disk and memory"].others) == (ASKERS, 0)
    assert learned["disk"].rows_with_passage < CHANCE
    assert learned["disk and memory"].named_with_passage < CHANCE


async def test_counters_that_still_wait_tell_no_more(machine: Machine) -> None:
    machine.log._writer._pending._batch = CountBatch(seconds=DAY)
    scene = Scene.drawn(seed=2)
    await scene.ask(machine.log, machine.ids)
    learned = machine.seized(scene)
    assert len(machine.log._writer._pending.waiting().cells) == ASKERS
    assert learned["disk"].rows_with_passage == 0
    assert learned["disk and memory"].named_with_passage < CHANCE


def cell(passage: str) -> Cell:
    return Cell("2026-W48", "private", "en", "answered", passage)


@pytest.mark.parametrize(
    ("asked", "accounts", "waited", "due"),
    [
        (20, 5, 600, True),
        (19, 5, 600, False),
        (20, 4, 600, False),
        (20, 5, 599, False),
        (1, 1, DAY, True),
        (0, 0, 2 * DAY, False),
    ],
)
def test_counters_wait_for_twenty_questions_of_five_accounts_or_a_day(
    asked: int, accounts: int, waited: float, due: bool
) -> None:
    hands = Hands()
    pending = PendingCounts(hands.clock.uptime, CountBatch())
    from collections import Counter

    for number in range(asked):
        pending.add(Counter({cell(str(number)): 1}), Counter(), [bytes([number % accounts])])
    hands.wait(waited)
    assert pending.is_due() is due


async def test_a_kill_loses_no_question_from_the_count(any_bench: Bench) -> None:
    """What they were shown is not known then: that was in memory alone."""
    from tests.querylog.conftest import question

    log = any_bench.log()
    for number in range(7):
        await log.record(number, question(str(number)))
    with any_bench._reading() as database:
        from bot.querylog import reading

        stats = reading.stats(database)
    assert (stats.questions, stats.not_told_apart, stats.passages) == (7, 7, {})


async def test_counters_of_a_log_that_is_closed_are_told_apart(any_bench: Bench) -> None:
    from tests.querylog.conftest import question

    log = any_bench.log()
    await log.record(1, question())
    log.close()
    stats = any_bench.stats()
    assert (stats.questions, stats.not_told_apart, stats.passages) == (1, 0, {"keeper.abcdefgh": 1})


def test_the_attack_finds_what_lies_in_order() -> None:
    scene = Scene.drawn(seed=3)
    scene.rows = [bytes([number]) for number in range(ASKERS)]
    assert scene.learned(by_order(scene.rows, scene.passages), {}, None).rows_with_passage == ASKERS
