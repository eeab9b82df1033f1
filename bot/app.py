"""Builds what a command needs from the settings: the one place that knows every floor of the house.

Imports stand inside the functions, so that a command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.archive.archive import Archive
    from bot.querylog.database import Trouble
    from bot.querylog.log import QueryLog
    from bot.search.engine import Engine
    from bot.settings import Settings

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many
Tell = Callable[["Trouble | None", str], None]  # what befell the log (None: it is over), in a sentence


def open_archive(settings: Settings) -> Archive:
    """The archive in BOT_KNOWLEDGE. Raises KnowledgeError if nothing can be served from it."""
    from bot.archive import folder

    return folder.open_archive(settings.knowledge)


def open_engine(settings: Settings, archive: Archive | None = None, progress: Progress | None = None) -> Engine:
    """What answers questions, with its caches in BOT_DATA. Blocks until it is ready; `progress` hears of long work."""
    from bot.search.searcher import build_engine

    return build_engine(
        archive or open_archive(settings), settings.data / "cache", semantic=settings.semantic.value, progress=progress
    )


def open_log(settings: Settings, tell: Tell | None = None) -> QueryLog:
    """The query log, started; `tell` hears on the log's own thread what befalls it. Close it at the end.

    Raises LogError if the log or the keys can't be used at all; a database that is away is waited for.
    """
    from bot.querylog import log

    url = settings.log_url.get_secret_value() if settings.log_url else None
    keys, mode = settings.log_keys, settings.log.value
    return log.open_log(settings.data, url=url, keys=keys, mode=mode, tell=tell or log.say_nothing)
