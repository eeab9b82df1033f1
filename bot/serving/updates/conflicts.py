"""ConflictDetector: finds another program that receives this bot's updates; one of the two leaves, the other stays.

On this machine, with the same data folder, it is told at once (`only_one`). Elsewhere it is found by Telegram's 409 or,
where both are never idle, by updates that are gone though we have not confirmed them.
"""

from __future__ import annotations

import asyncio
import fcntl
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.base.errors import ServiceError
from bot.serving.api.get_updates import FeedTrouble, UpdateFeed
from bot.serving.exit_codes import EXIT_CONFLICT, TWO_POLLERS, WEBHOOK_SET
from bot.serving.updates.timing import Timing


class ConflictDetector:
    """What one poller knows of other pollers."""

    def __init__(self, feed: UpdateFeed, timing: Timing) -> None:
        self._feed, self._timing = feed, timing
        self._found_at: list[float] = []
        self._due = 0.0  # when we look for one next
        self._looks = 0  # while keeping still
        self.may_probe = False  # only after a poll that confirmed something: the probe must not ask the same again
        self.is_crowded = False  # one took updates from us so often that one of us has to leave

    @property
    def found(self) -> bool:
        """Was there another program several times?"""
        return len(self._found_at) >= self._timing.conflicts

    def is_time_to_probe(self, something_to_confirm: bool) -> bool:
        """Should the next poll confirm nothing, to see whether what it might confirm is still there? Otherwise two
        programs that answer fast and are never idle would not notice each other, and answer everything twice."""
        may, self.may_probe = self.may_probe, False
        now = time.monotonic()
        if not something_to_confirm or not may or now < self._due:
            return False
        # Not in step with the other: who looks confirms nothing, and two who look at the same moments see nothing.
        self._due = now + self._timing.probe * random.uniform(0.5, 1.5)  # noqa: S311
        return True

    def pause_after(self, trouble: FeedTrouble) -> float:
        """Seconds to pause after a conflict. Raises ServiceError if we are the one that leaves."""
        if trouble.webhook:
            raise ServiceError(WEBHOOK_SET, EXIT_CONFLICT)
        now = time.monotonic()
        self._found_at = [at for at in self._found_at if now - at < self._timing.conflict_window] + [now]
        if self.found:
            if not trouble.found:  # Telegram refuses one of two programs alone, so the other one stays
                raise ServiceError(TWO_POLLERS, EXIT_CONFLICT)
            self.is_crowded = True
            return 0.0
        pause = self._timing.found_conflict_pause if trouble.found else self._timing.conflict_pause
        return pause * random.uniform(0.7, 1.3)  # noqa: S311 - not in step with the other

    async def make_sure(self) -> None:
        """Find out whether the other program, which took updates from us several times, goes on doing so.

        It may have found us, too, and be pausing or leaving. So nothing is confirmed for longer than its pause, by a
        random time, for the two must not wait equally long. Raises ServiceError if updates vanish meanwhile.
        """
        self.is_crowded = False
        before: int | None = None  # the oldest update that nobody had confirmed; whoever confirms any confirms it, too
        until = time.monotonic() + self._timing.keep_still * random.uniform(1.0, 1.4)  # noqa: S311
        while time.monotonic() < until:
            oldest = await self._oldest(before)
            if before is not None and oldest != before:
                raise ServiceError(TWO_POLLERS, EXIT_CONFLICT)
            before = oldest
            await asyncio.sleep(self._timing.keep_still / 15)

    async def _oldest(self, before: int | None) -> int | None:
        """The oldest update at Telegram, which was `before`. Confirms nothing, and asks for another offset than the
        last look did: asked the same again, Telegram would have us wait, and refuse the other program for it."""
        self._looks += 1
        offset = None if before is None else before - self._looks % 2
        return next((update.update_id for update in await self._feed.poll(offset, 0.0, limit=1)), None)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which goes with the process however it ends. Raises ServiceError if another has it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "serve.lock").open("a")
    except OSError:
        yield  # a folder that can't be written to can't be shared by mistake either
        return
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ServiceError(
                f"Another `serve` is running with the data folder {folder}; stop it first, or set another BOT_DATA.",
                EXIT_CONFLICT,
            ) from None
        yield
