"""Every backend ranks as rank_bm25 does, whoever holds the points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.search.index.backend import PassageIndex
from bot.search.index.lexical import LexicalIndex
from bot.search.index.postings import Terms
from tests.search.index.shared import BUILDS, STORES, engine, shared
from tests.search.index.test_lexical import CORPORA, QUESTIONS, truth, zipf_passages

Build = Callable[[Sequence[Terms]], PassageIndex]

every_backend = pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
QUICK = [name for name in BUILDS if name != "server"]  # whose double ranks in Python
every_quick_backend = pytest.mark.parametrize("build", [BUILDS[name] for name in QUICK], ids=QUICK)
every_store = pytest.mark.parametrize("name", STORES)
patiently = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def assert_best(index: PassageIndex, terms: Mapping[str, float], expected: np.ndarray, k: int) -> None:
    documents, scores = index.top(terms, k)
    order = np.lexsort((np.arange(len(expected)), -expected.round(6)))
    best = [place for place in order if expected[place] > 0][:k]
    np.testing.assert_allclose(scores, expected[best], atol=1e-4, rtol=0)
    assert documents.tolist() == best


@every_backend
@patiently
@given(CORPORA, QUESTIONS, st.integers(1, 5))
def test_the_best_their_order_and_their_scores_are_rank_bm25s(
    build: Build, corpus: list[list[str]], question: dict[str, int], k: int
) -> None:
    assert_best(build(corpus), question, truth(corpus, question), k)


@every_backend
def test_of_many_equals_the_first_of_the_archive_come(build: Build) -> None:
    index = build([["wasp"], *[["bee", "ant"]] * 300, ["bee"]])
    assert index.top({"bee": 1.0}, 4)[0].tolist() == [301, 1, 2, 3]


@every_quick_backend
@pytest.mark.parametrize("seed", range(2))
def test_a_larger_archive_is_ranked_as_in_process(build: Build, seed: int) -> None:
    passages = zipf_passages(600, seed)
    index, known = build(passages), LexicalIndex.build(passages)
    for question, k in zip(zipf_passages(12, seed + 100), [1, 10, 200] * 4, strict=True):
        terms = Counter(question[:9])
        assert_best(index, terms, known.scores(terms), k)


@every_backend
def test_what_is_known_of_terms_and_passages_is_the_same(build: Build) -> None:
    passages = zipf_passages(100, 5)
    index, known = build(passages), LexicalIndex.build(passages)
    some, terms = np.array([0, 50, 99, 7]), ["w1", "w2", "w17"]
    assert len(index) == len(known)
    assert set(index.terms) == set(known.terms)
    assert [index.often(term) for term in [*terms, "nowhere"]] == [known.often(term) for term in [*terms, "nowhere"]]
    assert [index.holders(term).tolist() for term in terms] == [known.holders(term).tolist() for term in terms]
    assert (index.holding(some, terms) == known.holding(some, terms)).all()
    assert index.matched(7, terms) == known.matched(7, terms)
    question = {"w1": 1.0, "w2": 0.5, "nowhere": 1.0}
    np.testing.assert_allclose(index.scores_of(some, question), known.scores_of(some, question), atol=1e-6)


@every_backend
@pytest.mark.parametrize("passages", [[], [[]], [[], []]])
def test_no_passages_and_empty_ones_find_nothing(build: Build, passages: list[list[str]]) -> None:
    index = build(passages)
    assert len(index) == len(passages)
    assert index.top({"bee": 1.0}, 5)[0].tolist() == []


@every_store
def test_two_terms_with_one_hash_are_told_apart(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.search.index.shared_points.zlib.crc32", lambda term: 7)
    corpus = [["lone", "hash"], ["bee"], ["wasp", "bee"], ["ant"]]
    index = shared(engine(name), corpus)
    assert_best(index, {"bee": 1.0, "moth": 1.0}, truth(corpus, {"bee": 1.0}), 4)
