"""UpdateFeed: a client that is built anew while it looks the server's address up."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator

import pytest

from bot.serving.api.get_updates import Cause, FeedTrouble, UpdateFeed
from bot.serving.handling.dispatch import UPDATES


@pytest.fixture
async def silent_names(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[threading.Event]:
    """Look-ups of names that nobody answers until the test is over; the event says that one has begun.

    It ends in the loop, which waits for its threads before anything else of the test ends.
    """
    begun, over = threading.Event(), threading.Event()

    def look_up(*_: object, **__: object) -> object:
        begun.set()
        over.wait(120)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield begun
    over.set()


async def polling(feed: UpdateFeed, begun: threading.Event) -> asyncio.Task[object]:
    task = asyncio.create_task(feed.poll(None, 25.0))
    assert await asyncio.to_thread(begun.wait, 90)
    return task


async def test_a_new_client_in_the_middle_of_a_look_up_is_trouble_and_no_end(silent_names: threading.Event) -> None:
    feed = UpdateFeed("http://bot-api.test", "1:x", UPDATES)
    task = await polling(feed, silent_names)
    await feed.close()
    with pytest.raises(FeedTrouble) as caught:
        await asyncio.wait_for(task, 90)
    assert caught.value.cause is Cause.STALL


async def test_who_is_told_to_stop_in_the_middle_of_a_look_up_stops(silent_names: threading.Event) -> None:
    feed = UpdateFeed("http://bot-api.test", "1:x", UPDATES)
    task = await polling(feed, silent_names)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await feed.close()
