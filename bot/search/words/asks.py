"""Asks: does a message ask something? By its question mark, or by words that ask in a language of readers
(`LanguageWords.asks`). In a group, what is said below an answer mostly asks nothing."""

from __future__ import annotations

import re

from bot.search.words.analyzer import WORD, fold, lower
from bot.search.words.language_words import language_words
from bot.search.words.noise import question_in

READ_WORDS = 60  # of a message, the first

_ASKS = [(code, re.compile(words.asks)) for code, words in language_words().items()]


def asks(text: str) -> bool:
    """Does `text` ask something? In whatever language: short words seldom tell theirs."""
    if "?" in text:
        return True
    words = [word.group() for word in WORD.finditer(question_in(text))][:READ_WORDS]
    return any(pattern.fullmatch(folded_words(words, code)) for code, pattern in _ASKS)


def folded_words(words: list[str], language: str) -> str:
    """Words as the expressions of `LanguageWords` are written: folded, in small letters, with a space between."""
    return " ".join(fold(lower(word, language)).replace("'", "") for word in words)
