"""Questions: one question, one answer; and the answer to a question that was edited, in place of the first.

`ask` is the way of every question from a private chat or a group: the engine answers it (`Context.find`), the answer
becomes messages (`answer_messages`), the Sender checks each quotation against the file and sends them, and the result
goes back to the UpdateProcessor, which has the log record it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.chat.answers import answer_messages, ids_shown
from bot.chat.message import Message
from bot.chat.talk import SAID_IN_GROUPS
from bot.chat.wording.phrases import Wording
from bot.querylog.entry import Surface
from bot.search.engine import Answer, Engine, Found, Talk, passages_for_next
from bot.serving.handling.addressing import Heard
from bot.serving.handling.choices import ChatChoices
from bot.serving.handling.context import Context, attempted, wording_of
from bot.serving.handling.quote_checks import Checks
from bot.serving.handling.texts import question_of
from bot.serving.update_result import UpdateResult

POINTING = (Talk.ABOUT, Talk.FRAGMENT, Talk.DETAIL, Talk.OTHER, Talk.MORE)  # talk that points at what was written
EDITABLE_SECONDS = 3600.0  # seconds for which an edited question changes its answer
REPLIES_REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class _Replied:
    """The replies to a question, for as long as an edit may change them. `mark` tells whether its words changed."""

    at: float
    mark: int
    replies: tuple[int, ...]


class Questions:
    """Answers questions in private chats and groups."""

    def __init__(self, context: Context, choices: ChatChoices, checks: Checks) -> None:
        self._context, self._choices, self._checks = context, choices, checks
        self._replies: OrderedDict[tuple[int, int], _Replied] = OrderedDict()

    async def ask(self, heard: Heard, started: float) -> UpdateResult:
        """Answer a question."""
        return await attempted(partial(self._ask, heard, started))

    async def _ask(self, heard: Heard, started: float, strict: bool) -> UpdateResult:
        """`ask`; `strict`: see `attempted`."""
        answer, messages, stopped = await self._answer(heard)
        if not answer_worth_saying(answer, heard):
            if not isinstance(answer, Found) and answer.talk is Talk.THANKS:
                await self._context.sender.react(heard.place, heard.message_id, "👍")
            return UpdateResult("talk", answered=True)
        if isinstance(answer, Found) or heard.place.private or len(messages) > 1 or messages[0].buttons:
            self._remember(heard, await self._context.sender.send(heard.place, messages, stopped, strict=strict))
        elif sent := await self._context.sender.send_ephemeral(heard.place, heard.reader_id, messages[0]):
            self._remember(heard, sent)  # what only the asker saw can't be edited: an edit is a new question
        self._note(heard, answer, messages)
        return self._context.question_result(heard, answer, _surface(heard), started)

    def has_replies(self, heard: Heard) -> bool:
        """Did this process answer this message within the last hour, so that an edit can change the replies?"""
        known = self._replies.get((heard.place.chat_id, heard.message_id))
        return known is not None and time.monotonic() - known.at < EDITABLE_SECONDS

    async def ask_again(self, heard: Heard, started: float) -> UpdateResult:
        """Answer an edited question by editing our own replies."""
        known = self._replies[heard.place.chat_id, heard.message_id]
        if known.mark == hash(heard.question) or not known.replies:
            return UpdateResult("edited")
        return await attempted(partial(self._ask_again, heard, known.replies, started))

    async def _ask_again(self, heard: Heard, replies: Sequence[int], started: float, strict: bool) -> UpdateResult:
        """Answer an edited question in place of `replies`; `strict`: see `attempted`."""
        answer, messages, stopped = await self._answer(heard)
        if not answer_worth_saying(answer, heard):
            return UpdateResult("talk", answered=True)
        await self._replace(heard, replies, messages, stopped, strict)
        self._remember(heard, replies[: len(messages)])
        self._note(heard, answer, messages)
        return self._context.question_result(heard, answer, _surface(heard), started)

    async def say(self, heard: Heard, line: Callable[[Wording], str]) -> None:
        """Reply with a line of the bot's own."""
        wording = await self.wording(heard, None)
        message = Message(line(wording))
        if heard.place.private:
            await self._context.sender.send(heard.place, [message], message)
        else:
            await self._context.sender.send_ephemeral(heard.place, heard.reader_id, message)

    async def wording(self, heard: Heard, answer_language: str | None) -> Wording:
        """The language that the chat has chosen, else the question's, else that of the reader's app."""
        chosen = await self._choices.of(heard.place.chat_id)
        return wording_of(chosen.language or answer_language, heard.language)

    async def _answer(self, heard: Heard) -> tuple[Answer, Sequence[Message], Message]:
        """The answer, the messages that say it, and what takes their place if the archive changes before they leave."""
        context, reader = self._context, self._context.log.mark(heard.asker)
        shown = heard.shown or context.conversations.before(heard.place.chat_id, heard.asker)
        engine, answer = await find_with_reply(context, heard, shown)
        wording = await self.wording(heard, answer.language)
        screen = context.screen(wording, engine, group=not heard.place.private)
        passage = answer.hits[0].passage if isinstance(answer, Found) else None
        verdict = await self._checks.exactly_said(screen, answer, reader)
        if asks_of_reply(heard, answer):
            verdict = await self._checks.message(screen, heard.replied or heard.quoted, reader)
        return answer, [verdict] if verdict else answer_messages(screen, answer), context.stopped(screen, passage)

    def _note(self, heard: Heard, answer: Answer, messages: Sequence[Message]) -> None:
        """Remember what the next message may follow: the answer, or the passage of a verdict."""
        shown = passages_for_next(answer) or ids_shown(messages)
        self._context.conversations.note(heard.place.chat_id, heard.asker, shown)

    async def _replace(
        self, heard: Heard, old: Sequence[int], new: Sequence[Message], stopped: Message, strict: bool
    ) -> None:
        sender = self._context.sender
        for number, message in zip(old, new, strict=False):
            await sender.edit(heard.place, number, message, None if strict else stopped)
        for number in old[len(new) :]:
            await sender.remove(heard.place, number)
        if len(new) > len(old):
            await sender.send(heard.place, new[len(old) :], stopped)

    def _remember(self, heard: Heard, sent: Sequence[int]) -> None:
        key = (heard.place.chat_id, heard.message_id)
        self._replies.pop(key, None)
        self._replies[key] = _Replied(time.monotonic(), hash(heard.question), tuple(sent))
        while len(self._replies) > REPLIES_REMEMBERED:
            self._replies.popitem(last=False)

    def forget_old(self) -> None:
        """Forget messages that were answered too long ago for an edit to change the answer."""
        horizon = time.monotonic() - EDITABLE_SECONDS
        while self._replies and next(iter(self._replies.values())).at < horizon:
            self._replies.popitem(last=False)


def _surface(heard: Heard) -> Surface:
    return Surface.PRIVATE if heard.place.private else Surface.GROUP


async def find_with_reply(context: Context, heard: Heard, shown: Sequence[str] = ()) -> tuple[Engine, Answer]:
    """The answer to a question, and the engine that found it. “What does he say about this?” below what somebody wrote
    asks for that; what else asks too little is understood with the passages that were `shown`."""
    reader = context.log.mark(heard.asker)
    if heard.replied:
        found = await context.find(heard.question, heard.language, reader)
        if isinstance(found[1], Found) or found[1].talk not in POINTING:
            return found
        asked = f"{question_of(heard.replied)}?"  # what tells something is asked for, too
        about = await context.find(asked, heard.language, reader)
        if isinstance(about[1], Found):
            return about
    return await context.find(heard.question, heard.language, reader, shown)


def asks_of_reply(heard: Heard, answer: Answer) -> bool:
    """Is it “is this real?” below what somebody wrote, or the bot quoted?"""
    return bool(heard.replied or heard.quoted) and not isinstance(answer, Found) and answer.talk is Talk.VERIFY


def answer_worth_saying(answer: Answer, heard: Heard) -> bool:
    """In a group, only what was asked of the bot is answered; all other talk is left to the people. Below an answer, a
    remark is no question, and one that speaks of the bot need not hear that nothing was found."""
    if heard.place.private and not heard.names_us:
        return True
    if isinstance(answer, Found):
        return heard.asks
    if answer.talk is None:
        return heard.asks and not heard.names_us
    return answer.talk in SAID_IN_GROUPS and (heard.asks or answer.plain)
