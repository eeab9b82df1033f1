"""What is fuzzed: the knowledge reader, the importer, the update handlers. Each takes bytes and raises if it finds
something; with atheris these bytes are found by coverage, in the suite they are the findings so far.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from telegram import User
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.archive import reader
from bot.archive.archive import Archive
from bot.archive.importer.build import make_draft
from bot.archive.importer.facts import Facts
from bot.archive.importer.formats.pdf_layout import transcript_of
from bot.archive.importer.formats.pdf_words import pages_of
from bot.archive.importer.formats.registry import read_format
from bot.base.errors import KnowledgeError
from bot.search.searcher import build_engine
from bot.serving.api.delivery import Sender
from bot.serving.api.get_updates import _received
from bot.serving.api.pacing import Limits, Pacing, Recheck
from bot.serving.handling.context import Context
from bot.serving.handling.dispatch import Handlers
from bot.serving.handling.rate_limit import RateLimiter
from bot.serving.metrics import Metrics
from bot.serving.updates.chat_queues import queue_key
from tests.conftest import TOY
from tests.double.service import BOT
from tests.serving.live import MemoryLog

TODAY = dt.date(2026, 1, 1)
ENDINGS = (
    ".txt",
    ".md",
    ".html",
    ".vtt",
    ".srt",
    ".docx",
    ".json",
    ".xml",
    ".csv",
    ".ods",
    ".odt",
    ".rtf",
    ".sbv",
    ".pdf",
)


def read(data: bytes) -> None:
    """A knowledge file: an interview whose passages are slices of it, or a problem that says why not."""
    text, problems = reader.decode(data, "x.md")
    assert (text is None) == bool(problems)
    if text is None:
        return
    interview, problems = reader.read_interview(text, "x.md", TODAY)
    assert (interview is None) == any(problem.fatal for problem in problems)
    assert all(1 <= problem.line <= text.count("\n") + 2 for problem in problems)
    if interview is not None:
        assert all(passage.source[passage.start : passage.end] == passage.text for passage in interview.passages)


def imported(data: bytes) -> None:
    """A raw transcript, its first byte chooses the kind: a draft that the reader can read, or one sentence why not."""
    ending = ENDINGS[data[0] % len(ENDINGS)] if data else ".txt"
    try:
        # a PDF in this process: one of its own for each input would take too long
        raw = transcript_of(pages_of(data[1:])) if ending == ".pdf" else read_format(data[1:], ending)
        draft = make_draft(raw, Facts(id="x", speaker="X", outlet="Y", language="en"))
    except KnowledgeError:
        return
    assert sum(draft.account().values()) == draft.words_in
    interview, problems = reader.read_interview(draft.text(), "x.md", TODAY)
    assert (interview is None) == any(problem.fatal for problem in problems)
    if interview is not None:
        assert [passage.text for passage in interview.passages] == draft.passages


def handled(data: bytes) -> None:
    """A response of getUpdates with one update in it: an outcome for each that can be told apart."""
    try:
        received = _received(b'{"result": [' + data + b"]}")
    except (ValueError, RecursionError):
        return
    for update in received[:2]:
        assert isinstance(queue_key(update.raw), tuple)
        outcome = _loop().run_until_complete(_handlers().handle(update.raw or {}))
        assert outcome.outcome


TARGETS: dict[str, Callable[[bytes], None]] = {"reader": read, "importer": imported, "updates": handled}


class Agreeable(BaseRequest):
    """A Bot API server that agrees to everything, without a network."""

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(self, url: str, *_: Any, **__: Any) -> tuple[int, bytes]:
        """What the method that `url` ends with gives."""
        method = url.rpartition("/")[2].lower()
        sent = {"message_id": 7, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}
        member = {"status": "member", "user": BOT}
        lists = {"getchatadministrators": [member], "getmycommands": []}
        objects = {"getme": BOT, "getchatmember": member, "answerguestquery": {"inline_message_id": "AAA"}}
        result: Any = {**lists, **objects}.get(method, True)
        if method.startswith(("send", "edit", "copy")):
            result = sent
        return 200, json.dumps({"ok": True, "result": result}).encode()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


@cache
def _handlers() -> Handlers:
    interview, _ = reader.read_interview(TOY, "keeper.md", TODAY)
    assert interview is not None
    engine = build_engine(Archive({interview.id: interview}, "1"), None, "off")
    bot: ExtBot[Recheck] = ExtBot(
        "1:x",
        request=Agreeable(),
        get_updates_request=Agreeable(),
        rate_limiter=Pacing(Limits(overall=10**9, group=10**9, private_burst=10**9)),
    )
    metrics = Metrics()
    me = User.de_json(BOT, bot)
    context = Context(
        Sender(bot, lambda: engine.archive, metrics),
        lambda: engine,
        MemoryLog(),
        metrics,
        me,
        ThreadPoolExecutor(1),
        readers=RateLimiter(burst=10**9),
    )
    return Handlers(bot, context)
