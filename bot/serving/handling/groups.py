"""Groups: their manners, and what a group has chosen.

The choices rest with Telegram, in the group's own command menu, and nowhere on our disk: which language the menu is in
says the language; a menu without /questions says "quiet". They go when the bot is removed.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from telegram import BotCommandScopeChat, ChatMemberUpdated
from telegram.error import TelegramError

from bot.chat.message import Message
from bot.chat.wording.choice import WORDINGS, wording_for
from bot.serving.api.delivery import ChatTarget
from bot.serving.handling.addressing import Heard
from bot.serving.handling.content import marked_command
from bot.serving.handling.context import Context
from bot.serving.ports import UpdateResult

logger = logging.getLogger(__name__)

PRESENT = ("member", "administrator", "restricted")
KNOWN_GROUPS = 2000
KNOWN_SECONDS = 600.0  # another process, or the group's owner, may have changed them since


@dataclass(frozen=True, slots=True)
class Choices:
    """What a group has chosen. `language` None: each answer in its question's language."""

    language: str | None = None
    quiet: bool = False


class Groups:
    """Greets once, remembers choices, leaves nothing behind."""

    def __init__(self, house: Context) -> None:
        self._house = house
        self._known: OrderedDict[int, tuple[Choices, float]] = OrderedDict()  # with the time until which they count

    async def membership(self, change: ChatMemberUpdated) -> UpdateResult:
        """We were added, removed, blocked or promoted."""
        before = change.old_chat_member.status in PRESENT
        after = change.new_chat_member.status in PRESENT
        if change.chat.type not in ("group", "supergroup"):
            return UpdateResult("blocked" if not after else "unblocked")
        if after and not before:
            wording = wording_for(change.from_user.language_code)
            greeting = Message(wording.group_greeting)
            await self._house.courier.send(ChatTarget(change.chat.id, private=False), [greeting], greeting)
            return UpdateResult("added", answered=True)
        if before and not after:
            self._known.pop(change.chat.id, None)
            await self._forget(change.chat.id)
            return UpdateResult("removed")
        return UpdateResult("membership")

    async def language(self, chat_id: int) -> str | None:
        """The language that a group has chosen."""
        return (await self.choices(chat_id)).language

    async def is_quiet(self, heard: Heard, message: Any) -> bool:
        """Does this group want answers to commands only, and is this none?"""
        if marked_command(message) is not None:
            return False
        return (await self.choices(heard.place.chat_id)).quiet

    async def choices(self, chat_id: int) -> Choices:
        """What a group has chosen; asked of Telegram once in ten minutes."""
        known = self._known.get(chat_id)
        if known is not None and time.monotonic() < known[1]:
            return known[0]
        try:
            menu = await self._house.courier.bot.get_my_commands(BotCommandScopeChat(chat_id))
            choices = _read({command.command: command.description for command in menu})
        except TelegramError:
            return Choices()
        self._know(chat_id, choices)
        return choices

    async def choose(self, chat_id: int, choices: Choices) -> None:
        """Keep a group's choices. Raises TelegramError if Telegram does not take them."""
        scope = BotCommandScopeChat(chat_id)
        if choices == Choices():
            await self._house.courier.bot.delete_my_commands(scope)
        else:
            await self._house.courier.bot.set_my_commands(list(_menu(choices).items()), scope)
        self._know(chat_id, choices)

    async def is_admin(self, chat_id: int, user_id: int) -> bool:
        """Is this person an admin of the group, says Telegram?"""
        try:
            member = await self._house.courier.bot.get_chat_member(chat_id, user_id)
        except TelegramError:
            return False
        return member.status in ("creator", "administrator")

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup."""
        if (known := self._known.pop(old, None)) is not None:
            self._know(new, known[0])

    def _know(self, chat_id: int, choices: Choices) -> None:
        self._known.pop(chat_id, None)
        self._known[chat_id] = choices, time.monotonic() + KNOWN_SECONDS
        if len(self._known) > KNOWN_GROUPS:
            self._known.popitem(last=False)

    def forget_old(self) -> None:
        """Forget what is too old to count."""
        while self._known and next(iter(self._known.values()))[1] <= time.monotonic():
            self._known.popitem(last=False)

    async def _forget(self, chat_id: int) -> None:
        try:
            await self._house.courier.bot.delete_my_commands(BotCommandScopeChat(chat_id))
        except TelegramError:
            logger.info("a group that we left kept its menu; Telegram drops it with the chat")


def _menu(choices: Choices) -> dict[str, str]:
    commands = dict(wording_for(choices.language).commands)
    if choices.quiet:
        commands.pop("questions", None)
    return commands


def _read(menu: dict[str, str]) -> Choices:
    if not menu:
        return Choices()
    for code, wording in WORDINGS.items():
        if wording.commands.get("ask") == menu.get("ask"):
            return Choices(code, "questions" not in menu)
    return Choices()
