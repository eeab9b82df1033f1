"""Wire: the HTTP below python-telegram-bot, with `Flooded` for "too many requests"."""

from __future__ import annotations

import json
from typing import Any

from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

TOO_MANY = 429
IN_TROUBLE = 500  # and above: the server's fault, with a page of a proxy in place of JSON, as a rule
CONNECTIONS = 24


class Flooded(TelegramError):
    """Telegram asks for `seconds` of silence (in one chat, as a rule)."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too many requests")
        self.seconds = seconds


class Wire(HTTPXRequest):
    """Requests with timeouts that fit a bot on a poor line."""

    def __init__(self, *, read_timeout: float = 15.0) -> None:
        super().__init__(
            connection_pool_size=CONNECTIONS,
            read_timeout=read_timeout,
            write_timeout=10.0,
            connect_timeout=10.0,
            pool_timeout=30.0,
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """The response's status and body. Raises Flooded for a 429, NetworkError when the server is in trouble: the
        library would try to read its page, and log an error, at every try."""
        code, payload = await super().do_request(*args, **kwargs)
        if code == TOO_MANY:
            raise Flooded(retry_after(payload))
        if code >= IN_TROUBLE:
            raise NetworkError(f"the Bot API server answers with status {code}")
        return code, payload


def retry_after(payload: bytes) -> float:
    """How many seconds a 429 asks for; 1 if it does not say."""
    try:
        return max(1.0, float(json.loads(payload)["parameters"]["retry_after"]))
    except (ValueError, KeyError, TypeError):
        return 1.0
