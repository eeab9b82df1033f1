"""Noise: what surrounds a question in a chat (calls to the bot, quotes of others, emoji), taken off before search."""

from __future__ import annotations

import re

from bot.search.analyzer import clean

LONGEST_QUESTION = 2_000  # characters; no question needs more, and the time for one stays bounded

_QUOTED_LINE = re.compile(r"^\s*(?:>|»).*$", re.MULTILINE)
_MENTION = re.compile(r"(?<![\w@])@\w{3,32}")
_COMMAND = re.compile(r"^\s*/\w+(?:@\w+)?")
_LINK = re.compile(r"https?://\S+|\bt\.me/\S+")
_SYMBOL = re.compile(r"[^\w\s@'\"“”„«»‹›.,;:!?…%№&+/()\[\]–—-]")
_CALLS = """
    hey hi hello yo ok okay so well um uh please pls sorry excuse me guys folks everyone everybody all bot
    привет здравствуйте эй ребята ребят народ друзья бот слушайте скажите
    salam ay dostlar uşaqlar usaqlar hamıya hamiya botcan selam merhaba arkadaşlar arkadaslar millet
"""
_CALL = re.compile(rf"^\W*(?:(?:{'|'.join(_CALLS.split())})\b[\s,.!:;-]*)+", re.IGNORECASE)
_TAIL = re.compile(r"[\s,]*\b(?:lol|lmao|haha+|хаха+|thx|thanks|pls|please|guys|bro)\b[\s.!?)]*$", re.IGNORECASE)


def question_in(text: str) -> str:
    """The question within a message: no quotes of others, mentions, commands, links, emoji or calls to the group.

    What would leave nothing at all is not taken off. At most `LONGEST_QUESTION` characters.
    """
    text = clean(text[: 4 * LONGEST_QUESTION])
    for pattern in (_QUOTED_LINE, _MENTION, _COMMAND, _LINK, _SYMBOL):
        text = _or_same(pattern.sub(" ", text), text)
    text = _or_same(_CALL.sub("", text, count=1), text)
    text = _or_same(_TAIL.sub("", text), text)
    return " ".join(text.split())[:LONGEST_QUESTION]


def _or_same(shorter: str, text: str) -> str:
    return shorter if any(char.isalnum() for char in shorter) else text
