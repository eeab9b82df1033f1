"""What is learned of a conversation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.archive.folder import Folder
from bot.search.evidence import followups
from bot.search.searcher import Searcher, build_engine
from tests.fit.followups import Turn, fitted, last_turn

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TURNS = ["how many lawyers work on political cases", "who puts them under pressure", "why do they keep silent then"]


@pytest.fixture(scope="module")
def letters() -> Searcher:
    return build_engine(Folder(KNOWLEDGE).open(), semantic="off")


def test_what_is_learned_of_a_conversation_does_not_depend_on_the_weights_there_were(
    letters: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = []
    for bias in (-100.0, 100.0):
        weights = {kind: dict.fromkeys(known, 0.0) | {"bias": bias} for kind, known in followups.WEIGHTS.items()}
        monkeypatch.setattr(followups, "WEIGHTS", weights)
        learned += last_turn(letters, "an author", TURNS, set())
    assert np.array_equal(learned[0].features, learned[1].features)


def test_the_weights_have_the_names_of_what_is_learned(letters: Searcher) -> None:
    (turn,) = last_turn(letters, "an author", TURNS, set())
    assert turn.names == ("bias", *(name for name in followups.WEIGHTS[turn.kind] if name != "bias"))


def test_nothing_is_learned_of_what_its_words_alone_decide() -> None:
    right = np.array([True, False])
    weighed = [Turn("an author", "toy", np.array([[1.0, 1.0], [1.0, 0.0]]), right, True)] * 20
    decided = [Turn("an author", "toy", np.zeros((0, 0)), np.zeros(0, np.bool_), False, False)] * 20
    assert np.array_equal(fitted(weighed), fitted([*weighed, *decided]))
