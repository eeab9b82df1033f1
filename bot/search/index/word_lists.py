"""WordLists: the words of each interview's passages, their stems, and those that are written like names.

Entries stand interview by interview, so that one that did not change is copied as it stands, and what all of them hold
is added up by adding and taking away what changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.base.array_file import Arrays, lines_of, text_array
from bot.base.background import put
from bot.search.index.postings import Postings

LISTS = 3  # of an interview, as `counted` wants them: its words with how often, stems, names
_STEM, _NAME = 1, 2  # bits of an entry

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class WordLists:
    """The entries of interview i are at `starts[i]:starts[i + 1]`. Each of `words` has one."""

    words: tuple[str, ...]
    keys: tuple[str, ...]  # (interviews,): each changes with an interview's words
    starts: NDArray[np.int64]  # (interviews + 1,)
    numbers: Ints  # (entries,): of words
    often: Ints  # (entries,): how often the word stands in the interview's passages; 0 for what is no more than a stem
    marks: NDArray[np.uint8]  # (entries,): is it a stem there, a name
    totals: NDArray[np.int64]  # (3, words): how often; of how many interviews it is a stem; of how many a name

    def words_of(self, kind: int) -> list[str]:
        """The words (0), stems (1) or names (2) of all interviews."""
        return list(compress(self.words, (self.totals[kind] > 0).tolist()))

    def often_of(self) -> dict[str, int]:
        """Every word, and how often it stands in the passages."""
        own = self.totals[0]
        return put(zip(self.words_of(0), own[own > 0].tolist(), strict=True), {})


def counted(lists: Postings) -> WordLists:
    """The lists that were counted as postings, in which each group is an interview and has three passages."""
    words = np.repeat(np.arange(len(lists.words)), lists.document_frequencies)
    interviews, kinds = np.divmod(lists.documents, LISTS)
    order = np.lexsort((kinds, words, interviews))
    words, interviews, kinds = words[order], interviews[order], kinds[order]
    first = np.ones(len(words), bool)
    first[1:] = (words[1:] != words[:-1]) | (interviews[1:] != interviews[:-1])
    places = first.nonzero()[0]
    bits = np.array([0, _STEM, _NAME], np.uint8)[kinds]
    often = np.where(kinds == 0, lists.frequencies[order], 0)
    entries = (
        words[places].astype(np.int32),
        np.add.reduceat(often, places).astype(np.int32) if len(places) else np.zeros(0, np.int32),
        np.bitwise_or.reduceat(bits, places) if len(places) else bits,
    )
    starts = np.searchsorted(interviews[places], np.arange(len(lists.groups) + 1))
    keys = tuple(key for key, _ in lists.groups)
    return WordLists(lists.words, keys, starts, *entries, _totals(len(lists.words), *entries))


def joined(keys: Sequence[str], known: Sequence[WordLists]) -> WordLists:
    """The lists of interviews with these keys, in their order, each from the first of `known` that has it."""
    numbers: dict[str, int] = {}
    parts = [_Part(one, numbers) for one in known]
    where: dict[str, tuple[_Part, int]] = {}
    for part in parts:
        for place, key in enumerate(part.lists.keys):
            where.setdefault(key, (part, place))
    taken = [where[key] for key in keys]
    cuts = [part.cut(begin, end) for part, begin, end in _runs(taken)]
    return _alive(tuple(numbers), tuple(keys), cuts, _added_up(parts, taken, len(numbers)))


Entries = tuple[NDArray[np.int64], Ints, Ints, NDArray[np.uint8]]  # of some interviews: sizes, numbers, often, marks


class _Part:
    """Lists whose words get the numbers that they have in others."""

    def __init__(self, lists: WordLists, numbers: dict[str, int]) -> None:
        self.lists = lists
        self._is_first = not numbers
        if self._is_first:
            put(zip(lists.words, range(len(lists.words)), strict=True), numbers)
        new = () if self._is_first else (numbers.setdefault(word, len(numbers)) for word in lists.words)
        self._new = np.fromiter(new, np.int32)

    def cut(self, begin: int, end: int) -> Entries:
        """The entries of the interviews from `begin` to `end`."""
        lists = self.lists
        place = slice(lists.starts[begin], lists.starts[end])
        numbers = lists.numbers[place] if self._is_first else self._new[lists.numbers[place]]
        return np.diff(lists.starts[begin : end + 1]), numbers, lists.often[place], lists.marks[place]


def _added_up(parts: Sequence[_Part], taken: Sequence[tuple[_Part, int]], words: int) -> NDArray[np.int64]:
    """What the interviews taken hold together, (3, words): what the first part's do, and what differs from that."""
    often = Counter((id(part), place) for part, place in taken)
    totals = np.zeros((LISTS, words), np.int64)
    changes: list[Entries] = []
    weights = []
    for part in parts:
        usual = 1 if part is parts[0] else 0
        for place in range(len(part.lists.keys)):
            if (differs := often[id(part), place] - usual) != 0:
                changes.append(part.cut(place, place + 1))
                weights += [differs] * int(changes[-1][0][0])
    if parts:
        totals[:, : len(parts[0].lists.words)] = parts[0].lists.totals
    if changes:
        _, numbers, own, marks = (np.concatenate(column) for column in zip(*changes, strict=True))
        totals += _totals(words, numbers, own, marks, np.array(weights))
    return totals


def _totals(
    words: int, numbers: Ints, often: Ints, marks: NDArray[np.uint8], weights: NDArray[np.int64] | int = 1
) -> NDArray[np.int64]:
    columns = (often, marks & _STEM > 0, marks & _NAME > 0)
    return np.stack([np.bincount(numbers, column * weights, words) for column in columns]).round().astype(np.int64)


def _runs(places: Sequence[tuple[_Part, int]]) -> list[tuple[_Part, int, int]]:
    """Places that follow each other in one part, as its stretches."""
    runs: list[tuple[_Part, int, int]] = []
    for part, place in places:
        if runs and runs[-1][0] is part and runs[-1][2] == place:
            runs[-1] = (part, runs[-1][1], place + 1)
        else:
            runs.append((part, place, place + 1))
    return runs


def _alive(
    words: tuple[str, ...], keys: tuple[str, ...], cuts: Sequence[Entries], totals: NDArray[np.int64]
) -> WordLists:
    """The lists made of these entries, without the words that none of them is of."""
    empty = (np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint8))
    sizes, numbers, often, marks = (np.concatenate(column) for column in zip(empty, *cuts, strict=True))
    alive: NDArray[np.bool_] = np.any(totals > 0, axis=0)
    if not alive.all():
        numbers = (np.cumsum(alive, dtype=np.int32) - 1)[numbers]
        words, totals = tuple(compress(words, alive.tolist())), totals[:, alive]
    return WordLists(words, keys, np.concatenate([[0], np.cumsum(sizes)]), numbers, often, marks, totals)


def arrays_of(lists: WordLists) -> dict[str, NDArray[Any]]:
    """`lists` in the form in which a cache file keeps them."""
    return {
        "words": text_array(lists.words),
        "keys": text_array(lists.keys),
        **{name: getattr(lists, name) for name in ("starts", "numbers", "often", "marks", "totals")},
    }


def lists_of(arrays: Arrays) -> WordLists:
    """The lists that `arrays_of` was given."""
    return WordLists(
        lines_of(arrays["words"], arrays["totals"].shape[1]),
        lines_of(arrays["keys"], len(arrays["starts"]) - 1),
        *(arrays[name] for name in ("starts", "numbers", "often", "marks", "totals")),
    )
