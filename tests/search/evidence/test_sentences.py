"""The sentence of a passage that answers: one, or two in a row, as it stands in the text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.engine import Found
from bot.search.evidence import sentences
from bot.search.searcher import Searcher
from bot.search.vectors.passage_texts import sentences_of, spans_of
from tests.search import toy
from tests.search.fake_encoder import understanding

SPANS = [(0, 40), (41, 90), (91, 130)]


@pytest.mark.parametrize(
    ("scores", "span"),
    [
        ([0.1, 0.5, 0.2], (41, 90)),
        ([0.1, 0.5, 0.49], (41, 130)),
        ([0.5, 0.5, 0.1], (0, 90)),
        ([0.5, 0.49, 0.1], (0, 90)),
        ([0.9, 0.1, 0.1], (0, 40)),
    ],
)
def test_the_best_sentence_is_shown_and_a_neighbour_that_is_nearly_as_good(
    scores: list[float], span: tuple[int, int]
) -> None:
    assert sentences.chosen(SPANS, np.array(scores), meant=True) == span


def test_two_long_sentences_are_not_shown_together() -> None:
    spans = [(0, 500), (501, 900)]
    assert sentences.chosen(spans, np.array([0.5, 0.475]), meant=True) == (0, 500)


@given(st.text(alphabet='ab .!?\n"”', max_size=200))
def test_spans_are_the_sentences_that_the_encoder_reads(text: str) -> None:
    spans = spans_of(text)
    assert len(spans) == len(sentences_of(text))
    for (start, end), sentence in zip(spans, sentences_of(text), strict=True):
        assert "".join(text[start:end].split()) == "".join(sentence.split())


@pytest.mark.parametrize("make", [Searcher, understanding])
def test_every_hit_says_which_part_of_it_answers(make: type[Searcher]) -> None:
    engine = make(toy.archive())
    answer = engine.answer("What kills a colony in winter?", k=20)
    assert isinstance(answer, Found)
    for hit in answer.hits:
        start, end = hit.sentence
        assert 0 <= start < end <= len(hit.passage.text)
        assert hit.passage.text[start:end].strip() == hit.passage.text[start:end]


def test_by_words_the_sentence_that_holds_them_is_chosen() -> None:
    texts = ["The keeper sleeps.", "Damp kills the bees in winter.", "Nobody knows."]
    scores = sentences.by_words(texts, "en", {"damp": 2.0, "bee": 1.0})
    assert scores.argmax() == 1
