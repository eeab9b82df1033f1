"""Groups: one greeting, quiet mode, and who may change that."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from telegram import ChatMemberUpdated
from telegram.error import TelegramError

from bot.chat.message import Message
from bot.chat.wording.choice import wording_for
from bot.serving.api.message_requests import ChatTarget
from bot.serving.handling.addressing import Heard
from bot.serving.handling.choices import ChatChoices
from bot.serving.handling.context import Context
from bot.serving.update_result import UpdateResult

PRESENT = ("member", "administrator", "restricted")
MOVED_GROUPS = 200
MOVING = 0.5  # seconds in which Telegram says that a group is not new, but has become a supergroup


class Groups:
    """Greets once, keeps quiet where a group wants that, and leaves nothing behind."""

    def __init__(self, context: Context, choices: ChatChoices) -> None:
        self._context, self._choices = context, choices
        self._moved: OrderedDict[int, None] = OrderedDict()  # supergroups that were groups a moment ago

    async def membership(self, change: ChatMemberUpdated) -> UpdateResult:
        """We were added, removed, blocked or promoted."""
        before = change.old_chat_member.status in PRESENT
        after = change.new_chat_member.status in PRESENT
        if change.chat.type not in ("group", "supergroup"):
            return UpdateResult("blocked" if not after else "unblocked")
        if after and not before:
            if change.chat.type == "supergroup":
                await asyncio.sleep(MOVING)
            if change.chat.id in self._moved:
                return UpdateResult("membership")
            wording = wording_for(change.from_user.language_code)
            greeting = Message(wording.group_greeting)
            await self._context.sender.send(ChatTarget(change.chat.id, private=False), [greeting], greeting)
            return UpdateResult("added", answered=True)
        if before and not after:
            self._moved.pop(change.chat.id, None)
            await self._choices.drop(change.chat.id)
            return UpdateResult("removed")
        return UpdateResult("membership")

    async def is_quiet(self, heard: Heard) -> bool:
        """Does this group want answers to commands only, and is this none?"""
        return not heard.by_command and (await self._choices.of(heard.place.chat_id)).quiet

    async def is_admin(self, chat_id: int, user_id: int) -> bool:
        """Is this person an admin of the group, says Telegram?"""
        try:
            member = await self._context.sender.bot.get_chat_member(chat_id, user_id)
        except TelegramError:
            return False
        return member.status in ("creator", "administrator")

    async def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: what it chose goes with it, and it needs no greeting."""
        self._moved[new] = None
        if len(self._moved) > MOVED_GROUPS:
            self._moved.popitem(last=False)
        await self._choices.moved(old, new)
