"""Delivery: a Message becomes a Telegram message, is compared with the archive one last time, and leaves.

Where a chat can't be written to (blocked, removed, no rights, closed topic) nothing is made of it but a count. Nothing
that a reader wrote or is called passes through here, only where the answer goes.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from telegram import (
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.archive.archive import Archive
from bot.base.errors import NotVerbatim
from bot.chat.message import Card, Message, verify
from bot.serving.api.pacing import Still
from bot.serving.api.serialization import JSON, WITHOUT_PREVIEW, call, entities_of, keyboard_of, link_rows
from bot.serving.api.transport import Flooded
from bot.serving.metrics import Metrics

logger = logging.getLogger(__name__)

TRIES = 3  # of a later part of an answer, each of them eight of the pacing's, while others get through
CAPTION = 1000  # characters below a picture; Telegram takes 1,024
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# What Telegram says (in lower case) when a chat or a message can't be written to, and the name we count it under.
QUIET = {
    "message is not modified": "not modified",
    "message to edit not found": "gone",
    "message can't be edited": "gone",
    "message to delete not found": "gone",
    "message can't be deleted": "gone",
    "message to react not found": "gone",
    "message_id_invalid": "gone",
    "message to be replied not found": "gone",
    "query is too old": "too old",
    "query_id_invalid": "too old",
    "chat not found": "no chat",
    "peer_id_invalid": "no chat",
    "user_is_blocked": "blocked",
    "not enough rights": "no rights",
    "have no rights": "no rights",
    "chat_write_forbidden": "no rights",
    "chat_restricted": "no rights",
    "chat_admin_required": "no rights",
    "chat_send_plain_forbidden": "no rights",
    "chat_send_photos_forbidden": "no rights",
    "topic_closed": "topic closed",
    "topic_deleted": "topic closed",
    "group chat was deactivated": "no chat",
    "reaction_invalid": "no rights",
    "method not found": "unknown method",
}
THREAD_GONE = "thread not found"
WHISPER_AGAIN = 3600.0  # seconds until an ephemeral message is tried again in a group that refused one
WHISPER_CHATS = 2000


@dataclass(frozen=True, slots=True)
class ChatTarget:
    """Where an answer goes; kept for the length of a conversation's turn, in memory. `private` is a chat with one."""

    chat_id: int = field(repr=False)
    reply_to: int | None = field(default=None, repr=False)
    thread_id: int | None = field(default=None, repr=False)
    private: bool = True
    direct_topic_id: int | None = field(default=None, repr=False)  # in a channel's direct messages


class Whispers:
    """Where ephemeral messages can be sent. `unknown`: the server does not know them, and sends them to everybody."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.unknown = False
        self._clock = clock
        self._refused: OrderedDict[int, float] = OrderedDict()  # chats, with the time from which to try again

    def may_try(self, chat_id: int) -> bool:
        """Is it worth trying in this chat?"""
        return not self.unknown and self._clock() >= self._refused.get(chat_id, 0.0)

    def refused(self, chat_id: int) -> None:
        """Say that Telegram did not take it there: the bot is no admin."""
        self._refused.pop(chat_id, None)
        self._refused[chat_id] = self._clock() + WHISPER_AGAIN
        if len(self._refused) > WHISPER_CHATS:
            self._refused.popitem(last=False)


class Sender:
    """Sends and edits. `archive` gives the version that quotations must equal when they leave."""

    def __init__(self, bot: ExtBot[Still], archive: Callable[[], Archive], metrics: Metrics) -> None:
        self.bot, self._archive, self._metrics = bot, archive, metrics
        self._whispers = Whispers()

    async def send(self, place: ChatTarget, messages: Sequence[Message], stopped: Message) -> list[int]:
        """Send `messages` in order; the ids of those that arrived. In place of one whose quotation is no longer
        verbatim, `stopped` is sent, and nothing after it.

        Raises TelegramError if the first one does not get through; who tries again then repeats nothing.
        """
        sent: list[int] = []

        async def act(one: Message, still: Still | None) -> int:
            return await self._send(place, one, still)

        for message in messages:
            number, whole = await (self._leave_at_last if sent else self._leave)(message, stopped, act)
            if number is None:
                break
            sent.append(int(number))
            if not whole:
                break
        return sent

    async def whisper(self, place: ChatTarget, reader_id: int | None, message: Message) -> list[int]:
        """Send a message that quotes nothing to a group so that the asker alone sees it (an ephemeral message), or to
        everybody where that can't be: Telegram takes it from admins alone, and older servers not at all. The ids of
        what arrived and can be edited."""
        if reader_id is None or not self._whispers.may_try(place.chat_id):
            return await self.send(place, [message], message)

        async def act(one: Message, still: Still | None) -> int:
            given = {**self._given(place, one), "ephemeral_message_parameters": {"receiver_user_id": reader_id}}
            given["reply_markup"] = keyboard_of(replace(one, buttons=link_rows(one)))
            try:
                sent = await call(self.bot, "sendMessage", given, still)
            except (BadRequest, Forbidden, ChatMigrated):
                self._whispers.refused(place.chat_id)
                return await self._send(place, one, still)
            if "ephemeral_message_id" not in sent:
                self._whispers.unknown = True
            return int(sent["message_id"])

        number, _ = await self._leave(message, message, act)
        return [int(number)] if number else []

    async def picture(self, place: ChatTarget, png: bytes, caption: str) -> None:
        """Send a picture that quotes nothing."""
        await self._quietly(
            lambda: self.bot.send_photo(place.chat_id, png, caption=caption[:CAPTION], filename="picture.png")
        )

    async def send_picture(
        self, place: ChatTarget, message: Message, caption: str, draw: Callable[[], Awaitable[bytes]], stopped: Message
    ) -> None:
        """Send what `message` quotes as a picture, which is drawn once the quotation is proved; or `stopped` in its
        place."""

        async def act(one: Message, still: Still | None) -> Any:
            if one is stopped:
                return await self._send(place, one, still)
            return await self.bot.send_photo(
                place.chat_id,
                await draw(),
                caption=caption,
                filename="picture.png",
                message_thread_id=place.thread_id,
                direct_messages_topic_id=place.direct_topic_id,
                reply_parameters=_reply_to(place),
                rate_limit_args=still,
            )

        await self._leave(message, stopped, act)

    async def edit(self, place: ChatTarget, message_id: int, message: Message, stopped: Message) -> bool:
        """Replace a message of ours; False if it can't be (any more)."""

        async def act(one: Message, still: Still | None) -> bool:
            given = {"chat_id": place.chat_id, "message_id": message_id, **_form(one)}
            await call(self.bot, "editMessageText", given, still)
            return True

        edited, _ = await self._leave(message, stopped, act)
        return edited is not None

    async def edit_buttons(self, place: ChatTarget, message_id: int, keyboard: InlineKeyboardMarkup) -> None:
        """Replace the buttons of a message of ours."""
        await self._quietly(
            lambda: self.bot.edit_message_reply_markup(
                chat_id=place.chat_id, message_id=message_id, reply_markup=keyboard
            )
        )

    async def remove(self, place: ChatTarget, message_id: int) -> bool:
        """Delete a message of ours."""
        return bool(await self._quietly(lambda: self.bot.delete_message(place.chat_id, message_id)))

    async def react(self, place: ChatTarget, message_id: int, emoji: str) -> bool:
        """Put a reaction under a reader's message."""
        return bool(await self._quietly(lambda: self.bot.set_message_reaction(place.chat_id, message_id, emoji)))

    async def toast(self, query_id: str, text: str | None = None) -> None:
        """Answer a pressed button, with a line that only the presser sees. What the button does must not fail because
        the line can't be shown."""
        try:
            await self._quietly(lambda: self.bot.answer_callback_query(query_id, text=text and text[:200]))
        except (Flooded, NetworkError):
            self._metrics.undelivered("toast")

    async def answer_inline(
        self,
        query_id: str,
        results: Sequence[InlineQueryResultArticle],
        cache: int,
        button: InlineQueryResultsButton | None,
    ) -> None:
        """Answer an inline query."""
        await self._quietly(
            lambda: self.bot.answer_inline_query(query_id, results, cache_time=cache, is_personal=True, button=button)
        )

    async def answer_guest(
        self, query_id: str, message: Message, form: Callable[[Message], InlineQueryResultArticle], stopped: Message
    ) -> None:
        """Answer a guest query with `message`, or with `stopped` in its place; `form` makes what is posted of it."""

        async def act(one: Message, still: Still | None) -> Any:
            return await self.bot.answer_guest_query(query_id, form(one), rate_limit_args=still)

        await self._leave(message, stopped, act)

    def may_quote(self, passage_id: str) -> bool:
        """May this passage be quoted in the archive as it is now?"""
        return self._archive().passage(passage_id) is not None

    def is_proven(self, what: Message | Card) -> bool:
        """Does every quotation in it, previews included, equal its span in the archive as it is now?"""
        try:
            verify(what, self._archive())
        except NotVerbatim as error:
            self._note_stopped(error)
            return False
        return True

    def _note_stopped(self, error: NotVerbatim) -> None:
        self._metrics.mismatch()
        logger.error("a quotation was stopped before sending passage=%s", error.passage_id)

    async def _leave(
        self, message: Message, stopped: Message, act: Callable[[Message, Still | None], Awaitable[Any]]
    ) -> tuple[Any, bool]:
        """Let `message` leave by `act`, or `stopped` in its place; what came of it, and whether it was `message`.

        Its quotations are compared with the archive now and, if the archive has changed by then, when its turn has
        come: a chat may be halted for minutes.
        """
        checked = self._archive()

        def still() -> None:
            if (newest := self._archive()) is not checked:
                verify(message, newest)

        try:
            verify(message, checked)
            return await self._quietly(lambda: act(message, still)), True
        except NotVerbatim as error:
            self._note_stopped(error)
        return await self._quietly(lambda: act(stopped, None)), False

    async def _leave_at_last(
        self, message: Message, stopped: Message, act: Callable[[Message, Still | None], Awaitable[Any]]
    ) -> tuple[Any, bool]:
        """`_leave` for what follows something that arrived: tried again by itself, and then given up without an error,
        after which the whole answer would begin anew."""
        for _ in range(TRIES):
            try:
                return await self._leave(message, stopped, act)
            except InvalidToken:
                raise
            except TelegramError as error:
                logger.warning("a part of an answer does not get through kind=%s", type(error).__name__)
        self._metrics.undelivered("given up")
        return None, False

    async def _send(self, place: ChatTarget, message: Message, still: Still | None) -> int:
        try:
            return await self._send_once(place, message, still)
        except ChatMigrated as moved:
            return await self._send_once(replace(place, chat_id=moved.new_chat_id, reply_to=None), message, still)
        except BadRequest as error:
            if THREAD_GONE in error.message.lower():
                return await self._send_once(replace(place, thread_id=None), message, still)
            if _quiet_name(error) is not None or not message.entities:
                raise
            logger.error("Telegram refused a message's form; sending its bare text reason=%s", _reason(error))
            return await self._send_once(place, Message(message.text), still)

    async def _send_once(self, place: ChatTarget, message: Message, still: Still | None) -> int:
        return int((await call(self.bot, "sendMessage", self._given(place, message), still))["message_id"])

    def _given(self, place: ChatTarget, message: Message) -> JSON:
        """A message's parameters."""
        reply: JSON | None = None
        if place.reply_to is not None:
            reply = {"message_id": place.reply_to, "allow_sending_without_reply": True}
        return {
            "chat_id": place.chat_id,
            "message_thread_id": place.thread_id,
            "direct_messages_topic_id": place.direct_topic_id,
            "reply_parameters": reply,
            **_form(message),
        }

    async def _quietly(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """What `act` gives, or None where Telegram says no for a reason that is nobody's fault."""
        try:
            return await act()
        except Forbidden:
            self._metrics.undelivered("blocked")
        except ChatMigrated:
            self._metrics.undelivered("migrated")
        except BadRequest as error:
            name = _quiet_name(error)
            if name == "not modified":
                return True
            if name is None:  # saying the same again would not help, and would repeat what went before it
                logger.error("Telegram refuses what we say reason=%s", _reason(error))
            self._metrics.undelivered(name or "refused")
        return None


def _form(message: Message) -> JSON:
    """What sending and editing have in common."""
    return {
        "text": message.text,
        "entities": entities_of(message),
        "reply_markup": keyboard_of(message),
        "link_preview_options": WITHOUT_PREVIEW,
    }


def _reply_to(place: ChatTarget) -> ReplyParameters | None:
    if place.reply_to is None:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)


def _quiet_name(error: BadRequest) -> str | None:
    said = error.message.lower()
    return next((name for phrase, name in QUIET.items() if phrase in said), None)


def _reason(error: BadRequest) -> str:
    """Telegram's reason without what it may quote of ours."""
    return error.message.partition("'")[0][:80]
