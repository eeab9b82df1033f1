"""Menus: the commands per place and language, and the profile's texts, set at the start where they differ. A chat's own
menu is `handling.choices`'s to set."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.base.languages import DEFAULT_LANGUAGE
from bot.chat.actions import COMMANDS
from bot.chat.wording.choice import WORDINGS
from bot.chat.wording.phrases import Wording
from bot.serving.api.pacing import Recheck

logger = logging.getLogger(__name__)

_MARK = re.compile(r" \[(auto|[a-z]{2,3})( quiet)?\]")
_MARKED = ("settings", "language")  # one of them is in each chat's own menu


@dataclass(frozen=True, slots=True)
class Choices:
    """What a chat has chosen. `language` None: each answer in its question's language. `quiet`: a group wants answers
    to commands only."""

    language: str | None = None
    quiet: bool = False


def menu_of(choices: Choices, *, private: bool, maintainer: bool = False) -> list[BotCommand]:
    """A chat's own menu, which says what the chat has chosen."""
    mark = f" [{choices.language or 'auto'}{' quiet' if choices.quiet else ''}]" if choices != Choices() else ""
    commands = [
        BotCommand(one.command, f"{one.description}{mark}" if one.command in _MARKED else one.description)
        for one in _commands(WORDINGS[choices.language or DEFAULT_LANGUAGE], private=private)
        if one.command != "questions" or not choices.quiet
    ]
    own = [BotCommand(name, route.maintainers) for name, route in COMMANDS.items() if route.maintainers]
    return [*commands, *(own if maintainer else ())]


def choices_of(menu: Sequence[BotCommand]) -> Choices:
    """What a chat has chosen, read from its own menu."""
    lines = {one.command: one.description for one in menu}
    for command in _MARKED:
        found = _MARK.search(lines.get(command, ""))
        if found is not None and found[1] in ("auto", *WORDINGS):
            return Choices(None if found[1] == "auto" else found[1], found[2] is not None)
    return Choices()


async def publish(bot: ExtBot[Recheck]) -> None:
    """Make Telegram's menus and profile texts say what ours say. Trouble is logged and stops nothing."""
    try:
        for code, wording in WORDINGS.items():
            await _language(bot, "" if code == DEFAULT_LANGUAGE else code, wording)
    except TelegramError as error:
        logger.warning("the command menus or profile texts could not be set kind=%s", type(error).__name__)


async def _language(bot: ExtBot[Recheck], code: str, wording: Wording) -> None:
    await _menu(bot, _commands(wording, private=True), BotCommandScopeDefault(), code)
    await _menu(bot, _commands(wording, private=True), BotCommandScopeAllPrivateChats(), code)
    await _menu(bot, _commands(wording, private=False), BotCommandScopeAllGroupChats(), code)
    if (await bot.get_my_description(code or None)).description != wording.description:
        await bot.set_my_description(wording.description, code or None)
    if (await bot.get_my_short_description(code or None)).short_description != wording.short_description:
        await bot.set_my_short_description(wording.short_description, code or None)


async def _menu(bot: ExtBot[Recheck], commands: list[BotCommand], scope: BotCommandScope, code: str) -> None:
    if list(await bot.get_my_commands(scope, code or None)) != commands:
        await bot.set_my_commands(commands, scope, code or None)


def _commands(wording: Wording, *, private: bool) -> list[BotCommand]:
    return [
        BotCommand(name, wording.commands[name])
        for name, route in COMMANDS.items()
        if (route.private_menu if private else route.group_menu)
    ]
