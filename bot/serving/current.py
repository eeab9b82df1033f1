"""Current: the engine in use, replaced whole when the knowledge files change, and what is wrong with those files.

While a new engine is built the old one answers, but its quotations are compared with the new archive already: what was
withdrawn does not wait for the building.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.archive.archive import Archive
from bot.archive.folder import Folder
from bot.archive.watcher import Pace, Watcher
from bot.errors import Problem
from bot.search.engine import Engine

MOST = 10  # problems that are told in one message

logger = logging.getLogger(__name__)

Build = Callable[[Archive, Engine], Engine]  # the archive, and the engine in use so far, for what it knows already


@dataclass
class Current:
    """The engine as it is now. `build` makes the engine of a new archive; it is called in a thread."""

    engine: Engine
    folder: Folder
    build: Build
    pace: Pace = field(default_factory=Pace)
    problems: tuple[Problem, ...] = ()
    _archive: Archive | None = None

    @property
    def archive(self) -> Archive:
        """The newest archive: what may be quoted at this moment. The engine may still be one behind."""
        return self._archive or self.engine.archive

    async def follow(self, tell: Callable[[str], None], taken_up: Callable[[str], None]) -> None:
        """Take up every change until cancelled. `tell` reaches the maintainers; `taken_up` hears each new version."""

        async def on_archive(archive: Archive) -> None:
            self._archive = archive
            self.engine = await asyncio.to_thread(self.build, archive, self.engine)
            taken_up(archive.version)
            logger.info("the archive is %s now: %d passages", archive.version, len(archive.passages))

        def on_problems(new: Sequence[Problem], mended: Sequence[Problem]) -> None:
            began, self.problems = not self.problems and watcher.looks <= 2, watcher.problems
            for problem in new:
                logger.warning("%s", problem)
            for problem in mended:
                logger.info("mended: %s", problem)
            told = [one for one in new if one.fatal or not began]  # at a start, what was told before need not be again
            if told:
                tell(f"Something is wrong with the knowledge files:\n{_lines(told)}\nThe last good version goes on.")
            if mended:
                tell(f"Mended:\n{_lines(mended)}")

        watcher = Watcher(self.folder, on_archive, on_problems, self.engine.archive.version, self.pace)
        await watcher.run()


def _lines(problems: Sequence[Problem]) -> str:
    lines = [str(problem) for problem in problems[:MOST]]
    if len(problems) > MOST:
        lines.append(f"… and {len(problems) - MOST} more; `interview-bot check` says them all.")
    return "\n".join(lines)
