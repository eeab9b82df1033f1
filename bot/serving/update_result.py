"""UpdateResult: what became of an update. `handling/` gives it, `updates/` acts on it, and neither knows the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.querylog.entry import LoggedQuestion, Thumb


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """What became of an update, and what the log is to keep of it."""

    # Its name in the metrics: "answered", "nothing", "not for us", "flood"…
    outcome: str
    # Is it marked in the log, so that it is not answered twice? A silence needs no mark.
    answered: bool = False

    question: LoggedQuestion | None = field(default=None, repr=False)
    thumb: Thumb | None = field(default=None, repr=False)
    # The reader's mark of the day; None where nothing may tie a question to anybody.
    account: bytes | None = field(default=None, repr=False)

    # What a reader wished waits for the log in memory: the update must outlive a kill until the log is well.
    unsettled: bool = False


# What answers an update, given as it came.
Handle = Callable[[dict[str, Any]], Awaitable[UpdateResult]]
