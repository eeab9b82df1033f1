"""LiveEngine: the engine in use, replaced whole when the knowledge files change, and what is wrong with those files.

While a new engine is built the old one answers, but its quotations are compared with the new archive already: what was
withdrawn does not wait for the building. If the golden questions are asked (`RegressionGate`) and refuse the new
version, the engine goes on with what of its own archive the new one still allows.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.archive.archive import Archive
from bot.archive.folder import Folder
from bot.archive.held_passages import held
from bot.archive.watcher import Pace, Watcher
from bot.base.errors import Problem
from bot.search.engine import Engine
from bot.serving.reload import regression
from bot.serving.reload.regression import RegressionGate

PROBLEMS_SHOWN = 10  # problems that are told in one message

logger = logging.getLogger(__name__)

Build = Callable[[Archive, Engine], Engine]  # the archive, and the engine in use so far, for what it knows already


@dataclass
class LiveEngine:
    """The engine as it is now. `build` makes the engine of a new archive; it is called in a thread."""

    engine: Engine
    folder: Folder
    build: Build
    pace: Pace = field(default_factory=Pace)
    gate: RegressionGate = field(default_factory=RegressionGate)
    problems: tuple[Problem, ...] = ()
    newer: asyncio.Event = field(default_factory=asyncio.Event)  # set, and replaced by another one, with each engine
    _archive: Archive | None = None

    @property
    def archive(self) -> Archive:
        """What may be quoted at this moment. The engine may still be one behind."""
        return self._archive or self.engine.archive

    async def follow(self, tell: Callable[[str], None], taken_up: Callable[[str], None]) -> None:
        """Take up every change until cancelled. `tell` reaches the maintainers; `taken_up` hears each new version."""
        await _Follower(self, tell, taken_up).run()

    async def look_again(self) -> None:
        """Read the files again before anybody is answered: by the clock as it is known now, an embargo may not be
        over."""
        loading = await asyncio.to_thread(self.folder.load)
        if loading.archive is not None and loading.archive.version != self.engine.archive.version:
            await self.take_up(loading.archive)

    async def evaluate_first(self, stop: threading.Event, tell: Callable[[str], None]) -> None:
        """Ask the golden questions of the version that is served from the start."""
        if self.gate.mode != regression.OFF and (said := await asyncio.to_thread(self.gate.begin, self.engine, stop)):
            logger.warning("%s", said)
            tell(said)

    async def take_up(self, archive: Archive) -> Engine:
        """Build the engine of a new archive, and serve it unless the golden questions come first."""
        self._archive = archive
        if self.gate.mode == regression.REFUSE:
            await self._serve_what_is_left(archive)
        engine = await asyncio.to_thread(self.build, archive, self.engine)
        if self.gate.mode != regression.REFUSE:
            self._serve(engine)
        return engine

    async def evaluate(self, old: Engine, engine: Engine, stop: threading.Event, tell: Callable[[str], None]) -> None:
        """Ask the golden questions of a new engine, and serve it if they let it; tell what there is to tell."""
        was_refused = self.gate.refused is not None
        comparison = await asyncio.to_thread(self.gate.compare, old, engine, stop)
        if not self.gate.refuses(comparison) and self.engine is not engine:
            self._serve(engine)
        if said := self.gate.verdict(comparison, was_refused):
            logger.warning("%s", said)
            tell(said)

    def _serve(self, engine: Engine) -> None:
        self._put(engine)
        archive = engine.archive
        logger.info("the archive is %s now: %d passages", archive.version, len(archive.passages))

    async def _serve_what_is_left(self, newest: Archive) -> None:
        """Go on with what of the archive in use a newer one, which may yet be refused, still allows."""
        engine = self.engine
        self._archive = rest = await asyncio.to_thread(held, engine.archive, newest)
        if rest.version != engine.archive.version:
            engine = await asyncio.to_thread(self.build, rest, engine)
        self._put(engine)

    def _put(self, engine: Engine) -> None:
        """Have `engine` answer from now on, and wake who waits for it."""
        self.engine, self._archive = engine, None
        self.newer.set()
        self.newer = asyncio.Event()


class _Follower:
    """Follows the knowledge files for `live`, for as long as it runs."""

    def __init__(self, live: LiveEngine, tell: Callable[[str], None], taken_up: Callable[[str], None]) -> None:
        self._live, self._tell, self._taken_up = live, tell, taken_up
        self._watcher = Watcher(
            live.folder, self._on_archive, self._on_problems, live.engine.archive.version, live.pace
        )
        self._stop = threading.Event()  # ends the golden questions that are being asked
        self._first: asyncio.Task[None] | None = None  # asks them of the version that is served from the start
        self._evaluation: asyncio.Task[None] | None = None  # asks them of the newest version

    async def run(self) -> None:
        """Follow until cancelled."""
        self._first = asyncio.create_task(self._live.evaluate_first(self._stop, self._tell))
        try:
            await self._watcher.run()
        finally:
            self._stop.set()
            for task in (self._first, self._evaluation):
                if task is not None:
                    task.cancel()

    async def _on_archive(self, archive: Archive) -> None:
        """Take up a new version of the archive."""
        assert self._first is not None
        if self._first.done():
            self._stop.set()
            self._stop = threading.Event()
        if self._evaluation is not None:
            self._evaluation.cancel()
        old = self._live.engine
        engine = await self._live.take_up(archive)
        self._taken_up(self._live.engine.archive.version)
        if self._live.gate.mode != regression.OFF:
            self._evaluation = asyncio.create_task(self._evaluate(old, engine, self._stop, self._first))

    async def _evaluate(self, old: Engine, engine: Engine, stop: threading.Event, first: asyncio.Task[None]) -> None:
        """Ask the golden questions of a new engine, in the background, after those of the `first`."""
        await asyncio.wait([first])
        try:
            await self._live.evaluate(old, engine, stop, self._tell)
            self._taken_up(self._live.engine.archive.version)
        except Exception as error:  # whatever it is, what is served goes on
            logger.error("the golden questions can't be asked: %s", type(error).__name__)
            self._watcher.served = None  # the version is offered again

    def _on_problems(self, new: Sequence[Problem], mended: Sequence[Problem]) -> None:
        """Tell of problems in the knowledge files, and of those that are mended."""
        is_starting = not self._live.problems and self._watcher.looks <= 2
        self._live.problems = self._watcher.problems
        for problem in new:
            logger.warning("%s", problem)
        for problem in mended:
            logger.info("mended: %s", problem)
        told = [one for one in new if one.fatal or not is_starting]  # what was told before a start need not be again
        if told:
            self._tell(f"Something is wrong with the knowledge files:\n{_lines(told)}\nThe last good version goes on.")
        if mended:
            self._tell(f"Mended:\n{_lines(mended)}")


def _lines(problems: Sequence[Problem]) -> str:
    lines = [str(problem) for problem in problems[:PROBLEMS_SHOWN]]
    if len(problems) > PROBLEMS_SHOWN:
        lines.append(f"… and {len(problems) - PROBLEMS_SHOWN} more; `interview-bot check` says them all.")
    return "\n".join(lines)
