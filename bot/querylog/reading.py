"""Reading the log: `stats` from the counters, which anyone may see, and `questions`, which need a private key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.base.errors import LogError
from bot.querylog import counter_store, sealing, store
from bot.querylog.counter_store import Cell
from bot.querylog.database import Database, DatabaseError, trouble_of
from bot.querylog.entry import LoggedQuestion, Outcome
from bot.querylog.keys import PrivateKey
from bot.querylog.sealing import Damaged, Opened, WrongKey


@dataclass(frozen=True, slots=True)
class Stats:
    """What the counters say. `questions` were asked, answered or not; "turned down" is counted besides.

    `days` is rough on purpose (multiples of five, randomized); `feedback` counts thumbs "up" and "down" by passage. Of
    questions that are `not_told_apart` only the number and the week are known: see `pending_counts` and
    `counter_store.fold_small_cells`.
    """

    questions: int
    outcomes: dict[str, int]
    surfaces: dict[str, int]
    languages: dict[str, int]
    passages: dict[str, int]
    weeks: dict[str, int]
    days: dict[str, int]
    feedback: dict[str, dict[str, int]]
    lost: int
    not_told_apart: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A question out of the log, with the week it was asked in."""

    week: str
    opened: Opened

    @property
    def question(self) -> LoggedQuestion:
        """The question itself."""
        return self.opened.question


@dataclass
class Tally:
    """How reading went: rows read, rows sealed to other keys (by their names), rows that are damaged."""

    read: int = 0
    damaged: int = 0
    elsewhere: int = 0
    keys: frozenset[str] = frozenset()


def open_to_read(url: str) -> Database | None:
    """The log's database, ready to be read; None if nothing was ever logged. Raises LogError with what is wrong."""
    database = Database(url)
    if not database.exists():
        return None
    database.close()
    return prepared(url)


def prepared(url: str) -> Database:
    """The log's database, created or upgraded as needed. Raises LogError with what is wrong."""
    database = Database(url)
    try:
        database.prepare()
        database.check()
    except DatabaseError as error:
        database.close()
        raise LogError(f"The question log ({database.place}) {trouble_of(error).value}.") from None
    except LogError:
        database.close()
        raise
    return database


def stats(database: Database | None) -> Stats:
    """What the counters say; all zero for no log."""
    cells: list[tuple[Cell, int]] = []
    days: dict[int, int] = {}
    votes: dict[str, tuple[int, int]] = {}
    lost = 0
    if database is not None:
        with database.reading() as connection:
            cells = counter_store.cells(connection)
            days, votes = counter_store.days(connection), counter_store.votes(connection)
            lost = int(store.recall(connection, "lost") or 0)
    asked = [(cell, n) for cell, n in cells if cell.outcome != Outcome.TURNED_DOWN]
    outcomes = counter_store.total(cells, "outcome")
    return Stats(
        questions=sum(n for _, n in asked),
        outcomes={outcome.value: outcomes.get(outcome.value, 0) for outcome in Outcome},
        surfaces=counter_store.total(asked, "surface"),
        languages=counter_store.total(asked, "language"),
        passages=counter_store.total(asked, "passage"),
        weeks=dict(sorted(counter_store.total(asked, "week").items())),
        not_told_apart=sum(n for cell, n in asked if not cell.outcome),
        days={(dt.date(1970, 1, 1) + dt.timedelta(day)).isoformat(): n for day, n in days.items()},
        feedback={passage: {"up": up, "down": down} for passage, (up, down) in votes.items() if passage},
        lost=lost,
    )


def counters(database: Database) -> tuple[list[tuple[Cell, int]], dict[int, int]]:
    """Every counter, and roughly how much was asked on which day since 1970."""
    with database.reading() as connection:
        return counter_store.cells(connection), counter_store.days(connection)


def holds_questions(database: Database) -> bool:
    """Is there a sealed question in the log?"""
    with database.reading() as connection:
        return store.has_rows(connection)


def questions(database: Database | None, keys: Sequence[PrivateKey], tally: Tally | None = None) -> Iterator[Read]:
    """Every question that `keys` open, in random order; `tally` counts the others."""
    if database is None:
        return
    tally = tally or Tally()
    with database.reading() as connection:
        for week, box in store.boxes(connection):
            try:
                read = Read(week, sealing.unseal(box, keys))
            except WrongKey:
                tally.elsewhere += 1
                tally.keys |= {mark.hex() for mark in sealing.keys_of(box)}
            except Damaged:
                tally.damaged += 1
            else:
                tally.read += 1
                yield read
