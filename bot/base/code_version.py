"""One version of all that caches are made by: a hash of the code that reads and counts, and of its libraries."""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import version
from pathlib import Path

_BOT = Path(__file__).parent.parent
_ROOMS = ("base", "archive", "search")  # what a cache holds is made by these
_SUFFIXES = (".py", ".json", ".yaml", ".txt", ".html", ".atom", ".css", ".js")
LIBRARIES = ("rank-bm25", "PyStemmer", "numpy", "PyYAML", "pydantic")


@functools.cache
def code_version(root: Path = _BOT) -> str:
    """16 hex digits that change whenever a file of `base`, `archive` or `search` below `root`, or a library, does.

    One version for every cache: a module that a hand-written list forgot would keep stale answers alive.
    """
    parts = [*(hash_of_files(root / room) for room in _ROOMS), *(version(library) for library in LIBRARIES)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def hash_of_files(folder: Path) -> str:
    """16 hex digits that change whenever a file of the program below `folder` does."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in _SUFFIXES:
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
