"""Menus: the commands per place and language, and the profile's texts, set at the start where they differ."""

from __future__ import annotations

import logging

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.chat.wording.choice import WORDINGS
from bot.chat.wording.phrases import Wording
from bot.serving.api.pacing import Still

logger = logging.getLogger(__name__)

DEFAULT = "en"
IN_GROUPS = ("ask", "check", "questions", "interviews", "privacy", "settings")
FOR_MAINTAINERS = (
    BotCommand("status", "How the bot is doing"),
    BotCommand("stats", "The week's questions in pictures"),
    BotCommand("gaps", "Where readers found nothing"),
)


async def publish(bot: ExtBot[Still], maintainers: frozenset[int]) -> None:
    """Make Telegram's menus and profile texts say what ours say. Trouble is logged and stops nothing."""
    try:
        for code, wording in WORDINGS.items():
            await _language(bot, "" if code == DEFAULT else code, wording)
        for number in maintainers:
            commands = [*_commands(WORDINGS[DEFAULT], private=True), *FOR_MAINTAINERS]
            await _menu(bot, commands, BotCommandScopeChat(number), "")
    except TelegramError as error:
        logger.warning("the command menus or profile texts could not be set kind=%s", type(error).__name__)


async def _language(bot: ExtBot[Still], code: str, wording: Wording) -> None:
    await _menu(bot, _commands(wording, private=True), BotCommandScopeDefault(), code)
    await _menu(bot, _commands(wording, private=True), BotCommandScopeAllPrivateChats(), code)
    await _menu(bot, _commands(wording, private=False), BotCommandScopeAllGroupChats(), code)
    if (await bot.get_my_description(code or None)).description != wording.description:
        await bot.set_my_description(wording.description, code or None)
    if (await bot.get_my_short_description(code or None)).short_description != wording.short_description:
        await bot.set_my_short_description(wording.short_description, code or None)


async def _menu(bot: ExtBot[Still], commands: list[BotCommand], scope: BotCommandScope, code: str) -> None:
    if list(await bot.get_my_commands(scope, code or None)) != commands:
        await bot.set_my_commands(commands, scope, code or None)


def _commands(wording: Wording, *, private: bool) -> list[BotCommand]:
    names = [name for name in wording.commands if (name != "settings" if private else name in IN_GROUPS)]
    return [BotCommand(name, wording.commands[name]) for name in names]
