"""The repository's own archive, read once a worker, and what a start makes of its words, made once for all."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from bot.archive.archive import Archive
from bot.archive.folder import Folder
from bot.archive.parse_cache import ParseCache
from bot.search.index.archive_index import ArchiveIndex, read_archive
from tests.caches import bring_talk, one_at_a_time, shared_folder

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"


@cache
def own_archive() -> Archive:
    """The archive in `knowledge/`."""
    with one_at_a_time():
        return Folder(KNOWLEDGE, before=ParseCache(cache_folder() / "interviews")).open()


@cache
def own_index() -> ArchiveIndex:
    """What was read from it."""
    archive = own_archive()  # which is made alone, too
    with one_at_a_time():
        return read_archive(archive, cache_folder())


def bring_caches(data: Path) -> None:
    """Have a program with this data folder, and this archive, find what a first start would make."""
    own_index()
    shutil.copytree(cache_folder(), data / "cache")
    bring_talk(data)


def cache_folder() -> Path:
    """The caches of it, as in a bot's data folder."""
    return shared_folder() / "own"
