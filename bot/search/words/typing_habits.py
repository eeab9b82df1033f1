"""Typed: how a question was typed, and says nothing of what is asked: capitals where a phone puts them or a reader
shouts, and the mark at the end. An encoder takes such things for meaning; so they are evened out before it reads."""

from __future__ import annotations

import re

from bot.search.words.analyzer import WORD, lower

_END = re.compile(r"[\s.,;:…!?¿¡؟。？！-]+$")


def evened(text: str, language: str) -> str:
    """`text` without capitals at its beginning, or at all if most of it is in capitals, and with a question mark."""
    text = _END.sub("", text)
    capitals = sum(letter.isupper() for letter in text)
    if capitals > sum(letter.islower() for letter in text):
        text = lower(text, language)
    elif capitals and (first := WORD.search(text)) and not first.group()[1:2].isupper():
        at = first.start()
        text = f"{text[:at]}{lower(text[at], language)}{text[at + 1 :]}"
    return f"{text}?" if text else text
