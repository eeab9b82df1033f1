"""Watchdog: tells systemd that we are ready, still alive, or leaving (sd_notify).

systemd waits for the next sign of life for WatchdogSec, then kills the bot and starts it again. `guarded` does the same
from inside, for containers and others that do not listen.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator

logger = logging.getLogger(__name__)


SIGN = 0.2  # seconds to wait for room in systemd's queue with a sign of life: the next one is soon
NEWS = 2.0  # the same with what is said once


def notify(address: str, *lines: str, seconds: float = NEWS) -> bool:
    """Send `lines` (KEY=value) to systemd's socket; False if they can't be delivered. `@…` is an abstract address.
    Waits at most `seconds` while its queue is full."""
    target = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        channel.settimeout(seconds)
        try:
            channel.sendto("\n".join(lines).encode(), target)
        except OSError as error:
            logger.warning("systemd's notification socket can't be written: %s", error.strerror or error)
            return False
    return True


@contextlib.asynccontextmanager
async def watched(address: str | None, seconds: float | None, well: Callable[[], bool]) -> AsyncIterator[None]:
    """Tell systemd that we are ready, every third of `seconds` that we are `well`, and at the end that we leave.

    Does nothing without an `address`, and gives no signs of life without `seconds`.
    """
    if address is None:
        yield
        return
    notify(address, "READY=1")
    signs = asyncio.create_task(_signs(address, seconds, well)) if seconds else None
    try:
        yield
    finally:
        if signs is not None:
            signs.cancel()
            await asyncio.gather(signs, return_exceptions=True)
        notify(address, "STOPPING=1")


async def _signs(address: str, seconds: float, well: Callable[[], bool]) -> None:
    while True:
        if well():
            notify(address, "WATCHDOG=1", seconds=SIGN)
        await asyncio.sleep(seconds / 3)


@contextlib.contextmanager
def guarded(seconds: float = 120.0) -> Iterator[None]:
    """Inside a running loop: end the process with exit code 1 if the loop stands still for `seconds`.

    It then prints the stacks, by file and line, without values.
    """
    loop = asyncio.get_running_loop()
    handle: asyncio.Handle

    def alive() -> None:
        """Dump the stacks and end, unless called again in time."""
        nonlocal handle
        faulthandler.dump_traceback_later(seconds, exit=True)
        handle = loop.call_later(seconds / 4, alive)

    handle = loop.call_soon(alive)
    try:
        yield
    finally:
        handle.cancel()
        faulthandler.cancel_dump_traceback_later()
