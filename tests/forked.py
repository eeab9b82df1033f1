"""The program as a process of its own, forked off one that has imported it: `Forked`; a module of tests: `run_module`.

A start by the interpreter takes a second of processor time, nearly all of it for imports. What runs here is the program
from its first line on, with arguments, environment, folder and signals of its own; only the second start, by which
`serve` has freed memory overwritten, is left out. Where memory or the start itself is what a test looks at, it starts
the interpreter.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import NamedTuple

_USED = (  # by `serve`, as it runs
    "anyio._backends._asyncio certifi psycopg sqlalchemy.dialects.sqlite.pysqlite typer._adapters yaml bot.app "
    "bot.archive.parse_cache bot.archive.tombstone_record bot.archive.yamltree bot.base.clock bot.cli.commands "
    "bot.cli.main bot.cli.progress bot.cli.serve bot.querylog.log bot.querylog.index_outage_notice bot.search.searcher "
    "bot.serving.logs bot.serving.memory bot.serving.reload.live bot.serving.reload.regression bot.serving.service "
    "bot.serving.updates.conflicts bot.serving.updates.spool bot.settings"
)


@functools.cache
def fork_server() -> ForkServerContext:
    """The process that others are forked off; each worker has one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "tests.faults.bot_process"])
    return context


def _prepare() -> None:
    """Have at hand what each process would import and read."""
    for name in _USED.split():
        with contextlib.suppress(ImportError):  # of an extra
            import_module(name)
    from bot.base.code_version import code_version
    from bot.search import searcher
    from tests.caches import read_talk

    code_version()
    examples = read_talk()
    searcher.talk_examples = lambda _: examples


if any("multiprocessing.forkserver" in argument for argument in sys.orig_argv):
    _prepare()


class Asked(NamedTuple):
    """How a process is to be started."""

    arguments: tuple[str, ...]
    folder: Path
    environ: dict[str, str]
    streams: tuple[Path, Path, Path]  # what it reads; what its output and its errors are added to
    first: Callable[[], None] | None  # done before anything else


def _run(asked: Asked) -> None:
    """What the process does, from its first line to its exit code."""
    from bot.cli.main import run

    for number, path in enumerate(asked.streams):
        with path.open("ab" if number else "rb") as file:
            os.dup2(file.fileno(), number)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115  (multiprocessing has closed it)
    os.chdir(asked.folder)
    os.environ.clear()
    os.environ.update(asked.environ, PYTHONMALLOC="default")
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # though the tests run under nohup
    if asked.first is not None:
        asked.first()
    sys.argv = ["interview-bot", *asked.arguments]
    run()


def _run_module(name: str, arguments: tuple[str, ...], output: Path) -> None:
    with output.open("wb") as file:
        os.dup2(file.fileno(), 1)
    sys.argv = [name, *arguments]
    runpy.run_module(name, run_name="__main__")


def run_module(name: str, *arguments: str, output: Path) -> int:
    """`python -m NAME ARGUMENTS` as a process that is forked: its exit code, once it has ended."""
    process = fork_server().Process(target=_run_module, args=(name, arguments, output), daemon=True)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


NOWHERE = Path(os.devnull)


class Forked:
    """The program with these arguments, with what tests use of subprocess.Popen. It reads what is `given`; what it
    prints and its errors are added to files. `first` is done in it before the program begins."""

    def __init__(
        self,
        *arguments: str,
        folder: Path,
        environ: Mapping[str, str],
        errors: Path,
        output: Path = NOWHERE,
        given: Path = NOWHERE,
        first: Callable[[], None] | None = None,
    ) -> None:
        self.args = arguments
        self.errors, self.output = errors, output
        asked = Asked(arguments, folder, dict(environ), (given, output, errors), first)
        self._process = fork_server().Process(target=_run, args=(asked,), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; subprocess.TimeoutExpired after `timeout` seconds."""
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
        return code

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """The output and the errors, once it has ended."""
        self.wait(timeout)
        return self.output.read_text(encoding="utf-8"), self.errors.read_text(encoding="utf-8")

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
