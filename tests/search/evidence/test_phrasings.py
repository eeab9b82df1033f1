from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.archive.interview import Phrasing
from bot.search.evidence.passage_layout import PassageLayout
from bot.search.evidence.phrasing_evidence import PhrasingEvidence
from bot.search.evidence.phrasing_labels import NEAREST_PHRASINGS
from bot.search.evidence.phrasings import Classifier, Phrasings
from bot.search.index.archive_index import read_archive
from bot.search.index.phrasing_index import read_asked
from bot.search.question.question import QuestionReader
from bot.search.ranking import MANY_PHRASINGS, WEIGHTS, phrasing_shares
from tests.search import toy

ARCHIVE = toy.archive()
READER = QuestionReader(ARCHIVE, read_archive(ARCHIVE))
PLACES = {"a": 0, "b": 3, "c": 7}


def phrasings(*asked: tuple[str, tuple[str, ...]]) -> Phrasings:
    taught = replace(ARCHIVE, asked=tuple(Phrasing(text, "en", ids) for text, ids in asked))
    return Phrasings(read_asked(taught), PLACES)


def test_a_passage_is_as_near_as_the_mean_of_its_nearest_phrasings() -> None:
    many = [(f"why {n}", ("b",)) for n in range(NEAREST_PHRASINGS + 3)]
    taught = phrasings(*many, ("who", ("a",)), ("where", ()))
    each = np.array([*range(NEAREST_PHRASINGS + 3), 40.0, 7.0])
    near = taught.nearness(each)
    assert taught.labels.passages.tolist() == [0, 3]
    assert near.phrased.tolist() == [40.0, np.mean(range(3, NEAREST_PHRASINGS + 3))]
    assert near.nearest.tolist() == [40.0, NEAREST_PHRASINGS + 2]
    assert near.unanswered.tolist() == [7.0, 7.0]


def test_what_an_interview_does_not_answer_counts_for_it_alone_and_for_all_together() -> None:
    asked = [Phrasing(f"who {n}", "en", (), "one") for n in range(2)]
    asked += [Phrasing(f"what {n}", "en", (), "two") for n in range(NEAREST_PHRASINGS + 1)]
    taught = Phrasings(read_asked(replace(ARCHIVE, asked=tuple(asked))), PLACES)
    near = taught.nearness(np.array([5.0, 9.0, *range(NEAREST_PHRASINGS + 1)]))
    assert taught.labels.unanswering == ["one", "two"]
    assert near.unanswered.tolist() == [7.0, np.mean(range(1, NEAREST_PHRASINGS + 1)), np.mean([9, 5, 5, 4, 3])]
    assert near.nearest_unanswered.tolist() == [9.0, NEAREST_PHRASINGS, 9.0]
    assert taught.labels.targets().sum(axis=0).tolist() == [2.0, NEAREST_PHRASINGS + 1]


@pytest.mark.parametrize(("phrasings_of_it", "against"), [(2, 9.0), (MANY_PHRASINGS, np.mean([9, 3, 3, 3, 3]))])
def test_few_phrasings_are_weighed_against_the_nearest_unanswered_one_and_many_against_several(
    phrasings_of_it: int, against: float
) -> None:
    taught = phrasings(*[(f"why {n}", ("b",)) for n in range(phrasings_of_it)], *[(f"who {n}", ()) for n in range(6)])
    near = taught.nearness(np.array([*[1.0] * phrasings_of_it, 9.0, *[3.0] * 5]))
    evidence = PhrasingEvidence(
        taught.labels, PassageLayout(list(ARCHIVE.interviews.values())), list(ARCHIVE.interviews)
    )
    found = evidence.fields(taught.labels.passages, near, near, np.zeros(2), by_meaning=True)
    assert found["unanswered_phrasing"].tolist() == pytest.approx([against])


@pytest.mark.parametrize("by_meaning", [True, False])
def test_the_neighbour_of_the_only_phrased_passage_gets_less_than_that_passage(by_meaning: bool) -> None:
    two = toy.interview("two", ((None, ("My grandfather left me hives.", "Damp kills them.")),))
    first = two.passages[0].id
    archive = replace(toy.archive(two), asked=(Phrasing("who left hives", "en", (first,)),))
    taught = Phrasings(read_asked(archive), {first: 0})
    near = taught.nearness(np.array([0.9]))
    evidence = PhrasingEvidence(taught.labels, PassageLayout([two]), ["two"])
    found = evidence.fields(np.arange(2), near, near, np.array([0.5]), by_meaning=by_meaning)
    own = phrasing_shares(
        *(found[kind][:1] for kind in ("phrasing", "letters", "vote")), np.zeros(1), by_meaning=by_meaning
    )
    assert found["unphrased_share"][1] == pytest.approx(WEIGHTS["unphrased"] * own[0])


def test_a_phrasing_of_several_passages_counts_for_each() -> None:
    assert phrasings(("why", ("a", "c"))).nearness(np.array([2.0])).phrased.tolist() == [2.0, 2.0]


def test_the_nearest_phrasing_of_a_passage_can_be_told() -> None:
    taught = phrasings(("why", ("a",)), ("how", ("a",)), ("who", ("b",)))
    each = np.array([1.0, 3.0, 9.0])
    assert [taught.nearest(place, each) for place in (0, 3, 5)] == ["how", "who", None]


def test_letters_find_the_phrasing_with_the_same_word_forms() -> None:
    taught = phrasings(("why do bees swarm in spring", ("a",)), ("what does honey cost", ("b",)))
    near = taught.by_letters(READER.read("swarming bees"))
    assert near.phrased[0] > near.phrased[1]


@pytest.mark.parametrize("asked", [(), (("why", ()),), (("why", ("a",)),)])
def test_few_phrasings_or_none_do_no_harm(asked: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    taught = phrasings(*asked)
    near = taught.by_letters(READER.read("why?"))
    assert len(near.phrased) == len(taught.labels.passages)
    assert np.isfinite(near.unanswered).all()


def test_the_classifier_prefers_the_class_that_a_vector_was_trained_on() -> None:
    rng = np.random.default_rng(0)
    middles = rng.normal(size=(3, 16))
    vectors = np.concatenate([middle + 0.1 * rng.normal(size=(20, 16)) for middle in middles]).astype(np.float32)
    classifier = Classifier.trained(vectors, np.repeat(np.eye(3), 20, axis=0))
    assert [int(classifier.scores(middle).argmax()) for middle in middles] == [0, 1, 2]
