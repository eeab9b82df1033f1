"""Consent: buttons about what is kept (hand a question on, keep none of mine), and about a group's choices."""

from __future__ import annotations

import base64
from dataclasses import replace

from telegram import CallbackQuery, InlineKeyboardMarkup
from telegram import Message as TelegramMessage
from telegram.error import TelegramError

from bot.base.log_policy import LogMode
from bot.chat.actions import (
    Action,
    ForgetToday,
    HandOn,
    KeepNone,
    SetLanguage,
    SetQuiet,
    TakeBack,
    VoteAction,
    decode,
)
from bot.chat.disclosures import opted_out_message, settings_message
from bot.chat.message import Message
from bot.chat.wording.choice import wording_for
from bot.chat.wording.phrases import Wording
from bot.querylog.entry import Surface
from bot.querylog.optouts import TakenBack
from bot.querylog.store import Kept
from bot.serving.api.message_requests import ChatTarget
from bot.serving.handling.addressing import place_of
from bot.serving.handling.choices import ChatChoices
from bot.serving.handling.context import Context, logged_question
from bot.serving.menus import Choices
from bot.serving.update_result import UpdateResult


class Consent:
    """Does what such a button says. The question is read from the message that the answer replies to."""

    def __init__(self, context: Context, choices: ChatChoices) -> None:
        self._context, self._choices = context, choices

    async def press(
        self,
        update_id: int,
        query: CallbackQuery,
        message: TelegramMessage,
        action: Action,
        words: str,
        wording: Wording,
    ) -> UpdateResult:
        """Do it, and say so in a line that only the presser sees."""
        if isinstance(action, SetLanguage | SetQuiet):
            return await self._set(query, message, action, wording)
        if isinstance(action, HandOn):
            return await self._hand_on(update_id, query, message, action, words, wording)
        if isinstance(action, KeepNone):
            await self._context.sender.toast(query.id)
            return await self.opt_out(place_of(message, None), message.message_id, query.from_user.id, wording)
        if isinstance(action, ForgetToday):
            said = await self.forget(message.chat.id, query.from_user.id, wording)
            await self._context.sender.toast(query.id)
            await self._context.sender.send(place_of(message, None), [said], said)
            return UpdateResult("command", answered=True)
        if isinstance(action, TakeBack):
            return await self._take_back(query, message, action, wording)
        await self._context.sender.toast(query.id, wording.kept_fine)
        return UpdateResult("kept", answered=True)

    async def forget(self, chat_id: int, reader_id: int, wording: Wording) -> Message:
        """Delete what can still be connected with a reader: the questions asked in private, and what was shown there
        and in this chat; and what is said to that."""
        for chat in {chat_id, reader_id}:  # a private chat has its reader's id
            self._context.conversations.forget(chat, reader_id)
        done = await self._context.log.forget(reader_id) is not None
        return Message(wording.forgotten if done else wording.not_written_yet)

    async def opt_out(self, place: ChatTarget, message_id: int, reader_id: int, wording: Wording) -> UpdateResult:
        """Keep none of a reader's words from now on, and say so, with the one button that ends it. The button
        carries a random token, which is the same when the same message comes again."""
        chance = b"".join(self._context.log.mark(place.chat_id, message_id, half) for half in (1, 2))
        button = base64.urlsafe_b64encode(chance[:12]).decode("ascii")
        written = await self._context.log.opt_out(reader_id, button)
        said = opted_out_message(wording, button)
        if not written:
            said = replace(said, text=wording.not_written_yet)
        await self._context.sender.send(place, [said], said)
        return UpdateResult("opted out", answered=True, unsettled=not written)

    async def _take_back(
        self, query: CallbackQuery, message: TelegramMessage, action: TakeBack, wording: Wording
    ) -> UpdateResult:
        taken = await self._context.log.take_back(query.from_user.id, action.button)
        if taken is None:
            await self._context.sender.toast(query.id, wording.not_written_yet)
            return UpdateResult("opted in", answered=True)
        said = {TakenBack.DONE: wording.opted_in, TakenBack.HELD: wording.still_opted_out}
        shown = Message(said.get(taken, wording.optout_unknown))
        await self._context.sender.toast(query.id)
        place = ChatTarget(message.chat.id, private=message.chat.type == "private")
        await self._context.sender.edit(place, message.message_id, shown, shown)
        return UpdateResult("opted in", answered=True)

    async def _hand_on(
        self,
        update_id: int,
        query: CallbackQuery,
        message: TelegramMessage,
        action: HandOn,
        words: str,
        wording: Wording,
    ) -> UpdateResult:
        private = message.chat.type == "private"
        if not words or self._context.log.mode is not LogMode.ASK:  # the message of a run with other settings
            await self._context.sender.toast(query.id, wording.toast_gone)
            return UpdateResult("gone")
        surface = Surface.PRIVATE if private else Surface.GROUP
        context, reader = self._context, query.from_user
        account = context.log.mark(reader.id)
        answer = await context.searching.answer(context.engine(), words, reader.language_code, account)
        asked = message.reply_to_message or message
        mark = self._context.log.mark(message.chat.id, asked.message_id, hash(words))
        question = logged_question(words, answer, surface)
        kept = await self._context.log.hand_on(
            update_id, question, account if private else None, mark=mark, button=action.button
        )
        await self._context.sender.toast(query.id, wording.handed_on if kept is not Kept.LOST else wording.try_later)
        if kept is not Kept.LOST:
            await self._take_away(message)
        return UpdateResult("handed on", answered=True)

    async def _take_away(self, message: TelegramMessage) -> None:
        """Take the button that was pressed away: it does nothing any more. What a button next to it would copy must
        still be quotable, or all stay as they are."""
        rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
        actions = {button: decode(str(button.callback_data or "")) for row in rows for button in row}
        shown = [action.passage_id for action in actions.values() if isinstance(action, VoteAction)]
        if not all(map(self._context.sender.may_quote, shown)):
            return
        left = [[button for button in row if not isinstance(actions[button], HandOn)] for row in rows]
        place = ChatTarget(message.chat.id, private=message.chat.type == "private")
        await self._context.sender.edit_buttons(place, message.message_id, InlineKeyboardMarkup([r for r in left if r]))

    async def _set(
        self, query: CallbackQuery, message: TelegramMessage, action: SetLanguage | SetQuiet, wording: Wording
    ) -> UpdateResult:
        now = await self._choices.of(message.chat.id)
        if isinstance(action, SetLanguage):
            wanted = Choices(action.language, now.quiet)
        else:
            wanted = Choices(now.language, action.quiet)
        try:
            await self._choices.choose(message.chat.id, wanted)
        except TelegramError:
            await self._context.sender.toast(query.id, wording.try_later)
            return UpdateResult("not set")
        wording = wording_for(wanted.language, query.from_user.language_code)
        await self._context.sender.toast(query.id, wording.settings_saved)
        private = message.chat.type == "private"
        shown = settings_message(wording, wanted.language, None if private else wanted.quiet)
        place = ChatTarget(message.chat.id, private=private)
        await self._context.sender.edit(place, message.message_id, shown, shown)
        return UpdateResult("settings", answered=True)
