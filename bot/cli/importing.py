"""`import`: raw transcripts -> knowledge files, with a summary and the doubts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.base.errors import BotError, KnowledgeError
from bot.cli.counting import counted

if TYPE_CHECKING:
    from bot.archive.importer.draft import TranscriptDraft
    from bot.archive.importer.facts import Facts


def import_files(
    files: Annotated[list[Path], typer.Argument(help="Raw transcripts: .txt, .md, .html, .docx, .vtt, .srt.")],
    into: Annotated[
        Path | None,
        typer.Option("--into", help="Where the knowledge files go. Default: BOT_KNOWLEDGE/interviews."),
    ] = None,
    interview_id: Annotated[
        str | None, typer.Option("--id", help="The interview's id: a-z, 0-9, -. Default: the file's name.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The title, if the file does not show it.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who answers.")] = None,
    role: Annotated[str | None, typer.Option(help="Who the speaker is: “human rights activist”.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Who asked, and published it.")] = None,
    language: Annotated[str | None, typer.Option(help="The language of the text: en, ru, az, tr, …")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the knowledge file, and write nothing.")] = False,
) -> None:
    """Turn raw transcripts into knowledge files.

    Questions and answers are told apart by labels (Question:, Q:, names), headings, bold or italic questions, numbers
    or dashes. Every word of the answers is kept; lines of the page around them are dropped and listed. What the file
    does not show is asked for (in a terminal) or left open for you to fill in. Nothing is overwritten, and the new
    file is a draft until you set its status.
    """
    from bot.archive.importer.facts import Facts
    from bot.archive.importer.importing import draft_of
    from bot.settings import load_settings

    if interview_id is not None and len(files) > 1:
        raise typer.BadParameter("--id names one interview; import the files one by one.")
    folder = into or load_settings().knowledge / "interviews"
    failed = False
    for path in files:
        facts = Facts(interview_id, title, speaker, role, outlet, None, language, None)
        try:
            draft = draft_of(path, facts)
            _ask_for_the_rest(draft.facts, dry_run)
            _finish(draft, path, folder / f"{draft.facts.id}.md", dry_run)
        except BotError as error:
            print(f"interview-bot: {error}", file=sys.stderr)
            failed = True
    if failed:
        raise typer.Exit(1)


def _ask_for_the_rest(facts: Facts, dry_run: bool) -> None:
    """Ask a person at a terminal for what the file does not show; an empty answer leaves it open."""
    if dry_run or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    for name, what in (("title", "Title"), ("speaker", "Who answers"), ("outlet", "Outlet"), ("language", "Language")):
        if getattr(facts, name) is None:
            setattr(facts, name, typer.prompt(f"{what} (Enter: leave open)", default="", show_default=False) or None)


def _finish(draft: TranscriptDraft, path: Path, target: Path, dry_run: bool) -> None:
    from bot.archive import reader
    from bot.archive.importer.importing import write_new
    from bot.archive.interview import ID

    if not ID.fullmatch(draft.facts.id or ""):
        raise KnowledgeError(f"--id {draft.facts.id} can't be; use 1 to 24 of the characters a-z, 0-9 and -.")
    text = draft.text()
    if dry_run:
        print(text, end="")
    else:
        write_new(target, text)
    _summary(draft, path, target, dry_run)
    _, problems = reader.read_interview(text, str(target))
    for problem in problems:
        print(f"  check   {problem.line}: {problem.message}", file=sys.stderr)


def _summary(draft: TranscriptDraft, path: Path, target: Path, dry_run: bool) -> None:
    words = sum(len(one.split()) for one in draft.passages)
    numbers = (len(draft.exchanges), "question"), (len(draft.passages), "passage"), (words, "word")
    counts = ", ".join(counted(number, noun) for number, noun in numbers)
    print(f"{path} -> {target}{' (not written)' if dry_run else ''}", file=sys.stderr)
    print(f"  {counts}; told apart by {draft.sign}", file=sys.stderr)
    for dropped in draft.dropped:
        print(f"  dropped {path}:{dropped.line}: {dropped.message}", file=sys.stderr)
    for doubt in draft.doubts:
        print(f"  doubt   {path}:{doubt.line}: {doubt.message}", file=sys.stderr)
