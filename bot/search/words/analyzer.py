"""Analyzer: text to terms, the same for passages and questions of a language.

A text is normalized (`clean`: width forms, combining marks, apostrophes), split into words, lower-cased by the rules of
its language (I is ı in Azerbaijani and Turkish), freed of stop words, stemmed, and folded to plain letters, so that
"Hacıyevin" and "haciyevin" are one term.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from bot.base.languages import TURKIC
from bot.base.text import to_compare
from bot.search.words.language_words import language_words
from bot.search.words.word_cache import forget_with_words, word_cache

LONGEST_WORD = 48  # letters; what is longer is no word of a language, and is cut

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|[\ud800-\udfff]")
_MARK = re.compile("[\u0300-\u036f]")  # what is left of these after NFKC composes with no letter
_APOSTROPHES = dict.fromkeys(map(ord, "‘’ʼ`´′＇ʹ‛"), "'")
_PLAIN = str.maketrans("əıışşçğöüёæøłđßâîûéèê", "eiisscgoueeoldsaiueee", "")
_TURKIC = str.maketrans("İI", "iı")


def clean(text: str) -> str:
    """`text` in one uniform spelling: NFKC, plain apostrophes, no control characters, no lone surrogates."""
    text = _UNSAFE.sub(lambda found: "" if found.group() in "\u00ad\u200b\u200c\u200d\u2060\ufeff" else " ", text)
    if text.isascii():
        return text.replace("`", "'")
    return _MARK.sub("", to_compare(text).translate(_APOSTROPHES))


def in_small_letters(word: str, *, turkic: bool) -> str:
    """`word` in small letters; `turkic`: as Azerbaijani and Turkish make them, where that of I is ı."""
    if turkic:
        word = word.translate(_TURKIC)
    return word.replace("İ", "i").lower()


@word_cache
def lower(word: str, language: str) -> str:
    """`word` in small letters by the rules of its language; marks that compose with no letter are dropped."""
    word = in_small_letters(word, turkic=language in TURKIC)
    if word.isascii():
        return word
    return "".join(char for char in word if not unicodedata.combining(char))


@word_cache
def fold(word: str) -> str:
    """A word in small letters without what people leave out when they type: ə -> e, ı -> i, ş -> s, ё -> е."""
    if word.isascii():
        return word
    word = word.replace("ё", "е").translate(_PLAIN)
    if word.isascii():
        return word
    marks = unicodedata.normalize("NFD", word).replace("и\u0306", "й")
    return "".join(char for char in marks if not unicodedata.combining(char))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as it stands there, in folded small letters, and as the term that is searched."""

    surface: str
    plain: str
    term: str


def _snowball(name: str) -> Callable[[str], str]:
    stem: Callable[[str], str] = Stemmer.Stemmer(name, 0).stemWord
    forget_with_words(lambda: stem(LONGEST_WORD * "aaaa"))  # it keeps the last word that it was given
    return lambda word: stem(word) or word  # of the Turkish "leri" nothing would be left


def _stemmer(given: str | Callable[[str], str]) -> Callable[[str], str]:
    """A language's stemmer: of Snowball's by its name, or a function of a folded word."""
    return _snowball(given) if isinstance(given, str) else lambda word: given(fold(word))


class Analyzer:
    """Text to terms for one language. Words of a language without a stemmer are kept whole.

    It may be shared between threads: a stemmer holds the interpreter's lock while it works on a word.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        own = language_words().get(language)
        self.stop = frozenset(fold(word) for word in own.stop.split()) if own is not None else frozenset()
        self._stem = _stemmer(own.stemmer) if own is not None else str

    def words(self, text: str) -> list[Word]:
        """The words of `text` that can be searched, in order, stop words left out."""
        return [word for word in self.all_words(text) if word.plain not in self.stop]

    def all_words(self, text: str) -> list[Word]:
        """Every word of `text`, in order, stop words included."""
        return [_word(surface[:LONGEST_WORD], self.language) for surface in WORD.findall(clean(text))]

    def word(self, surface: str) -> Word:
        """A single word that stands in a text."""
        small = lower(surface, self.language)
        if "'" in small:
            small = self._without_clitic(small)
        return Word(surface, fold(small), fold(self._stem(small)))

    def terms(self, text: str) -> list[str]:
        """The terms of `text`, in order, repetitions included."""
        return [word.term for word in self.words(text)]

    def _without_clitic(self, word: str) -> str:
        """`Baku's`, `Bakı'da` -> the name before the apostrophe; `don't` -> `dont`; `o'clock` -> `oclock`."""
        head, _, tail = word.partition("'")
        if self.language in TURKIC and len(head) > 1:
            return head
        if tail in ("s", "re", "ve", "ll", "d", "m"):
            return head
        return word.replace("'", "")


@lru_cache(maxsize=16)
def analyzer_of(language: str) -> Analyzer:
    """The Analyzer of a language."""
    return Analyzer(language)


@word_cache
def _word(surface: str, language: str) -> Word:
    return analyzer_of(language).word(surface)


def folded(text: str) -> str:
    """Every word of `text` in folded small letters, whatever its language, separated by spaces: a key by which texts
    are compared."""
    if text.isascii():  # the same, but an archive has thousands of questions to go through at each start
        return " ".join(WORD.findall(text.lower().replace("`", "'"))).replace("'", "")
    return folded_words(WORD.findall(clean(text)), "en")


def folded_words(words: Iterable[str], language: str) -> str:
    """Words as the expressions of `LanguageWords` are written: folded, in small letters, with a space between."""
    return " ".join([fold(lower(word, language).replace("'", "")) for word in words])


def join(parts: Sequence[str | None]) -> str:
    """The parts that there are, one a line."""
    return "\n".join(part for part in parts if part)
