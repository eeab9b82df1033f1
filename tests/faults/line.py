"""A line between a bot and a double that can be cut in every way in which a network fails, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import ssl
import subprocess
import threading
from pathlib import Path

from tests.double.server import Double

KINDS = ("refused", "no name", "TLS hang", "black hole", "502")
NAME = "bot-api.test"  # a name that only the bot process under test can look up (see bot_process)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the loopback, good for a day, and its key."""
    paths = folder / "line.pem", folder / "line.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-days", "1", "-subj", "/CN=line", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-out", paths[0], "-keyout", paths[1]], check=True, capture_output=True)
    return paths


class Line:
    """Use as a context manager; `url` is what the bot is given, `environ` and `config` what its process needs."""

    def __init__(self, double: Double, kind: str, folder: Path) -> None:
        assert kind in KINDS
        self._double, self._kind = double, kind
        self._no_name = folder / "no-name"
        self._writers: set[asyncio.StreamWriter] = set()
        self._plugs: list[socket.socket] = []
        self._port = 0
        self._cut = False
        self._tls: ssl.SSLContext | None = None
        self.environ: dict[str, str] = {}
        self.config: dict[str, str] = {}
        if kind == "TLS hang":
            own, key = certificate(folder)
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(own, key)
            self.environ["SSL_CERT_FILE"] = str(own)
        if kind == "no name":
            self.config["no_name"] = str(self._no_name)

    @property
    def url(self) -> str:
        host = NAME if self._kind == "no name" else "127.0.0.1"
        return f"{'https' if self._tls else 'http'}://{host}:{self._port}"

    def __enter__(self) -> Line:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._thread.start()
        self._do(self._listen(self._tls))
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(90)
        self._loop.close()

    def _do(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(90)  # type: ignore[arg-type]

    def cut(self) -> None:
        """From now on nothing gets through."""
        self._do(self._sever())

    def mend(self) -> None:
        """All is well again."""
        self._do(self._restore())

    # In the loop

    async def _listen(self, tls: ssl.SSLContext | None) -> None:
        while True:  # a port below those that the system gives to whoever connects, so that nobody takes it meanwhile
            port = self._port or random.randrange(30_000, 32_700)
            try:
                self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", port, ssl=tls)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                self._port = port
                return

    async def _sever(self) -> None:
        self._cut = True
        if self._kind == "502":
            self._double.go_dark("502")
        elif self._kind == "no name":
            self._no_name.touch()
            self._hang_up()
        else:
            self._server.close()
            self._hang_up()
        if self._kind == "TLS hang":
            await self._listen(None)
        if self._kind == "black hole":
            self._plug()

    async def _restore(self) -> None:
        self._cut = False
        if self._kind == "502":
            await asyncio.to_thread(self._double.come_back)
        elif self._kind == "no name":
            self._no_name.unlink()
        else:
            self._server.close()
            self._hang_up()
            for plug in self._plugs:
                plug.close()
            await self._listen(self._tls)

    def _plug(self) -> None:
        """A port whose queue is full: the system drops whoever wants to connect, without a word."""
        full = socket.socket()
        full.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        full.bind(("127.0.0.1", self._port))
        full.listen(0)
        self._plugs = [full]
        for _ in range(4):
            plug = socket.socket()
            plug.setblocking(False)
            plug.connect_ex(("127.0.0.1", self._port))
            self._plugs.append(plug)

    def _hang_up(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self._cut and self._kind == "no name":  # a client that remembers the address is not let in by it
                writer.transport.abort()
                return
            if self._cut and self._kind == "TLS hang":
                while await reader.read(2**16):
                    pass
                return
            there, back = await asyncio.open_connection("127.0.0.1", self._double.port)
            self._writers.add(back)
            await asyncio.gather(self._copy(reader, back), self._copy(there, writer))
            self._writers.discard(back)
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _copy(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(2**16):
                target.write(data)
                await target.drain()
        target.close()

    async def _close(self) -> None:
        self._server.close()
        self._hang_up()
        for plug in self._plugs:
            plug.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
