"""Peers: what else can search the same words, each as a function from a question to its ten best passages."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from bot.search.index.lexical import LexicalIndex

Call = Callable[[list[str]], object]
K = 10


def ours(passages: Sequence[list[str]], questions: Sequence[list[str]]) -> Call:
    """LexicalIndex.top, from the question's words on, as bm25s."""
    index = LexicalIndex.build(passages)
    return lambda question: index.top(Counter(question), K)


def bm25s(backend: str) -> Callable[..., Call]:
    """bm25s' retrieve, with its default method."""

    def build(passages: Sequence[list[str]], questions: Sequence[list[str]]) -> Call:
        import bm25s as library

        logging.getLogger("bm25s").setLevel(logging.WARNING)
        retriever = library.BM25(backend=backend)
        retriever.index(passages, show_progress=False)
        if backend == "numba":
            retriever.activate_numba_scorer()
        return lambda question: retriever.retrieve([question], k=K, show_progress=False, n_threads=0)

    return build


def tantivy(passages: Sequence[list[str]], questions: Sequence[list[str]]) -> Call:
    """tantivy's search in one segment; what parses the question isn't counted."""
    import tantivy as library

    schema = library.SchemaBuilder()
    schema.add_text_field("body", stored=False, tokenizer_name="whitespace", index_option="freq")
    schema.add_integer_field("number", stored=True)
    index = library.Index(schema.build())
    writer = index.writer(256_000_000, 1)
    for number, words in enumerate(passages):
        writer.add_document(library.Document(body=" ".join(words), number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    parsed: dict[tuple[str, ...], Any] = {tuple(one): index.parse_query(" ".join(one), ["body"]) for one in questions}
    return lambda question: searcher.search(parsed[tuple(question)], K, count=False)


def rank_bm25(passages: Sequence[list[str]], questions: Sequence[list[str]]) -> Call:
    """BM25Okapi.get_scores, without choosing the best."""
    from rank_bm25 import BM25Okapi

    return BM25Okapi(passages).get_scores


PEERS: dict[str, Callable[..., Call]] = {
    "interview-bot": ours,
    "bm25s, numba": bm25s("numba"),
    "bm25s, numpy": bm25s("numpy"),
    "tantivy": tantivy,
    "rank_bm25": rank_bm25,
}


def available(name: str) -> bool:
    """Is what a peer needs installed?"""
    from importlib.util import find_spec

    needed = {"bm25s, numba": ("bm25s", "numba"), "bm25s, numpy": ("bm25s",), "tantivy": ("tantivy",)}
    return all(find_spec(module) is not None for module in needed.get(name, ()))


def built(name: str, passages: Sequence[list[str]], questions: Sequence[list[str]]) -> tuple[Call, float]:
    """A peer ready to search, and the seconds that took."""
    started = time.perf_counter()
    call = PEERS[name](passages, questions)
    return call, time.perf_counter() - started
