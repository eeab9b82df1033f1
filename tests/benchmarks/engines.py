"""`engines`: where the index may be kept: in this process, in Qdrant, in PostgreSQL, in bm25s; the same words for all.

Each builds in one process, which also edits one file of a hundred, and answers in another, as a replica does that
starts. The words are cut already, and vectors made: what the analyzer and the encoder take is the same for all.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.meaning import DIMENSIONS, vectors
from tests.benchmarks.measure import apart, machine, memory_mb, table
from tests.benchmarks.peers import available
from tests.benchmarks.picture import drawn
from tests.benchmarks.text import Text

FILE = 100  # passages
BEST = 10
CANDIDATES = 200  # what the bot asks an index for
QUESTIONS = 100
HEADS = {
    "build_s": "build, s",
    "edit_s": "an edit, s",
    "start_s": "start, s",
    "words_ms": "by words, ms",
    "candidates_ms": f"{CANDIDATES} by words, ms",
    "meaning_ms": "by meaning, ms",
    "memory_mb": "memory, MB",
    "disk_mb": "disk, MB",
}

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Corpus:
    """Passages by their words, and their vectors; `edited` is how often the first file was edited."""

    text: Text
    edited: int = 0

    @cached_property
    def vectors(self) -> Vectors:
        return vectors(self.text.count, 1, 0.6)

    def passage(self, number: int) -> list[str]:
        """The words of a passage."""
        return self.text.passage(number) + ["edited"] * (self.edited if number < FILE else 0)

    def files(self) -> list[tuple[str, range]]:
        """The key of each file, and its passages."""
        starts = range(0, self.text.count, FILE)
        return [
            (f"{number}-{0 if number else self.edited}", range(start, min(start + FILE, self.text.count)))
            for number, start in enumerate(starts)
        ]

    def count(self, passages: range) -> Any:
        from bot.search.index.postings import count

        return count([self.passage(number) for number in passages])


class System(Protocol):
    """A place for the index, over a folder that stays."""

    def __init__(self, folder: Path) -> None: ...

    def build(self, corpus: Corpus) -> None:
        """Have the corpus there; of one that is there already, what changed."""
        ...

    def open(self, corpus: Corpus) -> None:
        """Be ready to answer, with what `build` left."""
        ...

    def words(self, question: list[str], k: int) -> object: ...

    def meaning(self, vector: Vectors) -> object: ...


class InProcess:
    """What the bot does unless it is told otherwise."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, corpus: Corpus) -> None:
        from bot.search.vectors.vector_file import record

        self.open(corpus)
        path = self._folder / "vectors"
        path.write_bytes(b"".join(record(n.to_bytes(16, "big"), one) for n, one in enumerate(corpus.vectors)))

    def open(self, corpus: Corpus) -> None:
        from bot.search.index.lexical_cache import open_index
        from bot.search.index.postings import Group
        from bot.search.vectors.prefilter import Int8Vectors
        from bot.search.vectors.vector_file import Records
        from bot.search.vectors.vector_view import VectorView

        groups = [Group(key, partial(corpus.count, own)) for key, own in corpus.files()]
        self._index = open_index(groups, self._folder / "terms", "benchmark")
        if (self._folder / "vectors").exists():
            table, rows = Records(self._folder / "vectors", DIMENSIONS).table, np.arange(corpus.text.count)
            self._near = VectorView((table,), np.zeros(len(rows), np.int8), rows.astype(np.int32))
            self._coarse = Int8Vectors.of(self._near)

    def words(self, question: list[str], k: int) -> object:
        return self._index.top(Counter(question), k)

    def meaning(self, vector: Vectors) -> object:
        chosen = self._coarse.nearest(vector, CANDIDATES)
        return chosen[np.argsort(-self._near.likeness(chosen, vector))[:BEST]]


class Edge:
    """Qdrant in this process, weighed again here."""

    def __init__(self, folder: Path) -> None:
        from bot.search.index.engines.edge import EdgeStore
        from bot.search.index.shared_engine import SharedEngine

        self._engine = SharedEngine(EdgeStore(folder / "edge"))
        self._engine.begin("benchmark", DIMENSIONS)
        self._path = folder / "counts"

    def build(self, corpus: Corpus) -> None:
        from bot.search.index.shared_points import MEANING
        from bot.search.vectors.vector_file import record

        self.open(corpus)
        have = self._engine.collection.held(MEANING)
        for key, own in corpus.files():
            if key not in have:
                some = corpus.vectors[own.start : own.stop]
                self._engine.collection.give_vectors(key, some, [record(bytes(16), one) for one in some])
        self._engine.tick()

    def open(self, corpus: Corpus) -> None:
        from bot.search.index.shared_index import SharedIndex
        from bot.search.index.shared_points import FileSource

        nothing = partial(corpus.count, range(0))
        sources = [FileSource(key, partial(corpus.count, own), nothing) for key, own in corpus.files()]
        self._index = SharedIndex(
            self._engine,
            sources,
            lambda number: Counter(corpus.passage(number)),
            lambda: self._index,
            path=self._path,
            code="benchmark",
        )

    def words(self, question: list[str], k: int) -> object:
        return self._index.top(Counter(question), k)

    def meaning(self, vector: Vectors) -> object:
        return self._index.nearest(vector, BEST)


class Bm25s:
    """Words alone, and nothing can be edited: it is built anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "bm25s"

    def build(self, corpus: Corpus) -> None:
        import bm25s

        retriever = bm25s.BM25(method="bm25+")
        retriever.index([corpus.passage(number) for number in range(corpus.text.count)], show_progress=False)
        retriever.save(str(self._folder))

    def open(self, corpus: Corpus) -> None:
        import bm25s

        self._retriever = bm25s.BM25.load(str(self._folder), mmap=True)

    def words(self, question: list[str], k: int) -> object:
        return self._retriever.retrieve([question], k=k, show_progress=False, n_threads=0)


class InPostgres:
    """Postings and vectors as tables, the same weights; a database that the log has already."""

    def __init__(self, folder: Path) -> None:
        import psycopg

        from tests.postgres import Postgres

        self.server = Postgres()
        self.server.start()
        self._connection = psycopg.connect(self.server.database(), autocommit=True)
        self._run("CREATE EXTENSION vector")
        self._run("CREATE TABLE postings (term int, passage int, share real)")
        self._run(f"CREATE TABLE vectors (passage int, vector halfvec({DIMENSIONS}))")
        self._terms: dict[str, int] = {}

    def _run(self, sql: str, *given: object) -> list[Any]:
        cursor = self._connection.execute(sql, given or None)
        return cursor.fetchall() if cursor.description else []

    def build(self, corpus: Corpus) -> None:
        from bot.search.index.lexical import LexicalIndex
        from bot.search.index.postings import Group

        first = not self._terms
        passages = corpus.files() if first else corpus.files()[:1]
        index = LexicalIndex.of([Group(key, partial(corpus.count, own)) for key, own in passages])
        numbers = [self._terms.setdefault(word, len(self._terms)) for word in index.postings.words]
        owners = np.repeat(numbers, index.postings.document_frequencies)
        if not first:
            self._run("DELETE FROM postings WHERE passage < %s", FILE)
            self._run("DELETE FROM vectors WHERE passage < %s", FILE)
        with self._connection.cursor().copy("COPY postings FROM STDIN (FORMAT text)") as copy:
            columns = zip(owners.tolist(), index.postings.documents.tolist(), index.fit.shares.tolist(), strict=True)
            copy.write("".join(f"{term}\t{passage}\t{share:.7g}\n" for term, passage, share in columns))
        with self._connection.cursor().copy("COPY vectors FROM STDIN (FORMAT text)") as copy:
            for number, one in enumerate(corpus.vectors[: None if first else FILE]):
                copy.write(f"{number}\t[{','.join(f'{value:.5g}' for value in one.tolist())}]\n")
        if first:
            self._idf = dict(zip(index.postings.words, index.fit.idf.tolist(), strict=True))
            self._run("CREATE INDEX ON postings (term) INCLUDE (passage, share)")
            self._run("CREATE INDEX ON postings (passage)")
        self._run("VACUUM ANALYZE")

    def open(self, corpus: Corpus) -> None:
        """It is open."""

    def words(self, question: list[str], k: int) -> object:
        known = [(self._terms[word], self._idf[word]) for word in question if word in self._idf]
        return self._run(
            "SELECT passage, sum(share * idf) AS score FROM postings "
            "JOIN unnest(%s::int[], %s::real[]) AS asked (term, idf) USING (term) "
            "GROUP BY passage ORDER BY score DESC, passage LIMIT %s",
            [term for term, _ in known],
            [idf for _, idf in known],
            k,
        )

    def meaning(self, vector: Vectors) -> object:
        asked = f"[{','.join(map(str, vector.tolist()))}]"
        return self._run(f"SELECT passage FROM vectors ORDER BY vector <#> %s::halfvec LIMIT {BEST}", asked)

    def sizes(self) -> tuple[float, float]:
        """The memory that its processes have for themselves and share, and its tables' place on disk, in MB."""
        pids = self._run("SELECT pid FROM pg_stat_activity")
        fields = [Path(f"/proc/{pid}/smaps_rollup").read_text().split("Pss:")[1].split()[0] for (pid,) in pids]
        (disk,) = self._run("SELECT pg_database_size(current_database())")[0]
        return sum(map(int, fields)) / 1024, disk / 1e6


SYSTEMS: dict[str, Callable[[Path], Any]] = {
    "in process": InProcess,
    "Qdrant Edge": Edge,
    "PostgreSQL": InPostgres,
    "bm25s": Bm25s,
}


def present() -> list[str]:
    """The systems that are installed."""
    return [name for name in SYSTEMS if name != "bm25s" or available("bm25s, numpy")]


def run(sizes: Sequence[int], picture: Path | None) -> None:
    """Print the table, and draw it into the file `picture`, an SVG."""
    results = []
    for size in sizes:
        for name in present():
            with tempfile.TemporaryDirectory() as folder:
                steps = ["both"] if name == "PostgreSQL" else ["build", "ask"]
                found = [apart("engines", step, name, size, folder) for step in steps]
                results.append({"size": size, "system": name} | {key: one[key] for one in found for key in one})
    rows = [
        [f"{one['size']:,}", one["system"], *(f"{one[key]:.3g}" if key in one else "" for key in HEADS)]
        for one in results
    ]
    print(f"{machine()}. One thread asks.\n")
    print(table(["passages", "", *HEADS.values()], rows))
    if picture is not None:
        panels = {}
        for key in ("build_s", "edit_s", "words_ms", "meaning_ms", "memory_mb"):
            lines = {
                s: [(one["size"], one[key]) for one in results if one["system"] == s and key in one] for s in SYSTEMS
            }
            panels[HEADS[key]] = {name: line for name, line in lines.items() if line}
        picture.write_text(drawn(panels), encoding="utf-8")


def built(system: Any, corpus: Corpus, folder: Path) -> dict[str, float]:
    """The seconds of a build and of an edit, and the place on disk."""
    _ = corpus.vectors
    seconds = []
    for edited in range(4):
        version = Corpus(corpus.text, edited)
        version.__dict__["vectors"] = corpus.vectors
        started = time.perf_counter()
        system.build(version)
        seconds.append(time.perf_counter() - started)
    disk = sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) / 1e6
    return {"build_s": seconds[0], "edit_s": float(np.median(seconds[1:])), "disk_mb": disk}


def asked(system: Any, corpus: Corpus) -> dict[str, float]:
    """Milliseconds of a question, the seconds until the first can be asked, and the memory that this takes."""
    questions, wanted = corpus.text.questions(QUESTIONS), vectors(QUESTIONS, 2, 0.6)
    before = memory_mb()["total"]
    started = time.perf_counter()
    system.open(Corpus(corpus.text, 3))
    found = {"start_s": time.perf_counter() - started}
    found["words_ms"] = _median(lambda question: system.words(question, BEST), questions)
    found["candidates_ms"] = _median(lambda question: system.words(question, CANDIDATES), questions)
    if hasattr(system, "meaning"):
        found["meaning_ms"] = _median(system.meaning, wanted)
    return found | {"memory_mb": memory_mb()["total"] - before}


def _median(call: Callable[[Any], object], inputs: Sequence[Any]) -> float:
    times = []
    for each in [*inputs[:3], *inputs]:
        started = time.perf_counter()
        call(each)
        times.append((time.perf_counter() - started) * 1000)
    return float(np.median(times[3:]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["build", "ask", "both"])
    parser.add_argument("system")
    parser.add_argument("passages", type=int)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    over, place = Corpus(Text(given.passages)), SYSTEMS[given.system](given.folder)
    told: dict[str, float] = {}
    if given.step in ("build", "both"):
        told |= built(place, over, given.folder)
    if given.step in ("ask", "both"):
        told |= asked(place, over)
    if isinstance(place, InPostgres):
        told["memory_mb"], told["disk_mb"] = place.sizes()
        told.pop("start_s")
        place.server.close()
    print(json.dumps(told))
