"""Residue: memory that was let go, given back to the system."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable


def give_back() -> None:
    """Give the system back what the C library still holds of freed memory; nothing where it can't (it is no glibc).

    The arrays of one version of a large archive are as large as what remains free between those of the next, so that
    without this a process grows with each reload and stays as it is.
    """
    _trim()(0)


@functools.cache
def _trim() -> Callable[[int], int]:
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):  # Windows has no such library, macOS no such function
        return lambda pad: 0
    return trim
