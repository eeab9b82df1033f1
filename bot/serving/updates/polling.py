"""Poller: long polling with late acknowledgement, so that a kill at any point loses nothing.

Telegram keeps an update until it is confirmed (by the next poll's `offset`), and that happens only once it was answered
and recorded. While some are still being worked on, polling goes on without confirming them, and those that come again
are recognised (`Window`).

A chat that Telegram holds up, or that asks one thing after another, or whose answer does not get through, may keep its
updates unconfirmed while fewer than a hundred wait behind them. Then they are spooled (`SpooledUpdates`), where they
survive a kill, and confirmed, so that nobody else is held up; the next run begins with them. Inline queries are
confirmed as they come: the next letter brings a new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from bot.serving.alerts import Alerts
from bot.serving.api.get_updates import BATCH, Cause, FeedTrouble, Received, UpdateFeed
from bot.serving.metrics import Metrics
from bot.serving.updates.chat_queues import ChatQueues, held_up, is_inline, queue_key
from bot.serving.updates.conflicts import ConflictDetector
from bot.serving.updates.poll_health import PollHealth
from bot.serving.updates.processor import UpdateProcessor
from bot.serving.updates.spool import Spool, SpooledUpdates
from bot.serving.updates.timing import Timing
from bot.serving.updates.window import Window, offset_after

logger = logging.getLogger(__name__)


class Poller:
    """Long polling with late acknowledgement."""

    def __init__(
        self,
        feed: UpdateFeed,
        processor: UpdateProcessor,
        metrics: Metrics,
        *,
        wait_of: Callable[[int | str], float] = lambda _: 0.0,
        timing: Timing | None = None,
        alerts: Alerts | None = None,
        spool: Spool | None = None,
        server: str = "api.telegram.org",
    ) -> None:
        """`server`: the Bot API server's name, for those who are told of trouble with it."""
        self._feed, self._processor, self._metrics = feed, processor, metrics
        self._wait_of, self._timing = wait_of, timing or Timing()
        self._health = PollHealth(server, alerts or Alerts(), self._timing)
        self._queues, self._window = ChatQueues(), Window()
        self._spooled = SpooledUpdates(spool, self._health.alerts)
        self._progress = asyncio.Event()
        self._conflicts = ConflictDetector(feed, self._timing)

    @property
    def in_flight(self) -> int:
        """Updates that are being worked on."""
        return self._queues.busy

    @property
    def spooled(self) -> int:
        """Updates that are confirmed, but not answered yet."""
        return len(self._spooled)

    @property
    def is_ready(self) -> bool:
        """Are readers answered? From the first successful poll until we are told to stop."""
        return self._health.is_ready

    @property
    def is_alive(self) -> bool:
        """Has there been a sign of life lately, be it an error? Without one we should have left by ourselves."""
        return self._health.is_alive

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop` is set, then finish what was begun. Raises ServiceError when there is no use in it."""
        self._health.starting()
        self._resume()
        fatal = self._queues.fatal
        works = (self._receive(), self._health.watch(self._feed), stop.wait())
        tasks = [asyncio.create_task(work) for work in works]
        waiting: set[asyncio.Future[object]] = {*tasks, fatal}  # type: ignore[arg-type]
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._health.stopping()
        try:
            await self._drain()
        finally:
            await self._queues.cancel()
            fatal.cancel()
        for finished in done:
            if (error := finished.exception()) is not None:
                raise error

    # Receiving

    def _resume(self) -> None:
        """Work on what an earlier run had spooled."""
        left = self._spooled.take_up()
        for update in left:
            self._work(update)
        if left:
            logger.info("taking up spooled updates of an earlier run count=%d", len(left))

    async def _receive(self) -> None:
        while True:
            try:
                if self._conflicts.is_crowded:
                    await self._conflicts.make_sure()
                more_wait = await self._poll()
            except FeedTrouble as trouble:
                pause = self._health.pause_after(trouble)
                if trouble.cause is Cause.CONFLICT:
                    pause = self._conflicts.pause_after(trouble)
                await asyncio.sleep(pause)
                continue
            if not self._window.is_empty and not more_wait:
                await self._breathe()

    async def _poll(self) -> bool:
        """Poll once. Returns whether there is so much to confirm, and to receive, that the next poll is due at once."""
        window, timing = self._window, self._timing
        wait = timing.poll if window.is_empty else 0.0
        finished = window.finished
        probing = self._conflicts.is_time_to_probe(bool(finished))
        confirming = [] if probing else finished
        unconfirmed = finished[0] if probing else window.first
        try:
            received = await self._feed.poll(offset_after(confirming), wait)
        except asyncio.CancelledError:
            # Told to stop. Telegram has most likely read the offset, and the same one again would cost three seconds.
            # If it has not, these updates come again after the next start, and the log knows them.
            window.confirmed(len(confirming))
            raise
        self._conflicts.may_probe = bool(confirming)
        window.confirmed(len(confirming))
        self._health.polled()
        if unconfirmed is not None and all(update.update_id > unconfirmed for update in received):
            self._taken_from_us(received)
        self._health.recovered()
        self._metrics.polled()
        if self._spooled.waits_for_log and self._processor.log_is_well:
            self._spooled.settle()
        self._take_all(received)
        if len(received) >= BATCH:
            self._spool_crowds()
        elif len(received) < BATCH // 2:  # nobody waits behind what can't be spooled any more
            self._spooled.nobody_waits()
        return len(received) >= BATCH and len(window.finished) >= BATCH // 2

    def _taken_from_us(self, left: list[Received]) -> None:
        """Updates that we have not confirmed are gone, so somebody else has. Two programs that are never idle learn of
        each other in no other way: Telegram refuses a poll only if it comes while the other one's is waiting.

        Raises FeedTrouble, so that what else there is waits for the one that stays.
        """
        self._window.taken_away(left[0].update_id if left else None)
        raise FeedTrouble(Cause.CONFLICT, found=True)

    def _take_all(self, received: list[Received]) -> None:
        """Begin to work on new updates."""
        for update in received:
            if update.update_id not in self._window and update.update_id not in self._spooled:
                self._take(update)
            else:
                self._window.came_again(update)
        self._window.advance()

    def _take(self, update: Received) -> None:
        key = queue_key(update.raw)
        if self._queues.length(key) >= self._timing.longest_queue and not is_inline(key):
            self._window.add(update, is_done=True)
            self._metrics.update("flood")
            return
        self._window.add(update, is_done=is_inline(key))
        self._work(update)

    def _work(self, update: Received) -> None:
        done = self._queues.submit(queue_key(update.raw), lambda: self._processor.process(update.update_id, update.raw))
        done.add_done_callback(lambda future: self._finished(update, future))

    def _finished(self, update: Received, future: asyncio.Future[bool]) -> None:
        if future.cancelled() or self._queues.failed(future):
            return  # not done: it will come again
        self._spooled.finished(update, is_settled=future.result())
        self._window.finish(update.update_id)
        self._progress.set()

    def _spool_crowds(self) -> None:
        """The window is full, and others may wait behind it: spool and confirm the updates of chats that are held up,
        or have a crowd of them in it, and those that take long, whatever the reason."""
        timing = self._timing
        crowd = timing.spooled_crowd if self._spooled.outlives_a_kill else timing.crowd
        for update, seconds in self._window.unfinished():
            key = queue_key(update.raw)
            is_held_up = max(seconds, held_up(key, self._wait_of)) > timing.spool_after
            if is_held_up or self._queues.length(key) >= crowd:
                if not self._spooled.put(update):
                    break
                self._window.let_go(update.update_id)

    async def _breathe(self) -> None:
        """Pause between polls. A poll that confirms nothing after one that confirmed nothing comes later: Telegram
        hands out one update alone where the same is asked again within half a second, and that is the one that is being
        worked on."""
        timing = self._timing
        await asyncio.sleep(timing.gap)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timing.repeat_gap - timing.gap):  # `wait_for` may swallow a cancellation
                while not self._window.finished:
                    self._progress.clear()
                    await self._progress.wait()

    # The end

    async def _drain(self) -> None:
        """Finish what was begun, within `drain` seconds; then tell Telegram what is done."""
        await self._queues.idle(self._timing.drain, lambda key: held_up(key, self._wait_of))
        if self._queues.busy:
            logger.warning("leaving with unanswered updates count=%d spooled=%d", self._queues.busy, self.spooled)
        finished = self._window.finished
        if finished and not self._conflicts.found:  # a last poll would drive it out, too
            try:
                async with asyncio.timeout(self._timing.last_poll):
                    await self._feed.poll(offset_after(finished), 0, limit=1)
            except (FeedTrouble, TimeoutError):
                logger.warning("the last confirmation did not get through; what was answered is in the log")
