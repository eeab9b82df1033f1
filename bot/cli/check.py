"""`check`: every problem in the knowledge files, in one run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.base.errors import Problem
from bot.cli.progress import counted

if TYPE_CHECKING:
    from bot.archive.archive import Archive
    from bot.archive.folder import Folder
    from bot.archive.rules import KnowledgeFiles

LISTED = 8  # passages (by their lines) or interviews without a phrasing that are named


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="A knowledge folder, or files in one. Default: BOT_KNOWLEDGE.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Write the JSON Schema of an interview's front matter, and leave.")
    ] = False,
) -> None:
    """Find every problem in the knowledge files: `path:line: message`, first what keeps a file out; exit code 1 if
    there is any.

    A whole folder is always read, because what is wrong may lie between two files; of named files only their own
    problems are shown, so that a pre-commit hook speaks of what is being committed. If there is none, it lists the
    passages that have no phrasing yet.
    """
    from bot.archive.schema import front_matter_schema

    if schema:
        print(json.dumps(front_matter_schema(), indent=2))
        return
    unphrased: list[str] = []
    shown = sorted(set(_problems(paths or [], unphrased)), key=lambda one: one.rank)
    for problem in shown:
        print(problem)
    if shown:
        print(f"{counted(len(shown), 'problem')}.", file=sys.stderr)
        raise typer.Exit(1)
    print("\n".join(["No problem found.", *unphrased]), file=sys.stderr)


def _problems(paths: list[Path], unphrased: list[str]) -> Iterable[Problem]:
    """The problems of `paths` (none: of the knowledge folder). For whole folders, a line on what has no phrasing is
    added to `unphrased`."""
    from bot import app
    from bot.archive import folder
    from bot.archive.tombstone_record import TombstoneRecord
    from bot.settings import load_settings

    if not paths:
        settings = load_settings()
        record = TombstoneRecord(app.tombstone_record_path(settings), read_only=True)
        yield from _of_folder(folder.Folder(settings.knowledge, record=record), unphrased)
    for path in paths:
        if not path.exists():
            yield Problem(str(path), 1, "there is no such file or folder; see how it is spelt")
        elif path.is_dir():
            yield from _of_folder(folder.Folder(path), unphrased)
        else:
            yield from _problems_of(path)


def _of_folder(read: Folder, unphrased: list[str]) -> Iterable[Problem]:
    from bot.cli.progress import progress

    with progress() as report:
        read.progress = report
        loading = read.load()
    if loading.archive is not None and read.knowledge is not None:
        unphrased += _unphrased(loading.archive, read.knowledge)
    return loading.problems


def _unphrased(archive: Archive, files: KnowledgeFiles) -> Iterable[str]:
    """A line for each published interview in which passages have no phrasing: no problem, but work to do."""
    bare: list[str] = []
    for interview in archive.interviews.values():
        phrased = files.phrased(interview.id)
        lines = [str(one.line) for one in interview.passages if one.id not in phrased]
        if len(lines) == len(interview.passages):
            bare.append(interview.id)
        elif lines:
            yield (
                f"{interview.path}: {len(lines)} of {counted(len(interview.passages), 'passage')} without a phrasing "
                f"(lines {_listed(lines)}); `interview-bot draft {interview.id} --missing` writes a prompt."
            )
    if bare:
        yield f"{counted(len(bare), 'interview')} without a phrasing ({_listed(bare)}); `interview-bot draft ID` helps."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")


def _problems_of(path: Path) -> Iterable[Problem]:
    """The problems of one file, read with its knowledge folder; outside of one, it is read as an interview."""
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
