"""PrioritySemaphore: who comes next, and that no place is lost."""

from __future__ import annotations

import asyncio

from bot.base.priority import PrioritySemaphore


async def enter(places: PrioritySemaphore, rank: float, name: str, order: list[str]) -> None:
    async with places.place(rank):
        order.append(name)
        await asyncio.sleep(0)


async def order_of(ranks: dict[str, float], places: int = 1) -> list[str]:
    semaphore, order = PrioritySemaphore(places), []  # type: ignore[var-annotated]
    await asyncio.gather(*(enter(semaphore, rank, name, order) for name, rank in ranks.items()))
    return order


async def test_of_those_who_wait_the_lowest_rank_comes_next() -> None:
    assert await order_of({"inside": 9, "late": 3, "soon": 1, "then": 2}) == ["inside", "soon", "then", "late"]


async def test_of_equal_ranks_the_first_to_come_is_next() -> None:
    assert await order_of({"inside": 0, "a": 1, "b": 1, "c": 1}) == ["inside", "a", "b", "c"]


async def test_no_more_than_there_are_places_are_in_at_a_time() -> None:
    semaphore, inside, most = PrioritySemaphore(2), 0, 0

    async def one() -> None:
        nonlocal inside, most
        async with semaphore.place(0.0):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(9)))
    assert most == 2


async def test_a_place_given_to_somebody_who_left_meanwhile_goes_to_the_next() -> None:
    semaphore, order = PrioritySemaphore(1), []  # type: ignore[var-annotated]
    async with semaphore.place(0.0):
        leaving = asyncio.create_task(enter(semaphore, 1.0, "leaving", order))
        staying = asyncio.create_task(enter(semaphore, 2.0, "staying", order))
        await asyncio.sleep(0)
    leaving.cancel()  # it has been given the place, and does not know yet
    async with asyncio.timeout(90):
        await staying
        await enter(semaphore, 0.0, "later", order)
    assert order == ["staying", "later"]
