"""Postings: which passages hold a term, and how often, as compressed numpy arrays.

`Counts` are the terms of one group of passages (usually one file), counted, in numbers local to the group.
`Group` is such a group with a key that changes whenever its terms do. `Postings` hold all groups: for term number t,
`documents[starts[t]:starts[t + 1]]` are the numbers of the passages that hold it, ascending, and `frequencies` at the
same places say how often. A passage's number is its place in the order of the groups.

Nothing here knows a ranking. An edited file costs a merge of two sorted runs, not a new count of the archive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Terms = Sequence[str] | Mapping[str, float]
"""The terms of one passage: a list in which a repeated term counts again, or each term with its (possibly
fractional, positive) frequency, e.g. when the interviewer's question counts less than the answer."""

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """The counted terms of n passages: entry i says that passage `documents[i]` holds `words[terms[i]]`
    `frequencies[i]` times. Sorted by term, then by passage. `lengths` (n,) are the passages' lengths in terms."""

    words: tuple[str, ...]
    terms: Ints
    documents: Ints
    frequencies: NDArray[np.float32]
    lengths: Floats


@dataclass(frozen=True, slots=True)
class Group:
    """The passages of one file. `key` stands for their content and for the code that makes terms of it;
    `counts` is called only when no index at hand knows the key."""

    key: str
    counts: Callable[[], Counts]


@dataclass(frozen=True, slots=True)
class Postings:
    """All groups together. Terms are numbered as in `words`; each of them stands in at least one passage."""

    words: tuple[str, ...]
    starts: NDArray[np.int64]  # (terms + 1,)
    documents: Ints  # (postings,)
    frequencies: NDArray[np.float32]  # (postings,)
    lengths: Floats  # (passages,)
    groups: tuple[tuple[str, int], ...]  # (key, number of passages), in order

    @property
    def document_frequencies(self) -> NDArray[np.int64]:
        """In how many passages each term stands, (terms,)."""
        return np.diff(self.starts)


def count(passages: Sequence[Terms]) -> Counts:
    """The terms of `passages`, counted. Raises TypeError for a passage that is a bare string, whose letters would
    else be taken for terms, and ValueError for a frequency that is not a positive, finite number."""
    for terms in passages:
        if isinstance(terms, str):
            raise TypeError("A passage's terms must be a list of terms, not a string.")
    numbers: dict[str, int] = {}
    flat = [numbers.setdefault(term, len(numbers)) for term in chain.from_iterable(passages)]
    sizes = np.fromiter(map(len, passages), np.int64, len(passages))
    weights = _weights(passages, len(flat))
    owners = np.repeat(np.arange(len(passages)), sizes)
    keys = np.asarray(flat, np.int64) * max(len(passages), 1) + owners
    distinct, place = np.unique(keys, return_inverse=True)
    terms_, documents = np.divmod(distinct, max(len(passages), 1))
    return Counts(
        words=tuple(numbers),
        terms=terms_.astype(np.int32),
        documents=documents.astype(np.int32),
        frequencies=np.bincount(place, weights, len(distinct)).astype(np.float32),
        lengths=np.bincount(owners, weights, len(passages)).astype(np.float64),
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


def assemble(groups: Sequence[Group], known: Postings | None = None) -> Postings:
    """The postings of `groups`, in their order. What `known` holds under the same key is taken over from it."""
    kept, fresh, bases = _sort_out(groups, known)
    numbers = {} if known is None else {word: number for number, word in enumerate(known.words)}
    columns = [_taken_over(known, kept)] if known is not None else []
    for counts, base in fresh:
        words = (numbers.setdefault(word, len(numbers)) for word in counts.words)
        number = np.fromiter(words, np.int32, len(counts.words))
        columns.append((number[counts.terms], counts.documents + np.int32(base), counts.frequencies))
    return _sorted(
        tuple(numbers),
        _joined([column[0] for column in columns], np.int32),
        _joined([column[1] for column in columns], np.int32),
        _joined([column[2] for column in columns], np.float32),
        lengths=_joined([lengths for _, lengths in bases], np.float64),
        groups=tuple((key, len(lengths)) for key, lengths in bases),
    )


def _taken_over(known: Postings, kept: Ints) -> tuple[Ints, Ints, NDArray[np.float32]]:
    """The entries of `known` whose passages stay: terms, new passage numbers, frequencies."""
    terms = np.repeat(np.arange(len(known.words), dtype=np.int32), known.document_frequencies)
    documents = kept[known.documents]
    stays = documents >= 0
    if stays.all():
        return terms, documents, known.frequencies
    return terms[stays], documents[stays], known.frequencies[stays]


def _sort_out(
    groups: Sequence[Group], known: Postings | None
) -> tuple[Ints, list[tuple[Counts, int]], list[tuple[str, Floats]]]:
    """What of `known` stays, as the new number of each of its passages (-1: gone); the counts that are new, each with
    its first passage's number; and for each group its key and its passages' lengths."""
    old: dict[str, list[tuple[int, int]]] = {}
    begin = 0
    for key, size in known.groups if known is not None else ():
        old.setdefault(key, []).append((begin, size))
        begin += size
    kept = np.full(begin, -1, np.int32)
    fresh: list[tuple[Counts, int]] = []
    bases: list[tuple[str, Floats]] = []
    base = 0
    for group in groups:
        if known is not None and old.get(group.key):
            first, size = old[group.key].pop(0)
            kept[first : first + size] = np.arange(base, base + size)
            lengths = known.lengths[first : first + size]
        else:
            counts = group.counts()
            fresh.append((counts, base))
            lengths = counts.lengths
        bases.append((group.key, lengths))
        base += len(lengths)
    return kept, fresh, bases


def _joined(parts: list[NDArray[Any]], dtype: type) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate([*parts, np.zeros(0, dtype)])


def _sorted(
    words: tuple[str, ...],
    terms: Ints,
    documents: Ints,
    frequencies: NDArray[np.float32],
    *,
    lengths: Floats,
    groups: tuple[tuple[str, int], ...],
) -> Postings:
    """Postings of unsorted entries, without the terms that no passage holds any longer."""
    keys = terms.astype(np.int64) * max(len(lengths), 1)
    keys += documents
    order = np.argsort(keys, kind="stable")  # timsort: a merge, when the entries are a few sorted runs
    frequency = np.bincount(terms, minlength=len(words))
    alive = frequency > 0
    return Postings(
        words=words if alive.all() else tuple(word for word, lives in zip(words, alive, strict=True) if lives),
        starts=np.concatenate([[0], np.cumsum(frequency[alive])]).astype(np.int64),
        documents=documents[order],
        frequencies=frequencies[order],
        lengths=lengths,
        groups=groups,
    )
