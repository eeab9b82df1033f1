"""What maintainers see of the log in Telegram: /stats, the week in pictures, and /gaps, where readers got no answer.

Only counters, which are not sealed: the words of questions are, and the server can't read them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.archive.archive import Archive
from bot.base.errors import LogError
from bot.querylog import counter_store, report
from bot.querylog.counter_store import Cell
from bot.querylog.entry import Outcome
from bot.querylog.report import Week

AWAY = "The question log can't be read right now; try again when it is back (/status)."
SEALED = "What was asked is sealed: `interview-bot log gaps` and `log teach` read it where a private key is."
WEEKS = 4
PASSAGES = 10

Counters = tuple[Sequence[tuple[Cell, int]], dict[int, int]]  # cells; about how many questions on each day since 1970


async def picture(counters: Counters, archive: Archive, week: str) -> bytes | None:
    """The week as a PNG; None where what draws it is not installed (`interview-bot[report]`)."""
    cells, days = counters

    def label(passage_id: str) -> str:
        """A passage's id with its first words."""
        passage = archive.passage(passage_id)
        return passage_id if passage is None else f"{passage_id} {' '.join(passage.text.split()[:8])} …"

    try:
        return await asyncio.to_thread(report.png, Week(week, cells, days, None, label=label))
    except LogError:
        return None


def caption(counters: Counters, week: str) -> str:
    """The same numbers, in short."""
    cells = [(cell, n) for cell, n in counters[0] if cell.week == week]
    asked = [(cell, n) for cell, n in cells if cell.outcome != Outcome.TURNED_DOWN]
    outcomes = counter_store.total(cells, "outcome")
    lines = [f"Week {week}: {sum(n for _, n in asked)} questions"]
    lines.append(", ".join(f"{name} {outcomes.get(outcome.value, 0)}" for outcome, name in report.NAMES.items()))
    for title, part in (("Languages", "language"), ("Where", "surface")):
        if numbers := counter_store.total(asked, part):
            lines.append(f"{title}: " + ", ".join(f"{name} {n}" for name, n in numbers.items()))
    return "\n".join(lines)


def gaps(counters: Counters, archive: Archive) -> str:
    """Where readers were left without an answer: by week, and the passages that they turned down."""
    missed = [(cell, n) for cell, n in counters[0] if cell.outcome in (Outcome.NOTHING, Outcome.TURNED_DOWN)]
    if not missed:
        return f"Nothing was asked that was not found.\n{SEALED}"
    lines = ["Asked, and not found:"]
    weeks = sorted({cell.week for cell, _ in missed}, reverse=True)[:WEEKS]
    for week in weeks:
        own = [(cell, n) for cell, n in missed if cell.week == week]
        outcomes = counter_store.total(own, "outcome")
        numbers = [f"{outcomes[one.value]} {name}" for one, name in report.NAMES.items() if one.value in outcomes]
        languages = ", ".join(f"{name} {n}" for name, n in counter_store.total(own, "language").items())
        lines.append(f"{week}: {', '.join(numbers)}" + (f" ({languages})" if languages else ""))
    down = counter_store.total([(cell, n) for cell, n in missed if cell.outcome == Outcome.TURNED_DOWN], "passage")
    named = list(down.items())[:PASSAGES]
    if named:
        lines += ["", "Of these passages readers said that they are not it:"]
        lines += [f"{n}× {passage}{_asked(archive, passage)}" for passage, n in named]
    return "\n".join([*lines, "", SEALED])


def _asked(archive: Archive, passage_id: str) -> str:
    """The question that a passage answers, for people."""
    passage = archive.passage(passage_id)
    asked = archive.citation(passage).asked if passage is not None else None
    return f" (asked: {asked[:80]}{'…' if len(asked) > 80 else ''})" if asked else ""
