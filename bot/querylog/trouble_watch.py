"""TroubleWatch: what keeps the log from being written right now, since when, and who was told of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from bot.base.clock import SteadyClock
from bot.base.throttled import Throttle
from bot.querylog.database import LogTrouble, trouble_of

Tell = Callable[[LogTrouble | None, str], None]

PATIENCE_SECONDS = {LogTrouble.LOCKED: 5.0}  # for which a trouble lasts before anybody is told
STEADY_SECONDS = 10.0  # without trouble before it is said to be over: a disk that is nearly full takes a row at times
MEANWHILE = "Answers go on; questions wait in memory."
RETRY_SECONDS = (0.1, 5.0)  # before the database is tried again: at first, at most


@dataclass(frozen=True, slots=True)
class LogHealth:
    """How the log is doing: its trouble (None: none), entries that wait, questions whose words are lost."""

    trouble: LogTrouble | None
    waiting: int
    lost: int


class TroubleWatch:
    """Follows one log's troubles. `tell(trouble, sentence)` is called once an hour for each, and with None once it is
    over."""

    def __init__(self, place: str, clock: SteadyClock, tell: Tell) -> None:
        self.trouble: LogTrouble | None = None
        self._place, self._uptime, self._tell = place, clock.uptime, tell
        self._throttle = Throttle(uptime=clock.uptime)
        self._since = self._well_since = 0.0
        self._end_is_due = False

    @property
    def unfinished(self) -> bool:
        """Is there a trouble, or one whose end was not told yet?"""
        return self.trouble is not None or self._end_is_due

    def befallen(self, error: Exception) -> None:
        """Note an error of the database."""
        trouble, now = trouble_of(error), self._uptime()
        if self.trouble is None:
            self._since = now
        self.trouble = trouble
        if now - self._since >= PATIENCE_SECONDS.get(trouble, 0.0):
            self._end_is_due |= self.say(trouble)

    def say(self, trouble: LogTrouble, meanwhile: str = MEANWHILE) -> bool:
        """Tell of a trouble unless it was told within the hour. Returns whether it was told now."""
        if not self._throttle.is_due(trouble):
            return False
        with contextlib.suppress(Exception):
            self._tell(trouble, f"The question log ({self._place}) {trouble.value}. {meanwhile}")
        return True

    def mended(self, waiting: int, lost: int) -> None:
        """Note that the database works. Once that has lasted and nothing waits, the end is told."""
        now = self._uptime()
        if self.trouble is not None:
            self.trouble, self._well_since = None, now
        if self._end_is_due and not waiting and now - self._well_since >= STEADY_SECONDS:
            self._end_is_due = False
            with contextlib.suppress(Exception):
                self._tell(None, f"The question log is written again; questions lost: {lost}.")

    def seconds_to_retry(self) -> float:
        """Seconds until the database is tried again: the longer it has been away, the more."""
        shortest, longest = RETRY_SECONDS
        return min(shortest + (self._uptime() - self._since) / 4, longest)
