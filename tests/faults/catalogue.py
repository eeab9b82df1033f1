"""The fault tests T1 to T20: what each is given, what must hold, and the function that runs it.

One more test is one more entry here; its function takes a Form and gives a Figure.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.forms import Figure, Form


@dataclass(frozen=True)
class Fault:
    """One fault test in its full form. `run` is `module:function` within tests.faults; `takes` is about how long it is.

    `scaled` says what is not of its real length, and by how much.
    """

    name: str
    given: str
    must: str
    run: str
    takes: str
    scaled: str = ""

    def __str__(self) -> str:
        return self.name

    def load(self) -> Callable[[Form], Figure]:
        """The function that runs it."""
        module, _, function = self.run.partition(":")
        found: Callable[[Form], Figure] = getattr(importlib.import_module(f"tests.faults.{module}"), function)
        return found


FAULTS = {
    fault.name: fault
    for fault in (
        Fault(
            "T5",
            "2 h without Telegram: refused, no name, TLS hang, black hole, 502; bots that run when it begins, and bots "
            "started within it",
            "lost 0; working within 60 s of the return; a log line a minute after the first ten; one alert",
            "outages:run",
            "3 min (--real: 2 h)",
            "all times, the bot's patience too, to a sixtieth; --real: nothing",
        ),
    )
}
