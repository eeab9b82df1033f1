from __future__ import annotations

import warnings

import pytest

from bot.search.lexical import LexicalIndex


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
