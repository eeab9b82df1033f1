"""A bot that runs in a thread against the double, a log in memory, an archive with all that can happen to one."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.archive.archive import Archive
from bot.archive.folder import load
from bot.base.log_policy import LogMode
from bot.querylog.counter_store import Cell
from bot.querylog.entry import LoggedQuestion, Thumb
from bot.querylog.optouts import TakenBack
from bot.querylog.store import Kept
from bot.querylog.trouble_watch import LogHealth
from bot.search.engine import Engine
from bot.search.searcher import build_engine
from bot.serving.api.pacing import Limits
from bot.serving.service import Running, Service
from bot.serving.updates.timing import Timing
from tests.double.server import Double

HASTE = 20.0  # how many times shorter times between polls are than Telegram's, and times between messages
QUICK = Timing(poll=2.0, margin=2.0, gap=0.01, drain=0.5, step_aside=0.05)
PACE = Limits(
    private_every=1.05 / HASTE,
    group_window=61.0 / HASTE,
    overall_window=1.0 / HASTE,
    margin=0.25 / HASTE,
    backoff=tuple(pause / HASTE for pause in Limits().backoff),
)

LONG_ANSWER = " ".join(
    f"In the year {year} the tide 🌊 took the lower garden — “all of it”, my mother said, and we planted it again."
    for year in range(1900, 2010)
)
GARDEN = f"""---
id: garden
title: A garden below the tide
speaker: {{name: Ида Берг, role: gardener}}
outlet: Field Notes
language: en
translation: machine
source_url: https://example.org/garden
context: Recorded after the flood.
status: published
---
About a garden.

## What did the tide take from the garden?

{LONG_ANSWER}

Potatoes survive salt <better> than you & I would think.

## Would you plant turnips again?

No. I would not plant turnips again.
"""
SECRET = """---
id: secret
title: Taken back
speaker: {name: Nobody Here}
outlet: Field Notes
language: en
status: withdrawn
---
## What was it?

Submarines passed beneath the window every single evening.
"""


def write_archive(folder: Path, toy: str) -> Path:
    """A knowledge folder with the toy interview, one with a very long answer, and a withdrawn one."""
    interviews = folder / "interviews"
    interviews.mkdir(parents=True)
    for name, text in (("keeper", toy), ("garden", GARDEN), ("secret", SECRET)):
        (interviews / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def read_archive(folder: Path) -> Archive:
    loading = load(folder)
    assert loading.archive is not None, loading.problems
    return loading.archive


@dataclass
class MemoryLog:
    """The log, in memory, with what a test wants to see."""

    mode: LogMode = LogMode.SEALED
    rows: list[tuple[LoggedQuestion, bytes | None]] = field(default_factory=list)
    marks: dict[int, int] = field(default_factory=dict)
    handed_on: list[LoggedQuestion] = field(default_factory=list)
    handed_by: list[int | None] = field(default_factory=list)  # the update that said so
    handed_marks: set[bytes] = field(default_factory=set)
    keeps_nothing: bool = False
    private_key_is_here: bool = False
    out: dict[int, set[str]] = field(default_factory=dict)  # opt-outs by their buttons
    votes: dict[tuple[str, bytes | None], int] = field(default_factory=dict)
    counted: tuple[list[tuple[Cell, int]], dict[int, int]] | None = None
    _marks: dict[tuple[int, ...], bytes] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def seen(self, update_id: int) -> bool:
        return update_id in self.marks

    async def record(
        self,
        update_id: int | None,
        question: LoggedQuestion | None,
        account: bytes | None = None,
        *,
        thumb: Thumb | None = None,
    ) -> None:
        if update_id is not None:
            if update_id in self.marks:
                return
            self.marks[update_id] = 1
        if question is not None:
            self.rows.append((question, account))
        if thumb is not None:
            self.votes[thumb.passage, thumb.mark] = thumb.vote

    async def written(self, update_id: int, seconds: float) -> None:
        return None

    def mark(self, *parts: int) -> bytes:
        return self._marks.setdefault(parts, next(self._numbers).to_bytes(8, "big"))

    async def hand_on(
        self,
        update_id: int | None,
        question: LoggedQuestion,
        account: bytes | None = None,
        *,
        mark: bytes,
        button: str = "",
    ) -> object:
        if self.keeps_nothing:
            return Kept.LOST
        if mark in self.handed_marks:
            return Kept.TWICE
        self.handed_marks.add(mark)
        self.handed_on.append(question)
        self.handed_by.append(update_id)
        return Kept.COMMITTED

    def opted_out(self, user_id: int) -> bool:
        return bool(self.out.get(user_id))

    async def opt_out(self, user_id: int, button: str) -> bool | None:
        self.out.setdefault(user_id, set()).add(button)
        return True

    async def take_back(self, user_id: int, button: str) -> TakenBack | None:
        held = self.out.get(user_id, set())
        if button not in held:
            return TakenBack.UNKNOWN
        held.discard(button)
        return TakenBack.HELD if held else TakenBack.DONE

    def health(self) -> LogHealth:
        return LogHealth(None, 0, 0)

    def key_is_here(self) -> bool:
        return self.private_key_is_here

    async def may_hold_questions(self) -> bool:
        return bool(self.rows)

    async def counters(self) -> tuple[list[tuple[Cell, int]], dict[int, int]] | None:
        return self.counted

    async def forget(self, user_id: int) -> int | None:
        before, mine = len(self.rows), self.mark(user_id)
        self.rows = [row for row in self.rows if row[1] != mine]
        return before - len(self.rows)

    @property
    def questions(self) -> list[LoggedQuestion]:
        return [question for question, _ in self.rows]


@dataclass
class Live:
    """A running bot. `engine` may be swapped while it runs; `error` is what it ended with."""

    double: Double
    engine: Engine
    log: MemoryLog = field(default_factory=MemoryLog)
    error: BaseException | None = None
    running: Running | None = None
    loop: asyncio.AbstractEventLoop | None = None

    def settle(self, seconds: float = 120.0) -> None:
        """Wait until everything fed has been answered and confirmed; what is inline is confirmed first."""
        self.double.wait(lambda: self.double.settled() and not self.working, seconds)

    @property
    def working(self) -> bool:
        """Is an update being worked on?"""
        receiver = self.running._receiver if self.running is not None else None
        return receiver is not None and receiver.in_flight > 0


async def no_menus(bot: object) -> None:
    """Leave menus and profile as they are: forty calls that most tests say nothing about."""


@contextmanager
def live(double: Double, engine: Engine, **options: object) -> Iterator[Live]:
    """Run a bot against `double` until the block ends."""
    log = options.pop("log", None) or MemoryLog(mode=LogMode(options.pop("log_mode", LogMode.SEALED)))
    bot = Live(double, engine, log)  # type: ignore[arg-type]
    timing = replace(QUICK, repeat_gap=QUICK.repeat_gap / double.haste)
    options = {"timing": timing, "limits": PACE} | options
    if "maintainers" not in options:
        options.setdefault("publish_menus", no_menus)
    current = options.get("live")
    now = (lambda: current.engine) if current is not None else (lambda: bot.engine)  # type: ignore[attr-defined]
    service = Service(token=double.token, api_url=double.url, engine=now, log=bot.log, **options)  # type: ignore[arg-type]
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    bot.loop = loop

    async def main() -> None:
        bot.running = Running(service, stop)
        await bot.running.run()

    def run() -> None:
        try:
            loop.run_until_complete(main())
        except BaseException as error:
            bot.error = error
        finally:
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.run_until_complete(asyncio.sleep(0.01))
            loop.close()

    thread = threading.Thread(target=run, name="bot", daemon=True)
    thread.start()
    try:
        yield bot
    finally:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)
        thread.join(90)
        assert not thread.is_alive(), "the bot did not stop"


def engine_of(archive: Archive) -> Engine:
    return build_engine(archive, None, "off")
