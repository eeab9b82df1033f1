"""Watcher: sees that the knowledge files changed, waits until writers are done, and hands over the new Archive.

Two eyes: the system's notices of changes (watchfiles), and a slow sweep that reads everything again, for what notices
miss: network drives, a folder that was replaced, an embargo that ends at midnight. Reading happens in a thread; an
Archive is handed over whole, and only if it differs from the last one.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from watchfiles import Change, awatch

from bot.archive.archive import Archive
from bot.archive.files import SUBFOLDERS, is_passed_over
from bot.archive.folder import Folder, Loading
from bot.base.errors import Problem

logger = logging.getLogger(__name__)

OnArchive = Callable[[Archive], Awaitable[None]]
OnProblems = Callable[[Sequence[Problem], Sequence[Problem]], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a Watcher is, in seconds."""

    quiet: float = 0.5  # without a change, until the writers are taken to be done, and a missing file to be gone
    longest: float = 3.0  # of changes without a pause, until what is there is read nevertheless
    doubt: float = 3.0  # that a new problem must last before it is told: a half-written file is none
    sweep: float = 30.0  # between two readings of everything
    glance: float = 1.0  # between two looks at whether the folder is still the same folder


@dataclass
class Watcher:
    """Watches one folder. `served` is the version of the archive that is in use already.

    `on_archive` gets each new archive and returns when it is in use; if it raises, the old one goes on and the new one
    is offered again at the next sweep. `on_problems` gets (new, mended) problems: each once, and once when it is gone.
    """

    folder: Folder
    on_archive: OnArchive
    on_problems: OnProblems = lambda new, mended: None
    served: str | None = None
    pace: Pace = field(default_factory=Pace)
    looks: int = 0  # readings of the folder so far
    _changed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    _seen: dict[tuple[str, str], tuple[Problem, float]] = field(default_factory=dict, repr=False)
    _told: dict[tuple[str, str], Problem] = field(default_factory=dict, repr=False)

    async def run(self, stop: asyncio.Event | None = None) -> None:
        """Watch until `stop` is set or the task is cancelled."""
        eyes = asyncio.create_task(self._notice())
        try:
            while stop is None or not stop.is_set():
                await self.look()
                await self._pause(stop)
        finally:
            eyes.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await eyes

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems that were told and are not mended."""
        return tuple(sorted(self._told.values()))

    async def look(self) -> None:
        """Read the folder now, hand over its archive if it is another one, and tell of problems."""
        self._changed.clear()
        loading = await asyncio.to_thread(self._load)
        if loading is not None and loading.vanished:  # perhaps another file is just being put in its place
            await asyncio.sleep(self.pace.quiet)
            loading = await asyncio.to_thread(self._load)
        if loading is None:
            return
        self.looks += 1
        if loading.archive is not None and loading.archive.version != self.served:
            try:
                await self.on_archive(loading.archive)
                self.served = loading.archive.version
            except Exception as error:  # whatever it is, the old archive goes on
                logger.error("the new archive can't be used, the old one goes on: %s", type(error).__name__)
        self._tell(loading.problems, whole=loading.archive is not None)

    def _load(self) -> Loading | None:
        try:
            return self.folder.load()
        except Exception as error:  # it must not end the watch
            logger.error("the knowledge folder can't be read: %s", type(error).__name__)
            return None

    def _tell(self, problems: Sequence[Problem], whole: bool) -> None:
        """Tell of what is new, and, if the folder is there as a `whole`, of what is mended."""
        now = time.monotonic()
        here = {(problem.path, problem.message): problem for problem in problems}
        self._seen = {key: (one, self._seen.get(key, (one, now))[1]) for key, one in here.items()}
        lasting = {key: one for key, (one, since) in self._seen.items() if now - since >= self.pace.doubt}
        new = [one for key, one in lasting.items() if key not in self._told]
        mended = [one for key, one in self._told.items() if whole and key not in here]
        self._told = {key: one for key, one in self._told.items() if not whole or key in here} | lasting
        if new or mended:
            self.on_problems(new, mended)

    async def _pause(self, stop: asyncio.Event | None) -> None:
        """Until something changed, a new problem has lasted, the day is another one, or it is time for a sweep."""
        untold = any(key not in self._told for key in self._seen)
        seconds = min(self.pace.doubt + 0.01, self.pace.sweep) if untold else self.pace.sweep
        tomorrow = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0) + dt.timedelta(days=1, seconds=1)
        seconds = min(seconds, (tomorrow - dt.datetime.now(dt.UTC)).total_seconds())
        waiting = [asyncio.ensure_future(self._changed.wait())]
        if stop is not None:
            waiting.append(asyncio.ensure_future(stop.wait()))
        try:
            await asyncio.wait(waiting, timeout=max(seconds, 0.01), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()

    async def _notice(self) -> None:
        """Set `_changed` once changes have come to rest; begin anew whenever the folder is another folder."""
        is_another = False
        while True:
            identity = _identity(self.folder.path)
            watch = asyncio.create_task(self._watch())
            await asyncio.sleep(0)  # from now on the system gives notices
            if is_another:
                self._changed.set()  # for what changed before that
            try:
                while not watch.done() and _identity(self.folder.path) == identity:
                    await asyncio.wait([watch], timeout=self.pace.glance)
            finally:
                watch.cancel()
                await asyncio.gather(watch, return_exceptions=True)
            await asyncio.sleep(self.pace.quiet)
            is_another = True

    async def _watch(self) -> None:
        try:
            changes = awatch(
                self.folder.path,
                watch_filter=_concerns_us,
                debounce=int(self.pace.longest * 1000),
                step=int(self.pace.quiet * 1000),
            )
            async for _ in changes:
                self._changed.set()
        except (OSError, RuntimeError):  # the folder is away, or the system gives no more notices: the sweep goes on
            await asyncio.sleep(self.pace.sweep)


def _concerns_us(change: Change, path: str) -> bool:
    name = Path(path).name
    return not is_passed_over(name) or name == "..data"  # the link that a Kubernetes volume turns around


def _identity(folder: Path) -> tuple[tuple[int, int] | None, ...]:
    """Which folders these are: one that was deleted and made again is another."""
    found: list[tuple[int, int] | None] = []
    for path in (folder, *(folder / subfolder for subfolder in SUBFOLDERS)):
        try:
            status = path.stat()
            found.append((status.st_dev, status.st_ino))
        except OSError:
            found.append(None)
    return tuple(found)
