"""Builds what a command needs from the settings: the one place that knows every floor of the house.

Imports stand inside the functions, so that a command pays only for what it uses.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING

from bot.base.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.archive.archive import Archive
    from bot.archive.folder import Folder
    from bot.base.clock import SteadyClock
    from bot.querylog.database import LogTrouble
    from bot.querylog.log import QueryLog
    from bot.search.engine import Engine
    from bot.search.index.shared_engine import SharedEngine
    from bot.serving.reload.live import LiveEngine
    from bot.serving.updates.spool import Spool
    from bot.settings import Settings

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many
NO_SPOOL = (
    "No folder in memory ($RUNTIME_DIRECTORY, $XDG_RUNTIME_DIR, /dev/shm): while Telegram holds many chats up, a kill "
    "can lose questions of theirs."
)
Tell = Callable[["LogTrouble | None", str], None]  # what befell the log (None: it is over), in a sentence


def open_archive(settings: Settings) -> Archive:
    """The archive in BOT_KNOWLEDGE. Raises KnowledgeError if nothing can be served from it."""
    return open_folder(settings).open()


def open_folder(settings: Settings, clock: SteadyClock | None = None) -> Folder:
    """The folder BOT_KNOWLEDGE, to be read again and again; how its files were parsed, and what was withdrawn, is
    remembered in BOT_DATA.

    A clock that jumps while the bot runs opens no embargo: the new day must have lasted for an hour, or, where another
    clock is heard, both must agree.
    """
    from bot.archive.folder import Folder
    from bot.archive.parse_cache import ParseCache
    from bot.archive.tombstone_record import TombstoneRecord
    from bot.base.clock import SteadyClock

    clock = clock or SteadyClock()
    cache = cache_folder(settings)
    return Folder(
        settings.knowledge,
        before=ParseCache(cache / "interviews" if cache is not None else None),
        record=TombstoneRecord(tombstone_record_path(settings), read_only=cache is None),
        today=clock.today,
        embargo_day=clock.embargo_day,
    )


def cache_folder(settings: Settings) -> Path | None:
    """The folder of the caches in BOT_DATA. None where root looks into the folder of the bot's user: a file that root
    left there could not be read or replaced by the bot."""
    try:
        owner = settings.data.stat().st_uid
    except OSError:
        owner = os.geteuid()  # it will be ours
    return None if os.geteuid() == 0 != owner else settings.data / "cache"


def tombstone_record_path(settings: Settings) -> Path:
    """The file with the bot's own copy of every withdrawal it has seen. It is no cache: deleting it can lose some."""
    return settings.data / "tombstones"


def open_engine(
    settings: Settings,
    archive: Archive | None = None,
    progress: Progress | None = None,
    before: Engine | None = None,
    shared: SharedEngine | None = None,
) -> Engine:
    """What answers questions, with its caches in BOT_DATA. Blocks until it is ready; `progress` hears of long work.

    `before` is the engine in use so far: its encoder and the vectors that it checked are taken over. `shared` holds the
    index, if BOT_INDEX_URL says so; it is opened unless it is given, or `before` has it.
    """
    from bot.search.searcher import build_engine

    return build_engine(
        archive or open_archive(settings),
        cache_folder(settings),
        semantic=settings.semantic.value,
        progress=progress,
        prepared=prepared_vectors(settings),
        before=before,
        shared=shared or (open_index(settings) if before is None else None),
    )


def open_index(settings: Settings, tell: Callable[[str], None] | None = None) -> SharedEngine | None:
    """What holds the index for all replicas, if BOT_INDEX_URL names it. Who is to `tell` that it goes and comes back is
    the bot itself, which tidies it, too; of several replicas one does."""
    if settings.index_url is None:
        return None
    from bot.querylog.index_build_lock import IndexBuildLock
    from bot.querylog.index_outage_notice import IndexOutageNotice
    from bot.search.index.engines.address import name_in, open_store
    from bot.search.index.shared_engine import SharedEngine

    key = settings.index_key.get_secret_value() if settings.index_key is not None else None
    url = settings.log_url.get_secret_value() if settings.log_url is not None else None
    store = open_store(settings.index_url, key)
    is_news = IndexOutageNotice(url)

    def say(sentence: str, away: bool | None) -> None:
        """Tell what no replica has told."""
        if tell is not None and (away is None or is_news(away)):
            tell(sentence)

    index = SharedEngine(
        store, name_in(settings.index_url), lock=IndexBuildLock(url), tell=say, tidies=tell is not None
    )
    index.follow()
    return index


def prepared_vectors(settings: Settings) -> Path:
    """The folder of vectors that an archive may bring along."""
    return settings.knowledge / "vectors"


def prepare_vectors(settings: Settings, progress: Progress | None = None) -> int:
    """Encode the archive and write the vectors beside it; return how many. Raises SettingsError without an encoder,
    and where `vectors` leads out of the knowledge folder."""
    from bot.search.searcher import Searcher
    from bot.search.vectors.encoder import load_encoder
    from bot.search.vectors.store import VectorStore

    encoder = load_encoder("on")
    assert encoder is not None, "under “on” there is an encoder or a SettingsError"
    folder = prepared_vectors(settings)
    if not folder.resolve().is_relative_to(settings.knowledge.resolve()):
        raise SettingsError(f"{folder} leads out of {settings.knowledge}; put a folder there, or nothing.")
    store = VectorStore(encoder, cache_folder(settings), folder)
    Searcher(open_archive(settings)).understand(store, progress)
    return store.write(folder)


def open_log(
    settings: Settings, tell: Tell | None = None, clock: SteadyClock | None = None, *, counters_only: bool = False
) -> QueryLog:
    """The query log, started; `tell` hears on the log's own thread what befalls it. Close it at the end.

    `counters_only`: whatever BOT_LOG says, no words are kept.
    Raises LogError if the log or the keys can't be used at all; a database that is away is waited for.
    """
    from bot.base.log_policy import LogMode
    from bot.querylog import log

    url = settings.log_url.get_secret_value() if settings.log_url else None
    mode = LogMode.OFF if counters_only else settings.log
    tell = tell or log.say_nothing
    return log.open_log(settings.data, url=url, keys=settings.log_keys, mode=mode, tell=tell, clock=clock)


class Alarms:
    """Sentences for the maintainers, from any thread; also in the program's log. `to` passes them on from a loop."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[str] = SimpleQueue()

    def hear(self, trouble: LogTrouble | None, sentence: str) -> None:
        """Something befell the question log, or (None) is over."""
        logging.getLogger("bot.querylog").warning("%s", sentence)
        self._waiting.put(sentence)

    def say(self, sentence: str) -> None:
        """Something that whoever says it has put into the program's log already."""
        self._waiting.put(sentence)

    async def to(self, tell: Callable[[str], None]) -> None:
        """Pass sentences on for as long as the bot runs."""
        while True:
            while not self._waiting.empty():
                tell(self._waiting.get())
            await asyncio.sleep(1)


def _spool(settings: Settings, token: str) -> Spool | None:
    """Where updates wait that Telegram was told of as received; None where no folder is in memory."""
    from bot.serving.updates.spool import find_spool
    from bot.settings import load_memory_folders

    spool = find_spool(load_memory_folders(), token, settings.data)
    if spool is None and settings.webhook_url is None:
        logging.getLogger("bot.serving").warning("%s", NO_SPOOL)
    return spool


def live_engine(settings: Settings, folder: Folder, engine: Engine) -> LiveEngine:
    """The engine that follows the knowledge files; it was made of what `folder` held. Who called this keeps no other
    hold of `engine`: as long as anybody does, what it holds is taken to be wanted.
    """
    from bot.serving.reload.live import LiveEngine
    from bot.serving.reload.regression import RegressionGate

    def build(archive: Archive, before: Engine) -> Engine:
        """The engine of a changed archive."""
        return open_engine(settings, archive, before=before)

    return LiveEngine(engine, folder, build, gate=RegressionGate(settings.eval.value, settings.data / "golden.json"))


def run_bot(settings: Settings, live: LiveEngine, log: QueryLog, alarms: Alarms, *, take_over: bool = False) -> None:
    """Run the Telegram bot until it is told to stop.

    Raises ServiceError for what can't be waited out.
    """
    from bot.serving import logs
    from bot.serving.service import Service, serve
    from bot.serving.updates.conflicts import only_one
    from bot.settings import load_supervisor, serving_token

    supervisor = load_supervisor()
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    token = serving_token(settings)
    kept = [one.get_secret_value() for one in (settings.log_url, settings.index_key) if one is not None]
    logs.set_up([token, secret or "", *kept])
    service = Service(
        token=token,
        api_url=settings.api_url,
        engine=lambda: live.engine,
        live=live,
        log=log,
        clock=log.clock,
        contact=settings.contact,
        pages_url=settings.pages_url,
        maintainers=settings.maintainer_ids,
        webhook_url=settings.webhook_url,
        webhook_secret=secret,
        webhook_listen=settings.webhook_listen,
        metrics_listen=settings.metrics_listen,
        take_over=take_over,
        spool=_spool(settings, token),
        notify_socket=supervisor.socket,
        watchdog=supervisor.seconds,
        companions=(alarms.to,),
        whole_process=True,
    )
    with only_one(settings.data):
        asyncio.run(serve(service))
