"""The fit finds what is there to find, in miniature: the whole of it runs by hand."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import numpy as np
import pytest

from bot.search.ranking import Evidence
from tests.fit import confidence, logistic, order, talk
from tests.fit.cases import Case, Cases
from tests.fit.sets import ROOT

CONSTANTS = json.loads((ROOT / "bot/search/constants.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("weight", CONSTANTS["weights"])
def test_every_weight_is_fitted_or_its_source_is_named(weight: str) -> None:
    tried = {**order.GRID, **order.GRID_OF_WORDS}.get(weight)
    named = f"“{weight}”" in CONSTANTS["sources"]["weights"]
    assert named if tried is None else CONSTANTS["weights"][weight] in tried


def numbers_in_code() -> Iterator[str]:
    """The names of all numbers with a fraction in what reads a question and ranks passages."""
    search = ROOT / "bot/search"
    rooms = (search, search / "evidence", search / "question", search / "words")
    paths = [path for room in rooms for path in room.glob("*.py")]
    for path in [*paths, search / "index/archive_index.py", search / "index/bm25.py"]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and any(
                isinstance(one, ast.Constant) and isinstance(one.value, float) for one in ast.walk(node.value)
            ):
                yield from (one.id for one in ast.walk(node.targets[0]) if isinstance(one, ast.Name))


def test_the_source_of_every_number_that_no_fit_makes_is_named() -> None:
    readme = (ROOT / "tests/fit/README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z0-9_]+)`", readme.partition("## Numbers that no fit makes")[2]))
    assert set(numbers_in_code()) == named - {"FEW_PHRASINGS", "MANY_PHRASINGS"}


@pytest.mark.parametrize("kind", CONSTANTS["confidence"])
def test_a_confidence_weighs_what_the_fit_weighs_and_nothing_by_hand_that_the_fit_does_not_fix(kind: str) -> None:
    fixed, weights = confidence.FIXED.get(kind, {}), CONSTANTS["confidence"][kind]
    assert weights.keys() == {"bias", *confidence.FEATURES[kind], *fixed}
    assert {name: weights[name] for name in fixed} == fixed


@pytest.mark.parametrize("kind", CONSTANTS["talk"])
def test_talk_is_weighed_by_what_the_fit_weighs(kind: str) -> None:
    assert CONSTANTS["talk"][kind].keys() == {"bias", *talk.FEATURES[kind]}


def test_a_fit_tells_what_asks_from_what_does_not() -> None:
    none = dict.fromkeys(talk.FEATURES["meaning"], 0.0)
    told = [
        talk.Row("archive", "author", none | {"margin": 0.1, "asks": asks}, "question" if asks else "comment", True)
        for asks in (0.0, 1.0) * 20
    ]
    assert talk.fitted(told, "meaning")["asks"] < 0


def test_logistic_regression_finds_the_weights_that_made_the_data() -> None:
    draw = np.random.default_rng(1)
    features = draw.normal(size=(4000, 2)) * [1.0, 10.0]
    right = draw.random(4000) < 1 / (1 + np.exp(-(2.0 * features[:, 0] - 0.1 * features[:, 1] + 0.5)))
    found, bias = logistic.fit(features, right.astype(float), np.ones(4000), ridge=0.1)
    assert found == pytest.approx([2.0, -0.1], rel=0.15)
    assert bias == pytest.approx(0.5, abs=0.15)


def case(number: int, right: int | None) -> Case:
    """A question whose words point to passage 0 and whose meaning points to passage 1."""
    nothing = np.zeros(2)
    evidence = Evidence(
        np.arange(2),
        words=np.array([8.0, 0.0]),
        passage=np.array([0.20, 0.235]),
        sentence=np.array([0.20, 0.235]),
        **dict.fromkeys(("heading", "phrasing", "letters", "vote", "coverage"), nothing),
        **dict.fromkeys(("phrasings", "unphrased_share", "absent_names"), nothing),
        background=(0.2 + 0.2 * (right is None), 0.1),
    )
    return Case(f"question {number}", evidence, np.arange(2) == right, right is not None)


def test_the_order_is_fitted_to_what_answers() -> None:
    by_words = Cases("words", "words", [case(number, 0) for number in range(5)])
    by_meaning = Cases("meaning", "meaning", [case(number, 1) for number in range(5)])
    weights = dict(by_words.cases[0].evidence.weights)
    assert order.hits(by_words, order.fitted([by_words], weights))[0] == 1.0
    assert order.hits(by_meaning, order.fitted([by_meaning], weights))[0] == 1.0


def test_confidence_is_fitted_to_what_is_answered() -> None:
    sets = [
        Cases(name, name, [case(number, 0 if number % 2 else None) for number in range(20)]) for name in ("one", "two")
    ]
    weights = dict(sets[0].cases[0].evidence.weights)
    found = confidence.fitted(sets, weights, kinds=["meaning, unphrased"])["meaning, unphrased"]
    for one in sets[0].cases:
        assert (confidence.logit(found, one.evidence.features(0)) > 0) == one.answerable
