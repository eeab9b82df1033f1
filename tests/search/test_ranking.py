from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.ranking import Evidence, many_phrasings

KINDS = ("words", "passage", "sentence", "heading", "phrasing", "letters", "vote")
OTHERS = ("coverage", "phrasings", "unphrased_share", "absent_names")
numbers = st.lists(st.floats(0, 1), min_size=3, max_size=3)


def evidence(**given_kinds: list[float]) -> Evidence:
    """Evidence for three passages, of which those have many phrasings that are given any likeness to these."""
    values = {kind: np.array(given_kinds.get(kind, [0.0, 0.0, 0.0])) for kind in (*KINDS, *OTHERS)}
    if "phrasings" not in given_kinds:
        values["phrasings"] = np.where(values["phrasing"] + values["letters"] + values["vote"] > 0, 190.0, 0.0)
    return Evidence(np.arange(3), **values)


def unanswered(phrasing: float, letters: float = 0.0, vote: float = 0.0) -> dict[str, Any]:
    """What speaks for phrasings that nothing answers, the same for each passage."""
    levels = {"phrasing": phrasing, "letters": letters, "vote": vote}
    return {f"unanswered_{kind}": np.array([level]) for kind, level in levels.items()}


@given(st.sampled_from(KINDS), st.fixed_dictionaries(dict.fromkeys(KINDS, numbers)), st.floats(0, 1))
def test_more_of_any_evidence_never_lowers_a_score(kind: str, values: dict[str, list[float]], more: float) -> None:
    before = evidence(**values, phrasings=[8.0, 0.0, 190.0])
    raised = getattr(before, kind) + np.array([more, 0, 0])
    after = replace(before, **{kind: raised})
    assert after.scores()[0] >= before.scores()[0]
    assert np.array_equal(after.scores()[1:], before.scores()[1:])


@given(st.fixed_dictionaries(dict.fromkeys(KINDS, numbers)), st.floats(0, 1))
def test_confidence_is_a_probability_and_falls_with_what_speaks_for_no_passage(
    values: dict[str, list[float]], against: float
) -> None:
    one = replace(evidence(**values), has_negatives=True, **unanswered(0.1, 1.0, 0.0))
    two = replace(one, **unanswered(0.1 + against, 1.0 + against, against))
    best = int(one.scores().argmax())
    assert 0 <= two.confidence(best) <= one.confidence(best) <= 1


@given(st.fixed_dictionaries(dict.fromkeys(KINDS, numbers)), st.floats(0, 1), st.booleans())
def test_an_unknown_name_never_makes_surer(values: dict[str, list[float]], name: float, negatives: bool) -> None:
    one = replace(evidence(**values), has_negatives=negatives)
    best = int(one.scores().argmax())
    assert replace(one, unknown_name=name).confidence(best) <= one.confidence(best)


@pytest.mark.parametrize("others", [0.0, 8.0], ids=["no phrasings", "few phrasings"])
def test_a_passage_with_many_phrasings_is_less_sure_where_one_of_another_interview_is_likelier_in_meaning(
    others: float,
) -> None:
    """What has 190 phrasings has one that is near, whatever a question is about."""
    phrased = evidence(phrasing=[0.4, 0.1, 0.1], letters=[0.3, 0.1, 0.1], phrasings=[190.0, others, others])
    same = replace(phrased, has_negatives=True, passage=np.full(3, 0.2), sentence=np.full(3, 0.2))
    likelier = replace(same, passage=np.array([0.2, 0.4, 0.2]), sentence=np.array([0.2, 0.4, 0.2]))
    assert likelier.confidence(0) < same.confidence(0)


def test_a_likelier_passage_of_the_same_kind_makes_none_less_sure_of_another_interview() -> None:
    many = evidence(phrasing=[0.4, 0.1, 0.1], letters=[0.3, 0.1, 0.1], passage=[0.2, 0.4, 0.2], phrasings=[190.0] * 3)
    assert many.features(0)["likelier other"] == 0.0


def test_a_name_that_the_passage_does_not_hold_speaks_against_it() -> None:
    one = evidence(passage=[0.85, 0.8, 0.8], sentence=[0.85, 0.8, 0.8], words=[9, 0, 0])
    assert replace(one, absent_names=np.ones(3)).confidence(0) < one.confidence(0)


def test_shares_add_up_to_the_score() -> None:
    shown = evidence(words=[9, 2, 0], passage=[0.8, 0.7, 0.7], phrasing=[0.5, 0.3, 0], letters=[80, 20, 0])
    assert np.sum(list(shown.shares.values()), axis=0) == pytest.approx(shown.scores())


def test_without_any_evidence_nobody_is_sure() -> None:
    assert evidence().confidence(0) < 0.5


def test_a_passage_without_phrasings_gets_what_these_bring_a_question_about_something_else() -> None:
    shown = evidence(sentence=[0.80, 0.82, 0], passage=[0.80, 0.82, 0], phrasing=[0.28, 0, 0], letters=[0.1, 0, 0])
    assert shown.scores().argmax() == 0
    assert replace(shown, unphrased_share=np.full(3, 0.06)).scores().argmax() == 1


def test_phrasings_that_say_more_than_that_decide() -> None:
    shown = evidence(sentence=[0.80, 0.82, 0], passage=[0.80, 0.82, 0], phrasing=[0.5, 0, 0], letters=[0.4, 0, 0])
    assert replace(shown, unphrased_share=np.full(3, 0.06)).scores().argmax() == 0


def test_the_surer_one_of_the_best_with_and_the_best_without_phrasings_comes_first() -> None:
    shown = evidence(sentence=[0.46, 0.44, 0], passage=[0.46, 0.44, 0], phrasing=[0.3, 0, 0], words=[0, 20, 0])
    shown = replace(shown, has_negatives=True, **unanswered(0.9), background=(0.1, 0.05))
    assert shown.scores().argmax() == 0
    assert shown.first(shown.scores())[0] == 1


def test_how_many_phrasings_a_passage_has_counts_by_the_logarithm() -> None:
    counts = np.array([0.0, 4.0, 16.0, 55.0, 190.0, 5000.0])
    assert many_phrasings(counts).round(2).tolist() == [0, 0, 0, 0.5, 1, 1]


def test_of_few_phrasings_the_nearest_counts_however_far_and_of_many_only_what_is_near() -> None:
    shown = evidence(passage=[0.8, 0.8, 0.8], phrasing=[0.2, 0.0, 0.2], phrasings=[8.0, 8.0, 190.0])
    shares = shown.shares["phrasing"]
    assert shares[0] > shares[1]
    assert shares[2] == 0.0


def test_what_another_interview_does_not_answer_makes_this_one_no_less_sure() -> None:
    shown = replace(evidence(passage=[0.8, 0.8, 0.8], phrasing=[0.5, 0.5, 0.5]), has_negatives=True)
    shown = replace(shown, unanswered_phrasing=np.array([0.0, 0.9, 0.0]))
    assert shown.confidence(0) > shown.confidence(1)
