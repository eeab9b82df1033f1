"""Order: the weights of the kinds of evidence in a passage's score, by coordinate search on a grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tests.fit.cases import Cases

GRID = {
    "words": (0.0005, 0.0007, 0.0009, 0.0012, 0.002),
    "sentence": (0.06, 0.09, 0.12),
    "heading": (0.06, 0.09, 0.125, 0.2),
    "phrasing": (0.3, 0.4, 0.5, 0.7),
    "phrasing from": (0.2, 0.25, 0.3),
    "letters": (0.1, 0.2, 0.3),
    "vote": (0.0, 0.1, 0.2),
    "words of few": (0.001, 0.002, 0.003),
    "phrasing of few": (0.05, 0.1, 0.2),
    "vote of few": (0.1, 0.2, 0.3),
}
GRID_OF_WORDS = {  # without an encoder
    "letters alone": (0.2, 0.4, 0.7),
    "letters alone of few": (0.02, 0.05, 0.1),
    "few alone": (0.0, 0.04, 0.08, 0.12),
}
ROUNDS = 2
LEAST_GAIN = 0.003  # of the mean: a weight that gains less stays as it is
THREE = 0.3  # what a right passage among the first three counts, against 1 in the first place


def hits(cases: Cases, weights: dict[str, float]) -> tuple[float, float]:
    """The share of answerable questions for which a right passage comes first, and for which among three."""
    first, three = [], []
    for case in cases.cases:
        if case.answerable:
            best = np.argsort(-case.weighted(weights).scores(), kind="stable")
            first.append(bool(case.right[best[0]]))
            three.append(bool(case.right[best[:3]].any()))
    return float(np.mean(first)), float(np.mean(three))


Grid = Mapping[str, Sequence[float]]


def fitted(sets: Sequence[Cases], weights: dict[str, float], grid: Grid = GRID) -> dict[str, float]:
    """The weights that put most first, as a mean over the sets; that of `passage` fixes the scale. Sets that mix
    passages with and without phrasings are left out: what stands in for phrasings was made with those in use."""
    usable = [one for one in sets if not one.mixed]
    groups = sorted({one.group for one in usable})
    for group in groups if len(groups) > 1 else ():
        others = _searched([one for one in usable if one.group != group], weights, grid)
        for one in usable:
            if one.group == group:
                print(f"  fitted without {group}: {one.name:52} hit@1 {hits(one, others)[0]:.3f}")
    found = _searched(usable, weights, grid)
    print("  fitted on all:", {name: value for name, value in found.items() if value != weights[name]} or "as before")
    return found


def _searched(sets: Sequence[Cases], weights: dict[str, float], grid: Grid) -> dict[str, float]:
    best, reached = dict(weights), _mean(sets, weights)
    for _ in range(ROUNDS):
        for name, values in grid.items():
            tried = {value: _mean(sets, best | {name: value}) for value in values}
            value = max(tried, key=lambda value: tried[value])
            if tried[value] > reached + LEAST_GAIN:
                best[name], reached = value, tried[value]
    return best


def _mean(sets: Sequence[Cases], weights: dict[str, float]) -> float:
    """The mean over groups of the means over their sets."""
    by_group: dict[str, list[float]] = {}
    for one in sets:
        first, three = hits(one, weights)
        by_group.setdefault(one.group, []).append(first + THREE * three)
    return float(np.mean([np.mean(values) for values in by_group.values()]))


def show(sets: Sequence[Cases], weights: dict[str, float]) -> None:
    """Print what the weights reach."""
    for one in sets:
        first, three = hits(one, weights)
        print(f"  {one.name:52} hit@1 {first:.3f}  hit@3 {three:.3f}")
