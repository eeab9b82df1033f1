"""Tokens: words as a quote check compares them. Quotation marks, dashes, ellipses, case and spacing make no
difference; every letter does. Unlike search terms, they are neither stemmed nor folded to plain letters."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from bot.base.text import to_compare
from bot.search.words.analyzer import in_small_letters
from bot.search.words.language_words import language_words

_NO_SPACES = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"  # scripts that write none
_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}{_HIDDEN}]--[{_NO_SPACES}]]"
_APOSTROPHE = "'’‘ʼ`´′＇ʹ‛"
_WORD = regex.compile(
    rf"{_LETTER}+(?:[{_APOSTROPHE}]{_LETTER}+)*|[{_NO_SPACES}]\p{{M}}*|[%‰°§№$€£¥₼₽₺₾+=]", regex.VERSION1
)
_DROPPED = str.maketrans("", "", _HIDDEN + _APOSTROPHE)
_MARK = regex.compile(r"(?<![.])[.](?![.])|[?!;:,()]")

NEGATIONS = frozenset(one for words in language_words().values() for one in words.negations.split())
_NEGATING_INFIX = regex.compile(r"[aeəıioöuü]?m[aəeıiuü]?y?")


@dataclass(frozen=True, slots=True)
class Token:
    """A word at `text[start:end]`; `form` is what must be equal for it to be the same word."""

    form: str
    start: int
    end: int


def tokens(text: str, *, turkic: bool = False) -> list[Token]:
    """The words of a text, in order. `turkic` makes small letters as Azerbaijani and Turkish do: I is ı."""
    found = []
    for match in _WORD.finditer(text):
        form = form_of(match.group(), turkic=turkic)
        if form:
            found.append(Token(form, match.start(), match.end()))
    return found


def written(text: str) -> list[str]:
    """The words of a text as they are written."""
    found: list[str] = _WORD.findall(text)
    return found


def form_of(word: str, *, turkic: bool = False) -> str:
    """What must be equal of a word: its letters, ignoring case, apostrophes and the dots of ё."""
    if not word.isascii():
        word = to_compare(word)
    return in_small_letters(word, turkic=turkic).translate(_DROPPED).replace("ё", "е")


def marks(text: str) -> str:
    """The punctuation that can change what is said; ellipses, dashes and quotation marks are not."""
    return "".join(_MARK.findall(text))


def negates(one: str, other: str, *, turkic: bool = False) -> bool:
    """Is one of two forms the negation of the other: a negating word, or, in Azerbaijani and Turkish, a verb with the
    negating -ma-?"""
    if (one in NEGATIONS) != (other in NEGATIONS):
        return True
    if not turkic:
        return False
    shorter, longer = sorted((one, other), key=len)
    more = len(longer) - len(shorter)
    if more == 0:  # istəyir, istəmir
        return [{*pair} for pair in zip(one, other, strict=True) if pair[0] != pair[1]] == [{"m", "y"}]
    return any(
        longer[:at] + longer[at + more :] == shorter and _NEGATING_INFIX.fullmatch(longer, at, at + more) is not None
        for at in range(2, len(shorter))
    )
