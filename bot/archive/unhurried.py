"""Unhurried: how a large archive is read and made ready beside threads that answer readers."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

_TURN_S = 0.001  # after which a thread that computes lets another one have its turn; Python's own are 5 ms

_AT_A_TIME = 4096  # pairs: less than a turn

K = TypeVar("K")
V = TypeVar("V")

_lock = threading.Lock()
_inside = 0
_before = (True, 0.005)  # was garbage looked for; how long was a turn


@contextmanager
def unhurried() -> Iterator[None]:
    """Meanwhile threads take short turns, and nobody looks for garbage.

    Nearly all that is made meanwhile stays, and each look would stop every thread until it had gone through the whole
    archive, a tenth of a second and more.
    """
    global _inside, _before
    with _lock:
        if not _inside:
            _before = gc.isenabled(), sys.getswitchinterval()
            gc.disable()
            sys.setswitchinterval(min(_TURN_S, _before[1]))
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                sys.setswitchinterval(_before[1])
                if _before[0]:
                    gc.enable()


def is_active() -> bool:
    """Is anything being made `unhurried` right now?"""
    return _inside > 0


def put(pairs: Iterable[tuple[K, V]], into: dict[K, V]) -> dict[K, V]:
    """`into` with `pairs` put in. By itself a dict takes all of them, a hundred thousand, in one turn of 20 ms."""
    pairs = iter(pairs)
    while some := list(islice(pairs, _AT_A_TIME)):
        into.update(some)
    return into
