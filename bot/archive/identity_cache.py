"""IdentityCache: what was made of interviews, for as long as these very objects are asked for again.

A folder that is read again hands over the same object for a file that did not change, so what depends on nothing else
need not be made anew. Comparing two interviews would cost as much as making most of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from bot.archive.interview import Interview

T = TypeVar("T")


class IdentityCache(Generic[T]):
    """Values by interview. What an interview was not asked for in one call is forgotten in the next."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Interview, T]] = {}  # by id(), which the object kept beside it keeps its own
        self._under: object = None

    def of(self, interviews: Iterable[Interview], make: Callable[[Interview], T], under: object = None) -> list[T]:
        """What `make` makes of each interview, in their order; it is called for those that the last call did not hold,
        and for all if `under`, what else their values depend on, is another one than then."""
        before = self._known if self._under == under else {}
        found = [before.get(id(one)) or (one, make(one)) for one in interviews]
        self._known, self._under = {id(pair[0]): pair for pair in found}, under
        return [value for _, value in found]
