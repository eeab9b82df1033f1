from __future__ import annotations

import random
import warnings
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from bot.search.index import postings
from bot.search.index.lexical import LexicalIndex
from bot.search.index.postings import Group, Postings, count


def best(index: LexicalIndex, *terms: str, k: int = 10) -> list[int]:
    return index.top(dict.fromkeys(terms, 1.0), k)[0].tolist()


def test_a_word_in_half_of_the_documents_still_scores() -> None:
    _, scores = LexicalIndex.build([["bee"], ["wasp"]]).top({"bee": 1.0}, 5)
    assert scores[0] > 0


def test_a_word_in_every_document_never_scores_below_nothing() -> None:
    assert LexicalIndex.build([["bee"], ["bee", "wasp"], ["bee"]]).scores({"bee": 1.0}).min() > 0


def test_one_document_is_found() -> None:
    assert best(LexicalIndex.build([["bee"]]), "bee") == [0]


@pytest.mark.parametrize("lists", [[], [[]], [[], []]])
def test_no_documents_and_empty_documents_find_nothing(lists: list[list[str]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        index = LexicalIndex.build(lists)
        assert best(index, "bee") == []
        assert len(index.scores({"bee": 1.0})) == len(lists)


def test_an_unknown_term_finds_no_document() -> None:
    assert best(LexicalIndex.build([["bee"], ["wasp"]]), "ant") == []


def test_at_a_tie_the_earlier_document_comes_first() -> None:
    assert best(LexicalIndex.build([["wasp"], ["bee"], ["bee"], ["bee"]]), "bee") == [1, 2, 3]


def test_a_term_counts_by_its_weight_and_not_by_its_repetition() -> None:
    index = LexicalIndex.build([["bee", "ant"], ["wasp", "ant"], ["ant"]])
    assert best(index, "bee", "wasp") == [0, 1]
    assert index.top({"bee": 0.5, "wasp": 1.0}, 2)[0].tolist() == [1, 0]


def test_only_documents_that_share_a_term_are_found() -> None:
    assert best(LexicalIndex.build([["bee"], ["wasp"], ["bee", "ant"]]), "bee", k=10) == [0, 2]


def test_matched_names_the_shared_terms() -> None:
    assert LexicalIndex.build([["bee", "ant"]]).matched(0, ["ant", "wasp", "bee"]) == ("ant", "bee")


# rank_bm25 is the truth.

WORDS = st.sampled_from(["bee", "wasp", "ant", "hive", "honey", "wax"])
CORPORA = st.lists(st.lists(WORDS, max_size=8), min_size=1, max_size=12).filter(any)
QUESTIONS = st.dictionaries(st.sampled_from(["bee", "wasp", "ant", "hive", "moth"]), st.integers(1, 3), max_size=5)


def truth(corpus: list[list[str]], weighted_terms: Mapping[str, float]) -> NDArray[np.float64]:
    """What rank_bm25 scores a passage for each term that it shares with the question, added up."""
    model = BM25Plus(corpus)
    scores = np.zeros(len(corpus))
    for term, weight in weighted_terms.items():
        holds = np.array([term in terms for terms in corpus])
        scores += weight * np.where(holds, model.get_scores([term]), 0)
    return scores


def assert_best(index: LexicalIndex, terms: Mapping[str, float], expected: NDArray[np.float64], k: int) -> None:
    documents, scores = index.top(terms, k)
    best = np.sort(expected)[::-1][: min(k, int((expected > 0).sum()))]
    assert len(set(documents.tolist())) == len(documents) == len(best)
    np.testing.assert_allclose(scores, best, atol=1e-6, rtol=0)
    np.testing.assert_allclose(expected[documents], best, atol=1e-6, rtol=0)


@given(CORPORA, QUESTIONS)
def test_every_score_is_rank_bm25s(corpus: list[list[str]], question: dict[str, int]) -> None:
    scores = LexicalIndex.build(corpus).scores(question)
    np.testing.assert_allclose(scores, truth(corpus, question), atol=1e-6, rtol=0)


@given(CORPORA, QUESTIONS, st.integers(1, 5))
def test_the_best_and_their_order_are_rank_bm25s(corpus: list[list[str]], question: dict[str, int], k: int) -> None:
    assert_best(LexicalIndex.build(corpus), question, truth(corpus, question), k)


@given(CORPORA, st.lists(st.sampled_from(["bee", "wasp", "ant"]), min_size=1, max_size=6))
def test_a_passage_with_all_terms_scores_as_rank_bm25_scores_the_repetitive_question(
    corpus: list[list[str]], question: list[str]
) -> None:
    corpus = [*corpus, ["bee", "wasp", "ant"]]
    scores = LexicalIndex.build(corpus).scores(Counter(question))
    assert scores[-1] == pytest.approx(BM25Plus(corpus).get_scores(question)[-1], abs=1e-6)


@given(CORPORA, QUESTIONS)
def test_at_a_tie_equal_passages_keep_their_order(corpus: list[list[str]], question: dict[str, int]) -> None:
    documents = LexicalIndex.build(corpus * 2).top(question, 100)[0].tolist()
    for place in range(len(corpus)):
        if place in documents:
            assert documents.index(place) < documents.index(place + len(corpus))


def test_equal_passages_score_the_same_to_the_last_bit_wherever_they_stand() -> None:
    chance = np.random.default_rng(0)
    for copies in range(3, 40):
        same = [f"w{term}" for term in range(7) for _ in range(chance.integers(1, 5))]
        index = LexicalIndex.build([same] * copies + [[*same, "wax"]] * copies + [["wax"]] * copies * 20)
        terms = {f"w{term}": weight for term, weight in enumerate(chance.random(7).tolist())}
        assert len(set(index.scores_of(range(copies), terms).tolist())) == 1


@pytest.mark.parametrize("seed", range(3))
def test_passages_that_are_skipped_could_not_have_been_among_the_best(seed: int) -> None:
    passages, questions = zipf_passages(2000, seed), zipf_passages(40, seed + 100)
    index = LexicalIndex.build(passages)
    for question, k in zip(questions, [1, 2, 10, 100] * 10, strict=True):
        terms = Counter(question[:9])
        assert_best(index, terms, index.scores(terms), k)


def zipf_passages(count: int, seed: int) -> list[list[str]]:
    """Passages whose words are as unevenly spread as a language's, the commonest in nearly all of them."""
    numbers = np.random.default_rng(seed)
    return [[f"w{n}" for n in numbers.zipf(1.3, numbers.integers(5, 60)) if n < 3000] for _ in range(count)]


def test_the_scores_of_some_passages_are_those_of_all() -> None:
    index = LexicalIndex.build(zipf_passages(500, 7))
    terms = {"w1": 1.0, "w2": 0.5, "w17": 2.0, "nowhere": 1.0}
    some = [499, 3, 77, 3]
    np.testing.assert_allclose(index.scores_of(some, terms), index.scores(terms)[some], rtol=1e-12)


def test_matched_looks_common_and_rare_terms_up_alike() -> None:
    passages = zipf_passages(300, 5)
    index = LexicalIndex.build(passages)
    for place in (0, 150, 299):
        assert set(index.matched(place, index.terms)) == set(passages[place])


def test_threads_that_ask_together_get_what_each_gets_alone() -> None:
    index = LexicalIndex.build(zipf_passages(1000, 3))
    questions = [Counter(question[:8]) for question in zipf_passages(200, 4)]
    alone = [index.top(question, 10)[0].tolist() for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda question: index.top(question, 10)[0].tolist(), questions)) == alone


# What rank_bm25 can't be given.


def test_a_frequency_may_be_a_fraction() -> None:
    index = LexicalIndex.build([{"bee": 2.0, "ant": 0.5}, {"bee": 0.5, "ant": 2.0}])
    assert best(index, "bee") == [0, 1]


@pytest.mark.parametrize("odd", [0.3, 1.9, 15.5, 16.0, 115.0, 15.6, 116.0, 0.33, 1e-3, 1e6])
def test_any_frequency_of_a_common_term_counts_as_it_is(odd: float) -> None:
    passages = [{"bee": 1.0 + place % 3, "ant": 1.0} if place % 2 else {"wasp": 1.0} for place in range(40)]
    passages[7] = {"bee": odd, "wasp": 1.0}
    index = LexicalIndex.build(passages)
    documents, scores = index.top({"bee": 1.0, "wasp": 0.1}, 40)
    np.testing.assert_allclose(index.scores_of(documents, {"bee": 1.0, "wasp": 0.1}), scores, rtol=1e-12)
    np.testing.assert_allclose(index.scores({"bee": 1.0, "wasp": 0.1})[documents], scores, rtol=1e-12)


@given(CORPORA, QUESTIONS)
def test_frequencies_score_like_repetitions(corpus: list[list[str]], question: dict[str, int]) -> None:
    counted = LexicalIndex.build([Counter(terms) for terms in corpus])
    np.testing.assert_allclose(counted.scores(question), LexicalIndex.build(corpus).scores(question), rtol=1e-12)


@pytest.mark.parametrize("weight", [0.0, -1.0])
def test_a_term_without_weight_finds_nothing(weight: float) -> None:
    assert LexicalIndex.build([["bee"], ["wasp"]]).top({"bee": weight}, 5)[0].tolist() == []


@pytest.mark.parametrize("k", [0, -1])
def test_nothing_is_found_when_nothing_is_wanted(k: int) -> None:
    assert best(LexicalIndex.build([["bee"]]), "bee", k=k) == []


# An edited file is merged in; the result is as if everything had been counted anew.


def group(key: str, passages: list[list[str]]) -> Group:
    return Group(key, lambda: count(passages))


def uncounted(key: str) -> Group:
    def refuse() -> Postings:
        raise AssertionError(f"{key} was counted again")

    return Group(key, refuse)


FILES = st.lists(st.lists(st.lists(WORDS, max_size=6), max_size=3), min_size=1, max_size=5)


@settings(deadline=None)  # on a busy machine it takes what it takes
@given(FILES, FILES, st.randoms(use_true_random=False), QUESTIONS)
def test_edited_inserted_deleted_and_moved_files_leave_the_index_as_built_anew(
    before: list[list[list[str]]],
    added: list[list[list[str]]],
    chance: random.Random,
    question: dict[str, int],
) -> None:
    first = LexicalIndex.of([group(f"old {i}", passages) for i, passages in enumerate(before)])
    files = [(f"old {i}", passages) for i, passages in enumerate(before) if chance.random() < 0.7]
    files += [(f"new {i}", passages) for i, passages in enumerate(added)]
    chance.shuffle(files)
    with mock.patch.object(postings, "_BLOCK", 5):
        edited = LexicalIndex.of([uncounted(k) if k.startswith("old") else group(k, p) for k, p in files], first)
    anew = LexicalIndex.build([terms for _, passages in files for terms in passages])
    assert {term: edited.often(term) for term in edited.terms} == {term: anew.often(term) for term in anew.terms}
    np.testing.assert_allclose(edited.scores(question), anew.scores(question), rtol=1e-12)
    assert_best(edited, question, anew.scores(question), 3)


def test_two_files_of_the_same_words_both_stay() -> None:
    twice = LexicalIndex.of([group("same", [["bee"]]), group("same", [["bee"]])])
    assert best(LexicalIndex.of([uncounted("same"), uncounted("same")], twice), "bee") == [0, 1]


def test_the_index_before_an_edit_goes_on_answering() -> None:
    before = LexicalIndex.of([group("a", [["bee"], ["wasp"]]), group("b", [["ant"]])])
    LexicalIndex.of([uncounted("b"), group("c", [["bee"]])], before)
    assert best(before, "bee") == [0]


@pytest.mark.parametrize(
    ("passage", "error"),
    [("bee", TypeError), ({"bee": 0.0}, ValueError), ({"bee": -1.0}, ValueError), ({"bee": float("nan")}, ValueError)],
)
def test_what_is_no_list_of_terms_is_refused(passage: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="must be"):
        LexicalIndex.build([["wasp"], passage])  # type: ignore[list-item]
