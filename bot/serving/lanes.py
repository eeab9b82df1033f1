"""Lanes: work in order within a chat, side by side between chats."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

Job = Callable[[], Awaitable[bool]]


class Lanes:
    """One queue a chat, each with a task of its own while there is work. Who submits bounds how much there is."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, deque[tuple[Job, asyncio.Future[bool]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, lane: Hashable, job: Job) -> asyncio.Future[bool]:
        """Run `job` after everything submitted to `lane` before it. The future is done when the job is."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        queue = self._lanes.get(lane)
        if queue is None:
            queue = self._lanes[lane] = deque()
            queue.append((job, done))
            task = asyncio.create_task(self._run(lane, queue))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            queue.append((job, done))
        return done

    def length(self, lane: Hashable) -> int:
        """How many jobs of a lane are running or waiting."""
        return len(self._lanes.get(lane, ()))

    @property
    def busy(self) -> int:
        """How many jobs are running or waiting."""
        return sum(len(queue) for queue in self._lanes.values())

    async def _run(self, lane: Hashable, queue: deque[tuple[Job, asyncio.Future[bool]]]) -> None:
        try:
            while queue:
                job, done = queue[0]
                try:
                    result = await job()
                except Exception as error:
                    if not done.done():
                        done.set_exception(error)
                else:
                    if not done.done():
                        done.set_result(result)
                queue.popleft()
        finally:
            self._lanes.pop(lane, None)
            for _, done in queue:  # we were stopped: who waits for them need not wait longer
                done.cancel()

    async def idle(self, seconds: float) -> None:
        """Wait until there is no work left, or `seconds` have passed."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def cancel(self) -> None:
        """Stop everything where it stands."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def lane_of(raw: Any) -> tuple[str, int]:
    """The lane of a raw update: its chat, else its sender, else one for all the rest. Takes anything.

    /privacy has a lane beside its chat's: who has many answers to come shall not wait for them to learn what is kept.
    """
    if not isinstance(raw, dict):
        return "rest", 0
    for kind, body in raw.items():
        if kind == "update_id" or not isinstance(body, dict):
            continue
        message = body.get("message")
        chat = body.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
        for name, place in (("chat", chat), ("from", body.get("from"))):
            if isinstance(place, dict) and isinstance(place.get("id"), int):
                if str(body.get("text")).startswith("/privacy"):
                    return "privacy", place["id"]
                return (name if kind != "guest_message" else "guest"), place["id"]
    return "rest", 0
