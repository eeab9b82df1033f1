"""PrioritySemaphore: so many at a time, and of those who wait the one with the lowest rank next."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class PrioritySemaphore:
    """Lets `places` in at a time. A rank that grows with time (seconds of a clock, plus a handicap) keeps nobody
    waiting for ever."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._numbers = itertools.count()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []  # a heap

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return sum(not future.done() for _, _, future in self._waiting)

    @asynccontextmanager
    async def place(self, rank: float) -> AsyncIterator[None]:
        """Hold a place; of equal ranks the first to come is the first to get one."""
        if self._free:
            self._free -= 1
        else:
            await self._turn(rank)
        try:
            yield
        finally:
            self._pass_on()

    async def _turn(self, rank: float) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # the place was given to us just before
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
