"""Memory: what readers write does not rest in it once it was answered.

`start_overwriting` has the program run under an allocator that overwrites what is given back to it. `Tidying` gives
back what would otherwise wait: garbage that refers to itself, and what is remembered of words and chats.
"""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import sys
import time
import weakref
from collections.abc import Callable, Mapping, Sequence

from bot.base.array_file import let_all_go

TIDY_SECONDS = 2.0  # seconds between two looks
PATIENCE = 30.0  # seconds to wait for a moment in which nothing is worked on
IDLE_SECONDS = 60.0  # seconds without an update after which the memory of the caches' files is given back


def start_overwriting(environ: Mapping[str, str] | None) -> None:
    """Leave no core file; and start this program once more, as the same process, in `environ`, if it is not None.

    Does nothing where it could not be started in the same way. Call it before anything is open.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if environ is None or not sys.executable or "serve" not in sys.orig_argv:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environ)  # noqa: S606


class Tidying:
    """Empties what `forget` names every other second, and collects garbage, which Python leaves lying for hours where
    little happens, and looks for in the midst of an answer where much does. `busy` tells whether an update is being
    worked on.

    `engine` gives the engine in use, if the whole process is the bot's: then garbage is collected here alone, and a new
    engine, with all else that is there, is set aside in a moment in which nothing is worked on: to collect then takes
    microseconds, not a tenth of a second. All is looked through once nothing was asked for a minute.
    """

    def __init__(
        self, forget: Sequence[Callable[[], None]], busy: Callable[[], bool], engine: Callable[[], object] | None
    ) -> None:
        self._forget, self._busy, self._engine = forget, busy, engine
        self._set_aside: weakref.ref[object] | None = None  # it must not keep an old one alive
        self._worked = time.monotonic()  # when an update was being worked on last
        self._rests = False  # nothing was asked for a minute, and all has been looked through

    async def run(self) -> None:
        """Tidy up until cancelled."""
        automatic = gc.isenabled()
        if self._engine is not None:
            gc.disable()
        try:
            while True:
                await self._moment()
                self.tidy()
                await asyncio.sleep(TIDY_SECONDS)
        finally:
            if automatic:
                gc.enable()

    async def _moment(self) -> None:
        until = asyncio.get_running_loop().time() + PATIENCE
        while self._busy() and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    def tidy(self) -> None:
        """Do it once."""
        for forget in self._forget:
            forget()
        now, busy = time.monotonic(), self._busy()
        self._worked = now if busy else self._worked
        rested, self._rests = self._rests, now - self._worked > IDLE_SECONDS
        if self._rests:
            let_all_go()
        if self._engine is not None:
            self._collect(self._engine(), busy, all_of_it=self._rests and not rested)

    def _collect(self, engine: object, busy: bool, all_of_it: bool) -> None:
        if all_of_it:
            gc.unfreeze()
        gc.collect()
        is_new = self._set_aside is None or self._set_aside() is not engine
        if all_of_it or (is_new and not busy):
            gc.freeze()
            self._set_aside = weakref.ref(engine)
