"""Replicas: a reader's /forget reaches every process that shares the log.

Only the process that wrote a row knows whose it is: its day key is in its memory alone. So each process has a key pair,
new every day and in memory too, and writes the public key into the log. A /forget is sealed to each other process's key
and left in the log, where that process finds it; nobody else can open it.

The functions run in the caller's transaction. SQLite has one process and does nothing here.
"""

from __future__ import annotations

import secrets

import nacl.public
import sqlalchemy as sa

from bot.querylog import store
from bot.querylog.migrations import REPLICAS, REQUESTS

STALE_HOURS = 2  # a process that did not renew its key for so long is gone


class Replicas:
    """One process among those that share a log."""

    def __init__(self) -> None:
        self._key: nacl.public.PrivateKey | None = None
        self._generation = 0
        self._hour = -1

    def announce(self, connection: sa.Connection, generation: int, hour: int) -> None:
        """Record the public key, once an hour, and a new one with each day key `generation`. Delete what was left
        for processes that are gone."""
        if self._key is not None and (self._generation, self._hour) == (generation, hour):
            return
        if self._key is None or self._generation != generation:
            self.leave(connection)
            self._key, self._generation = nacl.public.PrivateKey.generate(), generation
        store.put_replica(connection, bytes(self._key.public_key), hour)
        gone = REPLICAS.c.hour < hour - STALE_HOURS
        connection.execute(REPLICAS.delete().where(gone))
        connection.execute(REQUESTS.delete().where(REQUESTS.c.public.not_in(sa.select(REPLICAS.c.public))))
        self._hour = hour

    def leave(self, connection: sa.Connection) -> None:
        """Remove the public key, and what was left for it."""
        if self._key is not None:
            mine = bytes(self._key.public_key)
            connection.execute(REPLICAS.delete().where(REPLICAS.c.public == mine))
            connection.execute(REQUESTS.delete().where(REQUESTS.c.public == mine))

    def tell_others(self, connection: sa.Connection, user_id: int) -> int:
        """Leave a reader's /forget for every other process. Returns how many there are."""
        mine = b"" if self._key is None else bytes(self._key.public_key)
        others = [bytes(public) for public in connection.scalars(sa.select(REPLICAS.c.public)) if public != mine]
        for public in others:
            box = nacl.public.SealedBox(nacl.public.PublicKey(public)).encrypt(user_id.to_bytes(8, "big"))
            store.add(connection, REQUESTS, {"id": secrets.token_bytes(16), "public": public, "box": box})
        return len(others)

    def told(self, connection: sa.Connection) -> list[int]:
        """The readers whose /forget was left for this process; each is given once."""
        if self._key is None:
            return []
        mine = REQUESTS.c.public == bytes(self._key.public_key)
        boxes = list(connection.scalars(sa.select(REQUESTS.c.box).where(mine)))
        if boxes:
            connection.execute(REQUESTS.delete().where(mine))
        opened = nacl.public.SealedBox(self._key)
        return [int.from_bytes(opened.decrypt(bytes(box)), "big") for box in boxes]
