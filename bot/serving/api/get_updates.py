"""UpdateFeed: getUpdates, update by update, and what can stand in its way (`FeedTrouble`).

Our own, because the library parses a whole batch at once (one bad update stops all) and treats a hung connection as
nothing to speak of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut

from bot.serving.api.transport import JSON, TOO_MANY, HttpSession, SessionClosedError, is_an_answer, retry_after

CONNECTIONS = 2
BATCH = 100  # the most that getUpdates gives
_UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})')


class Cause(StrEnum):
    """What is wrong with receiving."""

    LINE = "no connection to the Bot API server"  # refused, no name: found out at once
    STALL = "the Bot API server does not answer"  # a timeout
    SERVER = "the Bot API server is in trouble"  # 5xx, or not JSON
    FLOOD = "the Bot API server asks for a pause"
    CONFLICT = "another program receives this bot's updates"
    TOKEN = "the token was refused"  # noqa: S105


class FeedTrouble(Exception):
    """Updates could not be received. `seconds` is the pause that was asked for; `webhook`: one is set; `found`: nobody
    told us, but updates that we have not confirmed are gone."""

    def __init__(self, cause: Cause, *, seconds: float = 0.0, webhook: bool = False, found: bool = False) -> None:
        super().__init__(cause.value)
        self.cause, self.seconds, self.webhook, self.found = cause, seconds, webhook, found


@dataclass(frozen=True, slots=True)
class Received:
    """One update as it came: `raw` is None if it can't even be read as JSON."""

    update_id: int
    raw: dict[str, Any] | None


class UpdateFeed:
    """The updates that wait at Telegram, of some `kinds`. `margin` is how much longer than the poll a response may
    take; seconds. `hear` is given the `Date` of each answer."""

    def __init__(
        self,
        api_url: str,
        token: str,
        kinds: Iterable[str],
        *,
        margin: float = 10.0,
        hear: Callable[[str | None], None] = lambda _: None,
    ) -> None:
        self._url = f"{api_url.rstrip('/')}/bot{token}/getUpdates"
        self._kinds, self._margin, self._hear = list(kinds), margin, hear
        self._session = HttpSession(CONNECTIONS)

    async def close(self) -> None:
        """Throw the connections away; the next poll makes fresh ones."""
        await self._session.close()

    async def poll(self, offset: int | None, wait: float, *, limit: int = BATCH) -> list[Received]:
        """The oldest updates not confirmed yet; waits up to `wait` seconds for the first one.

        `offset` confirms everything below it. Raises FeedTrouble.
        """
        asked: dict[str, Any] = {"timeout": int(wait), "limit": limit, "allowed_updates": self._kinds}
        if offset is not None:
            asked["offset"] = offset
        body = await self._post(asked, wait)
        try:
            return _received(body)
        except (ValueError, KeyError, TypeError, RecursionError):
            if limit > 1:  # one of them can't be read: take them one by one
                return await self.poll(offset, wait, limit=1)
            if (found := _UPDATE_ID.search(body)) is None:
                raise FeedTrouble(Cause.SERVER) from None
            return [Received(int(found[1]), None)]

    async def _post(self, asked: dict[str, Any], wait: float) -> bytes:
        margin = self._margin
        timeout = aiohttp.ClientTimeout(total=None, connect=margin, sock_connect=margin, sock_read=wait + margin)
        try:
            code, date, payload = await self._session.request(
                "POST", self._url, json.dumps(asked).encode(), JSON, timeout
            )
        except (TimedOut, SessionClosedError):  # a client that is built anew is no sign of life from the server
            raise FeedTrouble(Cause.STALL) from None
        except NetworkError:
            raise FeedTrouble(Cause.LINE) from None
        if code == 200:
            if is_an_answer(payload):
                self._hear(date)
            return payload
        raise _trouble(code, payload)


def _received(body: bytes) -> list[Received]:
    updates = json.loads(body.decode("utf-8", "replace"), strict=False)["result"]
    known = [update for update in updates if isinstance(update, dict) and isinstance(update.get("update_id"), int)]
    return [Received(update["update_id"], update) for update in known]


def _trouble(code: int, payload: bytes) -> FeedTrouble:
    if not is_an_answer(payload) and code != TOO_MANY:
        return FeedTrouble(Cause.SERVER)  # of something on the way
    match code:
        case 401 | 404:
            return FeedTrouble(Cause.TOKEN)
        case 409:
            return FeedTrouble(Cause.CONFLICT, webhook=b"webhook" in payload)
        case 429:
            return FeedTrouble(Cause.FLOOD, seconds=retry_after(payload))
        case _:
            return FeedTrouble(Cause.SERVER)
