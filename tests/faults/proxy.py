"""A small reverse proxy on the loopback, in a thread of its own, that behaves as deploy/Caddyfile asks Caddy to.

A request goes to the ready replica with the fewest requests under way (of several, so far); one that can't be connected
to is passed over for the next; a connection that breaks after the request was sent is a 502, because the work may have
been done.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter

import httpx

from tests.double.wire import Request, read_request, response

CONNECT = 1.0  # seconds
KEEP_TRYING = 5.0  # seconds, while no replica can be connected to
LOOK = 0.2  # seconds between looks at /readyz
FORWARDED = {"content-type", "x-telegram-bot-api-secret-token"}


class Proxy:
    """Use as a context manager; `url` is its address. `statuses` counts what it answered."""

    def __init__(self, ports: list[int]) -> None:
        self.ports = ports
        self.ready = dict.fromkeys(ports, False)
        self.busy: Counter[int] = Counter()
        self.served: Counter[int] = Counter()
        self.statuses: Counter[int] = Counter()
        self.url = ""

    def __enter__(self) -> Proxy:
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._main(started)), daemon=True)
        self._thread.start()
        assert started.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(90)
        self._loop.close()

    async def _main(self, started: threading.Event) -> None:
        self._stop = asyncio.Event()
        timeout = httpx.Timeout(30, connect=CONNECT)
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        options = {"timeout": timeout, "limits": limits, "verify": False, "trust_env": False}
        async with httpx.AsyncClient(**options) as self._client:  # type: ignore[arg-type]
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            looking = [asyncio.create_task(self._look(port)) for port in self.ports]
            started.set()
            await self._stop.wait()
            server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, *looking, return_exceptions=True)

    async def _look(self, port: int) -> None:
        while True:
            try:
                answer = await self._client.get(f"http://127.0.0.1:{port}/readyz", timeout=1)
                self.ready[port] = answer.status_code == 200
            except httpx.HTTPError:
                self.ready[port] = False
            await asyncio.sleep(LOOK)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while (request := await read_request(reader)) is not None:
                status = await self._pass_on(request)
                self.statuses[status] += 1
                writer.write(response(status, b""))
                await writer.drain()
        writer.close()

    async def _pass_on(self, request: Request) -> int:
        until = asyncio.get_running_loop().time() + KEEP_TRYING
        while asyncio.get_running_loop().time() < until:
            for port in sorted((p for p in self.ports if self.ready[p]), key=lambda p: (self.busy[p], self.served[p])):
                self.busy[port] += 1
                try:
                    headers = {name: value for name, value in request.headers.items() if name in FORWARDED}
                    url = f"http://127.0.0.1:{port}{request.path}"
                    answer = await self._client.post(url, content=request.body, headers=headers)
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    self.ready[port] = False
                    continue
                except httpx.HTTPError:
                    return 502
                finally:
                    self.busy[port] -= 1
                self.served[port] += 1
                return answer.status_code
            await asyncio.sleep(0.1)
        return 502
