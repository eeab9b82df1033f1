"""Asking: whether a message asks something, tells of who writes it, or asks for a number.

Each language's expressions (`LanguageWords.asks`, `how_many`) are written in folded small letters (see
`analyzer.folded`). They are tried in every language: short words seldom tell theirs.
"""

from __future__ import annotations

import re

from bot.search.words.analyzer import WORD, clean, fold, folded_words, lower
from bot.search.words.language_words import LanguageWords, language_words
from bot.search.words.noise import question_in

LEAST_TOLD = 4  # words of a message that tells of who writes it
LONGEST_QUESTION_WORDS = 60  # words; what is longer tells a story, of which the part that asks is looked at by itself

_ASKS = [(code, re.compile(words.asks)) for code, words in language_words().items()]
_HOW_MANY = [(code, re.compile(words.how_many)) for code, words in language_words().items()]
_NUMERALS = {code: frozenset(words.numerals.split()) for code, words in language_words().items()}


def asks(text: str) -> bool:
    """Does `text` ask something? By its question mark, or by words that ask (`LanguageWords.asks`), in whatever
    language: short words seldom tell theirs. In a group, what is said below an answer mostly asks nothing."""
    if "?" in text:
        return True
    words = WORD.findall(question_in(text))[:LONGEST_QUESTION_WORDS]
    return any(pattern.fullmatch(folded_words(words, code)) for code, pattern in _ASKS)


def tells(text: str) -> bool:
    """Does `text` tell of who writes it, and ask nothing? “My brother was taken last week.”"""
    words = WORD.findall(text)[:LONGEST_QUESTION_WORDS]
    if len(words) < LEAST_TOLD or asks(text):
        return False
    return any(_tells(folded_words(words, code), known) for code, known in language_words().items())


def _tells(text: str, words: LanguageWords) -> bool:
    """The same of folded words, in one language; “I want to know who …” asks."""
    said = text.split()
    wants = re.match(words.lead_in, f"{text} ")
    asking = (wants is not None and len(wants[0].split()) > 1) or bool(
        {*words.interrogatives.split()}.intersection(said)
    )
    return not asking and bool({*words.first_person.split()}.intersection(said))


def wants_amount(text: str) -> bool:
    """Does a message ask how many, how much or in which year, in whatever language? Short words seldom tell theirs."""
    text = clean(text)
    return any(pattern.search(" ".join(WORD.findall(lower(text, code)))) for code, pattern in _HOW_MANY)


def holds_amount(text: str, language: str) -> bool:
    """Does a text in a language hold a number, in digits or as a word?"""
    words = {fold(lower(word, language)) for word in WORD.findall(text)}
    return any(any(map(str.isdigit, word)) for word in words) or not words.isdisjoint(_NUMERALS.get(language, ()))
