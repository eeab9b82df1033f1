"""Sender: a Message becomes a request of the Bot API, is compared with the archive one last time, and leaves.

A message goes four steps: its quotations are checked; `Pacing` lets it wait for its turn; it is checked again if the
archive has changed meanwhile, and the request is made; a refusal that is nobody's fault is counted. Nothing that a
reader wrote or is called passes through here, only where the answer goes.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from telegram import InlineKeyboardMarkup, InlineQueryResultArticle, InlineQueryResultsButton, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.archive.archive import Archive
from bot.base.errors import NotVerbatim
from bot.chat.message import Card, Message, verify
from bot.serving.api.message_requests import (
    AnswerGuestQuery,
    ChatTarget,
    EditMessageText,
    EphemeralSupport,
    MessageRequest,
    SendEphemeral,
    SendMessage,
    SendPhoto,
)
from bot.serving.api.pacing import Recheck
from bot.serving.api.refusals import NOT_MODIFIED, refusal_name, safe_reason
from bot.serving.api.transport import Flooded
from bot.serving.metrics import Metrics

logger = logging.getLogger(__name__)

PART_TRIES = 3  # of a later part of an answer, each of them eight of the pacing's, while others get through
CAPTION_LETTERS = 1000  # characters below a picture; Telegram takes 1,024
TOAST_LETTERS = 200  # characters that Telegram takes of the line that a presser sees
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Delivered(NamedTuple):
    """What Telegram gave for a request, None if it refused; and whether the message itself left, not its substitute."""

    result: Any
    verbatim: bool


class VerbatimCheck:
    """Compares a message's quotations with the archive when it is made ready, and again when its turn has come."""

    def __init__(self, message: Message, archive: Callable[[], Archive]) -> None:
        self._message, self._archive = message, archive
        self._checked: Archive | None = None

    def __call__(self) -> None:
        """Raise NotVerbatim if a quotation differs from its span; an archive that was compared before costs nothing."""
        if (newest := self._archive()) is not self._checked:
            verify(self._message, newest)
            self._checked = newest


class Sender:
    """Sends and edits. `archive` gives the version that quotations must equal when they leave."""

    def __init__(self, bot: ExtBot[Recheck], archive: Callable[[], Archive], metrics: Metrics) -> None:
        self.bot, self._archive, self._metrics = bot, archive, metrics
        self._ephemeral = EphemeralSupport()

    async def send(
        self, target: ChatTarget, messages: Sequence[Message], stopped: Message, *, strict: bool = False
    ) -> list[int]:
        """Send `messages` in order; the ids of those that arrived. In place of one whose quotation is no longer
        verbatim, `stopped` is sent, and nothing after it.

        Raises TelegramError if the first one does not get through. If `strict`, raises NotVerbatim where `stopped`
        would be sent in place of the first one. Whoever tries again then repeats nothing.
        """
        request, sent = SendMessage(target), list[int]()
        for message in messages:
            if sent:
                number, verbatim = await self._deliver_later_part(request, message, stopped)
            else:
                number, verbatim = await self._deliver(request, message, None if strict else stopped)
            if number is None:
                break
            sent.append(int(number))
            if not verbatim:
                break
        return sent

    async def send_ephemeral(self, target: ChatTarget, reader_id: int | None, message: Message) -> list[int]:
        """Send a message that quotes nothing to a group so that the asker alone sees it (an ephemeral message), or to
        everybody where that can't be: Telegram takes it from admins alone, and older servers not at all. The ids of
        what arrived and can be edited."""
        if reader_id is None or not self._ephemeral.may_try(target.chat_id):
            return await self.send(target, [message], message)
        number, _ = await self._deliver(SendEphemeral(target, reader_id, self._ephemeral), message, message)
        return [int(number)] if number else []

    async def picture(self, target: ChatTarget, png: bytes, caption: str) -> None:
        """Send a picture that quotes nothing."""
        caption = caption[:CAPTION_LETTERS]
        await self._refusable(self.bot.send_photo(target.chat_id, png, caption=caption, filename="picture.png"))

    async def send_picture(
        self, target: ChatTarget, message: Message, caption: str, draw: Callable[[], Awaitable[bytes]], stopped: Message
    ) -> None:
        """Send what `message` quotes as a picture, which is drawn once the quotation is proved; or `stopped` in its
        place."""
        await self._deliver(SendPhoto(target, caption, draw), message, stopped, SendMessage(target))

    async def edit(self, target: ChatTarget, message_id: int, message: Message, stopped: Message | None) -> bool:
        """Replace a message of ours; False if it can't be (any more). Without `stopped`, raises NotVerbatim instead."""
        request = EditMessageText({"chat_id": target.chat_id, "message_id": message_id})
        return (await self._deliver(request, message, stopped)).result is not None

    async def edit_inline(self, inline_message_id: str, message: Message, stopped: Message) -> bool:
        """Replace a message that was posted by way of inline mode; False if it can't be (any more)."""
        request = EditMessageText({"inline_message_id": inline_message_id})
        return (await self._deliver(request, message, stopped)).result is not None

    async def edit_buttons(self, target: ChatTarget, message_id: int, keyboard: InlineKeyboardMarkup) -> None:
        """Replace the buttons of a message of ours."""
        await self._refusable(
            self.bot.edit_message_reply_markup(chat_id=target.chat_id, message_id=message_id, reply_markup=keyboard)
        )

    async def remove(self, target: ChatTarget, message_id: int) -> bool:
        """Delete a message of ours."""
        return bool(await self._refusable(self.bot.delete_message(target.chat_id, message_id)))

    async def react(self, target: ChatTarget, message_id: int, emoji: str) -> bool:
        """Put a reaction under a reader's message."""
        return bool(await self._refusable(self.bot.set_message_reaction(target.chat_id, message_id, emoji)))

    async def toast(self, query_id: str, text: str | None = None, link: str | None = None) -> None:
        """Answer a pressed button, with a line that only the presser sees, or a `link` into the private chat that opens
        for the presser. What the button does must not fail because the line can't be shown."""
        text = text and text[:TOAST_LETTERS]
        try:
            await self._refusable(self.bot.answer_callback_query(query_id, text=text, url=link))
        except (Flooded, NetworkError):
            self._metrics.undelivered("toast")

    async def answer_inline(
        self,
        query_id: str,
        results: Sequence[InlineQueryResultArticle],
        cache: int,
        button: InlineQueryResultsButton | None,
    ) -> None:
        """Answer an inline query; `cache` in seconds."""
        await self._refusable(
            self.bot.answer_inline_query(query_id, results, cache_time=cache, is_personal=True, button=button)
        )

    async def answer_guest(
        self,
        query_id: str,
        message: Message,
        article: Callable[[Message], InlineQueryResultArticle],
        stopped: Message | None,
    ) -> None:
        """Answer a guest query with `message`, or with `stopped` in its place; `article` makes what is posted of it.
        Without `stopped`, raises NotVerbatim instead."""
        await self._deliver(AnswerGuestQuery(query_id, article), message, stopped)

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

    async def _deliver(
        self, request: MessageRequest, message: Message, stopped: Message | None, instead: MessageRequest | None = None
    ) -> Delivered:
        """Let `message` leave by `request`; or, if its quotations are not verbatim, `stopped` by `instead` (by the same
        request, if None). Raises NotVerbatim if there is no `stopped`.

        Its quotations are compared with the archive now and, if the archive has changed by then, when its turn has
        come: a chat may be halted for minutes.
        """
        check = VerbatimCheck(message, self._archive)
        try:
            check()
            return Delivered(await self._refusable(request.make(self.bot, message, check)), verbatim=True)
        except NotVerbatim as error:
            if stopped is None:
                raise
            self._note_stopped(error)
        substitute = (instead or request).make(self.bot, stopped, None)
        return Delivered(await self._refusable(substitute), verbatim=False)

    async def _deliver_later_part(self, request: MessageRequest, message: Message, stopped: Message) -> Delivered:
        """`_deliver` for what follows something that arrived: tried again by itself, and then given up without an
        error, after which the whole answer would begin anew."""
        for _ in range(PART_TRIES):
            try:
                return await self._deliver(request, message, stopped)
            except InvalidToken:
                raise
            except TelegramError as error:
                logger.warning("a part of an answer does not get through kind=%s", type(error).__name__)
        self._metrics.undelivered("given up")
        return Delivered(None, verbatim=False)

    async def _refusable(self, made: Awaitable[Any]) -> Any:
        """What the request gives, or None where Telegram refuses it for good; refusals are counted."""
        try:
            return await made
        except Forbidden:
            self._metrics.undelivered("blocked")
        except ChatMigrated:
            self._metrics.undelivered("migrated")
        except BadRequest as error:
            name = refusal_name(error)
            if name == NOT_MODIFIED:
                return True
            if name is None:  # saying the same again would not help, and would repeat what went before it
                logger.error("Telegram refuses what we say reason=%s", safe_reason(error))
            self._metrics.undelivered(name or "refused")
        return None
