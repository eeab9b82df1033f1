"""Alerts: trouble is logged at a limited rate, and told to the maintainers once per cause."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

FIRST = 6  # so many lines at once, then
ALERT_SECONDS = 65.0  # one in so many seconds, so that no minute holds two


@dataclass
class _Trouble:
    since: float
    lines: int = 0
    last_line: float = 0.0
    told: bool = False


@dataclass
class Alerts:
    """What is wrong now. `tell` reaches the maintainers; `after` is how long trouble must last for that, in seconds."""

    tell: Callable[[str], None] = lambda _: None
    after: float = 30.0
    clock: Callable[[], float] = time.monotonic
    _now: dict[str, _Trouble] = field(default_factory=dict)

    def trouble(self, cause: str, sentence: str, *, first: int = FIRST, line: bool = True) -> None:
        """Note that something is wrong, still or again. Without `line` it is told but not logged; with `first` 0 no
        line comes at once."""
        now = self.clock()
        state = self._now.setdefault(cause, _Trouble(now, last_line=now))
        if line and (state.lines < first or now - state.last_line >= ALERT_SECONDS):
            state.lines += 1
            state.last_line = now
            logger.warning("%s", sentence)
        if not state.told and now - state.since >= self.after:
            state.told = True
            self.tell(sentence)

    def over(self, cause: str) -> None:
        """Note that it works again."""
        state = self._now.pop(cause, None)
        if state is not None:
            logger.info("over: %s, after %.0f s", cause, self.clock() - state.since)

    @property
    def current(self) -> tuple[str, ...]:
        """The causes of what is wrong now."""
        return tuple(self._now)
