"""Alone: one polling bot a data folder. A second one is told so at once, before Telegram has to."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.base.errors import ServiceError

EXIT_SECOND = 75  # EX_TEMPFAIL


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which goes with the process however it ends. Raises ServiceError if another has it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "serve.lock").open("a")
    except OSError:
        yield  # a folder that can't be written to can't be shared by mistake either
        return
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ServiceError(
                f"Another `serve` is running with the data folder {folder}; stop it first, or set another BOT_DATA.",
                EXIT_SECOND,
            ) from None
        yield
