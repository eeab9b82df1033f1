"""What is made once for all workers, in a folder that they share. First of it what programs make of their own talk
examples: else each that starts in a folder of its own reads them anew, for a second of processor time."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from bot.search.evidence.talk import TalkExamples

PLENTY = 4 << 30  # bytes
SHARED_FOLDER = "TESTS_SHARED_FOLDER"  # the variable by which workers, and what they start, know it


def shared_folder() -> Path:
    """The folder: of the process that was the first to ask for it, and gone with it."""
    if SHARED_FOLDER not in os.environ:
        os.environ[SHARED_FOLDER] = tempfile.mkdtemp(prefix="interview-bot-tests-")
        atexit.register(_remove, os.environ[SHARED_FOLDER], os.getpid())
    return Path(os.environ[SHARED_FOLDER])


def quick_folder() -> Path:
    """A folder for what is written over and over and outlives no kill: in memory, where that has plenty of room."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < PLENTY:
        return shared_folder()
    folder = memory / shared_folder().name
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Make something in the folder, or find that somebody else has made it."""
    with (shared_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def read_talk() -> TalkExamples:
    """The talk examples."""
    with one_at_a_time():
        examples = TalkExamples(shared_folder())
    examples._folder = None  # vectors of theirs, by encoders of tests, are not for others
    return examples


def bring_talk(data: Path) -> None:
    """Have a program with this data folder find them."""
    folder = data / "cache" / "talk"
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        read_talk()
        folder.symlink_to(shared_folder() / "talk")


def _remove(folder: str, maker: int) -> None:
    if os.getpid() == maker:  # not one that was forked
        for one in (folder, Path("/dev/shm") / Path(folder).name):
            shutil.rmtree(one, ignore_errors=True)
