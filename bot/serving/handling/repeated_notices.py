"""RepeatedNotices: notices that were given a moment ago: an album or twelve forwards are many messages, and one notice
is enough.

In memory, for ten seconds; a chat is known by its mark of the day. Whether an update was answered before is another
question, see `UpdateProcessor`.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

NOTICE_SECONDS = 10.0  # Telegram brings an album within one or two
REMEMBERED = 5000


class RepeatedNotices:
    """Remembers keys for ten seconds from the last time that each was seen."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[Hashable, float] = OrderedDict()

    def is_recent(self, *key: Hashable) -> bool:
        """Was this seen a moment ago?"""
        self.forget_old()
        return key in self._seen

    def note(self, *key: Hashable) -> bool:
        """Note that this is seen now. Returns whether it was a moment ago, too."""
        again = self.is_recent(*key)
        self._seen.pop(key, None)
        self._seen[key] = self._clock()
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return again

    def forget_old(self) -> None:
        """Forget what was seen longer ago."""
        while self._seen and next(iter(self._seen.values())) <= self._clock() - NOTICE_SECONDS:
            self._seen.popitem(last=False)
