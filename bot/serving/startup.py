"""Startup: what the bot asks of Telegram before it answers readers, until it works: who it is, and its webhook."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial

from telegram import User
from telegram.error import BadRequest, InvalidToken, NetworkError, TimedOut
from telegram.ext import ExtBot

from bot.base.errors import ServiceError
from bot.serving.alerts import FIRST, Alerts
from bot.serving.api.pacing import Recheck
from bot.serving.api.transport import AnsweredByAnotherError, Flooded
from bot.serving.exit_codes import BAD_TOKEN, EXIT_CONFIG, EXIT_CONFLICT, WEBHOOK_REFUSED, WEBHOOK_SET
from bot.serving.handling.dispatch import UPDATES
from bot.serving.updates.webhook import AT_ONCE

FIRST_PAUSE_SECONDS = 0.5  # before the second try
PAUSE_GROWTH = 1.6  # times as long before each further one


class Startup:
    """The first calls of a bot. `server` is the Bot API server's name; `longest_pause` between tries is in seconds."""

    def __init__(self, bot: ExtBot[Recheck], alerts: Alerts, server: str, longest_pause: float) -> None:
        self._bot, self._alerts, self._server, self._longest_pause = bot, alerts, server, longest_pause

    async def introduce(self, *, polls: bool, take_over: bool) -> User:
        """Ask who we are, until Telegram answers. A bot that polls must have no webhook; `take_over` removes one.
        Raises ServiceError."""
        await self._until_it_works(partial(self._initialize, polls=polls, take_over=take_over))
        return self._bot.bot

    async def register(self, url: str, secret: str) -> bool:
        """Set the webhook to `url`. Returns True; raises ServiceError if Telegram refuses."""
        set_webhook = partial(
            self._bot.set_webhook, url, max_connections=AT_ONCE, allowed_updates=list(UPDATES), secret_token=secret
        )
        try:
            await self._until_it_works(set_webhook)
        except BadRequest as error:
            raise ServiceError(WEBHOOK_REFUSED.format(reason=error.message[:200]), EXIT_CONFLICT) from None
        return True

    async def _initialize(self, *, polls: bool, take_over: bool) -> None:
        await self._bot.initialize()
        if not polls or not (await self._bot.get_webhook_info()).url:
            return
        if not take_over:
            raise ServiceError(WEBHOOK_SET, EXIT_CONFLICT)
        await self._bot.delete_webhook()

    async def _until_it_works(self, act: Callable[[], Awaitable[object]]) -> None:
        """Try `act` until it works. Raises ServiceError, or BadRequest, if trying again does not help."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await act()
            except InvalidToken:
                raise ServiceError(BAD_TOKEN, EXIT_CONFIG) from None
            except Flooded as flood:
                self._alerts.trouble("starting", "Starting: the Bot API server asks for a pause; waiting for its end.")
                await asyncio.sleep(flood.seconds)
            except BadRequest:
                raise
            except NetworkError as error:
                # A supervisor may have started us again after we left because the server is silent, and said so: then
                # a line a minute will do. Somebody who started us by hand hears at once.
                first = 0 if isinstance(error, TimedOut) and not sys.stderr.isatty() else FIRST
                sentence = f"Starting: the Bot API server ({self._server}) can't be reached; trying until it can."
                if isinstance(error, AnsweredByAnotherError):
                    sentence = (
                        f"Starting: what answers as {self._server} is not the Bot API (a page, status {error.status}); "
                        "log in to the network, or look at the proxy and BOT_API_URL; trying until it is."
                    )
                self._alerts.trouble("starting", sentence, first=first)
                await asyncio.sleep(pause)
                pause = min(pause * PAUSE_GROWTH, self._longest_pause)
            else:
                self._alerts.over("starting")
                return
