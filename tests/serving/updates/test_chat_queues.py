"""ChatQueues: in order within a chat, side by side between chats, and nobody left waiting when they are stopped."""

from __future__ import annotations

import asyncio

from bot.serving.updates.chat_queues import ChatQueues, Job, queue_key


async def test_who_waits_for_work_that_is_stopped_waits_no_longer() -> None:
    queues = ChatQueues()
    waiting = [queues.submit(key, never) for key in ("a", "a", "b")]
    await asyncio.sleep(0)
    await queues.cancel()
    assert all(done.cancelled() for done in waiting)
    assert queues.busy == 0


async def never() -> bool:
    await asyncio.sleep(3600)
    return True


async def test_who_leaves_does_not_wait_for_a_chat_that_is_held_up_for_longer() -> None:
    queues = ChatQueues()
    queues.submit("halted", never)
    await asyncio.wait_for(queues.idle(600, lambda _: 1200.0), 90)
    await queues.cancel()


async def test_who_leaves_waits_for_the_others_while_one_is_held_up() -> None:
    queues = ChatQueues()

    async def soon() -> bool:
        await asyncio.sleep(1)
        return True

    queues.submit("halted", never)
    answered = queues.submit("another", soon)
    await queues.idle(30, lambda key: 60.0 if key == "halted" else 0.0)
    assert answered.done()
    assert queues.busy == 1
    await queues.cancel()


async def test_of_what_is_typed_inline_the_one_at_work_and_the_latest_are_answered() -> None:
    queues, done, go = ChatQueues(), [], asyncio.Event()

    def job(number: int) -> Job:
        async def work() -> bool:
            done.append(number)
            await go.wait()
            return True

        return work

    key = queue_key({"update_id": 1, "inline_query": {"from": {"id": 7}, "query": "a"}})
    first = queues.submit(key, job(1))
    await asyncio.sleep(0)
    futures = [first, *(queues.submit(key, job(number)) for number in range(2, 30))]
    go.set()
    assert await asyncio.gather(*futures) == [True] * 29
    assert done == [1, 29]
