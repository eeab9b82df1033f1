"""`search`: one question against bm25s, tantivy and rank_bm25, top ten, one thread, taking turns in one run."""

from __future__ import annotations

from collections import Counter

import numpy as np

from bot.search.index.lexical import LexicalIndex
from tests.benchmarks.measure import machine, summary, table, turns
from tests.benchmarks.peers import PEERS, available, built
from tests.benchmarks.text import Text

SLOW = "rank_bm25"


def run(passages: int, questions: int, rounds: int) -> None:
    """Print the table, and how far our scores are from rank_bm25's."""
    text = Text(passages)
    words, asked = text.passages(), text.questions(questions)
    systems, builds = {}, {}
    for name in PEERS:
        if available(name):
            systems[name], builds[name] = built(name, words, asked)
    slow = systems.pop(SLOW)
    times = turns(systems, asked, rounds)
    times[SLOW] = turns({SLOW: slow}, asked[: min(questions, 12)], 1)[SLOW]
    base = float(np.median(times["interview-bot"]))
    rows = [
        [name, *summary(each), f"{np.median(each) / base:.2f}", f"{builds[name]:.1f}"] for name, each in times.items()
    ]
    print(f"{passages:,} passages, {questions} questions, {rounds} rounds. {machine()}.\n")
    print(table(["ms a question", "median", "mean", "p90", "p99", "times ours", "build, s"], rows))
    print(f"\nFarthest from rank_bm25's scores: {_difference(words, asked[:5]):.1e}")


def _difference(words: list[list[str]], asked: list[list[str]]) -> float:
    """The largest difference between our scores of all passages and rank_bm25's."""
    from rank_bm25 import BM25Plus

    index, model = LexicalIndex.build(words), BM25Plus(words)
    sets = [frozenset(passage) for passage in words]
    farthest = 0.0
    for question in asked:
        truth = np.zeros(len(words))
        for term in question:
            truth += np.where([term in one for one in sets], model.get_scores([term]), 0.0)
        farthest = max(farthest, float(np.abs(index.scores(Counter(question)) - truth).max()))
    return farthest
