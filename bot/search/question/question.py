"""Question: what a reader asks, prepared for search: its language, its terms with their weights, its variants.

A variant is one wording of the question for the encoder: what it asks about (`Topics`), the same with its spelling
corrected, the part that asks (`asking_part`), and all of it without the names of the interviewees, who are in every
second question. Capitals and final marks are evened out in all (`evened`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.archive.archive import Archive
from bot.base.languages import DEFAULT_LANGUAGE, TURKIC
from bot.search.index.archive_index import ArchiveIndex
from bot.search.index.phrasing_index import letters
from bot.search.question.asking import asking_part
from bot.search.question.spelling import MOST_CORRECTIONS, Spelling
from bot.search.question.synonyms import Synonyms
from bot.search.question.translation import Gloss, QuestionTranslation, Translator
from bot.search.words.analyzer import Word, analyzer_of, lower
from bot.search.words.language import LATIN, detect, in_cyrillic
from bot.search.words.names import Names, capitalized, is_in_one_case, names_in
from bot.search.words.noise import evened, may_ask, question_in
from bot.search.words.topic import Topics

CORRECTED_WEIGHT = 0.8  # weight of a corrected term, against 1 for one that was written
SHORT_QUESTION_WORDS = 12  # words; a longer message may name who asks, or who says so
SHORT_NAME_LETTERS = 4  # letters: so short a word is one edit away from any other
SHORTEST_NAME = 3  # of a name without a capital
# How surely a word is a name that is typed in small letters, but read as one by the encoder, which knows few words of
# Turkic languages with all their endings.
SMALL_LETTER_NAME, SMALL_LETTER_NAME_WITH_ENDINGS = 0.7, 0.3


@dataclass(frozen=True, slots=True)
class Question:
    """A question as search uses it. `written` maps each term to the reader's word that it comes from, `translated` does
    the same for the terms of a translation; `gloss` is the question word by word in another language."""

    text: str
    about: str  # what it asks about, if it asks what somebody says about something; else the same
    language: str
    variants: tuple[str, ...]  # as it stands; corrected; the part that asks; last without names; each once; no noise
    terms: dict[str, float]
    written: dict[str, str]
    letters: dict[str, float]
    names: tuple[tuple[str, ...], ...] = ()  # the terms of each word that is a name which the archive knows
    is_speaker: bool = False  # is it a speaker's name, and no more?
    statement: str = ""  # what it asks whether it was said, see `Topics.statement`
    unknown_name: float = 0.0  # how surely it names somebody or something that the archive does not know, from 0 to 1
    gloss: Gloss | None = None
    translated: Mapping[str, str] = field(default_factory=dict)


class QuestionReader:
    """Prepares questions to the archive that `archive_index` was made of."""

    def __init__(self, archive: Archive, archive_index: ArchiveIndex, *, translates: bool = True) -> None:
        """`translates`: are words searched in other languages than the question's, too?"""
        self._known = archive_index.index.terms
        self._languages = sorted({interview.about.language for interview in archive.interviews.values()})
        self._vocabulary = Synonyms(archive.vocabulary, self._languages, self._known)
        self._translator = Translator(self._languages if translates else (), self._known)
        self._people = Names(archive_index.asked.people, archive_index.asked.employers)
        self._topics = Topics(archive_index.asked.speakers)
        self._names = Names(sorted(archive_index.lists.names))
        self._spelling = _spelling(archive_index)
        # The encoder's. With one, a correction counts only if it has fewer pieces than what was written.
        self.pieces: Callable[[str], int] | None = None

    def read(self, message: str, hint: str | None = None) -> Question:
        """The question in a reader's message; `hint` is the language that the reader's app claims."""
        text = question_in(message)
        text = in_cyrillic(text, hint) or text
        language = detect(text, hint, self._languages)
        asked = self._topics.of(text, language)
        words = analyzer_of(language).all_words(asked)
        meant = self._topics.of(self.corrected(asked, words), language)
        words_meant = words if meant == asked else analyzer_of(language).all_words(meant)
        terms, written = self._terms(words, words_meant, language)
        unnamed = self.without_names(meant, language)
        part = self._topics.of(asking_part(meant, lambda said: len(analyzer_of(language).terms(said))), language)
        said = (asked, meant, part, unnamed) if may_ask(text) else ()
        variants = tuple(dict.fromkeys(evened(one, language) for one in said))
        unknown_name = self._unknown_name(asked, meant, words, language, names_in(text) | names_in(asked))
        runs = dict.fromkeys(letters(unnamed), 1.0)
        names = self._known_names(text, language, written)
        translation = self._translator.translate(words_meant, language, names_in(meant))
        terms = self._with_translated(terms, written, translation)
        speaker, statement = self._topics.is_speaker(text, language), self._topics.statement(text, language)
        if speaker and not hint and language in LATIN:
            language = DEFAULT_LANGUAGE  # a name in Latin letters tells none
        about = (names, speaker, statement, unknown_name, translation.gloss, translation.written)
        return Question(text, asked, language, variants, terms, written, runs, *about)

    def without_names(self, text: str, language: str) -> str:
        """`text` with a pronoun for whom or what all of one of the archive's interviews is about."""
        return self._people.without(text, language)

    def corrected(self, text: str, words: Sequence[Word]) -> str:
        """`text`, which consists of `words`, with unknown ones replaced by the word that was probably meant."""
        tried, names = 0, names_in(text)
        for word in words:
            if self._unknown(word) and tried < MOST_CORRECTIONS:
                tried += 1
                meant = self._spelling.corrected(word.plain)
                if meant is None or (self._may_name(word, text, names) and not self._names.have(meant)):
                    continue
                if self._reads_with_more_ease(meant, word.surface):
                    text = text.replace(word.surface, meant)
        return text

    def _may_name(self, word: Word, text: str, names: Collection[str]) -> bool:
        """May a word be a name, and so no misspelling? A short word in small letters may be one, too."""
        if word.surface in names:
            return True
        short = len(word.plain) <= SHORT_NAME_LETTERS and self.pieces is not None and is_in_one_case(text)
        return short and self._wants_a_capital(word.surface, "en")

    def _reads_with_more_ease(self, meant: str, written: str) -> bool:
        """Does the encoder cut what was perhaps meant into fewer pieces than what was written?"""
        if self.pieces is None:
            return True
        stumbles = self.pieces(written)
        return stumbles > self.pieces("a") and self.pieces(meant) <= stumbles

    def _unknown(self, word: Word) -> bool:
        known = self._spelling.knows(word.plain) or self._spelling.knows(word.term)
        return not known and "'" not in word.surface and not self._people.have(word.surface)

    def _unknown_name(
        self, text: str, meant: str, words: Sequence[Word], language: str, names: Collection[str]
    ) -> float:
        """How surely a short `text` of `words` names what neither the archive nor its phrasings know, from 0 to 1.
        `names` are those that capitals show, in the whole question, too: “İlham Əliyev nə deyir”.

        In small letters it may be a misspelling, and it is one if it was corrected in what was `meant`.
        """
        if len(words) > SHORT_QUESTION_WORDS:
            return 0.0
        unknown = [word.surface for word in words if not self._known_name(word)]
        if not {*names}.isdisjoint(unknown):
            return 1.0
        if self.pieces is None or not is_in_one_case(text):
            return 0.0
        if not any(self._wants_a_capital(one, language) for one in unknown if one in meant):
            return 0.0
        return SMALL_LETTER_NAME_WITH_ENDINGS if language in TURKIC else SMALL_LETTER_NAME

    def _known_names(self, text: str, language: str, written: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
        """The terms of each word that is a name known to the archive: it has a capital, or the encoder expects one
        where everything is in small letters."""
        capital, in_one_case = names_in(text), is_in_one_case(text)
        found: dict[str, list[str]] = {}
        for term, word in written.items():
            bare = word.partition("'")[0]
            in_small = in_one_case and self.pieces is not None and self._names.have(bare)
            if word in capital or (in_small and self._wants_a_capital(bare, language)):
                found.setdefault(word, []).append(term)
        return tuple(tuple(terms) for terms in found.values())

    def _wants_a_capital(self, word: str, language: str) -> bool:
        """Does the encoder cut a word with a capital into fewer pieces? Names stand with one in most of what it was
        trained on."""
        assert self.pieces is not None
        small = lower(word, language)
        return len(small) >= SHORTEST_NAME and self.pieces(capitalized(small, language)) < self.pieces(small)

    def _known_name(self, word: Word) -> bool:
        known = self._spelling.knows(word.plain) or self._spelling.knows(word.term)
        return known or self._people.have(word.surface) or self._names.have(word.surface)

    def _terms(
        self, words: Sequence[Word], meant: Sequence[Word], language: str
    ) -> tuple[dict[str, float], dict[str, str]]:
        """The terms to search with and their weights; and the words of the question (out of `words`) that they come
        from."""
        terms: dict[str, float] = {}
        written: dict[str, str] = {}
        stop = analyzer_of(language).stop
        for word in words:
            if word.plain not in stop:
                for term in self._terms_of(word, language):
                    terms[term] = 1.0
                    written.setdefault(term, word.surface)
        for word in meant if meant is not words else ():
            if word.plain not in stop:
                for term in self._terms_of(word, language):
                    terms.setdefault(term, CORRECTED_WEIGHT)
        for term, weight in self._vocabulary.expansion([word.term for word in meant], language).items():
            terms[term] = max(weight, terms.get(term, 0.0))
        return terms, written

    def _with_translated(
        self, terms: Mapping[str, float], written: Mapping[str, str], translation: QuestionTranslation
    ) -> dict[str, float]:
        """The terms, with those of a translation. A word that was translated is not looked for as it stands, where the
        archive does not hold it."""
        known = set(translation.written.values())
        everything = translation.terms | dict(terms)
        return {
            term: weight for term, weight in everything.items() if term in self._known or written.get(term) not in known
        }

    def _terms_of(self, word: Word, language: str) -> list[str]:
        """The index's terms for a word of a question: its term in each language of the archive, or those of a name."""
        found = [word.term] if language in self._languages else []
        for other in self._languages:
            if other != language:
                found += analyzer_of(other).terms(word.surface)
        if not any(term in self._known for term in found):
            for spelling in self._names.spellings(word.surface):
                for other in self._languages:
                    found += analyzer_of(other).terms(spelling)
        return found


def _spelling(archive_index: ArchiveIndex) -> Spelling:
    words = Counter(archive_index.lists.words)
    words.update(archive_index.lexicon.words)
    return Spelling(words, archive_index.lists.stems | archive_index.lexicon.stems)
