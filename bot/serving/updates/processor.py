"""UpdateProcessor: what is done with one update, from first sight to the mark in the log, however it was received.

Here alone it is decided whether an update was answered before: by its mark in the log.

An update that fails three times is set aside, so that it can't keep others waiting; one whose fields are not of the
types that the Bot API names, at once.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram.error import InvalidToken

from bot.base.errors import ServiceError
from bot.querylog.log import QueryLog
from bot.querylog.store import Kept
from bot.serving.exit_codes import BAD_TOKEN, EXIT_CONFIG
from bot.serving.logs import report
from bot.serving.metrics import Metrics
from bot.serving.update_result import Handle, UpdateResult

logger = logging.getLogger(__name__)

TRIES = 3
WRONG_TYPE = (TypeError, AttributeError)  # a malformed field, a number where a text belongs; retrying can't help
SLOW_LOG_SECONDS = 5.0  # seconds that a log may take for a row while nothing is wrong with it
RETRY_PAUSE_SECONDS = 0.2  # seconds, times the number of tries so far


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
        result = await self._result(raw)
        self._metrics.update(result.outcome)
        if result.answered or result.question is not None:
            await self._record(update_id, result)
        return not result.unsettled

    async def _result(self, raw: dict[str, Any] | None) -> UpdateResult:
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
            except WRONG_TYPE as error:
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

    async def _record(self, update_id: int, result: UpdateResult) -> None:
        try:
            kept = await self._log.record(update_id, result.question, result.account, thumb=result.thumb)
            if kept is Kept.WAITING:  # slow, but not away: no confirmation before the row and its mark are on disk
                await self._log.written(update_id, SLOW_LOG_SECONDS)
        except Exception as error:
            report(error)
            self._metrics.unlogged()
