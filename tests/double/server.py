"""Double: a Bot API server of our own on the loopback, in a thread of its own.

Strict about what the real service refuses, scripted to fail in the ways it fails, with a transcript of every call. Feed
it updates with `tests.double.feed`, read `calls`, wait with `wait`.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.double.checks import Refused
from tests.double.faults import Act, Faults
from tests.double.schema import KNOWN, parameters_of
from tests.double.service import JSON, ChatState, Service
from tests.double.update_queue import UpdateQueue
from tests.double.wire import Request, read_request, response
from tests.ports import free_port

WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
TOKEN = "7000000001:AAE-double_token_for_tests_0123456789ab"


@dataclass
class Call:
    """One line of the transcript: what was called, when (monotonic seconds), and what came of it."""

    method: str
    given: JSON
    at: float
    ok: bool
    code: int
    result: Any = None
    description: str = ""
    delivered: bool = True  # False: the connection was dropped after the work


async def let_nobody_in(server: asyncio.Server) -> None:
    """Close a listening server. Who was let in just now gets a transport first, which Python 3.11 would never close."""
    for socket in server.sockets:
        asyncio.get_running_loop().remove_reader(socket.fileno())
    for _ in range(3):
        await asyncio.sleep(0)
    server.close()


def queue_of(update: JSON) -> tuple[str, object]:
    """The webhook's queue of an update: its kind, and its chat or else its sender."""
    kind, body = next((kind, body) for kind, body in update.items() if kind != "update_id")
    place = (body.get("chat") or body.get("from") or {}) if isinstance(body, dict) else {}
    return kind, place.get("id", update["update_id"]) if isinstance(place, dict) else update["update_id"]


class Double:
    """The server. Use as a context manager; `url` is what BOT_API_URL takes."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        me: JSON | None = None,
        seed: int = 0,
        keep_polls: bool = False,
        haste: float = 1.0,
    ) -> None:
        """`haste`: how many times shorter the times are that Telegram's server has for polls."""
        self.token, self.haste = token, haste
        self.service = Service(me)
        self.faults = Faults(seed)
        self.calls: list[Call] = []
        self.done: Counter[str] = Counter()  # successful calls, by method; `sent` looks through all that there were
        self.lock = threading.RLock()
        self.updates = UpdateQueue(self.service, self.lock, haste)
        self.outage: str | None = None  # None, "refused", "hang", "502": every call, whatever the script says
        self.polls = 0
        self.arrived = 0  # polls that have begun
        self.conflicts = 0
        self.latency = 0.0
        self.skew = 0.0  # seconds by which its clock is ahead of the machine's
        self.port = free_port()
        self._keep_polls = keep_polls
        self._started = threading.Event()
        self._connections: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()

    # Life

    def __enter__(self) -> Double:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), name="double", daemon=True)
        self._thread.start()
        assert self._started.wait(120)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._never = asyncio.Event()  # what hangs waits for it: held, or the garbage collector would take the task
        await self._listen()
        self._started.set()
        pusher = asyncio.create_task(self._push_webhooks())
        await self._stop.wait()
        pusher.cancel()
        await asyncio.gather(pusher, return_exceptions=True)
        await let_nobody_in(self._server)
        self._hang_up()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port, limit=2**22)

    def _hang_up(self) -> None:
        for writer in list(self._connections):
            writer.transport.abort()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def go_dark(self, how: str) -> None:
        """From now on nothing works: "refused", "hang" or "502"."""

        async def dark() -> None:
            self.outage = how
            if how == "refused":
                await let_nobody_in(self._server)
            if how != "hang":
                self._hang_up()

        asyncio.run_coroutine_threadsafe(dark(), self._loop).result(60)

    def come_back(self) -> None:
        async def back() -> None:
            was, self.outage = self.outage, None
            self._hang_up()
            if was == "refused":
                await self._listen()

        asyncio.run_coroutine_threadsafe(back(), self._loop).result(60)

    # For tests

    def feed(self, body: JSON, update_id: int | None = None) -> int:
        """Queue an update ({"message": {...}} and the like); its update_id."""
        with self.lock:
            number = self.service.queue(body, update_id)
        self._loop.call_soon_threadsafe(self.updates.wake)
        return number

    def chat(self, chat: JSON) -> ChatState:
        with self.lock:
            return self.service.chat(chat)

    def sent(self, *methods: str) -> list[Call]:
        """The successful calls of these methods, in order (all but getUpdates if none is named)."""
        with self.lock:
            return [call for call in self.calls if call.ok and (not methods or call.method in methods)]

    def texts(self) -> list[str]:
        return [call.given["text"] for call in self.sent("sendMessage")]

    def refusals(self) -> list[Call]:
        """Calls refused for what they held, not by a script."""
        with self.lock:
            return [call for call in self.calls if not call.ok and call.code == 400]

    def wait(self, ready: Callable[[], Any], seconds: float = 120.0) -> Any:
        """Wait until `ready()` is true; its value. Fails after `seconds`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := ready():
                return value
            time.sleep(0.01)
        raise AssertionError(f"nothing in {seconds} s; the last calls: {[c.method for c in self.calls[-8:]]}")

    def settled(self) -> bool:
        """Everything fed has been confirmed."""
        with self.lock:
            return not self.service.pending

    # The wire

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)  # here: a task that is cancelled before its first step would close nothing
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await read_request(reader)) is not None:
                answer = await self._answer(request)
                if answer is None:
                    writer.transport.abort()
                    return
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(writer)
            writer.close()

    async def _answer(self, request: Request) -> bytes | None:
        if self.outage == "hang":
            await self._never.wait()
        if self.outage == "502":
            return self._response(502, b"<html>Bad Gateway</html>")
        if self.latency:
            await asyncio.sleep(self.latency)
        _, bot, method = [*request.path.partition("?")[0].split("/"), "", ""][:3]
        if bot != f"bot{self.token}":
            return self._refusal(Refused(401, "Unauthorized"))
        if method not in KNOWN:
            return self._refusal(Refused(404, "Not Found: method not found"))
        try:
            given = parameters_of(method, request.parameters())
        except Refused as no:
            self._note(Call(method, request.parameters(), time.monotonic(), False, no.code, None, no.description))
            return self._refusal(no)
        return await self._act(method, given)

    async def _act(self, method: str, given: JSON) -> bytes | None:
        act = self.faults.draw(method, given) or Act()
        if act.seconds:
            await asyncio.sleep(act.seconds)
        if act.hang:
            await self._never.wait()
        if act.drop == "before":
            return None
        if act.status is not None:
            return self._response(act.status, b"<html>not JSON</html>")
        call = Call(method, given, time.monotonic(), True, 200, delivered=act.drop is None)
        try:
            if act.refuse is not None:
                raise act.refuse
            call.result = await self._poll(given) if method == "getUpdates" else self._work(method, given)
        except Refused as no:
            call.ok, call.code, call.description = False, no.code, no.description
            self._note(call)
            return self._refusal(no)
        self._note(call)
        if act.drop == "after":
            return None
        return self._response(200, json.dumps({"ok": True, "result": call.result}).encode())

    def _response(self, code: int, body: bytes) -> bytes:
        return response(code, body, self.skew)

    def _refusal(self, no: Refused) -> bytes:
        body: JSON = {"ok": False, "error_code": no.code, "description": no.description}
        if no.parameters:
            body["parameters"] = no.parameters
        return self._response(no.code, json.dumps(body).encode())

    def _work(self, method: str, given: JSON) -> Any:
        with self.lock:
            result = self.service.call(method, given)
            return json.loads(json.dumps(result))

    def _note(self, call: Call) -> None:
        if call.method == "getUpdates":
            self.polls += 1
            self.conflicts += call.code == 409
            if not self._keep_polls:
                return
        with self.lock:
            self.calls.append(call)
            self.done[call.method] += call.ok

    async def _poll(self, given: JSON) -> list[JSON]:
        self.arrived += 1
        if self.service.webhook["url"]:
            raise Refused(409, WEBHOOK_ACTIVE)
        return json.loads(json.dumps(await self.updates.poll(given)))

    # Webhook: one delivery at a time for each queue (see `queue_of`), up to `max_connections` at once; again until 200,
    # after growing pauses, and until then nothing else of the queue, as the Bot API server does it

    async def _push_webhooks(self) -> None:
        flying: dict[int, asyncio.Task[None]] = {}
        self._again: dict[int, tuple[float, float]] = {}  # when an update may come again, and after which pause
        async with httpx.AsyncClient(timeout=60, verify=False, trust_env=False) as client:
            try:
                while True:
                    await asyncio.sleep(0.005 if self.service.webhook["url"] else 0.1)
                    flying = {number: task for number, task in flying.items() if not task.done()}
                    if not self.service.webhook["url"] or self.outage:
                        continue
                    room = int(self.service.webhook.get("max_connections", 40)) - len(flying)
                    with self.lock:
                        heads = {queue_of(update): update for update in reversed(self.service.pending)}
                    fresh = [u for u in heads.values() if u["update_id"] not in flying and self._is_due(u)]
                    for update in fresh[::-1][: max(0, room)]:
                        flying[update["update_id"]] = asyncio.create_task(self._push(client, update))
            finally:
                for task in flying.values():
                    task.cancel()
                await asyncio.gather(*flying.values(), return_exceptions=True)  # before their client is closed

    def _is_due(self, update: JSON) -> bool:
        return self._again.get(update["update_id"], (0.0, 0.0))[0] <= time.monotonic()

    def _later(self, update: JSON) -> None:
        pause = min(2 * self._again.get(update["update_id"], (0.0, 0.1))[1], 2.0)
        self._again[update["update_id"]] = (time.monotonic() + pause, pause)

    async def _push(self, client: httpx.AsyncClient, update: JSON) -> None:
        hook = self.service.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook["secret_token"]} if "secret_token" in hook else {}
        try:
            answer = await client.post(hook["url"], json=update, headers=headers)
        except httpx.HTTPError:
            self._later(update)
            return
        if answer.status_code == 200:
            with self.lock:
                self.service.pending = [u for u in self.service.pending if u["update_id"] != update["update_id"]]
        else:
            self._later(update)
