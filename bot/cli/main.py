"""The command line: which commands there are, and how an error becomes one sentence and an exit code.

Each command stands in a module of its own beside this one and imports what it needs when it runs.
"""

from __future__ import annotations

import errno
import inspect
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
for _command in (*app.registered_commands, *log.app.registered_commands):
    # Lines of a docstring would stay lines in a narrow terminal, and break in the middle.
    _paragraphs = inspect.cleandoc(_command.callback.__doc__ or "" if _command.callback else "").split("\n\n")
    _command.help = "\n\n".join(paragraph.replace("\n", " ") for paragraph in _paragraphs)

_FAILS_TO_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


def run() -> None:
    """Run a command. A BotError ends in its sentence on standard error; exit code 2 for a bad setting, else 1."""
    _fill_streams()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # OpenBLAS looks at this when numpy is imported. Its threads spin while they wait for work: they took half of an
    # answer's processor time, and no product for one question is large enough to gain by them.
    os.putenv("OPENBLAS_NUM_THREADS", "1")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except BotError as error:
        print(f"interview-bot: {error}", file=sys.stderr)
        sys.exit(getattr(error, "exit_code", 2 if isinstance(error, SettingsError) else 1))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:
        if error.filename is None and error.errno not in _FAILS_TO_WRITE:
            raise
        print(f"interview-bot: {_told(error)}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what could not be printed is not tried again at the exit
        sys.exit(1)


def _fill_streams() -> None:
    """Give a program that was started without a standard stream an empty one: a file, the log's for one, would get its
    number otherwise, and what is printed would go into it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  (as long as the program)


def _told(error: OSError) -> str:
    if error.filename is None:
        return f"Not everything could be written ({error.strerror}); make room, or send the output elsewhere."
    return f"{error.filename} can't be used ({error.strerror}); look at its permissions, and at the room on its disk."
