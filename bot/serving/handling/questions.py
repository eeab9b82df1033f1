"""Questions: one question, one answer; and the answer to a question that was edited, in place of the first."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.chat.answers import answer_messages
from bot.chat.message import Message
from bot.chat.wording.phrases import Wording
from bot.querylog.entry import Surface
from bot.search.engine import Answer, Found, Smalltalk
from bot.serving.handling.addressing import Heard
from bot.serving.handling.context import Context, wording_of
from bot.serving.handling.groups import Groups
from bot.serving.handling.texts import question_of
from bot.serving.ports import UpdateResult

RECENT = 3600.0  # seconds for which an edited question changes its answer
MOST_RECENT = 5000


@dataclass(frozen=True, slots=True)
class _Replied:
    """The replies to a question, for as long as an edit may change them. `mark` tells whether its words changed."""

    at: float
    mark: int
    replies: tuple[int, ...]


class Questions:
    """Answers questions in private chats and groups."""

    def __init__(self, house: Context, groups: Groups) -> None:
        self._house, self._groups = house, groups
        self._recent: OrderedDict[tuple[int, int], _Replied] = OrderedDict()

    async def ask(self, heard: Heard, started: float) -> UpdateResult:
        """Answer a question."""
        words, answer, messages, stopped = await self._find(heard)
        if not answer_worth_saying(answer, heard):
            await self._house.courier.react(heard.place, heard.message_id, "👍")
            return UpdateResult("small talk", answered=True)
        sent = await self._house.courier.send(heard.place, messages, stopped)
        self._remember(heard, words, sent)
        return self._outcome(heard, words, answer, started)

    def is_recent(self, heard: Heard) -> bool:
        """Was this message answered within the last hour (by this process)?"""
        known = self._recent.get((heard.place.chat_id, heard.message_id))
        return known is not None and time.monotonic() - known.at < RECENT

    async def ask_again(self, heard: Heard, started: float) -> UpdateResult:
        """Answer an edited question by editing our own replies."""
        known = self._recent[heard.place.chat_id, heard.message_id]
        if known.mark == hash(question_of(heard.words)) or not known.replies:
            return UpdateResult("edited")
        words, answer, messages, stopped = await self._find(heard)
        await self._replace(heard, known.replies, messages, stopped)
        self._remember(heard, words, known.replies[: len(messages)])
        return self._outcome(heard, words, answer, started)

    async def say(self, heard: Heard, line: Callable[[Wording], str]) -> None:
        """Reply with a line of the bot's own."""
        wording = await self.wording(heard, None)
        message = Message(line(wording))
        await self._house.courier.send(heard.place, [message], message)

    async def wording(self, heard: Heard, answer_language: str | None) -> Wording:
        """The reader's language in a private chat, the group's own where it has chosen one."""
        chosen = None if heard.place.private else await self._groups.language(heard.place.chat_id)
        return wording_of(chosen or answer_language, heard.language)

    async def _find(self, heard: Heard) -> tuple[str, Answer, Sequence[Message], Message]:
        house = self._house
        words = question_of(heard.words)
        engine, answer = await house.find(words, heard.language)
        wording = await self.wording(heard, answer.language)
        screen = house.screen(wording, engine, group=not heard.place.private)
        passage = answer.hits[0].passage if isinstance(answer, Found) else None
        return words, answer, answer_messages(screen, answer), house.stopped(screen, passage)

    async def _replace(self, heard: Heard, old: Sequence[int], new: Sequence[Message], stopped: Message) -> None:
        courier = self._house.courier
        for number, message in zip(old, new, strict=False):
            await courier.edit(heard.place, number, message, stopped)
        for number in old[len(new) :]:
            await courier.remove(heard.place, number)
        if len(new) > len(old):
            await courier.send(heard.place, new[len(old) :], stopped)

    def _remember(self, heard: Heard, words: str, sent: Sequence[int]) -> None:
        key = (heard.place.chat_id, heard.message_id)
        self._recent.pop(key, None)
        self._recent[key] = _Replied(time.monotonic(), hash(words), tuple(sent))
        while len(self._recent) > MOST_RECENT:
            self._recent.popitem(last=False)

    def forget_old(self) -> None:
        """Forget which messages were answered longer ago than an edit would change anything."""
        horizon = time.monotonic() - RECENT
        while self._recent and next(iter(self._recent.values())).at < horizon:
            self._recent.popitem(last=False)

    def _outcome(self, heard: Heard, words: str, answer: Answer, started: float) -> UpdateResult:
        surface = Surface.PRIVATE if heard.place.private else Surface.GROUP
        if not isinstance(answer, Found) and answer.smalltalk is not None:
            return UpdateResult("small talk", answered=True)
        question = self._house.logged(words, answer, surface, started)
        return self._house.asked(question.outcome.value, question, heard.reader_id, own=not heard.borrowed)


def answer_worth_saying(answer: Answer, heard: Heard) -> bool:
    """In a group, thanks and greetings get a reaction, not a message."""
    if heard.place.private or isinstance(answer, Found):
        return True
    return answer.smalltalk in (None, Smalltalk.FRAGMENT)
