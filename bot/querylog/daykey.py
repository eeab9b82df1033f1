"""DayKey: the key that lives one day.

It turns a reader's id into a mark (HMAC-SHA256, 8 bytes). It is random, rests in memory alone, and is replaced every
day and at every start; without it nobody can go from a mark to an id.
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
        self._key = bytearray(32)  # overwritten, not replaced: yesterday's must be nowhere
        self._renew()

    def _renew(self) -> None:
        self._key[:], self._epoch = secrets.token_bytes(32), secrets.token_bytes(8)
        self.generation += 1

    def turn(self) -> int:
        """Replace the key if its day is over; returns the number of the key in force, which grows by one a day."""
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

    @property
    def epoch(self) -> bytes:
        """A random name of the key in force; it says nothing about the key."""
        return self._epoch
