"""A stand-in for the sentence encoder: a text is the sum of its words, each word a fixed direction."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np

from bot.archive.archive import Archive
from bot.search.searcher import Searcher
from bot.search.vectors.encoder import Vectors
from bot.search.vectors.store import VectorStore
from bot.search.words.analyzer import analyzer_of
from tests.caches import read_talk


class _WordSums:
    name = "word-sums"
    dimensions = 96

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def pieces(self, word: str) -> int:
        return len(word) if len(word.split()) < 2 else len(word.split())

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for term in (*analyzer_of("en").terms(text), "common"):
                row += _direction(term)
            row /= np.linalg.norm(row)
        return vectors


class WordSums(_WordSums):
    """Texts with the same English stems lie close together; what means the same in other words does not."""

    def __init__(self) -> None:
        super().__init__()
        _read_talk()


@cache
def _direction(term: str) -> Vectors:
    return np.random.default_rng(zlib.crc32(term.encode())).normal(size=_WordSums.dimensions)


@cache
def _read_talk() -> None:
    """Have the talk examples read once a process: no test's encoder need count them."""
    read_talk().understood(_WordSums())


def understanding(archive: Archive) -> Searcher:
    """A Searcher whose encoder, a WordSums, has read the archive."""
    searcher = Searcher(archive)
    searcher.understand(VectorStore(WordSums()))
    return searcher
