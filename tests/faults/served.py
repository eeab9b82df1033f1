"""`serve`, a process of its own, against a double: started, asked, looked into, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.conftest import TOY
from tests.double.server import Double
from tests.forked import Forked
from tests.keys import prepare_log
from tests.serving.live import write_archive

ROOT = Path(__file__).parents[2]
PAGE = 4096  # bytes


class Held(NamedTuple):
    """Memory in use, in MB."""

    own: float  # what it has written: it can't be taken back
    files: float  # of the program's and the encoder's files, what was read: the system takes it back when it needs room


class Served:
    """One `interview-bot serve` with a data folder of its own. Use as a context manager. `forked`: not started by the
    interpreter, in a second less of processor time; not where memory or the start is what is looked at."""

    def __init__(
        self, folder: Path, double: Double, knowledge: Path | None = None, *, forked: bool = False, **settings: str
    ) -> None:
        self.folder, self.double, self._forked = folder, double, forked
        if knowledge is None:
            knowledge = write_archive(folder / "knowledge", TOY)
            settings.setdefault("BOT_SEMANTIC", "off")
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            "BOT_TOKEN": double.token,
            "BOT_API_URL": double.url,
            "BOT_KNOWLEDGE": str(knowledge),
            "BOT_DATA": str(folder / "var"),
            **settings,
        }
        self.errors = folder / "stderr.txt"

    def __enter__(self) -> Served:
        if "BOT_LOG_KEYS" not in self.environ and "BOT_LOG_URL" not in self.environ:
            prepare_log(Path(self.environ["HOME"]), Path(self.environ["BOT_DATA"]))
        before = self._signs()
        self.process = self._started()
        try:
            self.double.wait(lambda: self._signs() > before or self.process.poll() is not None, 120)
            assert self.process.poll() is None, self.errors.read_text(encoding="utf-8")
        except BaseException:
            self.__exit__()
            raise
        return self

    def _started(self) -> subprocess.Popen[bytes] | Forked:
        if self._forked:
            return Forked("serve", folder=self.folder, environ=self.environ, errors=self.errors)
        with self.errors.open("ab") as errors:
            command = [sys.executable, "-m", "bot", "serve"]
            return subprocess.Popen(command, cwd=self.folder, env=self.environ, stderr=errors)

    def _signs(self) -> int:
        return self.double.arrived + self.double.done["setWebhook"]

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(90)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def memory(self, size: int = 1 << 22) -> Iterator[bytes]:
        """Everything that the process may write to in its memory, in pieces that overlap by a page; pages of zeros are
        left out. Raises PermissionError where that may not be looked into."""
        process = Path("/proc") / str(self.process.pid)
        with (process / "maps").open() as maps, (process / "mem").open("rb", buffering=0) as memory:
            for line in maps:
                place, rights = line.split()[:2]
                if not rights.startswith("rw"):
                    continue
                start, end = (int(part, 16) for part in place.split("-"))
                for at in range(start, end, size):
                    memory.seek(at)
                    try:
                        pages = np.frombuffer(memory.read(min(size + PAGE, end - at)), np.uint8).reshape(-1, PAGE)
                    except OSError:
                        continue
                    yield pages[pages.any(axis=1)].tobytes()

    def held(self) -> Held:
        """The memory that it holds."""
        status = (Path("/proc") / str(self.process.pid) / "status").read_text()
        own, files = (int(status.partition(f"{name}:")[2].split()[0]) / 1024 for name in ("RssAnon", "RssFile"))
        return Held(own, files)

    def open_files(self) -> int:
        """Open files and connections."""
        return len(list((Path("/proc") / str(self.process.pid) / "fd").iterdir()))
