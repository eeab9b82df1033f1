"""WordIndex: every word of an archive in order, as numbers, with the places where each occurs; finds runs of words.

Answers and the interviewer's questions are separate stretches; no run crosses from one into another. It takes eight
bytes a word, and one dictionary of the distinct words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.archive.interview import Exchange, Passage
from bot.base.languages import TURKIC
from bot.search.quotes.tokens import Token, form_of, tokens, written

Numbers = NDArray[np.int32]
UNKNOWN = -1
_END = -2  # between stretches


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage, or (`passage` None) an interviewer's question, whose words begin at place `first`; `stretch` tells
    which answer (of one speaker) or question it belongs to."""

    first: int
    count: int
    stretch: int
    interview_id: str
    exchange: Exchange
    passage: Passage | None

    @property
    def text(self) -> str:
        """Its text, in which its words are counted."""
        return self.passage.said if self.passage is not None else self.exchange.question or ""

    def tokens(self) -> list[Token]:
        """Its words, of which the first stands at place `first`."""
        return tokens(self.text)


def _runs(exchange: Exchange) -> Iterator[list[tuple[Passage | None, str]]]:
    """What each speaker says without a break, and the question."""
    for _, run in groupby(exchange.passages, attrgetter("voice")):
        yield [(passage, passage.said) for passage in run]
    yield [(None, exchange.question or "")]


class WordIndex:
    """The words of an archive. Building takes about a second for a million words; nothing changes it afterwards."""

    def __init__(self, archive: Archive) -> None:
        self._numbers: dict[str, int] = {}
        known: tuple[dict[str, int], dict[str, int]] = ({}, {})  # as written -> number; by the letters of Turkic, too
        self.units: list[Unit] = []
        collected: list[int] = []
        stretch = 0
        for interview in archive.interviews.values():
            turkic = interview.about.language in TURKIC
            for exchange in interview.exchanges:
                for parts in _runs(exchange):
                    for passage, text in parts:
                        found = self._read(text, turkic, known[turkic])
                        unit = Unit(len(collected), len(found), stretch, interview.id, exchange, passage)
                        self.units.append(unit)
                        collected += found
                    collected.append(_END)
                    stretch += 1
        self.words: Numbers = np.array(collected, dtype=np.int32)
        self._firsts = [unit.first for unit in self.units]
        self._order: Numbers = np.argsort(self.words, kind="stable").astype(np.int32)
        sorted_words = self.words[self._order]
        self._bounds = np.searchsorted(sorted_words, np.arange(len(self._numbers) + 1))

    def _read(self, text: str, turkic: bool, known: dict[str, int]) -> list[int]:
        """The numbers of the words of a text."""
        found = []
        for word in written(text):
            number = known.get(word)
            if number is None:
                form = form_of(word, turkic=turkic)
                number = self._numbers.setdefault(form, len(self._numbers)) if form else UNKNOWN
                known[word] = number
            if number != UNKNOWN:
                found.append(number)
        return found

    def numbers(self, forms: Sequence[str]) -> Numbers:
        """The numbers of some words, (forms,); UNKNOWN for those that the archive does not hold."""
        return np.array([self._numbers.get(form, UNKNOWN) for form in forms], dtype=np.int32)

    def frequency(self, word: int) -> int:
        """How often a word occurs."""
        return 0 if word < 0 else int(self._bounds[word + 1] - self._bounds[word])

    def places(self, word: int) -> Numbers:
        """The places where a word occurs, (occurrences,), in order."""
        if word < 0:
            return np.empty(0, dtype=np.int32)
        return self._order[self._bounds[word] : self._bounds[word + 1]]

    def find(self, run: Numbers) -> Numbers:
        """The places where a run of words, (words,), begins, word for word, (occurrences,)."""
        if len(run) == 0 or bool((run < 0).any()):
            return np.empty(0, dtype=np.int32)
        rarest_first = sorted(range(len(run)), key=lambda at: self.frequency(int(run[at])))
        starts = self.places(int(run[rarest_first[0]])) - rarest_first[0]
        starts = starts[(starts >= 0) & (starts + len(run) <= len(self.words))]
        for at in rarest_first[1:]:
            if len(starts) == 0:
                break
            starts = starts[self.words[starts + at] == run[at]]
        return starts

    def extended(self, places: Numbers, words: Numbers, length: int) -> tuple[int, Numbers]:
        """How many of `words` stand in a row at some of `places`, where the first `length` do at all of them; and at
        which."""
        while length < len(words):
            inside = places[places + length < len(self.words)]
            further = inside[self.words[inside + length] == words[length]]
            if len(further) == 0:
                break
            places, length = further, length + 1
        return length, places

    def unit_at(self, place: int) -> Unit:
        """The passage or question that a word stands in."""
        number = bisect_right(self._firsts, place) - 1
        while self.units[number].count == 0:  # an empty question begins where the next unit does
            number -= 1
        return self.units[number]

    def stretch_around(self, place: int, before: int, after: int) -> tuple[int, int]:
        """The places around one, at most `before` and `after` words away, within its answer or question."""
        first = max(0, place - before)
        last = min(len(self.words), place + after)
        ends = np.flatnonzero(self.words[first:last] == _END) + first
        left = ends[ends < place]
        right = ends[ends >= place]
        return int(left[-1]) + 1 if len(left) else first, int(right[0]) if len(right) else last
