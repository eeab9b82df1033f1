"""Ranking: one order and one confidence from all evidence.

A passage's score is a weighted sum of the kinds of evidence in `Evidence`, each of which can only raise it. A kind that
is missing (no encoder, no phrasings) adds nothing, and nothing depends on how many passages there are. A passage that
nobody phrased gets what phrasings bring for a question about something else: a new interview is then not held back
beside one that has phrasings. The confidence that the first passage answers is a logistic function of the evidence.
`constants.json` holds every weight, and `tests/fit` makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
HIGHEST_STANDS_OUT = 0.1  # cosine; likewise
FEW_PHRASINGS, MANY_PHRASINGS = 8, 190  # of a passage: between these the weights of confidence pass over


@dataclass(frozen=True)
class Evidence:
    """What speaks for each candidate passage, (candidates,) each, and what speaks for no passage at all."""

    candidates: NDArray[np.intp]  # passages by their numbers, ascending
    words: Floats  # BM25 scores
    passage: Floats  # cosine to the question
    sentence: Floats  # cosine of its likest sentences
    heading: Floats  # how far the likeness of the interviewer's question exceeds that of others
    phrasing: Floats  # cosine to the nearest phrasings; 0 where a passage has none
    letters: Floats  # share of the question's letters that its nearest phrasings have
    vote: Floats  # of the classifier
    coverage: Floats  # share of the question's words, by rarity, that the passage holds
    phrasings: Floats  # how many it has
    unphrased_share: Floats  # what a passage gets in place of the phrasings that it has not
    absent_names: Floats  # share of the names in the question, of those that the archive knows, that it does not hold
    rarest: float = 1.0  # idf of a word that one passage has
    background: tuple[float, float] = (0.0, 1.0)  # mean and deviation of the likeness that background questions reach
    has_negatives: bool = False  # are there phrasings that no passage answers, to weigh the others against?
    unanswered_phrasing: float = 0.0
    unanswered_letters: float = 0.0
    unanswered_vote: float = 0.0
    unknown_name: float = 0.0  # how surely the question names what the archive does not know
    interview_mean: Callable[[int], float] = lambda candidate: 0.0  # of the cosines of a candidate's interview
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    confidences: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: CONFIDENCE)

    @cached_property
    def shares(self) -> dict[str, Floats]:
        """What each kind of evidence adds to the scores."""
        weights = self.weights
        shares = phrasing_shares(self.phrasing, self.letters, self.vote, by_meaning=self._by_meaning, weights=weights)
        return {
            "terms": weights["words"] * self.words,
            "meaning": self._meant + weights["heading"] * self.heading,
            "phrasing": np.where(self.phrasings > 0, shares, self.unphrased_share),
        }

    @cached_property
    def _meant(self) -> Floats:
        return self.weights["passage"] * self.passage + self.weights["sentence"] * self.sentence

    @cached_property
    def _by_meaning(self) -> bool:
        return bool(self.passage.any())

    @cached_property
    def _unanswered(self) -> float:
        """What speaks for phrasings that nothing answers: for no passage, unless it holds the question's own words."""
        if not self.has_negatives:
            return 0.0
        levels = (self.unanswered_phrasing, self.unanswered_letters, self.unanswered_vote)
        phrasing, letters, vote = (np.array([level]) for level in levels)
        shares = phrasing_shares(phrasing, letters, vote, by_meaning=self._by_meaning, weights=self.weights)
        return float(shares[0])

    def scores(self) -> Floats:
        """The candidates' scores, (candidates,)."""
        total: Floats = np.sum(list(self.shares.values()), axis=0)
        return total

    def first(self, scores: Floats) -> tuple[int, float]:
        """Which candidate comes first, and how sure it is that it answers: the best of those that have phrasings or the
        best of those that have none, whichever is surer; the better one where neither answers."""
        best = int(scores.argmax())
        confidence = self.confidence(best)
        others = ((self.phrasings > 0) != (self.phrasings[best] > 0)) & (scores >= 0)
        if not others.any():
            return best, confidence
        other = int(np.where(others, scores, -np.inf).argmax())
        sure = self.confidence(other)
        return (other, sure) if sure >= CONFIDENCE_THRESHOLD and sure > confidence else (best, confidence)

    def confidence(self, candidate: int) -> float:
        """How sure it is, from 0 to 1, that a candidate answers the question."""
        features = self.features(candidate)
        weights = self.confidences[f"{'meaning' if self._by_meaning else 'words'}, {self._kind(candidate)}"]
        logit = weights["bias"] + sum(weight * features[name] for name, weight in weights.items() if name != "bias")
        return float(1 / (1 + np.exp(-np.clip(logit, -30.0, 30.0))))

    def _kind(self, candidate: int) -> str:
        """Has the candidate phrasings that can be weighed against those that nothing answers?"""
        return "phrased" if self.has_negatives and self.phrasings[candidate] > 0 else "unphrased"

    def features(self, candidate: int) -> dict[str, float]:
        """What the confidence in a candidate is made of."""
        mean, deviation = self.background
        meaning = self.weights["passage"] + self.weights["sentence"]
        likeness = float(self._meant[candidate]) / meaning
        unknown = self.unknown_name**2  # a doubtful one counts little
        known = 1.0 - unknown  # “why was Doe arrested?” is like any phrasing about an arrest
        unphrased = self.phrasings == 0
        likeliest_unphrased = float(self._meant[unphrased].max(initial=0.0)) / meaning if unphrased.any() else 0.0
        found = {
            "likelier unphrased": min(max(likeliest_unphrased - likeness, 0.0) / deviation, HIGHEST_ABOVE_BACKGROUND),
            "nearest": float(self.phrasing[candidate]),
            "unanswered": max(self._unanswered - self.weights["unanswered from"], 0.0)
            * (1.0 - float(self.coverage[candidate])),
            "phrasing": (float(self.phrasing[candidate]) - self.unanswered_phrasing) * known,
            "letters": (float(self.letters[candidate]) - self.unanswered_letters) * known,
            "vote": (float(self.vote[candidate]) - self.unanswered_vote) * known,
            "above background": min((likeness - mean) / deviation, HIGHEST_ABOVE_BACKGROUND),
            "stands out": min(float(self.passage[candidate]) - self.interview_mean(candidate), HIGHEST_STANDS_OUT),
            "absent names": float(self.absent_names[candidate]),
            "heading": float(self.heading[candidate]),
            "shared letters": float(self.letters[candidate]),
            "coverage": float(self.coverage[candidate]),
            "words": float(self.words[candidate]) / self.rarest,
            "unknown name": unknown,
            "many phrasings": many_phrasings(float(self.phrasings[candidate])),
        }
        for name in ("phrasing", "nearest", "vote", "letters", "stands out", "words"):
            found[f"{name} of many"] = found[name] * found["many phrasings"]
        return found


def phrasing_shares(
    phrasing: Floats, letters: Floats, vote: Floats, *, by_meaning: bool, weights: Mapping[str, float] = WEIGHTS
) -> Floats:
    """What phrasings add to the scores of passages, (passages,), each given by its likeness to its own."""
    shares: Floats = (
        weights["phrasing"] * np.maximum(phrasing - weights["phrasing from"], 0.0)
        + weights["letters" if by_meaning else "letters alone"] * letters
        + weights["vote"] * np.maximum(vote, 0.0)
    )
    return shares


def many_phrasings(count: float) -> float:
    """From 0 for a passage with few phrasings to 1 for one with many, by the logarithm of their number."""
    if count <= FEW_PHRASINGS:
        return 0.0
    return float(min(np.log(count / FEW_PHRASINGS) / np.log(MANY_PHRASINGS / FEW_PHRASINGS), 1.0))
