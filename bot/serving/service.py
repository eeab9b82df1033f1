"""The service: one bot from its first call to its last. `serve` puts everything in this folder together.

It is given the settings that concern Telegram, the current engine, and the log. A permanent failure is a ServiceError
with a sentence and an exit code; a temporary one is waited out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiohttp import web
from telegram import User
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.base.clock import SteadyClock
from bot.base.errors import ServiceError
from bot.chat.message import Message
from bot.querylog.log import QueryLog
from bot.search.engine import Engine
from bot.search.words.word_cache import forget_words
from bot.serving import menus, watchdog
from bot.serving.alerts import Alerts
from bot.serving.api.delivery import NO_PREVIEW, Sender
from bot.serving.api.get_updates import UpdateFeed
from bot.serving.api.pacing import Limits, Pacing, Recheck
from bot.serving.api.transport import BotApiTransport
from bot.serving.clock_check import ClockCheck
from bot.serving.handling.context import Context
from bot.serving.handling.dispatch import UPDATES, Handlers
from bot.serving.http_server import HttpServer, health_routes, text
from bot.serving.logs import report
from bot.serving.memory import Tidying
from bot.serving.metrics import Metrics
from bot.serving.reload.live import LiveEngine
from bot.serving.startup import Startup
from bot.serving.updates.heartbeat import Heartbeat
from bot.serving.updates.polling import Poller
from bot.serving.updates.processor import UpdateProcessor
from bot.serving.updates.spool import Spool
from bot.serving.updates.timing import Timing
from bot.serving.updates.webhook import Webhook

logger = logging.getLogger(__name__)

SEARCHING = 2  # threads that search

T = TypeVar("T")
PublishMenus = Callable[[ExtBot[Recheck]], Coroutine[Any, Any, None]]
Companion = Callable[[Callable[[str], None]], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Service:
    """What a bot is run with. `webhook_url` None: long polling. `take_over`: remove a webhook that is in the way.

    `companions` run as long as the bot does; each is given a function that says a sentence to the maintainers.
    """

    token: str = field(repr=False)
    api_url: str
    engine: Callable[[], Engine]
    log: QueryLog
    maintainers: frozenset[int] = field(default=frozenset(), repr=False)
    webhook_url: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)
    webhook_listen: str = "127.0.0.1:8080"
    metrics_listen: str | None = None
    contact: str | None = None  # the value of BOT_CONTACT
    pages_url: str | None = None  # where the web pages are served
    take_over: bool = False
    notify_socket: str | None = None  # where systemd hears us
    watchdog: float | None = None  # seconds in which it wants a sign of life
    companions: Sequence[Companion] = ()
    spool: Spool | None = None  # where spooled updates outlive a kill; long polling alone needs it
    whole_process: bool = False  # nothing else runs in this process: its garbage is ours to collect
    clock: SteadyClock = field(default_factory=lambda: SteadyClock(will_hear=True))  # the log's and the files'
    publish_menus: PublishMenus = menus.publish  # at the start
    live: LiveEngine | None = None  # follows the knowledge files; `engine` is then its
    timing: Timing = field(default_factory=Timing)
    limits: Limits = field(default_factory=Limits)

    @property
    def server(self) -> str:
        """The Bot API server's name, and its port where the address states one."""
        return urlsplit(self.api_url).netloc.rpartition("@")[2]


async def serve(service: Service) -> None:
    """Run a bot until SIGTERM, SIGINT or (but under nohup) SIGHUP. Raises ServiceError with a sentence for
    what can't be waited out."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, stop.set)
    with watchdog.guarded():
        await Running(service, stop).run()


class Running:
    """One run of a Service."""

    def __init__(self, service: Service, stop: asyncio.Event) -> None:
        self._service, self._stop = service, stop
        self._metrics = Metrics()
        self._pacing = Pacing(service.limits)
        self._alerts = Alerts(tell=self._tell)
        self._clock_check = ClockCheck(service.clock, self._alerts)
        self._transport = BotApiTransport(hear=self._clock_check.heard)
        self._bot: ExtBot[Recheck] = ExtBot(
            service.token,
            base_url=f"{service.api_url.rstrip('/')}/bot",
            base_file_url=f"{service.api_url.rstrip('/')}/file/bot",
            request=self._transport,
            get_updates_request=self._transport,  # never used: see `feed`
            rate_limiter=self._pacing,
        )
        self._startup = Startup(self._bot, self._alerts, service.server, service.timing.longest_pause)
        self._background: set[asyncio.Task[None]] = set()
        self._receiver: Poller | Webhook | None = None

    async def run(self) -> None:
        """From the first call to the last."""
        async with watchdog.watched(self._service.notify_socket, self._service.watchdog, self._is_alive):
            await self._run()

    def _is_alive(self) -> bool:
        return self._receiver is None or self._receiver.is_alive

    def _is_ready(self) -> bool:
        return self._receiver is not None and self._receiver.is_ready

    async def _run(self) -> None:
        with ThreadPoolExecutor(SEARCHING, "search") as threads:
            try:
                async with self._metrics_page():
                    await self._receive(threads)
            finally:
                await self._close()

    async def _receive(self, threads: ThreadPoolExecutor) -> None:
        """Find out who we are, then answer what comes, until we are told to stop."""
        service = self._service
        me = await self._until_stop(
            self._startup.introduce(polls=service.webhook_url is None, take_over=service.take_over)
        )
        if me is None:
            return
        logger.info("ready as %s", me.username)
        if service.clock.ahead and service.live is not None:
            await service.live.look_again()
        context = self._context(me, threads)
        self._in_background(service.publish_menus(self._bot))
        for companion in service.companions:
            self._in_background(self._accompany(companion))
        if service.live is not None:
            follow = service.live.follow
            self._in_background(self._accompany(lambda tell: follow(tell, self._metrics.archive)))
        handlers = Handlers(self._bot, context)
        self._in_background(handlers.publish_menus())
        processor = UpdateProcessor(handlers.handle, service.log, self._metrics)
        self._in_background(self._tidying(processor, handlers).run())
        if service.webhook_url is None:
            await self._poll(processor)
        else:
            await self._listen(processor, service.webhook_url)

    def _context(self, me: User, threads: ThreadPoolExecutor) -> Context:
        service, engine, live = self._service, self._service.engine, self._service.live
        newest = (lambda: live.archive) if live is not None else (lambda: engine().archive)
        sender = Sender(self._bot, newest, self._metrics)
        self._metrics.archive(engine().archive.version)
        health = service.log.health
        self._metrics.gauge("bot_log_waiting", "Entries that wait for the log", lambda: float(health().waiting))
        self._metrics.gauge(
            "bot_log_trouble", "1 while the log can't be written", lambda: float(health().trouble is not None)
        )
        self._metrics.gauge("bot_log_lost", "Questions whose words the log lost", lambda: float(health().lost))
        ahead = lambda: service.clock.ahead  # noqa: E731
        self._metrics.gauge("bot_clock_ahead_seconds", "By how much the clock is ahead of the server's", ahead)
        return Context(
            sender,
            engine,
            service.log,
            self._metrics,
            me,
            threads,
            service.maintainers,
            contact=service.contact,
            pages_url=service.pages_url,
            clock=service.clock,
            problems=lambda: live.problems if live is not None else (),
            golden=lambda: live.gate.state() if live is not None else (),
            newer=(lambda: live.newer) if live is not None else asyncio.Event,
        )

    def _tidying(self, processor: UpdateProcessor, handlers: Handlers) -> Tidying:
        forget = (forget_words, self._pacing.forget_idle, handlers.forget_old)
        engine = self._service.engine if self._service.whole_process else None
        return Tidying(forget, lambda: processor.working > 0, engine)

    async def _poll(self, processor: UpdateProcessor) -> None:
        service = self._service
        feed = UpdateFeed(
            service.api_url, service.token, UPDATES, margin=service.timing.margin, hear=self._clock_check.heard
        )
        poller = Poller(
            feed,
            processor,
            self._metrics,
            wait_of=self._pacing.wait_of,
            timing=service.timing,
            alerts=self._alerts,
            spool=service.spool,
            server=service.server,
        )
        self._receiver = poller
        self._metrics.gauge("bot_in_flight", "Updates that are being worked on", lambda: float(poller.in_flight))
        self._metrics.gauge("bot_spooled", "Updates confirmed but not answered yet", lambda: float(poller.spooled))
        try:
            await poller.run(self._stop)
        finally:
            await feed.close()

    async def _listen(self, processor: UpdateProcessor, url: str) -> None:
        service = self._service
        assert service.webhook_secret, "the settings were not looked at"
        webhook = Webhook(
            processor, self._metrics, service.webhook_secret, urlsplit(url).path or "/", self._pacing.wait_of
        )
        self._metrics.gauge("bot_in_flight", "Updates that are being worked on", lambda: float(webhook.in_flight))
        self._receiver = webhook
        async with self._serving("BOT_WEBHOOK_LISTEN", service.webhook_listen, [webhook.route]):
            try:
                if await self._until_stop(self._startup.register(url, service.webhook_secret)) is None:
                    return
                heartbeat = Heartbeat(self._bot.get_me, service.server, self._alerts, service.timing)
                webhook.begin(heartbeat)
                beating, stopping = asyncio.create_task(heartbeat.run()), asyncio.create_task(self._stop.wait())
                waiting: set[asyncio.Future[Any]] = {stopping, webhook.fatal, beating}
                done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                stopping.cancel()
                beating.cancel()
                for finished in done:
                    finished.result()
            finally:
                await webhook.drain(service.timing.step_aside, service.timing.drain - service.timing.step_aside)

    @contextlib.asynccontextmanager
    async def _metrics_page(self) -> AsyncIterator[None]:
        """Metrics and health on the address of BOT_METRICS_LISTEN, if it is set."""
        listen = self._service.metrics_listen
        if listen is None:
            yield
            return

        async def metrics(_: web.Request) -> web.Response:
            """The metrics as Prometheus reads them."""
            self._metrics.archive(self._service.engine().archive.version)
            return text(self._metrics.text().decode(), kind="text/plain; version=0.0.4")

        async with self._serving("BOT_METRICS_LISTEN", listen, [web.get("/metrics", metrics)]):
            yield

    @contextlib.asynccontextmanager
    async def _serving(self, setting: str, listen: str, routes: list[web.RouteDef]) -> AsyncIterator[None]:
        """Serve routes, and health beside them, at the address of a setting. Raises ServiceError."""
        server = HttpServer(listen, [*routes, *health_routes(self._is_alive, self._is_ready, self._has_trouble)])
        try:
            await server.start()
        except OSError:
            raise ServiceError(f"{setting}: {listen} can't be listened on; choose another port.", 2) from None
        try:
            yield
        finally:
            await server.stop()

    def _has_trouble(self) -> bool:
        return bool(self._alerts.current) or self._service.log.health().trouble is not None

    async def _accompany(self, companion: Companion) -> None:
        """Keep a companion running; one that fails is reported and started again."""
        while True:
            try:
                return await companion(self._tell)
            except Exception as error:
                report(error)
                await asyncio.sleep(self._service.timing.longest_pause)

    def _tell(self, sentence: str) -> None:
        """Say a sentence to every maintainer, in the background; an alert that does not arrive is in the log anyway."""
        for number in self._service.maintainers:
            self._in_background(self._tell_one(number, sentence))

    async def _tell_one(self, number: int, sentence: str) -> None:
        with contextlib.suppress(TelegramError):
            await self._bot.send_message(number, Message(sentence).text, link_preview_options=NO_PREVIEW)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _until_stop(self, work: Coroutine[Any, Any, T]) -> T | None:
        """The result of `work`, or None if we are told to stop first."""
        task = asyncio.create_task(work)
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if task.done():
            return task.result()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return None

    async def _close(self) -> None:
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        with contextlib.suppress(TelegramError, RuntimeError, TimeoutError):
            async with asyncio.timeout(1.0):
                await self._transport.shutdown()  # `ExtBot.shutdown` forgets it if starting was broken off
