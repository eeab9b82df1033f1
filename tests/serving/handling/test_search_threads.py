"""Searching: quick questions in the loop, all others in a thread."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.search.engine import Answer, NothingFound
from bot.serving.handling.rate_limit import RateLimiter
from bot.serving.handling.search_threads import LATEST, PLACES, QUICK, SHORT_QUESTION_LETTERS, Searching

CROWD, NEW = b"crowd", b"new"  # who ask


def crowded() -> RateLimiter:
    """Limits that one reader has asked four times within, and another once."""
    readers = RateLimiter()
    for reader in (*[CROWD] * 4, NEW):
        readers.ask(reader)
    return readers


class Fake:
    """An engine whose answers cost what the test says, and that notes in which thread it was asked."""

    archive: Any = None

    def __init__(self, cost: float) -> None:
        self.cost, self.now = cost, 0.0
        self.in_loop: list[bool] = []

    def clock(self) -> float:
        return self.now

    def answer(self, question: str, *, k: int = 5, hint: str | None = None, shown: Any = ()) -> Answer:
        self.in_loop.append(threading.current_thread() is threading.main_thread())
        self.now += self.cost
        return NothingFound(hint or "en", (), 0.0, self.cost)


@pytest.fixture
def fake() -> Fake:
    return Fake(QUICK / 2)


@pytest.fixture
def threads() -> Any:
    with ThreadPoolExecutor(1) as threads:
        yield threads


@pytest.fixture
def two_threads() -> Any:
    with ThreadPoolExecutor(PLACES) as threads:
        yield threads


async def ask(searching: Searching, fake: Fake, times: int, words: str = "why?") -> list[bool]:
    """In which of the next searches the loop did the work itself."""
    before = len(fake.in_loop)
    for _ in range(times):
        assert (await searching.answer(fake, words, "ru-RU", NEW)).language == "ru-RU"  # the engine reads it
    return fake.in_loop[before:]


async def test_quick_searches_come_into_the_loop_once_they_are_known_to_be(fake: Fake, threads: Any) -> None:
    searching = Searching(threads, RateLimiter(), fake.clock)
    assert await ask(searching, fake, LATEST + 2) == [False] * LATEST + [True] * 2


async def test_one_that_took_its_time_sends_the_next_ones_to_a_thread(fake: Fake, threads: Any) -> None:
    searching = Searching(threads, RateLimiter(), fake.clock)
    await ask(searching, fake, LATEST)
    fake.cost = 2 * QUICK
    assert await ask(searching, fake, LATEST) == [True] + [False] * (LATEST - 1)


async def test_long_texts_never_come_into_the_loop(fake: Fake, threads: Any) -> None:
    searching = Searching(threads, RateLimiter(), fake.clock)
    await ask(searching, fake, LATEST)
    assert await ask(searching, fake, 2, "why " * SHORT_QUESTION_LETTERS) == [False] * 2


async def test_another_engine_is_not_known_yet(fake: Fake, threads: Any) -> None:
    searching = Searching(threads, RateLimiter(), fake.clock)
    await ask(searching, fake, LATEST)
    assert await ask(searching, Fake(0.0), 1) == [False]


class Slow(Fake):
    """An engine that answers when the test says so."""

    def __init__(self) -> None:
        super().__init__(1.0)
        self.asked: list[str] = []
        self.go = threading.Event()

    def answer(self, question: str, *, k: int = 5, hint: str | None = None, shown: Any = ()) -> Answer:
        self.asked.append(question)
        assert self.go.wait(120)
        return super().answer(question, k=k, hint=hint)


async def test_who_asked_less_of_late_is_searched_for_before_a_crowd(two_threads: Any) -> None:
    searching, slow = Searching(two_threads, crowded()), Slow()
    crowd = [asyncio.create_task(searching.answer(slow, "crowd", "en", CROWD)) for _ in range(20)]
    await asyncio.sleep(0)
    new = asyncio.create_task(searching.answer(slow, "new", "en", NEW))
    await asyncio.sleep(0)
    slow.go.set()
    await asyncio.gather(new, *crowd)
    assert slow.asked.index("new") <= PLACES


async def test_what_is_typed_inline_has_one_of_two_places(two_threads: Any) -> None:
    searching, slow = Searching(two_threads, RateLimiter()), Slow()
    typed = [asyncio.create_task(searching.answer(slow, "typed", "en", NEW, inline=True)) for _ in range(20)]
    await asyncio.sleep(0)
    new = asyncio.create_task(searching.answer(slow, "new", "en", NEW))
    while len(slow.asked) < PLACES:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert sorted(slow.asked) == ["new", "typed"]
    slow.go.set()
    await asyncio.gather(new, *typed)


async def test_a_crowd_of_questions_leaves_inline_its_place(two_threads: Any) -> None:
    searching, slow = Searching(two_threads, crowded()), Slow()
    crowd = [asyncio.create_task(searching.answer(slow, "crowd", "en", CROWD)) for _ in range(20)]
    await asyncio.sleep(0)
    typed = asyncio.create_task(searching.answer(slow, "typed", "en", NEW, inline=True))
    await asyncio.sleep(0)
    slow.go.set()
    await asyncio.gather(typed, *crowd)
    assert slow.asked.index("typed") <= PLACES
