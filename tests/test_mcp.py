"""The archive as tools for programs: the package's own client against the real program."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="needs the extra `mcp`")

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
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


@dataclass
class Client:
    """A program that talks with the server, whose connection lives in a loop and a thread of its own."""

    session: ClientSession
    portal: BlockingPortal

    def tool(self, name: str, arguments: dict[str, Any]) -> Any:
        """The server's answer, as it comes."""
        return self.portal.call(self.session.call_tool, name, arguments)

    def call(self, name: str, **arguments: Any) -> Any:
        """What the tool found."""
        result = self.tool(name, arguments)
        assert not result.is_error, result
        found = result.structured_content
        return found["result"] if name == "interviews" else found

    def read(self, address: str) -> str:
        """The text of a resource."""
        return str(self.portal.call(self.session.read_resource, address).contents[0].text)


@asynccontextmanager
async def session_in(home: Path) -> AsyncIterator[ClientSession]:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "bot", "mcp"], env=environment(home), cwd=Path(__file__).parent.parent
    )
    async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        yield session


@contextmanager
def client_of(home: Path) -> Iterator[Client]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(session_in(home)) as session:
        yield Client(session, portal)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server whose archive stays as it is."""
    home = tmp_path_factory.mktemp("mcp")
    knowledge(home / "knowledge")
    with client_of(home) as one:
        yield one


def test_a_client_finds_reads_and_verifies(client: Client) -> None:
    found = client.call("search", question="Who pays for the lamp?")
    first = found["passages"][0]
    assert (found["outcome"], first["text"], first["speaker"]) == ("answered", LAMP, "Mara Venn")
    assert first["permalink"] == f"https://example.org/p/{first['id']}/"
    assert "Mara Venn" in first["attribution"]
    read = client.call("passage", id=first["id"])
    assert (read["outcome"], read["passage"]["text"]) == ("here", LAMP)
    assert read["after"]["text"].startswith("Some years")
    assert client.call("interviews")[0]["id"] == "toy-harbour"
    assert LAMP in client.read("interview://toy-harbour")


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
def test_a_claimed_quotation_gets_its_verdict(client: Client, words: str, speaker: str | None, verdict: str) -> None:
    found = client.call("verify_quote", words=words, speaker=speaker)
    assert found["verdict"] == verdict
    assert bool(found["differences"]) == (verdict == "altered")


def test_silence_has_its_reason(client: Client) -> None:
    found = client.call("search", question="xyzzy plugh")
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
def test_a_bad_call_is_an_error_and_the_server_goes_on(client: Client, tool: str, arguments: dict[str, Any]) -> None:
    with contextlib.suppress(MCPError):  # some are refused by the protocol
        assert client.tool(tool, arguments).is_error
    assert client.call("passage", id="toy-harbour.aaaaaaaa")["outcome"] == "unknown"


def test_what_is_taken_back_is_found_no_longer(home: Path) -> None:
    with client_of(home) as client:
        first = client.call("search", question="Who pays for the lamp?")["passages"][0]["id"]
        run = CliRunner().invoke(app, ["withdraw", first], env=environment(home))
        assert run.exit_code == 0
        deadline = time.monotonic() + 30
        while client.call("passage", id=first)["outcome"] != "withdrawn":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        shown = client.call("search", question="Who pays for the lamp?")["passages"]
        assert LAMP not in [one["text"] for one in shown]


def test_no_word_that_was_asked_rests_on_the_disk_and_counters_say_program(home: Path) -> None:
    with client_of(home) as client:
        client.call("search", question="Who pays for the quincunx lamp?")
        client.call("verify_quote", words="A quincunx is what the town pays for.")
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
