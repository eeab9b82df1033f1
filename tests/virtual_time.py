"""Virtual time: an event loop whose clock moves on when nothing is left to do, so that an hour passes at once and the
machine's speed changes nothing.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    now = 1000.0

    def select(self, timeout: float | None = None) -> list[Any]:
        """What is ready at once; else time passes."""
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everything waits, and nothing will happen"
            self.now += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop. Nothing in it may wait for another thread or process."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        """Virtual seconds."""
        return self._virtual.now


def run_virtually(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, run in virtual time; `time.monotonic` tells it meanwhile."""
    loop = VirtualLoop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", loop.time)
        try:
            return loop.run_until_complete(work)
        finally:
            loop.close()
