"""Opt-outs without a list of readers: 16 bits of a keyed hash of the id, and decoys.

Whoever has the disk also has the key, and can look up the bucket of each of a thousand suspects. So one bucket in 16 is
set at random when the log is made: of a thousand suspects, 62 seem to have opted out besides those who did. The price:
the words of one reader in 16 are not kept although they might be. Until the buckets have been read for the first time,
nobody's are.

Each opt-out is a row, known by the hash of the random token in its button. A bucket is free again when every opt-out in
it was ended by its own button: nobody else in the bucket can end somebody's opt-out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from enum import StrEnum

import sqlalchemy as sa

from bot.querylog import store
from bot.querylog.migrations import OPTOUTS

KEY = "optout key"  # the name that the log remembers the key by


class TakenBack(StrEnum):
    """What came of taking an opt-out back."""

    DONE = "done"
    HELD = "held"  # it was, but another one in the same bucket holds
    UNKNOWN = "unknown"  # no such opt-out: it was taken back before, or never written


def bucket_of(key: bytes, user_id: int) -> int:
    """The bucket, 0…65,535, that an account shares with thousands."""
    return int.from_bytes(hmac.digest(key, str(user_id).encode("ascii"), hashlib.sha256)[:2], "big")


class OptOuts:
    """The buckets in memory; `load`, `add` and `take_back` run in the caller's transaction."""

    def __init__(self) -> None:
        self._key: bytes | None = None
        self._buckets: frozenset[int] | None = None
        self._wishes: dict[int, str] = {}  # buttons that wait for the database, by reader: a mark ends at midnight

    def wish(self, user_id: int, button: str) -> None:
        """Treat an account as opted out from now on, before that is written."""
        self._wishes[user_id] = button

    def wish_is_written(self, user_id: int, button: str) -> None:
        """Note that this is on disk."""
        if self._wishes.get(user_id) == button:  # not yet, if the reader sent it again
            self._wishes.pop(user_id, None)

    def holds(self, user_id: int) -> bool:
        """Has this account (or another in its bucket, or a decoy) opted out?"""
        if user_id in self._wishes:
            return True
        if self._buckets is None:
            return True
        return self._key is not None and bucket_of(self._key, user_id) in self._buckets

    def load(self, connection: sa.Connection) -> None:
        """Read the buckets, which another process may have changed."""
        self._key = store.recall(connection, KEY)
        self._buckets = frozenset(connection.scalars(sa.select(OPTOUTS.c.bucket)))

    def add(self, connection: sa.Connection, user_id: int, button: str) -> bool:
        """Add an opt-out to an account's bucket; the first one creates the key. True: it is written, which the
        future of this job tells."""
        key = store.recall(connection, KEY)
        if key is None:
            store.remember_first(connection, KEY, secrets.token_bytes(32))
            key = store.recall(connection, KEY)
        assert key is not None
        store.add(connection, OPTOUTS, _row(key, user_id, button))
        self.load(connection)
        return True

    def take_back(self, connection: sa.Connection, user_id: int, button: str) -> TakenBack:
        """End one opt-out of an account."""
        key = store.recall(connection, KEY)
        if key is None:
            return TakenBack.UNKNOWN
        row = _row(key, user_id, button)
        found = OPTOUTS.c.bucket == row["bucket"], OPTOUTS.c.button == row["button"]
        gone = connection.execute(OPTOUTS.delete().where(*found)).rowcount
        self.load(connection)
        if not gone:
            return TakenBack.UNKNOWN
        return TakenBack.HELD if self.holds(user_id) else TakenBack.DONE


def _row(key: bytes, user_id: int, button: str) -> dict[str, int | bytes]:
    chance = hashlib.blake2b(button.encode("utf-8"), digest_size=16).digest()
    return {"bucket": bucket_of(key, user_id), "button": chance}
