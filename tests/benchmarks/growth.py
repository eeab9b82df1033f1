"""`growth`: how build, start, search and memory grow with the archive, beside bm25s and tantivy.

Each system builds in one process and answers in another, as a bot does that is restarted. Builds and starts are given
in processor time.
"""

from __future__ import annotations

import argparse
import functools
import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.measure import apart, machine, memory_mb, table
from tests.benchmarks.peers import Call, K, available
from tests.benchmarks.picture import drawn
from tests.benchmarks.text import Text

SYSTEMS = ("interview-bot", "bm25s", "tantivy")
FILE = 100  # passages


def run(sizes: Sequence[int], picture: Path | None, questions: int = 200) -> None:
    """Print the table, and draw it into the file `picture`, an SVG."""
    results: list[dict[str, Any]] = []
    for size in sizes:
        for system in SYSTEMS:
            if available({"bm25s": "bm25s, numpy"}.get(system, system)):
                with tempfile.TemporaryDirectory() as folder:
                    built = apart("growth", "build", system, size, folder)
                    results.append(built | apart("growth", "ask", system, size, folder, questions))
    heads = {"build_s": "build, s", "start_s": "warm start, s", "search_ms": "search, ms", "memory_mb": "memory, MB"}
    rows = [[f"{one['passages']:,}", one["system"], *(f"{one[key]:.3g}" for key in heads)] for one in results]
    print(f"{machine()}. Memory is that of the process that answers, without its questions.\n")
    print(table(["passages", "system", *heads.values()], rows))
    if picture is not None:
        picture.write_text(_picture(results, heads), encoding="utf-8")


def _picture(results: list[dict[str, Any]], heads: dict[str, str]) -> str:
    panels = {}
    for key, name in heads.items():
        lines = {one: [(each["passages"], each[key]) for each in results if each["system"] == one] for one in SYSTEMS}
        panels[name] = {system: line for system, line in lines.items() if line}
    return drawn(panels)


def build(system: str, passages: int, folder: Path) -> dict[str, Any]:
    """Build a system's index of that many passages into `folder`."""
    text = Text(passages)
    if system == "interview-bot":
        from bot.search.index.lexical_cache import open_index
        from bot.search.index.postings import Group, count

        def counted(first: int) -> Any:
            return count([text.passage(number) for number in range(first, min(first + FILE, passages))])

        groups = [Group(str(first), functools.partial(counted, first)) for first in range(0, passages, FILE)]
        started = time.process_time()
        open_index(groups, folder / "terms", "benchmark")
    else:
        words = text.passages()
        started = time.process_time()
        if system == "bm25s":
            import bm25s as library

            retriever = library.BM25()
            retriever.index(words, show_progress=False)
            retriever.save(str(folder))
        else:
            _tantivy(folder, words)
    return {"system": system, "passages": passages, "build_s": time.process_time() - started}


def _tantivy(folder: Path, words: list[list[str]] | None) -> Any:
    import tantivy as library

    schema = library.SchemaBuilder()
    schema.add_text_field("body", stored=False, tokenizer_name="whitespace", index_option="freq")
    schema.add_integer_field("number", stored=True)
    index = library.Index(schema.build(), path=str(folder))
    if words is not None:
        writer = index.writer(256_000_000, 1)
        for number, passage in enumerate(words):
            writer.add_document(library.Document(body=" ".join(passage), number=number))
        writer.commit()
        writer.wait_merging_threads()
    return index


def ask(system: str, passages: int, folder: Path, questions: int) -> dict[str, Any]:
    """Open a system's index and ask it."""
    text = Text(passages)
    asked = text.questions(questions)
    text.__dict__.clear()
    before = memory_mb()["total"]
    started = time.process_time()
    call = _opened(system, folder)
    call(asked[0])
    start_s = time.process_time() - started
    times = []
    for _ in range(3):
        for question in asked:
            started = time.perf_counter()
            call(question)
            times.append((time.perf_counter() - started) * 1000)
    return {"start_s": start_s, "search_ms": float(np.median(times)), "memory_mb": memory_mb()["total"] - before}


def _opened(system: str, folder: Path) -> Call:
    if system == "interview-bot":
        from bot.search.index.lexical_cache import load

        index = load(folder / "terms", "benchmark")
        assert index is not None
        return lambda question: index.top(Counter(question), K)
    if system == "bm25s":
        import bm25s as library

        retriever = library.BM25.load(str(folder), mmap=True)
        return lambda question: retriever.retrieve([question], k=K, show_progress=False, n_threads=0)
    index = _tantivy(folder, None)
    searcher = index.searcher()
    return lambda question: searcher.search(index.parse_query(" ".join(question), ["body"]), K, count=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["build", "ask"])
    parser.add_argument("system")
    parser.add_argument("passages", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("questions", type=int, nargs="?", default=200)
    given = parser.parse_args()
    if given.step == "build":
        print(json.dumps(build(given.system, given.passages, given.folder)))
    else:
        print(json.dumps(ask(given.system, given.passages, given.folder, given.questions)))
