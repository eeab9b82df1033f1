"""What serving needs of the query log, and what handling one update comes to (`UpdateResult`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.querylog.entry import LoggedQuestion, Thumb
from bot.querylog.optouts import TakenBack
from bot.querylog.store import Cell


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


class Health(Protocol):
    """How the log is doing: what is wrong, entries that wait, questions whose words are lost."""

    @property
    def trouble(self) -> object | None:
        """What befell it; None: nothing."""
        ...

    @property
    def waiting(self) -> int:
        """Entries in memory."""
        ...

    @property
    def lost(self) -> int:
        """Questions whose words are gone."""
        ...


class Log(Protocol):
    """The query log as serving needs it. Its functions neither raise nor wait for a database that is away."""

    async def seen(self, update_id: int) -> bool:
        """Was this update answered and recorded before?"""
        ...

    async def record(
        self,
        update_id: int | None,
        question: LoggedQuestion | None,
        token: bytes | None = None,
        *,
        words: bool = True,
        thumb: Thumb | None = None,
    ) -> object:
        """Keep a question or a thumb, and the update's mark, in one transaction, each update once."""
        ...

    async def written(self, update_id: int, seconds: float) -> None:
        """Wait until what was recorded of an update is on disk: for so long at most, and not while a log is away."""
        ...

    def token(self, *parts: int) -> bytes:
        """What stands for a reader until midnight or a restart."""
        ...

    async def hand_on(
        self,
        update_id: int | None,
        question: LoggedQuestion,
        token: bytes | None = None,
        *,
        mark: bytes,
        button: str = "",
    ) -> object:
        """Keep the words of a question that was counted before, once for each `mark`, and for each `button`."""
        ...

    def opted_out(self, user_id: int) -> bool:
        """Does this reader want no words kept?"""
        ...

    async def opt_out(self, user_id: int, button: str) -> bool | None:
        """Keep no words of this reader from now on; None if that waits for the log."""
        ...

    async def take_back(self, user_id: int, button: str) -> TakenBack | None:
        """Take back the opt-out that was made with this button; None if that waits for the log."""
        ...

    def health(self) -> Health:
        """How the log is doing."""
        ...

    async def counters(self) -> tuple[Sequence[tuple[Cell, int]], dict[int, int]] | None:
        """Every counter, and roughly how much was asked on which day since 1970; None if nobody can say."""
        ...

    async def forget(self, user_id: int) -> int | None:
        """Delete what was kept of a reader today; how many questions that were, None if that comes later."""
        ...
