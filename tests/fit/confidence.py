"""Confidence: a logistic regression each for passages with phrasings and without, with an encoder and without.

A row is the best passage of a kind for a question; it is right or not. The bias is moved afterwards to where showing
right passages and keeping silent are best together, as a mean over the sets.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.ranking import Evidence
from tests.fit import logistic
from tests.fit.cases import Case, Cases

Floats = NDArray[np.float64]
Weights = dict[str, float]

FEATURES = {
    "meaning, phrased": (
        "phrasing",
        "nearest",
        "vote",
        "above background",
        "stands out",
        "words",
        "rival",
        "many phrasings",
        "phrasing of many",
        "nearest of many",
        "vote of many",
        "stands out of many",
        "words of many",
    ),
    "meaning, unphrased": ("above background", "stands out", "words", "heading", "unknown name", "absent names"),
    "words, phrased": ("letters", "shared letters", "coverage"),
    "words, unphrased": ("words", "coverage", "unknown name"),
}
FIXED = {"meaning, phrased": {"unknown name": -7.0, "absent names": -0.6}}
SET_WEIGHT = 100.0  # rows that each set counts for
WEIGHT_OF = {"XQuAD": 0.33}  # three sets of the same questions and paragraphs
SHOWN_WRONG = 0.5  # what a wrong passage shown to an answerable question costs, against 1 for a right one
SILENCE = 1.0  # what a right silence counts
SHIFTS = np.arange(-2.0, 2.05, 0.05)
FOLDS = 5


@dataclass(frozen=True)
class Row:
    """The best passage of a kind for a question: its features, whether it is right, and whether any is."""

    features: dict[str, float]
    right: bool
    answerable: bool
    fold: int


def best(case: Case, weights: Weights, phrased: bool) -> int | None:
    """The best candidate with phrasings, or without; None: there is none."""
    evidence = case.weighted(weights)
    those = (evidence.phrasings > 0) == phrased
    if not those.any():
        return None
    return int(np.where(those, evidence.scores(), -np.inf).argmax())


def rows(cases: Cases, weights: Weights, phrased: bool) -> list[Row]:
    """The rows of a set."""
    made = []
    for case in cases.cases:
        place = best(case, weights, phrased)
        if place is not None:
            features = case.weighted(weights).features(place)
            fold = zlib.crc32(case.question.encode()) % FOLDS
            made.append(Row(features, bool(case.right[place]), case.answerable, fold))
    return made


def fitted(by_meaning: Sequence[Cases], by_words: Sequence[Cases], weights: Weights) -> dict[str, Weights]:
    """The weights of each kind of confidence."""
    found = {}
    for kind, names in FEATURES.items():
        sets = by_meaning if kind.startswith("meaning") else by_words
        phrased = kind.endswith(" phrased")
        chosen = [one for one in sets if (one.phrased if phrased else not one.phrased)]
        table = {one.name: (one.group, rows(one, weights, phrased)) for one in chosen}
        by = (lambda group, row: row.fold) if phrased else (lambda group, row: group)
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
    sizes = {name: sum(one[0] == name for one in every) for name in {one[0] for one in every}}
    weights = np.array([SET_WEIGHT * WEIGHT_OF.get(group, 1.0) / sizes[name] for name, group, _ in every])
    fixed = FIXED.get(kind, {})
    features = np.array([[row.features[name] for name in names] for *_, row in every])
    right = np.array([row.right for *_, row in every], float)
    own, bias = logistic.fit(features, right, weights)
    found = {"bias": bias} | dict(zip(names, own.tolist(), strict=True)) | fixed
    values = np.array([logit(found, row.features) for *_, row in every])
    gains = [_gain(every, values + shift, weights) for shift in SHIFTS]
    near = [shift for shift, gain in zip(SHIFTS, gains, strict=True) if gain >= max(gains) - 0.002]
    return found | {"bias": bias + float(np.median(near))}


def _gain(every: Sequence[tuple[str, str, Row]], logits: Floats, weights: Floats) -> float:
    shown = logits > 0
    right = np.array([row.right for *_, row in every])
    answerable = np.array([row.answerable for *_, row in every])
    gain = weights @ (shown & right) - SHOWN_WRONG * weights @ (shown & ~right & answerable)
    gain /= max(weights @ answerable, 1e-9)
    return float(gain + SILENCE * (weights @ (~shown & ~answerable)) / max(weights @ ~answerable, 1e-9))


def logit(weights: Weights, features: dict[str, float]) -> float:
    """The logit of a passage with these features."""
    return weights["bias"] + sum(weight * features[name] for name, weight in weights.items() if name != "bias")


def _figures(made: Sequence[Row], logits: Floats) -> str:
    right, answerable = np.array([row.right for row in made]), np.array([row.answerable for row in made])
    shown, number = logits > 0, max(int(answerable.sum()), 1)
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
                made.append(Row({}, bool(case.right[place]), case.answerable, 0))
                logits.append(np.log(sure / (1 - sure)) if sure >= 0.5 else -1.0)
            print(f"    {one.name:52} {_figures(made, np.array(logits) + 1e-12)}")


def _fields(evidence: Evidence) -> dict[str, object]:
    return {name: getattr(evidence, name) for name in evidence.__dataclass_fields__}
