"""Inline and guest mode: the archive in chats where the bot is not.

Inline, only what can stand in a chat as an answer becomes a result; where there is nothing, a button above the empty
list leads to the private chat. A guest question is answered once, in its place. Nothing typed on the way to a result is
logged; a result that was chosen is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from telegram import (
    ChosenInlineResult,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram import Message as TelegramMessage

from bot.archive.interview import PASSAGE_ID, Passage
from bot.archive.sentences import sentence_spans
from bot.chat.answers import Screen, answer_messages, passage_messages, permalink_of
from bot.chat.message import Button, Link, Message
from bot.querylog.entry import LoggedQuestion, Surface
from bot.querylog.entry import Outcome as Logged
from bot.search.engine import Found
from bot.serving.delivery import NO_PREVIEW, entities_of, keyboard_of
from bot.serving.house import House, wording_of
from bot.serving.limits import Verdict
from bot.serving.ports import Outcome
from bot.serving.texts import clean, question_of, without_mention

CACHE = 5  # seconds: a withdrawn passage must not live on in a cache
MOST = 20
PREVIEW = 200  # characters of a card
TITLE = 100


class Inline:
    """Answers inline queries and guest messages."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def query(self, query: InlineQuery) -> Outcome:
        """Results for what has been typed so far."""
        house = self._house
        engine = house.engine()
        words = question_of(clean(query.query))
        screen = house.screen(wording_of(None, query.from_user.language_code), engine)
        if house.readers.ask(house.log.token(query.from_user.id, 1)) is Verdict.NO:
            return Outcome("flood")
        if not words:
            passages = [
                exchange.passages[0] for one in engine.archive.interviews.values() for exchange in one.exchanges
            ]
        elif PASSAGE_ID.fullmatch(words):
            found = engine.archive.fate(words)[1]
            passages = [found] if found is not None else []
        else:
            answer = await house.answer(engine, words, query.from_user.language_code)
            passages = [hit.passage for hit in answer.hits] if isinstance(answer, Found) else []
            screen = house.screen(wording_of(answer.language, query.from_user.language_code), engine)
        results = self._results(screen, passages[:MOST], asked_first=not words)
        button = (
            None
            if results
            else InlineQueryResultsButton(screen.wording.nothing_in_group[:64], start_parameter="inline")
        )
        await house.courier.answer_inline(query.id, results, CACHE, button)
        return Outcome("inline", answered=False)

    def chosen(self, chosen: ChosenInlineResult) -> Outcome:
        """A result was posted: now it is a question."""
        words = question_of(clean(chosen.query))
        passage = self._house.engine().archive.passage_by_hash(chosen.result_id.partition("-")[0])
        if passage is None or not words or PASSAGE_ID.fullmatch(words):
            return Outcome("inline chosen", answered=True)
        question = LoggedQuestion(words, Logged.ANSWERED, (passage.id,), Surface.INLINE, "und")
        return Outcome("inline chosen", answered=True, question=question)

    async def guest(self, message: TelegramMessage, started: float) -> Outcome:
        """Answer a mention in a chat where the bot is not: one message, and nothing else ever."""
        house = self._house
        asker = message.from_user
        if message.guest_query_id is None or (asker is not None and asker.is_bot and message.sender_chat is None):
            return Outcome("not for us")
        text = clean(message.text or message.caption or "")
        mentioned = without_mention(text, house.name) if house.name else None
        words = question_of(text if mentioned is None else mentioned)
        if asker is not None and house.readers.ask(house.log.token(asker.id)) is not Verdict.YES:
            return Outcome("flood")
        engine = house.engine()
        hint = asker.language_code if asker is not None else None
        answer = await house.answer(engine, words, hint)
        screen = house.screen(wording_of(answer.language, hint), engine, group=True)
        if isinstance(answer, Found):
            result = self._result(screen, answer.hits[0].passage)
        else:
            result = _plain(answer_messages(screen, answer)[0])
        await house.courier.answer_guest(message.guest_query_id, result)
        if not isinstance(answer, Found) and answer.smalltalk is not None:
            return Outcome("small talk", answered=True)
        question = house.logged(words, answer, Surface.GUEST, started)
        return Outcome(question.outcome.value, answered=True, question=question)

    def _results(
        self, screen: Screen, passages: Sequence[Passage], *, asked_first: bool
    ) -> list[InlineQueryResultArticle]:
        unique = list(dict.fromkeys(passages))
        return [self._result(screen, passage, asked_first=asked_first) for passage in unique]

    def _result(self, screen: Screen, passage: Passage, *, asked_first: bool = False) -> InlineQueryResultArticle:
        """One passage as a card; what is posted is the passage (its first part, if it is long), attributed."""
        stopped = self._house.stopped(screen, passage)
        message = self._house.courier.proven(_posted(screen, passage), stopped)
        citation = screen.archive.citation(passage)
        who = f"{citation.speaker}, {citation.outlet}"
        title = citation.asked if asked_first and citation.asked else who
        version = hashlib.sha256(screen.archive.version.encode()).hexdigest()[:8]
        return InlineQueryResultArticle(
            id=f"{passage.id.rpartition('.')[2]}-{version}",
            title=_cut(title, TITLE),
            description=_beginning(passage),
            input_message_content=InputTextMessageContent(
                message.text, entities=entities_of(message), link_preview_options=NO_PREVIEW
            ),
            reply_markup=keyboard_of(message),
        )


def _posted(screen: Screen, passage: Passage) -> Message:
    """The message that a result posts: one button, which opens the bot at the passage; none that others could press."""
    message = passage_messages(screen, passage)[0]
    link = permalink_of(screen, passage)
    row = ((Button(screen.wording.more, Link(link)),),) if link is not None else ()
    return Message(message.text, message.entities, row, message.quotations)


def _plain(message: Message) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id="nothing",
        title=_cut(message.text, TITLE),
        input_message_content=InputTextMessageContent(
            message.text, entities=entities_of(message), link_preview_options=NO_PREVIEW
        ),
    )


def _beginning(passage: Passage) -> str:
    """The passage's beginning for a card: whole sentences, or, if the first is too long, words and an ellipsis."""
    end = 0
    for _, last in sentence_spans(passage.text):
        if last > PREVIEW:
            break
        end = last
    return passage.text[:end].strip() if end else _cut(passage.text, PREVIEW)


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
