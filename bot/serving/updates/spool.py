"""Spool: confirmed updates that are not answered yet, where a kill does not lose them and no disk ever holds them.

Telegram hands out at most a hundred unconfirmed updates. Those of chats that are held up must be confirmed then, and
only we have them. They lie in a folder of an in-memory file system (tmpfs), one file an update, sealed with a key that
is derived from the bot's token, under random-looking names; each file goes when its update was answered. A power cut or
a reboot loses them.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path

import nacl.exceptions
import nacl.secret

from bot.base.atomic_file import write_bytes
from bot.serving.alerts import Alerts
from bot.serving.api.get_updates import Received

MOST_SPOOLED = 1000  # updates
IN_MEMORY = ("tmpfs", "ramfs")
MOST_BYTES = 16 * 2**20  # bytes, of all files together
SPOOL_SECONDS = (
    24 * 3600.0
)  # seconds: as long as Telegram keeps an update, and an hour less than the log keeps its mark


class Spool:
    """Sealed updates in `folder`, which is created when needed and removed when empty."""

    def __init__(self, folder: Path, token: str) -> None:
        self._folder = folder
        self._key = hashlib.blake2b(token.encode(), digest_size=32, person=b"spooled updates").digest()
        self._box = nacl.secret.SecretBox(self._key)
        self._sizes: dict[int, int] = {}

    def put(self, update: Received) -> None:
        """Save an update. Raises OSError if that fails; then nothing of it is left."""
        words = json.dumps([update.update_id, _now(), update.raw]).encode()
        sealed = bytes(self._box.encrypt(words))
        if sum(self._sizes.values()) + len(sealed) > MOST_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._open()
        path = self._path(update.update_id)
        write_bytes(path, sealed, durable=False)
        self._sizes[update.update_id] = len(sealed)

    def drop(self, update_id: int) -> None:
        """Remove an update, and the folder with the last one."""
        if self._sizes.pop(update_id, None) is None:
            return
        with contextlib.suppress(OSError):
            self._path(update_id).unlink()
            if not self._sizes:
                self._folder.rmdir()

    def read(self) -> list[Received]:
        """What an earlier run left, in Telegram's order. What can't be read, or is too old, is removed."""
        found = []
        with contextlib.suppress(OSError):
            self._check()
            for path in sorted(self._folder.iterdir()):
                update = self._unsealed(path) if path.suffix == "" else None
                if update is None:
                    path.unlink()
                else:
                    self._sizes[update.update_id] = path.stat().st_size
                    found.append(update)
            if not found:
                self._folder.rmdir()
        return sorted(found, key=lambda update: update.update_id)

    def _unsealed(self, path: Path) -> Received | None:
        try:
            update_id, put_at, raw = json.loads(self._box.decrypt(path.read_bytes()))
        except (nacl.exceptions.CryptoError, OSError, ValueError, TypeError):
            return None
        return Received(update_id, raw) if 0 <= _now() - put_at <= SPOOL_SECONDS else None

    def _path(self, update_id: int) -> Path:
        name = hashlib.blake2b(update_id.to_bytes(8, "big"), digest_size=8, key=self._key).hexdigest()
        return self._folder / name

    def _open(self) -> None:
        with contextlib.suppress(FileExistsError):
            self._folder.mkdir(mode=0o700)
        self._check()

    def _check(self) -> None:
        """Nobody else may have put the folder there. Raises OSError."""
        found = self._folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))


class SpooledUpdates:
    """The updates that are confirmed but not answered: only we have them. Without a `spool` they are in this
    process's memory, and a kill loses them."""

    def __init__(self, spool: Spool | None, alerts: Alerts, most: int = MOST_SPOOLED) -> None:
        self._spool, self._alerts, self._most = spool, alerts, most
        self._waiting: set[int] = set()
        self._unsettled: set[int] = set()  # answered; they wait for the log to write what was wished

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, update_id: int) -> bool:
        return update_id in self._waiting

    @property
    def outlives_a_kill(self) -> bool:
        """Is there a spool?"""
        return self._spool is not None

    @property
    def waits_for_log(self) -> bool:
        """Was anything answered that the log has yet to write?"""
        return bool(self._unsettled)

    def take_up(self) -> list[Received]:
        """What an earlier run left."""
        left = [] if self._spool is None else self._spool.read()
        self._waiting.update(update.update_id for update in left)
        return left

    def put(self, update: Received) -> bool:
        """Keep an update, so that it may be confirmed; False if it can't be kept."""
        if len(self._waiting) >= self._most or not self._kept(update):
            return False
        self._waiting.add(update.update_id)
        return True

    def finished(self, update: Received, *, is_settled: bool) -> None:
        """Note that an update was answered; unless it `is_settled` it is kept until `settle`."""
        if not is_settled and (update.update_id in self._waiting or self._kept(update)):
            self._unsettled.add(update.update_id)
        else:
            self._drop(update.update_id)

    def settle(self) -> None:
        """Note that the log has written everything."""
        for update_id in self._unsettled.copy():
            self._drop(update_id)

    def nobody_waits(self) -> None:
        """Note that nothing needs to be kept now: that it can't be is no trouble any more."""
        self._alerts.over("spooling")

    def _kept(self, update: Received) -> bool:
        """Is it where a kill does not reach it? True, too, if there is no such place."""
        try:
            if self._spool is not None:
                self._spool.put(update)
        except OSError as error:  # rather let others wait than lose a question
            self._alerts.trouble("spooling", f"Spooling: the folder in memory can't be written ({error.strerror}).")
            return False
        self._alerts.over("spooling")
        return True

    def _drop(self, update_id: int) -> None:
        if update_id in self._waiting or update_id in self._unsettled:
            self._waiting.discard(update_id)
            self._unsettled.discard(update_id)
            if self._spool is not None:
                self._spool.drop(update_id)


def find_spool(places: Iterable[Path], token: str, data: Path) -> Spool | None:
    """The spool in the first of `places` that rests in memory and may be written to; None if there is none.

    Its name follows from the token and the data folder, so that two bots on one machine never meet.
    """
    name = hashlib.blake2b(os.fsencode(data.absolute()), digest_size=16, key=token.encode()[:64]).hexdigest()
    for place in places:
        if rests_in_memory(place) and os.access(place, os.W_OK | os.X_OK):
            return Spool(place / name, token)
    return None


def rests_in_memory(folder: Path) -> bool:
    """Is this folder part of a file system that no disk holds? False where that can't be told."""
    try:
        device = folder.stat().st_dev
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    number = f"{os.major(device)}:{os.minor(device)}"
    kinds = [line.partition(" - ")[2].split(" ")[0] for line in mounts if line.split(" ")[2] == number]
    return bool(kinds) and all(kind in IN_MEMORY for kind in kinds)


def _now() -> float:
    """Seconds since the machine was started, which no setting of the clock changes; memory does not last longer."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
