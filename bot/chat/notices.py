"""Notices: what the bot says of itself and of what it keeps, which depends on how the log is kept (`BOT_LOG`)."""

from __future__ import annotations

from bot.chat.wording.phrases import Wording

SEALED, ASK, OFF = "sealed", "ask", "off"


def start_text(wording: Wording, log: str = SEALED) -> str:
    """The first greeting, with one sentence on what is kept. `log` is the value of BOT_LOG."""
    kept = {ASK: wording.start_ask, OFF: wording.start_off}.get(log, wording.start_sealed)
    return f"{wording.start}\n\n{kept}"


def privacy_text(wording: Wording, log: str = SEALED, *, telegram: bool = True) -> str:
    """What is kept, for how long, what Telegram itself sees, and what a reader can do about it.

    `log` is the value of BOT_LOG; `telegram` is False where there is no Telegram, as in a terminal.
    """
    kept = {ASK: wording.privacy_ask, OFF: wording.privacy_off}.get(log, wording.privacy_sealed)
    paragraphs = [kept, wording.privacy_never]
    if telegram:
        paragraphs.append(wording.privacy_telegram)
        if log != OFF:
            paragraphs.append(wording.privacy_forget)
        if log not in (ASK, OFF):
            paragraphs.append(wording.privacy_optout)
    return "\n\n".join(paragraphs)
