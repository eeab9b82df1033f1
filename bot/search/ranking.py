"""Ranking: one order and one confidence from all evidence.

A passage's score is a weighted sum of the kinds of evidence in `Evidence`, each of which can only raise it. A kind that
is missing (no encoder, no phrasings) adds nothing, and nothing depends on how many passages there are. A passage that
nobody phrased gets what phrasings bring for a question about something else: a new interview is then not held back
beside one that has phrasings. The confidence that the first passage answers is a logistic function of the evidence.
`constants.json` holds every weight, and `tests/fit` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.search.words.constants import constants

Floats = NDArray[np.float64]

WEIGHTS: Mapping[str, float] = constants()["weights"]
CONFIDENCE: Mapping[str, Mapping[str, float]] = constants()["confidence"]
CONFIDENCE_THRESHOLD = 0.5  # from this confidence on the archive answers

HIGHEST_ABOVE_BACKGROUND = 6.0  # standard deviations; no question of any set is further above
BARRED = -1.0  # the score of a passage whose interview does not answer, as maintainers noted; others' are above
RUNNERS_UP = 4  # passages that the first one is compared with
CANDIDATES_A_RUNNER_UP = 8  # of few candidates fewer: all others lie far behind the first by chance, too
LEAST_AHEAD = 0.002  # of a score by which it is ahead of them
HALF_MANY = 0.5  # from which on a passage's phrasings are rather many than few
FEW_PHRASINGS, MANY_PHRASINGS = 16, 190  # of a passage: between these the weights of few pass into those of many
# Features that weigh otherwise for a passage with many phrasings.
OF_MANY = ("phrasing", "nearest", "vote", "letters", "shared letters", "coverage", "words", "above background")


def _nothing() -> Floats:
    return np.zeros(1)


@dataclass(frozen=True)
class Evidence:
    """What speaks for each candidate passage, (candidates,) each, and what speaks for no passage at all."""

    candidates: NDArray[np.intp]  # passages by their numbers, ascending
    words: Floats  # BM25 scores
    passage: Floats  # cosine to the question, both taken from the middle (see `centered`)
    sentence: Floats  # the same of its likest sentences
    heading: Floats  # how far the likeness of the interviewer's question exceeds that of others
    phrasing: Floats  # cosine to the nearest phrasings, or of few to the nearest one; 0 where a passage has none
    letters: Floats  # share of the question's letters that its nearest phrasings have
    vote: Floats  # of the classifier
    coverage: Floats  # share of the question's words, by rarity, that the passage holds
    phrasings: Floats  # how many it has
    unphrased_share: Floats  # instead, for a passage without phrasings
    absent_names: Floats  # share of the names in the question, of those that the archive knows, that it does not hold
    rarest: float = 1.0  # idf of a word that one passage has
    background: tuple[float, float] = (0.0, 1.0)  # mean and deviation of the likeness that background questions reach
    has_negatives: bool = False  # are there phrasings that no passage answers, to weigh the others against?
    # What speaks for phrasings that the passage's interview does not answer; where that has none, for those of all.
    unanswered_phrasing: Floats = field(default_factory=_nothing)
    unanswered_letters: Floats = field(default_factory=_nothing)
    unanswered_vote: Floats = field(default_factory=_nothing)
    unknown_name: float = 0.0  # how surely the question names what the archive does not know
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    confidences: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: CONFIDENCE)

    @cached_property
    def shares(self) -> dict[str, Floats]:
        """What each kind of evidence adds to the scores."""
        weights, many = self.weights, self._many
        few = np.where(self.phrasings > 0, 1.0 - many, 0.0) if self._by_meaning else np.zeros(len(many))
        shares = phrasing_shares(
            self.phrasing, self.letters, self.vote, many, by_meaning=self._by_meaning, weights=weights
        )
        return {
            "terms": (weights["words"] + few * (weights["words of few"] - weights["words"])) * self.words,
            "meaning": self._meant + weights["heading"] * self.heading,
            "phrasing": np.where(self.phrasings > 0, shares, self.unphrased_share),
        }

    @cached_property
    def _meant(self) -> Floats:
        return self.weights["passage"] * self.passage + self.weights["sentence"] * self.sentence

    @cached_property
    def _likeness(self) -> Floats:
        """The likeness in meaning, as that of background questions is measured."""
        likeness: Floats = self._meant / (self.weights["passage"] + self.weights["sentence"])
        return likeness

    @cached_property
    def _many(self) -> Floats:
        return many_phrasings(self.phrasings)

    @cached_property
    def _by_meaning(self) -> bool:
        return bool(self.passage.any())

    @cached_property
    def _unanswered(self) -> Floats:
        """What speaks for phrasings that nothing answers: for no passage, unless it holds the question's own words."""
        return phrasing_shares(
            self.unanswered_phrasing,
            self.unanswered_letters,
            self.unanswered_vote,
            np.ones(len(self.unanswered_phrasing)),
            by_meaning=self._by_meaning,
            weights=self.weights,
        )

    def scores(self) -> Floats:
        """The candidates' scores, (candidates,)."""
        return self._scores.copy()

    @cached_property
    def _scores(self) -> Floats:
        total: Floats = np.sum(list(self.shares.values()), axis=0)
        return total

    def _ahead(self, candidate: int) -> float:
        """How far a candidate's score exceeds the mean of the best others, by its logarithm; 0 if hardly."""
        runners_up = max(min(RUNNERS_UP, len(self.candidates) // CANDIDATES_A_RUNNER_UP), 1)
        others = np.sort(np.delete(self._scores, candidate))[-runners_up:]
        ahead = float(self._scores[candidate] - others.mean()) if len(others) else 0.0
        return float(np.log(max(ahead / LEAST_AHEAD, 1.0)))

    def first(self, scores: Floats) -> tuple[int, float]:
        """Which candidate comes first, given their `scores`, (candidates,), and how sure it is, from 0 to 1, that it
        answers: the best of those that have no phrasings, of those that have few or of those that have many, whichever
        is surest; the best of all where none answers."""
        best = int(scores.argmax())
        found = best, self.confidence(best)
        for those in self.kinds():
            those = those & (scores > BARRED)
            if not those[best] and those.any():
                other = int(np.where(those, scores, -np.inf).argmax())
                sure = self.confidence(other)
                if sure >= CONFIDENCE_THRESHOLD and sure > found[1]:
                    found = other, sure
        return found

    def kinds(self) -> list[NDArray[np.bool_]]:
        """Which candidates have no phrasings, few, and many, (candidates,) each."""
        phrased, many = self.phrasings > 0, self._many >= HALF_MANY
        return [~phrased, phrased & ~many, phrased & many]

    def confidence(self, candidate: int) -> float:
        """How sure it is, from 0 to 1, that a candidate answers the question."""
        features = self.features(candidate)
        weights = self.confidences[f"{'meaning' if self._by_meaning else 'words'}, {self._kind(candidate)}"]
        logit = weights["bias"] + sum(weight * features[name] for name, weight in weights.items() if name != "bias")
        return float(1 / (1 + np.exp(-np.clip(logit, -30.0, 30.0))))

    def _kind(self, candidate: int) -> str:
        """Has the candidate phrasings that can be weighed against those that nothing answers?"""
        return "phrased" if self.has_negatives and self.phrasings[candidate] > 0 else "unphrased"

    def _likelier_other(self, candidate: int) -> float:
        """How much likelier than a candidate some passage of another kind is (see `kinds`): in meaning, in standard
        deviations of the background, or without an encoder by the share of the question's words. What has many
        phrasings has one near most questions; that another interview speaks of it rather is seen by its own words."""
        likeness = self._likeness / self.background[1] if self._by_meaning else self.coverage
        others = [likeness[those].max() for those in self.kinds() if those.any() and not those[candidate]]
        exceeds = float(max(others, default=-np.inf) - likeness[candidate])
        return min(max(exceeds, 0.0), HIGHEST_ABOVE_BACKGROUND)

    def _unanswered_at(self, candidate: int) -> dict[str, float]:
        """What speaks for phrasings that a candidate's interview does not answer, by its kind, and all together."""
        against = {
            "phrasing": self.unanswered_phrasing,
            "letters": self.unanswered_letters,
            "vote": self.unanswered_vote,
            "all": self._unanswered,
        }
        return {kind: _at(values, candidate) for kind, values in against.items()}

    def features(self, candidate: int) -> dict[str, float]:
        """What the confidence in a candidate is made of."""
        mean, deviation = self.background
        unknown = self.unknown_name**2  # a doubtful one counts little
        many = float(self._many[candidate])
        known = 1.0 - unknown  # “why was Doe arrested?” is like any phrasing about an arrest
        unphrased = self.phrasings == 0
        unanswered = self._unanswered_at(candidate)
        found = {
            "likelier other": self._likelier_other(candidate),
            "nearest": float(self.phrasing[candidate]),
            "unanswered": max(unanswered["all"] - self.weights["unanswered from"], 0.0)
            * (1.0 - float(self.coverage[candidate])),
            "phrasing": (float(self.phrasing[candidate]) - unanswered["phrasing"]) * known,
            "letters": (float(self.letters[candidate]) - unanswered["letters"]) * known,
            "vote": (float(self.vote[candidate]) - unanswered["vote"]) * known,
            "above background": min((float(self._likeness[candidate]) - mean) / deviation, HIGHEST_ABOVE_BACKGROUND),
            "absent names": float(self.absent_names[candidate]),
            "heading": float(self.heading[candidate]),
            "shared letters": float(self.letters[candidate]),
            "coverage": float(self.coverage[candidate]),
            "words": float(self.words[candidate]) / self.rarest,
            "unknown name": unknown,
            "behind": max(float(self._scores[~unphrased].max(initial=0.0) - self._scores[candidate]), 0.0),
            "many phrasings": many,
        }
        for name in OF_MANY:
            found[f"{name} of many"] = found[name] * many
        ahead = self._ahead(candidate)
        surely = min(max(1.0 + found["above background"], 0.0), 2.0) / 2.0
        return found | {
            "words of few": found["words"] * (1.0 - many),
            "ahead of few": ahead * (1.0 - many),
            "ahead above background": ahead * surely,
        }


def _at(values: Floats, candidate: int) -> float:
    """The value of a candidate, or the one of all."""
    return float(values[candidate if len(values) > 1 else 0])


def phrasing_shares(
    phrasing: Floats,
    letters: Floats,
    vote: Floats,
    many: Floats,
    *,
    by_meaning: bool,
    weights: Mapping[str, float] = WEIGHTS,
) -> Floats:
    """What phrasings add to the scores of passages, (passages,), each given by its likeness to its own and by whether
    these are `many` (see `many_phrasings`)."""
    if not by_meaning:
        few = weights["few alone"] + weights["letters alone of few"] * letters
        alone: Floats = many * weights["letters alone"] * letters + (1.0 - many) * few
        return alone
    of_many: Floats = (
        weights["phrasing"] * np.maximum(phrasing - weights["phrasing from"], 0.0)
        + weights["letters"] * letters
        + weights["vote"] * np.maximum(vote, 0.0)
    )
    of_few = (
        weights["few"]  # so that the many phrasings of other passages, of which some are always near, bring no more
        + weights["phrasing of few"] * np.maximum(phrasing, 0.0)
        + weights["vote of few"] * np.maximum(vote, 0.0)
    )
    shares: Floats = many * of_many + (1.0 - many) * of_few
    return shares


def many_phrasings(counts: Floats) -> Floats:
    """From 0 for a passage with few phrasings to 1 for one with many, (passages,), by the logarithm of their number."""
    times = np.maximum(counts, FEW_PHRASINGS) / FEW_PHRASINGS
    share: Floats = np.minimum(np.log(times) / np.log(MANY_PHRASINGS / FEW_PHRASINGS), 1.0)
    return share
