"""The archive as tools for programs: the package's own client against the real program."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="needs the extra `mcp`")

import httpx
from mcp import ClientSession, MCPError, StdioServerParameters, stdio_client
from typer.testing import CliRunner

from tests.archive.writing import knowledge
from tests.program import app

LAMP = "The town pays for the lamp, and has done so since the great storm."
TOKEN = "a-token-of-the-tests-0001"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    knowledge(tmp_path / "knowledge")
    return tmp_path


def environment(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "BOT_KNOWLEDGE": str(home / "knowledge"),
        "BOT_DATA": str(home / "var"),
        "BOT_SEMANTIC": "off",
        "BOT_PAGES_URL": "https://example.org",
        "HOME": str(home),
    }


@asynccontextmanager
async def client(home: Path) -> AsyncIterator[ClientSession]:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "bot", "mcp"], env=environment(home), cwd=Path(__file__).parent.parent
    )
    async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        yield session


async def call(session: ClientSession, tool: str, **arguments: Any) -> Any:
    result = await session.call_tool(tool, arguments)
    assert not result.is_error, result
    found = result.structured_content
    return found["result"] if tool == "interviews" else found


async def test_a_client_finds_reads_and_verifies(home: Path) -> None:
    async with client(home) as session:
        found = await call(session, "search", question="Who pays for the lamp?")
        first = found["passages"][0]
        assert (found["outcome"], first["text"], first["speaker"]) == ("answered", LAMP, "Mara Venn")
        assert first["permalink"] == f"https://example.org/p/{first['id']}/"
        assert "Mara Venn" in first["attribution"]
        read = await call(session, "passage", id=first["id"])
        assert (read["outcome"], read["passage"]["text"]) == ("here", LAMP)
        assert read["after"]["text"].startswith("Some years")
        assert (await call(session, "interviews"))[0]["id"] == "toy-harbour"
        text = (await session.read_resource("interview://toy-harbour")).contents[0].text
        assert LAMP in text


@pytest.mark.parametrize(
    ("words", "speaker", "verdict"),
    [
        (LAMP, None, "exact"),
        (LAMP, "Mara Venn", "exact"),
        (LAMP.replace("The town", "Nobody"), None, "altered"),
        ("Ducks are the best of all animals in the harbour.", None, "not here"),
        ("lamp", None, "too short"),
        ("Will the lighthouse close?", None, "somebody else's"),
    ],
)
async def test_a_claimed_quotation_gets_its_verdict(home: Path, words: str, speaker: str | None, verdict: str) -> None:
    async with client(home) as session:
        found = await call(session, "verify_quote", words=words, speaker=speaker)
        assert found["verdict"] == verdict
        assert bool(found["differences"]) == (verdict == "altered")


async def test_silence_has_its_reason(home: Path) -> None:
    async with client(home) as session:
        found = await call(session, "search", question="xyzzy plugh")
        assert (found["outcome"], found["passages"]) == ("nothing", [])
        assert found["reason"]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search", {}),
        ("search", {"question": "x" * 5000}),
        ("search", {"question": "lamp", "k": 1000}),
        ("search", {"question": 5}),
        ("passage", {"id": "../../etc/passwd" * 10}),
        ("verify_quote", {"words": "y" * 100_000}),
        ("nothing", {"a": 1}),
    ],
)
async def test_a_bad_call_is_an_error_and_the_server_goes_on(home: Path, tool: str, arguments: dict[str, Any]) -> None:
    async with client(home) as session:
        with contextlib.suppress(MCPError):  # some are refused by the protocol
            assert (await session.call_tool(tool, arguments)).is_error
        assert (await call(session, "passage", id="toy-harbour.aaaaaaaa"))["outcome"] == "unknown"


async def test_what_is_taken_back_is_found_no_longer(home: Path) -> None:
    async with client(home) as session:
        first = (await call(session, "search", question="Who pays for the lamp?"))["passages"][0]["id"]
        run = CliRunner().invoke(app, ["withdraw", first], env=environment(home))
        assert run.exit_code == 0
        deadline = time.monotonic() + 30
        while (await call(session, "passage", id=first))["outcome"] != "withdrawn":
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        shown = (await call(session, "search", question="Who pays for the lamp?"))["passages"]
        assert LAMP not in [one["text"] for one in shown]


async def test_no_word_that_was_asked_rests_on_the_disk_and_counters_say_program(home: Path) -> None:
    async with client(home) as session:
        await call(session, "search", question="Who pays for the quincunx lamp?")
        await call(session, "verify_quote", words="A quincunx is what the town pays for.")
    files = [path for path in (home / "var").rglob("*") if path.is_file()]
    assert files
    assert not any(b"quincunx" in path.read_bytes() for path in files)
    stats = CliRunner().invoke(app, ["log", "stats", "--json"], env=environment(home)).stdout
    assert '"program": 1' in stats


async def test_over_http_only_the_bearer_token_opens(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = environment(home) | {"BOT_MCP_TOKEN": TOKEN}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "mcp", "--listen", f"127.0.0.1:{port}", env=env, cwd=Path(__file__).parent.parent
    )
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    accept = {"accept": "application/json, text/event-stream"}
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web:
            deadline = time.monotonic() + 30
            while True:
                try:
                    refused = await web.post("/mcp", json=call, headers=accept)
                    break
                except httpx.ConnectError:
                    assert time.monotonic() < deadline
                    await asyncio.sleep(0.1)
            wrong = await web.post("/mcp", json=call, headers=accept | {"authorization": f"Bearer {TOKEN}x"})
            right = await web.post("/mcp", json=call, headers=accept | {"authorization": f"Bearer {TOKEN}"})
        assert (refused.status_code, wrong.status_code, right.status_code) == (401, 401, 200)
        assert right.json()["result"]["serverInfo"]["name"] == "interview-bot"
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 20)


@pytest.mark.parametrize(
    ("options", "token", "sentence"),
    [
        (["--listen", "8090"], TOKEN, "--listen must be host:port"),
        (["--listen", "127.0.0.1:8090"], "", "needs BOT_MCP_TOKEN"),
        (["--listen", "127.0.0.1:8090"], "short", "needs BOT_MCP_TOKEN"),
    ],
)
def test_a_bad_start_is_one_sentence(home: Path, options: list[str], token: str, sentence: str) -> None:
    result = CliRunner().invoke(app, ["mcp", *options], env=environment(home) | {"BOT_MCP_TOKEN": token})
    assert sentence in str(result.exception)
