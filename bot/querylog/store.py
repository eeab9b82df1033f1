"""Store: every statement on the log's tables, as functions of a connection; the only SQL beside the migrations.

A `LogEntry` is what one update leaves behind: its mark in `seen`, a sealed row, an increment of a counter, a thumb.
`write` writes many of them in the caller's transaction, each update once. Of counters and thumbs it writes only that
there was one; the details are written later with others, by `tell_apart` (see `pending_counts`).
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.base.clock import week_of
from bot.base.log_policy import RETENTION_DAYS
from bot.querylog.entry import Outcome
from bot.querylog.migrations import COUNTERS, DAYS, FEEDBACK, FORGOTTEN, META, QLOG, REPLICAS, SEEN

SEEN_HOURS = 25  # Telegram offers an update again for 24 hours
SMALL_CELL = 5  # a counter below this one loses what it tells of few readers once its questions are gone


class Kept(StrEnum):
    """What became of an entry."""

    COMMITTED = "committed"  # on disk
    TWICE = "twice"  # this update had been recorded before; nothing was written
    WAITING = "waiting"  # in memory until the database is back
    LOST = "lost"  # counted, but its words are gone: too many were waiting, or it can't be written


class Cell(NamedTuple):
    """The counter that a question increments. `passage` is the first one shown, or empty."""

    week: str
    surface: str
    language: str
    outcome: str
    passage: str

    @property
    def not_told_apart(self) -> Cell:
        """The week's counter for questions whose details are not written yet, or not any more."""
        outcome = self.outcome if self.outcome == Outcome.TURNED_DOWN else ""
        return Cell(self.week, "", "", outcome, "")


class VoteCell(NamedTuple):
    """The counter that a thumb increments."""

    week: str
    passage: str
    vote: int


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


def _insert(dialect: str, table: sa.Table) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


# Statements are built once: building one costs several times what SQLite takes to run it.


@functools.cache
def _adding(dialect: str, table: sa.Table) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing().returning(sa.literal_column("1"))


@functools.cache
def _stepping(dialect: str, table: sa.Table) -> Any:
    statement = _insert(dialect, table)
    sums = {"n": table.c.n + statement.excluded.n}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums)


@functools.cache
def _adding_all(dialect: str, table: sa.Table) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)


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
    count(connection, _without_details(cells))
    count_days(connection, days)
    count_votes(connection, _votes_without_details(votes))
    return results


def moved(entries: Iterable[LogEntry]) -> tuple[Counter[Cell], Counter[VoteCell]]:
    """The increments of counters and of thumbs that these entries stand for."""
    cells, votes = Counter[Cell](), Counter[VoteCell]()
    for entry in entries:
        if entry.cell is not None:
            cells[entry.cell] += 1
        votes.update(entry.vote_steps)
    return cells, votes


def vote_steps(week: str, passage: str, vote: int, previous: int) -> dict[VoteCell, int]:
    """The increments of counters for a thumb (1 or -1) for a passage, in place of `previous` (0: there was none)."""
    if vote == previous:
        return {}
    steps = {VoteCell(week, passage, vote): 1}
    if previous:
        steps[VoteCell(week, passage, previous)] = -1
    return steps


def _without_details(cells: Counter[Cell]) -> Counter[Cell]:
    sums = Counter[Cell]()
    for cell, n in cells.items():
        sums[cell.not_told_apart] += n
    return sums


def _votes_without_details(votes: Counter[VoteCell]) -> Counter[VoteCell]:
    sums = Counter[VoteCell]()
    for cell, n in votes.items():
        sums[cell._replace(passage="")] += n
    return sums


def count_without_details(connection: sa.Connection, cells: Counter[Cell]) -> None:
    """Count questions by week only."""
    count(connection, _without_details(cells))


def apart(cells: Counter[Cell]) -> Counter[Cell]:
    """The increments that add details to questions already counted."""
    steps = cells.copy()
    steps.subtract(_without_details(cells))
    return steps


def tell_apart(connection: sa.Connection, cells: Counter[Cell], votes: Counter[VoteCell]) -> None:
    """Move questions and thumbs that `write` has counted to the counters with their details."""
    vote_steps = votes.copy()
    vote_steps.subtract(_votes_without_details(votes))
    count(connection, apart(cells))
    count_votes(connection, vote_steps)
    connection.execute(COUNTERS.delete().where(COUNTERS.c.n == 0))
    connection.execute(FEEDBACK.delete().where(FEEDBACK.c.n == 0))


def fold_small_cells(connection: sa.Connection, today: dt.date) -> int:
    """Remove details from counters of few questions that are too old: first the surface, then the passage, then the
    language, until each counts at least five. Returns the number of counters left; sums by week and outcome stay.

    It is what statistical offices call suppression of small cells.
    """
    old = last_kept_week(today)
    before = Counter({cell: n for cell, n in cells(connection) if cell.week < old})
    after = before.copy()
    for blank in ({"surface": ""}, {"passage": ""}, {"language": ""}):
        for cell, n in [(cell, n) for cell, n in after.items() if n < SMALL_CELL]:
            del after[cell]
            after[cell._replace(**blank)] += n
    if after != before:
        after_steps = after.copy()
        after_steps.subtract(before)
        count(connection, after_steps)
        connection.execute(COUNTERS.delete().where(COUNTERS.c.n == 0))
    return len(after)


def _taken(keys: set[Any], key: Any) -> bool:
    """Remove `key`; returns whether it was there, so that only the first entry with it counts."""
    if key not in keys:
        return False
    keys.remove(key)
    return True


def count(connection: sa.Connection, steps: Counter[Cell]) -> None:
    """Increment counters, in a fixed order, so that replicas don't deadlock."""
    for cell, n in sorted(steps.items()):
        if n:
            _step(connection, COUNTERS, cell._asdict(), n)


def count_days(connection: sa.Connection, days: Counter[int]) -> None:
    """Count questions by day with randomized rounding: each adds five with a probability of one in five.

    On average that is exact, and a single question leaves no certain trace of its day.
    """
    for day, asked in sorted(days.items()):
        if n := 5 * sum(secrets.randbelow(5) == 0 for _ in range(asked)):
            _step(connection, DAYS, {"day": day}, n)


def count_votes(connection: sa.Connection, steps: Counter[VoteCell]) -> None:
    """Increment counters of thumbs, in a fixed order as in `count`."""
    for cell, n in sorted(steps.items()):
        if n:
            _step(connection, FEEDBACK, cell._asdict(), n)


def votes(connection: sa.Connection) -> dict[str, tuple[int, int]]:
    """Thumbs up and down for each passage."""
    sums = Counter[tuple[str, int]]()
    for passage, value, n in connection.execute(sa.select(FEEDBACK.c.passage, FEEDBACK.c.vote, FEEDBACK.c.n)):
        sums[passage, value] += n
    names = sorted({passage for passage, _ in sums})
    return {name: (max(sums[name, 1], 0), max(sums[name, -1], 0)) for name in names}


def days(connection: sa.Connection) -> dict[int, int]:
    """About how many questions there were on each day since 1970."""
    return {day: int(n) for day, n in connection.execute(sa.select(DAYS.c.day, DAYS.c.n).order_by(DAYS.c.day))}


def _step(connection: sa.Connection, table: sa.Table, key: dict[str, Any], n: int) -> None:
    connection.execute(_stepping(connection.dialect.name, table), {**key, "n": n})


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


def last_kept_week(today: dt.date) -> str:
    """The oldest week that may still be kept: a question is gone `RETENTION_DAYS` after it was asked, or before."""
    monday = today - dt.timedelta(days=RETENTION_DAYS)
    while monday.weekday() != 0:
        monday += dt.timedelta(days=1)
    return week_of(monday)


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


def cells(connection: sa.Connection) -> list[tuple[Cell, int]]:
    """Every counter with its number."""
    columns = (*COUNTERS.primary_key, COUNTERS.c.n)
    return [(Cell(*row[:5]), int(row[5])) for row in connection.execute(sa.select(*columns).order_by(*columns))]


def recall(connection: sa.Connection, name: str) -> bytes | None:
    """What the log remembers under a name."""
    value = connection.scalar(sa.select(META.c.value).where(META.c.name == name))
    return None if value is None else bytes(value)


def remember(connection: sa.Connection, name: str, value: bytes) -> None:
    """Remember a value under a name."""
    statement = _insert(connection.dialect.name, META).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=[META.c.name], set_={"value": value}))


def put_replica(connection: sa.Connection, public: bytes, hour: int) -> None:
    """Record that the process with this public key was there in this hour."""
    statement = _insert(connection.dialect.name, REPLICAS).values(public=public, hour=hour)
    connection.execute(statement.on_conflict_do_update(index_elements=[REPLICAS.c.public], set_={"hour": hour}))


def remember_first(connection: sa.Connection, name: str, value: bytes) -> None:
    """Remember a value unless there is one under that name."""
    add(connection, META, {"name": name, "value": value})


def add_lost(connection: sa.Connection, n: int) -> None:
    """Count questions whose words could not be kept."""
    before = int(recall(connection, "lost") or b"0")
    remember(connection, "lost", str(before + n).encode("ascii"))


def total(numbers: Iterable[tuple[Cell, int]], part: str) -> dict[str, int]:
    """The sums of counters by one of their fields, the largest first, without those where it is unknown."""
    sums = Counter[str]()
    for cell, n in numbers:
        if value := getattr(cell, part):
            sums[value] += n
    return dict(sums.most_common())
