"""CallbackQueries: what a pressed button does.

In groups only who asked turns the pages; the asker and admins may remove.
"""

from __future__ import annotations

import logging
from functools import partial

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from telegram import Message as TelegramMessage

from bot.chat import actions
from bot.chat.actions import (
    BUTTONS,
    Action,
    Allowed,
    CheckWords,
    Remove,
    SharePicture,
    ShowCitation,
    VoteAction,
    decode,
)
from bot.chat.answers import action_messages, ids_shown
from bot.chat.attribution import caption_text
from bot.chat.buttons import by_key
from bot.chat.card_picture import picture_message, picture_of
from bot.chat.links import passage_link
from bot.chat.message import Message
from bot.chat.screen import Screen
from bot.chat.wording.choice import language_of
from bot.chat.wording.phrases import Wording
from bot.querylog.entry import LoggedQuestion, Outcome, Surface, Thumb
from bot.serving.api.message_requests import ChatTarget
from bot.serving.handling.addressing import place_of
from bot.serving.handling.choices import ChatChoices
from bot.serving.handling.consent import Consent
from bot.serving.handling.content import claimed_words, own_words, text_of
from bot.serving.handling.context import Context, wording_of
from bot.serving.handling.groups import Groups
from bot.serving.handling.quote_checks import Checks
from bot.serving.handling.rate_limit import CLAIM_CHARACTERS, RateDecision, cost_of
from bot.serving.handling.sent_messages import (
    changed_answer,
    changed_passage,
    show_change,
    show_change_inline,
)
from bot.serving.update_result import UpdateResult

logger = logging.getLogger(__name__)

CHOSEN = " ✓"  # marks the thumb that was pressed


class CallbackQueries:
    """Handles callback queries. The message that an answer replies to says whose answer it is; nothing is stored."""

    def __init__(
        self, context: Context, groups: Groups, choices: ChatChoices, consent: Consent, checks: Checks
    ) -> None:
        self._context, self._groups, self._choices = context, groups, choices
        self._consent, self._checks = consent, checks

    async def press(self, update_id: int, query: CallbackQuery) -> UpdateResult:
        """Do what a button says."""
        message = query.message if isinstance(query.message, TelegramMessage) else None
        action = decode(query.data or "")
        language = None
        if message is not None:
            language = (await self._choices.of(message.chat.id)).language or _language_of(message)
        wording = wording_of(language, query.from_user.language_code)
        sender = self._context.sender
        if message is None and (shown := await show_change_inline(self._context, query, action, wording)) is not None:
            return shown
        if action is None or message is None:
            return await self._out_of_reach(query, action, wording)
        if self._rate(query, message, action) is not RateDecision.YES:
            await sender.toast(query.id, wording.try_later)
            return UpdateResult("flood")
        consent = BUTTONS[type(action)].consent
        changed = changed_passage(self._context.engine().archive, message.reply_markup)
        if changed is not None and not consent and not isinstance(action, Remove):
            return await show_change(self._context, query, message, changed, action, wording)
        if not await self._may(query, message, action):
            await sender.toast(query.id, wording.only_asker)
            return UpdateResult("not the asker")
        if consent:
            words = own_words(asked_message(message), self._context.name)
            done = await self._consent.press(update_id, query, message, action, words, wording)
            if changed is not None:
                await show_change(self._context, query, message, changed, action, wording)
            return done
        instead = changed_answer(self._context.engine().archive, message, action)
        return await self._act(query, message, instead or action, wording)

    async def _out_of_reach(self, query: CallbackQuery, action: Action | None, wording: Wording) -> UpdateResult:
        """A button that we don't know, or one below a message that was posted inline by an earlier
        version. Of that we know the button and who pressed; who posted it and who else reads there we don't,
        so that the passage opens in the presser's private chat."""
        passage_id = getattr(action, "passage_id", None)
        if query.inline_message_id is not None and passage_id is not None:
            link = passage_link(self._context.name, passage_id)
            await self._context.sender.toast(query.id, link=link)
        else:
            await self._context.sender.toast(
                query.id, wording.unknown_passage if action is None else wording.toast_gone
            )
        return UpdateResult("old button")

    def _rate(self, query: CallbackQuery, message: TelegramMessage, action: Action) -> RateDecision:
        """Reading on costs next to nothing; a flood of anything must not keep a reader's rights from a reader."""
        claim = text_of(asked_message(message)) if isinstance(action, CheckWords) else ""
        cost = cost_of(claim, CLAIM_CHARACTERS)
        return self._context.limits.ask(query.from_user.id, BUTTONS[type(action)].bucket, cost)

    async def _may(self, query: CallbackQuery, message: TelegramMessage, action: Action) -> bool:
        allowed = BUTTONS[type(action)].allowed
        if message.chat.type == "private" or allowed is Allowed.ANYBODY:
            return True
        if allowed is Allowed.ADMIN:
            return await self._groups.is_admin(message.chat.id, query.from_user.id)
        asked = asked_message(message)
        if allowed is Allowed.ASKER_ALONE:
            return asked is not None and asked.sender_chat is None and asked.from_user == query.from_user
        admins_too = allowed is Allowed.ASKER_OR_ADMIN
        if asked is None or asked.from_user is None:
            return not admins_too or await self._groups.is_admin(message.chat.id, query.from_user.id)
        if asked.sender_chat is None and asked.from_user.id == query.from_user.id:
            return True
        anonymous = asked.sender_chat is not None and asked.sender_chat.id == message.chat.id
        if admins_too or anonymous:
            return await self._groups.is_admin(message.chat.id, query.from_user.id)
        return asked.sender_chat is not None  # a channel asked: nobody can tell who stands behind it

    async def _act(
        self, query: CallbackQuery, message: TelegramMessage, action: Action, wording: Wording
    ) -> UpdateResult:
        if isinstance(action, Remove):
            return await self._remove(query, message, wording)
        if isinstance(action, VoteAction):
            return await self._vote(query, message, action, wording)
        sender, place = self._context.sender, _place(message)
        await sender.toast(query.id)
        screen = self._context.screen(wording, group=not place.private)
        messages = await self._messages(query, message, action, screen)
        if isinstance(action, SharePicture) and not messages:
            return await self._send_picture(query, place, screen, action)
        if not messages:
            return UpdateResult("read on")
        below, stopped = BUTTONS[type(action)].below, self._context.stopped(screen)
        edited = not below and await sender.edit(place, message.message_id, messages[0], stopped)
        await sender.send(place, messages[1:] if edited else messages, stopped)
        self._context.conversations.note(message.chat.id, query.from_user.id, ids_shown(messages, action))
        return self._result(query, message, action)

    async def _remove(self, query: CallbackQuery, message: TelegramMessage, wording: Wording) -> UpdateResult:
        await self._context.sender.toast(query.id, wording.toast_removed)
        await self._context.sender.remove(_place(message), message.message_id)
        return UpdateResult("removed answer", answered=True)

    async def _messages(
        self, query: CallbackQuery, message: TelegramMessage, action: Action, screen: Screen
    ) -> list[Message]:
        """What the button shows."""
        reader = self._context.log.mark(query.from_user.id)
        if isinstance(action, CheckWords):
            claim = claimed_words(asked_message(message), self._context.me)
            return [await self._checks.message(screen, claim, reader)]
        if isinstance(action, actions.Topics):
            await self._context.find_topics(screen.archive, reader)
        return action_messages(screen, action)

    async def _send_picture(
        self, query: CallbackQuery, place: ChatTarget, screen: Screen, action: SharePicture
    ) -> UpdateResult:
        passage = screen.archive.passage(action.passage_id)
        stopped = self._context.stopped(screen, passage)
        if passage is None or not screen.pictures:  # the button of a run that could draw
            await self._context.sender.send(place, action_messages(screen, ShowCitation(action.passage_id)), stopped)
            return UpdateResult("read on", answered=True)
        reader = self._context.log.mark(query.from_user.id)
        draw = partial(self._context.searching.run, partial(picture_of, screen, passage, action.start), reader)
        message, caption = picture_message(screen, passage), caption_text(screen, passage)
        await self._context.sender.send_picture(place, message, caption, draw, stopped)
        return UpdateResult("picture", answered=True)

    def _result(self, query: CallbackQuery, message: TelegramMessage, action: Action) -> UpdateResult:
        if not isinstance(action, actions.NotIt):
            return UpdateResult("read on", answered=True)
        passage = None
        if 1 <= action.place <= len(action.hashes):
            passage = by_key(self._context.engine().archive, action.hashes[action.place - 1])
        words = own_words(asked_message(message), self._context.name)
        surface = Surface.PRIVATE if message.chat.type == "private" else Surface.GROUP
        shown = (passage.id,) if passage is not None else ()
        if not words:
            return UpdateResult("turned down", answered=True)
        question = LoggedQuestion(words, Outcome.TURNED_DOWN, shown, surface, "und")
        return self._context.logged_result("turned down", question, query.from_user.id)

    async def _vote(
        self, query: CallbackQuery, message: TelegramMessage, vote: VoteAction, wording: Wording
    ) -> UpdateResult:
        if not _is_on(message.reply_markup, query.data) or not self._context.sender.may_quote(vote.passage_id):
            await self._context.sender.toast(query.id, wording.unknown_passage)
            return UpdateResult("old button")
        await self._context.sender.toast(query.id, wording.toast_thanks)
        mark = self._context.log.mark(query.from_user.id, message.chat.id, message.message_id)
        keyboard = _with_vote(message.reply_markup, query.data or "")
        if keyboard is not None:  # the copy button beside it has the passage's words, which may be quoted
            await self._context.sender.edit_buttons(_place(message), message.message_id, keyboard)
        thumb = Thumb(vote.passage_id, 1 if vote.up else -1, mark)
        return UpdateResult("vote up" if vote.up else "vote down", answered=True, thumb=thumb)


def _is_on(markup: InlineKeyboardMarkup | None, data: str | None) -> bool:
    """Is there a button with this data? What a forged press carries stands on none."""
    rows = markup.inline_keyboard if markup is not None else ()
    return any(button.callback_data == data for row in rows for button in row)


def _with_vote(markup: InlineKeyboardMarkup | None, data: str) -> InlineKeyboardMarkup | None:
    """The keyboard with the pressed thumb marked and the other one not."""
    if markup is None:
        return None
    rows = []
    for row in markup.inline_keyboard:
        buttons = []
        for button in row:
            label = button.text
            if isinstance(button.callback_data, str) and button.callback_data.startswith("v:"):
                label = label.removesuffix(CHOSEN) + (CHOSEN if button.callback_data == data else "")
                button = InlineKeyboardButton(label, callback_data=button.callback_data)
            buttons.append(button)
        rows.append(buttons)
    return InlineKeyboardMarkup(rows)


def asked_message(message: TelegramMessage) -> TelegramMessage | None:
    """What an answer replies to. In a topic, where the question was deleted, Telegram names the topic's beginning."""
    asked = message.reply_to_message
    return None if asked is None or asked.forum_topic_created is not None else asked


def _place(message: TelegramMessage) -> ChatTarget:
    asked = asked_message(message)
    return place_of(message, asked.message_id if asked is not None else None)


def _language_of(message: TelegramMessage) -> str | None:
    """The language in which the message was sent, which is the question's: reading on changes it not."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    return language_of(button.text for row in rows for button in row)
