"""Site: the readers' web pages, made of an archive: static files, no script but the search's, nothing from elsewhere.

`build` writes what changed since the last build. Every page is proved against the archive before it is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bot.archive.archive import Archive
from bot.archive.interview import Interview
from bot.base.code_version import hash_of_files
from bot.pages import search_index
from bot.pages.feeds import write_feeds, write_static_files
from bot.pages.frame_pages import write_frame_pages
from bot.pages.interview_pages import write_interview
from bot.pages.output import Output
from bot.pages.rendering import Options, Renderer

Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much

FRAME = "frame"  # the group of pages that belong to no single interview


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build came to: passages on the pages, files written, files removed."""

    passages: int
    written: int
    removed: int


def build(
    archive: Archive, into: Path, options: Options, progress: Progress | None = None, now: dt.datetime | None = None
) -> BuildReport:
    """Make the site of an archive in a folder. Raises PagesError, and NotVerbatim if a page would not be.

    `now` is when interviews that are new here are said to have appeared.
    """
    now = now or dt.datetime.now(dt.UTC)
    output = Output.open(into)
    renderer = Renderer(archive, output, options)
    families = _families(archive)
    bot = Path(__file__).parent.parent
    code = f"{hash_of_files(bot / 'pages')} {hash_of_files(bot / 'chat')} {options!r}"
    with ProcessPoolExecutor() as drawers:
        for number, interview in enumerate(archive.interviews.values()):
            if progress is not None:
                progress("writing the pages", number, len(archive.interviews))
            translations = [one for one in families[_origin(interview)] if one is not interview]
            key = _key(interview, translations, code)
            if not output.is_current(interview.id, key):
                output.begin(interview.id, key)
                write_interview(renderer, interview, translations, drawers)
    seen = {one: output.first_seen.get(one, now.isoformat(timespec="seconds")) for one in archive.interviews}
    output.first_seen = seen
    output.begin(FRAME, "")
    write_frame_pages(renderer)
    if options.links.address is not None:
        write_feeds(renderer)
    write_static_files(renderer, now)
    output.remove_stale()
    written = output.written
    if options.searchable and (output.written or output.removed):
        written += search_index.build(into)
    return BuildReport(len(archive.passages), written, output.removed)


def _key(interview: Interview, translations: list[Interview], code: str) -> str:
    """Changes whenever anything on an interview's pages does."""
    passages = [(one.id, one.voice, one.time, one.exchange) for one in interview.passages]
    questions = [(exchange.question, exchange.shortened) for exchange in interview.exchanges]
    others = [one.id for one in translations]
    parts = repr((code, interview.about, interview.introduction, others, passages, questions))
    return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()[:24]


def _families(archive: Archive) -> dict[str, list[Interview]]:
    """The interviews that are translations of one another, by the id of their original."""
    found: dict[str, list[Interview]] = {}
    for one in archive.interviews.values():
        found.setdefault(_origin(one), []).append(one)
    return found


def _origin(interview: Interview) -> str:
    return interview.about.original or interview.id
