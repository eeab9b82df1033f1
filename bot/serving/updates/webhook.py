"""Webhook: updates over HTTP, with the same processor and the same order within a chat; 200 only when the work is done.

Telegram sends an update again until it gets its 200, each separately, so a kill loses nothing here either. What was
answered but waits in memory for the log (a reader's opt-out) gets no 200 until the log has it.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Callable, Hashable

from aiohttp import web

from bot.base.errors import ServiceError
from bot.serving.http_server import body_within
from bot.serving.metrics import Metrics
from bot.serving.updates.chat_queues import ChatQueues, held_up, is_inline, queue_key
from bot.serving.updates.heartbeat import Heartbeat
from bot.serving.updates.processor import UpdateProcessor

logger = logging.getLogger(__name__)

LARGEST = 2**20  # bytes of an update
WORK_SECONDS = 25.0  # seconds before Telegram is asked to come again
AT_ONCE = 100  # updates; beyond these Telegram is asked to come again
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105


class Webhook:
    """Receives updates over HTTP. It is not ready, but alive, until `begin`."""

    def __init__(
        self,
        processor: UpdateProcessor,
        metrics: Metrics,
        secret: str,
        path: str,
        wait_of: Callable[[int | str], float] = lambda _: 0.0,
    ) -> None:
        self._processor, self._metrics, self._secret = processor, metrics, secret.encode()
        self._queues, self._wait_of = ChatQueues(), wait_of
        self._flying: dict[int, asyncio.Future[bool]] = {}
        self._unsettled: set[int] = set()  # answered, and Telegram's to keep until the log has written what was wished
        self.is_ready = self._closed = False
        self._heartbeat: Heartbeat | None = None
        self.route = web.post(path, self._update)

    @property
    def fatal(self) -> asyncio.Future[None]:
        """Done when there is no use in going on, with the reason."""
        return self._queues.fatal

    @property
    def is_alive(self) -> bool:
        """Has the Bot API server been heard of lately?"""
        return self._heartbeat is None or self._heartbeat.is_alive

    def begin(self, heartbeat: Heartbeat) -> None:
        """Be ready from now on; `heartbeat` hears of the Bot API server."""
        self._heartbeat, self.is_ready = heartbeat, True

    @property
    def in_flight(self) -> int:
        """Updates that are being worked on."""
        return self._queues.busy

    async def _update(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret):
            return _answer(403)
        try:
            body = await body_within(request, LARGEST)
        except TimeoutError:
            return _answer(408)
        if body is None:
            return _answer(413)
        try:
            raw = json.loads(body.decode("utf-8", "replace"), strict=False)
            update_id = int(raw["update_id"])
        except (ValueError, OverflowError, KeyError, TypeError, RecursionError):
            return _answer(200)  # it will not get better by coming again
        if update_id not in self._flying and self._is_full(queue_key(raw)):
            return _answer(503)
        if update_id in self._unsettled:
            return self._settled(update_id)
        return await self._work(update_id, raw)

    def _is_full(self, key: Hashable) -> bool:
        """May no more come in? A chat that is held up keeps nobody out: its next update comes after this one."""
        return self._closed or (len(self._flying) >= AT_ONCE and not is_inline(key))

    def _settled(self, update_id: int) -> web.Response:
        """Whether what waits for the log may be confirmed now."""
        if not self._processor.log_is_well:
            return _answer(503)
        self._unsettled.discard(update_id)
        return _answer(200)

    async def _work(self, update_id: int, raw: dict[str, object]) -> web.Response:
        future = self._flying.get(update_id)
        if future is None:
            key = queue_key(raw)
            future = self._queues.submit(key, lambda: self._processor.process(update_id, raw))
            if is_inline(key):
                future.add_done_callback(self._queues.failed)
                return _answer(200)
            self._flying[update_id] = future
            future.add_done_callback(lambda _: self._flying.pop(update_id, None))
        try:
            async with asyncio.timeout(WORK_SECONDS):
                settled = await asyncio.shield(future)
        except asyncio.CancelledError:
            if not future.cancelled():
                raise
            return _answer(503)  # we leave before it was done
        except TimeoutError:
            return _answer(503)  # the work goes on; when it comes again, it will have been seen
        except ServiceError:
            self._queues.failed(future)
            return _answer(503)
        self._metrics.polled()
        if not settled:
            self._unsettled.add(update_id)
            return _answer(503)  # it comes again, to whoever is alive then
        return _answer(200)

    async def drain(self, step_aside: float, seconds: float) -> None:
        """Say for `step_aside` seconds that we are not ready, so that the proxy chooses others; then take nothing new,
        and finish what was begun within `seconds`. What takes longer comes again, to another process, which may answer
        it a second time."""
        self.is_ready = False
        await asyncio.sleep(step_aside)
        self._closed = True
        await self._queues.idle(seconds, lambda key: held_up(key, self._wait_of))
        if self._queues.busy:
            logger.warning("leaving with unanswered updates count=%d", self._queues.busy)
        await self._queues.cancel()


def _answer(status: int) -> web.Response:
    return web.Response(status=status)
