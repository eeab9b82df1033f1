"""`answers`: a whole answer, from the update to its message at the Bot API double, beside a bare echo bot.

The double runs in a process of its own; the bots take turns in another, each with so many updates at once. The echo bot
is python-telegram-bot's own: an Application with one handler that sends the text back. Ours answers the golden
questions of this repository's archive; no limit of Telegram's holds either of them back.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from telegram import LinkPreviewOptions, Update
from telegram.ext import Application, ContextTypes, Defaults, ExtBot, MessageHandler, filters

from bot.archive.archive import Archive
from bot.archive.folder import open_archive
from bot.base.log_policy import LogMode
from bot.querylog.keys import new_private
from bot.querylog.log import open_log
from bot.search.engine import Answer, Engine
from bot.search.searcher import build_engine
from bot.serving.api.delivery import Sender
from bot.serving.api.pacing import Limits, Pacing, Recheck
from bot.serving.api.transport import BotApiTransport
from bot.serving.handling.context import Context
from bot.serving.handling.dispatch import Handlers
from bot.serving.handling.rate_limit import RateLimiter
from bot.serving.metrics import Metrics
from bot.serving.service import SEARCHING
from bot.serving.updates.processor import UpdateProcessor
from tests.benchmarks.measure import machine, table
from tests.double.feed import private_chat
from tests.double.server import TOKEN, Double
from tests.serving.live import MemoryLog

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
READERS = 200
FREE = Limits(overall=10**9, private_burst=10**9)
ECHO = "echo bot"

Process = Callable[[dict[str, Any]], Awaitable[None]]


class Ready:
    """An engine that has found the answer to each question ahead of time: what an answer costs beyond its search."""

    def __init__(self, engine: Engine, questions: list[str]) -> None:
        self.archive: Archive = engine.archive
        self._answers = {question: engine.answer(question, hint="en") for question in questions}

    def answer(self, question: str, *, k: int = 5, hint: str | None = None, shown: Any = ()) -> Answer:
        """See `Engine.answer`."""
        return self._answers[question]


def run(updates: int, rounds: int, at_once: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, _double() as url:
        rates = asyncio.run(_measured(url, Path(folder), updates, rounds, at_once))
    echo = np.median([rate for rate, _ in rates[ECHO]])
    rows = []
    for name, measured in rates.items():
        rate, spent = (float(np.median(column)) for column in zip(*measured, strict=True))
        shares = [one / other for (one, _), (other, _) in zip(measured, rates[ECHO], strict=True)]
        rows.append([name, f"{rate:.0f}", f"{rate / echo:.2f}", f"{min(shares):.2f}–{max(shares):.2f}", f"{spent:.2f}"])
    print(f"{updates} updates a round, {rounds} rounds, {at_once} at once. {machine()}.\n")
    print(table(["", "answers a second, median", "of the echo bot's", "by round", "processor, ms an answer"], rows))


@contextmanager
def _double() -> Iterator[str]:
    """The double in a process of its own; its address."""
    command = [sys.executable, "-m", "tests.benchmarks.answers"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(10)


def serve() -> None:
    """The double, with readers' chats, until standard input ends. It keeps no transcript: that would grow."""
    with Double() as double:
        double._note = lambda call: None  # type: ignore[method-assign]
        for number in range(READERS):
            double.chat(private_chat(_reader(number)))
        print(double.url, flush=True)
        sys.stdin.read()


def _reader(number: int) -> dict[str, Any]:
    return {"id": 41_000_000 + number, "is_bot": False, "first_name": f"Reader {number}", "language_code": "en"}


def _updates(questions: list[str]) -> Iterator[dict[str, Any]]:
    """A question after the other, each from another reader."""
    for number, question in enumerate(itertools.cycle(questions)):
        reader = _reader(number % READERS)
        message = {"message_id": number + 2, "date": int(time.time()), "chat": private_chat(reader), "from": reader}
        yield {"update_id": 500_000_001 + number, "message": message | {"text": question}}


async def _measured(
    url: str, folder: Path, updates: int, rounds: int, at_once: int
) -> dict[str, list[tuple[float, float]]]:
    """By bot, of each round: answers a second, and milliseconds of processor time for each."""
    archive = open_archive(KNOWLEDGE, folder / "interviews")
    questions = [one.question for golden in archive.golden.values() for one in golden]
    words = build_engine(archive, folder, "off")
    encoder = build_engine(archive, folder, "auto", prepared=KNOWLEDGE / "vectors")
    key = str(new_private().public)
    log = open_log(folder, keys=key)
    silent = open_log(folder / "off", keys=key, mode=LogMode.OFF)
    async with AsyncExitStack() as open_bots:
        threads = open_bots.enter_context(ThreadPoolExecutor(SEARCHING, "search"))
        bots = {
            ECHO: await _echo(url, open_bots),
            "interview-bot, words alone": await _ours(url, words, log, threads, open_bots),
            "… and only counters in the log": await _ours(url, words, silent, threads, open_bots),
            "… and no log": await _ours(url, words, MemoryLog(), threads, open_bots),
            "… and its answers found ahead": await _ours(url, Ready(words, questions), log, threads, open_bots),
            "interview-bot, with the encoder": await _ours(url, encoder, log, threads, open_bots),
            "… and its answers found ahead ": await _ours(url, Ready(encoder, questions), log, threads, open_bots),
        }
        stream = _updates(questions)
        rates: dict[str, list[tuple[float, float]]] = {name: [] for name in bots}
        order = list(bots)
        for turn in range(rounds + 1):
            for name in order[turn % len(order) :] + order[: turn % len(order)]:
                measured = await _round(bots[name], [next(stream) for _ in range(updates)], at_once)
                if turn:
                    rates[name].append(measured)
    log.close()
    silent.close()
    return rates


async def _round(process: Process, updates: list[dict[str, Any]], at_once: int) -> tuple[float, float]:
    waiting = iter(updates)

    async def work() -> None:
        for update in waiting:
            await process(update)

    started, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(at_once)))
    took, used = time.perf_counter() - started, time.process_time() - used
    return len(updates) / took, used / len(updates) * 1000


async def _echo(url: str, open_bots: AsyncExitStack) -> Process:
    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot").concurrent_updates(16)
    application = builder.defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True))).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    await open_bots.enter_async_context(application)

    async def process(raw: dict[str, Any]) -> None:
        await application.process_update(Update.de_json(raw, application.bot))

    return process


async def _ours(url: str, engine: Engine, log: Any, threads: ThreadPoolExecutor, open_bots: AsyncExitStack) -> Process:
    transport = BotApiTransport()
    bot: ExtBot[Recheck] = ExtBot(
        TOKEN, base_url=f"{url}/bot", request=transport, get_updates_request=transport, rate_limiter=Pacing(FREE)
    )
    await open_bots.enter_async_context(bot)
    metrics = Metrics()
    sender = Sender(bot, lambda: engine.archive, metrics)
    context = Context(sender, lambda: engine, log, metrics, bot.bot, threads, readers=RateLimiter(burst=10**9))
    processor = UpdateProcessor(Handlers(bot, context).handle, log, metrics)

    async def process(raw: dict[str, Any]) -> None:
        await processor.process(raw["update_id"], raw)

    return process


if __name__ == "__main__":
    serve()
