"""Store: every statement on the log's tables, as functions of a connection; those on counters are in `counter_store`.

A `LogEntry` is what one update leaves behind: its mark in `seen`, a sealed row, an increment of a counter, a thumb.
`write` writes many of them in the caller's transaction, each update once. Of counters and thumbs it writes only that
there was one; the details are written later with others, by `counter_store.tell_apart` (see `pending_counts`).
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.base.clock import week_of
from bot.base.log_policy import last_kept_week
from bot.querylog import counter_store
from bot.querylog.counter_store import Cell, VoteCell
from bot.querylog.database import insert
from bot.querylog.entry import Outcome
from bot.querylog.migrations import FORGOTTEN, META, QLOG, REPLICAS, SEEN

SEEN_HOURS = 25  # Telegram offers an update again for 24 hours


class Kept(StrEnum):
    """What became of an entry."""

    COMMITTED = "committed"  # on disk
    TWICE = "twice"  # this update had been recorded before; nothing was written
    WAITING = "waiting"  # in memory until the database is back
    LOST = "lost"  # counted, but its words are gone: too many were waiting, or it can't be written


@dataclass(frozen=True, slots=True)
class Row:
    """A sealed question. `mark` stands for its account under the day key number `generation`; neither is written."""

    id: bytes
    week: str
    mark: bytes | None = field(repr=False)
    box: bytes = field(repr=False)
    generation: int = 0


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What one update leaves behind; each part may be missing."""

    update_id: int | None
    hour: int
    row: Row | None = None
    cell: Cell | None = None
    vote_steps: Mapping[VoteCell, int] = field(default_factory=dict)


# Built once: building a statement costs several times what SQLite takes to run it.
@functools.cache
def _adding(dialect: str, table: sa.Table) -> Any:
    return insert(dialect, table).on_conflict_do_nothing().returning(sa.literal_column("1"))


@functools.cache
def _adding_all(dialect: str, table: sa.Table) -> Any:
    return insert(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)


_SEEN = sa.select(SEEN.c.update_id).where(SEEN.c.update_id.in_(sa.bindparam("wanted", expanding=True)))


def add(connection: sa.Connection, table: sa.Table, values: dict[str, Any]) -> bool:
    """Add a row unless its key exists. Returns whether it was added."""
    return connection.execute(_adding(connection.dialect.name, table), values).first() is not None


def add_all(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> set[Any]:
    """Add the rows whose keys don't exist. Returns the keys that were added. A row costs a quarter of what it costs
    alone."""
    if not rows:
        return set()
    return set(connection.scalars(_adding_all(connection.dialect.name, table), rows))


def write(connection: sa.Connection, entries: Sequence[LogEntry]) -> list[Kept]:
    """Write `entries` in the caller's transaction. Returns COMMITTED or TWICE for each, true once that commits."""
    results: list[Kept] = []
    days = Counter[int]()
    # Only the day is kept: the hour would be a time of day. With the day's end no mark is dropped too early.
    ids = {entry.update_id: entry.hour // 24 * 24 + 23 for entry in entries if entry.update_id is not None}
    new = add_all(connection, SEEN, [{"update_id": update_id, "hour": hour} for update_id, hour in ids.items()])
    first = [entry.update_id is None or _taken(new, entry.update_id) for entry in entries]
    rows = [entry.row for entry, fresh in zip(entries, first, strict=True) if fresh and entry.row is not None]
    kept = add_all(connection, QLOG, [{"id": row.id, "week": row.week, "box": row.box} for row in rows])
    for entry, fresh in zip(entries, first, strict=True):
        if fresh and entry.row is not None:
            fresh = _taken(kept, entry.row.id)
        if fresh and entry.cell is not None:
            days[entry.hour // 24] += entry.cell.outcome != Outcome.TURNED_DOWN
        results.append(Kept.COMMITTED if fresh else Kept.TWICE)
    cells, votes = moved(entry for entry, kept in zip(entries, results, strict=True) if kept is Kept.COMMITTED)
    counter_store.count_without_details(connection, cells)
    counter_store.count_days(connection, days)
    counter_store.count_votes_without_details(connection, votes)
    return results


def moved(entries: Iterable[LogEntry]) -> tuple[Counter[Cell], Counter[VoteCell]]:
    """The increments of counters and of thumbs that these entries stand for."""
    cells, votes = Counter[Cell](), Counter[VoteCell]()
    for entry in entries:
        if entry.cell is not None:
            cells[entry.cell] += 1
        votes.update(entry.vote_steps)
    return cells, votes


def _taken(keys: set[Any], key: Any) -> bool:
    """Remove `key`; returns whether it was there, so that only the first entry with it counts."""
    if key not in keys:
        return False
    keys.remove(key)
    return True


def seen(connection: sa.Connection, update_id: int) -> bool:
    """Was this update recorded in the last 25 hours?"""
    return update_id in seen_among(connection, [update_id])


def seen_among(connection: sa.Connection, update_ids: Sequence[int]) -> frozenset[int]:
    """Those of some updates that were recorded in the last 25 hours."""
    return frozenset(connection.scalars(_SEEN, {"wanted": list(update_ids)}))


def erase(connection: sa.Connection, ids: Sequence[bytes]) -> int:
    """Delete rows by their ids, and keep their digests, so that no backup brings the rows back. Returns how many
    there were."""
    count = 0
    for some in batched(ids):
        gone = QLOG.c.id.in_(some)
        rows = [(bytes(id_), week) for id_, week in connection.execute(sa.select(QLOG.c.id, QLOG.c.week).where(gone))]
        add_all(connection, FORGOTTEN, [{"digest": _digest(id_), "week": week} for id_, week in rows])
        count += connection.execute(QLOG.delete().where(gone)).rowcount
    return count


def forgotten(connection: sa.Connection) -> list[dict[str, Any]]:
    """The rows that readers took back, each as its digest and week."""
    return [dict(row._mapping) for row in connection.execute(sa.select(FORGOTTEN))]


def remember_forgotten(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Remember what readers took back from another log."""
    add_all(connection, FORGOTTEN, rows)


def forget_again(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Delete the rows that readers took back from an older copy that still holds them. Returns how many there were."""
    digests = {bytes(row["digest"]) for row in rows}
    ids = [id_ for id_ in connection.scalars(sa.select(QLOG.c.id)) if _digest(bytes(id_)) in digests]
    return sum(connection.execute(QLOG.delete().where(QLOG.c.id.in_(some))).rowcount for some in batched(ids))


def purge_forgotten(connection: sa.Connection, today: dt.date) -> None:
    """Drop the digests of rows that would be too old by now."""
    this = week_of(today)
    connection.execute(FORGOTTEN.update().where(FORGOTTEN.c.week > this).values(week=this))
    connection.execute(FORGOTTEN.delete().where(FORGOTTEN.c.week < last_kept_week(today)))


def _digest(row_id: bytes) -> bytes:
    return hashlib.blake2b(row_id, digest_size=16).digest()


def batched(ids: Sequence[bytes], size: int = 500) -> Iterator[Sequence[bytes]]:
    """`ids` in parts that fit into a statement."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


def purge_questions(connection: sa.Connection, today: dt.date) -> int:
    """Delete the questions that are too old. A week in the future (a clock was wrong) becomes this one."""
    this = week_of(today)
    connection.execute(QLOG.update().where(QLOG.c.week > this).values(week=this))
    return connection.execute(QLOG.delete().where(QLOG.c.week < last_kept_week(today))).rowcount


def purge_seen(connection: sa.Connection, hour: int) -> int:
    """Drop the marks of updates that Telegram no longer offers."""
    return connection.execute(SEEN.delete().where(SEEN.c.hour < hour - SEEN_HOURS)).rowcount


def delete_all(connection: sa.Connection) -> int:
    """Delete every question, whatever its age; counters stay."""
    return connection.execute(QLOG.delete()).rowcount


def has_rows(connection: sa.Connection) -> bool:
    """Is there a sealed question?"""
    return connection.execute(sa.select(QLOG.c.week).limit(1)).first() is not None


def boxes(connection: sa.Connection) -> Iterator[tuple[str, bytes]]:
    """Every sealed question as (week, box), in random order."""
    for week, box in connection.execute(sa.select(QLOG.c.week, QLOG.c.box).order_by(QLOG.c.id)):
        yield week, bytes(box)


def recall(connection: sa.Connection, name: str) -> bytes | None:
    """What the log remembers under a name."""
    value = connection.scalar(sa.select(META.c.value).where(META.c.name == name))
    return None if value is None else bytes(value)


def remember(connection: sa.Connection, name: str, value: bytes) -> None:
    """Remember a value under a name."""
    statement = insert(connection.dialect.name, META).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=[META.c.name], set_={"value": value}))


def set_flag(connection: sa.Connection, name: str, *, raised: bool) -> bool:
    """Raise or lower a flag that all replicas see. Was that a change?"""
    if raised:
        return add(connection, META, {"name": name, "value": b""})
    return connection.execute(sa.delete(META).where(META.c.name == name)).rowcount > 0


def put_replica(connection: sa.Connection, public: bytes, hour: int) -> None:
    """Record that the process with this public key was there in this hour."""
    statement = insert(connection.dialect.name, REPLICAS).values(public=public, hour=hour)
    connection.execute(statement.on_conflict_do_update(index_elements=[REPLICAS.c.public], set_={"hour": hour}))


def remember_first(connection: sa.Connection, name: str, value: bytes) -> None:
    """Remember a value unless there is one under that name."""
    add(connection, META, {"name": name, "value": value})


def add_lost(connection: sa.Connection, n: int) -> None:
    """Count questions whose words could not be kept."""
    before = int(recall(connection, "lost") or b"0")
    remember(connection, "lost", str(before + n).encode("ascii"))
