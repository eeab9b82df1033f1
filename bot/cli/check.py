"""`check`: every problem in the knowledge files, in one run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from bot.base.errors import Problem
from bot.cli.progress import counted


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="A knowledge folder, or files in one. Default: BOT_KNOWLEDGE.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Write the JSON Schema of an interview's front matter, and leave.")
    ] = False,
) -> None:
    """Find every problem in the knowledge files: `path:line: message`, sorted; exit code 1 if there is any.

    A whole folder is always read, because what is wrong may lie between two files; of named files only their own
    problems are shown, so that a pre-commit hook speaks of what is being committed.
    """
    from bot.archive.schema import front_matter_schema

    if schema:
        print(json.dumps(front_matter_schema(), indent=2))
        return
    shown = sorted(set(_problems(paths or [])))
    for problem in shown:
        print(problem)
    if shown:
        print(f"{counted(len(shown), 'problem')}.", file=sys.stderr)
        raise typer.Exit(1)
    print("No problem found.", file=sys.stderr)


def _problems(paths: list[Path]) -> Iterable[Problem]:
    from bot import app
    from bot.archive import folder
    from bot.archive.tombstone_record import TombstoneRecord
    from bot.settings import load_settings

    if not paths:
        settings = load_settings()
        record = TombstoneRecord(app.tombstone_record_path(settings), read_only=True)
        yield from folder.Folder(settings.knowledge, record=record).load().problems
    for path in paths:
        if not path.exists():
            yield Problem(str(path), 1, "there is no such file or folder; see how it is spelt")
        elif path.is_dir() or not path.exists():
            yield from folder.load(path).problems
        else:
            yield from _problems_of(path)


def _problems_of(path: Path) -> Iterable[Problem]:
    """The problems of one file: read with the folder it belongs to, or, lying elsewhere, as an interview by itself."""
    from bot.archive import folder, reader

    around = next((one for one in path.resolve().parents if (one / "interviews").is_dir()), None)
    within = path.resolve().relative_to(around).parts if around is not None else ()
    if around is not None and (len(within) == 2 or path.suffix == ".yaml"):
        found = folder.load(around).problems
        yield from (one.at(str(path)) for one in found if Path(one.path).resolve() == path.resolve())
    elif path.name != "README.md":
        text, problems = reader.decode(reader.read_bytes(path), str(path))
        yield from problems
        if text is not None:
            yield from reader.read_interview(text, str(path))[1]
