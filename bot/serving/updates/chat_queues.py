"""ChatQueues: work in order within a chat, in parallel between chats.

Inline queries are an exception: of each reader only the latest is worth an answer.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

GRACE_SECONDS = 0.5  # blocked chats may still finish what is on its way
_LOOK_SECONDS = 0.1  # seconds between looks at who is held up
INLINE = "inline"
OWN_QUEUES = {"guest_message": "guest", "inline_query": INLINE}  # of a reader's, beside the chat's

Job = Callable[[], Awaitable[bool]]


class ChatQueues:
    """One queue a chat, each with a task of its own while there is work. The caller limits how much there is."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, deque[tuple[Job, asyncio.Future[bool]]]] = {}
        self._tasks: dict[asyncio.Task[None], Hashable] = {}
        self.fatal: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def failed(self, done: asyncio.Future[bool]) -> bool:
        """Did a job raise? Then `fatal` gets its error, because there is no use in going on."""
        if done.cancelled() or (error := done.exception()) is None:
            return False
        if not self.fatal.done():
            self.fatal.set_exception(error)
        return True

    def submit(self, key: Hashable, job: Job) -> asyncio.Future[bool]:
        """Run `job` after everything submitted with the same `key` before it. The future is done when the job is. An
        inline job takes the place of those that wait; they count as done."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        queue = self._queues.get(key)
        if queue is not None and is_inline(key):
            for _, stale in list(queue)[1:]:
                stale.set_result(True)
            while len(queue) > 1:
                queue.pop()
        if queue is None:
            queue = self._queues[key] = deque()
            queue.append((job, done))
            task = asyncio.create_task(self._run(key, queue))
            self._tasks[task] = key
            task.add_done_callback(self._tasks.pop)
        else:
            queue.append((job, done))
        return done

    def length(self, key: Hashable) -> int:
        """How many jobs of a queue are running or waiting."""
        return len(self._queues.get(key, ()))

    @property
    def busy(self) -> int:
        """How many jobs are running or waiting."""
        return sum(len(queue) for queue in self._queues.values())

    async def _run(self, key: Hashable, queue: deque[tuple[Job, asyncio.Future[bool]]]) -> None:
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
            self._queues.pop(key, None)
            for _, done in queue:  # we were stopped: who waits for them need not wait longer
                done.cancel()

    async def idle(self, seconds: float, wait_of: Callable[[Hashable], float] = lambda _: 0.0) -> None:
        """Wait until there is no work left, or `seconds` have passed. After `GRACE_SECONDS`, a queue is no longer
        waited for if it is held up for longer than there is time: `wait_of` gives the seconds of its key."""
        begun = time.monotonic()
        while (left := begun + seconds - time.monotonic()) > 0:
            in_grace = begun + GRACE_SECONDS > time.monotonic()
            worth_it = [task for task, key in self._tasks.items() if in_grace or wait_of(key) < left]
            if not worth_it:
                return
            await asyncio.wait(worth_it, timeout=min(left, _LOOK_SECONDS))

    async def cancel(self) -> None:
        """Cancel all jobs."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def held_up(key: Hashable, wait_of: Callable[[int | str], float]) -> float:
    """Seconds for which Telegram lets nothing be sent to a queue's chat; `wait_of` knows chats."""
    kind, number = key if isinstance(key, tuple) else ("", 0)
    return wait_of(number) if kind == "chat" else 0.0


def is_inline(key: Hashable) -> bool:
    """Is it a queue of inline queries? They are not kept, and the next letter brings a new one, so they may be lost."""
    return isinstance(key, tuple) and key[0] == INLINE


def queue_key(raw: Any) -> tuple[str, int]:
    """The queue of a raw update: its chat's, else its sender's, else one for all the rest. Accepts anything.

    /privacy has a queue of its own: a reader who waits for many answers need not wait to learn what is kept.
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
                return OWN_QUEUES.get(kind, name), place["id"]
    return "rest", 0
