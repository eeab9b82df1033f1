"""Limits on what one reader, or one group, may ask: a bucket that refills, one notice, then silence.

Readers are known here by a mark that means nothing once the process or the day is over. Nothing is kept elsewhere.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum


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

    def ask(self, mark: Hashable) -> RateDecision:
        """Take a drop from the bucket of `mark`. A notice is given once until the bucket is half full again."""
        now = self._clock()
        bucket = self._buckets.pop(mark, None) or _Bucket(self._burst, now)
        bucket.level = min(self._burst, bucket.level + max(0.0, now - bucket.at) / self._every)
        bucket.at = now
        self._buckets[mark] = bucket
        self._drop_full(now)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        if bucket.level >= self._burst / 2:
            bucket.warned = False
        if bucket.level >= 1:
            bucket.level -= 1
            return RateDecision.YES
        if bucket.warned:
            return RateDecision.NO
        bucket.warned = True
        return RateDecision.NOTICE

    def _drop_full(self, now: float) -> None:
        """A bucket that has filled up is no different from none; the latest comer's has not."""
        horizon = now - self._burst * self._every
        while next(iter(self._buckets.values())).at < horizon:
            self._buckets.popitem(last=False)
