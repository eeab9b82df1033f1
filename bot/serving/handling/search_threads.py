"""Searching: runs searches in the event loop or in a thread.

A thread keeps the loop free, but shares the interpreter with it: handing a question over costs as much as a search by
words. So a question is searched in the loop while recent searches were quick, and in a thread otherwise: with an
encoder, for a long text, and at first.

Under load, readers who asked least recently come first, and inline queries have at most half of the threads.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import TypeVar

from bot.base.priority import PrioritySemaphore
from bot.search.engine import Answer, Engine
from bot.serving.handling.rate_limit import RateLimiter

HITS = 5
LATEST = 20  # searches that must have been quick
QUICK = 0.005  # seconds of processor time
SHORT_QUESTION_LETTERS = 200  # characters
PLACES, INLINE_PLACES = 2, 1  # searches at a time, and of these such as are inline
HANDICAP = 5.0  # seconds for each question asked of late: so much sooner may others come who asked one less

T = TypeVar("T")


class Searching:
    """Finds answers, in `threads` if they take time. `readers` knows how much each reader asked of late; `clock`
    gives a thread's own processor time in seconds."""

    def __init__(self, threads: Executor, readers: RateLimiter, clock: Callable[[], float] = time.thread_time) -> None:
        self._threads, self._readers, self._clock = threads, readers, clock
        self._engine: Engine | None = None
        self._latest: deque[float] = deque(maxlen=LATEST)
        self._places, self._inline_places = PrioritySemaphore(PLACES), PrioritySemaphore(INLINE_PLACES)

    async def answer(
        self,
        engine: Engine,
        words: str,
        app_language: str | None,
        reader: bytes,
        *,
        inline: bool = False,
        shown: Sequence[str] = (),
    ) -> Answer:
        """The engine's answer. `app_language` is the language code that the reader's app claims; `reader` stands for
        who asks (see `RateLimiter`); `shown`: see `Engine.answer`."""
        work = partial(self._answer, engine, words, app_language, shown)
        if self._is_quick(engine, words):
            answer, spent = work()
        else:
            answer, spent = await (self._run_inline if inline else self.run)(work, reader)
        self._latest.append(spent)
        return answer

    async def run(self, work: Callable[[], T], reader: bytes) -> T:
        """What `work`, which takes processor time, gives; done in a thread when the reader's turn has come."""
        async with self._places.place(self._turn(reader)):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _run_inline(self, work: Callable[[], T], reader: bytes) -> T:
        """`run`, for what is inline: one after another, each as soon as there is a thread."""
        async with self._inline_places.place(self._turn(reader)), self._places.place(0.0):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _turn(self, reader: bytes) -> float:
        """The reader's place in the queue, as a time: later for each question asked of late."""
        return time.monotonic() + HANDICAP * self._readers.used(reader)

    def _is_quick(self, engine: Engine, words: str) -> bool:
        if engine is not self._engine:
            self._engine = engine
            self._latest.clear()
        return len(words) <= SHORT_QUESTION_LETTERS and len(self._latest) == LATEST and max(self._latest) < QUICK

    def _answer(self, engine: Engine, words: str, hint: str | None, shown: Sequence[str]) -> tuple[Answer, float]:
        started = self._clock()
        answer = engine.answer(words, k=HITS, hint=hint, shown=shown)
        return answer, self._clock() - started
