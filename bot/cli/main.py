"""The command line: which commands there are, and how an error becomes one sentence and an exit code.

Each command stands in a module of its own beside this one and imports what it needs when it runs.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from bot.cli import (
    ask,
    chat,
    check,
    editing,
    evaluate,
    importing,
    log,
    logbackup,
    loggaps,
    logreport,
    logteach,
    prepare,
    serve,
)
from bot.errors import BotError, SettingsError
from bot.version import VERSION

app = typer.Typer(
    name="interview-bot",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help=(
        "Answers a reader's question with the interviewee's original words, attributed, from an archive of interviews."
        "\n\nThe interviews are Markdown files in the folder `knowledge`. Nothing is ever generated."
        "\n\nSettings are environment variables, or lines of a file `.env`: README.md lists them."
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"interview-bot {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is, and leave.")
    ] = False,
) -> None:
    """Options that stand before a command."""


app.command("chat")(chat.chat)
app.command("ask")(ask.ask)
app.command("serve")(serve.serve)
app.command("check")(check.check)
app.command("eval")(evaluate.evaluate)
app.command("import")(importing.import_files)
app.command("withdraw")(editing.withdraw)
app.command("correct")(editing.correct)
app.command("prepare")(prepare.prepare)
log.app.command("gaps")(loggaps.gaps)
log.app.command("teach")(logteach.teach)
log.app.command("report")(logreport.report)
log.app.command("backup")(logbackup.backup)
log.app.command("restore")(logbackup.restore)
app.add_typer(log.app, name="log")


def run() -> None:
    """Run a command. A BotError ends in its sentence on standard error; exit code 2 for a bad setting, else 1."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # OpenBLAS looks at this when numpy is imported. Its threads spin while they wait for work: they took half of an
    # answer's processor time, and no product for one question is large enough to gain by them.
    os.putenv("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except BotError as error:
        print(f"interview-bot: {error}", file=sys.stderr)
        sys.exit(getattr(error, "exit_code", 2 if isinstance(error, SettingsError) else 1))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
