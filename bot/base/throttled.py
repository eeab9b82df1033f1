"""Unkept: a cache that the disk did not take is told of in one sentence, however many files it is made of."""

from __future__ import annotations

import logging
import math
import threading
import time
from pathlib import Path

AGAIN_S = 3600.0  # until it is told again

log = logging.getLogger(__name__)

_told: dict[Path, float] = {}
_lock = threading.Lock()


def tell(folder: Path, error: OSError) -> None:
    """Say that something could not be written into the caches' `folder`, unless that was said already."""
    now = time.monotonic()
    with _lock:
        if now - _told.get(folder, -math.inf) < AGAIN_S:
            return
        _told[folder] = now
    reason = error.strerror or type(error).__name__
    log.warning("What is made of the files can't be kept in %s (%s): the next start makes it anew.", folder, reason)
