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
    """A question's likeness to each phrasing (phrasings,), and to each phrased passage by its nearest ones and by its
    nearest one (phrased,); `unanswered` is the first for what each interview does not answer, and last for what none
    does, (unanswering + 1,), 0 where there is nothing."""

    each: Floats
    phrased: Floats
    nearest: Floats
    unanswered: Floats


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
        nobody = [number for number, phrasing in enumerate(asked) if not phrasing.passages]
        self._nobody = np.array(nobody, np.intp)
        self.unanswering = sorted({asked[number].interview for number in nobody})  # interviews, by their ids
        groups = {interview: group for group, interview in enumerate(self.unanswering)}
        self._nobody_of = np.array([groups[asked[number].interview] for number in nobody], np.intp)
        self._letters = words.letters
        interviews = {place: _interview(passage) for passage, place in places.items()}
        owners_of = [_interview(one.passages[0]) if one.passages else one.interview for one in asked]
        columns = [*(interviews[place] for place in self.passages.tolist()), *self.unanswering]
        self.interviews = sorted({*owners_of, *columns})  # by their ids; "" where it is not known
        numbered = {interview: group for group, interview in enumerate(self.interviews)}
        self.groups = np.array([numbered[one] for one in owners_of], np.intp)  # (phrasings,): whose each one is
        self.columns = np.array([numbered[one] for one in columns], np.intp)  # (classes,): whose each class is

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def has_unanswered(self) -> bool:
        """Are there phrasings that no passage answers?"""
        return len(self._nobody) > 0

    def by_letters(self, question: Question) -> Nearness:
        """Similarity by runs of letters: the share of the question's runs, weighted by rarity, that a phrasing has."""
        rare = math.log(len(self) + 1)
        ideal = sum(rare - math.log(max(self._letters.often(run), 1)) for run in question.letters)
        scores = self._letters.scores(question.letters)
        return self._nearness(scores / (2 * ideal) if ideal > 0 else scores)

    def nearness(self, each: Floats) -> Nearness:
        """Likeness by any measure, given for each phrasing."""
        return self._nearness(each)

    def _nearness(self, each: Floats) -> Nearness:
        return Nearness(each, *self._best(each), self._unanswered(each[self._nobody]))

    def _unanswered(self, each: Floats) -> Floats:
        """For each interview that does not answer everything, and last for all, the mean of the best phrasings."""
        found = np.zeros(len(self.unanswering) + 1)
        order = np.lexsort((-each, self._nobody_of))
        owners, best = self._nobody_of[order], each[order]
        starts = np.searchsorted(owners, np.arange(len(self.unanswering)))
        for place in range(NEAREST_PHRASINGS):  # of each interview, the best, the second best, …
            there = starts + place
            known = there < np.append(starts[1:], len(owners))
            found[:-1][known] += best[there[known]]
        found[:-1] /= np.minimum(np.diff(np.append(starts, len(owners))), NEAREST_PHRASINGS)
        if len(each):
            found[-1] = np.sort(each)[-NEAREST_PHRASINGS:].mean()
        return found

    def _best(self, each: Floats) -> tuple[Floats, Floats]:
        """For each phrased passage the mean of its best phrasings, and the best one."""
        known = np.append(each, -np.inf)
        mean, nearest = np.zeros(len(self.passages)), np.zeros(len(self.passages))
        for places, numbers in self._tables:
            best = np.sort(known[numbers], axis=1)[:, : -NEAREST_PHRASINGS - 1 : -1]
            nearest[places] = best[:, 0]
            for column in best.T:
                mean[places] += np.where(column > -np.inf, column, 0.0)
        mean /= np.minimum(np.diff(self._starts), NEAREST_PHRASINGS)
        return mean, nearest

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
        numbered = (self._owned, self._group, self._nobody, self._nobody_of, self.groups, self.columns)
        return b"".join(numbers.tobytes() for numbers in numbered)

    def targets(self) -> Floats:
        """Which passage each phrasing is answered by, (phrasings, taught + unanswering); the last columns are: by none
        of each interview that does not answer everything."""
        targets = np.zeros((len(self), len(self.passages) + len(self.unanswering)))
        targets[self._owned, self._group] = 1.0
        targets[self._nobody, len(self.passages) + self._nobody_of] = 1.0
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


def _interview(passage: str) -> str:
    """The id of the interview that a passage's id belongs to."""
    return passage.rpartition(".")[0]


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
