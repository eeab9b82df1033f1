"""UpdateQueue: getUpdates as Telegram's own server answers it (`Client::do_get_updates` and `process_get_updates_query`
of tdlib/telegram-bot-api, read in May 2026).

A poll that waits ends the one that waits already, with a 409; one that gets something, or does not wait, ends none.
Whoever asks the same again soon gets one update, or has to wait. 409s come three seconds apart.
"""

from __future__ import annotations

import asyncio
import math
from contextlib import AbstractContextManager

from tests.double.faults import CONFLICT
from tests.double.service import JSON, Service

SAME_AGAIN = 0.5  # seconds: within these the same offset gets one update alone
SHORTEST_WAIT = 3.0  # seconds that a poll waits which asks the same again within as many
BETWEEN_CONFLICTS = 3.0  # seconds


class UpdateQueue:
    """The updates that wait in `service`, which other threads fill under `lock`. All times are as many times shorter as
    `haste` says, by the clock of the running event loop."""

    def __init__(self, service: Service, lock: AbstractContextManager[object], haste: float = 1.0) -> None:
        self._service, self._lock, self._haste = service, lock, haste
        self._waiting: asyncio.Future[str] | None = None
        self._last: tuple[int, float] = (0, -math.inf)  # the offset of the poll before, and when it came
        self._conflict_at = -math.inf  # when the latest 409 left

    async def poll(self, given: JSON) -> list[JSON]:
        """The updates that getUpdates gives for these parameters. Raises Refused."""
        offset, limit, seconds = given.get("offset", 0), given.get("limit", 100), float(given.get("timeout", 0))
        now = asyncio.get_running_loop().time()
        since = (now - self._last[1]) * self._haste if offset == self._last[0] else math.inf
        self._last = offset, now
        if since < SHORTEST_WAIT:
            seconds = max(seconds, SHORTEST_WAIT / self._haste)
        if since < SAME_AGAIN:
            limit = 1
        if "offset" in given:
            with self._lock:
                self._service.confirm(offset)
        if not self._service.pending and seconds:
            await self._wait(seconds)
        with self._lock:
            return self._service.pending[:limit]

    async def _wait(self, seconds: float) -> None:
        self._end("another")
        self._waiting = waiting = asyncio.get_running_loop().create_future()
        done, _ = await asyncio.wait({waiting}, timeout=seconds)
        if done and waiting.result() == "another":
            now, pause = asyncio.get_running_loop().time(), BETWEEN_CONFLICTS / self._haste
            if now < self._conflict_at + pause:
                await asyncio.sleep(pause)
            else:
                self._conflict_at = now
            assert CONFLICT.refuse is not None
            raise CONFLICT.refuse
        if not done:
            waiting.cancel()

    def wake(self) -> None:
        """There is news: whoever waits gets it."""
        self._end("news")

    def _end(self, why: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(why)
