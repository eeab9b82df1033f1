"""Links: the addresses that lead back to the bot, for every screen. Another messenger's stand here, too."""

from __future__ import annotations

import re

from bot.chat.callback_data import deep_link_payload


def bot_link(bot_name: str, start: str | None = None) -> str:
    """The bot's private chat in Telegram; `start` is what it is opened with there."""
    return f"https://t.me/{bot_name}" + (f"?start={start}" if start else "")


def passage_link(bot_name: str, passage_id: str) -> str:
    """The bot, opened at a passage."""
    return bot_link(bot_name, deep_link_payload(passage_id))


def start_links(bot_name: str) -> re.Pattern[str]:
    """What finds `bot_link`s in a text, with or without https://; its group 1 is what the bot is opened with."""
    address = bot_link(bot_name, "").removeprefix("https://")
    return re.compile(rf"{re.escape(address)}\?start=([\w-]+)", re.IGNORECASE)
