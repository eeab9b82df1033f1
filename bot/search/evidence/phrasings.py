"""Phrasings: what a question has in common with the ways in which maintainers say that readers ask.

Three kinds of evidence for a passage come of them: the meaning of its nearest phrasings, the letters that they share
with the question, and a linear classifier that was trained on all of them. Phrasings that no passage answers speak
against all passages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.evidence.phrasing_labels import PhrasingLabels
from bot.search.index.phrasing_index import PhrasingIndex
from bot.search.question.question import Question
from bot.search.vectors.encoder import Vectors

Floats = NDArray[np.float64]

RIDGE = 2.0  # of the classifier's weights (ridge)


@dataclass(frozen=True, slots=True)
class Nearness:
    """A question's likeness to each phrasing (phrasings,), and to each phrased passage by its nearest ones and by its
    nearest one (phrased,); `unanswered` and `nearest_unanswered` are these for what each interview does not answer, and
    last for what none does, (unanswering + 1,), 0 where there is nothing."""

    each: Floats
    phrased: Floats
    nearest: Floats
    unanswered: Floats
    nearest_unanswered: Floats


class Phrasings:
    """The phrasings of an archive whose passages are numbered by `places` (id -> number)."""

    def __init__(self, words: PhrasingIndex, places: Mapping[str, int]) -> None:
        self.labels = PhrasingLabels(words.phrasings, places)
        self.languages = [phrasing.language for phrasing in words.phrasings]
        self.texts = [one.question for one in words.read]  # what each asks about
        self.unnamed = [one.unnamed for one in words.read]  # the same without names
        self._written = [phrasing.text for phrasing in words.phrasings]
        self._letters = words.letters

    def __len__(self) -> int:
        return len(self.texts)

    def by_letters(self, question: Question) -> Nearness:
        """Similarity by runs of letters: the share of the question's runs, weighted by rarity, that a phrasing has."""
        rare = math.log(len(self) + 1)
        ideal = sum(rare - math.log(max(self._letters.often(run), 1)) for run in question.letters)
        scores = self._letters.scores(question.letters)
        return self.nearness(scores / (2 * ideal) if ideal > 0 else scores)

    def nearness(self, each: Floats) -> Nearness:
        """Likeness by any measure, given for each phrasing, (phrasings,)."""
        return Nearness(each, *self.labels.nearest(each), *self.labels.nearest_unanswered(each))

    def nearest(self, passage: int, each: Floats) -> str | None:
        """The phrasing of a passage that scores best in `each`; None if it has none."""
        owned = self.labels.owned(passage)
        return self._written[int(owned[each[owned].argmax()])] if len(owned) else None


@dataclass(frozen=True, slots=True)
class Classifier:
    """A ridge regression (Hoerl and Kennard 1970, doi:10.1080/00401706.1970.10488634) from a phrasing's vector to
    the passages that answer it, in closed form: deterministic and quick."""

    bias: Floats  # (classes,)
    weights: Floats  # (dimensions, classes)

    @classmethod
    def trained(cls, vectors: Vectors, targets: Floats) -> Classifier:
        """`vectors` (texts, dimensions), `targets` (texts, classes)."""
        center = vectors.mean(axis=0, dtype=np.float64)
        prior = targets.mean(axis=0)
        x = vectors - center.astype(np.float32)
        covariance = (x.T @ x).astype(np.float64) + RIDGE * np.eye(x.shape[1])
        weights = np.linalg.solve(covariance, x.T @ (targets - prior).astype(np.float32))
        return cls(prior - center @ weights, weights)

    def scores(self, vector: Floats) -> Floats:
        """For each class how much `vector` looks like it, about 0 to 1, (classes,)."""
        scores: Floats = vector @ self.weights + self.bias
        return scores
