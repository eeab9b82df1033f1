"""Names: one phonetic key for every spelling of a name, in Latin, Azerbaijani or Cyrillic letters, with or without
endings.

Bəxtiyar, Bextiyar, Bakhtiyar, Bahtiyar and Бахтияр have one key; so have Hacıyev, Hajiyev, Gadzhiev and Гаджиев. Like
Soundex, the key keeps roughly how a name sounds: three vowels, one letter for sounds that transliterations confuse, no
doubled letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from bot.base.languages import DEFAULT_LANGUAGE, TURKIC
from bot.search.words.analyzer import WORD, fold, lower
from bot.search.words.language_words import language_words
from bot.search.words.word_cache import word_cache

SHORTEST_KEY = 5  # letters of a key; shorter ones are too easily another word's
LONGEST_ENDING = 3  # letters of a key that an inflection may add: Гаджиев-а, Hacıyev-in, Bakı-dan

_CYRILLIC = {
    **dict(zip("абвгдежзийклмнопрстуф", "abvhdejsiyklmnoprstuf", strict=True)),
    "х": "h",
    "ц": "s",
    "ч": "c",
    "ш": "s",
    "щ": "s",
    "ъ": "",
    "ы": "i",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
}
_SOUNDS = (
    (re.compile(r"dzh|dj|дж|zh"), "c"),
    (re.compile(r"kh|gh"), "h"),
    (re.compile(r"ch"), "c"),
    (re.compile(r"sh|ts"), "s"),
    (re.compile(r"th"), "t"),
    (re.compile(r"(?<=[kg])y(?=[aou])"), ""),  # Кямал, Kyamal
)
_SILENT_END = re.compile(r"[aeiouy][bcdfgklmnprstvz]{1,2}e$")
_CLASSES = str.maketrans("eıiyjuqgxzw", "aiiicohhhsv")
_DOUBLED = re.compile(r"(.)\1+")


@word_cache
def key(word: str) -> str:
    """The key of one word; words that sound alike have the same."""
    latin = "".join(_CYRILLIC.get(char, char) for char in fold(lower(word, "en")).replace("dj", "c").replace("дж", "c"))
    for pattern, sound in _SOUNDS:
        latin = pattern.sub(sound, latin)
    return _DOUBLED.sub(r"\1", latin.translate(_CLASSES))


def _begins(word_key: str, name_key: str) -> bool:
    return word_key.startswith(name_key) and len(word_key) - len(name_key) <= LONGEST_ENDING


def forms_of(names: Iterable[str]) -> Iterator[str]:
    """Names with further forms: those in -a also with their Russian endings (Весков-ой), those in a silent -e also
    without it (Thorpe is Торп)."""
    for name in names:
        yield name
        if name.endswith(("a", "а")) or _SILENT_END.search(name):
            yield name[:-1]


class Names:
    """A set of names that words can be recognized as: of people, and of `others`."""

    def __init__(self, names: Iterable[str], others: Collection[str] = ()) -> None:
        self._spellings: dict[str, list[str]] = {}
        self._short: set[str] = set()
        self._others = frozenset(others)
        for name in (*names, *others):
            for word in WORD.findall(name):
                if len(found := key(word)) < SHORTEST_KEY:
                    self._short.add(found)
                elif word not in self._spellings.setdefault(found, []):
                    self._spellings[found].append(word)

    def spellings(self, word: str) -> list[str]:
        """The spellings of the name that `word` is one of, with or without an ending; empty if it is none."""
        found = key(word)
        for length in range(len(found), max(len(found) - LONGEST_ENDING, SHORTEST_KEY) - 1, -1):
            if found[:length] in self._spellings:
                return self._spellings[found[:length]]
        return []

    def have(self, word: str) -> bool:
        """May `word` be one of the names, however short?"""
        return bool(self.spellings(word)) or key(word) in self._short

    def without(self, text: str, language: str, *, short: bool = False) -> str:
        """`text` with "he" in its language for each name that stands in it, or "they"; names in a row are one. A short
        name, which alone tells little, counts beside a long one, or with `short`."""
        words = list(WORD.finditer(text))
        heads = [match.group().partition("'")[0] for match in words]
        found = [self.spellings(head) for head in heads]
        named = [bool(spellings) for spellings in found]
        if not short and not any(named):
            return text
        for place, head in enumerate(heads):
            if not named[place] and key(head) in self._short:
                named[place] = short or any(named[max(place - 1, 0) : place + 2])
        parts: list[str] = []
        end = 0
        for place, match in enumerate(words):
            between = text[end : match.start()]
            if named[place] and place and named[place - 1] and not between.strip():
                end = match.end()
                continue
            pronoun = pronoun_of(language, person=not self._others.intersection(found[place]))
            parts += [between, pronoun if named[place] else match.group()]
            end = match.end()
        return "".join(parts) + text[end:]


def pronoun_of(language: str, *, person: bool = True) -> str:
    """The word that stands for a name where names make no difference."""
    every = language_words()
    own = every.get(language, every[DEFAULT_LANGUAGE])
    return own.pronoun if person else own.they


def proper_words(text: str) -> Iterator[str]:
    """The words of `text` that are capitalized where no sentence begins: names, for the most part."""
    for match in WORD.finditer(text):
        if match.group()[0].isupper():
            before = text[: match.start()].rstrip(" \"'“”«»(‘’")
            if before and before[-1] not in ".!?…:\n":
                yield match.group()


def names_in(question: str) -> frozenset[str]:
    """The words of a question that are names by their capitals, and the first word if the second is one. None where
    every word has a capital."""
    words = WORD.findall(question)
    capital = [word[0].isupper() and not word[1:].isupper() for word in words]
    if all(capital):
        return frozenset()
    proper = set(proper_words(question)).intersection(
        word for word, is_one in zip(words, capital, strict=True) if is_one
    )
    return frozenset(proper | ({words[0]} if capital[:2] == [True, True] else set()))


def is_in_one_case(text: str) -> bool:
    """Is everything but the first letter of `text` typed in small letters, or all of it in capitals?"""
    return text.isupper() or not any(letter.isupper() for letter in text[1:])


def capitalized(word: str, language: str) -> str:
    """`word`, which is in small letters, with a capital by the rules of its language."""
    first = "İ" if word[0] == "i" and language in TURKIC else word[0].upper()
    return first + word[1:]
