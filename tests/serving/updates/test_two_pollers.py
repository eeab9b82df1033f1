"""Two programs with one token, and one with a chat that is held up, at a server that answers as Telegram's does: by the
bot's own times, in virtual time, with a seed a run."""

from __future__ import annotations

import asyncio
import math
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.base.errors import ServiceError
from bot.serving.api.get_updates import BATCH, Cause, FeedTrouble, Received
from bot.serving.exit_codes import TWO_POLLERS
from bot.serving.metrics import Metrics
from bot.serving.updates.conflicts import ConflictDetector
from bot.serving.updates.polling import Poller
from bot.serving.updates.timing import Timing
from tests.double.checks import Refused
from tests.double.service import Service
from tests.double.update_queue import UpdateQueue
from tests.virtual_time import run_virtually

SEEDS = 12
MINUTE = 60.0
Pauses = Callable[[random.Random], Iterator[float]]  # seconds before each question


class Telegram:
    """Questions, each in a chat of its own, and what became of them."""

    def __init__(self) -> None:
        self.service = Service()
        self.queue = UpdateQueue(self.service, threading.RLock())
        self.asked: dict[int, float] = {}
        self.answered: dict[int, float] = {}

    def ask(self) -> int:
        number = self.service.queue({"message": {"chat": {"id": len(self.asked) + 1}}})
        self.asked[number] = now()
        self.queue.wake()
        return number

    async def ask_after(self, pauses: Iterator[float]) -> None:
        for pause in pauses:
            await asyncio.sleep(pause)
            self.ask()

    @property
    def waits(self) -> dict[int, float]:
        """Seconds from question to answer."""
        return {number: at - self.asked[number] for number, at in self.answered.items()}


@dataclass
class Line:
    """A program's connection: the queue as an UpdateFeed."""

    telegram: Telegram
    dice: random.Random

    async def poll(self, offset: int | None, wait: float, *, limit: int = BATCH) -> list[Received]:
        given = {"timeout": int(wait), "limit": limit} | ({} if offset is None else {"offset": offset})
        await asyncio.sleep(self.dice.uniform(0.01, 0.05))
        try:
            updates = await self.telegram.queue.poll(given)
        except Refused:
            raise FeedTrouble(Cause.CONFLICT) from None
        await asyncio.sleep(self.dice.uniform(0.01, 0.05))
        return [Received(update["update_id"], update) for update in updates]

    async def close(self) -> None:
        pass


@dataclass
class Desk:
    """Answers after a while; `held` updates after that many seconds."""

    telegram: Telegram
    dice: random.Random
    held: dict[int, float] = field(default_factory=dict)
    log_is_well = True

    async def process(self, update_id: int, raw: dict[str, Any]) -> bool:
        await asyncio.sleep(self.held.get(update_id, self.dice.uniform(0.05, 0.5)))
        self.telegram.answered.setdefault(update_id, now())
        return True


def now() -> float:
    return asyncio.get_running_loop().time()


def poller(telegram: Telegram, dice: random.Random, **held: dict[int, float]) -> Poller:
    return Poller(Line(telegram, dice), Desk(telegram, dice, **held), Metrics())  # type: ignore[arg-type]


async def meet(pauses: Pauses, seed: int) -> tuple[Telegram, list[float]]:
    """Two programs meet while questions come; when those left that did, in seconds since the second one came."""
    dice, telegram, stop, left = random.Random(seed), Telegram(), asyncio.Event(), list[float]()

    async def one(delay: float) -> None:
        await asyncio.sleep(delay)
        try:
            await poller(telegram, dice).run(stop)
        except ServiceError as error:
            left.append(now() - met if str(error) == TWO_POLLERS else math.nan)

    met = now() + dice.uniform(0.0, 3.0)
    both = [asyncio.create_task(one(delay)) for delay in (0.0, met - now())]
    asking = asyncio.create_task(telegram.ask_after(pauses(dice)))
    await asyncio.sleep(3 * MINUTE)
    asking.cancel()
    await asyncio.sleep(30.0)
    stop.set()
    await asyncio.gather(*both)
    return telegram, left


def after(*mean: float) -> Pauses:
    """For ever, after a time that is one of these in the mean."""

    def pauses(dice: random.Random) -> Iterator[float]:
        while True:
            yield dice.expovariate(1 / dice.choice(mean))

    return pauses


ASKED: dict[str, Pauses] = {
    "nobody asks": lambda _: iter(()),
    "ten ask and then nobody": lambda _: iter([0.2] * 10),
    "one every twenty seconds": after(20.0),
    "one every three seconds": after(3.0),
    "one a second": lambda _: iter(lambda: 1.0, None),
    "three in two seconds": after(0.7),
    "ten a second": after(0.1),
    "crowds, and nobody for a while": after(0.01, 0.01, 0.01, 8.0),
}


@pytest.mark.parametrize("pauses", ASKED.values(), ids=ASKED)
def test_of_two_programs_one_leaves_within_a_minute_and_the_other_stays(
    pauses: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(SEEDS):
        monkeypatch.setattr("bot.serving.updates.conflicts.random", random.Random(seed))
        telegram, left = run_virtually(meet(pauses, seed))
        assert len(left) == 1, f"seed {seed}: {len(left)} left"
        assert left[0] < MINUTE, f"seed {seed}"
        assert telegram.answered.keys() == telegram.asked.keys(), f"seed {seed}"


async def hold_up(seconds: float, a_second: float) -> dict[int, float]:
    """How long readers wait whose questions come while the first one's chat is held up."""
    dice, telegram, stop = random.Random(1), Telegram(), asyncio.Event()
    first = telegram.ask()
    running = asyncio.create_task(poller(telegram, dice, held={first: seconds}).run(stop))
    asking = asyncio.create_task(telegram.ask_after(after(1 / a_second)(dice)))
    await asyncio.sleep(seconds + 5.0)
    asking.cancel()
    stop.set()
    await asyncio.gather(running, asking, return_exceptions=True)
    return {number: wait for number, wait in telegram.waits.items() if number != first}


@pytest.mark.parametrize("a_second", [1, 20])
def test_who_asks_while_another_answer_is_stuck_waits_for_a_second_at_most(a_second: int) -> None:
    """Also when more than a hundred come, which is all that Telegram hands out without a confirmation."""
    waits = run_virtually(hold_up(60.0, a_second))
    assert len(waits) > 40 * a_second
    assert max(waits.values()) < 1.3  # a pause between polls, the ways, half a second of answering


async def keep_still_together() -> None:
    """Two keep still while three updates wait; raises if one of them leaves, or is refused."""
    telegram = Telegram()
    for _ in range(3):
        telegram.ask()
    lines = [Line(telegram, random.Random(seed)) for seed in range(2)]
    await asyncio.gather(*(ConflictDetector(line, Timing()).make_sure() for line in lines))  # type: ignore[arg-type]


def test_two_who_keep_still_at_the_same_time_both_stay() -> None:
    run_virtually(keep_still_together())


async def look_late(late: float) -> tuple[bool, bool]:
    """One keeps still and is late for a look; meanwhile the other confirms, and waits. Does the first one leave, and is
    the other one refused?"""
    telegram = Telegram()
    first = telegram.ask()

    class Late(Line):
        async def poll(self, offset: int | None, wait: float, *, limit: int = BATCH) -> list[Received]:
            await asyncio.sleep(late)
            return await super().poll(offset, wait, limit=limit)

    slow = Late(telegram, random.Random(1))
    still = asyncio.create_task(ConflictDetector(slow, Timing(keep_still=4 * late)).make_sure())  # type: ignore[arg-type]
    await asyncio.sleep(1.5 * late)
    other = Line(telegram, random.Random(2))
    await other.poll(first + 1, 1.0)
    waiting = asyncio.create_task(other.poll(None, 25.0))
    await asyncio.wait([still])
    refused = waiting.done() and waiting.exception() is not None
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    return still.exception() is not None, refused


def test_who_finds_another_program_by_keeping_still_has_not_driven_it_out() -> None:
    assert run_virtually(look_late(2.0)) == (True, False)
