"""PhrasingLabels: which passages answer each phrasing of an archive, and whose the phrasings are, as arrays of numbers.

The classifier is trained on them (`targets`), and by them the likeness of phrasings becomes a likeness of passages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.archive.interview import Phrasing

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

NEAREST_PHRASINGS = 5  # phrasings of a passage that count: the mean of the best five


class PhrasingLabels:
    """The labels of phrasings, which are numbered as they come; `places` numbers the passages (id -> number)."""

    def __init__(self, asked: Sequence[Phrasing], places: Mapping[str, int]) -> None:
        pairs = [(places[one], number) for number, phrasing in enumerate(asked) for one in phrasing.passages]
        pairs.sort()
        owners = np.array([place for place, _ in pairs], np.intp)
        self._owned = np.array([number for _, number in pairs], np.intp)
        new = np.append(True, owners[1:] != owners[:-1])[: len(owners)]  # (numpy's `unique` imports masked arrays)
        first, self._class_of = new.nonzero()[0], np.cumsum(new) - 1  # (pairs,): the class of each of `_owned`
        self.passages = owners[first]  # (phrased,): the numbers of the passages that have phrasings, ascending
        self._starts = np.append(first, len(pairs))  # passage i's phrasings are `_owned[_starts[i]:_starts[i + 1]]`
        self.counts = np.diff(self._starts).astype(np.float64)  # (phrased,): how many phrasings each has
        self._tables = _tables(self._owned, self._starts, len(asked))
        nobody = [number for number, phrasing in enumerate(asked) if not phrasing.passages]
        self._nobody = np.array(nobody, np.intp)  # phrasings that no passage answers
        self.unanswering = sorted({asked[number].interview for number in nobody})  # interviews, by their ids
        groups = {interview: group for group, interview in enumerate(self.unanswering)}
        self._nobody_of = np.array([groups[asked[number].interview] for number in nobody], np.intp)
        interviews = {place: _interview(passage) for passage, place in places.items()}
        owners_of = [_interview(one.passages[0]) if one.passages else one.interview for one in asked]
        columns = [*(interviews[place] for place in self.passages.tolist()), *self.unanswering]
        self.interviews = sorted({*owners_of, *columns})  # by their ids; "" where it is not known
        numbered = {interview: group for group, interview in enumerate(self.interviews)}
        self.groups = np.array([numbered[one] for one in owners_of], np.intp)  # (phrasings,): whose each one is
        self.columns = np.array([numbered[one] for one in columns], np.intp)  # (classes,): whose each class is

    def __len__(self) -> int:
        return len(self.groups)

    @property
    def has_unanswered(self) -> bool:
        """Are there phrasings that no passage answers?"""
        return len(self._nobody) > 0

    def owned(self, passage: int) -> Numbers:
        """The numbers of a passage's phrasings, ascending; none if it has none."""
        place = int(self.passages.searchsorted(passage))
        if place == len(self.passages) or self.passages[place] != passage:
            return np.zeros(0, np.intp)
        return self._owned[self._starts[place] : self._starts[place + 1]]

    def targets(self) -> Floats:
        """1 where a phrasing is of a class, (phrasings, classes). The classes are the phrased passages, and then for
        each interview that does not answer everything what it does not answer."""
        targets = np.zeros((len(self), len(self.passages) + len(self.unanswering)))
        targets[self._owned, self._class_of] = 1.0
        targets[self._nobody, len(self.passages) + self._nobody_of] = 1.0
        return targets

    def fingerprint(self) -> bytes:
        """What `targets`, `groups` and `columns` are made of: equal bytes, equal labels."""
        numbered = (self._owned, self._class_of, self._nobody, self._nobody_of, self.groups, self.columns)
        return b"".join(numbers.tobytes() for numbers in numbered)

    def nearest(self, each: Floats) -> tuple[Floats, Floats]:
        """For each phrased passage the mean of its NEAREST_PHRASINGS best phrasings, and the best one, (phrased,)
        both, by a likeness of `each` phrasing, (phrasings,)."""
        known = np.append(each, -np.inf)
        mean, nearest = np.zeros(len(self.passages)), np.zeros(len(self.passages))
        for places, numbers in self._tables:
            best = np.sort(known[numbers], axis=1)[:, : -NEAREST_PHRASINGS - 1 : -1]
            nearest[places] = best[:, 0]
            for column in best.T:
                mean[places] += np.where(column > -np.inf, column, 0.0)
        mean /= np.minimum(np.diff(self._starts), NEAREST_PHRASINGS)
        return mean, nearest

    def nearest_unanswered(self, each: Floats) -> tuple[Floats, Floats]:
        """The same two for what each interview does not answer, and last for what none does, (unanswering + 1,) both; 0
        where there is nothing."""
        each = each[self._nobody]
        mean, nearest = np.zeros(len(self.unanswering) + 1), np.zeros(len(self.unanswering) + 1)
        order = np.lexsort((-each, self._nobody_of))
        owners, best = self._nobody_of[order], each[order]
        starts = np.searchsorted(owners, np.arange(len(self.unanswering)))
        nearest[:-1] = best[starts]
        for place in range(NEAREST_PHRASINGS):  # of each interview, the best, the second best, …
            there = starts + place
            known = there < np.append(starts[1:], len(owners))
            mean[:-1][known] += best[there[known]]
        mean[:-1] /= np.minimum(np.diff(np.append(starts, len(owners))), NEAREST_PHRASINGS)
        if len(each):
            mean[-1], nearest[-1] = np.sort(each)[-NEAREST_PHRASINGS:].mean(), each.max()
        return mean, nearest


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
