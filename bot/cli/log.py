"""`log stats`, `export`, `purge`, `keys`: counters for everyone, questions for whoever has a private key."""

from __future__ import annotations

import dataclasses
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.logparts import AsJson, KeyFile, log_settings, read_questions, say, write_json
from bot.cli.progress import counted

if TYPE_CHECKING:
    from bot.querylog.reading import Read

app = typer.Typer(
    no_args_is_help=True,
    help=(
        "Read and keep the log of what was asked.\n\nCounters are in the clear. The questions are sealed to the "
        "maintainers' keys; reading them needs a private key, from ~/.config/interview-bot or --key. Who asked is in "
        "neither."
    ),
)


class KeysAction(StrEnum):
    """What `log keys` can do."""

    SHOW = "show"
    ROTATE = "rotate"
    ADD = "add"
    REMOVE = "remove"


@app.command()
def stats(as_json: AsJson = False) -> None:
    """Show how much was asked and what became of it. Counters only: no key is needed.

    "questions" counts questions asked; "turned_down" counts answers of which a reader said that this is not it.
    """
    from bot.querylog import reading

    _, url, _ = log_settings()
    numbers = reading.stats(reading.open_to_read(url))
    if as_json:
        write_json(dataclasses.asdict(numbers))
        return
    from rich.console import Console
    from rich.table import Table

    screen = Console(highlight=False)
    if not numbers.questions:
        screen.print("Nothing has been asked yet.")
        return
    screen.print(f"{counted(numbers.questions, 'question')} asked.")
    for title in ("outcomes", "surfaces", "languages", "passages", "weeks"):
        table = Table(title, "n", box=None, min_width=40)
        for name, n in list(getattr(numbers, title).items())[:15]:
            table.add_row(name, str(n))
        screen.print(table)
    if numbers.not_told_apart:
        screen.print(
            f"{counted(numbers.not_told_apart, 'question')} not told apart: the bot writes what was asked and found in "
            "groups of 20 or once a day, so that it can't be set beside who asked."
        )
    if numbers.lost:
        screen.print(f"The words of {counted(numbers.lost, 'question')} were lost while the log could not be written.")


@app.command()
def export(
    key: KeyFile = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write CSV with a heading instead of JSON.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line; this is the default.")] = False,
) -> None:
    """Write every question, one JSON object a line (or CSV), in no order of time. Needs a private key.

    Each has: question, outcome, passages, week, surface, language.
    """
    if as_csv and as_json:
        raise typer.BadParameter("choose --csv or --json")
    _, url, ring = log_settings()
    objects = (as_object(read) for read in read_questions(url, ring, key))
    if not as_csv:
        for one in objects:
            write_json(one)
        return
    import csv

    writer = csv.DictWriter(sys.stdout, ["question", "outcome", "passages", "week", "surface", "language"])
    writer.writeheader()
    for one in objects:
        writer.writerow({**one, "question": _plain(one["question"]), "passages": " ".join(one["passages"])})


def _plain(words: str) -> str:
    """The words, so marked that a spreadsheet does not take them for a formula."""
    return f"'{words}" if words[:1] in ("=", "+", "-", "@", "\t") else words


def as_object(read: Read) -> dict[str, Any]:
    """A question as `export` writes it."""
    question = read.question
    return {
        "question": question.words,
        "outcome": question.outcome.value,
        "passages": list(question.passages),
        "week": read.week,
        "surface": question.surface.value,
        "language": question.language,
    }


@app.command()
def purge(
    everything: Annotated[bool, typer.Option("--all", help="Delete every question, however young.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete questions older than 30 days (or --all) from the log's files for good. Counters stay.

    The running bot does this by itself every hour.
    """
    from bot.querylog import administration, reading

    _, url, _ = log_settings()
    if everything and not yes:
        typer.confirm("Delete every question that readers asked?", abort=True, err=True)
    database = reading.open_to_read(url)
    deleted, clean = administration.purge(database, everything) if database else (0, True)
    if not clean:
        say("The log is being read elsewhere; traces of what was deleted stay in its files until the next purge.")
    write_json({"deleted": deleted, "clean": clean}) if as_json else print(f"{counted(deleted, 'question')} deleted.")


@app.command()
def keys(
    action: Annotated[KeysAction, typer.Argument(help="What to do.")] = KeysAction.SHOW,
    key: Annotated[
        str | None, typer.Argument(help="The public key to add or remove, or the name of the one to remove.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show, add, remove or renew the keys that questions are sealed to.

    `show` lists them. `add KEY` seals new questions to another maintainer's key, too; `remove KEY` does so no longer:
    what was sealed to it before still opens with it. `rotate` makes a new pair in place of this computer's: destroy the
    old private key 30 days later (or at once), and no copy of the log from before can ever be read again. Another log,
    in another BOT_DATA, may use the same key: this command can't tell.
    """
    from bot.querylog import administration

    _, _, ring = log_settings()
    if (key is not None) != (action in (KeysAction.ADD, KeysAction.REMOVE)):
        raise typer.BadParameter("`add` and `remove` need the public key, and only they take one")
    if action is KeysAction.ADD:
        administration.add(ring, key or "")
    elif action is KeysAction.REMOVE:
        administration.remove(ring, key or "")
    elif action is KeysAction.ROTATE:
        say(administration.rotate(ring))
    listed = [
        {"name": public.name, "public": str(public), "private": str(path) if path else None, "sealing": sealing}
        for public, path, sealing in administration.overview(ring)
    ]
    if as_json:
        write_json(listed)
        return
    if not listed:
        print("There is no key yet; `interview-bot log keys rotate` makes a pair, on a maintainer's own computer.")
    for one in listed:
        others = "new questions of this log are not; older ones, or another log's, may be"
        use = "new questions are sealed to it" if one["sealing"] else others
        print(f"{one['name']}  {one['public']}\n          {use}; " + _where(one["private"]))


def _where(private: object) -> str:
    """Where the private key is, as the end of a sentence."""
    return f"its private key is {private}" if private else "its private key is not on this computer"
