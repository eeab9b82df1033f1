"""Speakers: whose words a question asks for, in an archive with several voices.

“What does Holtmann say about mites?” must not be answered with somebody else's words, and “Does Orlov trust them?” only
with what Orlov said or what was said of him. An archive with one voice has nothing to choose from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.archive.interview import Interview
from bot.search.askedwords import people
from bot.search.question import Question
from bot.search.words.analyzer import WORD, fold, lower
from bot.search.words.names import Names, names_in

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer is to be found: in these passages, or in whatever holds one of these terms."""

    passages: Numbers
    terms: frozenset[str]


class Speakers:
    """The interviewees of an archive, whose passages are numbered in its order."""

    def __init__(self, archive: Archive) -> None:
        interviews = tuple(archive.interviews.values())
        sizes = [len(interview.passages) for interview in interviews]
        self._starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.intp)])
        self._own: dict[str, list[int]] = defaultdict(list)  # by speaker, the numbers of the interviews
        for number, interview in enumerate(interviews):
            self._own[interview.about.speaker.name].append(number)
        self._several = len(self._own) > 1
        spelt = _spellings(interviews) if self._several else {}
        self._words = Names(spelling for spellings in spelt.values() for spelling in spellings)
        self._last: dict[str, set[str]] = defaultdict(set)  # whose last name a word is
        self._others: dict[str, set[str]] = defaultdict(set)  # whose other name it is
        for speaker, spellings in spelt.items():
            for spelling in spellings:
                *others, last = WORD.findall(spelling) or [""]
                self._last[last].add(speaker)
                for word in others:
                    self._others[word].add(speaker)
        self._heads: dict[str, set[int]] = defaultdict(set)  # by speaker, the interviews whose heads have the last name
        for number, interview in enumerate(interviews) if self._several else ():
            self._heads[interview.about.speaker.name].add(number)
            for word in WORD.findall(" ".join([interview.about.title, *people(interview)])):
                for speaker in self._those(word, self._last, sure=word[0].isupper()):
                    self._heads[speaker].add(number)

    def place(self, question: Question) -> Place | None:
        """Where the answer to a question is to be found; None if it names none of several speakers: anywhere."""
        if not self._several or not (named := self._named(question.text)):
            return None
        subject = named - self._named(question.about)
        if subject:  # “what does she say about …?”
            return Place(self._numbers(subject, self._own), frozenset())
        terms = [term for term, word in question.written.items() if self._words.spellings(word.partition("'")[0])]
        return Place(self._numbers(named, self._heads), frozenset(terms))

    def _numbers(self, speakers: Iterable[str], interviews: Mapping[str, Iterable[int]]) -> Numbers:
        chosen = sorted({number for speaker in speakers for number in interviews[speaker]})
        return np.concatenate([np.arange(self._starts[one], self._starts[one + 1]) for one in chosen])

    def _named(self, text: str) -> frozenset[str]:
        """The speakers whom `text` names best: by last name, or by any name with a capital; Ann Lee rather than Bob Lee
        where it says Ann Lee."""
        parts: dict[str, set[str]] = defaultdict(set)
        surely: set[str] = set()
        names = names_in(text)
        for word in WORD.findall(text):
            last, others = (self._those(word, kind, sure=word in names) for kind in (self._last, self._others))
            surely |= last | others if word in names else last
            for speaker in last | others:
                parts[speaker].add(word)
        most = max((len(parts[speaker]) for speaker in surely), default=0)
        return frozenset(speaker for speaker in surely if len(parts[speaker]) == most)

    def _those(self, word: str, names: Mapping[str, set[str]], *, sure: bool) -> set[str]:
        """The speakers who have a name of the kind `names` that `word` may be. Unless it is `sure` to be a name, it has
        to be spelt like one: “already” sounds like Allred."""
        bare = word.partition("'")[0]
        found = [spelling for spelling in self._words.spellings(bare) if sure or _spelt(bare, spelling)]
        return set().union(*(names[spelling] for spelling in found if spelling in names))


def _spelt(word: str, name: str) -> bool:
    """Is a word spelt like a name, with or without an ending, if it is of the same script?"""
    written, plain = fold(lower(word, "en")), fold(lower(name, "en"))
    return written.isascii() != plain.isascii() or written.startswith(plain)


def _spellings(interviews: Sequence[Interview]) -> dict[str, set[str]]:
    """How the name of each speaker is spelt."""
    spelt: dict[str, set[str]] = defaultdict(set)
    for interview in interviews:
        spelt[interview.about.speaker.name].add(interview.about.speaker.name)
    for interview in interviews:
        for person in interview.about.people:
            if not isinstance(person, str) and person.name in spelt:
                spelt[person.name].update(person.spellings)
    return spelt
