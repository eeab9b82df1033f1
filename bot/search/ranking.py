"""Ranking: one order and one confidence from all evidence.

A passage's score is a weighted sum of six kinds of evidence, each of which can only raise it: the question's words in
it (BM25), its likeness in meaning, that of its likest sentence, of its nearest phrasings, the letters shared with
these, and the classifier's vote. A kind that is missing (no encoder, no phrasings) adds nothing, and nothing depends on
how many passages there are. The confidence that the best passage answers is a logistic function of the same evidence,
less what speaks for the phrasings that nothing answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Fitted on questions about the first interview and on public sets: tests/benchmarks/fit_ranking.py.
WORDS = 0.003  # of a BM25 score, some ten to thirty for a good match
PASSAGE = 0.4  # of a cosine
SENTENCE = 0.4
PHRASING = 0.5  # of a cosine between centered vectors
LETTERS = 0.001  # of a BM25 score over runs of letters, some fifty to a hundred
VOTE = 0.1
ALIKE = 0.2  # such a cosine as any two questions reach; only what exceeds it tells something

ENOUGH = 0.5  # confidence from which on an archive answers

# By what there is to go by: logits, fitted by logistic regression on answerable and unanswerable questions; the bias is
# set so that about one answerable question in forty is met with silence.
CONFIDENCE: dict[tuple[str, str], dict[str, float]] = {
    ("meaning", "taught"): {
        "bias": -29.8,
        "phrasing": 7.6,
        "vote": 3.3,
        "letters": 0.016,
        "passage": 19.3,
        "sentence": 19.7,
    },
    ("meaning", "new"): {"bias": -51.7, "passage": 23.7, "sentence": 40.3, "words": 0.124},
    ("words", "taught"): {"bias": -1.7, "letters": 0.038, "shared letters": 0.021, "coverage": 2.1},
    ("words", "new"): {"bias": -0.6, "words": 0.186},
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each candidate passage, (candidates,) each, and what speaks for no passage at all."""

    candidates: NDArray[np.intp]  # passages by their numbers, ascending
    words: Floats
    passage: Floats
    sentence: Floats
    phrasing: Floats  # cosine to the nearest phrasings; 0 where a passage has none
    letters: Floats
    vote: Floats
    coverage: Floats  # share of the question's words, by rarity, that the passage holds
    unanswered_phrasing: float = 0.0
    unanswered_letters: float = 0.0
    unanswered_vote: float = 0.0

    def shares(self) -> dict[str, Floats]:
        """What each kind of evidence adds to the scores."""
        return {
            "terms": WORDS * self.words,
            "meaning": PASSAGE * self.passage + SENTENCE * self.sentence,
            "phrasing": (
                PHRASING * np.maximum(self.phrasing - ALIKE, 0.0)
                + LETTERS * self.letters
                + VOTE * np.maximum(self.vote, 0.0)
            ),
        }

    def scores(self) -> Floats:
        """The candidates' scores, (candidates,)."""
        total: Floats = np.sum(list(self.shares().values()), axis=0)
        return total

    def confidence(self, best: int) -> float:
        """How sure it is, from 0 to 1, that candidate number `best` answers the question."""
        features = self.features(best)
        weights = CONFIDENCE[("meaning" if self.passage.any() else "words", "taught" if self._taught(best) else "new")]
        logit = weights["bias"] + sum(weight * features[name] for name, weight in weights.items() if name != "bias")
        return float(1 / (1 + np.exp(-np.clip(logit, -30.0, 30.0))))

    def _taught(self, best: int) -> bool:
        """Are there phrasings of the candidate, and phrasings that nothing answers to weigh them against?"""
        own = self.phrasing[best] > 0 or self.letters[best] > 0
        return bool(own) and (self.unanswered_phrasing > 0 or self.unanswered_letters > 0)

    def features(self, best: int) -> dict[str, float]:
        """What the confidence in candidate number `best` is made of."""
        return {
            "phrasing": float(self.phrasing[best]) - self.unanswered_phrasing,
            "letters": float(self.letters[best]) - self.unanswered_letters,
            "vote": float(self.vote[best]) - self.unanswered_vote,
            "sentence": float(self.sentence[best]),
            "passage": float(self.passage[best]),
            "shared letters": float(self.letters[best]),
            "coverage": float(self.coverage[best]),
            "words": float(self.words[best]),
        }
