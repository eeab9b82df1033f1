"""Word caches: results for single words, and how to empty them. Some of the words are readers', and must not stay."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar

CACHED_WORDS = 65536

P = ParamSpec("P")
T = TypeVar("T")

_FORGET: list[Callable[[], object]] = []


def word_cache(function: Callable[P, T]) -> Callable[P, T]:
    """Cache the results of a pure `function` until `forget_words`."""
    cached = lru_cache(maxsize=CACHED_WORDS)(function)
    _FORGET.append(cached.cache_clear)
    return cached  # type: ignore[return-value]  # called as it was, but for hashable arguments


def forget_with_words(forget: Callable[[], object]) -> None:
    """Have `forget_words` call `forget`, too."""
    _FORGET.append(forget)


def forget_words() -> None:
    """Empty every cache of words."""
    for forget in _FORGET:
        forget()
