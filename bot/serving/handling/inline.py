"""Inline and guest mode: the archive in chats where the bot is not.

Inline, only what can stand in a chat as an answer becomes a result; where there is nothing, a button above the empty
list leads to the private chat. A guest question is answered once, in its place. Nothing typed on the way to a result is
logged; a result that was chosen is.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from functools import partial

from telegram import (
    ChosenInlineResult,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    MessageEntity,
)
from telegram import Message as TelegramMessage

from bot.archive.interview import PASSAGE_ID
from bot.chat.actions import Bucket
from bot.chat.answers import answer_messages, statement_lead
from bot.chat.inline_previews import answer_cards, card, passage_of_card, question_cards
from bot.chat.message import Card, Message
from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.serving.api.delivery import NO_PREVIEW
from bot.serving.api.serialization import entities_of, keyboard_of, link_rows
from bot.serving.handling.addressing import Heard, To, hear_guest
from bot.serving.handling.commands import Commands
from bot.serving.handling.context import Context, attempted, wording_of
from bot.serving.handling.questions import answer_worth_saying, asks_of_reply, find_with_reply
from bot.serving.handling.rate_limit import RateDecision, cost_of
from bot.serving.handling.texts import clean, question_of
from bot.serving.update_result import UpdateResult

CACHE = 5  # seconds: a withdrawn passage must not live on in a cache
RESULT_LIMIT = 20
TITLE = 100
TURN = 0.2  # seconds between looks whether a reader may be answered
LATE = 10.0  # seconds after which Telegram takes no answer any more


class Inline:
    """Answers inline queries and guest messages."""

    def __init__(self, context: Context, commands: Commands) -> None:
        self._context, self._commands = context, commands

    async def query(self, query: InlineQuery) -> UpdateResult:
        """Results for what has been typed so far."""
        context = self._context
        engine = context.engine()
        words, language = question_of(clean(query.query)), query.from_user.language_code
        screen = context.screen(wording_of(None, language), engine)
        reader = context.limits.mark(query.from_user.id, Bucket.TYPED)
        if not await self._turn(query.from_user.id, cost_of(words)):
            return UpdateResult("flood")
        if not words:
            cards = question_cards(screen)
        elif PASSAGE_ID.fullmatch(words):
            found = engine.archive.fate(words)[1]
            cards = [card(screen, found)] if found is not None else []
        else:
            try:
                async with asyncio.timeout(LATE):
                    answer = await context.searching.answer(engine, words, language, reader, inline=True)
            except TimeoutError:
                return UpdateResult("inline late")
            screen = context.screen(wording_of(answer.language, language), engine)
            cards = answer_cards(screen, answer)
        results = [_result(one) for one in cards[:RESULT_LIMIT] if context.sender.is_proven(one)]
        button = (
            None if results else InlineQueryResultsButton(screen.wording.nothing_inline[:64], start_parameter="inline")
        )
        await context.sender.answer_inline(query.id, results, CACHE, button)
        return UpdateResult("inline", answered=False)

    async def _turn(self, reader_id: int, cost: float) -> bool:
        """Wait until the reader may be answered: what was typed last is what the reader looks at. What comes meanwhile
        takes the place of what came before it (see `ChatQueues`). False if that takes too long for Telegram."""
        end = time.monotonic() + LATE
        while self._context.limits.ask(reader_id, Bucket.TYPED, cost) is not RateDecision.YES:
            if time.monotonic() > end:
                return False
            await asyncio.sleep(TURN)
        return True

    def chosen(self, chosen: ChosenInlineResult) -> UpdateResult:
        """A result was posted: now it is a question."""
        words = question_of(clean(chosen.query))
        passage = passage_of_card(self._context.engine().archive, chosen.result_id)
        if passage is None or not words or PASSAGE_ID.fullmatch(words):
            return UpdateResult("inline chosen", answered=True)
        question = LoggedQuestion(words, Outcome.ANSWERED, (passage.id,), Surface.INLINE, "und")
        return self._context.logged_result("inline chosen", question, chosen.from_user.id)

    async def guest(self, message: TelegramMessage, started: float) -> UpdateResult:
        """Answer a mention in a chat where the bot is not: one message, and nothing else ever."""
        context = self._context
        asker = message.from_user
        if message.guest_query_id is None or (asker is not None and asker.is_bot and message.sender_chat is None):
            return UpdateResult("not for us")
        heard = hear_guest(message, context.me)
        if heard.to is To.NOBODY:
            return UpdateResult("not for us")
        if context.limits.ask(heard.asker, Bucket.QUESTIONS, cost_of(heard.question)) is not RateDecision.YES:
            return UpdateResult("flood")
        if heard.to is To.COMMAND:
            return await self._run(message.guest_query_id, heard)
        return await attempted(partial(self._guest, message.guest_query_id, heard, started))

    async def _guest(self, query_id: str, heard: Heard, started: float, strict: bool) -> UpdateResult:
        """Answer a guest's question; `strict`: see `attempted`."""
        context = self._context
        engine, answer = await find_with_reply(context, heard)
        if asks_of_reply(heard, answer):
            checks = replace(heard, to=To.COMMAND, command="check", words=heard.replied or heard.quoted)
            return await self._run(query_id, checks)
        if heard.names_us and not answer_worth_saying(answer, heard):
            return UpdateResult("talk", answered=True)
        screen = context.screen(wording_of(answer.language, heard.language), engine, group=True)
        found = answer_cards(screen, answer, statement_lead(screen, answer))
        said, form, stopped = answer_messages(screen, answer)[0], _plain, context.stopped(screen)
        if found:
            said, form = found[0].message, partial(_posted, found[0])
            stopped = context.stopped(screen, passage_of_card(engine.archive, found[0].id))
        await context.sender.answer_guest(query_id, said, form, None if strict else stopped)
        return context.question_result(heard, answer, Surface.GUEST, started)

    async def _run(self, query_id: str, heard: Heard) -> UpdateResult:
        """Answer a guest's command."""
        screen = self._context.screen(wording_of(None, heard.language), group=True)
        (said,) = await self._commands.guest_messages(heard, screen)
        await self._context.sender.answer_guest(query_id, said, _plain, said)
        return UpdateResult("command", answered=True)


def _result(card: Card) -> InlineQueryResultArticle:
    """A card as Telegram takes it."""
    keyboard = keyboard_of(card.message)
    return InlineQueryResultArticle(
        id=card.id,
        title=card.title,
        description=card.description,
        input_message_content=_content(card.message),
        reply_markup=InlineKeyboardMarkup.de_json(keyboard, None) if keyboard is not None else None,
    )


def _posted(card: Card, message: Message) -> InlineQueryResultArticle:
    """A card that posts `message` in place of its own."""
    return _result(replace(card, message=message))


def _plain(message: Message) -> InlineQueryResultArticle:
    links = keyboard_of(replace(message, buttons=link_rows(message)))
    return InlineQueryResultArticle(
        id="nothing",
        title=_cut(message.text, TITLE),
        input_message_content=_content(message),
        reply_markup=InlineKeyboardMarkup.de_json(links, None) if links is not None else None,
    )


def _content(message: Message) -> InputTextMessageContent:
    entities = MessageEntity.de_list(entities_of(message) or [], None)
    return InputTextMessageContent(message.text, entities=entities, link_preview_options=NO_PREVIEW)


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
