"""Unhurried: how a large archive is read and made ready beside threads that answer readers.

Python has one thread at a time compute, and who answers a reader gives up his turn at every large array. Beside a
thread that never stops, a question of 11 ms takes 50. So whoever makes something `unhurried` also waits, now and
then, until no question is being answered.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
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
_mine = threading.local()  # .depth: how often this thread is inside
_answering = 0  # questions that are being answered
_nobody_asks = threading.Event()  # none is
_nobody_asks.set()
_since, _waited = 0.0, 0.0  # when the first came inside, and how long it has given way since
_before = (True, 0.005)  # was garbage looked for; how long was a turn


@contextmanager
def unhurried() -> Iterator[None]:
    """Meanwhile threads take short turns, and nobody looks for garbage.

    Nearly all that is made meanwhile stays, and each look would stop every thread until it had gone through the whole
    archive, a tenth of a second and more.
    """
    global _inside, _before, _since, _waited
    with _lock:
        if not _inside:
            _before = gc.isenabled(), sys.getswitchinterval()
            gc.disable()
            sys.setswitchinterval(min(_TURN_S, _before[1]))
            _since, _waited = time.monotonic(), 0.0
        _inside += 1
    _mine.depth = getattr(_mine, "depth", 0) + 1
    try:
        yield
    finally:
        _mine.depth -= 1
        with _lock:
            _inside -= 1
            if not _inside:
                sys.setswitchinterval(_before[1])
                if _before[0]:
                    gc.enable()


def is_active() -> bool:
    """Is anything being made `unhurried` right now?"""
    return _inside > 0


@contextmanager
def answering() -> Iterator[None]:
    """A reader waits for what is done meanwhile: it goes first. Not for an encoder's work, which needs no turn."""
    global _answering
    with _lock:
        _answering += 1
        _nobody_asks.clear()
    try:
        yield
    finally:
        with _lock:
            _answering -= 1
            if not _answering:
                _nobody_asks.set()


def give_way() -> None:
    """Inside `unhurried`, wait while readers' questions are being answered, but altogether no longer than was worked:
    under any number of questions, what is made takes twice as long at most."""
    global _waited
    if _nobody_asks.is_set() or not getattr(_mine, "depth", 0):  # who answers must not wait for himself
        return
    now = time.monotonic()
    left = now - _since - 2 * _waited
    if left > 0:
        _nobody_asks.wait(left)
        _waited += time.monotonic() - now


def put(pairs: Iterable[tuple[K, V]], into: dict[K, V]) -> dict[K, V]:
    """`into` with `pairs` put in. By itself a dict takes all of them, a hundred thousand, in one turn of 20 ms."""
    pairs = iter(pairs)
    while some := list(islice(pairs, _AT_A_TIME)):
        into.update(some)
        give_way()
    return into
