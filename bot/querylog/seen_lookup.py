"""SeenLookup: whether updates were recorded before, looked up in the database by threads, many at a time.

Handing work to a thread costs more than the query itself, so whatever arrives during one look-up shares the next one. A
slow look-up blocks nobody: the next one runs in a thread of its own.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from bot.querylog import store
from bot.querylog.database import Database
from bot.querylog.entry_queue import WAITING_ROWS

LOOKUP_THREADS = 6  # a look that has to wait for one too long says "not seen"
SHARE_SECONDS = 0.01  # after which the next look goes without waiting for the one before
RECENT_UPDATES = WAITING_ROWS  # remembered in memory: as many as may wait for the database


class SeenLookup:
    """Looks updates up, and remembers those of this process. Create it in any thread, use it in one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(LOOKUP_THREADS, "querylog-seen")
        self._waiting: dict[int, asyncio.Future[bool]] = {}
        self._latest: asyncio.Future[frozenset[int]] | None = None
        self._recent: dict[int, None] = {}
        self._unwritten: dict[int, Future[Any]] = {}  # updates whose entry was not waited for any longer
        self.log_is_slow = False

    def add(self, update_id: int | None) -> None:
        """Remember an update that this process records."""
        if update_id is None:
            return
        while len(self._recent) >= RECENT_UPDATES:
            self._recent.pop(next(iter(self._recent)))
        self._recent[update_id] = None

    def is_recent(self, update_id: int) -> bool:
        """Did this process record the update?"""
        return update_id in self._recent

    def wait_for(self, update_id: int | None, entry: Future[Any]) -> None:
        """Treat the log as slow until this entry is written."""
        self.log_is_slow = True
        if update_id is not None:
            self._unwritten[update_id] = entry

        def written(_: Future[Any]) -> None:
            """Note that the entry is written, and the log no longer slow."""
            self.log_is_slow = False
            if update_id is not None and self._unwritten.get(update_id) is entry:
                del self._unwritten[update_id]

        entry.add_done_callback(written)

    def unwritten(self, update_id: int) -> Future[Any] | None:
        """The pending write of an update; None if there is none."""
        return self._unwritten.get(update_id)

    async def seen(self, update_id: int) -> bool:
        """Was this update recorded? Raises what the database does."""
        loop = asyncio.get_running_loop()
        if (answer := self._waiting.get(update_id)) is None:
            answer = self._waiting[update_id] = loop.create_future()
            if self._latest is None or self._latest.done():
                self._look()
            elif len(self._waiting) == 1:
                loop.call_later(SHARE_SECONDS, self._look)
        return await asyncio.shield(answer)

    def _look(self) -> None:
        """Look up all that wait, if any do."""
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
