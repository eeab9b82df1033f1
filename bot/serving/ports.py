"""UpdateResult: what handling one update comes to, for the log and the metrics."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.querylog.entry import LoggedQuestion, Thumb


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """What became of an update. `why` names it for the metrics: "answered", "nothing", "not for us", "flood"…

    `answered` updates are marked in the log, so that they are not answered twice; a silence needs no mark. `token`
    stands for the reader until the day's key is gone; None where nothing may tie a question to anybody. `words` is
    False for readers who want no words kept. `unsettled`: what a reader wished waits for the log in memory, so the
    update must outlive a kill until the log is well.
    """

    why: str
    answered: bool = False
    question: LoggedQuestion | None = field(default=None, repr=False)
    thumb: Thumb | None = field(default=None, repr=False)
    token: bytes | None = field(default=None, repr=False)
    words: bool = True
    unsettled: bool = False
