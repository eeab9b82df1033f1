"""Database: one SQLite file or one PostgreSQL database, opened so that it is durable and really deletes.

`writing` and `reading` give connections inside a transaction, `glancing` one outside; `scrub` removes deleted data from
the files. `LogTrouble` names what can go wrong, in the words that maintainers are told.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from bot.base.errors import LogError
from bot.querylog import migrations

TEMPORARY_COPY = ".half"  # suffix of an unfinished copy
LOCK_SECONDS = 2.0  # for which a statement waits for another writer's lock
_PRAGMAS = (
    "auto_vacuum=FULL",  # before the first table, or it has no effect
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "temp_store=MEMORY",
    "cache_size=-512",  # KB a connection: a larger cache fills so slowly that it looks like a leak
    "foreign_keys=ON",
)


class LogTrouble(StrEnum):
    """What keeps the log from being written; the value ends the sentence "The question log …"."""

    LOCKED = "is locked by another program"
    READ_ONLY = "can't be written (it is read-only, as a standby is, or its folder belongs to someone else)"
    FULL = "can't grow: the disk is full"
    DISK = "can't be written: the disk reports an error"
    UNOPENED = (
        "can't be opened; see whether its folder (BOT_DATA, or that in BOT_LOG_URL) is there and may be written to"
    )
    AWAY = "can't be reached; see whether its server runs, and whether BOT_LOG_URL is right"
    DAMAGED = "is damaged; put a backup in its place with `interview-bot log restore --replace`"
    REPLACED = "was deleted or replaced while the bot was running; a backup comes back with `interview-bot log restore`"
    CHANGED = "takes nothing; see whether its tables are there, and whether its user may write to them"
    OTHER = "refuses a question"


_SQLITE = {
    sqlite3.SQLITE_ERROR: LogTrouble.CHANGED,  # no such table: no question is the cause
    sqlite3.SQLITE_SCHEMA: LogTrouble.CHANGED,
    sqlite3.SQLITE_AUTH: LogTrouble.CHANGED,
    sqlite3.SQLITE_BUSY: LogTrouble.LOCKED,
    sqlite3.SQLITE_LOCKED: LogTrouble.LOCKED,
    sqlite3.SQLITE_READONLY: LogTrouble.READ_ONLY,
    sqlite3.SQLITE_PERM: LogTrouble.READ_ONLY,
    sqlite3.SQLITE_FULL: LogTrouble.FULL,
    sqlite3.SQLITE_CANTOPEN: LogTrouble.UNOPENED,
    sqlite3.SQLITE_IOERR: LogTrouble.DISK,
    sqlite3.SQLITE_CORRUPT: LogTrouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: LogTrouble.DAMAGED,
}
_OS = {
    errno.EROFS: LogTrouble.READ_ONLY,
    errno.ENOSPC: LogTrouble.FULL,
    errno.EDQUOT: LogTrouble.FULL,
    errno.EIO: LogTrouble.DISK,
    errno.EFBIG: LogTrouble.DISK,
    errno.ENOENT: LogTrouble.UNOPENED,
    errno.ENOTDIR: LogTrouble.UNOPENED,
    errno.EEXIST: LogTrouble.UNOPENED,
}
_POSTGRES_CLASSES = {
    **dict.fromkeys(("08", "57", "53", "28", "3D"), LogTrouble.AWAY),
    **dict.fromkeys(("42", "3F"), LogTrouble.CHANGED),  # no such table, no right: no question is the cause
}
_POSTGRES = {
    "53100": LogTrouble.FULL,
    "25006": LogTrouble.READ_ONLY,
    "0A000": LogTrouble.READ_ONLY,  # a standby, of a connection that has read before: it can't be set to writing
    "55P03": LogTrouble.LOCKED,
    "57014": LogTrouble.LOCKED,
}


def trouble_of(error: Exception) -> LogTrouble:
    """What kind of trouble a database exception means."""
    if isinstance(error, PermissionError):
        return LogTrouble.READ_ONLY
    if isinstance(error, OSError):
        return _OS.get(error.errno or 0, LogTrouble.AWAY)
    origin = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(origin, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF, LogTrouble.OTHER)
    state = getattr(origin, "sqlstate", None)
    if state is not None:
        return _POSTGRES.get(state) or _POSTGRES_CLASSES.get(state[:2], LogTrouble.OTHER)
    return LogTrouble.AWAY if type(origin).__name__ in ("OperationalError", "InterfaceError") else LogTrouble.OTHER


def parse_url(text: str) -> URL:
    """The address of the log's database. Raises LogError; the sentence never repeats the address."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise LogError("BOT_LOG_URL is not an address; write postgresql://user@host/name, or leave it out.") from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise LogError("BOT_LOG_URL must begin with postgresql://, or with sqlite:/// and a file; or leave it out.")


def insert(dialect: str, table: sa.Table) -> Any:
    """An INSERT that knows ON CONFLICT, in the words of a database. Raises KeyError for one that is not known here."""
    return {"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(table)


class Database:
    """The log's database. Constructing it touches nothing; `prepare` creates and upgrades it."""

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.path = Path(self.url.database or "") if self.url.drivername == "sqlite" else None
        self._engine = _sqlite_engine(self.url) if self.path else _postgres_engine(self.url)
        glance = {"begin": None} if self.path else {"isolation_level": "AUTOCOMMIT"}
        self._glancing = self._engine.execution_options(**glance)
        self._inode: int | None = None

    @property
    def place(self) -> str:
        """Where the log is, for a sentence: the file, or the database's name; never the whole address."""
        return str(self.path) if self.path else f"the PostgreSQL database {self.url.database}"

    @property
    def is_shared(self) -> bool:
        """May other processes write to it? An SQLite file is one bot's."""
        return self.path is None

    def exists(self) -> bool:
        """Is there a log already? PostgreSQL is assumed to have one."""
        return self.path is None or self.path.exists()

    def prepare(self) -> None:
        """Create the log or upgrade it, keeping a copy of an SQLite file before it is changed.

        Raises LogError if it is newer than this program; database errors pass through.
        """
        if self.path is not None:
            self._create_file(self.path)
        with self.reading() as connection:
            done = migrations.version(connection)
        if done != len(migrations.MIGRATIONS):
            with self.writing() as connection:
                done = migrations.version(connection)  # another process may have been faster
                if self.path is not None and 0 < done < len(migrations.MIGRATIONS):
                    self._keep_copy(self.path.with_name(f"{self.path.name}.before-m{done + 1:03}"))
                migrations.upgrade(connection)
        if self.path is not None:
            self._inode = self.path.stat().st_ino

    def _keep_copy(self, target: Path) -> None:
        """A copy of the SQLite file as it is, but for the marks of accounts that older versions wrote."""
        assert self.path is not None
        copy_sqlite(self.path, target)
        with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy:
            if any(column[1] == "tok" for column in copy.execute("PRAGMA table_info(qlog)")):
                copy.execute("PRAGMA secure_delete = ON").close()
                copy.execute("UPDATE qlog SET tok = NULL")
                copy.execute("VACUUM")

    def _create_file(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))

    def replaced(self) -> bool:
        """Was the SQLite file deleted or replaced since `prepare`? New rows would be lost with the old file."""
        if self.path is None or self._inode is None:
            return False
        try:
            return self.path.stat().st_ino != self._inode
        except OSError:
            return True

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection in a transaction that holds the write lock from its beginning; commits at the end."""
        with self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A read-only connection that sees one snapshot of the log."""
        options = (
            {"begin": "BEGIN"} if self.path else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        with self._engine.connect().execution_options(**options) as connection:
            yield connection

    @contextlib.contextmanager
    def glancing(self) -> Iterator[sa.Connection]:
        """A connection for one read-only statement, without the cost of a transaction."""
        with self._glancing.connect() as connection:
            yield connection

    def scrub(self, seconds: float = 5.0, *, rewrite: bool = False) -> bool:
        """Remove deleted data from the files. Returns False if a reader prevented it for `seconds`.

        With `rewrite`, rows are written anew in the order of their random ids: otherwise a row's place in the file, or
        PostgreSQL's record of transactions, shows when it came. SQLite: the write-ahead log is checkpointed and
        truncated. PostgreSQL: the tables' files are rewritten and the old ones dropped.
        """
        if self.path is None:
            return self._rewrite_tables(rewrite)
        until = time.monotonic() + seconds
        with self._engine.connect().execution_options(begin=None) as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 20")
            try:
                while True:
                    if rewrite and self._vacuum(connection):
                        rewrite = False
                    busy, left, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
                    if not busy and left <= 0 and not rewrite:
                        return True
                    if time.monotonic() >= until:
                        return False
                    time.sleep(0.05)
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(1000 * LOCK_SECONDS)}")

    def _vacuum(self, connection: sa.Connection) -> bool:
        try:
            connection.exec_driver_sql("VACUUM")
        except DBAPIError as error:
            if trouble_of(error) not in (LogTrouble.LOCKED, LogTrouble.FULL):
                raise
            return False
        return True

    def _rewrite_tables(self, rewrite: bool) -> bool:
        try:
            if rewrite:  # one transaction for all rows, so that none has one of its own
                with self.writing() as connection:
                    connection.exec_driver_sql("LOCK TABLE qlog IN ACCESS EXCLUSIVE MODE")
                    connection.exec_driver_sql("UPDATE qlog SET week = week")
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("SET statement_timeout = '60s'")
                try:
                    connection.exec_driver_sql("CLUSTER qlog USING qlog_pkey")  # in the order of ids
                    connection.exec_driver_sql("VACUUM FULL optouts")
                finally:
                    connection.exec_driver_sql("RESET statement_timeout")
        except DBAPIError as error:
            if trouble_of(error) is not LogTrouble.LOCKED:
                raise
            return False
        return True

    def check(self) -> None:
        """Raise LogError if an SQLite file is damaged."""
        if self.path is None:
            return
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        if found != "ok":
            raise LogError(f"{self.path} {LogTrouble.DAMAGED}.")

    def is_sound(self) -> bool:
        """Is an SQLite file intact, as far as its quick check can tell? PostgreSQL checks by itself."""
        if self.path is None:
            return True
        try:
            # a connection of its own: what one that writes has in memory may be damaged on the disk
            with contextlib.closing(sqlite3.connect(self.path, timeout=LOCK_SECONDS)) as connection:
                return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        except sqlite3.Error as error:
            if trouble_of(error) is LogTrouble.DAMAGED:
                return False
            raise

    def close(self) -> None:
        """Close every connection; the database may be used again afterwards."""
        self._engine.dispose()


def _sqlite_engine(url: URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False},
        hide_parameters=True,
        pool_use_lifo=True,  # reuse the last connection, so that few are open
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin where `_begun` says, not where the driver guesses
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        # A transaction that reads first and writes later would fail at once on a lock instead of waiting for it.
        begin = connection.get_execution_options().get("begin", "BEGIN IMMEDIATE")
        if begin:
            connection.exec_driver_sql(begin)

    return engine


def _postgres_engine(url: URL) -> sa.Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise LogError(
            "BOT_LOG_URL names a PostgreSQL database, and its driver is not installed; run "
            "`pip install 'interview-bot[postgres]'`."
        ) from None
    given = {
        "connect_timeout": 3,
        "application_name": "interview-bot",
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 10_000,
        "options": "-c statement_timeout=10s -c lock_timeout=2s -c log_parameter_max_length_on_error=0",
    }
    given = {name: value for name, value in given.items() if name not in url.query}
    return sa.create_engine(url, connect_args=given, hide_parameters=True, pool_size=2)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy an SQLite file that may be in use. The copy is consistent, private to its owner, and complete or not
    there."""
    half = target.with_name(f"{target.name}.{os.getpid()}{TEMPORARY_COPY}")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(half)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE").close()  # one file, without a write-ahead log beside it
    os.replace(half, target)


DatabaseError = (SQLAlchemyError, OSError, sqlite3.Error)
