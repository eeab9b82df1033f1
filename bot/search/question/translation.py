"""Translation: a question's words in the languages of the archive that it is not asked in.

They are searched with the question's own, and the encoder, which knows some languages less well than others, reads the
question word by word in another one, too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from bot.base.languages import DEFAULT_LANGUAGE
from bot.search.words.analyzer import Word, analyzer_of
from bot.search.words.dictionary import dictionary
from bot.search.words.noise import evened

TRANSLATION_WEIGHT = 1.0  # of all terms of a word’s meanings together: as much as a word of the question


class Gloss(NamedTuple):
    """A question, word by word, in another language."""

    text: str
    language: str


class QuestionTranslation(NamedTuple):
    """`terms` and their weights, and `written`: the reader's word that each comes from. There is no gloss if no word
    is known."""

    terms: dict[str, float]
    written: dict[str, str]
    gloss: Gloss | None


class Translator:
    """Translates into the `languages` of an archive whose index holds the terms `known`."""

    def __init__(self, languages: Sequence[str], known: Collection[str]) -> None:
        self._languages = sorted(languages, key=lambda one: (one != DEFAULT_LANGUAGE, one))
        self._known = known

    def translate(self, words: Sequence[Word], language: str, names: Collection[str] = ()) -> QuestionTranslation:
        """What all `words` of a question, in order, are in the archive's other languages; `names` stay as they are."""
        terms: dict[str, float] = {}
        written: dict[str, str] = {}
        gloss: Gloss | None = None
        for target in self._languages:
            known = dictionary(language, target) if target != language else None
            if known is None:
                continue
            surfaces = [word.surface for word in words]
            translated = known.translated(words)
            for place, length, meanings in translated:
                if words[place].surface in names:
                    continue
                own = self._terms(meanings, target)
                for term in own:
                    terms[term] = max(TRANSLATION_WEIGHT / len(own) ** 0.5, terms.get(term, 0.0))
                    written.setdefault(term, words[place].surface)
                surfaces[place : place + length] = [meanings[0], *[""] * (length - 1)]
            if translated and gloss is None:
                gloss = Gloss(evened(" ".join(filter(None, surfaces)), target), target)
        return QuestionTranslation(terms, written, gloss)

    def _terms(self, meanings: Sequence[str], target: str) -> list[str]:
        """The terms of those meanings that the archive holds, whole phrases or not at all."""
        analyzer = analyzer_of(target)
        found: dict[str, None] = {}
        for meaning in meanings:
            own = analyzer.terms(meaning)
            if all(term in self._known for term in own):
                found |= dict.fromkeys(own)
        return list(found)
