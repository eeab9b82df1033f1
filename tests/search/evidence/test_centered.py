"""Cosines are taken from the middle of what is compared."""

from __future__ import annotations

import numpy as np
import pytest

from bot.search.evidence import centered
from bot.search.evidence.centered import PRIOR_TEXTS, Centered, unit
from bot.search.vectors.store import VectorStore
from bot.search.vectors.vector_view import VectorView
from tests.search.fake_encoder import WordSums

WORDS = ("mill", "bridge", "road", "well", "barn", "ferry", "gate", "tower")
TEXTS = [f"the village mended its {word}, as villages do" for word in WORDS]
ALL = np.arange(len(TEXTS))
GENERAL = np.zeros(WordSums.dimensions, np.float32)


def located(texts: list[str]) -> VectorView:
    return VectorStore(WordSums()).located("passage", texts)


def of(texts: list[str], *languages: int, general: np.ndarray = GENERAL) -> Centered:
    return Centered.of(located(texts), np.array(languages or [0] * len(texts), np.int8), general)


def test_what_all_texts_share_makes_none_likelier() -> None:
    texts = TEXTS * 20
    everything = np.arange(len(texts))
    shared = unit(WordSums().questions(["the village mended it, as villages do"]))
    assert located(texts).likeness(everything, shared[0]).min() > 0.7
    assert np.abs(of(texts).likeness(everything, shared)).max() < 0.4


def test_it_is_the_cosine_of_two_differences() -> None:
    questions = unit(np.random.default_rng(1).normal(size=(3, WordSums.dimensions)).astype(np.float32))
    vectors = located(TEXTS).take(ALL)
    middle = vectors.sum(axis=0) / (len(TEXTS) + PRIOR_TEXTS)
    wanted = np.array([6, 1, 3])
    expected = unit(vectors[wanted] - middle) @ questions.T
    assert of(TEXTS).likeness(wanted, questions) == pytest.approx(expected, abs=1e-5)


def test_each_language_has_a_middle_of_its_own() -> None:
    questions = unit(np.random.default_rng(1).normal(size=(2, WordSums.dimensions)).astype(np.float32))
    foreign = [f"sabah axşam gedir {word}" for word in WORDS]
    both = of([*TEXTS, *foreign], *[0] * len(TEXTS), *[1] * len(foreign)).likeness(np.arange(16), questions)
    assert both == pytest.approx(
        np.concatenate([of(one).likeness(ALL, questions) for one in (TEXTS, foreign)]), abs=1e-5
    )


def test_a_single_text_is_still_likest_to_a_question_about_it() -> None:
    asked, other = unit(WordSums().questions(["who mended the mill", "a ship sails for Java"]))
    alone = of(TEXTS[:1])
    like, unlike = alone.likeness(np.array([0]), np.stack([asked, other]))[0]
    assert like > unlike + 0.2


def test_the_middle_of_many_texts_is_that_of_a_part_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centered, "SAMPLED_TEXTS", 4)
    every_other = located(TEXTS).take(ALL[::2]).sum(axis=0) / (4 + PRIOR_TEXTS)
    assert of(TEXTS).middles[0] == pytest.approx(every_other)


def test_no_texts_are_like_nothing() -> None:
    nothing = Centered.of(located([]), np.zeros(0, np.int8), GENERAL)
    assert nothing.likeness(np.zeros(0, np.intp), np.ones((2, WordSums.dimensions), np.float32)).shape == (0, 2)
