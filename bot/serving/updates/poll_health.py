"""PollHealth: whether polling gets through to the Bot API server, what is said if not, and when to give up."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import NoReturn

from bot.base.errors import ServiceError
from bot.serving.alerts import ALERT_SECONDS, Alerts
from bot.serving.api.get_updates import Cause, FeedTrouble, UpdateFeed
from bot.serving.exit_codes import BAD_TOKEN, EXIT_CONFIG
from bot.serving.updates.heartbeat import SignsOfLife
from bot.serving.updates.timing import Timing

logger = logging.getLogger(__name__)

SERVER_CAUSES = (Cause.LINE, Cause.STALL, Cause.SERVER)  # of which the server's name is told


class PollHealth:
    """How polls of `server`, by name, come out."""

    def __init__(self, server: str, alerts: Alerts, timing: Timing) -> None:
        self._server, self._timing = server, timing
        self.alerts = alerts
        self._signs = SignsOfLife()
        self._failures = 0  # in a row

    @property
    def is_ready(self) -> bool:
        """Are readers answered? From the first successful poll until `stopping`."""
        return self._signs.is_ready

    @property
    def is_alive(self) -> bool:
        """Has there been a sign of life lately, be it an error? Without one we should have left by ourselves."""
        return self._signs.is_alive(self._timing)

    def starting(self) -> None:
        """Count the time without a sign of life from now on."""
        self._signs = SignsOfLife()

    def stopping(self) -> None:
        """Note that no reader is answered any more."""
        self._signs.is_ready = False

    def polled(self) -> None:
        """Note that the server answered a poll."""
        self._signs.polled()

    def recovered(self) -> None:
        """Note that the poll brought what it should: there is no trouble any more."""
        self._failures = 0
        self.alerts.over("receiving")

    def pause_after(self, trouble: FeedTrouble) -> float:
        """Note what went wrong; how many seconds to wait before the next try, if nothing else says so. Raises
        ServiceError if there is no use in another."""
        self._failures += 1
        if trouble.cause is Cause.TOKEN:
            raise ServiceError(BAD_TOKEN, EXIT_CONFIG)
        if trouble.cause is not Cause.STALL:
            self._signs.any_sign = time.monotonic()
        silent = time.monotonic() - self._signs.any_sign  # soon to be said with the reason why we leave
        soon_said = trouble.cause is Cause.STALL and silent > self._timing.leave - ALERT_SECONDS
        where = f" ({self._server})" if trouble.cause in SERVER_CAUSES else ""
        sentence = f"Receiving: {trouble.cause.value}{where}; trying again until it works."
        self.alerts.trouble("receiving", sentence, line=not soon_said)
        if trouble.seconds:
            self._signs.any_sign += trouble.seconds  # whoever asks for a pause is not gone before it is over
            return trouble.seconds
        return min(self._timing.longest_pause, 0.5 * 1.6 ** min(self._failures, 12))

    async def watch(self, feed: UpdateFeed) -> NoReturn:
        """Notice when polls of `feed` stop succeeding: build a new client first, then leave by a ServiceError."""
        timing = self._timing
        rebuilt_at = self._signs.success
        while True:
            await asyncio.sleep(min(1.0, timing.rebuild / 10))
            now, success = time.monotonic(), self._signs.success
            self._signs.leave_if_silent(timing)
            if now - success > timing.rebuild and now - rebuilt_at > timing.rebuild:
                if rebuilt_at <= success:  # said once in an outage
                    logger.warning("no successful poll for %.0f s: building a new client", now - success)
                rebuilt_at = now
                await feed.close()
