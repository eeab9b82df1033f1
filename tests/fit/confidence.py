"""Confidence: a logistic regression each for passages with phrasings and without, with an encoder and by words alone.

A row is the best passage of a kind (without phrasings, with few, with many) for a question; it is right or not. The
bias is moved afterwards (WANTED_SILENCE).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.ranking import CONFIDENCE_THRESHOLD, HALF_MANY, Evidence
from tests.fit import logistic
from tests.fit.cases import Cases

Floats = NDArray[np.float64]
Weights = dict[str, float]

FEATURES = {
    "meaning, phrased": (
        "phrasing",
        "nearest",
        "vote",
        "above background",
        "words of few",
        "shared letters",
        "coverage",
        "likelier other",
        "many phrasings",
        "phrasing of many",
        "nearest of many",
        "vote of many",
        "ahead of few",
    ),
    "meaning, unphrased": (
        "above background",
        "words",
        "heading",
        "absent names",
        "unanswered",
        "ahead above background",
    ),
    "words, phrased": (
        "letters",
        "shared letters",
        "coverage",
        "words",
        "ahead of few",
        "many phrasings",
        "letters of many",
        "shared letters of many",
        "coverage of many",
        "likelier other",
    ),
    "words, unphrased": ("words", "coverage", "absent names", "behind"),
}
WITH_AN_ENCODER = ("meaning, phrased", "meaning, unphrased")
BY_WORDS_ALONE = ("words, phrased", "words, unphrased")
# Names are too few in the sets with phrasings, and XQuAD's are transliterated in its Russian questions.
FIXED = {
    "meaning, phrased": {"unknown name": -7.5, "absent names": -0.6},
    "meaning, unphrased": {"unknown name": -1.7},
    "words, phrased": {"unknown name": -1.7},
    "words, unphrased": {"unknown name": -1.7},
}
SET_WEIGHT = 100.0  # rows that each set counts for
WEIGHT_OF = {"XQuAD": 0.1, "first, all phrasings": 2.0}  # of a set, or of all sets of a group
# Silence before noise: the bias is the highest with which so many unanswerable questions meet with silence, as a mean
# over the interviews; for passages with phrasings, first over those with few, then the weight of "many phrasings" over
# those with many: there every unanswerable question of the readers meets with silence.
WANTED_SILENCE = {
    "meaning, unphrased": 0.7,  # half of these questions are near misses
    "meaning, phrased": 0.84,
    "meaning, phrased, many": 1.0,
    "words, unphrased": 0.7,
    "words, phrased": 0.82,
    "words, phrased, many": 0.85,
}
AMONG_OTHERS = re.compile("beside|with first")  # sets of several interviews, which don't decide the bias
SETS_THAT_DECIDE_MANY = ("first, all phrasings",)
ONLY_MANY = "first"  # the only group with many phrasings: it is fitted without each fifth of its questions
STEP, HIGHEST_SHIFT = 0.02, 4.0
FOLDS = 5


@dataclass(frozen=True)
class Row:
    """The best passage of a kind for a question: its features, whether it is right, and whether any is."""

    features: dict[str, float]
    right: bool
    answerable: bool
    is_talk: bool
    fold: int

    @property
    def is_of_many(self) -> bool:
        """Has the passage rather many phrasings than few?"""
        return self.features["many phrasings"] >= HALF_MANY


def rows(cases: Cases, weights: Weights, phrased: bool) -> list[Row]:
    """The rows of a set: for each question the best candidate without phrasings, or the best with few and with many."""
    made = []
    for case in cases.cases:
        evidence = case.weighted(weights)
        none, few, many = evidence.kinds()
        for those in (few, many) if phrased else (none,):
            if those.any():
                place = int(np.where(those, evidence.scores(), -np.inf).argmax())
                fold = zlib.crc32(case.question.encode()) % FOLDS
                made.append(Row(evidence.features(place), bool(case.right[place]), case.answerable, case.is_talk, fold))
    return made


def fitted(sets: Sequence[Cases], weights: Weights, kinds: Sequence[str]) -> dict[str, Weights]:
    """The weights of these kinds of confidence."""
    found = {}
    for kind in kinds:
        names = FEATURES[kind]
        phrased = kind.endswith(" phrased")
        chosen = [one for one in sets if (one.phrased if phrased else one.mixed or not one.phrased)]
        table = {one.name: (one.group, rows(one, weights, phrased)) for one in chosen}
        by = (lambda group, row: row.fold if group == ONLY_MANY else group) if phrased else (lambda group, row: group)
        found[kind] = _crossed(kind, names, table, by)
    return found


def _crossed(
    kind: str,
    names: Sequence[str],
    table: dict[str, tuple[str, list[Row]]],
    part: Callable[[str, Row], object],
) -> Weights:
    """Fit on all, after showing what a fit without each part (interviews, or questions) reaches on that."""
    print(f"  {kind}: fitted without what it is tested on")
    every = [(name, group, row) for name, (group, made) in table.items() for row in made]
    logits = {name: np.zeros(len(made)) for name, (_, made) in table.items()}
    for left_out in sorted({str(part(group, row)) for _, group, row in every}):
        own = _fit(kind, names, [one for one in every if str(part(one[1], one[2])) != left_out])
        for name, (group, made) in table.items():
            for number, row in enumerate(made):
                if str(part(group, row)) == left_out:
                    logits[name][number] = logit(own, row.features)
    for name, (_, made) in table.items():
        print(f"    {name:52} {_figures(made, logits[name])}")
    found = _fit(kind, names, every)
    print("   ", {name: round(value, 3) for name, value in found.items()})
    return {name: round(value, 3) for name, value in found.items()}


def _fit(kind: str, names: Sequence[str], every: Sequence[tuple[str, str, Row]]) -> Weights:
    asked = [one for one in every if not one[2].is_talk]
    sizes = Counter(name for name, *_ in asked)
    weights = np.array(
        [SET_WEIGHT * WEIGHT_OF.get(name, WEIGHT_OF.get(group, 1.0)) / sizes[name] for name, group, _ in asked]
    )
    fixed = FIXED.get(kind, {})
    features = np.array([[row.features[name] for name in names] for *_, row in asked])
    right = np.array([row.right for *_, row in asked], float)
    own, bias = logistic.fit(features, right, weights)
    found = {"bias": bias} | dict(zip(names, own.tolist(), strict=True)) | fixed
    wanted = WANTED_SILENCE[kind]
    if "many phrasings" not in names:
        return _shifted(found, "bias", every, wanted)
    found = _shifted(found, "bias", [one for one in every if not one[2].is_of_many], wanted)
    many = [one for one in every if one[2].is_of_many and one[0] in SETS_THAT_DECIDE_MANY]
    return _shifted(found, "many phrasings", many, WANTED_SILENCE[f"{kind}, many"])


def _shifted(weights: Weights, name: str, every: Sequence[tuple[str, str, Row]], wanted: float) -> Weights:
    """The weights with that of `name` as high as it may be for the `wanted` share of silence."""
    silent: dict[str, dict[str, list[float]]] = {}
    for name_of_set, group, row in every:
        if not row.answerable and group != "XQuAD" and not AMONG_OTHERS.search(name_of_set):
            sure = -np.inf if row.is_talk else logit(weights, row.features)
            silent.setdefault(group, {}).setdefault(name_of_set, []).append(sure)
    for shift in np.arange(HIGHEST_SHIFT, -HIGHEST_SHIFT, -STEP) if silent else ():
        shares = [[np.mean(np.array(one) + shift <= 0) for one in sets.values()] for sets in silent.values()]
        if np.mean([np.mean(one) for one in shares]) >= wanted:
            return weights | {name: weights[name] + float(shift)}
    return weights


def logit(weights: Weights, features: dict[str, float]) -> float:
    """The logit of a passage with these features."""
    return weights["bias"] + sum(weight * features[name] for name, weight in weights.items() if name != "bias")


def _figures(made: Sequence[Row], logits: Floats) -> str:
    right, answerable = np.array([row.right for row in made]), np.array([row.answerable for row in made])
    shown, number = (logits > 0) & ~np.array([row.is_talk for row in made]), max(int(answerable.sum()), 1)
    return (
        f"right {(shown & right).sum() / number:.2f}  wrong {(shown & ~right & answerable).sum() / number:.2f}  "
        f"silence {(~shown & ~answerable).sum() / max(int((~answerable).sum()), 1):.2f}"
    )


def show(
    by_meaning: Sequence[Cases], by_words: Sequence[Cases], weights: Weights, confidence: dict[str, Weights]
) -> None:
    """Print what is shown and kept silent about under these weights, as the bot decides."""
    for title, sets in (("with an encoder", by_meaning), ("words alone", by_words)):
        print(f"  {title}")
        for one in sets:
            made, logits = [], []
            for case in one.cases:
                evidence = Evidence(**{**_fields(case.weighted(weights)), "confidences": confidence})
                place, sure = evidence.first(evidence.scores())
                made.append(Row({}, bool(case.right[place]), case.answerable, case.is_talk, 0))
                logits.append(1.0 if sure >= CONFIDENCE_THRESHOLD else -1.0)
            print(f"    {one.name:52} {_figures(made, np.array(logits))}")


def _fields(evidence: Evidence) -> dict[str, object]:
    return {name: getattr(evidence, name) for name in evidence.__dataclass_fields__}
