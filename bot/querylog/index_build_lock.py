"""IndexBuildLock: which of several replicas builds what they share, decided by the database that they share.

It is a PostgreSQL advisory lock: it ends with its connection, so a replica that is killed while building blocks nobody.
SQLite has one process and needs none. Without the database, every replica builds: the result is the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import time
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.querylog.database import Database, parse_url

LOOK_S = 0.5  # between checks whether the other is done

log = logging.getLogger(__name__)


class IndexBuildLock:
    """A lock for replicas. A call, with the name of what is built, is a context that one replica at a time is in."""

    def __init__(self, url: str | None, sleep: Callable[[float], None] = time.sleep) -> None:
        self._url, self._sleep = url, sleep

    @contextlib.contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        if self._url is None or parse_url(self._url).get_backend_name() == "sqlite":
            yield
            return
        database = Database(self._url)
        number = int.from_bytes(hashlib.sha256(f"interview-bot {what}".encode()).digest()[:8], "big", signed=True)
        with contextlib.ExitStack() as held:
            held.callback(database.close)
            try:
                connection = held.enter_context(database.glancing())
                while not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number))):
                    self._sleep(LOOK_S)
            except SQLAlchemyError as error:
                log.warning("the database can't say who builds the index (%s)", type(error).__name__)
            yield
