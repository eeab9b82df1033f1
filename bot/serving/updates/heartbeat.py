"""Signs of life of the Bot API server. Long polling hears of it all the time; by webhook nothing is asked of it until a
reader writes, so `Heartbeat` asks now and then, and health means the same either way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NoReturn

from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError, TimedOut

from bot.base.errors import ServiceError
from bot.serving.alerts import Alerts
from bot.serving.exit_codes import BAD_TOKEN, EXIT_CONFIG, EXIT_STALLED, STALLED
from bot.serving.updates.timing import Timing

UNREACHABLE = "Sending: the Bot API server ({server}) can't be reached; answers wait until it can."


@dataclass
class SignsOfLife:
    """When the Bot API server was heard of last; monotonic seconds."""

    success: float = field(default_factory=time.monotonic)  # of a poll
    any_sign: float = field(default_factory=time.monotonic)  # an error is one, too
    is_ready: bool = False  # from the first successful poll until we are told to stop

    def polled(self) -> None:
        """A poll succeeded."""
        self.success = self.any_sign = time.monotonic()
        self.is_ready = True

    def is_alive(self, timing: Timing) -> bool:
        """Has there been a sign of life lately? Without one we should have left by ourselves."""
        return time.monotonic() - self.any_sign < timing.leave + 30

    def leave_if_silent(self, timing: Timing) -> None:
        """Raise ServiceError after too long without a sign of life."""
        if time.monotonic() - self.any_sign > timing.leave:
            raise ServiceError(STALLED.format(minutes=round(timing.leave / 60)), EXIT_STALLED)


class Heartbeat:
    """Asks the Bot API server, `server` by name, every now and then for an answer, whichever, with `ask`."""

    def __init__(self, ask: Callable[[], Awaitable[object]], server: str, alerts: Alerts, timing: Timing) -> None:
        self._ask, self._server, self._alerts, self._timing = ask, server, alerts, timing
        self._signs = SignsOfLife()

    @property
    def is_alive(self) -> bool:
        """Has there been a sign of life lately, be it an error?"""
        return self._signs.is_alive(self._timing)

    async def run(self) -> NoReturn:
        """Ask for as long as the bot runs. Raises ServiceError when there is no use in going on."""
        while True:
            await asyncio.sleep(self._timing.heartbeat)
            try:
                await self._ask()
            except InvalidToken:
                raise ServiceError(BAD_TOKEN, EXIT_CONFIG) from None
            except BadRequest:
                self._heard()
            except NetworkError as error:
                if not isinstance(error, TimedOut):
                    self._signs.any_sign = time.monotonic()
                self._signs.leave_if_silent(self._timing)
                self._alerts.trouble("reaching", UNREACHABLE.format(server=self._server))
            except TelegramError:
                self._heard()  # whatever it refuses, it is there
            else:
                self._heard()

    def _heard(self) -> None:
        self._signs.polled()
        self._alerts.over("reaching")
