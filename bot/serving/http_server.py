"""HttpServer: the bot's HTTP endpoints (webhook, metrics, health) on aiohttp's server.

Clients that send nothing, or very slowly, are disconnected, and the number of connections leaves enough file
descriptors for the bot itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from aiohttp import web

REQUEST_TIMEOUT = 15.0  # seconds for a request's head, and again for its body; and how long an idle connection lasts
STOP_TIMEOUT = 2.0  # seconds for requests that are being answered when the server stops
MOST_CONNECTIONS = 512

Readiness = Callable[[], bool]


class HttpServer:
    """Serves `routes` on `listen` ("host:port") from `start` to `stop`."""

    def __init__(
        self,
        listen: str,
        routes: Iterable[web.RouteDef],
        *,
        timeout: float = REQUEST_TIMEOUT,
        most: int = MOST_CONNECTIONS,
    ) -> None:
        """`timeout` in seconds, `most` connections at a time."""
        host, _, port = listen.rpartition(":")
        self._address, self._most = (host.strip("[]") or "127.0.0.1", int(port)), most
        app = web.Application()
        app.add_routes(routes)
        self._runner = web.AppRunner(
            app, access_log=None, keepalive_timeout=timeout, lingering_time=0, shutdown_timeout=STOP_TIMEOUT
        )
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Open the port. Raises OSError if it can't be opened."""
        await self._runner.setup()
        try:
            self._server = await asyncio.get_running_loop().create_server(self._connection, *self._address)
        except OSError:
            await self._runner.cleanup()
            raise

    async def stop(self) -> None:
        """Accept no new connections, finish the requests under way, and close."""
        loop, server = asyncio.get_running_loop(), self._server
        if server is None:
            return
        for socket in server.sockets:
            loop.remove_reader(socket.fileno())
        for _ in range(3):  # who was let in just now has no transport yet: Python 3.11 would never close that one
            await asyncio.sleep(0)
        server.close()
        await self._runner.cleanup()

    def _connection(self) -> asyncio.BaseProtocol:
        server = self._runner.server
        if server is None or len(server.connections) >= self._most:
            return _Refusal()
        return server()


class _Refusal(asyncio.Protocol):
    """A protocol that closes the connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Close the connection at once."""
        transport.close()


def health_routes(is_alive: Readiness, is_ready: Readiness, has_trouble: Readiness) -> list[web.RouteDef]:
    """/healthz: is this process to be left running? /readyz: does it answer readers? By polling and by webhook."""

    async def healthz(_: web.Request) -> web.Response:
        """200 while this process should go on running, 503 otherwise."""
        if not is_alive():
            return text("no sign of life from the Bot API server\n", 503)
        return text("trouble\n" if has_trouble() else "well\n")

    async def readyz(_: web.Request) -> web.Response:
        """200 while readers are answered, 503 otherwise."""
        return text("ready\n") if is_ready() else text("not ready\n", 503)

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]


def text(words: str, status: int = 200, kind: str = "text/plain") -> web.Response:
    """A page of plain text."""
    return web.Response(text=words, status=status, headers={"Content-Type": f"{kind}; charset=utf-8"})


async def body_within(request: web.Request, most: int) -> bytes | None:
    """The request's body; None if it is larger than `most` bytes. Raises TimeoutError if it takes too long."""
    body = bytearray()
    async with asyncio.timeout(request.protocol.keepalive_timeout):
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > most:
                return None
    return bytes(body)
