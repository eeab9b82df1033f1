"""The bot as a real process, for tests that kill it: what runs in the process, and how it is started.

The same service as `serve` runs, with the limits and the patience that a test asks for, and, if it says so, a SIGKILL
by its own hand at the Nth step of the event loop after the first update came in. Processes are forked off one that has
imported everything, because hundreds of them are needed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from asyncio import events
from pathlib import Path
from typing import Any

from bot.archive.folder import load
from bot.base.errors import BotError
from bot.querylog.log import open_log
from bot.search.searcher import build_engine
from bot.serving import logs
from bot.serving.api.pacing import Limits
from bot.serving.service import Service, serve
from bot.serving.updates import processor
from bot.serving.updates.spool import find_spool
from bot.serving.updates.timing import Timing
from tests.faults.line import NAME
from tests.forked import fork_server


def kill_at(step: int) -> None:
    """Die at the `step`th callback that the loop runs once an update is at the desk."""
    count = -1
    run, process = events.Handle._run, processor.UpdateProcessor.process  # type: ignore[attr-defined]

    async def armed(self: processor.UpdateProcessor, update_id: int, raw: dict[str, object] | None) -> bool:
        nonlocal count
        count = max(count, 0)
        return await process(self, update_id, raw)

    def counted(self: events.Handle) -> None:
        nonlocal count
        if count >= 0:
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
        run(self)

    processor.UpdateProcessor.process = armed  # type: ignore[method-assign]
    events.Handle._run = counted  # type: ignore[attr-defined]


def know_the_name(gone: Path) -> None:
    """Look NAME up as the loopback's; not while the file `gone` is there."""
    look_up = socket.getaddrinfo

    def known(host: object, *rest: object, **more: object) -> object:
        if host not in (NAME, NAME.encode()):
            return look_up(host, *rest, **more)  # type: ignore[arg-type]
        if gone.exists():
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return look_up("127.0.0.1", *rest, **more)  # type: ignore[arg-type]

    socket.getaddrinfo = known  # type: ignore[assignment]


def run(config: dict[str, Any], environ: dict[str, str], errors: Path) -> None:
    """What the process does, from its first line to its exit code."""
    os.environ |= environ
    with errors.open("ab") as file:
        os.dup2(file.fileno(), 2)
    sys.exit(serve_by(config))


def serve_by(config: dict[str, Any]) -> int:
    """Serve until told to stop; the exit code."""
    logs.set_up([config["token"]])
    archive = load(Path(config["knowledge"])).archive
    assert archive is not None
    semantic = config.get("semantic", "off")
    prepared = Path(config["knowledge"]) / "vectors"
    engine = build_engine(archive, Path(config["data"]) / "cache", semantic, prepared=prepared)
    log = open_log(Path(config["data"]), keys=config.get("keys", ""))
    if "record_seconds" in config:
        log._record_seconds = config["record_seconds"]
    if config.get("no_name"):
        know_the_name(Path(config["no_name"]))
    if config.get("kill_at"):
        kill_at(config["kill_at"])
    memory = [Path(config["memory"])] if "memory" in config else []
    service = Service(
        token=config["token"],
        api_url=config["api_url"],
        engine=lambda: engine,
        log=log,
        timing=Timing(**config.get("timing", {})),
        limits=Limits(**config.get("limits", {})),
        spool=find_spool(memory, config["token"], Path(config["data"])),
        **config.get("service", {}),
    )
    try:
        asyncio.run(serve(service))
    except BotError as error:
        print(f"interview-bot: {error}", file=sys.stderr, flush=True)
        return getattr(error, "exit_code", 1)
    finally:
        log.close()
    return 0


class Child:
    """A process that runs `run`, with what tests use of subprocess.Popen."""

    def __init__(self, config: dict[str, Any], environ: dict[str, str], errors: Path) -> None:
        self._process = fork_server().Process(target=run, args=(config, environ, errors), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # it left by itself: its exit code says so
            os.kill(self.pid, number)

    def wait(self, seconds: float) -> int:
        """The exit code; fails after `seconds`."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, f"still running after {seconds} s"
        return self._process.exitcode
