"""Backup: a consistent copy of the log in one file, from either database, and the way back.

The file is a log like any other, in SQLite, without the update ids, which mean nothing elsewhere. Its questions stay
sealed. A digest over all rows shows whether it is complete.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.base.errors import LogError
from bot.querylog import optouts, store
from bot.querylog.database import Database, DatabaseError, LogTrouble, copy_sqlite, trouble_of
from bot.querylog.migrations import MIGRATIONS_DONE, OPTOUTS, QLOG, REPLICAS, REQUESTS, SEEN, TABLES

_DIGEST = "backup"
_OURS_ALONE = (MIGRATIONS_DONE, SEEN, REPLICAS, REQUESTS)  # columns that mean nothing elsewhere
_KEPT = [table for table in TABLES.sorted_tables if table not in _OURS_ALONE]
_BATCH_ROWS = 1000
_IN_EVERY_LOG = ("migrations", "meta", "optouts", "replicas", "requests")  # also in one that nobody has asked yet
_OTHER_OPTOUTS = "The log holds readers' opt-outs that the backup can't take over; restore into an empty log."


def write(database: Database, target: Path) -> int:
    """Copy the log into `target`, which only its owner can read. Returns the number of questions in it. The bot may
    go on writing meanwhile. Raises LogError if `target` exists or one of the two can't be used."""
    if target.exists():
        raise LogError(f"{target} exists already; choose another name, so that no older backup is lost.")
    with _troubles(f"The backup {target}"), tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        with closing(Database(f"sqlite:///{Path(folder) / 'log'}")) as copy:
            copy.prepare()
            with _troubles(f"The question log ({database.place})"), database.reading() as source:
                questions = _pour(source, copy)
            with copy.writing() as connection:
                store.remember(connection, _DIGEST, _digest(connection))
        copy_sqlite(Path(folder) / "log", Path(folder) / "whole")
        (Path(folder) / "whole").rename(target)
    return questions


class Restored(NamedTuple):
    """What a log holds after `restore`, and whether readers' wishes were lost because the log was damaged."""

    questions: int
    lost_wishes: bool = False


class Wishes(NamedTuple):
    """What readers asked of a log, which survives a restore: opt-outs, with the key of their buckets, and deleted
    rows."""

    key: bytes | None
    optouts: list[dict[str, Any]]
    forgotten: list[dict[str, Any]]


def restore(database: Database, source: Path, *, replace: bool = False) -> Restored:
    """Put a backup into an empty log, or with `replace` in place of what it holds, even if that is damaged. `database`
    need not be prepared.

    Opt-outs in the log are kept, and what readers deleted stays deleted. All or nothing. Raises LogError if the backup
    is damaged or newer than this program, or the log is not empty.
    """
    if not source.is_file():
        raise LogError(f"{source} is not a file; name a backup that `interview-bot log backup` wrote.")
    with _troubles(f"The backup {source}"), tempfile.TemporaryDirectory(prefix="backup-") as folder:
        path = Path(folder) / "log"
        shutil.copyfile(source, path)
        _check(path, source)
        with closing(Database(f"sqlite:///{path}")) as copy:
            has_optouts = _has_optouts(copy)
            copy.prepare()  # an older backup is upgraded
            with copy.reading() as rows, _troubles(f"The question log ({database.place})"):
                if database.exists() and not database.is_sound():
                    return _fill_anew(rows, database, replace, has_optouts)
                database.prepare()
                return Restored(_fill(rows, database, replace, has_optouts))


def _has_optouts(copy: Database) -> bool:
    """Was anybody able to opt out of this log, as it was written?"""
    with copy.reading() as connection:
        return store.recall(connection, optouts.KEY) is not None


def _pour(source: sa.Connection, copy: Database) -> int:
    with copy.writing() as target:
        for table in _KEPT:
            target.execute(table.delete())  # a new log is not empty: it holds decoys
            _copy(source, target, table)
        return _count(target, QLOG)


def _fill(rows: sa.Connection, database: Database, replace: bool, has_optouts: bool) -> int:
    """Fill the log. `has_optouts`: the backup may hold readers' opt-outs, not only the decoys that its upgrade made."""
    with database.writing() as target:
        used = any(_count(target, table) for table in TABLES.sorted_tables if table.name not in _IN_EVERY_LOG)
        if used and not replace:
            raise LogError(f"The question log ({database.place}) is not empty; --replace puts the backup in its place.")
        wishes = _wishes(target)
        same_key = store.recall(rows, optouts.KEY) == wishes.key
        if used and wishes.optouts and has_optouts and not same_key:
            raise LogError(_OTHER_OPTOUTS)
        for table in _KEPT:
            target.execute(table.delete())
        for table in _KEPT:
            _copy(rows, target, table)
        if used:
            _put_wishes(target, wishes, instead=not same_key)
        store.forget_again(target, store.forgotten(target))
        target.execute(sa.delete(TABLES.tables["meta"]).where(TABLES.tables["meta"].c.name == _DIGEST))
        return _count(target, QLOG)


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _put_wishes(target: sa.Connection, wishes: Wishes, *, instead: bool) -> None:
    """Add what readers wished, or put it in place of what is there of opt-outs."""
    if instead:
        target.execute(OPTOUTS.delete())
        if wishes.key is not None:
            store.remember(target, optouts.KEY, wishes.key)
    store.add_all(target, OPTOUTS, wishes.optouts)
    store.remember_forgotten(target, wishes.forgotten)


def _fill_anew(rows: sa.Connection, database: Database, replace: bool, has_optouts: bool) -> Restored:
    """Fill a new SQLite file in place of a damaged one, of which only readers' wishes are kept, if they can be read."""
    assert database.path is not None
    if not replace:
        raise LogError(f"{database.path} {LogTrouble.DAMAGED}.")
    wishes: Wishes | None = None
    with contextlib.suppress(*DatabaseError), database.reading() as damaged:
        wishes = _wishes(damaged)
    database.close()
    with _aside(database):
        database.prepare()
        questions = _fill(rows, database, replace, has_optouts)
        if wishes is not None:
            with database.writing() as target:
                if wishes.key not in (None, store.recall(target, optouts.KEY)) and has_optouts:
                    raise LogError(_OTHER_OPTOUTS)
                _put_wishes(target, wishes, instead=not has_optouts)
                store.forget_again(target, store.forgotten(target))
                questions = _count(target, QLOG)
        return Restored(questions, wishes is None)


@contextlib.contextmanager
def _aside(database: Database) -> Iterator[None]:
    """Put an SQLite log's files aside; they come back if what is done meanwhile fails, and are removed if not."""
    assert database.path is not None
    names = [database.path.with_name(database.path.name + end) for end in ("", "-wal", "-shm")]
    aside = {name: name.with_name(f"{name.name}.damaged") for name in names if name.exists()}
    for name, place in aside.items():
        name.rename(place)
    try:
        yield
    except BaseException:
        database.close()
        for name in names:
            name.unlink(missing_ok=True)
        for name, place in aside.items():
            place.rename(name)
        raise
    for place in aside.values():
        place.unlink()


def _wishes(log: sa.Connection) -> Wishes:
    opted_out = [dict(row._mapping) for row in log.execute(sa.select(OPTOUTS))]
    return Wishes(store.recall(log, optouts.KEY), opted_out, store.forgotten(log))


def _copy(source: sa.Connection, target: sa.Connection, table: sa.Table) -> None:
    for part in source.execute(sa.select(table)).partitions(_BATCH_ROWS):
        target.execute(table.insert(), [dict(row._mapping) for row in part])


def _digest(connection: sa.Connection) -> bytes:
    """Over every row of every table that the file holds, but for the digest itself and what is not backed up."""
    tables = sa.MetaData()
    tables.reflect(connection)
    digest = hashlib.blake2b(digest_size=32)
    for table in sorted(tables.tables.values(), key=lambda table: table.name):
        if table.name in {one.name for one in _OURS_ALONE}:
            continue
        digest.update(table.name.encode())
        for row in connection.execute(sa.select(table).order_by(*table.primary_key)):
            if row[0] != _DIGEST:
                digest.update(repr(tuple(row)).encode())
    return digest.digest()


def _check(path: Path, source: Path) -> None:
    damaged = LogError(f"{source} is damaged, or not a backup of a question log; restore another one.")
    try:
        with closing(Database(f"sqlite:///{path}")) as copy:
            copy.check()
            with copy.reading() as connection:
                whole = store.recall(connection, _DIGEST) == _digest(connection)
    except (LogError, *DatabaseError, ValueError):
        raise damaged from None
    if not whole:
        raise damaged


@contextlib.contextmanager
def _troubles(what: str) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise LogError(f"{what} {trouble_of(error).value}.") from None
