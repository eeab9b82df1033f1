"""`import`: turns raw transcripts into knowledge files, and lists what was dropped and what needs a look."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.base.errors import BotError, KnowledgeError
from bot.base.languages import LANGUAGES
from bot.base.text import printable
from bot.cli.progress import counted

if TYPE_CHECKING:
    from bot.archive.importer.draft import TranscriptDraft
    from bot.archive.importer.facts import Facts

LISTED_LINES = 3  # of one kind of dropped lines
_ASKED_FACTS = (  # what a person at a terminal is asked for, where the file does not show it
    ("title", "Title"),
    ("speaker", "Who answers"),
    ("role", "Who that is (“human rights activist”)"),
    ("outlet", "Outlet"),
    ("date", "Date (2023-05-05, or “5 May 2023”)"),
    ("language", "Language (en, ru, az, tr, …)"),
    ("source_url", "Address of the original (https://…)"),
)


Into = Annotated[
    Path | None, typer.Option("--into", help="Where the knowledge files go. Default: BOT_KNOWLEDGE/interviews.")
]


def import_files(
    files: Annotated[
        list[Path], typer.Argument(help="Raw transcripts, or a folder of them; README lists the formats.")
    ],
    into: Into = None,
    interview_id: Annotated[
        str | None, typer.Option("--id", help="The interview's id: a-z, 0-9, -. Default: the file's name.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The title, if the file does not show it.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who answers.")] = None,
    role: Annotated[str | None, typer.Option(help="Who the speaker is: “human rights activist”.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Who asked, and published it.")] = None,
    date: Annotated[
        str | None, typer.Option(help="The day: 2023-05-05, or in words (5 May 2023, 5 mayıs 2023).")
    ] = None,
    language: Annotated[str | None, typer.Option(help="The language of the text: en, ru, az, tr, …")] = None,
    url: Annotated[str | None, typer.Option("--url", help="The address of the original: https://…")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the knowledge file, and write nothing.")] = False,
) -> None:
    """Turn raw transcripts into knowledge files.

    Who asks and who answers is told by the evidence of the whole file: labels, bold or italic questions, headings,
    dashes, question marks. Every word is kept or listed. What the file does not show is asked for (in a terminal) or
    left open for you to fill in. Of a folder, every transcript is imported; a second run goes on where the first one
    ended. Nothing is overwritten, and a new file is a draft until you publish it.
    """
    from bot.archive.importer.importing import files_in
    from bot.settings import load_settings

    found = [one for path in files for one in files_in(path)]
    if interview_id is not None and len(found) > 1:
        raise typer.BadParameter("--id names one interview; import the files one by one.")
    facts = _given(interview_id, title, speaker, role, outlet, date, language, url)
    if _import_all(files, found, facts, into or load_settings().knowledge / "interviews", dry_run):
        raise typer.Exit(1)


def _import_all(files: list[Path], found: list[Path], facts: Facts, folder: Path, dry_run: bool) -> bool:
    """Import the transcripts `found` in `files`; True if something of these was not imported."""
    from bot.archive.importer.importing import files_in, skipped_in
    from bot.cli.importfolder import import_folder

    skipped = [one for path in files for one in skipped_in(path)]
    bare = [path for path in files if not files_in(path)]
    for path in bare:
        sentence = "holds no transcript of a format that is read; knowledge/README.md lists them."
        print(f"interview-bot: {path} {sentence}", file=sys.stderr)
    if not found and not skipped:
        return True
    if any(path.is_dir() for path in files):
        return import_folder(found, skipped, facts, folder, dry_run) or bool(bare)
    return _import_each(found, facts, folder, dry_run) or bool(bare)


def _given(
    interview_id: str | None,
    title: str | None,
    speaker: str | None,
    role: str | None,
    outlet: str | None,
    date: str | None,
    language: str | None,
    url: str | None,
) -> Facts:
    """The facts that the options state. Raises BadParameter for a value that is not one."""
    from bot.archive.importer.facts import Facts

    facts = Facts(interview_id, title, speaker, role, outlet, None, None, None)
    for name, value in (("date", date), ("language", language), ("source_url", url)):
        if value is not None:
            fault = _state(facts, name, value)
            if fault is not None:
                raise typer.BadParameter(fault)
    return facts


def _state(facts: Facts, name: str, value: str) -> str | None:
    """Put a value that a person gave into the facts. Returns why it can't be one; None if it can."""
    import re

    from bot.archive.importer.times import find_date

    value = value.strip()
    if name == "date":
        found = find_date(value)
        if found is None:
            return f"“{value}” is no date; write it as 2023-05-05."
        value = found[0]
    elif name == "language":
        from babel import Locale

        names = {str(word).casefold(): code for code in (*LANGUAGES, "de", "fr", "es", "fa", "uk", "ka", "ar") for word in (Locale("en").languages.get(code), Locale(code).languages.get(code))}  # fmt: skip  # noqa: E501
        value = names.get(value.casefold(), value.lower())
        if re.fullmatch(r"[a-z]{2,3}", value) is None:
            return f"“{value}” is no language; write its code: en, ru, az, tr, …"
    elif name == "source_url" and re.fullmatch(r"https://[!-~]+", value) is None:
        return f"“{value}” is no address; it begins with https://."
    setattr(facts, name, value)
    return None


def _import_each(files: list[Path], facts: Facts, folder: Path, dry_run: bool) -> bool:
    from bot.archive.importer.worker import read_all

    failed = False
    for place, result in read_all([(path, facts) for path in files], workers=1):
        try:
            if isinstance(result, KnowledgeError):
                raise result
            if _wanted(result, dry_run):
                _finish(result, files[place], folder / f"{result.facts.id}.md", dry_run)
        except BotError as error:
            print(f"interview-bot: {error}", file=sys.stderr)
            failed = True
    return failed


def is_terminal() -> bool:
    """Can a person be asked? True if both input and output are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _wanted(draft: TranscriptDraft, dry_run: bool) -> bool:
    """Should the file be imported? At a terminal, asks for missing facts, and to confirm an unsure reading."""
    from bot.archive.importer.detector import SURE_BOUND

    if dry_run or not is_terminal():
        return True
    if draft.sure < SURE_BOUND:
        print(f"It is not sure ({draft.sure:.0%}) who asks and who answers. Told apart by {draft.sign}, it begins:")
        for question, answer in draft.exchanges[:3]:
            print(f"  asked   {_begin(question or '(nothing)')}\n  answer  {_begin(answer[0] if answer else '')}")
        if not typer.confirm("Import it so?", default=True):
            print("Not imported. Put `Question:` and `Answer:` in front of the turns, and import again.")
            return False
    for name, what in _ASKED_FACTS:
        while getattr(draft.facts, name) is None:
            value = typer.prompt(f"{what} (Enter: leave open)", default="", show_default=False)
            if not value.strip():
                break
            if name not in ("date", "language", "source_url"):
                setattr(draft.facts, name, value.strip())
            elif (fault := _state(draft.facts, name, value)) is not None:
                print(fault)
    draft.doubts = [one for one in draft.doubts if "can't be seen in the raw file" not in one.message]
    return True


def _begin(words: str) -> str:
    return words if len(words) <= 70 else words[:70].rsplit(" ", 1)[0] + " …"


def check_id(interview_id: str | None) -> None:
    """Raise KnowledgeError if this is not a valid interview id."""
    from bot.archive.interview import ID

    if not ID.fullmatch(interview_id or ""):
        raise KnowledgeError(f"--id {interview_id} can't be; use 1 to 24 of the characters a-z, 0-9 and -.")


def _finish(draft: TranscriptDraft, path: Path, target: Path, dry_run: bool) -> None:
    from bot.archive import reader
    from bot.archive.importer.importing import write_new

    check_id(draft.facts.id)
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
    words = draft.account()["in answers"]
    numbers = (len(draft.exchanges), "question"), (len(draft.passages), "passage"), (words, "word")
    counts = ", ".join(counted(number, noun) for number, noun in numbers)
    print(f"{printable(path)} -> {target}{' (not written)' if dry_run else ''}", file=sys.stderr)
    print(f"  {counts}; told apart by {draft.sign}, {draft.sure:.0%} sure", file=sys.stderr)
    account = [f"{count:,} {what}" for what, count in draft.account().items() if count]
    print(f"  {draft.words_in:,} words came in: {', '.join(account)}", file=sys.stderr)
    for kind, group in draft.dropped_groups():
        lines = [one.line for one in group]
        where = f"{draft.unit} {lines[0]}" if len(group) == 1 else f"{draft.unit}s {lines[0]} to {lines[-1]}"
        print(f"  dropped {counted(len(group), 'line')} of {kind} ({where})", file=sys.stderr)
        for one in group[:LISTED_LINES]:
            print(f"          {printable(path)}:{one.line}: {_begin(one.text)}", file=sys.stderr)
    for doubt in draft.doubts:
        print(f"  doubt   {printable(path)}:{doubt.line}: {doubt.message}", file=sys.stderr)
