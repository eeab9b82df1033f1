"""Phrasings: what a question has in common with the ways in which maintainers say that readers ask.

Three kinds of evidence for a passage come of them: the meaning of its nearest phrasings, the letters that they share
with the question, and a linear classifier that was trained on all of them. Phrasings that no passage answers speak
against all passages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.search.index.phrasing_index import PhrasingIndex
from bot.search.question.question import Question
from bot.search.vectors.encoder import Vectors

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

NEAREST_PHRASINGS = 5  # phrasings of a passage that count: the mean of the best five
RIDGE = 2.0  # of the classifier's weights (ridge)


@dataclass(frozen=True, slots=True)
class Nearness:
    """A question's likeness to each phrasing (phrasings,), and to each phrased passage by its nearest ones (phrased,);
    `unanswered` is the same number for the phrasings that no passage answers, 0 where there are none."""

    each: Floats
    phrased: Floats
    unanswered: float


class Phrasings:
    """The phrasings of an archive whose passages are numbered by `places` (id -> number)."""

    def __init__(self, words: PhrasingIndex, places: Mapping[str, int]) -> None:
        asked = words.phrasings
        self.languages = [phrasing.language for phrasing in asked]
        self._written = [phrasing.text for phrasing in asked]
        self.texts = [one.question for one in words.read]
        self.unnamed = [one.unnamed for one in words.read]
        pairs = [(places[one], number) for number, phrasing in enumerate(asked) for one in phrasing.passages]
        pairs.sort()
        owners = np.array([place for place, _ in pairs], np.intp)
        self._owned = np.array([number for _, number in pairs], np.intp)
        new = np.append(True, owners[1:] != owners[:-1])[: len(owners)]  # (numpy's `unique` imports masked arrays)
        first, self._group = new.nonzero()[0], np.cumsum(new) - 1
        self.passages = owners[first]
        self._starts = np.append(first, len(pairs))  # passage i's phrasings are `_owned[_starts[i]:_starts[i + 1]]`
        self.counts = np.diff(self._starts).astype(np.float64)  # (passages,): how many each has
        self._tables = _tables(self._owned, self._starts, len(asked))
        self._nobody = np.array([number for number, phrasing in enumerate(asked) if not phrasing.passages], np.intp)
        self._letters = words.letters

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def has_unanswered(self) -> bool:
        """Are there phrasings that no passage answers?"""
        return len(self._nobody) > 0

    def by_letters(self, question: Question) -> Nearness:
        """Likeness by shared runs of letters: the part of the question's runs, by rarity, that a phrasing has."""
        rare = math.log(len(self) + 1)
        ideal = sum(rare - math.log(max(self._letters.often(run), 1)) for run in question.letters)
        scores = self._letters.scores(question.letters)
        return self._nearness(scores / (2 * ideal) if ideal > 0 else scores)

    def nearness(self, each: Floats) -> Nearness:
        """Likeness by any measure, given for each phrasing."""
        return self._nearness(each)

    def _nearness(self, each: Floats) -> Nearness:
        unanswered = float(np.sort(each[self._nobody])[-NEAREST_PHRASINGS:].mean()) if self.has_unanswered else 0.0
        return Nearness(each, self._best(each), unanswered)

    def _best(self, each: Floats) -> Floats:
        """For each phrased passage the mean of its best phrasings."""
        known = np.append(each, -np.inf)
        result = np.zeros(len(self.passages))
        for places, numbers in self._tables:
            best = np.sort(known[numbers], axis=1)[:, : -NEAREST_PHRASINGS - 1 : -1]
            for column in best.T:
                result[places] += np.where(column > -np.inf, column, 0.0)
        result /= np.minimum(np.diff(self._starts), NEAREST_PHRASINGS)
        return result

    def owned(self, passage: int) -> Numbers:
        """The numbers of a passage's phrasings."""
        place = int(self.passages.searchsorted(passage))
        if place == len(self.passages) or self.passages[place] != passage:
            return np.zeros(0, np.intp)
        return self._owned[self._starts[place] : self._starts[place + 1]]

    def nearest(self, passage: int, each: Floats) -> str | None:
        """The phrasing of a passage that scores best in `each`."""
        owned = self.owned(passage)
        return self._written[int(owned[each[owned].argmax()])] if len(owned) else None

    def ties(self) -> bytes:
        """What `targets` is made of."""
        return b"".join(numbers.tobytes() for numbers in (self._owned, self._group, self._nobody))

    def targets(self) -> Floats:
        """Which passage each phrasing is answered by, (phrasings, taught + 1); the last column is: by none."""
        targets = np.zeros((len(self), len(self.passages) + 1))
        targets[self._owned, self._group] = 1.0
        targets[self._nobody, -1] = 1.0
        return targets


def _tables(owned: Numbers, starts: Numbers, filler: int) -> list[tuple[Numbers, Numbers]]:
    """The phrasings of the phrased passages as tables, (passages, width), of those that have about as many: which
    passages, and for each the numbers of its phrasings, filled up with `filler`."""
    counts = np.diff(starts)
    widths = np.maximum(2 ** np.ceil(np.log2(np.maximum(counts, 1))).astype(np.intp), NEAREST_PHRASINGS)
    tables = []
    for width in sorted(set(widths.tolist())):
        places = (widths == width).nonzero()[0]
        numbers = np.full((len(places), counts[places].max()), filler, np.intp)
        for row, place in enumerate(places):
            numbers[row, : counts[place]] = owned[starts[place] : starts[place + 1]]
        tables.append((places, numbers))
    return tables


@dataclass(frozen=True, slots=True)
class Classifier:
    """Ridge regression from a phrasing's vector to the passages that answer it; deterministic, trained in no time."""

    center: Floats  # (dimensions,)
    prior: Floats  # (classes,)
    weights: Floats  # (dimensions, classes)

    @classmethod
    def trained(cls, vectors: Vectors, targets: Floats) -> Classifier:
        """`vectors` (texts, dimensions), `targets` (texts, classes)."""
        center = vectors.mean(axis=0, dtype=np.float64)
        prior = targets.mean(axis=0)
        x = vectors - center.astype(np.float32)
        covariance = (x.T @ x).astype(np.float64) + RIDGE * np.eye(x.shape[1])
        return cls(center, prior, np.linalg.solve(covariance, x.T @ (targets - prior).astype(np.float32)))

    def scores(self, vector: Floats) -> Floats:
        """For each class how much `vector` looks like it, about 0 to 1, (classes,)."""
        scores: Floats = (vector - self.center) @ self.weights + self.prior
        return scores
