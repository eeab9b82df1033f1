"""DayKey: a key that lives one day.

It turns a reader's id into a mark (HMAC-SHA256, 8 bytes). It is random, stays in memory, and is replaced every day and
at every start; without it nobody can get from a mark to an id.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

from bot.base.clock import DAY, SteadyClock


class DayKey:
    """The key of the day. It changes once a day, at the first start's midnight in UTC and every 24 hours after, however
    the system clock jumps. Safe to use from several threads."""

    def __init__(self, clock: SteadyClock) -> None:
        self._uptime = clock.uptime
        self._lock = threading.Lock()
        self._due = self._uptime() + DAY - clock.now() % DAY
        self.generation = 0
        self._key = bytearray(32)  # overwritten in place: yesterday's key must not stay in memory
        self._renew()

    def _renew(self) -> None:
        self._key[:] = secrets.token_bytes(32)
        self.generation += 1

    def turn(self) -> int:
        """Replace the key if its day is over. Returns the number of the current key, which grows by one a day."""
        with self._lock:
            uptime = self._uptime()
            if uptime >= self._due:
                self._due += DAY * (1 + (uptime - self._due) // DAY)
                self._renew()
            return self.generation

    def mark(self, *parts: int) -> bytes:
        """8 bytes that stand for `parts` (a reader's id; an id and a message) until the key changes."""
        self.turn()
        return hmac.digest(self._key, ":".join(map(str, parts)).encode("ascii"), hashlib.sha256)[:8]

    def mark_of(self, mark: bytes, more: str) -> bytes:
        """8 bytes that stand for a mark and a text together until the key changes."""
        self.turn()
        return hmac.digest(self._key, mark + more.encode("utf-8"), hashlib.sha256)[:8]

    def sealed_marks(self, mark: bytes | None, words: str) -> tuple[bytes | None, bytes]:
        """Two marks of 8 bytes that are sealed with a question: of its account (None without one), and of the day.
        `mark` is the account's, as `mark` makes it.

        Both hold for these words alone: whoever opens the boxes can count the accounts that asked the same on one day,
        but can't tell whether two different questions are of one reader, or of one day.
        """
        self.turn()
        said = hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
        account = None if mark is None else hmac.digest(self._key, b"account" + mark + said, hashlib.sha256)[:8]
        return account, hmac.digest(self._key, b"day" + said, hashlib.sha256)[:8]
