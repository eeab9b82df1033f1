"""ReaderLimits: how much one reader, or one group, may ask. All numbers stand here.

Each reader has token buckets (https://en.wikipedia.org/wiki/Token_bucket): a question takes drops by its length, and
with time new ones come. When a bucket is empty there is one notice, then silence. Readers are known by a mark that
means nothing once the process or the day is over; nothing is kept elsewhere.

How fast the bot itself sends is `api/pacing`; how many updates may wait, `updates/timing` and `updates/webhook`.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum

from bot.chat.actions import Bucket

READER_BURST, READER_SECONDS = 8, 4.0  # drops of a full bucket, and seconds until one more
PAGES_BURST, PAGES_SECONDS = 60, 0.5  # the same, of reading on by buttons
REMEMBERED_READERS = 20_000
QUESTION_CHARACTERS, CLAIM_CHARACTERS = 128, 1024  # that a drop pays for: to search takes longer than to compare
LONGEST_TEXT_DROPS = 4.0
TYPED_DROPS = 0.25  # of what the words would cost as a question: an inline query comes every few letters
# What tells the marks of a reader's buckets apart, where two buckets are of one limiter.
_MARK_PARTS: dict[Bucket, tuple[int, ...]] = {Bucket.TYPED: (1,), Bucket.RIGHTS: (2,)}


def cost_of(text: str, characters: int = QUESTION_CHARACTERS) -> float:
    """Drops that a text costs, of which each pays for so many characters."""
    return min(max(1.0, len(text) / characters), LONGEST_TEXT_DROPS)


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
    """Token buckets of `burst` drops that gain one every `every` seconds; `most` are remembered, the latest."""

    def __init__(
        self,
        burst: int = READER_BURST,
        every: float = READER_SECONDS,
        most: int = REMEMBERED_READERS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst, self._every, self._most, self._clock = burst, every, most, clock
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def ask(self, mark: Hashable, cost: float = 1.0) -> RateDecision:
        """Take `cost` drops from the bucket of `mark`. NOTICE comes once until the bucket is half full again.

        A long text is answered whenever a short one would be; the bucket may go below zero, so that the next one waits
        longer.
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


class ReaderLimits:
    """The buckets of every reader. `mark` gives the day's mark of a reader's id (`QueryLog.mark`); `limiter` holds all
    buckets but those of reading on."""

    def __init__(self, mark: Callable[..., bytes], limiter: RateLimiter) -> None:
        self._mark, self._limiter = mark, limiter
        self._pages = RateLimiter(PAGES_BURST, PAGES_SECONDS)

    def ask(self, reader_id: int, bucket: Bucket, cost: float = 1.0) -> RateDecision:
        """May this be answered? It takes `cost` drops; to read on takes one."""
        if bucket is Bucket.PAGES:
            return self._pages.ask(self._mark(reader_id))
        if bucket is Bucket.TYPED:
            cost *= TYPED_DROPS
        return self._limiter.ask(self.mark(reader_id, bucket), cost)

    def mark(self, reader_id: int, bucket: Bucket = Bucket.QUESTIONS) -> bytes:
        """What stands for a reader in a bucket."""
        return self._mark(reader_id, *_MARK_PARTS.get(bucket, ()))
