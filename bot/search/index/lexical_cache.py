"""Lexical cache: a LexicalIndex, and WordLists, kept on disk, so that a start or a reload costs what changed since.

`open_index` takes over what the last index knows and counts what is new. On disk there is one file an index and,
until a build is finished, a folder of its parts beside it. Both may be deleted at any time. The file is written again
whenever anything changed, so that it holds no word that the archive takes back; a large one in a thread of its own.
"""

from __future__ import annotations

import contextlib
import functools
import shutil
import threading
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from bot.base import array_file, throttled
from bot.base.allocator import give_back
from bot.base.background import unhurried
from bot.search.index import word_lists
from bot.search.index.lexical import Fit, LexicalIndex, fit
from bot.search.index.postings import Group, Postings, arrays_of, assemble, postings_of
from bot.search.index.term_counts import Progress, count_groups
from bot.search.index.word_lists import WordLists

_WEIGHTS = ("idf", "norms", "shares", "peaks", "common", "rows")  # of a Fit
_PATIENCE_S = 1.0  # until a large file is written: a reload and the questions meanwhile need the processors more
_AT_ONCE = 4_000_000  # bytes that are written before the index is handed over; who waits for more would notice

_writing = threading.Lock()
_tickets = count()
_last: dict[Path, int] = {}  # the newest ticket of each file: an older one must not replace what it wrote


def open_index(
    groups: Sequence[Group],
    path: Path | None = None,
    code: str = "",
    *,
    known: LexicalIndex | None = None,
    progress: Progress | None = None,
) -> LexicalIndex:
    """The index of `groups`, kept in the file `path` (None: nowhere) for as long as the `code` stays the same.

    `known` is the index that was in use before, if there is one; it goes on working. `progress`: see `count_groups`.
    """
    if known is None and path is not None:
        known = load(path, code)
    if known is not None and _is_of(known.postings, groups):
        _forget_parts(path)
        return known.warmed()
    merged = _merged(groups, path, code, known.postings if known is not None else None, progress)
    index = LexicalIndex(merged, fit(merged))
    if path is not None:
        rest = functools.partial(_rest_on_file, path, code, index)
        keep(path, code, _index_arrays(index), wait=known is None, then=rest)
    return index.warmed()


def _rest_on_file(path: Path, key: str, index: LexicalIndex) -> None:
    """Have what was just written take its arrays from the file: memory that is mapped can be given back.

    It may be read from meanwhile: the numbers are the same.
    """
    arrays = array_file.read(path, key)
    if arrays is None or postings_of(arrays).groups != index.postings.groups:
        return  # another program was quicker
    for made in (index.postings, index.fit):
        for name in arrays.keys() & set(made.__slots__) - {"words"}:
            object.__setattr__(made, name, arrays[name])


def open_lists(
    groups: Sequence[Group],
    path: Path | None = None,
    code: str = "",
    *,
    known: WordLists | None = None,
    progress: Progress | None = None,
) -> WordLists:
    """As `open_index`, the lists of words of interviews; for `counted`, each is a group of three passages."""
    if known is None and path is not None:
        arrays = array_file.read(path, code)
        known = word_lists.lists_of(arrays) if arrays is not None else None
    keys = [group.key for group in groups]
    if known is not None and keys == list(known.keys):
        _forget_parts(path)
        return known
    have = set(known.keys) if known is not None else set()
    new = [group for group in groups if group.key not in have]
    fresh = count_groups(new, (), _parts(path) if path is not None else None, code, progress)
    lists = word_lists.joined(keys, [*([known] if known is not None else []), *map(word_lists.counted, fresh)])
    if path is not None:
        rest = functools.partial(_lists_rest_on_file, path, code, lists)
        keep(path, code, word_lists.arrays_of(lists), wait=known is None, then=rest)
    return lists


def _lists_rest_on_file(path: Path, key: str, lists: WordLists) -> None:
    arrays = array_file.read(path, key)
    if arrays is not None and (kept := word_lists.lists_of(arrays)).keys == lists.keys:
        for name in ("starts", "numbers", "often", "marks", "totals"):
            object.__setattr__(lists, name, getattr(kept, name))


def open_postings(groups: Sequence[Group], path: Path | None = None, code: str = "") -> Postings:
    """As `open_index`, without weights."""
    arrays = array_file.read(path, code) if path is not None else None
    known = postings_of(arrays) if arrays is not None else None
    if known is not None and _is_of(known, groups):
        return known
    made = assemble(groups, [known] if known is not None else [])
    if path is not None:
        keep(path, code, arrays_of(made), wait=True)
    return made


def load(path: Path, key: str) -> LexicalIndex | None:
    """The index in the file `path`, mapped; None if there is no sound one of that key."""
    arrays = array_file.read(path, key)
    if arrays is None:
        return None
    made = Fit(*(arrays[name] for name in _WEIGHTS))
    return LexicalIndex(postings_of(arrays), made)


def _index_arrays(index: LexicalIndex) -> dict[str, NDArray[Any]]:
    return arrays_of(index.postings) | {name: getattr(index.fit, name) for name in _WEIGHTS}


def _is_of(known: Postings, groups: Sequence[Group]) -> bool:
    return [group.key for group in groups] == [key for key, _ in known.groups]


def _merged(
    groups: Sequence[Group], path: Path | None, key: str, known: Postings | None, progress: Progress | None
) -> Postings:
    before = [known] if known is not None else []
    parts = _parts(path) if path is not None else None
    return assemble(groups, [*before, *count_groups(groups, before, parts, key, progress)])


def _forget_parts(path: Path | None) -> None:
    """Remove what builds counted that were not finished: it may hold words that were taken back."""
    if path is not None:
        shutil.rmtree(_parts(path), ignore_errors=True)


def _parts(path: Path) -> Path:
    return path.with_name(f"{path.name}.parts")


def keep(
    path: Path,
    key: str,
    arrays: dict[str, NDArray[Any]],
    wait: bool,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Write the file, now or (unless `wait`) a second later in a thread if it is large; `then` is called once it is
    there. Of several versions within that second only the last is written.

    The thread is no daemon: a program that ends first waits for it.
    """
    ticket = next(_tickets)
    _last[path] = ticket
    if wait or sum(array.nbytes for array in arrays.values()) <= _AT_ONCE:
        _write(path, key, arrays, ticket, then)
    else:
        threading.Thread(target=_write_later, args=(path, key, arrays, ticket, then), name="index cache").start()


def _write_later(path: Path, key: str, arrays: dict[str, NDArray[Any]], ticket: int, then: Callable[[], None]) -> None:
    """Write once the time has come, or as soon as the program ends."""
    threading.main_thread().join(_PATIENCE_S)
    with unhurried():
        _write(path, key, arrays, ticket, then)


def _write(path: Path, key: str, arrays: dict[str, NDArray[Any]], ticket: int, then: Callable[[], None]) -> None:
    """Write if the disk allows: a bot without a cache starts slowly, which is no reason to stay silent."""
    with _writing:
        if _last[path] != ticket:
            return  # there is a newer one already
        try:
            array_file.write(path, key, arrays)
        except OSError as error:
            throttled.tell(path.parent, error)
            with contextlib.suppress(OSError):
                path.unlink()  # it may hold words that were taken back
            return
        _forget_parts(path)
        arrays.clear()
        then()
    give_back()
