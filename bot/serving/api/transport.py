"""BotApiTransport: the HTTP below python-telegram-bot, with `Flooded` for "too many requests".

Our own, over aiohttp, because a call by the library's own client takes eight times the processor time: more than all
the rest of an answer. Parameters go as JSON, or as a form where a file goes with them.
"""

from __future__ import annotations

import asyncio
import io
import json
import ssl
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

REFUSED, UNKNOWN, TOO_MANY = 400, 404, 429
IN_TROUBLE = 500  # and above: the server's fault, with a page of a proxy in place of JSON, as a rule
CONNECTIONS = 24
POOL, CONNECT, WRITE, WRITE_FILE = 30.0, 10.0, 10.0, 20.0  # seconds
LONGEST_HALT_SECONDS = 86400.0  # seconds that a 429 is believed to ask for: Telegram keeps an update no longer
JSON = {"Content-Type": "application/json"}

Body = bytes | aiohttp.FormData | None


class Flooded(TelegramError):
    """Telegram asks for `seconds` of silence (in one chat, as a rule)."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too many requests")
        self.seconds = seconds


class Way(NamedTuple):
    """An address, and the proxy by which it is reached, if any."""

    to: URL
    proxy: str | None


class SessionClosedError(NetworkError):
    """The session was closed under a request."""


class HttpReply(NamedTuple):
    """A response, read to its end. `date`: its `Date` header."""

    status: int
    date: str | None
    payload: bytes


class AnsweredByAnotherError(NetworkError):
    """What answers is not the Bot API: a network's login page, a proxy, another server."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the Bot API server answers with status {status}")
        self.status = status


class HttpSession:
    """A client with at most `connections` connections of its own, opened by the first request."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._way: Callable[[str], Way] = lru_cache(maxsize=64)(way_to)

    @property
    def is_open(self) -> bool:
        """Is the client open?"""
        return self._session is not None

    def open(self) -> None:
        """Open the client, if it is not."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ssl=_trusted()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": BaseRequest.USER_AGENT},
            )

    async def close(self) -> None:
        """Close every connection; the next request opens the client anew."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def request(
        self, method: str, url: str, body: Body, headers: dict[str, str] | None, limits: aiohttp.ClientTimeout
    ) -> HttpReply:
        """The response. Raises TimedOut, SessionClosedError or NetworkError; no error holds the address, which has
        the token."""
        self.open()
        session = self._session
        assert session is not None
        to, proxy = self._way(url)
        try:
            async with session.request(
                method, to, data=body, headers=headers, timeout=limits, allow_redirects=False, proxy=proxy
            ) as response:
                return HttpReply(response.status, response.headers.get("Date"), await response.read())
        except TimeoutError:
            raise TimedOut from None
        except asyncio.CancelledError:
            # aiohttp cancels a look-up of the address when its client is closed: nobody has told us to stop.
            if session is self._session or ((task := asyncio.current_task()) is not None and task.cancelling()):
                raise
            raise SessionClosedError("closed") from None
        except (aiohttp.ClientError, RuntimeError, OSError, ValueError) as error:
            if session is not self._session:
                raise SessionClosedError("closed") from None
            raise NetworkError(f"the line: {type(error).__name__}") from None


class BotApiTransport(BaseRequest):
    """Requests to the Bot API, with timeouts that suit a poor connection."""

    def __init__(self, *, read_timeout: float = 15.0, hear: Callable[[str | None], None] = lambda _: None) -> None:
        """`hear` is given the `Date` of each of Telegram's answers."""
        self._read, self._hear = read_timeout, hear
        self._session = HttpSession(CONNECTIONS)

    @property
    def read_timeout(self) -> float:
        """Seconds without data after which a response is given up."""
        return self._read

    async def initialize(self) -> None:
        """Get ready, if we are not."""
        self._session.open()

    async def shutdown(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The response's status and body. No error holds the address, and so the token.

        Raises Flooded for a 429, and NetworkError when the server is in trouble or something on the way answers
        instead: the library would try to parse that page, and take a 403 for a reader who blocked us.
        """
        if not self._session.is_open:
            raise RuntimeError("This BotApiTransport is not initialized!")
        body, headers = (None, None) if request_data is None else _body(request_data)
        timeout = self._timeout(read_timeout, write_timeout, connect_timeout, pool_timeout, isinstance(body, bytes))
        code, date, payload = await self._session.request(method, url, body, headers, timeout)
        if code == TOO_MANY:
            raise Flooded(retry_after(payload))
        if code < IN_TROUBLE and not is_an_answer(payload):
            raise AnsweredByAnotherError(code)
        if code >= IN_TROUBLE:
            raise NetworkError(f"the Bot API server answers with status {code}")
        self._hear(date)
        if code == UNKNOWN and b"method not found" in payload:
            code = REFUSED  # an older server; the library would take it for a refused token
        return code, payload

    def _timeout(self, read: Any, write: Any, connect: Any, pool: Any, small: bool) -> aiohttp.ClientTimeout:
        """Limits in seconds, ours for those that are not given. aiohttp has none for writing: there the whole time
        stands in."""
        unset = self.DEFAULT_NONE
        read = self._read if read is unset else read
        write = (WRITE if small else WRITE_FILE) if write is unset else write
        connect = CONNECT if connect is unset else connect
        pool = POOL if pool is unset else pool
        whole = None if None in (read, write, connect, pool) else read + write + connect + pool
        return aiohttp.ClientTimeout(total=whole, connect=pool, sock_connect=connect, sock_read=read)


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted: those that httpx, the library's own client, would trust."""
    return httpx.create_ssl_context()


def way_to(url: str) -> Way:
    """The way to `url`, which is percent-encoded where it must be."""
    to = URL(url, encoded=True)
    proxies = getproxies()
    proxy = proxies.get(to.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(to.authority):
        return Way(to, None)
    return Way(to, proxy if "://" in proxy else f"http://{proxy}")


def _body(given: RequestData) -> tuple[Body, dict[str, str] | None]:
    """What is sent of a request's parameters, and the headers that say what it is."""
    if not given.contains_files:
        return json.dumps(given.parameters, ensure_ascii=False).encode("utf-8", "replace"), JSON
    form = aiohttp.FormData()
    for name, value in given.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, kind) in given.multipart_data.items():
        whole = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, whole, filename=file_name, content_type=kind)
    return form, None


def is_an_answer(payload: bytes) -> bool:
    """Is this the Bot API's own answer, and not a page of a proxy, a firewall or a hotel's login?"""
    return payload.lstrip().startswith(b"{") and b'"ok"' in payload


def retry_after(payload: bytes) -> float:
    """How many seconds a 429 asks for; 1 if it does not say."""
    try:
        return min(max(1.0, float(json.loads(payload)["parameters"]["retry_after"])), LONGEST_HALT_SECONDS)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return 1.0
