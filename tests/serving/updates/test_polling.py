"""What Telegram is told of as done when the bot is told to stop."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.serving.api.get_updates import BATCH, Received
from bot.serving.metrics import Metrics
from bot.serving.updates.polling import Poller
from bot.serving.updates.timing import Timing
from tests.virtual_time import run_virtually

TIMING = Timing(gap=0.0, repeat_gap=0.001, last_poll=0.05)


class Inbox:
    """One update, kept until it is confirmed; who asks when there is none waits, however long it likes to."""

    def __init__(self) -> None:
        self.pending = [Received(7, {"message": {"chat": {"id": 1}}})]
        self.offsets: list[int | None] = []
        self.is_empty = asyncio.Event()

    async def poll(self, offset: int | None, wait: float, *, limit: int = BATCH) -> list[Received]:
        self.offsets.append(offset)
        self.pending = [update for update in self.pending if update.update_id >= (offset or 0)]
        if not self.pending:
            self.is_empty.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        return self.pending


class Desk:
    """Answers when it may."""

    def __init__(self) -> None:
        self.begun, self.may = asyncio.Event(), asyncio.Event()

    async def process(self, update_id: int, raw: dict[str, Any]) -> bool:
        self.begun.set()
        await self.may.wait()
        return True


async def test_what_the_poll_that_a_stop_gives_up_has_confirmed_is_not_confirmed_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    inbox, desk, stop = Inbox(), Desk(), asyncio.Event()
    desk.may.set()
    running = asyncio.create_task(Poller(inbox, desk, Metrics(), timing=TIMING).run(stop))  # type: ignore[arg-type]
    await asyncio.wait_for(inbox.is_empty.wait(), 90)
    stop.set()
    await running
    assert inbox.offsets.count(8) == 1
    assert "confirmation" not in caplog.text


async def test_what_is_done_after_the_stop_is_confirmed_by_a_last_poll() -> None:
    inbox, desk, stop = Inbox(), Desk(), asyncio.Event()
    running = asyncio.create_task(Poller(inbox, desk, Metrics(), timing=TIMING).run(stop))  # type: ignore[arg-type]
    await asyncio.wait_for(desk.begun.wait(), 90)
    stop.set()
    await asyncio.sleep(0)
    desk.may.set()
    await running
    assert inbox.pending == []


async def seconds_to_leave() -> float:
    """How long a bot takes to leave, with the defaults, whose Telegram answers no poll and whose answer never ends."""
    inbox, desk, stop = Inbox(), Desk(), asyncio.Event()
    inbox.pending.append(Received(8, {"message": {"chat": {"id": 2}}}))
    answer, silent = desk.process, asyncio.Event()

    async def process(update_id: int, raw: dict[str, Any]) -> bool:
        if update_id == 7:
            silent.set()
            return True
        return await answer(update_id, raw)

    async def poll(offset: int | None, wait: float, *, limit: int = BATCH) -> list[Received]:
        if silent.is_set():
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        return inbox.pending

    desk.process, inbox.poll = process, poll  # type: ignore[method-assign]
    running = asyncio.create_task(Poller(inbox, desk, Metrics()).run(stop))  # type: ignore[arg-type]
    await silent.wait()
    stop.set()
    begun = asyncio.get_running_loop().time()
    await running
    return asyncio.get_running_loop().time() - begun


def test_a_bot_that_waits_for_telegram_and_for_an_answer_leaves_within_six_seconds() -> None:
    """The log's 2.5 come on top: within T2's ten."""
    assert run_virtually(seconds_to_leave()) <= Timing().drain + Timing().last_poll + 0.01 <= 6.01
