"""Two programs with one token, both busy: Telegram refuses neither, but each sees the other confirm what it has not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.base.errors import ServiceError
from bot.serving.api.get_updates import BATCH, Cause, FeedTrouble, Received, UpdateFeed
from bot.serving.exit_codes import EXIT_CONFLICT
from bot.serving.handling.dispatch import UPDATES
from bot.serving.metrics import Metrics
from bot.serving.updates.conflicts import ConflictDetector
from bot.serving.updates.polling import Poller
from bot.serving.updates.timing import Timing

BUSY = Timing(poll=0.1, gap=0.001, repeat_gap=0.002, drain=0.05, found_conflict_pause=0.01, probe=0.01, keep_still=0.05)


class Shared:
    """An feed that somebody else empties, too: before our second poll, each time."""

    def __init__(self, thefts: int) -> None:
        self.next, self.thefts, self.polls = 0, thefts, 0
        self.pending: list[Received] = []

    async def poll(self, offset: int | None, wait: float, *, limit: int = BATCH) -> list[Received]:
        self.polls += 1
        await asyncio.sleep(0.001)
        self.pending = [update for update in self.pending if update.update_id >= (offset or 0)]
        if self.pending and self.thefts:
            self.thefts -= 1
            self.pending = []
        elif len(self.pending) < 3:
            self.pending.append(Received(self.next, {"message": {"chat": {"id": self.next}}}))
            self.next += 1
        return self.pending[:limit]


class Twin(Shared):
    """An feed that somebody else empties, too: as soon as we have seen what is in it, each time."""

    async def poll(self, offset: int | None, wait: float, *, limit: int = BATCH) -> list[Received]:
        received = await super().poll(offset, wait, limit=limit)
        if self.thefts:
            self.thefts -= 1
            self.pending = []
        return received


class Step(Shared):
    """The same, but somebody else leaves the newest, each time."""

    async def poll(self, offset: int | None, wait: float, *, limit: int = BATCH) -> list[Received]:
        await asyncio.sleep(0.001)
        kept = [update for update in self.pending if update.update_id >= (offset or 0)]
        news = [Received(self.next + more, {"message": {"chat": {"id": self.next + more}}}) for more in range(2)]
        self.next += len(news)
        self.pending = news[-1:]
        return [*kept, *news]


class Quick:
    """A desk that is done at once."""

    async def process(self, update_id: int, raw: dict[str, Any]) -> bool:
        return True


class Slow:
    """A desk that is never done soon."""

    async def process(self, update_id: int, raw: dict[str, Any]) -> bool:
        await asyncio.sleep(0.02)
        return True


def poller(feed: Any, desk: Any = None) -> Poller:
    return Poller(feed, desk or Slow(), Metrics(), timing=BUSY)


@pytest.mark.parametrize(
    ("feed", "desk"),
    [(Shared(thefts=100), Slow()), (Twin(thefts=10**6), Quick()), (Step(thefts=0), Quick())],
    ids=["while it works on them", "as fast as it is itself", "but for one that it has not seen yet"],
)
async def test_a_program_whose_updates_are_confirmed_by_another_leaves_and_says_why(feed: Shared, desk: Any) -> None:
    with pytest.raises(ServiceError, match="same token") as error:
        async with asyncio.timeout(90):
            await poller(feed, desk).run(asyncio.Event())
    assert error.value.exit_code == EXIT_CONFLICT


@pytest.mark.parametrize("desk", [Slow(), Quick()], ids=["slow", "quick"])
@pytest.mark.parametrize(
    "thefts",
    [0, 2, 3],
    ids=["nobody else", "updates that Telegram threw away", "another program that leaves for the same reason"],
)
async def test_a_program_that_is_alone_stays(thefts: int, desk: Any) -> None:
    feed, stop = Shared(thefts), asyncio.Event()
    running = asyncio.create_task(poller(feed, desk).run(stop))
    async with asyncio.timeout(90):
        while feed.next <= 20 and not running.done():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    stop.set()
    await running  # raises what it left with
    assert feed.next > 20


def test_two_programs_in_step_do_not_go_on_looking_at_the_same_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("bot.serving.updates.conflicts.time.monotonic", lambda: now[0])
    both = [ConflictDetector(Shared(0), Timing(probe=2.0)) for _ in range(2)]  # type: ignore[arg-type]
    alone = 0
    for _ in range(1000):  # polls, five a second
        now[0] += 0.2
        looked = [one.is_time_to_probe(True) for one in both]
        alone += looked[0] != looked[1]
        for one, did in zip(both, looked, strict=True):
            one.may_probe = not did
    assert alone > 50


async def test_a_stop_that_comes_with_the_end_of_some_work_is_heard() -> None:
    timing = Timing(gap=0.0, repeat_gap=10.0)
    one = Poller(Shared(thefts=0), Slow(), Metrics(), timing=timing)  # type: ignore[arg-type]

    async def breathing() -> None:
        while True:
            await one._breathe()

    task = asyncio.create_task(breathing())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()
    one._progress.set()
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=2)
    assert done, "the bot would not have left"


async def test_what_a_flood_loses_is_dropped_once_though_a_poll_under_way_brings_it_again() -> None:
    feed, metrics, stop = Shared(thefts=0), Metrics(), asyncio.Event()
    feed.pending = [Received(number, {"message": {"chat": {"id": 1}}}) for number in range(90)]
    feed.next = 90
    timing = Timing(poll=0.1, gap=0.001, repeat_gap=0.002, drain=0.05, longest_queue=10)
    running = asyncio.create_task(Poller(feed, Slow(), metrics, timing=timing).run(stop))  # type: ignore[arg-type]
    async with asyncio.timeout(90):
        while feed.next < 95:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    stop.set()
    await running
    assert metrics.totals["flood"] == 80


async def test_a_poll_that_a_new_client_cuts_short_is_no_sign_of_life() -> None:
    come, gone = asyncio.Event(), asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            come.set()
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    feed = UpdateFeed(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "1:x", UPDATES)
    polling = asyncio.create_task(feed.poll(None, 25))
    await asyncio.wait_for(come.wait(), 60)
    await feed.close()
    with pytest.raises(FeedTrouble) as trouble:
        await asyncio.wait_for(polling, 60)
    assert trouble.value.cause is Cause.STALL
    await asyncio.wait_for(gone.wait(), 60)
    await feed.close()
    server.close()
