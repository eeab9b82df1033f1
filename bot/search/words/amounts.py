"""Amounts: whether a message asks for a number, a sum or a year, and whether a text holds one."""

from __future__ import annotations

import re

from bot.search.words.analyzer import WORD, clean, fold, lower
from bot.search.words.language_words import language_words

_HOW_MANY = [(code, re.compile(words.how_many)) for code, words in language_words().items()]
_NUMERALS = {code: frozenset(words.numerals.split()) for code, words in language_words().items()}


def wants_amount(text: str) -> bool:
    """Does a message ask how many, how much or in which year, in whatever language? Short words seldom tell theirs."""
    text = clean(text)
    return any(pattern.search(" ".join(WORD.findall(lower(text, code)))) for code, pattern in _HOW_MANY)


def holds_amount(text: str, language: str) -> bool:
    """Does a text in a language hold a number, in digits or as a word?"""
    words = {fold(lower(word, language)) for word in WORD.findall(text)}
    return any(any(map(str.isdigit, word)) for word in words) or not words.isdisjoint(_NUMERALS.get(language, ()))
