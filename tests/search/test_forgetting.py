"""Vectors of words that were withdrawn leave the cache on disk with the next archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.archive import withdrawing
from bot.archive.archive import Archive
from bot.archive.folder import load
from bot.search.searcher import Searcher
from bot.search.vectors.key_index import KEY
from bot.search.vectors.store import VectorStore, file_of, keys_of
from bot.search.vectors.vector_file import form
from tests.archive.test_editing import LAMP, TODAY, WORDS
from tests.archive.writing import knowledge


class Counting:
    """An encoder that knows nothing: each text's vector is its length."""

    name = "counting"
    dimensions = 384
    pieces = staticmethod(str.split)

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[float(len(text)), 1.0, *[0.0] * 382] for text in texts], np.float32)

    questions = passages


def _understood(folder: Path, cache: Path) -> Archive:
    archive = load(folder, TODAY).archive
    assert archive is not None
    encoder = Counting()
    Searcher(archive).understand(VectorStore(encoder, cache))  # type: ignore[arg-type]
    return archive


def test_a_withdrawn_passages_vectors_leave_the_cache(tmp_path: Path) -> None:
    folder, cache = knowledge(tmp_path / "knowledge"), tmp_path / "cache"
    archive = _understood(folder, cache)
    title = archive.interviews["toy-harbour"].about.title
    keys = {key.tobytes() for key in keys_of("passage", [WORDS, f"{title}. {WORDS}"])}
    held = _keys(cache / file_of(Counting()))
    assert keys <= held
    withdrawing.withdraw(folder, [LAMP], TODAY)
    _understood(folder, cache)
    left = _keys(cache / file_of(Counting()))
    assert left
    assert left == held - keys


def _keys(file: Path) -> set[bytes]:
    data, size = file.read_bytes(), form(Counting.dimensions).itemsize
    return {data[start : start + KEY] for start in range(0, len(data), size)}
