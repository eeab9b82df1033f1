"""Progress of long work on standard error: a bar in a terminal, lines elsewhere; nothing for short work."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Report = Callable[[str, int, int], None]  # what is being done, how much is done, of how much

FIRST_LINE_SECONDS = 5.0  # from the start of the work to the first line
LINE_INTERVAL_SECONDS = 15.0  # between two lines


@contextmanager
def progress() -> Iterator[Report]:
    """A callback `(what, done, of)` that shows how much is done and how long the rest will take."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    with ExitStack() as shown:
        yield Bar(shown)


class Bar:
    """Shows a bar. It is imported at the first call: most starts have no long work, and the import takes a while."""

    def __init__(self, shown: ExitStack) -> None:
        """The bar disappears when `shown` is closed."""
        self._shown = shown
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, of: int) -> None:
        """Show that `done` of `of` steps of `what` are done."""
        from rich.console import Console
        from rich.progress import Progress

        if self._bar is None:
            self._bar = self._shown.enter_context(Progress(console=Console(stderr=True), transient=True))
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=of)
        self._bar.update(self._tasks[what], completed=done, total=of)


class Lines:
    """Writes a line of progress now and then."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._what = ""
        self._began = (0.0, 0)  # when, and what was done by then
        self._next = 0.0

    def __call__(self, what: str, done: int, of: int) -> None:
        """Show that `done` of `of` steps of `what` are done."""
        now = self._clock()
        if what != self._what:
            self._what, self._began, self._next = what, (now, done), now + FIRST_LINE_SECONDS
        since, before = self._began
        if now < self._next or done <= before or done >= of:
            return
        self._next = now + LINE_INTERVAL_SECONDS
        left = (now - since) * (of - done) / (done - before)
        print(f"{what}: {done / of:.0%} done, {_said(left)} left.", file=sys.stderr, flush=True)


def _said(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"about {minutes} min" if minutes < 90 else f"about {round(minutes / 60)} h"


def counted(number: int, noun: str) -> str:
    """`number` of what `noun` names in the singular; its plural ends in s: “1 question”, “2 questions”."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
