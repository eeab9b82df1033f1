"""The archive as tools for programs: the package's own client against the real program.

The package is imported only where it is used: it takes half a second, and every worker collects this file."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from typer.testing import CliRunner

from bot.archive.folder import load
from bot.search.searcher import Searcher
from tests.archive.writing import INTERVIEW, knowledge
from tests.caches import bring_talk
from tests.ports import free_port
from tests.program import app

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal
    from mcp import ClientSession

    from bot.mcp import Tools

if find_spec("mcp") is None:
    pytest.skip("needs the extra `mcp`", allow_module_level=True)

LAMP = "The town pays for the lamp, and has done so since the great storm."
TOKEN = "a-token-of-the-tests-0001"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    knowledge(tmp_path / "knowledge")
    return tmp_path


def environment(home: Path) -> dict[str, str]:
    bring_talk(home / "var")
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
    from mcp import ClientSession, StdioServerParameters, stdio_client

    command = StdioServerParameters(
        command=sys.executable, args=["-m", "bot", "mcp"], env=environment(home), cwd=Path(__file__).parent.parent
    )
    async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        yield session


@contextmanager
def client_of(home: Path) -> Iterator[Client]:
    from anyio.from_thread import start_blocking_portal

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
        (f"She said that {LAMP}", None, "exact in part"),
        ("Ducks are the best of all animals in the harbour.", None, "not here"),
        ("lamp", None, "too short"),
        ("Will the lighthouse close?", None, "somebody else's"),
        (LAMP, "Venn", "exact"),
        (LAMP, "Mara Venn, lighthouse keeper", "exact"),
        (LAMP, "Mr. Venn", "exact"),
        (LAMP, "Oskar Venn", "somebody else's"),
        (LAMP, "oskar", "somebody else's"),
        (LAMP, "the mayor", "somebody else's"),
        (LAMP, "<b>\0", "somebody else's"),
    ],
)
def test_a_claimed_quotation_gets_its_verdict(client: Client, words: str, speaker: str | None, verdict: str) -> None:
    found = client.call("verify_quote", words=words, speaker=speaker)
    assert found["verdict"] == verdict
    assert bool(found["differences"]) == (verdict in ("altered", "exact in part"))


def tools_of(home: Path) -> Tools:
    from bot.mcp import Tools

    archive = load(home / "knowledge").archive
    assert archive is not None
    engine = Searcher(archive)
    return Tools(lambda: engine, lambda *_: None)


def test_words_that_touch_a_redaction_are_never_called_altered(home: Path) -> None:
    knowledge(home / "knowledge", interviews__toy_harbour_md=INTERVIEW.replace("the great storm", "[redacted: a name]"))
    found = tools_of(home).verify_quote(LAMP, None)
    assert (found.verdict, found.differences) == ("redacted", [])


def test_a_negation_that_stands_just_before_the_claimed_words_is_told(home: Path) -> None:
    text = INTERVIEW.replace(LAMP, "It is not true that the town pays for the lamp of the harbour.")
    knowledge(home / "knowledge", interviews__toy_harbour_md=text)
    found = tools_of(home).verify_quote("true that the town pays for the lamp of the harbour.", None)
    assert found.verdict == "exact"
    assert "“not”" in found.said


def test_silence_has_its_reason(client: Client) -> None:
    found = client.call("search", question="xyzzy plugh")
    assert (found["outcome"], found["passages"]) == ("nothing", [])
    assert found["reason"]


@pytest.mark.parametrize("question", ["And why?", "And what were their names?"])
def test_a_question_that_may_refer_to_something_is_not_said_to_ask_nothing(client: Client, question: str) -> None:
    reason = client.call("search", question=question)["reason"]
    assert reason == "no passage answers this as it stands; if it refers to something said before, ask in full"


HOSTILE = ["", " ", "\0" * 900, "\u202e" * 60, "x" * 100_000, "../../etc/passwd", "“”" * 400, "%s{}", "'; --"]
ARGUMENTS = {
    "search": {"question": "Who pays for the lamp?", "language": "en", "k": 3},
    "passage": {"id": "toy-harbour.aaaaaaaa"},
    "verify_quote": {"words": LAMP, "speaker": "Mara Venn"},
    "interviews": {},
    "nothing": {},
}


@pytest.mark.parametrize("tool", ARGUMENTS)
def test_whatever_a_tool_is_given_it_answers_or_refuses_and_goes_on(client: Client, tool: str) -> None:
    from mcp import MCPError

    good = ARGUMENTS[tool]
    for name in [*good, "extra"]:
        for value in [*HOSTILE, None, 5, [], {}, 1e300]:
            with contextlib.suppress(MCPError):  # some are refused by the protocol
                assert client.tool(tool, good | {name: value}).is_error or tool != "nothing"
    with contextlib.suppress(MCPError):
        assert client.tool(tool, dict.fromkeys(good)).is_error or not good
    assert client.call("passage", id="toy-harbour.aaaaaaaa")["outcome"] == "unknown"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search", {}),
        ("search", {"question": "x" * 1001}),
        ("search", {"question": "lamp", "k": 0}),
        ("search", {"question": "lamp", "k": 11}),
        ("search", {"question": 5}),
        ("passage", {"id": "x" * 65}),
        ("verify_quote", {"words": "y" * 4097}),
        ("verify_quote", {"words": LAMP, "speaker": "z" * 101}),
    ],
)
def test_what_is_out_of_bounds_is_told_in_one_sentence_without_what_was_sent(
    client: Client, tool: str, arguments: dict[str, Any]
) -> None:
    result = client.tool(tool, arguments)
    told = result.content[0].text
    assert result.is_error
    assert told.startswith(f"{tool} can't be called like this: `")
    assert len(told) < 150
    assert "\n" not in told
    assert "http" not in told
    assert "xxx" not in told


@pytest.mark.parametrize("uri", ["interview://nobody", "interview://..%2F..%2Fetc%2Fpasswd", "file:///etc/passwd"])
def test_a_resource_that_is_no_interview_is_refused(client: Client, uri: str) -> None:
    from mcp import MCPError

    with pytest.raises(MCPError):
        client.read(uri)


def test_what_is_taken_back_is_found_no_longer(home: Path) -> None:
    with client_of(home) as client:
        first = client.call("search", question="Who pays for the lamp?")["passages"][0]["id"]
        run = CliRunner().invoke(app, ["withdraw", first], env=environment(home))
        assert run.exit_code == 0
        deadline = time.monotonic() + 90
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


INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
ACCEPT = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
RIGHT = ACCEPT | {"authorization": f"Bearer {TOKEN}"}


@asynccontextmanager
async def over_http(home: Path, connection_s: float = 60.0) -> AsyncIterator[httpx.AsyncClient]:
    """The tools over HTTP, in this process."""
    import uvicorn

    from bot.mcp import build_server
    from bot.mcp_http import configured

    server = uvicorn.Server(configured(build_server(tools_of(home)), "127.0.0.1", 0, TOKEN, connection_s))
    serving = asyncio.create_task(server._serve())  # without its signal handlers
    try:
        while not server.started:  # noqa: ASYNC110 - it has no event for that
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as web:
            yield web
    finally:
        server.should_exit = True
        await serving


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"bearer{TOKEN}",
        f"Basic {TOKEN}",
        "Bearer " + "x" * 9000,
    ],
)
async def test_over_http_whoever_lacks_the_token_is_refused(home: Path, authorization: str | None) -> None:
    headers = ACCEPT | ({"authorization": authorization} if authorization is not None else {})
    async with over_http(home) as web:
        for method, path in (("POST", "/mcp"), ("GET", "/mcp"), ("DELETE", "/mcp"), ("GET", "/"), ("GET", "/docs")):
            answer = await web.request(method, path, headers=headers, json=INITIALIZE)
            assert (answer.status_code, answer.content) == (401, b"")
        assert (await web.post("/mcp", json=INITIALIZE, headers=RIGHT)).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 413),  # a letter more than may come
        (b"", 400),
        (b"\xff\xfe", 400),
        (b'{"jsonrpc": "2.0"}', 400),
        (b"[" * 60_000, 400),
        (
            b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call",'
            b' "params": {"name": "passage", "arguments": {"id": "\\ud800"}}}',
            400,
        ),
    ],
)
async def test_over_http_a_bad_body_is_refused_and_the_server_goes_on(
    home: Path, body: bytes | None, status: int
) -> None:
    from bot.mcp_http import BODY_BYTES

    body = b"x" * (BODY_BYTES + 1) if body is None else body
    async with over_http(home) as web:
        assert (await web.post("/mcp", content=body, headers=RIGHT)).status_code == status
        assert (await web.post("/mcp", json=INITIALIZE, headers=RIGHT)).status_code == 200


async def test_over_http_a_huge_body_without_the_token_is_not_read(home: Path) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 1 << 28:
            read += 1 << 16
            yield bytes(1 << 16)

    async with over_http(home, connection_s=0.2) as web:
        with contextlib.suppress(httpx.HTTPError):
            assert (await web.post("/mcp", content=endless(), headers=ACCEPT)).status_code == 401
        assert read < 1 << 28


async def test_over_http_many_silent_connections_take_the_place_of_nobody_for_long(home: Path) -> None:
    from bot.mcp_http import CONNECTIONS

    async with over_http(home, connection_s=0.5) as web:
        opened = [await asyncio.open_connection("127.0.0.1", web.base_url.port) for _ in range(CONNECTIONS * 2)]
        for _, writer in opened[:CONNECTIONS]:
            writer.write(b"POST /mcp HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n")  # and no more
        deadline = time.monotonic() + 60
        while (await web.post("/mcp", json=INITIALIZE, headers=RIGHT)).status_code != 200:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        for _, writer in opened:
            writer.close()


async def test_over_http_the_real_program_answers_whoever_has_the_token(home: Path) -> None:
    port = free_port()
    env = environment(home) | {"BOT_MCP_TOKEN": TOKEN}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "mcp", "--listen", f"127.0.0.1:{port}", env=env, cwd=Path(__file__).parent.parent
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web:
            deadline = time.monotonic() + 90
            while True:
                try:
                    refused = await web.post("/mcp", json=INITIALIZE, headers=ACCEPT)
                    break
                except httpx.ConnectError:
                    assert time.monotonic() < deadline
                    await asyncio.sleep(0.1)
            right = await web.post("/mcp", json=INITIALIZE, headers=RIGHT)
        assert (refused.status_code, right.status_code) == (401, 200)
        assert right.json()["result"]["serverInfo"]["name"] == "interview-bot"
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 90)


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
