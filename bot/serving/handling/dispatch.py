"""Handlers: what is done with an update of each kind. `Handlers.handle` takes the raw update; UPDATES is the table.

A message is read (`hear`: is it for us, and what does it say?), passes the reader's limits (`_over_limit`), and is then
a command (`Commands`), words to check against the archive (`Commands.verdict`) or a question (`Questions.ask`).
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import ExtBot

from bot.chat.actions import Bucket, command_route
from bot.serving.api.pacing import Recheck
from bot.serving.handling.addressing import Heard, To, hear
from bot.serving.handling.callbacks import CallbackQueries
from bot.serving.handling.choices import ChatChoices
from bot.serving.handling.commands import Commands
from bot.serving.handling.consent import Consent
from bot.serving.handling.context import Context
from bot.serving.handling.groups import Groups
from bot.serving.handling.inline import Inline
from bot.serving.handling.questions import Questions
from bot.serving.handling.quote_checks import Checks
from bot.serving.handling.rate_limit import CLAIM_CHARACTERS, QUESTION_CHARACTERS, RateDecision, cost_of
from bot.serving.handling.repeated_notices import RepeatedNotices
from bot.serving.logs import report
from bot.serving.update_result import UpdateResult

NOT_FOR_US = UpdateResult("not for us")
EDIT_SECONDS = 600.0  # after which an edited message is answered no more, unless this process answered it before
START_SECONDS = 5.0  # before our start: what is older, another process may have answered


class Handlers:
    """Every kind of update, and who answers it."""

    def __init__(self, bot: ExtBot[Recheck], context: Context) -> None:
        self._bot, self._context = bot, context
        self._choices = ChatChoices(context)
        self._groups = Groups(context, self._choices)
        self._notices = RepeatedNotices()
        checks = Checks(context, self._notices)
        self._questions = Questions(context, self._choices, checks)
        consent = Consent(context, self._choices)
        self._commands = Commands(context, self._groups, self._choices, self._questions, checks, consent)
        self._callbacks = CallbackQueries(context, self._groups, self._choices, consent, checks)
        self._inline = Inline(context, self._commands)
        self._started = time.time() - START_SECONDS

    async def publish_menus(self) -> None:
        """Make the maintainers' own menus say what they say today."""
        await self._choices.publish()

    def forget_old(self) -> None:
        """Forget what is remembered of chats and no longer matters."""
        self._questions.forget_old()
        self._context.conversations.forget_old()
        self._choices.forget_old()
        self._notices.forget_old()

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
        for kind, answer in UPDATES.items():
            if (content := getattr(update, kind)) is not None:
                return await answer(self, update.update_id, content, started)
        return NOT_FOR_US

    async def _message(self, _: int, message: Any, started: float) -> UpdateResult:
        return await self._answer(hear(message, self._context.me), message, started)

    async def _pressed(self, update_id: int, query: Any, _: float) -> UpdateResult:
        return await self._callbacks.press(update_id, query)

    async def _typed(self, _: int, query: Any, __: float) -> UpdateResult:
        return await self._inline.query(query)

    async def _chosen(self, _: int, chosen: Any, __: float) -> UpdateResult:
        return self._inline.chosen(chosen)

    async def _guest(self, _: int, message: Any, started: float) -> UpdateResult:
        return await self._inline.guest(message, started)

    async def _membership(self, _: int, change: Any, __: float) -> UpdateResult:
        return await self._groups.membership(change)

    async def _answer(self, heard: Heard, message: Any, started: float) -> UpdateResult:
        """Answer a message that was read."""
        if not heard.place.private:
            if (moved := message.migrate_to_chat_id) is not None:
                await self._groups.moved(heard.place.chat_id, moved)
            if heard.to is To.QUESTION and await self._groups.is_quiet(heard):
                return UpdateResult("quiet group")
        if heard.to is To.NOBODY or self._was_just_told(heard, message):
            return NOT_FOR_US
        refused = await self._over_limit(heard)
        if refused is not None:
            return refused
        if heard.to is To.QUESTION:
            verdict = await self._commands.verdict(heard) if heard.may_claim else None
            return verdict or await self._questions.ask(heard, started)
        return await self._commands.run(heard)

    async def _edited(self, _: int, message: Any, started: float) -> UpdateResult:
        heard = hear(message, self._context.me)
        if heard.to is not To.QUESTION:
            return UpdateResult("edited")
        if not self._questions.has_replies(heard):  # it turns to us now, or we can't know any more what it was before
            turned = self._started < message.date.timestamp() > time.time() - EDIT_SECONDS
            return await self._answer(heard, message, started) if turned else UpdateResult("edited")
        refused = await self._over_limit(heard)
        return refused if refused is not None else await self._questions.ask_again(heard, started)

    def _was_just_told(self, heard: Heard, message: Any) -> bool:
        """Is this one more of an album, to which the same was said a moment ago?"""
        mark = self._context.log.mark(heard.place.chat_id)
        album = message.media_group_id
        repeated = album is not None and self._notices.note(mark, album)
        if heard.to is not To.NO_WORDS:
            return False
        return self._notices.note(mark, heard.to) or repeated

    async def _over_limit(self, heard: Heard) -> UpdateResult | None:
        """What becomes of a reader's message that comes too soon after others; None if it may be answered now."""
        bucket = command_route(heard.command).bucket if heard.to is To.COMMAND else Bucket.QUESTIONS
        characters = QUESTION_CHARACTERS if heard.to is To.QUESTION else CLAIM_CHARACTERS
        decision = self._context.limits.ask(heard.asker, bucket, cost_of(heard.words, characters))
        if decision is RateDecision.YES:
            return None
        if decision is RateDecision.NOTICE:
            await self._questions.say(heard, lambda wording: wording.try_later)
        return UpdateResult("flood")


def _whole(update: Update) -> bool:
    """Are all fields there that Telegram always sends: a message's chat, who pressed, asked inline, or added us?"""
    press, member = update.callback_query, update.my_chat_member
    messages = (update.message, update.edited_message, update.guest_message, press.message if press else None)
    people = (press, update.inline_query, update.chosen_inline_result, member)
    return (
        all(message is None or message.chat is not None for message in messages)
        and all(one is None or one.from_user is not None for one in people)
        and (member is None or None not in (member.chat, member.old_chat_member, member.new_chat_member))
    )


Answer = Callable[[Handlers, int, Any, float], Awaitable[UpdateResult]]

# The kinds of updates that are asked for, and what answers each: with its id, its content, and when it came.
UPDATES: dict[str, Answer] = {
    "message": Handlers._message,
    "edited_message": Handlers._edited,
    "guest_message": Handlers._guest,
    "inline_query": Handlers._typed,
    "chosen_inline_result": Handlers._chosen,
    "callback_query": Handlers._pressed,
    "my_chat_member": Handlers._membership,
}
