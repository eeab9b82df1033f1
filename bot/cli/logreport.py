"""`log report`: a week of the log as a page of pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.base.atomic_file import write_bytes
from bot.base.errors import LogError
from bot.cli.logparts import AsJson, KeyFile, database_or_error, log_settings, read_questions, write_json

if TYPE_CHECKING:
    from bot.querylog.gaps import Gap


def report(
    out: Annotated[Path | None, typer.Argument(help="The page to write; report-<week>.html by default.")] = None,
    week: Annotated[str | None, typer.Option("--week", help="The week, like 2026-W48; this week by default.")] = None,
    png: Annotated[bool, typer.Option("--png", help="Write a PNG of the same beside it.")] = False,
    all_texts: Annotated[
        bool, typer.Option("--all-texts", help="Show questions however few asked them. Don't pass such a page on.")
    ] = False,
    key: KeyFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a page of pictures for a week: how much was asked, what became of it, languages, passages, gaps.

    The page opens offline. Counters need no key; without one the gaps are left out. A question's words are shown only
    if at least five accounts used them on one day (--all-texts: all); handles, addresses and numbers are masked.
    """
    from bot import app
    from bot.base.clock import SteadyClock
    from bot.cli.loggaps import beginning
    from bot.querylog import reading
    from bot.querylog import report as reports

    settings, url, _ = log_settings()
    database = database_or_error(url)
    archive = app.open_archive(settings)
    week = week or SteadyClock().week()
    cells, days = reading.counters(database)

    def label(passage_id: str) -> str:
        """A passage's id with its first words."""
        passage = archive.passage(passage_id)
        return beginning(passage.text) if passage is not None else passage_id

    chosen = reports.Week(week, cells, days, _gaps(key), all_texts, label)
    out = out or Path(f"report-{week}.html")
    files = [out]
    _write(out, reports.page(chosen).encode("utf-8"))
    if png:
        files.append(out.with_suffix(".png"))
        _write(files[-1], reports.png(chosen))
    write_json({"week": week, "files": [str(path) for path in files]}) if as_json else print(*files, sep="\n")


def _gaps(key: Path | None) -> list[Gap] | None:
    from bot import app
    from bot.cli.loggaps import likeness
    from bot.querylog.gaps import gaps

    settings, url, ring = log_settings()
    if key is None and not ring.privates():
        return None
    return gaps(read_questions(url, ring, key), likeness(settings, app.open_archive(settings)))


def _write(path: Path, data: bytes) -> None:
    try:
        write_bytes(path, data)  # with readers' words in it, maybe: its owner's alone
    except OSError as error:
        raise LogError(f"{path} can't be written: {error.strerror}.") from None
