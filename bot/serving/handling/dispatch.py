"""Handlers: what is done with an update of each kind. `Handlers.handle` takes the raw update."""

from __future__ import annotations

import time
from typing import Any

from telegram import Update
from telegram.ext import ExtBot

from bot.serving.api.pacing import Still
from bot.serving.handling.addressing import Heard, To, hear
from bot.serving.handling.callbacks import CallbackQueries
from bot.serving.handling.choices import ChatChoices
from bot.serving.handling.commands import RIGHTS, Commands
from bot.serving.handling.consent import Consent
from bot.serving.handling.context import Context
from bot.serving.handling.groups import Groups
from bot.serving.handling.inline import Inline
from bot.serving.handling.questions import Questions
from bot.serving.handling.quote_checks import Checks
from bot.serving.handling.rate_limit import CLAIM, QUESTION, RateDecision, cost_of
from bot.serving.handling.repeats import Repeats
from bot.serving.ports import UpdateResult
from bot.serving.updates.processor import report

NOT_FOR_US = UpdateResult("not for us")
TURNING = 600.0  # seconds after which a message that is edited turns to nobody any more
STARTING = 5.0  # seconds before our start: what is older, another process may have answered


class Handlers:
    """Every kind of update, and who answers it."""

    def __init__(self, bot: ExtBot[Still], house: Context) -> None:
        self._bot, self._house = bot, house
        self._choices = ChatChoices(house)
        self._groups = Groups(house, self._choices)
        self._questions = Questions(house, self._choices)
        checks = Checks(house)
        consent = Consent(house, self._choices)
        self._commands = Commands(house, self._groups, self._choices, self._questions, checks, consent)
        self._presses = CallbackQueries(house, self._groups, self._choices, consent, checks)
        self._inline = Inline(house, self._commands)
        self._repeats = Repeats()
        self._started = time.time() - STARTING

    def forget_old(self) -> None:
        """Forget what is remembered of chats and can't matter any more."""
        self._questions.forget_old()
        self._choices.forget_old()
        self._repeats.forget_old()

    async def handle(self, raw: dict[str, Any]) -> UpdateResult:
        """Answer a raw update."""
        started = time.monotonic()
        try:
            update = Update.de_json(raw, self._bot)
        except Exception as error:  # whatever the library makes of it: reading it again would not help
            report(error)
            return UpdateResult("set aside")
        if not _whole(update):
            return UpdateResult("set aside")
        if update.message is not None:
            return await self._message(hear(update.message, self._house.me), update.message, started)
        if update.edited_message is not None:
            return await self._edited(hear(update.edited_message, self._house.me), update.edited_message, started)
        if update.callback_query is not None:
            return await self._presses.press(update.update_id, update.callback_query)
        if update.inline_query is not None:
            return await self._inline.query(update.inline_query)
        if update.chosen_inline_result is not None:
            return self._inline.chosen(update.chosen_inline_result)
        if update.guest_message is not None:
            return await self._inline.guest(update.guest_message, started)
        if update.my_chat_member is not None:
            return await self._groups.membership(update.my_chat_member)
        return NOT_FOR_US

    async def _message(self, heard: Heard, message: Any, started: float) -> UpdateResult:
        if not heard.place.private:
            if (moved := message.migrate_to_chat_id) is not None:
                await self._groups.moved(heard.place.chat_id, moved)
            if heard.to is To.QUESTION and await self._groups.is_quiet(heard):
                return UpdateResult("quiet group")
        if heard.to is To.NOBODY or self._said_already(heard, message):
            return NOT_FOR_US
        refused = await self._flooded(heard)
        if refused is not None:
            return refused
        if heard.to is To.QUESTION:
            return await self._questions.ask(heard, started)
        return await self._commands.run(heard, message)

    async def _edited(self, heard: Heard, message: Any, started: float) -> UpdateResult:
        if heard.to is not To.QUESTION:
            return UpdateResult("edited")
        if not self._questions.is_recent(heard):  # it turns to us now, or we can't know any more what it was before
            turned = self._started < message.date.timestamp() > time.time() - TURNING
            return await self._message(heard, message, started) if turned else UpdateResult("edited")
        refused = await self._flooded(heard)
        return refused if refused is not None else await self._questions.ask_again(heard, started)

    def _said_already(self, heard: Heard, message: Any) -> bool:
        """Is this one more of an album, or of many forwards, to which the same was said a moment ago?"""
        mark = self._house.log.token(heard.place.chat_id)
        album = message.media_group_id
        repeated = album is not None and self._repeats.seen(mark, album)
        if heard.to is To.FORWARDED:
            return self._repeats.seen(mark, heard.to)
        if heard.to is not To.NO_WORDS:
            return False
        return self._repeats.seen(mark, heard.to) or repeated

    async def _flooded(self, heard: Heard) -> UpdateResult | None:
        """None if this reader may be answered now."""
        bucket = (2,) if heard.to is To.COMMAND and heard.command in RIGHTS else ()
        mark = self._house.log.token(heard.asker, *bucket)
        verdict = self._house.readers.ask(mark, cost_of(heard.words, CLAIM if heard.to is To.COMMAND else QUESTION))
        if verdict is RateDecision.YES:
            return None
        if verdict is RateDecision.NOTICE:
            await self._questions.say(heard, lambda wording: wording.try_later)
        return UpdateResult("flood")


def _whole(update: Update) -> bool:
    """Is there what Telegram never leaves out: a message's chat, whoever presses, asks inline, or lets us in?"""
    press, member = update.callback_query, update.my_chat_member
    messages = (update.message, update.edited_message, update.guest_message, press.message if press else None)
    people = (press, update.inline_query, update.chosen_inline_result, member)
    return (
        all(message is None or message.chat is not None for message in messages)
        and all(one is None or one.from_user is not None for one in people)
        and (member is None or None not in (member.chat, member.old_chat_member, member.new_chat_member))
    )
