"""Dictionary: what common words of one language of readers are in another one.

`dictionary.txt` was written for this bot. Its first line names the languages of its columns; each other line is a
concept, in each column the words for it, the commonest first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from bot.search.words.analyzer import WORD, Word, analyzer_of
from bot.search.words.language_words import language_words

FILE = resources.files("bot.search.words") / "dictionary.txt"
LONGEST_FIXED = 3  # letters up to which a word is known only as it is written


class Translated(NamedTuple):
    """Words of a text that the dictionary knows: `length` of them from `place` on, and what they may mean."""

    place: int
    length: int
    meanings: tuple[str, ...]


class Dictionary:
    """What words of one language mean in another one."""

    def __init__(self, rows: Sequence[tuple[str, str]], source: str) -> None:
        """`rows`: the words of each concept in the language `source`, and in the other one."""
        self._rows = rows
        self._analyzer, self._words = analyzer_of(source), language_words()[source]
        self._starting: dict[str, list[int]] = defaultdict(list)  # the rows with a word that begins with a term
        self._verbs: dict[str, list[int]] = defaultdict(list)  # the rows with a verb, by its root
        for number, (own, _) in enumerate(rows):
            for word in _split(own):
                first, *others = self._read(word)
                if number not in self._starting[first.term][-1:]:
                    self._starting[first.term].append(number)
                if (
                    self._words.infinitive
                    and not others
                    and (verb := re.fullmatch(self._words.infinitive, first.plain))
                ):
                    self._verbs[verb[1]].append(number)

    def translated(self, words: Sequence[Word]) -> list[Translated]:
        """The words of a text that are known, in order; where several begin at the same place, the longest one."""
        found: list[Translated] = []
        place = 0
        while place < len(words):
            length, meanings = self._at(place, words)
            if meanings:
                found.append(Translated(place, length, meanings))
            place += length
        return found

    def _at(self, place: int, words: Sequence[Word]) -> tuple[int, tuple[str, ...]]:
        """How many words from a place on make up one word of the dictionary, and its meanings, the likest first.

        A concept whose word is written just so goes before one of which this is another form; then the concept for
        which it is the commonest word.
        """
        fits = []
        for number in self._starting.get(words[place].term, ()):
            for rank, word in enumerate(_split(self._rows[number][0])):
                read = self._read(word)
                text = words[place : place + len(read)]
                is_exact = [one.plain for one in text] == [one.plain for one in read]
                if is_exact or ([one.term for one in text] == [one.term for one in read] and self._inflects(text)):
                    fits.append((-len(read), not is_exact, rank, number))
        if not fits:
            return 1, self._meanings(self._of_verb(words[place].plain))
        length, is_other = min(fits)[:2]
        return -length, self._meanings(number for *one, _, number in sorted(fits) if one == [length, is_other])

    def _inflects(self, words: Sequence[Word]) -> bool:
        """May words be a form of other words? Of short ones and stop words the stem says too little."""
        return any(len(word.plain) > LONGEST_FIXED and word.plain not in self._analyzer.stop for word in words)

    def _of_verb(self, plain: str) -> list[int]:
        """The rows of the verb of which a word is a form."""
        endings = self._words.verb_endings
        if endings is None or plain in self._analyzer.stop:
            return []
        for end in range(len(plain) - 1, 1, -1):
            if plain[:end] in self._verbs and re.fullmatch(endings, plain[end:]):
                return self._verbs[plain[:end]]
        return []

    def _meanings(self, rows: Iterable[int]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(meaning for number in rows for meaning in _split(self._rows[number][1])))

    def _read(self, word: str) -> list[Word]:
        return [self._analyzer.word(surface) for surface in WORD.findall(word)]


@lru_cache(maxsize=16)
def dictionary(source: str, target: str) -> Dictionary | None:
    """The Dictionary from one language to another; None if there is no column for one of them."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    languages = lines[0].split(" | ")
    if source not in languages or target not in languages:
        return None
    rows = [line.split(" | ") for line in lines[1:]]
    return Dictionary([(row[languages.index(source)], row[languages.index(target)]) for row in rows], source)


def _split(column: str) -> list[str]:
    return column.split(", ")
