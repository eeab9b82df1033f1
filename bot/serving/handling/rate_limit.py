"""Limits on what one reader, or one group, may ask: a token bucket, charged by length; one notice, then silence.

Readers are known here by a mark that means nothing once the process or the day is over. Nothing is kept elsewhere.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum

QUESTION, CLAIM = 128, 1024  # characters that a drop pays for: what is searched takes longer than what is compared
MOST_DROPS = 4.0  # for the longest text


def cost_of(text: str, characters: int) -> float:
    """Drops that a text costs, of which each pays for so many characters."""
    return min(max(1.0, len(text) / characters), MOST_DROPS)


class RateDecision(StrEnum):
    """May this be answered?"""

    YES = "yes"
    NOTICE = "notice"  # no; and say so, this once
    NO = "no"


@dataclass
class _Bucket:
    level: float
    at: float
    warned: bool = False


class RateLimiter:
    """Buckets of `burst` drops that gain one every `every` seconds, for at most `most` of the latest comers."""

    def __init__(
        self, burst: int = 8, every: float = 4.0, most: int = 20_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._every, self._most, self._clock = burst, every, most, clock
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def ask(self, mark: Hashable, cost: float = 1.0) -> RateDecision:
        """Take `cost` drops from the bucket of `mark`. A notice is given once until the bucket is half full again.

        Where a short question would be answered a long one is, too; the bucket then owes what it had not, so that what
        comes next waits for longer.
        """
        now = self._clock()
        bucket = self._buckets.pop(mark, None) or _Bucket(self._burst, now)
        bucket.level = self._level(bucket, now)
        bucket.at = now
        self._drop_full(now)
        self._buckets[mark] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        if bucket.level >= self._burst / 2:
            bucket.warned = False
        if bucket.level >= min(cost, 1.0):
            bucket.level -= cost
            return RateDecision.YES
        if bucket.warned:
            return RateDecision.NO
        bucket.warned = True
        return RateDecision.NOTICE

    def used(self, mark: Hashable) -> float:
        """How many drops are missing in the bucket of `mark`, when it was asked last; 0 for somebody new."""
        bucket = self._buckets.get(mark)
        return 0.0 if bucket is None else self._burst - bucket.level

    def _drop_full(self, now: float) -> None:
        """A bucket that has filled up is no different from none."""
        while self._buckets and self._level(next(iter(self._buckets.values())), now) >= self._burst:
            self._buckets.popitem(last=False)

    def _level(self, bucket: _Bucket, now: float) -> float:
        return min(self._burst, bucket.level + max(0.0, now - bucket.at) / self._every)
