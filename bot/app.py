"""Builds what a command needs from the settings: the one place that knows every floor of the house.

Imports stand inside the functions, so that a command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.archive.archive import Archive
    from bot.search.engine import Engine
    from bot.settings import Settings

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


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
