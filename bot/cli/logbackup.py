"""`log backup` and `log restore`: the log in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.progress import counted


def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Write a copy of the log into a file, while the bot runs. Its questions stay sealed.

    Works for SQLite and PostgreSQL alike; either can be restored into either.
    """
    from contextlib import closing

    from bot.cli.logparts import database_or_error, log_settings
    from bot.querylog import backup as backups

    _, url, _ = log_settings()
    with closing(database_or_error(url)) as database:
        count = backups.write(database, file)
    print(f"{file} holds {counted(count, 'question')}, sealed as before.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `log backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put it in place of what the log holds now.")] = False,
) -> None:
    """Put a backup into an empty log. Stop the bot before, and start it after.

    A damaged file, or one that a newer version wrote, changes nothing. Reading the questions needs the private keys
    from the time of the backup; what is older than 30 days goes at the bot's next start.
    """
    from contextlib import closing

    from bot.cli.logparts import log_settings, say
    from bot.querylog import backup as backups
    from bot.querylog.database import Database

    _, url, _ = log_settings()
    with closing(Database(url)) as database:
        count, lost = backups.restore(database, file, replace=replace)
    print(f"The log holds what {file} held: {counted(count, 'question')}.")
    if lost:
        say("The log was damaged: what readers took back since the backup (/optout, /forget) is lost.")
