"""Atomic file: write a whole file in one step, so that who opens it finds the old content or the new one, never a part.

The content goes to a temporary file beside the target, which then takes the target's name. A process that is killed
meanwhile leaves the target as it was; its temporary file is removed by a later write to the same name.
"""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

PRIVATE_MODE = 0o600  # the owner's alone
PUBLIC_MODE = 0o644
_TEMPORARY_SUFFIX = ".part"
_ABANDONED_SECONDS = 24 * 3600  # a temporary file as old as this belongs to no process any more


@contextlib.contextmanager
def replacing(
    path: Path, *, mode: int | None = PRIVATE_MODE, durable: bool = True, is_new: bool = False
) -> Iterator[BinaryIO]:
    """A binary file that takes the place of `path` at the end of the block; if the block raises, nothing changes.

    The folder must exist. `mode` None: the rights of the file it replaces, or 0644 for a new one. `durable`: on the
    disk before the block ends, so that not even a power cut undoes it. `is_new`: nothing is replaced; where `path`
    exists by then, FileExistsError is raised. Raises OSError.
    """
    _clear_abandoned(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_TEMPORARY_SUFFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.chmod(_mode_of(path) if mode is None else mode)
        if is_new:
            os.link(temporary, path)  # unlike a look beforehand it leaves no moment in between
            temporary.unlink()
        else:
            os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def write_bytes(path: Path, content: bytes, *, mode: int | None = PRIVATE_MODE, durable: bool = True) -> None:
    """Put `content` into the file `path`; see `replacing`. Raises OSError."""
    with replacing(path, mode=mode, durable=durable) as file:
        file.write(content)


def write_text(
    path: Path, content: str, *, mode: int | None = PRIVATE_MODE, durable: bool = True, is_new: bool = False
) -> None:
    """Put `content` into the file `path` as UTF-8, line ends as they are; see `replacing`. Raises OSError."""
    with replacing(path, mode=mode, durable=durable, is_new=is_new) as file:
        file.write(content.encode("utf-8", "surrogatepass"))


def sync_folder(folder: Path) -> None:
    """Have the disk remember which files are in `folder`. Where the system can't do that, nothing happens."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mode_of(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return PUBLIC_MODE


def _clear_abandoned(path: Path) -> None:
    for left in path.parent.glob(f".{glob.escape(path.name)}.*{_TEMPORARY_SUFFIX}"):
        with contextlib.suppress(OSError):  # another process was quicker
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                left.unlink()
