"""Content: the words of a message, whatever kind it is of: text, a caption, or a rich message, flattened."""

from __future__ import annotations

from typing import Any

from telegram import Message as TelegramMessage
from telegram import MessageEntity, User

from bot.chat.message import QUOTES
from bot.serving.handling.texts import Command, clean, command_of, question_of, without_mention

RICH_CHARACTERS = 32_768  # of a rich message, as many as Telegram takes
RICH_DEPTH = 40  # blocks and styles inside each other
BLOCKS = ("blocks", "items", "cells")  # what stands on lines of its own
TEXTS = ("summary", "text", "expression", "alternative_text", "credit", "caption")  # in the order of reading
_KINDS = (
    "photo audio document video voice video_note sticker animation contact location venue poll dice story checklist "
    "paid_media game live_photo invoice giveaway "
)
KINDS = frozenset(_KINDS.split())


def raw_text_of(message: TelegramMessage) -> str:
    """The words of a message as they came; "" if it has none."""
    return message.text or message.caption or flattened(message.api_kwargs.get("rich_message"))


def text_of(message: TelegramMessage | None) -> str:
    """The words of a message, whoever wrote it, made fit for search."""
    return clean(raw_text_of(message)) if message is not None else ""


def claimed_words(message: TelegramMessage | None, me: User) -> str:
    """The words of a message that are to be checked: of one of the bot's own, by whatever way it came, the quotation
    alone ("" if it has none); of any other, all."""
    if message is None:
        return ""
    forwarded = getattr(message.forward_origin, "sender_user", None)
    if all(one is None or one.id != me.id for one in (forwarded, message.from_user, message.via_bot)):
        return text_of(message)
    parsed = {**message.parse_entities(list(QUOTES)), **message.parse_caption_entities(list(QUOTES))}
    return clean(max(parsed.values(), key=len, default=""))


def is_wordless(message: TelegramMessage) -> bool:
    """Did a person send something without words? Otherwise it is Telegram's own note of what happened in the chat."""
    rich = "rich_message" in message.api_kwargs
    return message.text is not None or rich or any(getattr(message, kind, None) for kind in KINDS)


def flattened(rich: Any) -> str:
    """The plain text of a RichMessage, a line a block. Accepts anything; it looks into what it does not know."""
    lines: list[str] = []
    _read(rich, lines, [], 0)
    return "\n".join(line for line in lines if line.strip())[:RICH_CHARACTERS]


def _read(part: Any, lines: list[str], line: list[str], depth: int) -> None:
    """Read one part; blocks end up in `lines`, what stands in a line in `line`."""
    if depth > RICH_DEPTH:
        return
    if isinstance(part, str):
        line.append(part)
    elif isinstance(part, list):
        for one in part:
            _read(one, lines, line, depth + 1)
    elif isinstance(part, dict):
        for name in TEXTS:
            if name in part:
                _read(part[name], lines, line, depth + 1)
        for name in BLOCKS:
            for block in part[name] if isinstance(part.get(name), list) else ():
                inner: list[str] = []
                before = len(lines)
                for piece in block if isinstance(block, list) else [block]:  # a row of a table is a list of cells
                    _read(piece, lines, inner, depth + 1)
                    inner.append(" " if isinstance(block, list) else "")
                lines.insert(before, "".join(inner))


def marked_command(message: TelegramMessage) -> Command | None:
    """The command that a message begins with, as Telegram marks it; where it marks nothing, by Telegram's own rule."""
    entities = message.entities or message.caption_entities
    marked = [(one.offset, one.length) for one in entities if one.type == MessageEntity.BOT_COMMAND]
    return command_of(raw_text_of(message), marked if entities else None)


def own_words(message: TelegramMessage | None, bot_name: str) -> str:
    """The question in a message, without the command or the mention that it was put with; nothing of another's."""
    if message is None:
        return ""
    text = text_of(message)
    mentioned = without_mention(text, bot_name) if bot_name else None
    command = marked_command(message) or (command_of(mentioned) if mentioned is not None else None)
    if command is not None:
        return question_of(command.words)
    return question_of(text if mentioned is None else mentioned)


def replied_words(message: TelegramMessage) -> str:
    """The words that a message answers: the part that was marked, else the whole message; a bot's don't count."""
    replied, elsewhere = message.reply_to_message, message.external_reply
    author = getattr(elsewhere.origin, "sender_user", None) if elsewhere is not None else None
    if replied is not None and replied.sender_chat is None:  # else it is no bot, though Telegram shows one
        author = replied.from_user
    if author is not None and author.is_bot:
        return ""
    return clean(message.quote.text) if message.quote is not None else text_of(replied)
