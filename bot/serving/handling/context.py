"""Context: what every handler needs: the engine, the sender, the log, the limits; and it makes the Screen."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from telegram import User

from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.base.clock import SteadyClock
from bot.base.errors import NotVerbatim, Problem
from bot.chat import card_picture
from bot.chat.answers import fault
from bot.chat.message import Message
from bot.chat.screen import Screen
from bot.chat.wording.choice import wording_for
from bot.chat.wording.phrases import Wording
from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.querylog.log import QueryLog
from bot.search.engine import Answer, Engine, Found
from bot.serving.api.delivery import Sender
from bot.serving.handling.addressing import Heard
from bot.serving.handling.conversations import Conversations
from bot.serving.handling.rate_limit import RateLimiter, ReaderLimits
from bot.serving.handling.search_threads import Searching
from bot.serving.metrics import Metrics
from bot.serving.update_result import UpdateResult

CHANGING = 15.0  # seconds that an answer waits for the engine of changed files
ATTEMPTS = 4  # at an answer whose passage changes each time before it leaves

T = TypeVar("T")


async def attempted(attempt: Callable[[bool], Awaitable[T]]) -> T:
    """The result of `attempt(strict)`, which finds an answer and sends it.

    If the archive changes while the answer waits to leave, so that it may not be quoted any more, a strict attempt
    raises NotVerbatim, and the question is answered anew. The last attempt is not strict: it sends a notice instead.
    """
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(NotVerbatim):
            return await attempt(True)
    return await attempt(False)


@dataclass(frozen=True)
class Context:
    """One running bot. `engine` gives the archive's engine as it is now; ask it once per answer."""

    sender: Sender
    engine: Callable[[], Engine]
    log: QueryLog
    metrics: Metrics
    me: User
    threads: Executor
    maintainers: frozenset[int] = field(default=frozenset(), repr=False)
    contact: str | None = None  # the value of BOT_CONTACT
    pages_url: str | None = None  # where the web pages are served
    clock: SteadyClock = field(default_factory=SteadyClock)
    problems: Callable[[], Sequence[Problem]] = tuple  # what is wrong with the knowledge files
    golden: Callable[[], Sequence[str]] = tuple  # how the golden questions come out, line by line
    readers: RateLimiter = field(default_factory=RateLimiter)  # see `limits`
    newer: Callable[[], asyncio.Event] = asyncio.Event  # what is set when another engine is put to use

    @cached_property
    def limits(self) -> ReaderLimits:
        """How much each reader may ask."""
        return ReaderLimits(self.log.mark, self.readers)

    @cached_property
    def conversations(self) -> Conversations:
        """What each reader was shown of late."""
        return Conversations(self.log)

    @cached_property
    def searching(self) -> Searching:
        """Runs searches, and other work that takes processor time."""
        return Searching(self.threads, self.readers)

    @property
    def name(self) -> str:
        """The bot's user name."""
        return self.me.username or ""

    def screen(self, wording: Wording, engine: Engine | None = None, *, group: bool = False) -> Screen:
        """The Screen that messages are built for."""
        return Screen(
            (engine or self.engine()).archive,
            wording,
            group=group,
            bot_name=self.name,
            log=self.log.mode,
            contact=self.contact,
            pages_url=self.pages_url,
            inline=bool(self.me.supports_inline_queries),
            pictures=card_picture.is_installed(),
        )

    async def find(
        self, words: str, hint: str | None, reader: bytes, shown: Sequence[str] = ()
    ) -> tuple[Engine, Answer]:
        """The answer to a question, and the engine that found it. `reader` stands for who asks, see `RateLimiter`;
        `shown`: see `Engine.answer`.

        If the passage was changed or taken back a moment ago, the answer is found in the archive as it is now, as soon
        as that can be searched: no reader need notice that a maintainer saved a file.
        """
        engine, newer = self.engine(), self.newer()
        answer = await self.searching.answer(engine, words, hint, reader, shown=shown)
        latest = time.monotonic() + CHANGING
        while not self._may_be_said(answer) and (left := latest - time.monotonic()) > 0:
            if self.engine() is engine:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(newer.wait(), left)
            engine, newer = self.engine(), self.newer()
            answer = await self.searching.answer(engine, words, hint, reader, shown=shown)
        return engine, answer

    def _may_be_said(self, answer: Answer) -> bool:
        return not isinstance(answer, Found) or self.sender.may_quote(answer.hits[0].passage.id)

    async def find_topics(self, archive: Archive, reader: bytes) -> None:
        """Have an archive's topics found, in a thread the first time: all of its passages are looked through."""
        if "topics" not in vars(archive):
            await self.searching.run(lambda: archive.topics, reader)

    def keeps_words(self, reader_id: int | None) -> bool:
        """May the words of this reader's question be kept? Not where nobody can tell who asks (an admin who writes as
        the group, a channel): whoever it is may have opted out."""
        return reader_id is not None and not self.log.opted_out(reader_id)

    def question_result(self, heard: Heard, answer: Answer, surface: Surface, started: float) -> UpdateResult:
        """What became of a question that was answered just now; `started` (monotonic) is when it came. Talk is counted
        by its kind alone, for it is no question."""
        if not isinstance(answer, Found) and (why := answer.unrecorded):
            return UpdateResult(why, answered=True)
        question, seconds = logged_question(heard.question, answer, surface), time.monotonic() - started
        return self.logged_result(
            question.outcome.value, question, heard.reader_id, own=not heard.borrowed, seconds=seconds
        )

    def logged_result(
        self,
        outcome: str,
        question: LoggedQuestion,
        reader_id: int | None,
        *,
        own: bool = True,
        seconds: float | None = None,
    ) -> UpdateResult:
        """What became of an update that holds a question, with what the log may keep of it: its words, if they are the
        asker's `own` and may be kept, and, where it was asked in private, the mark by which /forget finds it. Counts
        the question in the metrics, answered within `seconds` (None: it was answered before)."""
        self.metrics.question(question.surface.value, question.language, question.outcome.value, seconds)
        private = question.surface is Surface.PRIVATE and reader_id is not None
        account = self.log.mark(reader_id) if private and reader_id is not None else None
        if not (own and self.keeps_words(reader_id)):
            question = replace(question, words="")
        return UpdateResult(outcome, answered=True, question=question, account=account)

    def stopped(self, screen: Screen, passage: Passage | None = None) -> Message:
        """What is sent in place of a quotation that is not verbatim (any more): a sentence, and the permalink."""
        return fault(screen, passage)


def wording_of(answer_language: str | None, reader_language: str | None) -> Wording:
    """The language of what stands around a quotation: the question's, else the app's."""
    return wording_for(answer_language, reader_language)


def logged_question(words: str, answer: Answer, surface: Surface) -> LoggedQuestion:
    """A question with what became of it, as the log keeps it."""
    if isinstance(answer, Found):
        return LoggedQuestion(words, Outcome.ANSWERED, (answer.hits[0].passage.id,), surface, answer.language)
    return LoggedQuestion(words, Outcome.NOTHING, (), surface, answer.language)
