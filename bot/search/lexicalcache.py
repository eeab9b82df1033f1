"""Lexical cache: a LexicalIndex, or Postings alone, kept on disk, so that a start or a reload costs what changed since.

`open_index` takes over what the last index knows and counts what is new. On disk there is one file an index and a
folder of parts beside it: what an unfinished build has counted, and files edited since. The file is written again once
the parts have grown to an eighth of it, and they go. Both may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

from numpy.typing import NDArray

from bot.search import cachefile, lexical, postings
from bot.search.counting import Progress, count_groups
from bot.search.lexical import DEFAULTS, Fit, LexicalIndex, Parameters, fit
from bot.search.postings import Group, Postings, arrays_of, assemble, postings_of

_SMALL = 1 << 20  # bytes of parts that are never worth writing the index for

log = logging.getLogger(__name__)


def code_version(*modules: ModuleType) -> str:
    """What changes when the code of `modules` does, or ours, or a library that the numbers come from."""
    digest = hashlib.sha256()
    for module in (*modules, postings, lexical):
        digest.update(Path(str(module.__file__)).read_bytes())
    for library in ("rank-bm25", "PyStemmer"):
        digest.update(version(library).encode())
    return digest.hexdigest()[:16]


def open_index(
    groups: Sequence[Group],
    path: Path | None = None,
    code: str = "",
    *,
    known: LexicalIndex | None = None,
    parameters: Parameters = DEFAULTS,
    progress: Progress | None = None,
) -> LexicalIndex:
    """The index of `groups`, kept in the file `path` (None: nowhere) for as long as the `code` stays the same.

    `known` is the index that was in use before, if there is one; it goes on working. `progress`: see `count_groups`.
    """
    key = f"{code} {parameters}"
    stored = known is not None and path is not None and path.exists()
    if known is None and path is not None:
        known = load(path, key)
        stored = known is not None
    if known is not None and _is_of(known.postings, groups):
        _forget_parts(path if stored else None)
        return known.warmed()
    merged = _merged(groups, path, key, known.postings if known is not None else None, progress)
    index = LexicalIndex(merged, fit(merged, parameters))
    kept = stored and path is not None and not _grown(path) and not _lost(known.postings if known else None, groups)
    if path is None or kept or not _written(path, key, _index_arrays(index)):
        return index.warmed()
    return (load(path, key) or index).warmed()  # memory that is mapped from a file can be given back


def open_postings(
    groups: Sequence[Group],
    path: Path | None = None,
    code: str = "",
    *,
    known: Postings | None = None,
    progress: Progress | None = None,
) -> Postings:
    """As `open_index`, for what needs counts but no ranking."""
    stored = known is not None and path is not None and path.exists()
    if known is None and path is not None:
        arrays = cachefile.read(path, code)
        known = postings_of(arrays) if arrays is not None else None
        stored = known is not None
    if known is not None and _is_of(known, groups):
        _forget_parts(path if stored else None)
        return known
    merged = _merged(groups, path, code, known, progress)
    if path is not None and (not stored or _grown(path) or _lost(known, groups)):
        _written(path, code, arrays_of(merged))
    return merged


def load(path: Path, key: str) -> LexicalIndex | None:
    """The index in the file `path`, mapped; None if there is no sound one of that key."""
    arrays = cachefile.read(path, key)
    if arrays is None:
        return None
    made = Fit(arrays["idf"], arrays["shares"], arrays["peaks"], arrays["common"], arrays["rows"])
    return LexicalIndex(postings_of(arrays), made)


def _index_arrays(index: LexicalIndex) -> dict[str, NDArray[Any]]:
    made = index.fit
    arrays = arrays_of(index.postings)
    arrays |= {"idf": made.idf, "shares": made.shares, "peaks": made.peaks, "common": made.common, "rows": made.rows}
    return arrays


def _is_of(known: Postings, groups: Sequence[Group]) -> bool:
    return [group.key for group in groups] == [key for key, _ in known.groups]


def _lost(known: Postings | None, groups: Sequence[Group]) -> bool:
    """Whether something that is on disk is in the archive no more: withdrawn words must not rest in a cache."""
    return known is not None and not {key for key, _ in known.groups} <= {group.key for group in groups}


def _forget_parts(path: Path | None) -> None:
    """Take away what was counted for an index that the file does not need any more."""
    if path is not None and _parts(path).exists():
        shutil.rmtree(_parts(path), ignore_errors=True)


def _merged(
    groups: Sequence[Group], path: Path | None, key: str, known: Postings | None, progress: Progress | None
) -> Postings:
    before = [known] if known is not None else []
    parts = _parts(path) if path is not None else None
    return assemble(groups, [*before, *count_groups(groups, before, parts, key, progress)])


def _parts(path: Path) -> Path:
    return path.with_name(f"{path.name}.parts")


def _grown(path: Path) -> bool:
    """Whether reading the parts at each start costs more than writing the file once."""
    size = sum(part.stat().st_size for part in _parts(path).glob("part-*"))
    return size > max(_SMALL, path.stat().st_size // 8)


def _written(path: Path, key: str, arrays: dict[str, NDArray[Any]]) -> bool:
    """Write if the disk allows: a bot without a cache starts slowly, which is no reason to stay silent."""
    try:
        cachefile.write(path, key, arrays)
    except OSError as error:
        log.warning("The search index can't be kept in %s (%s); each start will make it anew.", path, error.strerror)
        return False
    shutil.rmtree(_parts(path), ignore_errors=True)
    return True
