"""MessageRequest: the Bot API requests that show a Message, a class for each method.

A request holds where the message goes; `make` is given the message, so that the notice that takes the place of a
stopped quotation leaves by the same request. `recheck` is called when the request's turn has come (see `Pacing`).
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from telegram import InlineQueryResultArticle, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

from bot.chat.message import Message
from bot.serving.api.pacing import Recheck
from bot.serving.api.refusals import is_thread_gone, refusal_name, safe_reason
from bot.serving.api.serialization import JSON, WITHOUT_PREVIEW, call, entities_of, keyboard_of, link_rows

logger = logging.getLogger(__name__)

EPHEMERAL_RETRY_SECONDS = 3600.0  # until an ephemeral message is tried again in a group that refused one
EPHEMERAL_CHATS = 2000


@dataclass(frozen=True, slots=True)
class ChatTarget:
    """Where an answer goes; kept for the length of a conversation's turn, in memory. `private` is a chat with one."""

    chat_id: int = field(repr=False)
    reply_to: int | None = field(default=None, repr=False)
    thread_id: int | None = field(default=None, repr=False)
    private: bool = True
    direct_topic_id: int | None = field(default=None, repr=False)  # in a channel's direct messages


class MessageRequest(Protocol):
    """A request that shows a message."""

    async def make(self, bot: ExtBot[Recheck], message: Message, recheck: Recheck | None) -> Any:
        """What Telegram gives for it. Raises TelegramError, and what `recheck` raises."""


@dataclass(frozen=True, slots=True)
class SendMessage:
    """sendMessage; the id of the message sent."""

    target: ChatTarget

    async def make(self, bot: ExtBot[Recheck], message: Message, recheck: Recheck | None) -> int:
        """Send it; once more where the chat has moved, the topic is gone, or the entities are refused."""
        target = self.target
        try:
            return await _send(bot, target, message, recheck)
        except ChatMigrated as moved:
            target = replace(target, chat_id=moved.new_chat_id, reply_to=None)
        except BadRequest as error:
            if is_thread_gone(error):
                target = replace(target, thread_id=None)
            elif refusal_name(error) is not None or not message.entities:
                raise
            else:
                logger.error("Telegram refused a message's form; sending its bare text reason=%s", safe_reason(error))
                message = Message(message.text)
        return await _send(bot, target, message, recheck)


class EphemeralSupport:
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
        self._refused[chat_id] = self._clock() + EPHEMERAL_RETRY_SECONDS
        if len(self._refused) > EPHEMERAL_CHATS:
            self._refused.popitem(last=False)


@dataclass(frozen=True, slots=True)
class SendEphemeral:
    """sendMessage to a group so that one reader alone sees it; to everybody where Telegram refuses that. The id of the
    message sent."""

    target: ChatTarget
    reader_id: int = field(repr=False)
    support: EphemeralSupport

    async def make(self, bot: ExtBot[Recheck], message: Message, recheck: Recheck | None) -> int:
        """Send it, with no buttons but links."""
        parameters = {
            **_parameters(self.target, replace(message, buttons=link_rows(message))),
            "ephemeral_message_parameters": {"receiver_user_id": self.reader_id},
        }
        try:
            sent = await call(bot, "sendMessage", parameters, recheck)
        except (BadRequest, Forbidden, ChatMigrated):
            self.support.refused(self.target.chat_id)
            return await SendMessage(self.target).make(bot, message, recheck)
        if "ephemeral_message_id" not in sent:
            self.support.unknown = True
        return int(sent["message_id"])


@dataclass(frozen=True, slots=True)
class SendPhoto:
    """sendPhoto of a picture that shows the message's quotation; `draw` is called once the quotation is proved."""

    target: ChatTarget
    caption: str
    draw: Callable[[], Awaitable[bytes]]

    async def make(self, bot: ExtBot[Recheck], message: Message, recheck: Recheck | None) -> Any:
        """Draw it and send it."""
        target = self.target
        reply = None
        if target.reply_to is not None:
            reply = ReplyParameters(target.reply_to, allow_sending_without_reply=True)
        return await bot.send_photo(
            target.chat_id,
            await self.draw(),
            caption=self.caption,
            filename="picture.png",
            message_thread_id=target.thread_id,
            direct_messages_topic_id=target.direct_topic_id,
            reply_parameters=reply,
            rate_limit_args=recheck,
        )


@dataclass(frozen=True, slots=True)
class EditMessageText:
    """editMessageText of the message that `which` names; True."""

    which: JSON = field(repr=False)

    async def make(self, bot: ExtBot[Recheck], message: Message, recheck: Recheck | None) -> bool:
        """Edit it."""
        await call(bot, "editMessageText", {**self.which, **_content(message)}, recheck)
        return True


@dataclass(frozen=True, slots=True)
class AnswerGuestQuery:
    """answerGuestQuery; `article` makes what is posted of the message."""

    query_id: str = field(repr=False)
    article: Callable[[Message], InlineQueryResultArticle]

    async def make(self, bot: ExtBot[Recheck], message: Message, recheck: Recheck | None) -> Any:
        """Answer it."""
        return await bot.answer_guest_query(self.query_id, self.article(message), rate_limit_args=recheck)


async def _send(bot: ExtBot[Recheck], target: ChatTarget, message: Message, recheck: Recheck | None) -> int:
    return int((await call(bot, "sendMessage", _parameters(target, message), recheck))["message_id"])


def _parameters(target: ChatTarget, message: Message) -> JSON:
    """The parameters of sendMessage."""
    reply: JSON | None = None
    if target.reply_to is not None:
        reply = {"message_id": target.reply_to, "allow_sending_without_reply": True}
    return {
        "chat_id": target.chat_id,
        "message_thread_id": target.thread_id,
        "direct_messages_topic_id": target.direct_topic_id,
        "reply_parameters": reply,
        **_content(message),
    }


def _content(message: Message) -> JSON:
    """The parameters that sending and editing have in common."""
    return {
        "text": message.text,
        "entities": entities_of(message),
        "reply_markup": keyboard_of(message),
        "link_preview_options": WITHOUT_PREVIEW,
    }
