"""Report: a week of the log as pictures: an HTML page that opens offline, and a PNG of the same.

Everything but the gaps comes from counters. Words of questions are shown only where at least five accounts used them
under one key of the day, unless the key holder asks for all; handles, addresses and numbers are masked in any case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from bot.base.clock import week_of
from bot.base.errors import LogError
from bot.querylog import charts, counter_store
from bot.querylog.charts import Picture
from bot.querylog.counter_store import Cell
from bot.querylog.entry import Outcome
from bot.querylog.gaps import ACCOUNTS, Gap, masked

NAMES = {Outcome.ANSWERED: "answered", Outcome.NOTHING: "nothing found", Outcome.TURNED_DOWN: "turned down"}
SHOWN = 15  # gaps


@dataclass(frozen=True, slots=True)
class Week:
    """A week's numbers. `gaps` None: no key was at hand. `label` gives a passage's name for people."""

    week: str
    cells: Sequence[tuple[Cell, int]]
    days: Mapping[int, int]
    gaps: Sequence[Gap] | None = None
    every_text: bool = False
    label: Callable[[str], str] = field(default=str)


def monday_of(week: str) -> dt.date:
    """The first day of an ISO week `2026-W48`. Raises LogError for anything else."""
    try:
        return dt.date.fromisocalendar(int(week[:4]), int(week.removeprefix(f"{week[:4]}-W")), 1)
    except ValueError:
        raise LogError(f"{week} is not a week; write it like 2026-W48.") from None


def pictures(week: Week) -> list[Picture]:
    """The report, picture by picture."""
    asked = [(cell, n) for cell, n in week.cells if cell.week == week.week and cell.outcome != Outcome.TURNED_DOWN]
    every = [(cell, n) for cell, n in week.cells if cell.week == week.week]
    outcomes = counter_store.total(every, "outcome")
    number = sum(n for _, n in asked)
    monday = monday_of(week.week)
    sunday = monday + dt.timedelta(days=6)
    quoted = {week.label(p): n for p, n in counter_store.total(asked, "passage").items()}
    return [
        charts.headline(f"{number} questions", f"Week {week.week}: {monday:%d.%m.%Y} to {sunday:%d.%m.%Y}"),
        charts.columns("Questions a day", _by_day(week, monday), "in fives and by chance: the log keeps no exact days"),
        charts.columns("Questions a week", _by_week(week, monday)),
        charts.shares("What became of them", {NAMES[o]: outcomes.get(o.value, 0) for o in Outcome}),
        charts.bars("Languages", counter_store.total(asked, "language")),
        charts.bars("Where", counter_store.total(asked, "surface")),
        charts.bars("Most quoted passages", quoted, wide=True),
        _gaps(week),
    ]


def _by_day(week: Week, monday: dt.date) -> dict[str, int]:
    first = (monday - dt.date(1970, 1, 1)).days
    return {f"{monday + dt.timedelta(days=n):%a %d.%m.}": week.days.get(first + n, 0) for n in range(7)}


def _by_week(week: Week, monday: dt.date) -> dict[str, int]:
    asked = counter_store.total([(c, n) for c, n in week.cells if c.outcome != Outcome.TURNED_DOWN], "week")
    names = [week_of(monday - dt.timedelta(weeks=back)) for back in range(9, -1, -1)]
    return {name[5:]: asked.get(name, 0) for name in names}


def _gaps(week: Week) -> Picture:
    title = "Asked, and not found"
    if week.gaps is None:
        return charts.lines(title, ["The questions are sealed; make this report where a private key is."], [""])
    recent = [gap for gap in week.gaps if gap.week >= week.week]
    rows: list[str] = []
    beside: list[str] = []
    hidden = 0
    for gap in recent[:SHOWN] if week.every_text else recent:
        words = gap.questions[0] if week.every_text else gap.shared
        if words is None or len(rows) == SHOWN:
            hidden += gap.count
            continue
        rows.append(masked(words))
        beside.append(f"{gap.count}×  {', '.join(gap.languages)}")
    if hidden:
        rows.append(f"and up to {-(-hidden // 5) * 5} further questions that fewer than {ACCOUNTS} accounts shared")
        beside.append("")
    return charts.lines(title, rows or ["nothing"], beside or [""])


def page(week: Week) -> str:
    """The report as one HTML page that needs nothing from outside."""
    drawn = pictures(week)
    figures = "\n".join(f"<figure>{picture.svg()}</figure>" for picture in drawn)
    style = (
        "body{margin:2rem auto;max-width:600px;padding:0 20px;background:#fff;color:#1f2933;font-family:sans-serif}"
        "figure{margin:0 0 1rem}svg{width:100%;height:auto}"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(drawn[0].words)}</title><style>{style}</style></head>\n<body>\n{figures}\n</body></html>\n"
    )


def png(week: Week) -> bytes:
    """The report as a PNG. Raises LogError if what draws it is not installed."""
    try:
        import font_source_sans_pro
        import resvg_py
    except ImportError:
        raise LogError("A PNG needs one more package: run `pip install 'interview-bot[report]'`.") from None
    fonts = [font_source_sans_pro.font_files_ttf["SourceSansPro"]]
    drawn: bytes = resvg_py.svg_to_bytes(
        svg_string=charts.together(pictures(week)), skip_system_fonts=True, font_files=fonts, zoom=2
    )
    return bytes(drawn)
