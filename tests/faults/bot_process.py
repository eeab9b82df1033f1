"""The bot as a real process, for tests that kill it: `python -m tests.faults.bot_process CONFIG.json`.

The same service as `serve` runs, with the limits and the patience that a test asks for, and, if it says so, a SIGKILL
by its own hand at the Nth step of the event loop after the first update came in.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio import events
from pathlib import Path

from bot.archive.folder import load
from bot.errors import BotError
from bot.querylog.log import open_log
from bot.search.searcher import build_engine
from bot.serving import desk, logs
from bot.serving.pacing import Limits
from bot.serving.service import Service, serve
from bot.serving.updates import Patience
from tests.faults.line import NAME


def kill_at(step: int) -> None:
    """Die at the `step`th callback that the loop runs once an update is at the desk."""
    count = -1
    run, process = events.Handle._run, desk.Desk.process  # type: ignore[attr-defined]

    async def armed(self: desk.Desk, update_id: int, raw: dict[str, object] | None) -> None:
        nonlocal count
        count = max(count, 0)
        await process(self, update_id, raw)

    def counted(self: events.Handle) -> None:
        nonlocal count
        if count >= 0:
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
        run(self)

    desk.Desk.process = armed  # type: ignore[method-assign]
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


def main() -> int:
    config = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    logs.set_up([config["token"]])
    archive = load(Path(config["knowledge"])).archive
    assert archive is not None
    engine = build_engine(archive, None, "off")
    log = open_log(Path(config["data"]), keys=config.get("keys", ""))
    if config.get("no_name"):
        know_the_name(Path(config["no_name"]))
    if config.get("kill_at"):
        kill_at(config["kill_at"])
    service = Service(
        token=config["token"],
        api_url=config["api_url"],
        engine=lambda: engine,
        log=log,
        patience=Patience(**config.get("patience", {})),
        limits=Limits(**config.get("limits", {})),
        **config.get("service", {}),
    )
    try:
        asyncio.run(serve(service))
    except BotError as error:
        print(f"interview-bot: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 1)
    finally:
        log.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
