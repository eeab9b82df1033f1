"""Looks: whether updates were recorded before, asked of the database in threads, many at a time.

A hop to a thread costs more than the question itself, so what comes while one look is on its way shares the next one.
A look that takes long holds nobody else up: the next one goes without it, in a thread of its own.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bot.querylog import store
from bot.querylog.database import Database

READERS = 6  # threads: a look that has to wait for one too long says "not seen"
LONG = 0.01  # seconds after which the next look goes without waiting for the one before


class Looks:
    """Looks updates up. Made in any thread, asked in one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(READERS, "querylog-seen")
        self._waiting: dict[int, asyncio.Future[bool]] = {}
        self._latest: asyncio.Future[frozenset[int]] | None = None

    async def seen(self, update_id: int) -> bool:
        """Was this update recorded? Raises what the database does."""
        loop = asyncio.get_running_loop()
        if (answer := self._waiting.get(update_id)) is None:
            answer = self._waiting[update_id] = loop.create_future()
            if self._latest is None or self._latest.done():
                self._look()
            elif len(self._waiting) == 1:
                loop.call_later(LONG, self._look)
        return await asyncio.shield(answer)

    def _look(self) -> None:
        """Ask for all that wait, if any do."""
        if not self._waiting:
            return
        asked, self._waiting = self._waiting, {}
        self._latest = asyncio.get_running_loop().run_in_executor(self._threads, self._on_disk, list(asked))
        self._latest.add_done_callback(lambda look: self._answered(asked, look))

    def _answered(self, asked: dict[int, asyncio.Future[bool]], look: asyncio.Future[frozenset[int]]) -> None:
        error = None if look.cancelled() else look.exception()
        for update_id, answer in asked.items():
            if answer.done():
                continue
            if look.cancelled():
                answer.cancel()
            elif error is not None:
                answer.set_exception(error)
                answer.exception()  # nobody may be left to ask
            else:
                answer.set_result(update_id in look.result())
        self._look()

    def _on_disk(self, update_ids: list[int]) -> frozenset[int]:
        with self._database.glancing() as connection:
            return store.seen_among(connection, update_ids)

    def close(self) -> None:
        """Take no more questions."""
        self._threads.shutdown(wait=False, cancel_futures=True)
