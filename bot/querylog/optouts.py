"""Opt-outs without a list of readers: 16 bits of a keyed hash of the id, which thousands of accounts share.

A bucket on disk proves nothing about anybody; its price is that one account in 65,536 is taken to have opted out by
every bucket that is set. Until the buckets are known (the database was never reached), everybody is.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

import sqlalchemy as sa

from bot.querylog import store
from bot.querylog.migrations import OPTOUTS

KEY = "optout key"  # the name that the log remembers the key by


def bucket_of(key: bytes, user_id: int) -> int:
    """The bucket, 0…65,535, that an account shares with thousands."""
    return int.from_bytes(hmac.digest(key, str(user_id).encode("ascii"), hashlib.sha256)[:2], "big")


class OptOuts:
    """The buckets in memory; `load` and `change` run in the caller's transaction."""

    def __init__(self) -> None:
        self._key: bytes | None = None
        self._buckets: frozenset[int] | None = None
        self._wishes: dict[int, bool] = {}  # what waits for the database, by reader: a mark would end at midnight

    def wish(self, user_id: int, out: bool) -> None:
        """Say what an account wants from now on, which is written as soon as it can be."""
        self._wishes[user_id] = out

    def wish_is_written(self, user_id: int) -> None:
        """Say that this is on disk."""
        self._wishes.pop(user_id, None)

    def holds(self, user_id: int) -> bool:
        """Has this account (or another in its bucket) opted out?"""
        if (wish := self._wishes.get(user_id)) is not None:
            return wish
        if self._buckets is None:
            return True
        return self._key is not None and bucket_of(self._key, user_id) in self._buckets

    def load(self, connection: sa.Connection) -> None:
        """Read the buckets, which another process may have changed."""
        self._key = store.recall(connection, KEY)
        self._buckets = frozenset(connection.scalars(sa.select(OPTOUTS.c.bucket)))

    def change(self, connection: sa.Connection, user_id: int, out: bool) -> bool:
        """Set an account's bucket, or clear it; the key is made with the first one. Always True."""
        key = store.recall(connection, KEY)
        if key is None:
            store.remember_first(connection, KEY, secrets.token_bytes(32))
            key = store.recall(connection, KEY)
        assert key is not None
        bucket = bucket_of(key, user_id)
        if out:
            store.add(connection, OPTOUTS, {"bucket": bucket})
        else:
            connection.execute(OPTOUTS.delete().where(OPTOUTS.c.bucket == bucket))
        self.load(connection)
        return True
