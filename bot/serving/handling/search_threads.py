"""Searching: where a question is searched, in the loop or in a thread.

A thread keeps the loop free, but it shares the one interpreter with it: to hand a question over and wait for its turn
costs as much as a search by words alone. So a question is searched where it stands as long as the latest ones cost next
to nothing, and in a thread otherwise: with an encoder, of a long text, and until it is known.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor

from bot.search.engine import Answer, Engine

HITS = 5
LATEST = 20  # searches that must have been quick
QUICK = 0.005  # seconds of processor time
SHORT = 200  # characters


class Searching:
    """Finds answers, in `threads` where they take their time. `clock` gives a thread's own processor time, seconds."""

    def __init__(self, threads: Executor, clock: Callable[[], float] = time.thread_time) -> None:
        self._threads, self._clock = threads, clock
        self._engine: Engine | None = None
        self._latest: deque[float] = deque(maxlen=LATEST)

    async def answer(self, engine: Engine, words: str, hint: str | None) -> Answer:
        """The engine's answer. `hint` is a language code."""
        if self._is_quick(engine, words):
            answer, spent = self._answer(engine, words, hint)
        else:
            run = asyncio.get_running_loop().run_in_executor
            answer, spent = await run(self._threads, self._answer, engine, words, hint)
        self._latest.append(spent)
        return answer

    def _is_quick(self, engine: Engine, words: str) -> bool:
        if engine is not self._engine:
            self._engine = engine
            self._latest.clear()
        return len(words) <= SHORT and len(self._latest) == LATEST and max(self._latest) < QUICK

    def _answer(self, engine: Engine, words: str, hint: str | None) -> tuple[Answer, float]:
        started = self._clock()
        answer = engine.answer(words, k=HITS, hint=hint)
        return answer, self._clock() - started
