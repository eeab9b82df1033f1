"""ImportWorker: reads raw files in a process of its own, with limits: a hostile file ends that process alone.

Readers pass a file through parsers written in C, which can neither be interrupted nor kept from taking memory.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic

from bot.archive.importer.draft import TranscriptDraft
from bot.archive.importer.facts import Facts
from bot.archive.importer.importing import draft_of
from bot.base.errors import KnowledgeError
from bot.base.text import printable

MAX_MEMORY = 2_000_000_000  # bytes of address space that reading one file may take
MAX_SECONDS = 60.0  # that reading one file may take
WORKERS = 2
Result = TranscriptDraft | KnowledgeError
Task = tuple[Path, Facts]


class ImportWorker:
    """A process that reads one raw file after another."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self.task: Task | None = None
        self.until = 0.0

    def give(self, task: Task) -> None:
        """Have a file read."""
        self.task, self.until = task, monotonic() + MAX_SECONDS
        self.connection.send(task)

    def take(self) -> Result:
        """Returns the result for the file. Raises EOFError if the process died."""
        self.task = None
        result: Result = self.connection.recv()
        return result

    def stop(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def read_all(tasks: Sequence[Task], workers: int = WORKERS) -> Iterator[tuple[int, Result]]:
    """Yields the index of each task with its draft, or with why there is none, in the order in which they finish."""
    waiting = list(enumerate(tasks))[::-1]
    crew = [ImportWorker() for _ in range(min(workers, len(tasks), os.cpu_count() or 1))]
    places: dict[Connection, int] = {}
    try:
        while waiting or places:
            for worker in crew:
                if worker.task is None and waiting:
                    place, task = waiting.pop()
                    worker.give(task)
                    places[worker.connection] = place
            ready = wait([worker.connection for worker in crew if worker.task is not None], timeout=0.5)
            for number, worker in enumerate(crew):
                if worker.task is None:
                    continue
                is_late = monotonic() > worker.until
                if worker.connection not in ready and not is_late:
                    continue
                place, path = places.pop(worker.connection), worker.task[0]
                if worker.connection in ready:
                    with suppress(EOFError, OSError):
                        yield place, worker.take()
                        continue
                worker.stop()
                crew[number] = ImportWorker()
                yield place, _failure(path, is_late)
    finally:
        for worker in crew:
            worker.stop()


def _failure(path: Path, is_late: bool) -> KnowledgeError:
    bound = f"{MAX_SECONDS:.0f} seconds" if is_late else f"{MAX_MEMORY // 1_000_000_000} GB of memory"
    return KnowledgeError(f"{printable(path)} can't be read within {bound}; save its text alone, or split it.")


def _work(connection: Connection) -> None:
    """Read files until the pipe is closed."""
    _bound_memory()
    while True:
        try:
            path, facts = connection.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            result: Result = draft_of(path, facts)
        except KnowledgeError as error:
            result = error
        except MemoryError:
            result = _failure(path, is_late=False)
        except RecursionError:
            result = KnowledgeError(f"{printable(path)} is nested too deeply to be read; save its text alone.")
        connection.send(result)


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        bound = MAX_MEMORY if hard == resource.RLIM_INFINITY else min(MAX_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
