"""The commands there are, as a program of typer's.

Each command stands in a module of its own beside this one, which is imported when the command, or help on all of
them, is wanted, and imports what it needs when it runs.
"""

from __future__ import annotations

import functools
import inspect
from importlib import import_module
from typing import Annotated

import typer

from bot.version import VERSION

COMMANDS = {  # in the order of the help; each with its module and the function there
    "chat": ("chat", "chat"),
    "ask": ("ask", "ask"),
    "serve": ("serve", "serve"),
    "check": ("check", "check"),
    "eval": ("evaluate", "evaluate"),
    "import": ("importing", "import_files"),
    "withdraw": ("editing", "withdraw"),
    "restore": ("editing", "restore"),
    "correct": ("editing", "correct"),
    "publish": ("editing", "publish"),
    "find": ("editing", "find"),
    "prepare": ("serve", "prepare"),
    "draft": ("draft", "draft"),
    "pages": ("pages", "pages"),
    "mcp": ("mcp", "mcp"),
}


def program(wanted: str | None = None) -> typer.Typer:
    """The program with the command that is `wanted`; with all of them, if there is no such command."""
    app = typer.Typer(
        name="interview-bot",
        no_args_is_help=True,
        context_settings={"help_option_names": ["--help", "-h"]},
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        help=(
            "Answers a reader's question with the interviewee's original words, attributed, from an archive of "
            "interviews.\n\nThe interviews are Markdown files in the folder `knowledge`. Nothing is ever generated."
            "\n\nSettings are environment variables, or lines of a file `.env`: README.md lists them."
        ),
    )
    app.callback()(_options)
    every = wanted not in (*COMMANDS, "log")
    for name, (module, function) in COMMANDS.items():
        if every or name == wanted:
            app.command(name)(getattr(import_module(f"bot.cli.{module}"), function))
    if every or wanted == "log":
        app.add_typer(_log(), name="log")
    _join_lines(app)
    return app


@functools.cache
def _log() -> typer.Typer:
    """The commands that stand behind `log`."""
    from bot.cli import log, logbackup, loggaps, logreport, logteach

    log.app.command("gaps")(loggaps.gaps)
    log.app.command("teach")(logteach.teach)
    log.app.command("report")(logreport.report)
    log.app.command("backup")(logbackup.backup)
    log.app.command("restore")(logbackup.restore)
    _join_lines(log.app)
    return log.app


def _join_lines(app: typer.Typer) -> None:
    """Lines of a docstring would stay lines in a narrow terminal, and break in the middle."""
    for command in app.registered_commands:
        paragraphs = inspect.cleandoc(command.callback.__doc__ or "" if command.callback else "").split("\n\n")
        command.help = "\n\n".join(paragraph.replace("\n", " ") for paragraph in paragraphs)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"interview-bot {VERSION}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is, and leave.")
    ] = False,
) -> None:
    """Options that stand before a command."""
