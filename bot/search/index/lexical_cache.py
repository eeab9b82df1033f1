"""Lexical cache: a LexicalIndex, and WordLists, kept on disk, so that a start or a reload costs what changed since.

What is asked for is the file's content, mapped, whoever wrote it: where the file is of other interviews, those that it
has are taken over, the others counted, and it is written anew, so that it holds no word that the archive takes back. It
may be deleted at any time, and so may the folder of its parts that stands beside it until a build is finished.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from bot.base import array_file
from bot.search.index import word_lists
from bot.search.index.bm25 import Fit, fit
from bot.search.index.lexical import LexicalIndex
from bot.search.index.postings import Group, Postings, arrays_of, assemble, keys_in, postings_of
from bot.search.index.term_counts import LIMITS, CountingLimits, Progress, count_groups
from bot.search.index.word_lists import WordLists

_WEIGHTS = ("idf", "norms", "shares", "peaks", "common", "rows")  # of a Fit

Arrays = dict[str, NDArray[Any]]


def open_index(
    groups: Sequence[Group],
    path: Path | None = None,
    code: str = "",
    progress: Progress | None = None,
    limits: CountingLimits = LIMITS,
) -> LexicalIndex:
    """The index of `groups`, kept in the file `path` (None: nowhere) for as long as the `code` stays the same.

    `progress`, `limits`: see `count_groups`.
    """
    return _index_of(_kept(groups, path, code, _index_arrays, progress, limits)).warmed()


def open_lists(
    groups: Sequence[Group], path: Path | None = None, code: str = "", progress: Progress | None = None
) -> WordLists:
    """As `open_index`, the lists of words of interviews; each is a group of LISTS passages."""
    return word_lists.lists_of(_kept(groups, path, code, word_lists.arrays_of, progress))


def open_postings(groups: Sequence[Group], path: Path | None = None, code: str = "") -> Postings:
    """As `open_index`, without weights."""
    return postings_of(_kept(groups, path, code, arrays_of, None))


def load(path: Path, code: str) -> LexicalIndex | None:
    """The index in the file `path`, mapped; None if there is no sound one of that code."""
    arrays = array_file.read(path, code)
    return _index_of(arrays) if arrays is not None else None


def _kept(
    groups: Sequence[Group],
    path: Path | None,
    code: str,
    complete: Callable[[Postings], Arrays],
    progress: Progress | None,
    limits: CountingLimits = LIMITS,
) -> Arrays:
    """What the file holds of `groups`; what `complete` makes of their postings where it can't be kept."""
    keys = [group.key for group in groups]
    arrays = array_file.read(path, code) if path is not None else None
    if arrays is None or keys_in(arrays) != keys:
        known = [postings_of(arrays)] if arrays is not None else []
        parts = _parts(path) if path is not None else None
        counts = count_groups(groups, known, parts, code, progress, limits)
        merged = assemble(groups, [*known, *counts])
        array_file.let_all_go()  # two versions of a large archive are much: of the old one only what is asked for
        arrays = complete(merged)
        if path is not None and array_file.keep(path, code, arrays):
            written = array_file.read(path, code)
            if written is not None and keys_in(written) == keys:  # else another program was quicker
                arrays = written
    if path is not None:  # the parts may hold words that were taken back
        shutil.rmtree(_parts(path), ignore_errors=True)
    return arrays


def _parts(path: Path) -> Path:
    return path.with_name(f"{path.name}.parts")


def _index_arrays(postings: Postings) -> Arrays:
    weights = fit(postings)
    return arrays_of(postings) | {name: getattr(weights, name) for name in _WEIGHTS}


def _index_of(arrays: Arrays) -> LexicalIndex:
    return LexicalIndex(postings_of(arrays), Fit(*(arrays[name] for name in _WEIGHTS)))
