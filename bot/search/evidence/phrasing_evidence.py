"""PhrasingEvidence: what an archive's phrasings say for and against candidate passages, as fields of `Evidence`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.search.evidence.passage_layout import PassageLayout
from bot.search.evidence.phrasing_labels import PhrasingLabels
from bot.search.evidence.phrasings import Nearness
from bot.search.ranking import FEW_PHRASINGS, HALF_MANY, MANY_PHRASINGS, WEIGHTS, many_phrasings, phrasing_shares

HALF_MANY_PHRASINGS = math.sqrt(FEW_PHRASINGS * MANY_PHRASINGS)  # half way from few to many, by the logarithm

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]


class PhrasingEvidence:
    """The evidence by phrasings; `interviews` are the ids of those that `layout` describes."""

    def __init__(self, labels: PhrasingLabels, layout: PassageLayout, interviews: Sequence[str]) -> None:
        self._labels = labels
        self._many = many_phrasings(labels.counts)
        groups = {interview: group for group, interview in enumerate(labels.unanswering)}
        places = np.array([groups.get(interview, -1) for interview in interviews], np.intp)
        self._unanswering = layout.by_passage(places)  # (passages,): places in `Nearness.unanswered`, -1: of all
        owners = layout.by_passage(np.arange(len(layout.sizes)))
        phrased = np.bincount(owners[labels.passages], minlength=len(layout.sizes))
        self._in_phrased_interview = layout.by_passage(phrased * 2 >= layout.sizes)  # (passages,): has half phrasings?
        none = np.zeros(len(labels.unanswering) + 1)
        self.no_likeness = Nearness(np.zeros(0), np.zeros(0), np.zeros(0), none, none)  # where nothing is compared

    def has_many(self, passage: int) -> bool:
        """Has a passage rather many phrasings than few?"""
        return len(self._labels.owned(passage)) >= HALF_MANY_PHRASINGS

    def fields(
        self, candidates: Numbers, letters: Nearness, meaning: Nearness, votes: Floats, *, by_meaning: bool
    ) -> dict[str, Any]:
        """The fields of `Evidence` that come of phrasings, for candidates, (candidates,) each. `votes` (classes,) are
        the classifier's; none, and `no_likeness`, where nothing is compared by meaning."""
        counts = self._spread(self._labels.counts, candidates)
        against = np.where(counts > 0, self._unanswering[candidates], -1)  # -1: what no interview answers
        many = np.where(counts > 0, many_phrasings(counts), 1.0)
        return {
            "phrasing": self._spread(self._near(meaning), candidates),
            "letters": self._spread(self._near(letters), candidates),
            "vote": self._spread(votes[: len(self._many)], candidates),
            "phrasings": counts,
            "unphrased_share": self._unphrased_share(candidates, letters, meaning, votes, by_meaning=by_meaning),
            "has_negatives": self._labels.has_unanswered,
            "unanswered_phrasing": _against(meaning, against, many),
            "unanswered_letters": _against(letters, against, many),
            "unanswered_vote": self._unanswered_votes(votes)[against],
        }

    def _unphrased_share(
        self, candidates: Numbers, letters: Nearness, phrasing: Nearness, votes: Floats, *, by_meaning: bool
    ) -> Floats:
        """What a passage gets in place of the phrasings that it has not, (candidates,): in an interview that has some,
        what its neighbours usually get of this question, since a passage that was left out is seldom asked for; in one
        that has none, most of what any passage gets, which is about what a question about something else brings."""
        if not len(self._labels.passages):
            return np.zeros(len(candidates))
        nothing = np.zeros(len(letters.phrased))
        known = self._near(phrasing) if len(phrasing.phrased) else nothing
        voted = votes[: len(nothing)] if len(votes) else nothing
        shares = phrasing_shares(known, self._near(letters), voted, self._many, by_meaning=by_meaning)
        most = WEIGHTS["unphrased"] * shares.max(initial=0.0)
        usual = min(_median(shares), most)  # of one or two phrased passages the median is no less than the best
        result: Floats = np.where(self._in_phrased_interview[candidates], usual, most)
        return result

    def _near(self, nearness: Nearness) -> Floats:
        """The likeness of each phrased passage: of many phrasings several must be near, of few one."""
        if not len(nearness.phrased):
            return nearness.phrased
        return self._many * nearness.phrased + (1.0 - self._many) * nearness.nearest

    def _unanswered_votes(self, votes: Floats) -> Floats:
        """What the classifier says of what each interview does not answer, and last of what none does."""
        unanswered = votes[len(self._many) :] if len(votes) else np.zeros(len(self._labels.unanswering))
        return np.append(unanswered, unanswered.sum())

    def _spread(self, phrased: Floats, candidates: Numbers) -> Floats:
        """Values of the phrased passages as values of the candidates; 0 for those that have no phrasings."""
        spread = np.zeros(len(candidates))
        if len(phrased):
            place = np.searchsorted(self._labels.passages, candidates)
            place[place == len(self._labels.passages)] = 0
            known = self._labels.passages[place] == candidates
            spread[known] = phrased[place[known]]
        return spread


def _against(nearness: Nearness, places: Numbers, many: Floats) -> Floats:
    """The likeness to what is not answered: for candidates with rather `many` phrasings by several of it, as by several
    of their own, with few by the nearest."""
    many = np.minimum(many / HALF_MANY, 1.0)
    return many * nearness.unanswered[places] + (1.0 - many) * nearness.nearest_unanswered[places]


def _median(values: Floats) -> float:
    """The median; numpy's own loads its masked arrays, which takes as long as a question."""
    ordered, middle = np.sort(values), len(values) // 2
    return float(ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2)
