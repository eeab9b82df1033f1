"""UpdateProcessor: what is done with one update, from first sight to the mark in the log, however it was received.

An update that was answered before is not answered again. One that fails three times is set aside, so that it can't
keep others waiting, and one whose parts are not of the kind that Telegram says they are, at once. An error is
reported by its kind, its place and a random number; never with what was in the update.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import InvalidToken

from bot.base.errors import ServiceError
from bot.querylog.log import QueryLog
from bot.querylog.store import Kept
from bot.serving.exit_codes import BAD_TOKEN, EXIT_CONFIG
from bot.serving.metrics import Metrics
from bot.serving.ports import UpdateResult

logger = logging.getLogger(__name__)

TRIES = 3
WRONG_KIND = (TypeError, AttributeError)  # what comes of a number where a text belongs; it would come again
SLOW_LOG_SECONDS = 5.0  # seconds that a log may take for a row while nothing is wrong with it
RETRY_PAUSE_SECONDS = 0.2  # seconds, times the number of tries so far

Handle = Callable[[dict[str, Any]], Awaitable[UpdateResult]]


class UpdateProcessor:
    """Handles updates one by one; safe to use for many at once."""

    def __init__(self, handle: Handle, log: QueryLog, metrics: Metrics) -> None:
        self._handle, self._log, self._metrics = handle, log, metrics
        self.working = 0  # updates that are at the processor now

    @property
    def log_is_well(self) -> bool:
        """Is everything that was handed to the log on its disk?"""
        health = self._log.health()
        return health.trouble is None and not health.waiting

    async def process(self, update_id: int, raw: dict[str, Any] | None) -> bool:
        """Answer an update and record it; False if something of it waits until `log_is_well`, and would not outlive
        this process. Raises only ServiceError."""
        self.working += 1
        try:
            return await self._process(update_id, raw)
        finally:
            self.working -= 1

    async def _process(self, update_id: int, raw: dict[str, Any] | None) -> bool:
        if await self._seen(update_id):
            self._metrics.update("seen before")
            return True
        outcome = await self._outcome(raw)
        self._metrics.update(outcome.why)
        if outcome.answered or outcome.question is not None:
            await self._record(update_id, outcome)
        return not outcome.unsettled

    async def _outcome(self, raw: dict[str, Any] | None) -> UpdateResult:
        if raw is None:
            logger.warning("set aside an update that can't be read")
            return UpdateResult("set aside")
        for attempt in range(1, TRIES + 1):
            try:
                return await self._handle(raw)
            except ServiceError:
                raise
            except InvalidToken:
                raise ServiceError(BAD_TOKEN, EXIT_CONFIG) from None  # not answered: it waits for a better token
            except WRONG_KIND as error:
                report(error, attempt)
                break
            except Exception as error:
                report(error, attempt)
                await asyncio.sleep(RETRY_PAUSE_SECONDS * attempt)
        return UpdateResult("set aside")

    async def _seen(self, update_id: int) -> bool:
        try:
            return await self._log.seen(update_id)
        except Exception as error:  # a log that is away must not keep a question waiting
            report(error)
            return False

    async def _record(self, update_id: int, outcome: UpdateResult) -> None:
        try:
            question, token, words, thumb = outcome.question, outcome.token, outcome.words, outcome.thumb
            kept = await self._log.record(update_id, question, token, words=words, thumb=thumb)
            if kept is Kept.WAITING:  # slow, but not away: no confirmation before the row and its mark are on disk
                await self._log.written(update_id, SLOW_LOG_SECONDS)
        except Exception as error:
            report(error)
            self._metrics.unlogged()


def report(error: BaseException, attempt: int = 1) -> str:
    """Log an unexpected error without anything that it holds; the incident's number."""
    incident = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/bot/" in frame.filename] or frames
    place = f"{own[-1].filename.rpartition('/bot/')[2]}:{own[-1].lineno}" if own else "unknown place"
    kind = type(error).__name__
    logger.error("unexpected error kind=%s at=%s attempt=%d incident=%s", kind, place, attempt, incident)
    return incident
