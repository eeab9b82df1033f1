"""Addressing: is a message meant for this bot, and what does it ask? In groups the bot hears only what is addressed
to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from telegram import Message as TelegramMessage
from telegram import MessageEntity, User

from bot.chat.actions import command_route
from bot.chat.command_words import command_in_words
from bot.search.words.asking import asks
from bot.serving.api.message_requests import ChatTarget
from bot.serving.handling.content import claimed_words, is_wordless, marked_command, replied_words, text_of
from bot.serving.handling.conversations import passages_on
from bot.serving.handling.texts import (
    Command,
    clean,
    command_of,
    is_spoken_of,
    question_of,
    with_noun,
    without_mention,
)


class To(StrEnum):
    """What a message is to us."""

    QUESTION = "question"
    COMMAND = "command"
    NO_WORDS = "no words"  # a private message without text
    FORWARDED = "forwarded"
    NOBODY = "not for us"


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, read. `words` is the question, or a command's words; `reader` may be nobody's (a channel)."""

    to: To
    place: ChatTarget
    words: str = field(default="", repr=False)
    command: str = ""
    reader_id: int | None = field(default=None, repr=False)
    language: str | None = None
    message_id: int = field(default=0, repr=False)
    by_command: bool = False  # said to a group's bot by a command, and not by a mention or a reply
    shown: tuple[str, ...] = ()  # the id of the passage on the bot's message that this one replies to
    may_claim: bool = False  # said in private without a command: it may be a quotation to check
    borrowed: bool = False  # the words are another message's, which this one replies to: searched, and never kept
    asks: bool = True  # False: said below an answer in a group, without asking anything
    replied: str = field(default="", repr=False)  # the words of somebody's message that this question answers
    quoted: str = field(default="", repr=False)  # the quotation on the bot's message that it answers
    names_us: bool = False  # it speaks of the bot, and not to it

    @property
    def question(self) -> str:
        """The part of the words that is searched with and logged."""
        return question_of(self.words)

    @property
    def asker(self) -> int:
        """Whose limits a question counts against: the reader's, or the chat's if nobody knows who wrote."""
        return self.reader_id or self.place.chat_id


def place_of(message: TelegramMessage, reply_to: int | None) -> ChatTarget:
    """The chat, topic and message that an answer to this message goes to."""
    thread = message.message_thread_id if message.is_topic_message else None
    directly = message.direct_messages_topic.topic_id if message.direct_messages_topic is not None else None
    return ChatTarget(message.chat.id, reply_to, thread, message.chat.type == "private", directly)


def hear(message: TelegramMessage, me: User) -> Heard:
    """Read a message of a private chat or a group."""
    private = message.chat.type == "private"
    place = place_of(message, message.message_id or None)
    user = message.from_user
    anonymous = message.sender_chat is not None
    heard = Heard(
        To.NOBODY,
        place,
        reader_id=None if anonymous or user is None else user.id,
        language=None if user is None else user.language_code,
        message_id=message.message_id,
        shown=_shown_on(message.reply_to_message, me),
        replied=replied_words(message),
        quoted=_quoted_on(message.reply_to_message, me),
    )
    if _not_a_reader(message, me):
        return heard
    text = text_of(message)
    if private:
        return _private(heard, message, text, me)
    return _group(heard, message, text, me) if message.chat.type in ("group", "supergroup") else heard


def hear_guest(message: TelegramMessage, me: User) -> Heard:
    """Read a message that calls the bot into a chat where it is no member."""
    user, bot_name = message.from_user, me.username or ""
    known = user is not None and message.sender_chat is None
    heard = Heard(
        To.QUESTION,
        place_of(message, None),
        reader_id=user.id if known and user is not None else None,
        language=None if user is None else user.language_code,
        replied=replied_words(message),
        quoted=_quoted_on(message.reply_to_message, me),
    )
    text = text_of(message)
    mentioned = without_mention(text, bot_name) if bot_name else None
    rest = text if mentioned is None else mentioned
    command = marked_command(message) or command_of(rest)
    if command is None and mentioned and is_spoken_of(text, bot_name):
        return _spoken_of(replace(heard, to=To.NOBODY), text, bot_name)
    if command is not None and command.name != "ask":
        return _command(heard, message, command, me)
    words = rest if command is None else command.words
    return _with(heard, To.QUESTION, words) if words else _about_replied(heard, "help")


def _is_ours(message: TelegramMessage | None, me: User) -> bool:
    return message is not None and message.from_user is not None and message.from_user.id == me.id


def _shown_on(replied: TelegramMessage | None, me: User) -> tuple[str, ...]:
    return passages_on(replied) if _is_ours(replied, me) else ()


def _quoted_on(replied: TelegramMessage | None, me: User) -> str:
    return claimed_words(replied, me) if _is_ours(replied, me) else ""


def _with(heard: Heard, to: To, words: str = "", command: str = "") -> Heard:
    return replace(heard, to=to, words=words, command=command)


def _not_a_reader(message: TelegramMessage, me: User) -> bool:
    """Bots (an anonymous admin or a channel is shown as one, but has a sender_chat), what came by way of ourselves,
    posts that a channel forwards to its group by itself."""
    user = message.from_user
    by_bot = user is not None and user.is_bot and message.sender_chat is None
    by_us = message.via_bot is not None and message.via_bot.id == me.id
    return by_bot or by_us or bool(message.is_automatic_forward) or (user is not None and user.id == me.id)


def _private(heard: Heard, message: TelegramMessage, text: str, me: User) -> Heard:
    if not text:
        return _with(heard, To.NO_WORDS) if is_wordless(message) else heard
    command = marked_command(message)
    if message.forward_origin is not None:
        return _with(heard, To.FORWARDED, claimed_words(message, me))
    if command is None and (called := command_in_words(text)) is not None:
        return _with(heard, To.COMMAND, "", called)
    if command is None:
        return replace(_with(heard, To.QUESTION, text), may_claim=True)
    if command.name == "ask":
        return _with(heard, To.QUESTION, command.words) if command.words else _about_replied(heard, "ask")
    return _command(heard, message, command, me)


def _command(heard: Heard, message: TelegramMessage, command: Command, me: User) -> Heard:
    """A command with its words; /check without any takes those of the message, or the part of it, that it answers."""
    words = command.words
    if command.name == "check" and not words:
        words = clean(message.quote.text) if message.quote is not None else claimed_words(message.reply_to_message, me)
    return _with(heard, To.COMMAND, words, command.name)


def _group(heard: Heard, message: TelegramMessage, text: str, me: User) -> Heard:
    if not text or message.forward_origin is not None:
        return heard
    name = me.username or ""
    command = marked_command(message)
    if command is not None:
        return _group_command(heard, message, command, me)
    mentioned = without_mention(text, name) if name and _mentions(message, me, name) else None
    if mentioned is not None and (command := command_of(mentioned)) is not None:
        return _group_command(heard, message, replace(command, bot=name), me)
    if mentioned is not None and is_spoken_of(text, name):
        return _spoken_of(heard, text, name)
    if mentioned is not None:
        return _with(heard, To.QUESTION, mentioned) if mentioned else _about_replied(heard, "start")
    if _is_ours(message.reply_to_message, me) and not _begins_with_mention(message):
        return replace(_with(heard, To.QUESTION, text), asks=asks(text) or len(text.split()) == 1)
    return heard


def _spoken_of(heard: Heard, text: str, name: str) -> Heard:
    """A message that names the bot in the middle of a sentence: for others, unless it asks something."""
    return replace(_with(heard, To.QUESTION, with_noun(text, name)), names_us=True) if asks(text) else heard


def _group_command(heard: Heard, message: TelegramMessage, command: Command, me: User) -> Heard:
    name = me.username or ""
    named = command.bot is not None and command.bot.lower() == name.lower()
    if not named and (command.bot is not None or not command_route(command.name).group):
        return heard
    heard = replace(heard, by_command=True)
    if command.name == "ask":
        return _with(heard, To.QUESTION, command.words) if command.words else _about_replied(heard, "ask")
    return _command(heard, message, command, me)


def _about_replied(heard: Heard, otherwise: str) -> Heard:
    """A bare /ask or mention puts the question that it replies to; without one it is the command `otherwise`."""
    words = heard.replied
    if not words:
        return _with(heard, To.COMMAND, "", otherwise)
    return replace(_with(heard, To.QUESTION, words), borrowed=True, replied="")


def _begins_with_mention(message: TelegramMessage) -> bool:
    """Does a message, which does not mention us, turn to somebody else with its first word?"""
    kinds = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)
    return any(one.offset == 0 and one.type in kinds for one in (*message.entities, *message.caption_entities))


def _mentions(message: TelegramMessage, me: User, name: str) -> bool:
    """Does Telegram itself mark a mention of us? Where it marks nothing, the name in the text counts."""
    entities = [*message.entities, *message.caption_entities]
    if not entities:
        return True
    wide = (message.text or message.caption or "").encode("utf-16-le", "surrogatepass")
    for entity in entities:
        if entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == me.id:
            return True
        if entity.type == MessageEntity.MENTION:
            piece = wide[entity.offset * 2 : (entity.offset + entity.length) * 2]
            if piece.decode("utf-16-le", "replace").lower() == f"@{name.lower()}":
                return True
    return False
