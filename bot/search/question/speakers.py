"""Speakers: whose words a question asks for, in an archive with several speakers.

“What does Holtmann say about mites?” must not be answered with somebody else's words, and “Does Orlov trust them?” only
with what Orlov said or what was said of him. An archive with one speaker has nothing to choose from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.archive.interview import Interview
from bot.search.index.phrasing_index import employers, people
from bot.search.question.question import Question
from bot.search.words.analyzer import WORD, analyzer_of, fold, lower
from bot.search.words.names import SHORTEST_KEY, Names, forms_of, key, names_in, proper_words

Numbers = NDArray[np.intp]
Place = tuple[int, int]  # the number of an interview, and of one who speaks in it; _ALL for everybody
_ALL = -1


@dataclass(frozen=True, slots=True)
class SpeakerMatch:
    """Where an answer may be: in these passages (None: in any), and in any that holds one of these terms, which name
    the speakers."""

    passages: Numbers | None
    terms: frozenset[str]


def names_on_cards(archive: Archive) -> Names:
    """The names of those of whom an interview's card tells: who speaks, to whom, and who stands in its title or its
    introduction."""
    names: set[str] = set()
    for one in archive.interviews.values():
        names.update(voice.name for voice in one.about.voices)
        names.update([one.about.headline, str(one.about.outlet), *proper_words(one.introduction)])
    return Names(sorted(names))


class Speakers:
    """The interviewees of an archive, whose passages are numbered in its order."""

    def __init__(self, archive: Archive) -> None:
        interviews = tuple(archive.interviews.values())
        sizes = [len(interview.passages) for interview in interviews]
        self._starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.intp)])
        self._voices = [
            np.array([passage.voice for passage in one.passages]) if len(one.about.voices) > 1 else None
            for one in interviews
        ]
        self._own: dict[str, set[Place]] = defaultdict(set)  # by speaker, where the speaker's own words stand
        for number, interview in enumerate(interviews):
            for voice, one in enumerate(interview.about.voices):
                self._own[one.name].add((number, voice))
        self._several = len(self._own) > 1
        self.pieces: Callable[[str], int] | None = None  # the encoder's; usual words of any language are one piece
        spelt, of = _spellings(interviews), _employers(interviews)
        self._words = Names(spelling for names in (spelt, of) for spellings in names.values() for spelling in spellings)
        self._last: dict[str, set[str]] = defaultdict(set)  # by word, those who have it as their last name
        # By word, those who have it as another name, or in that of whom they work for.
        self._others: dict[str, set[str]] = defaultdict(set)
        for speaker, spellings in spelt.items():
            for spelling in spellings:
                *others, last = WORD.findall(spelling) or [""]
                self._last[last].add(speaker)
                for word in others:
                    self._others[word].add(speaker)
        for speaker, spellings in of.items():
            for spelling in spellings:
                self._others[spelling].add(speaker)
        self._short: dict[str, set[str]] = defaultdict(set)  # by key, the names that are short
        for word in {*self._last, *self._others}:
            if len(key(word)) < SHORTEST_KEY:
                self._short[key(word)].add(word)
        self._heads = self._named_in_heads(interviews if self._several else ())

    def _named_in_heads(self, interviews: Sequence[Interview]) -> dict[str, set[Place]]:
        """By speaker, where the speaker's own words stand, and whole interviews whose heads name the speaker."""
        heads: dict[str, set[Place]] = defaultdict(set)
        for number, interview in enumerate(interviews):
            for voice, one in enumerate(interview.about.voices):
                heads[one.name].add((number, voice))
            for word in WORD.findall(" ".join([interview.about.headline, *people(interview)])):
                for name in self._those(word, self._last, sure=word[0].isupper()):
                    if all(one.name != name for one in interview.about.voices):  # else: not what others said beside
                        heads[name].add((number, _ALL))
        return heads

    def match(self, question: Question) -> SpeakerMatch | None:
        """Where the answer to a question may be; None (anywhere) if it names no speaker."""
        if not question.about:
            return None
        if not self._several:
            return SpeakerMatch(None, terms) if (terms := self._naming(question)) else None
        around, topic, behind = question.text.partition(question.about)
        if topic and (subject := self._subject(around + behind, question.language)):
            return SpeakerMatch(self._numbers(subject, self._own), frozenset())
        if not (named := self._named(question.text)):
            return None
        return SpeakerMatch(self._numbers(named, self._heads), self._naming(question))

    def _naming(self, question: Question) -> frozenset[str]:
        """The terms of a question that are speakers' names."""
        names = self._capitalized(question.text)
        return frozenset(term for term, word in question.written.items() if self._any(word, sure=word in names))

    def _capitalized(self, text: str) -> set[str]:
        """The words of `text` that are written like names: with a capital that no beginning of a sentence explains, or
        with any if it is no usual word."""
        names = names_in(text)
        return {word for word in WORD.findall(text) if word in names or (word[0].isupper() and self._rare(word))}

    def _rare(self, word: str) -> bool:
        """Is a word rare in every language, so that it may be a name even without a capital?"""
        return self.pieces is not None and self.pieces(lower(word, "en")) > self.pieces("a")

    def _numbers(self, speakers: Iterable[str], places: Mapping[str, Iterable[Place]]) -> Numbers:
        chosen = {place for speaker in speakers for place in places[speaker]}
        return np.unique(np.concatenate([self._at(*place) for place in chosen]))

    def _at(self, interview: int, voice: int) -> Numbers:
        """The passages of an interview, or of one who speaks in it."""
        start, end = self._starts[interview : interview + 2]
        voices = self._voices[interview]
        if voices is None or voice == _ALL:
            return np.arange(start, end)
        return np.flatnonzero(voices == voice) + int(start)

    def _subject(self, text: str, language: str) -> frozenset[str]:
        """The speakers named around a topic, as in “what does she say about”. Any part of a name counts there."""
        stop = analyzer_of(language).stop
        words = [word.surface for word in analyzer_of(language).all_words(text) if word.plain not in stop]
        return self._best({word: self._any(word, sure=True, short=True) for word in words})

    def _named(self, text: str) -> frozenset[str]:
        """The speakers whom `text` names best: by a last name, or by another name that has a capital or is no usual
        word."""
        names, capital = names_in(text), self._capitalized(text)
        found = {word: self._any(word, sure=word in capital, short=word in names) for word in WORD.findall(text)}
        surely: set[str] = set()
        for word, speakers in found.items():
            by_itself = word in capital or self._rare(word)
            surely |= speakers if by_itself else self._those(word, self._last, sure=False)
        return self._best({word: speakers & surely for word, speakers in found.items()})

    def _best(self, found: Mapping[str, set[str]]) -> frozenset[str]:
        """Of the speakers named by the words `found`, those with most of them in their names: Ann Lee rather than Bob
        Lee."""
        parts = Counter(speaker for speakers in found.values() for speaker in speakers)
        most = max(parts.values(), default=0)
        return frozenset(speaker for speaker, count in parts.items() if count == most)

    def _any(self, word: str, *, sure: bool, short: bool = False) -> set[str]:
        kinds = (self._last, self._others)
        return set().union(*(self._those(word, kind, sure=sure, short=short) for kind in kinds))

    def _those(self, word: str, names: Mapping[str, set[str]], *, sure: bool, short: bool = False) -> set[str]:
        """The speakers with a name in `names` that sounds like `word`. Unless `word` is `sure` to be a name, it must be
        spelt like one, too: “already” sounds like Allred."""
        bare = word.partition("'")[0]
        found = [spelling for spelling in self._words.spellings(bare) if sure or _spelt(bare, spelling)]
        if not found and (short or sure or self._rare(bare)):
            found = [name for name in self._short.get(key(bare), ()) if short or _is_same(bare, name)]
        return set().union(*(names[spelling] for spelling in found if spelling in names))


def _spelt(word: str, name: str) -> bool:
    """Is a word spelt like a name, with or without an ending, if it is of the same script?"""
    written, plain = fold(lower(word, "en")), fold(lower(name, "en"))
    return written.isascii() != plain.isascii() or written.startswith(plain)


def _is_same(word: str, name: str) -> bool:
    """Is a word a name, if it is of the same script?"""
    written, plain = fold(lower(word, "en")), fold(lower(name, "en"))
    return written == plain or written.isascii() != plain.isascii()


def _spellings(interviews: Sequence[Interview]) -> dict[str, set[str]]:
    """How the name of each speaker is spelt."""
    spelt: dict[str, set[str]] = defaultdict(set)
    for interview in interviews:
        for one in interview.about.voices:
            spelt[one.name].update(forms_of([one.name]))
    for interview in interviews:
        for person in interview.about.people:
            if not isinstance(person, str) and person.name in spelt:
                spelt[person.name].update(person.spellings)
    return spelt


def _employers(interviews: Sequence[Interview]) -> dict[str, set[str]]:
    """The names, but for short ones, that may be any word, of whom each speaker works for."""
    named: dict[str, set[str]] = defaultdict(set)
    for interview in interviews:
        for one in interview.about.voices:
            named[one.name].update(forms_of(word for word in employers(interview) if len(key(word)) >= SHORTEST_KEY))
    return named
