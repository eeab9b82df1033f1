"""Throttled warnings: the same warning is given once an hour at most."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Hashable
from pathlib import Path

REPEAT_SECONDS = 3600.0

log = logging.getLogger(__name__)


class Throttle:
    """Remembers when each warning was given. Safe to use from several threads."""

    def __init__(self, seconds: float = REPEAT_SECONDS, uptime: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._uptime = seconds, uptime
        self._given: dict[Hashable, float] = {}
        self._lock = threading.Lock()

    def is_due(self, warning: Hashable) -> bool:
        """May this warning be given now? If so, it counts as given."""
        now = self._uptime()
        with self._lock:
            if now - self._given.get(warning, -math.inf) < self._seconds:
                return False
            self._given[warning] = now
            return True

    def reset(self, warning: Hashable) -> None:
        """Give this warning again when it is due next: its cause was gone in between."""
        with self._lock:
            self._given.pop(warning, None)


_caches = Throttle()


def tell(folder: Path, error: OSError) -> None:
    """Log that nothing could be written into the caches' `folder`, once an hour for all files in it."""
    if _caches.is_due(folder):
        reason = error.strerror or type(error).__name__
        log.warning("What is made of the files can't be kept in %s (%s): the next start makes it anew.", folder, reason)
