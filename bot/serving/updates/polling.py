"""The loop that receives: late acknowledgement, so that a kill at any point loses nothing.

Telegram is the inbox: an update is confirmed (by the next poll's `offset`) only once it has been dealt with and
recorded. While some are still being worked on, polling goes on without confirming them, and those that come again are
recognised. A chat that Telegram itself holds up, or that asks one thing after another, may keep its updates unconfirmed
for as long as fewer than a hundred wait behind them; then they are parked: put on the shelf (see `shelf`), which
outlives a kill, and confirmed, so that nobody else is held up; the next run begins with them. Without a shelf they are
in this process's memory alone, and a kill loses them; `parked` counts them. What is typed on the way to an inline
result is confirmed as it comes: it comes again with the next letter.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from bot.base.errors import ServiceError
from bot.serving.alerts import ALERT_SECONDS, Alerts
from bot.serving.api.get_updates import BATCH, Cause, FeedTrouble, Received, UpdateFeed
from bot.serving.exit_codes import BAD_TOKEN, EXIT_CONFIG, EXIT_STALLED, STALLED
from bot.serving.metrics import Metrics
from bot.serving.updates.chat_queues import ChatQueues, held_up, is_inline, lane_of
from bot.serving.updates.conflicts import Rivals
from bot.serving.updates.processor import UpdateProcessor
from bot.serving.updates.spool import Spool
from bot.serving.updates.timing import Timing

logger = logging.getLogger(__name__)


@dataclass
class _Flight:
    """An update that is being worked on, or done but not confirmed yet."""

    update: Received
    lane: Hashable
    done: bool = False


class Poller:
    """Long polling with late acknowledgement."""

    def __init__(
        self,
        inbox: UpdateFeed,
        desk: UpdateProcessor,
        metrics: Metrics,
        *,
        wait_of: Callable[[int | str], float] = lambda _: 0.0,
        patience: Timing | None = None,
        notices: Alerts | None = None,
        shelf: Spool | None = None,
        most_parked: int = 1000,
    ) -> None:
        self._inbox, self._desk, self._metrics, self._shelf = inbox, desk, metrics, shelf
        self._wait_of, self._patience, self._most_parked = wait_of, patience or Timing(), most_parked
        self._notices = notices or Alerts()
        self._lanes = ChatQueues()
        self._flights: dict[int, _Flight] = {}  # in Telegram's order
        self._parked: set[int] = set()
        self._unsettled: set[int] = set()  # answered, and on the shelf until the log has written what was wished
        self._recent: OrderedDict[int, None] = OrderedDict()
        self._done: list[int] = []  # dealt with, at the head of what Telegram holds, and not confirmed yet
        self._progress = asyncio.Event()
        self._fatal: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rivals = Rivals(inbox, self._patience)
        self.last_success = self._last_sign = time.monotonic()
        self.rebuilt = 0
        self.is_ready = False  # from the first successful poll until we are told to stop

    @property
    def in_flight(self) -> int:
        """Updates that are being worked on."""
        return self._lanes.busy

    @property
    def parked(self) -> int:
        """Updates that are confirmed, but not answered yet."""
        return len(self._parked)

    @property
    def well(self) -> bool:
        """Has there been a sign of life lately, be it an error? Without one we should have left by ourselves."""
        return time.monotonic() - self._last_sign < self._patience.leave + 30

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop` is set, then finish what was begun. Raises ServiceError when there is no use in it."""
        self.last_success = self._last_sign = time.monotonic()
        self._resume()
        tasks = [asyncio.create_task(work) for work in (self._receive(), self._watch(), stop.wait())]
        waiting: set[asyncio.Future[object]] = {*tasks, self._fatal}  # type: ignore[arg-type]
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self.is_ready = False
        try:
            await self._drain()
        finally:
            await self._lanes.cancel()
            self._fatal.cancel()
        for finished in done:
            if (error := finished.exception()) is not None:
                raise error

    # Receiving

    def _resume(self) -> None:
        """Take up what an earlier run had parked."""
        left = [] if self._shelf is None else self._shelf.read()
        for update in left:
            self._parked.add(update.update_id)
            self._work(update)
        if left:
            logger.info("taking up parked updates of an earlier run count=%d", len(left))

    async def _receive(self) -> None:
        failures = 0
        while True:
            try:
                if self._rivals.crowd_us:
                    await self._rivals.make_sure()
                pause = await self._poll()
            except FeedTrouble as trouble:
                failures += 1
                await asyncio.sleep(self._pause_after(trouble, failures))
                continue
            failures = 0
            if self._flights:
                await self._breathe(pause)

    async def _poll(self) -> float:
        """One poll; how many seconds the next one may wait for, while updates are being worked on."""
        wait = 0.0 if self._flights else self._patience.poll
        probing = self._rivals.is_time_to_probe(bool(self._done))
        confirming = [] if probing else self._done[:]
        unconfirmed = self._done[0] if probing else next(iter(self._flights), None)
        received = await self._inbox.poll(_offset(confirming), wait)
        self._rivals.may_probe = not probing
        del self._done[: len(confirming)]  # Telegram knows; should its numbers start afresh, no old one is in the way
        self.last_success = self._last_sign = time.monotonic()
        self.is_ready = True
        if unconfirmed is not None and all(update.update_id > unconfirmed for update in received):
            self._taken_from_us({update.update_id for update in received})
        self._notices.over("receiving")
        self._metrics.polled()
        self._settle()
        fresh = [update for update in received if not self._known(update.update_id)]
        for update in received:
            if not self._known(update.update_id):
                self._take(update)
            elif update.update_id not in self._flights and update.update_id >= (_offset(self._done) or 0):
                self._flights[update.update_id] = _Flight(update, lane_of(update.raw), done=True)  # not confirmed yet
        self._confirm()
        if len(received) >= BATCH:
            self._park(self._patience.crowd if self._shelf is None else self._patience.spooled_crowd)
        elif len(received) < BATCH // 2:  # nobody waits behind what can't be parked any more
            self._notices.over("parking")
        if len(received) >= BATCH and len(self._done) >= BATCH // 2:
            return 0.0  # more wait behind these
        return self._patience.gap if fresh else self._patience.idle_gap

    def _taken_from_us(self, left: set[int]) -> None:
        """Updates that we have not confirmed are gone, so somebody else has. Two programs that are never idle learn of
        each other in no other way: Telegram refuses a poll only if it comes while the other one's is waiting.

        Raises FeedTrouble, so that what else there is waits for the one that stays.
        """
        for update_id, flight in self._flights.items():
            flight.done |= update_id not in left
        self._confirm()
        self._done.clear()
        raise FeedTrouble(Cause.CONFLICT, found=True)

    def _known(self, update_id: int) -> bool:
        return update_id in self._flights or update_id in self._parked or update_id in self._recent

    def _take(self, update: Received) -> None:
        lane = lane_of(update.raw)
        if is_inline(lane):
            self._flights[update.update_id] = _Flight(update, lane, done=True)
            self._remember(update.update_id)
            self._work(update)
            return
        if self._lanes.length(lane) >= self._patience.longest_lane:
            self._flights[update.update_id] = _Flight(update, lane, done=True)
            self._remember(update.update_id)
            self._metrics.update("flood")
            return
        self._flights[update.update_id] = _Flight(update, lane)
        self._work(update)

    def _work(self, update: Received) -> None:
        done = self._lanes.submit(lane_of(update.raw), lambda: self._desk.process(update.update_id, update.raw))
        done.add_done_callback(lambda future: self._finished(update, future))

    def _finished(self, update: Received, future: asyncio.Future[bool]) -> None:
        update_id = update.update_id
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            if not self._fatal.done():
                self._fatal.set_exception(error)
            return  # not done: it will come again
        if not future.result() and (update_id in self._parked or self._shelved(update)):
            self._unsettled.add(update_id)
        else:
            self._unpark(update_id)
        self._remember(update_id)
        if (flight := self._flights.get(update_id)) is not None:
            flight.done = True
            self._confirm()
        self._progress.set()

    def _remember(self, update_id: int) -> None:
        """A poll that is under way may still bring what was finished meanwhile."""
        self._recent[update_id] = None
        if len(self._recent) > 10 * BATCH:
            self._recent.popitem(last=False)

    def _confirm(self) -> None:
        """Let the next poll confirm every update at the head that is done."""
        while self._flights:
            update_id, flight = next(iter(self._flights.items()))
            if not flight.done:
                return
            del self._flights[update_id]
            self._done.append(update_id)

    def _park(self, crowd: int) -> None:
        """The window is full, and others may wait behind it: confirm the updates of chats that are held up, or have a
        `crowd` of them in it, and shelve them."""
        for update_id, flight in list(self._flights.items()):
            if flight.done or len(self._parked) >= self._most_parked:
                continue
            if (
                held_up(flight.lane, self._wait_of) > self._patience.park_after
                or self._lanes.length(flight.lane) >= crowd
            ):
                if not self._shelved(flight.update):
                    break
                self._parked.add(update_id)
                flight.done = True
        self._confirm()

    def _shelved(self, update: Received) -> bool:
        """Is it where a kill does not reach it, so that it may be confirmed? True, too, if there is no such place."""
        try:
            if self._shelf is not None:
                self._shelf.put(update)
        except OSError as error:  # rather let others wait than lose a question
            self._notices.trouble("parking", f"Parking: the folder in memory can't be written ({error.strerror}).")
            return False
        self._notices.over("parking")
        return True

    def _settle(self) -> None:
        """Take from the shelf what waited there for the log, if that is well."""
        if self._unsettled and self._desk.log_is_well:
            for update_id in self._unsettled:
                self._unpark(update_id)
            self._unsettled.clear()

    def _unpark(self, update_id: int) -> None:
        if update_id in self._parked or update_id in self._unsettled:
            self._parked.discard(update_id)
            if self._shelf is not None:
                self._shelf.drop(update_id)

    async def _breathe(self, most: float) -> None:
        """A short pause between polls; shorter if something was finished meanwhile."""
        self._progress.clear()
        await asyncio.sleep(min(most, self._patience.gap))
        if most > self._patience.gap:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(most - self._patience.gap):  # `wait_for` may swallow a cancellation
                    await self._progress.wait()

    # FeedTrouble

    def _pause_after(self, trouble: FeedTrouble, failures: int) -> float:
        """Note what went wrong; how long to wait before the next try. Raises ServiceError if there is no use in it."""
        if trouble.cause is Cause.TOKEN:
            raise ServiceError(BAD_TOKEN, EXIT_CONFIG)
        if trouble.cause is not Cause.STALL:
            self._last_sign = time.monotonic()
        silent = time.monotonic() - self._last_sign  # soon to be said with the reason why we leave: not twice a minute
        soon_said = trouble.cause is Cause.STALL and silent > self._patience.leave - ALERT_SECONDS
        sentence = f"Receiving: {trouble.cause.value}; trying again until it works."
        self._notices.trouble("receiving", sentence, line=not soon_said)
        if trouble.cause is Cause.CONFLICT:
            return self._rivals.pause_after(trouble)
        if trouble.seconds:
            self._last_sign += trouble.seconds  # whoever asks for a pause is not gone before it is over
            return trouble.seconds
        return min(self._patience.longest_pause, 0.5 * 1.6 ** min(failures, 12))

    async def _watch(self) -> None:
        """Notice a silent stall: a new client first, then leave."""
        patience = self._patience
        rebuilt_at = self.last_success
        while True:
            await asyncio.sleep(min(1.0, patience.rebuild / 10))
            now = time.monotonic()
            if now - self._last_sign > patience.leave:
                raise ServiceError(STALLED.format(minutes=round(patience.leave / 60)), EXIT_STALLED)
            if now - self.last_success > patience.rebuild and now - rebuilt_at > patience.rebuild:
                if rebuilt_at <= self.last_success:  # said once in an outage
                    logger.warning("no successful poll for %.0f s: building a new client", now - self.last_success)
                rebuilt_at = now
                self.rebuilt += 1
                await self._inbox.rebuild()

    # The end

    async def _drain(self) -> None:
        """Finish what was begun, within `drain` seconds; then tell Telegram what is done."""
        await self._lanes.idle(self._patience.drain, lambda lane: held_up(lane, self._wait_of))
        if self._lanes.busy:
            logger.warning("leaving with unanswered updates count=%d parked=%d", self._lanes.busy, self.parked)
        if self._done and not self._rivals.found:  # a last poll would drive it out, too
            try:
                async with asyncio.timeout(1.0):
                    await self._inbox.poll(_offset(self._done), 0, limit=1)
            except (FeedTrouble, TimeoutError):
                logger.warning("the last confirmation did not get through; what was answered is in the log")


def _offset(done: list[int]) -> int | None:
    """What confirms all of these; None if there are none."""
    return done[-1] + 1 if done else None
