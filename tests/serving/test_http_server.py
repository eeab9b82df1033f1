"""HttpServer: slow and too many connections are hung up on, and what was let in is closed at the end."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.serving.http_server import HttpServer, body_within, health_routes, text
from tests.ports import free_port

TIMEOUT = 0.2  # seconds


@asynccontextmanager
async def served(
    *,
    most: int = 10,
    stop: bool = True,
    timeout: float = 60.0,  # noqa: ASYNC109
) -> AsyncIterator[tuple[HttpServer, int]]:
    async def echo(request: web.Request) -> web.Response:
        try:
            body = await body_within(request, 10)
        except TimeoutError:
            return text("slow", 408)
        return text("large", 413) if body is None else text(body.decode())

    port = free_port()
    server = HttpServer(f"127.0.0.1:{port}", [web.post("/", echo)], timeout=timeout, most=most)
    await server.start()
    try:
        yield server, port
    finally:
        if stop:
            await server.stop()


async def said(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Everything that the server says to these bytes until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await asyncio.sleep(pause)
    async with asyncio.timeout(90):
        try:
            answer = await reader.read()
        except ConnectionError:
            answer = b""
    writer.close()
    return answer


async def test_a_request_is_answered() -> None:
    async with served() as (_, port):
        answer = await said(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"abc")


@pytest.mark.parametrize("parts", [(), (b"POST / HTTP/1.1\r\nHo",), (b"P", b"O", b"S", b"T", b" ", b"/")], ids=len)
async def test_who_connects_and_sends_no_whole_head_is_hung_up_on(parts: tuple[bytes, ...]) -> None:
    async with served(timeout=TIMEOUT) as (_, port):
        assert await said(port, *parts, pause=TIMEOUT / 10) == b""


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async with served(timeout=TIMEOUT) as (_, port):
        answer = await said(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
    assert answer.startswith(b"HTTP/1.1 408")


async def test_a_body_that_is_too_large_is_not_read_to_its_end() -> None:
    async with served(timeout=TIMEOUT) as (_, port):
        answer = await said(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n" + b"a" * 50)
    assert answer.startswith(b"HTTP/1.1 413")


async def test_more_connections_than_there_may_be_are_hung_up_on_at_once() -> None:
    async with served(most=3) as (_, port):
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        await asyncio.sleep(0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.timeout(90):
            assert await reader.read() == b""
        for _, one in [*idle, (reader, writer)]:
            one.close()


async def test_hundreds_of_slow_connections_keep_nobody_out_for_long() -> None:
    async with served(most=50, timeout=TIMEOUT) as (_, port):
        slow = []
        for _ in range(400):  # of two thousand as many as this process may open itself
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            slow.append(one)
        answer = b""
        async with asyncio.timeout(90):
            while not answer:
                whole = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                answer = await said(port, whole)
        for one in slow:
            one.close()
    assert answer.endswith(b"ok")


async def test_who_comes_in_the_moment_of_the_end_is_closed_too() -> None:
    async with served(stop=False) as (server, port):
        with socket.create_connection(("127.0.0.1", port)):
            await asyncio.sleep(0)
            await asyncio.sleep(0)  # accepted, without a transport yet
            await server.stop()
            await asyncio.sleep(0)
    gc.collect()  # what is left open is a warning here, and so an error


async def test_a_port_that_is_taken_is_an_error() -> None:
    async with served() as (_, port):
        with pytest.raises(OSError, match="in use"):
            await HttpServer(f"127.0.0.1:{port}", []).start()


@pytest.mark.parametrize(("alive", "ready", "trouble", "said"), [
    (True, True, False, [(200, "well\n"), (200, "ready\n")]),
    (True, False, True, [(200, "trouble\n"), (503, "not ready\n")]),
    (False, False, False, [(503, "no sign of life from the Bot API server\n"), (503, "not ready\n")]),
])  # fmt: skip
async def test_health_says_whether_to_leave_it_running_and_readiness_whether_it_answers(
    alive: bool, ready: bool, trouble: bool, said: list[tuple[int, str]]
) -> None:
    healthz, readyz = health_routes(lambda: alive, lambda: ready, lambda: trouble)
    answers = [await route.handler(None) for route in (healthz, readyz)]  # type: ignore[arg-type,misc]
    assert [(answer.status, answer.text) for answer in answers] == said
