"""SteadyClock: wall time that a system clock which jumps, or is wrong from the start, can't fool."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable

HOUR, DAY = 3600.0, 86400.0
_SLEW = 120.0  # seconds: a correction up to this size is a clock being set right, not a jump


def _uptime() -> float:
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # goes on while the machine sleeps, where the system has it
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class SteadyClock:
    """Wall time that believes a jump only after the clock has told the new time for an hour.

    If another clock is heard (see `hear`), that one decides: the wall clock is believed as long as the two agree.
    `wall` and `uptime` give seconds; between jumps the two advance together. With `will_hear` nothing is `certain`
    before the other clock was heard, or an hour has passed.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        uptime: Callable[[], float] = _uptime,
        *,
        will_hear: bool = False,
    ) -> None:
        self._wall, self.uptime = wall, uptime
        self._trusted = wall() - uptime()
        self._doubtful: tuple[float, float] | None = None  # an offset, and the uptime at which it was first seen
        self._other: float | None = None  # the other clock's offset
        self._certain_at = uptime() + HOUR if will_hear else -math.inf

    def hear(self, seconds: float) -> None:
        """Another clock says that so many seconds have passed since 1970; it may be a little late."""
        self._other = seconds - self.uptime()

    @property
    def ahead(self) -> float:
        """By how many seconds the wall clock is ahead of the other one (negative: behind); 0.0 if they agree, or no
        other one was heard."""
        if self._other is None:
            return 0.0
        ahead = self._wall() - self.uptime() - self._other
        return ahead if abs(ahead) > _SLEW else 0.0

    @property
    def certain(self) -> bool:
        """May something be deleted because it is old? Not while two clocks differ, or another is still to be heard."""
        return not self.ahead and (self._other is not None or self.uptime() >= self._certain_at)

    def now(self) -> float:
        """Seconds since 1970 by the trusted clock."""
        uptime = self.uptime()
        offset = self._wall() - uptime
        if self._other is not None:
            self._trusted, self._doubtful = self._other if self.ahead else offset, None
        elif abs(offset - self._trusted) <= _SLEW:
            self._trusted, self._doubtful = offset, None
        elif self._doubtful is None or abs(offset - self._doubtful[0]) > _SLEW:
            self._doubtful = (offset, uptime)
        elif uptime - self._doubtful[1] >= HOUR:
            self._trusted, self._doubtful = offset, None
        return self._trusted + uptime

    def today(self) -> dt.date:
        """The day in UTC."""
        return dt.datetime.fromtimestamp(self.now(), dt.UTC).date()

    def embargo_day(self) -> dt.date:
        """The day in UTC up to which embargoes are over: the earlier of the two clocks', so that neither a computer's
        wrong clock nor another's wrong answer opens one by itself."""
        times = [self.now()]
        if self._other is not None:
            times += [self._other + self.uptime(), self._wall()]
        return dt.datetime.fromtimestamp(min(times), dt.UTC).date()

    def hour(self) -> int:
        """Whole hours since 1970."""
        return int(self.now() // HOUR)

    def week(self) -> str:
        """The ISO week in UTC: `2026-W48`."""
        return week_of(self.today())


def week_of(day: dt.date) -> str:
    """The ISO week of a day: `2026-W48`; such names sort as time does."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"
