"""What programs make of their own talk examples, made once for all workers: else each that starts in a folder of its
own reads them anew, for a second of processor time."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from bot.search.evidence.talk import TalkExamples

TALK_FOLDER = "TESTS_TALK_FOLDER"  # the variable by which workers, and what they start, know it


def bring_talk(data: Path) -> None:
    """Have a program with this data folder find them."""
    folder = data / "cache" / "talk"
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        read_talk()
        folder.symlink_to(talk_folder() / "talk")


@cache
def read_talk() -> TalkExamples:
    """The examples, made by whichever process is the first to want them."""
    folder = talk_folder()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        examples = TalkExamples(folder)
    examples._folder = None  # vectors of theirs, by encoders of tests, are not for others
    return examples


def talk_folder() -> Path:
    """Where they are: of the process that was the first to ask, and gone with it."""
    if TALK_FOLDER not in os.environ:
        os.environ[TALK_FOLDER] = tempfile.mkdtemp(prefix="talk-")
        atexit.register(_remove, os.environ[TALK_FOLDER], os.getpid())
    return Path(os.environ[TALK_FOLDER])


def _remove(folder: str, maker: int) -> None:
    if os.getpid() == maker:  # not one that was forked
        shutil.rmtree(folder, ignore_errors=True)
