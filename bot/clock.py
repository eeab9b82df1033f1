"""SteadyClock: wall time that a jumping system clock can't fool."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

HOUR, DAY = 3600.0, 86400.0
_SLEW = 120.0  # seconds: a correction up to this size is a clock being set right, not a jump


def _uptime() -> float:
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # goes on while the machine sleeps, where the system has it
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class SteadyClock:
    """Wall time that believes a jump only after the clock has told the new time for an hour.

    `wall` and `uptime` give seconds; between jumps the two advance together.
    """

    def __init__(self, wall: Callable[[], float] = time.time, uptime: Callable[[], float] = _uptime) -> None:
        self._wall, self.uptime = wall, uptime
        self._trusted = wall() - uptime()
        self._doubtful: tuple[float, float] | None = None  # an offset, and the uptime at which it was first seen

    def now(self) -> float:
        """Seconds since 1970 by the trusted clock."""
        uptime = self.uptime()
        offset = self._wall() - uptime
        if abs(offset - self._trusted) <= _SLEW:
            self._trusted, self._doubtful = offset, None
        elif self._doubtful is None or abs(offset - self._doubtful[0]) > _SLEW:
            self._doubtful = (offset, uptime)
        elif uptime - self._doubtful[1] >= HOUR:
            self._trusted, self._doubtful = offset, None
        return self._trusted + uptime

    def today(self) -> dt.date:
        """The day in UTC."""
        return dt.datetime.fromtimestamp(self.now(), dt.UTC).date()

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
