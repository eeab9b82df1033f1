"""Counter store: how much was asked, by week, surface, language, outcome and passage, and thumbs, as statements.

A question is counted twice: at once by week alone, and later, together with others, with its details (`tell_apart`; see
`pending_counts` for why). The functions run in the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
import functools
import secrets
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.base.log_policy import last_kept_week
from bot.querylog.database import insert
from bot.querylog.entry import Outcome
from bot.querylog.migrations import COUNTERS, DAYS, FEEDBACK

SMALL_CELL = 5  # a counter below this loses its details once its questions are deleted: they would describe few readers


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


# Built once: building a statement costs several times what SQLite takes to run it.
@functools.cache
def _increment(dialect: str, table: sa.Table) -> Any:
    statement = insert(dialect, table)
    sums = {"n": table.c.n + statement.excluded.n}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums)


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


def count_votes_without_details(connection: sa.Connection, votes: Counter[VoteCell]) -> None:
    """Count thumbs, but not yet for which passages."""
    count_votes(connection, _votes_without_details(votes))


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


def count(connection: sa.Connection, steps: Counter[Cell]) -> None:
    """Increment counters, in a fixed order, so that replicas don't deadlock."""
    for cell, n in sorted(steps.items()):
        if n:
            _add_to(connection, COUNTERS, cell._asdict(), n)


def count_days(connection: sa.Connection, days: Counter[int]) -> None:
    """Count questions by day with randomized rounding: each adds five with a probability of one in five.

    On average that is exact, and a single question leaves no certain trace of its day.
    """
    for day, asked in sorted(days.items()):
        if n := 5 * sum(secrets.randbelow(5) == 0 for _ in range(asked)):
            _add_to(connection, DAYS, {"day": day}, n)


def count_votes(connection: sa.Connection, steps: Counter[VoteCell]) -> None:
    """Increment counters of thumbs, in a fixed order as in `count`."""
    for cell, n in sorted(steps.items()):
        if n:
            _add_to(connection, FEEDBACK, cell._asdict(), n)


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


def _add_to(connection: sa.Connection, table: sa.Table, key: dict[str, Any], n: int) -> None:
    connection.execute(_increment(connection.dialect.name, table), {**key, "n": n})


def cells(connection: sa.Connection) -> list[tuple[Cell, int]]:
    """Every counter with its number."""
    columns = (*COUNTERS.primary_key, COUNTERS.c.n)
    return [(Cell(*row[:5]), int(row[5])) for row in connection.execute(sa.select(*columns).order_by(*columns))]


def total(numbers: Iterable[tuple[Cell, int]], part: str) -> dict[str, int]:
    """The sums of counters by one of their fields, the largest first, without those where it is unknown."""
    sums = Counter[str]()
    for cell, n in numbers:
        if value := getattr(cell, part):
            sums[value] += n
    return dict(sums.most_common())
