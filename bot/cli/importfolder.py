"""`import FOLDER`: imports every transcript in a folder, and prints a table of the results."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.base.errors import BotError, KnowledgeError
from bot.base.text import printable
from bot.cli.progress import progress

if TYPE_CHECKING:
    from bot.archive.importer.draft import TranscriptDraft
    from bot.archive.importer.facts import Facts

Row = tuple[str, str, str, str, str]


def import_folder(files: list[Path], skipped: list[Path], facts: Facts, folder: Path, dry_run: bool) -> bool:
    """Import each file that was not imported before; True if one of them failed. `skipped` are listed with them."""
    from bot.archive.importer.importing import ids_for, was_imported, write_new
    from bot.archive.importer.worker import read_all

    targets = [folder / f"{one}.md" for one in ids_for(files)]
    todo = [number for number, path in enumerate(files) if not was_imported(targets[number], path)]
    tasks = [(files[number], replace(facts, id=targets[number].stem)) for number in todo]
    rows: dict[int, Row] = {}
    failures: list[str] = []
    with progress() as report:
        for done, (place, result) in enumerate(read_all(tasks), 1):
            number = todo[place]
            name = printable(files[number])
            report("import", done, len(tasks))
            try:
                if isinstance(result, KnowledgeError):
                    raise result
                if not dry_run:
                    write_new(targets[number], result.text())
                rows[number] = _row(name, result)
            except BotError as error:
                failures.append(str(error))
                rows[number] = (name, "-", "-", "-", "not imported")
    passed_over: list[Row] = [(printable(path), "-", "-", "-", "skipped") for path in skipped]
    if rows or passed_over:
        _show([*(rows[number] for number in sorted(rows)), *passed_over])
    for failure in failures:
        print(f"interview-bot: {failure}", file=sys.stderr)
    print(_summary(len(files), len(files) - len(todo), len(failures), len(skipped), None if dry_run else folder))
    return bool(failures)


def _summary(files: int, before: int, failed: int, skipped: int, folder: Path | None) -> str:
    """Returns a sentence with the numbers of files. `folder` None: nothing was written."""
    return (
        f"{files - before - failed} of {files} imported"
        + (" (not written)" if folder is None else f" into {folder}")
        + (f", {before} were there already" if before else "")
        + (f", {failed} failed" if failed else "")
        + (f", {skipped} skipped: their formats are not read" if skipped else "")
        + "."
    )


def _row(name: str, draft: TranscriptDraft) -> Row:
    return name, f"{draft.sure:.0%}", str(len(draft.exchanges)), str(len(draft.passages)), str(len(draft.doubts))


def _show(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None)
    table.add_column("file", overflow="fold")
    for name in ("sure", "questions", "passages", "doubts"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(*row)
    Console(soft_wrap=False).print(table, markup=False)
