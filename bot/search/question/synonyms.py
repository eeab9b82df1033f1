"""Synonyms: query expansion by the vocabulary.

An entry that is recognized in a question, by a term in the question's language or by any spelling of a name, adds the
archive's own terms of that entry to the search: synonyms, translations, other spellings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from bot.archive.interview import Meaning
from bot.base.languages import LANGUAGES
from bot.search.words.analyzer import analyzer_of

SYNONYM_WEIGHT = 0.8  # weight of all terms of an entry together, against 1 for a word of the question itself
NAME_WEIGHT = 1.0

_Form = tuple[str, ...]


class Synonyms:
    """The entries of an archive's vocabulary, ready to expand questions over an index that holds `known` terms."""

    def __init__(self, meanings: Iterable[Meaning], languages: Sequence[str], known: Collection[str]) -> None:
        self._meanings = tuple(meanings)
        self._languages = languages
        self._known = known
        self._forms: dict[str, dict[str, list[tuple[_Form, Meaning]]]] = {}  # of the languages that were asked in

    def expansion(self, terms: Sequence[str], language: str) -> dict[str, float]:
        """Terms of the archive with the same meaning as words of a question, each with its weight. `terms` are those
        of all of its words, in order."""
        forms = self._forms_in(language)
        expansion: dict[str, float] = {}
        for place, term in enumerate(terms):
            for form, meaning in forms.get(term, ()):
                if tuple(terms[place : place + len(form)]) == form:
                    for added, weight in _added_by(meaning, self._languages, self._known).items():
                        expansion[added] = max(weight, expansion.get(added, 0.0))
        return expansion

    def _forms_in(self, language: str) -> dict[str, list[tuple[_Form, Meaning]]]:
        """What every term of a language, and every name, looks like in a question, by its first word."""
        if language not in LANGUAGES:
            return {}
        if language not in self._forms:
            forms: dict[str, list[tuple[_Form, Meaning]]] = defaultdict(list)
            for meaning in self._meanings:
                for written in (*meaning.terms.get(language, ()), *meaning.terms.get("names", ())):
                    form = tuple(word.term for word in analyzer_of(language).all_words(written))
                    if form:
                        forms[form[0]].append((form, meaning))
            self._forms[language] = forms
        return self._forms[language]


def _added_by(meaning: Meaning, languages: Sequence[str], known: Collection[str]) -> dict[str, float]:
    """What a recognized entry adds: each of its terms that the archive holds, whole phrases or not at all."""
    added: dict[str, float] = {}
    for language in languages:
        analyzer = analyzer_of(language)
        for written in meaning.terms.get(language, ()):
            words = analyzer.words(written)
            if all(word.term in known for word in words):
                added |= dict.fromkeys((word.term for word in words), SYNONYM_WEIGHT)
        for name in meaning.terms.get("names", ()):
            added |= {word.term: NAME_WEIGHT for word in analyzer.words(name) if word.term in known}
    share = len([weight for weight in added.values() if weight == SYNONYM_WEIGHT]) ** 0.5
    return {term: weight if weight == NAME_WEIGHT else weight / share for term, weight in added.items()}
