"""What systemd hears from us: that we are ready, that we are still well, that we are leaving (sd_notify).

It waits for the next sign of life for as long as the unit's WatchdogSec says, and then kills us and starts us afresh.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable

logger = logging.getLogger(__name__)


def notify(address: str, *lines: str) -> bool:
    """Send `lines` (KEY=value) to systemd's socket; False if they can't be delivered. `@…` is an abstract address."""
    target = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        channel.settimeout(0.2)
        try:
            channel.sendto("\n".join(lines).encode(), target)
        except OSError as error:
            logger.warning("systemd's notification socket can't be written: %s", error.strerror)
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
        notify(address, "STOPPING=1")
        if signs is not None:
            signs.cancel()
            await asyncio.gather(signs, return_exceptions=True)


async def _signs(address: str, seconds: float, well: Callable[[], bool]) -> None:
    while True:
        if well():
            notify(address, "WATCHDOG=1")
        await asyncio.sleep(seconds / 3)
