"""ChatChoices: what a group, or a reader in private, has chosen.

Choices are kept by Telegram, in the chat's own command menu, and nowhere on our disk: the menu is in the chosen
language, and one of its lines ends with a mark, as in "Language and quiet mode of this group [az quiet]".
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakValueDictionary

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.serving.handling.context import Context
from bot.serving.menus import Choices, choices_of, menu_of

logger = logging.getLogger(__name__)

KNOWN_CHATS = 20_000
KNOWN_SECONDS = 600.0  # another process may have changed them since


@dataclass(slots=True)
class _Known:
    choices: Choices
    until: float


class ChatChoices:
    """Reads and writes choices; caches them for ten minutes."""

    def __init__(self, context: Context, clock: Callable[[], float] = time.monotonic) -> None:
        self._context, self._clock = context, clock
        self._known: OrderedDict[int, _Known] = OrderedDict()
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()  # held while a menu is written

    async def publish(self) -> None:
        """Make the maintainers' own menus say what they say today. Trouble is logged and stops nothing."""
        for chat_id in self._context.maintainers:
            try:
                await self._read(chat_id)
            except TelegramError as error:
                logger.warning("a maintainer's menu could not be read kind=%s", type(error).__name__)

    async def of(self, chat_id: int) -> Choices:
        """What a chat has chosen; nothing, where Telegram can't say."""
        known = self._known.get(chat_id)
        if known is not None and self._clock() < known.until:
            return known.choices
        try:
            return await self._read(chat_id)
        except TelegramError:
            return Choices()

    async def _read(self, chat_id: int) -> Choices:
        """What a chat's menu says. One of an older version is replaced, so that the chat sees what commands there are,
        and later versions need not understand it. Raises TelegramError if it can't be read."""
        async with self._lock(chat_id):  # what is chosen meanwhile is written after what is replaced
            menu = await self._context.sender.bot.get_my_commands(BotCommandScopeChat(chat_id))
            choices = choices_of(menu)
            self._know(chat_id, choices)
            if list(menu) != self._menu(chat_id, choices):
                try:
                    await self._write(chat_id, choices)
                except TelegramError as error:
                    logger.warning("a chat's menu could not be brought up to date kind=%s", type(error).__name__)
        return choices

    async def choose(self, chat_id: int, choices: Choices) -> None:
        """Keep a chat's choices. Raises TelegramError if Telegram does not take them."""
        async with self._lock(chat_id):
            await self._write(chat_id, choices)

    async def _write(self, chat_id: int, choices: Choices) -> None:
        menu = self._menu(chat_id, choices)
        if menu:
            await self._context.sender.bot.set_my_commands(menu, BotCommandScopeChat(chat_id))
        else:
            await self._context.sender.bot.delete_my_commands(BotCommandScopeChat(chat_id))
        self._know(chat_id, choices)

    async def moved(self, old: int, new: int) -> None:
        """A group became a supergroup, which has another id: what it chose goes with it."""
        known = self._known.get(old)
        try:
            choices = known.choices if known is not None else await self._read(old)
            if choices == Choices() or choices == await self.of(new):
                return
            await self.choose(new, choices)
        except TelegramError as error:
            logger.warning("a group that moved could not keep its settings kind=%s", type(error).__name__)

    async def drop(self, chat_id: int) -> None:
        """Forget a chat that we left."""
        self._known.pop(chat_id, None)
        try:
            await self._context.sender.bot.delete_my_commands(BotCommandScopeChat(chat_id))
        except TelegramError:
            logger.info("a group that we left kept its menu; Telegram drops it with the chat")

    def forget_old(self) -> None:
        """Forget what is too old to count."""
        while self._known and next(iter(self._known.values())).until <= self._clock():
            self._known.popitem(last=False)

    def _lock(self, chat_id: int) -> asyncio.Lock:
        return self._locks.setdefault(chat_id, asyncio.Lock())

    def _menu(self, chat_id: int, choices: Choices) -> list[BotCommand]:
        maintains = chat_id in self._context.maintainers
        if choices == Choices() and not maintains:
            return []
        return menu_of(choices, private=chat_id > 0, maintainer=maintains)

    def _know(self, chat_id: int, choices: Choices) -> None:
        self._known.pop(chat_id, None)
        self._known[chat_id] = _Known(choices, self._clock() + KNOWN_SECONDS)
        if len(self._known) > KNOWN_CHATS:
            self._known.popitem(last=False)
