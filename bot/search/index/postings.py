"""Postings: which passages hold a term, and how often, as compressed numpy arrays.

For term number t, `documents[starts[t]:starts[t + 1]]` are the numbers of the passages that hold it, ascending, and
`frequencies` at the same places say how often. A passage's number is its place in the order of the groups; a `Group`
is the passages of one file, with a key that changes whenever their terms do.

Nothing here knows a ranking. What one file changes is merged with the rest, which isn't counted again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.base.array_file import Arrays, lines_of, text_array

Terms = Sequence[str] | Mapping[str, float]
"""The terms of one passage: a list in which a repeated term counts again, or each term with its (possibly
fractional, positive) frequency, e.g. when the interviewer's question counts less than the answer."""

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

_BLOCK = 1 << 19  # entries that are merged at a time: what a processor's cache holds, and little memory


@dataclass(frozen=True, slots=True)
class Postings:
    """The terms of the passages of some groups. Each of `words` stands in at least one passage."""

    words: tuple[str, ...]
    starts: NDArray[np.int64]  # (words + 1,)
    documents: Ints  # (postings,)
    frequencies: NDArray[np.float32]  # (postings,)
    lengths: Floats  # (passages,): in terms
    groups: tuple[tuple[str, int], ...]  # (key, number of passages), in order

    @property
    def document_frequencies(self) -> NDArray[np.int64]:
        """In how many passages each term stands, (words,)."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Group:
    """The passages of one file. `counts` is called only when the key is not known, and says about how much work that
    is by `letters`."""

    key: str
    counts: Callable[[], Postings]
    letters: int = 0


def count(passages: Sequence[Terms]) -> Postings:
    """The postings of one group, without a key. Raises TypeError for a passage that is a bare string, whose letters
    would else be taken for terms, and ValueError for a frequency that is not a positive, finite number."""
    for terms in passages:
        if isinstance(terms, str):
            raise TypeError("A passage's terms must be a list of terms, not a string.")
    numbers: dict[str, int] = {}
    flat = [numbers.setdefault(term, len(numbers)) for term in chain.from_iterable(passages)]
    sizes = np.fromiter(map(len, passages), np.int64, len(passages))
    weights = _weights(passages, len(flat))
    owners = np.repeat(np.arange(len(passages)), sizes)
    entries, place = np.unique(np.asarray(flat, np.int64) * max(len(passages), 1) + owners, return_inverse=True)
    words, documents = np.divmod(entries, max(len(passages), 1))
    return Postings(
        words=tuple(numbers),
        starts=np.searchsorted(words, np.arange(len(numbers) + 1)),
        documents=documents.astype(np.int32),
        frequencies=np.bincount(place, weights, len(entries)).astype(np.float32),
        lengths=np.bincount(owners, weights, len(passages)).astype(np.float64),
        groups=(("", len(passages)),),
    )


def _weights(passages: Sequence[Terms], total: int) -> Floats | None:
    """The frequency of each term of each passage, in order; None when all are 1."""
    if not any(isinstance(terms, Mapping) for terms in passages):
        return None
    parts = (terms.values() if isinstance(terms, Mapping) else [1.0] * len(terms) for terms in passages)
    weights = np.fromiter(chain.from_iterable(parts), np.float64, total)
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise ValueError("A term's frequency must be a positive number.")
    return weights


def assemble(groups: Sequence[Group], known: Sequence[Postings] = ()) -> Postings:
    """The postings of `groups`, in their order. What one of `known` holds under the same key is taken over from it."""
    numbers: dict[str, int] = {}
    lengths: list[Floats] = []
    sources = [_Source(*each, numbers) for each in _sort_out(groups, known, lengths)]
    starts, documents, frequencies = _merged(sources, len(numbers))
    sizes = np.diff(starts)
    alive = np.append(sizes > 0, True)
    return Postings(
        words=tuple(compress(numbers, alive.tolist())),
        starts=starts[alive],
        documents=documents,
        frequencies=frequencies,
        lengths=np.concatenate([*lengths, np.zeros(0)]),
        groups=tuple((group.key, len(part)) for group, part in zip(groups, lengths, strict=True)),
    )


def _merged(sources: Sequence[_Source], terms: int) -> tuple[NDArray[np.int64], Ints, NDArray[np.float32]]:
    """Starts, passages and frequencies of what stays of all sources."""
    sizes = np.zeros(terms, np.int64)
    for source in sources:
        sizes += source.sizes(terms)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    documents = np.empty(starts[-1], np.int32)
    frequencies = np.empty(starts[-1], np.float32)
    for begin, end in _blocks(starts):
        place = slice(starts[begin], starts[end])
        documents[place], frequencies[place] = _sorted([source.entries(begin, end) for source in sources])
    return starts, documents, frequencies


def _sort_out(groups: Sequence[Group], known: Sequence[Postings], lengths: list[Floats]) -> list[tuple[Postings, Ints]]:
    """What the groups are made from, each with the new numbers of its passages (-1: gone): `known` first, then the
    counts that it lacks. Appends each group's passages' lengths."""
    old: dict[str, list[tuple[Ints, Floats]]] = {}
    kept = [np.full(len(postings.lengths), -1, np.int32) for postings in known]
    for postings, new in zip(known, kept, strict=True):
        begin = 0
        for key, size in postings.groups:
            place = slice(begin, begin + size)
            old.setdefault(key, []).append((new[place], postings.lengths[place]))
            begin += size
    sources = list(zip(known, kept, strict=True))
    base = 0
    for group in groups:
        if old.get(group.key):
            new, own = old[group.key].pop(0)
        else:
            counts = group.counts()
            new, own = np.empty(len(counts.lengths), np.int32), counts.lengths
            sources.append((counts, new))
        new[:] = np.arange(base, base + len(own))
        lengths.append(own)
        base += len(own)
    return sources


class _Source:
    """Postings that are merged into others: their terms get the others' numbers, their passages the new ones."""

    def __init__(self, postings: Postings, kept: Ints, numbers: dict[str, int]) -> None:
        self._from = postings
        self._kept = kept
        words = (numbers.setdefault(word, len(numbers)) for word in postings.words)
        self._numbers = np.fromiter(words, np.int32, len(postings.words))
        self._order = np.argsort(self._numbers, kind="stable")  # our terms by their new numbers

    def sizes(self, terms: int) -> NDArray[np.int64]:
        """How many entries of each new term stay, (terms,)."""
        sizes = np.zeros(terms, np.int64)
        gone = (self._kept < 0)[self._from.documents].nonzero()[0]
        lost = np.searchsorted(self._from.starts, gone, side="right") - 1
        sizes[self._numbers] = self._from.document_frequencies - np.bincount(lost, minlength=len(self._numbers))
        return sizes

    def entries(self, begin: int, end: int) -> tuple[Ints, Ints, NDArray[np.float32]]:
        """The entries that stay of the new terms `begin` to `end`: terms, new passage numbers, frequencies."""
        first, last = np.searchsorted(self._numbers, [begin, end], sorter=self._order)
        ours = self._order[first:last]
        starts = self._from.starts[ours]
        sizes = self._from.starts[ours + 1] - starts
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + sizes, sizes)
        documents = self._kept[self._from.documents[places]]
        terms = np.repeat(self._numbers[ours], sizes)
        stays = documents >= 0
        return terms[stays], documents[stays], self._from.frequencies[places[stays]]


def _blocks(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of terms that together hold about _BLOCK entries."""
    edges = np.searchsorted(starts, np.arange(0, starts[-1] + _BLOCK, _BLOCK))
    return pairwise(sorted({0, *np.minimum(edges, len(starts) - 1).tolist(), len(starts) - 1}))


def _sorted(parts: list[tuple[Ints, Ints, NDArray[np.float32]]]) -> tuple[Ints, NDArray[np.float32]]:
    """Passages and frequencies of entries from several sources, by term and then by passage."""
    terms, documents, frequencies = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort((terms.astype(np.int64) << 32) | documents, kind="stable")  # timsort: merges what is sorted
    return documents[order], frequencies[order]


def arrays_of(postings: Postings) -> dict[str, NDArray[Any]]:
    """`postings` in the form in which a cache file keeps them."""
    return {
        "words": text_array(postings.words),
        "starts": postings.starts,
        "documents": postings.documents,
        "frequencies": postings.frequencies,
        "lengths": postings.lengths,
        "keys": text_array([key for key, _ in postings.groups]),
        "sizes": np.array([size for _, size in postings.groups], np.int64),
    }


def keys_in(arrays: Arrays) -> list[str]:
    """The keys of the groups in a cache file."""
    return list(lines_of(arrays["keys"], len(arrays["sizes"])))


def postings_of(arrays: Arrays) -> Postings:
    """The postings that `arrays_of` was given."""
    return Postings(
        words=lines_of(arrays["words"], len(arrays["starts"]) - 1),
        starts=arrays["starts"],
        documents=arrays["documents"],
        frequencies=arrays["frequencies"],
        lengths=arrays["lengths"],
        groups=tuple(zip(keys_in(arrays), arrays["sizes"].tolist(), strict=True)),
    )
