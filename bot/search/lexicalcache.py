"""Lexical cache: a LexicalIndex kept on disk, so that a start or a reload costs what changed since.

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

from bot.search import cachefile, lexical, postings
from bot.search.counting import Progress, count_groups
from bot.search.lexical import DEFAULTS, Fit, LexicalIndex, Parameters, fit
from bot.search.postings import Group, arrays_of, assemble, postings_of

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
    if known is not None and [group.key for group in groups] == [name for name, _ in known.postings.groups]:
        return known
    parts = path.with_name(f"{path.name}.parts") if path is not None else None
    before = [known.postings] if known is not None else []
    merged = assemble(groups, [*before, *count_groups(groups, before, parts, key, progress)])
    index = LexicalIndex(merged, fit(merged, parameters))
    if path is None or parts is None or (stored and not _grown(parts, path)) or not _saved(path, key, index):
        return index
    shutil.rmtree(parts, ignore_errors=True)
    return load(path, key) or index  # memory that is mapped from a file can be given back


def _grown(parts: Path, path: Path) -> bool:
    """Whether reading the parts at each start costs more than writing the index once."""
    size = sum(part.stat().st_size for part in parts.glob("part-*"))
    return size > max(_SMALL, path.stat().st_size // 8)


def save(path: Path, key: str, index: LexicalIndex) -> None:
    """Put an index into the file `path`. Raises OSError when it can't."""
    made = index.fit
    arrays = arrays_of(index.postings)
    arrays |= {"idf": made.idf, "shares": made.shares, "peaks": made.peaks, "common": made.common}
    cachefile.write(path, key, arrays | {"rows": made.rows})


def load(path: Path, key: str) -> LexicalIndex | None:
    """The index in the file `path`, mapped; None if there is no sound one of that key."""
    arrays = cachefile.read(path, key)
    if arrays is None:
        return None
    made = Fit(arrays["idf"], arrays["shares"], arrays["peaks"], arrays["common"], arrays["rows"])
    return LexicalIndex(postings_of(arrays), made)


def _saved(path: Path, key: str, index: LexicalIndex) -> bool:
    """Save if the disk allows: a bot without a cache starts slowly, which is no reason to stay silent."""
    try:
        save(path, key, index)
    except OSError as error:
        log.warning("The search index can't be kept in %s (%s); each start will make it anew.", path, error.strerror)
        return False
    return True
