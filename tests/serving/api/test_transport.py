"""BotApiTransport: what goes out and comes back, against servers of a few lines that answer as told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.serving.api.transport import CONNECTIONS, BotApiTransport, Flooded, way_to
from tests.double.server import TOKEN
from tests.double.wire import Request, read_request, response

OK = response(200, b'{"ok": true, "result": true}')

Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[bytes | None]]


@contextlib.asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """A server on the loopback; where `answer` gives None the connection is dropped."""
    tasks = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while (request := await read_request(reader)) is not None:
                said = await answer(request, writer)
                if said is None:
                    break
                writer.write(said)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot{TOKEN}/sendMessage"
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.sleep(0.01)


@pytest.fixture
async def wire() -> AsyncIterator[BotApiTransport]:
    wire = BotApiTransport(read_timeout=30)
    await wire.initialize()
    yield wire
    await wire.shutdown()


@pytest.fixture
async def hasty() -> AsyncIterator[BotApiTransport]:
    """One that gives up soon."""
    wire = BotApiTransport(read_timeout=0.2)
    await wire.initialize()
    yield wire
    await wire.shutdown()


def data(**parameters: Any) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])


def told(error: BaseException) -> str:
    return "".join([str(error), repr(error), *traceback.format_exception(error)])


async def test_parameters_go_as_one_json_object(wire: BotApiTransport) -> None:
    asked: list[Request] = []

    async def answer(request: Request, _: asyncio.StreamWriter) -> bytes:
        asked.append(request)
        return OK

    given = {"chat_id": 7, "text": "Şah 🌊 \ud800", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}, "no": False}
    async with server(answer) as url:
        assert await wire.post(url, data(**given)) is True
    assert asked[0].headers["content-type"] == "application/json"
    assert json.loads(asked[0].body) == {**given, "text": "Şah 🌊 ?"}


async def test_a_file_goes_in_a_form_with_its_name(wire: BotApiTransport) -> None:
    bodies: list[Request] = []

    async def answer(request: Request, _: asyncio.StreamWriter) -> bytes:
        bodies.append(request)
        return OK

    picture = InputFile(b"\x89PNG", filename="picture.png")
    async with server(answer) as url:
        await wire.post(url, data(chat_id=7, photo=picture, caption="ə"))
    assert bodies[0].headers["content-type"].startswith("multipart/form-data")
    assert b'filename="picture.png"' in bodies[0].body
    assert b"image/png" in bodies[0].body
    fields = bodies[0].parameters()
    assert (fields["chat_id"], fields["photo"]) == ("7", "\x89PNG")


async def test_one_connection_serves_call_after_call_and_no_more_than_the_pool_are_open(wire: BotApiTransport) -> None:
    seen: set[int] = set()
    most = now = 0
    together = asyncio.Event()
    together.set()

    async def answer(_: Request, writer: asyncio.StreamWriter) -> bytes:
        nonlocal now, most
        seen.add(id(writer))
        now += 1
        most = max(most, now)
        if now == CONNECTIONS:
            together.set()
        await together.wait()
        await asyncio.sleep(0.01)
        now -= 1
        return OK

    async with server(answer) as url:
        for _ in range(3):
            await wire.post(url, data(chat_id=7))
        assert len(seen) == 1
        together.clear()
        await asyncio.gather(*(wire.post(url, data(chat_id=7)) for _ in range(3 * CONNECTIONS)))
    assert most == len(seen) == CONNECTIONS


async def test_what_does_not_answer_times_out(hasty: BotApiTransport) -> None:
    async def answer(_: Request, __: asyncio.StreamWriter) -> bytes:
        await asyncio.sleep(5)
        return OK

    async with server(answer) as url:
        with pytest.raises(TimedOut) as caught:
            await hasty.post(url, data(chat_id=7))
    assert TOKEN not in told(caught.value)


async def test_an_upload_that_nobody_reads_ends(hasty: BotApiTransport) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(5)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1024)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot{TOKEN}/sendPhoto"
    large = data(photo=InputFile(bytes(50_000_000), filename="large.png"))
    with pytest.raises(TimedOut):
        await hasty.post(url, large, read_timeout=0.1, write_timeout=0.1, connect_timeout=0.1, pool_timeout=0.1)
    listening.close()


@pytest.mark.parametrize("said", [None, b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
async def test_a_lost_line_is_a_network_error_without_the_address(wire: BotApiTransport, said: bytes | None) -> None:
    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(said or b"")

    async with server(answer) as url:
        with pytest.raises(NetworkError) as caught:
            await wire.post(url, data(chat_id=7))
    assert TOKEN not in told(caught.value)


async def test_a_refused_connection_is_a_network_error_without_the_address(wire: BotApiTransport) -> None:
    with pytest.raises(NetworkError) as caught:
        await wire.post(f"http://127.0.0.1:9/bot{TOKEN}/getMe")
    assert TOKEN not in told(caught.value)


async def test_a_redirect_is_not_followed(wire: BotApiTransport) -> None:
    calls = []

    async def answer(request: Request, _: asyncio.StreamWriter) -> bytes:
        calls.append(request.path)
        return f"HTTP/1.1 302 Found\r\nLocation: {request.path}/again\r\nContent-Length: 0\r\n\r\n".encode()

    async with server(answer) as url:
        with pytest.raises(TelegramError):
            await wire.post(url, data(chat_id=7))
    assert len(calls) == 1


async def test_a_flood_says_how_long_and_trouble_is_not_read(wire: BotApiTransport) -> None:
    said = iter([response(429, b'{"ok": false, "parameters": {"retry_after": 3}}'), response(502, b"<html>")])

    async def answer(_: Request, __: asyncio.StreamWriter) -> bytes:
        return next(said)

    async with server(answer) as url:
        with pytest.raises(Flooded) as caught:
            await wire.post(url, data(chat_id=7))
        assert caught.value.seconds == 3
        with pytest.raises(NetworkError, match="502"):
            await wire.post(url, data(chat_id=7))


async def test_a_connection_that_the_server_closed_is_not_used_again(wire: BotApiTransport) -> None:
    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)

    async with server(answer) as url:
        for _ in range(3):
            assert await wire.post(url, data(chat_id=7)) is True
            await asyncio.sleep(0.01)


async def test_it_can_be_closed_and_begun_again() -> None:
    wire = BotApiTransport()
    with pytest.raises(NetworkError):
        await wire.post("http://127.0.0.1:9/", data(chat_id=7))
    await wire.shutdown()
    await wire.initialize()
    await wire.shutdown()
    await wire.shutdown()


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"https_proxy": "http://proxy:3128"}, "http://proxy:3128"),
        ({"https_proxy": "proxy:3128"}, "http://proxy:3128"),
        ({"all_proxy": "http://proxy:3128"}, "http://proxy:3128"),
        ({"http_proxy": "http://proxy:3128"}, None),
        ({"https_proxy": "http://proxy:3128", "no_proxy": "telegram.org"}, None),
        ({"https_proxy": "http://proxy:3128", "no_proxy": "*"}, None),
        ({"https_proxy": "http://proxy:3128", "no_proxy": "example.org"}, "http://proxy:3128"),
    ],
)
def test_the_way_goes_by_the_proxy_that_the_environment_names(
    environment: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert way_to(f"https://api.telegram.org/bot{TOKEN}/getMe").proxy == proxy


async def test_a_request_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch, wire: BotApiTransport) -> None:
    paths = []

    async def answer(request: Request, _: asyncio.StreamWriter) -> bytes:
        paths.append(request.path)
        return OK

    async with server(answer) as url:
        monkeypatch.setenv("http_proxy", url.partition("/bot")[0])
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert await wire.post("http://api.invalid/botX/getMe") is True
    assert paths == ["http://api.invalid/botX/getMe"]
