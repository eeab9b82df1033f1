"""WordLists: the words of all interviews' passages, their stems, and those that are written like names."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.base.array_file import Arrays, lines_of
from bot.search.index import postings
from bot.search.index.postings import Postings

LISTS = 3  # of an interview, counted as its passages are: its words with how often, stems, names


@dataclass(frozen=True, slots=True)
class WordLists:
    """Every word, in folded small letters, with how often it stands in the passages; the stems; the names."""

    words: dict[str, int]
    stems: frozenset[str]
    names: frozenset[str]


def arrays_of(lists: Postings) -> dict[str, NDArray[Any]]:
    """Lists that were counted as postings, in which each group has LISTS passages, and what they hold together:
    `totals`, (LISTS, words), how often a word stands there and of how many interviews it is a stem or a name."""
    totals = np.zeros((LISTS, len(lists.words)), np.int64)
    for kind in range(LISTS if lists.words else 0):
        own = np.where(lists.documents % LISTS == kind, lists.frequencies, 0).astype(np.int32)
        totals[kind] = np.add.reduceat(own, lists.starts[:-1])
    return postings.arrays_of(lists) | {"totals": totals}


def lists_of(arrays: Arrays) -> WordLists:
    """The lists that `arrays_of` was given."""
    often, stems, names = arrays["totals"]
    words = lines_of(arrays["words"], len(often))
    return WordLists(
        dict(zip(compress(words, often), often[often > 0].tolist(), strict=True)),
        frozenset(compress(words, stems)),
        frozenset(compress(words, names)),
    )
