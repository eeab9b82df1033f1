from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.ranking import Evidence

KINDS = ("words", "passage", "sentence", "phrasing", "letters", "vote")
numbers = st.lists(st.floats(0, 1), min_size=3, max_size=3)


def evidence(**given_kinds: list[float]) -> Evidence:
    values = {kind: np.array(given_kinds.get(kind, [0.0, 0.0, 0.0])) for kind in (*KINDS, "coverage")}
    return Evidence(np.arange(3), **values)


@given(st.sampled_from(KINDS), st.fixed_dictionaries(dict.fromkeys(KINDS, numbers)), st.floats(0, 1))
def test_more_of_any_evidence_never_lowers_a_score(kind: str, values: dict[str, list[float]], more: float) -> None:
    before = evidence(**values)
    raised = getattr(before, kind) + np.array([more, 0, 0])
    after = replace(before, **{kind: raised})
    assert after.scores()[0] >= before.scores()[0]
    assert np.array_equal(after.scores()[1:], before.scores()[1:])


@given(st.fixed_dictionaries(dict.fromkeys(KINDS, numbers)), st.floats(0, 1))
def test_confidence_is_a_probability_and_falls_with_what_speaks_for_no_passage(
    values: dict[str, list[float]], against: float
) -> None:
    one = replace(evidence(**values), weighed=True, unanswered_phrasing=0.1, unanswered_letters=1.0)
    two = replace(one, unanswered_phrasing=0.1 + against, unanswered_letters=1.0 + against, unanswered_vote=against)
    best = int(one.scores().argmax())
    assert 0 <= two.confidence(best) <= one.confidence(best) <= 1


def test_a_passage_that_nobody_taught_is_not_held_back_by_phrasings_that_are_merely_alike() -> None:
    shown = evidence(sentence=[0.80, 0.85, 0], passage=[0.80, 0.85, 0], phrasing=[0.15, 0, 0])
    assert shown.scores().argmax() == 1


def test_shares_add_up_to_the_score() -> None:
    shown = evidence(words=[9, 2, 0], passage=[0.8, 0.7, 0.7], phrasing=[0.5, 0.3, 0], letters=[80, 20, 0])
    assert np.sum(list(shown.shares.values()), axis=0) == pytest.approx(shown.scores())


def test_without_any_evidence_nobody_is_sure() -> None:
    assert evidence().confidence(0) < 0.5


def test_beside_taught_passages_what_phrasings_usually_say_holds_no_other_one_back() -> None:
    shown = evidence(sentence=[0.80, 0.82, 0], passage=[0.80, 0.82, 0], phrasing=[0.28, 0, 0], letters=[0.1, 0, 0])
    assert shown.scores().argmax() == 0
    assert replace(shown, partly=True).scores().argmax() == 1


def test_beside_taught_passages_phrasings_that_say_more_decide() -> None:
    shown = evidence(sentence=[0.80, 0.82, 0], passage=[0.80, 0.82, 0], phrasing=[0.5, 0, 0], letters=[0.4, 0, 0])
    assert replace(shown, partly=True).scores().argmax() == 0


def test_what_speaks_for_unanswered_phrasings_speaks_against_a_passage_without_any() -> None:
    shown = replace(evidence(passage=[0.9, 0, 0], sentence=[0.9, 0, 0]), weighed=True)
    against = replace(shown, unanswered_phrasing=0.8, unanswered_letters=0.8, unanswered_vote=0.8)
    assert shown.confidence(0) > 0.5 > against.confidence(0)
