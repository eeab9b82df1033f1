"""Key pairs of a question log, and logs for whole programs: `serve` makes no keys, and draws decoys among opt-outs."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from bot.querylog.database import Database
from bot.querylog.keys import KeyRing
from bot.querylog.log import default_url
from tests.caches import bring_talk


def key_ring(data: Path, private_folder: Path) -> KeyRing:
    """A ring with a pair: the one that is there, or a new one."""
    ring = KeyRing(data, private_folder=private_folder)
    if not ring.publics():
        ring.pair_beside(())
    return ring


def prepare_log(home: Path, data: Path) -> None:
    """Have a program that is started next keep questions, of every reader: a pair of keys, and a log without decoys
    (`tests.conftest` sees to that)."""
    bring_talk(data)
    key_ring(data, home / ".config" / "interview-bot")
    with closing(Database(default_url(data))) as database:
        database.prepare()
