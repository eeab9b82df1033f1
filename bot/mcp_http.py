"""The tools for programs over HTTP, for whoever has the bearer token; bounded in what it reads and for how long."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from mcp.server import MCPServer
from uvicorn.protocols.http.h11_impl import H11Protocol

BODY_BYTES = 65_536  # of a request
CONNECTIONS = 32  # at a time; who comes when they are taken gets a 503
CONNECTION_S = 30.0  # seconds after which one is closed, unless it is just being answered
IDLE_S = 5  # after an answer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def guarded(app: Callable[[Scope, Receive, Send], Awaitable[None]], token: str) -> Callable[..., Awaitable[None]]:
    """The ASGI application, for whoever sends the bearer token; 401 for all others."""
    wanted = f"Bearer {token}".encode()

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it carries the token."""
        if scope["type"] != "lifespan":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, wanted):
                headers = [(b"www-authenticate", b"Bearer"), (b"content-length", b"0")]
                await send({"type": "http.response.start", "status": 401, "headers": headers})
                await send({"type": "http.response.body", "body": b""})
                return
        await app(scope, receive, send)

    return checked


def serve_http(server: MCPServer[Any], host: str, port: int, token: str) -> None:
    """Serve over HTTP at /mcp until the process is told to stop."""
    uvicorn.Server(configured(server, host, port, token)).run()


def configured(
    server: MCPServer[Any], host: str, port: int, token: str, connection_s: float = CONNECTION_S
) -> uvicorn.Config:
    """How it is served."""
    app = server.streamable_http_app(
        json_response=True, stateless_http=True, max_request_body_size=BODY_BYTES, host=host
    )
    return uvicorn.Config(
        guarded(app, token),
        host=host,
        port=port,
        http=_closing_after(connection_s),
        ws="none",
        log_level="critical",
        access_log=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=IDLE_S,
    )


def _closing_after(seconds: float) -> type[H11Protocol]:
    """The protocol of connections that end after so many seconds: who opens them and is silent, or sends a request
    letter by letter, takes no place away for longer."""

    class Bounded(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            """Begin the time within which a request must have come."""
            super().connection_made(transport)
            self.loop.call_later(seconds, self._end)

        def _end(self) -> None:
            cycle = self.cycle
            if self.transport.is_closing():
                return
            if cycle is None or cycle.response_complete or cycle.more_body:
                self.transport.close()
            else:
                self.loop.call_later(seconds, self._end)

    return Bounded
