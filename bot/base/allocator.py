"""Residue: memory that was let go, given back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import functools
from collections.abc import Callable

_MMAP_THRESHOLD = -3  # as glibc's malloc.h has it
_LARGE = 4_000_000  # bytes: more than what a question needs at a time


def give_back() -> None:
    """Give the system back what the C library still holds of freed memory; nothing where it can't (it is no glibc).

    The arrays of one version of a large archive are as large as what remains free between those of the next, so that
    without this a process grows with each reload and stays as it is.
    """
    _trim()(0)


@functools.cache
def set_large_apart() -> None:
    """Have the C library ask the system for each large array by itself, so that its memory goes back when it goes.

    As it is, the library takes what was let go as a sign to keep up to 32 MB of the next array's size for itself.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


@functools.cache
def _trim() -> Callable[[int], int]:
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):  # Windows has no such library, macOS no such function
        return lambda pad: 0
    return trim
