"""Engines for tests: every way in which an index can be kept, each as what makes an index of passages."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from bot.archive.archive import Archive
from bot.search.index.archive_index import read_archive
from bot.search.index.backend import PassageIndex, PointStore
from bot.search.index.engines.address import open_store
from bot.search.index.engines.edge import EdgeStore
from bot.search.index.engines.shards import Shards
from bot.search.index.lexical import LexicalIndex
from bot.search.index.postings import Group, Postings, Terms, count
from bot.search.index.shared_engine import SharedEngine
from bot.search.index.shared_index import SharedIndex
from bot.search.index.shared_points import FileSource
from bot.search.searcher import Searcher
from bot.search.vectors.store import VectorStore
from tests.caches import quick_folder
from tests.double.qdrant import QdrantDouble
from tests.search.fake_encoder import WordSums

FILE = 3  # passages
DIMENSIONS = 96


def edge() -> PointStore:
    return EdgeStore(Path(tempfile.mkdtemp(prefix="edge-", dir=quick_folder())))


def server() -> PointStore:
    """A server's double, asked by the real client over HTTP; on a busy machine it may be slow, and is not away then."""
    return open_store(QdrantDouble().address, wait_s=120)


def two_shards() -> PointStore:
    return Shards([edge(), edge()])


STORES: dict[str, Callable[[], PointStore]] = {"edge": edge, "server": server, "two shards": two_shards}


@functools.cache
def _to_empty(name: str) -> PointStore:
    return STORES[name]()


def emptied(name: str) -> PointStore:
    """A store of this kind with nothing in it, which is the next test's afterwards."""
    store = _to_empty(name)
    for collection in store.collections():
        store.remove(collection)
    return store


@functools.cache
def engine(name: str) -> SharedEngine:
    """One engine of each kind for all tests that may follow each other in it."""
    made = SharedEngine(STORES[name](), "test")
    made.begin("words", DIMENSIONS)
    return made


def sources_of(passages: Sequence[Terms]) -> list[FileSource]:
    """Files of some passages each, given by their terms."""
    files = [passages[begin : begin + FILE] for begin in range(0, len(passages), FILE)]
    return [_source(file) for file in files]


def _source(file: Sequence[Terms]) -> FileSource:
    key = sha256(repr(file).encode()).hexdigest()[:32]
    return FileSource(key, lambda: count(file), _no_words)


def _no_words() -> Postings:
    return count([])


def shared(engine: SharedEngine, passages: Sequence[Terms]) -> SharedIndex:
    """An index of passages in an engine."""
    sources = sources_of(passages)

    def row(number: int) -> dict[str, float]:
        terms = passages[number]
        return dict(terms) if isinstance(terms, dict) else {term: float(list(terms).count(term)) for term in terms}

    def local() -> PassageIndex:
        return LexicalIndex.of([Group(one.key, one.terms) for one in sources])

    return SharedIndex(engine, sources, row, local)


def _in(name: str) -> Callable[[Sequence[Terms]], PassageIndex]:
    return lambda passages: shared(engine(name), passages)


BUILDS: dict[str, Callable[[Sequence[Terms]], PassageIndex]] = {
    "in process": LexicalIndex.build,
    **{name: _in(name) for name in STORES},
}


def understanding_by(name: str, archive: Archive) -> Searcher:
    """A Searcher whose index is in an engine, and whose encoder, a WordSums, has read the archive."""
    searcher = Searcher(archive, read_archive(archive, engine=engine(name)))
    searcher.understand(VectorStore(WordSums()))
    return searcher
