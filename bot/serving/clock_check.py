"""ClockCheck: compares this computer's clock with the `Date` of the Bot API server's responses."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from email.utils import parsedate_to_datetime

from bot.base.clock import DAY, HOUR, SteadyClock
from bot.serving.alerts import Alerts

CHECK_SECONDS = 10.0  # seconds between two looks: the many answers of a busy second say the same

Hear = Callable[[str | None], None]  # the `Date` of an answer, if it has one

logger = logging.getLogger(__name__)


class ClockCheck:
    """Passes the server's time on to `clock`, and tells if the two differ."""

    def __init__(self, clock: SteadyClock, alerts: Alerts) -> None:
        self._clock, self._alerts = clock, alerts
        self._last = -math.inf

    def heard(self, date: str | None) -> None:
        """Note the `Date` of a response."""
        if date is None or self._clock.uptime() - self._last < CHECK_SECONDS:
            return
        try:
            self._clock.hear(parsedate_to_datetime(date).timestamp())
        except (ValueError, TypeError, OverflowError, OSError):
            return  # no date that there can be
        self._last = self._clock.uptime()
        sentence = doubt(self._clock)
        if sentence is None:
            self._alerts.over("clock")
        else:  # one line: whoever set the clock wrong may be asleep
            self._alerts.trouble("clock", sentence, line="clock" not in self._alerts.current)


def doubt(clock: SteadyClock) -> str | None:
    """The sentence about a clock that is off; None if it is right, or nobody knows."""
    if not clock.ahead:
        return None
    way = "ahead of" if clock.ahead > 0 else "behind"
    return (
        f"This computer's clock is {_span(abs(clock.ahead))} {way} the Bot API server's; set it right. Until then the "
        "server's says what week and day it is, no question is deleted for its age, and no embargo ends before both "
        "say so."
    )


def _span(seconds: float) -> str:
    for unit, name in ((DAY, "days"), (HOUR, "hours")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds / 60:.0f} minutes"
