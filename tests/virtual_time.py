"""Time that passes only while an event loop has nothing to do, and then at once: `virtual_time`, `run_virtually`.

What waits by the loop's clock waits no time, exactly as long as it asked to, however busy the machine is.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

TICK = 1e-6  # seconds, the least that passes: a difference of floats alone would be waited for without end


class _Skipping:
    """A selector that moves the clock on instead of waiting for a timer."""

    def __init__(self, selector: selectors.BaseSelector, now: list[float]) -> None:
        self._selector, self._now = selector, now

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready; waits for real if only somebody else could bring something."""
        if timeout is None:
            return self._selector.select(None)
        ready = self._selector.select(0)
        if not ready and timeout > 0:
            self._now[0] += max(timeout, TICK)
        return ready

    def __getattr__(self, name: str) -> Any:
        return getattr(self._selector, name)


@contextmanager
def virtual_time(start: float = 1000.0) -> Iterator[None]:
    """The running loop's `time`, from `start` on, is virtual while this lasts."""
    loop: Any = asyncio.get_running_loop()
    now, selector = [start], loop._selector
    loop.time, loop._selector = lambda: now[0], _Skipping(selector, now)
    try:
        yield
    finally:
        del loop.time
        loop._selector = selector


def run_virtually(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, run in a loop of its own in virtual time, which `time.monotonic` tells meanwhile, too."""

    async def run() -> T:
        with virtual_time(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "monotonic", asyncio.get_running_loop().time)
            return await work

    return asyncio.run(run())
