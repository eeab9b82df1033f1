"""Lanes: in order within a chat, side by side between chats, and nobody left waiting when they are stopped."""

from __future__ import annotations

import asyncio

from bot.serving.lanes import Lanes


async def test_who_waits_for_work_that_is_stopped_waits_no_longer() -> None:
    lanes = Lanes()

    async def never() -> bool:
        await asyncio.sleep(3600)
        return True

    waiting = [lanes.submit(lane, never) for lane in ("a", "a", "b")]
    await asyncio.sleep(0)
    await lanes.cancel()
    assert all(done.cancelled() for done in waiting)
    assert lanes.busy == 0
