"""Ranking: one order and one confidence from all evidence.

A passage's score is a weighted sum of six kinds of evidence, each of which can only raise it: the question's words in
it (BM25), its likeness in meaning, that of its likest sentence, of its nearest phrasings, the letters shared with
these, and the classifier's vote. A kind that is missing (no encoder, no phrasings) adds nothing, and nothing depends on
how many passages there are. Where only some passages have phrasings, these count from where they exceed what any
question gets from them, so that a new interview is not held back beside one that is taught. The confidence that the
best passage answers is a logistic function of the same evidence, less what speaks for the phrasings that nothing
answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Some = TypeVar("Some", float, Floats)

# Fitted by grid search on the readers' and golden questions about the first interview and on public question sets.
WORDS = 0.002  # of a BM25 score, some ten to thirty for a good match
PASSAGE = 0.3  # of a cosine
SENTENCE = 0.3
PHRASING = 0.7  # of a cosine between centered vectors
LETTERS = 0.3  # of the share of letters
LETTERS_ALONE = 0.7  # the same, without an encoder
VOTE = 0.1
ALIKE = 0.2  # such a cosine as any two questions reach; only what exceeds it tells something
USUAL = 0.1  # what phrasings add for a question about something else, among passages that have none
USUAL_ALONE = 0.08  # the same, without an encoder

# Logits, where phrasings speak, for a name that nobody in the archive bears: “why was Doe arrested?” looks like others.
# In four sets of questions, what had such a name and was answered by something was longer than `question.SHORT`.
STRANGER = -3.0

ENOUGH = 0.5  # confidence from which on an archive answers

# By what there is to go by: logits, fitted by logistic regression on answerable and unanswerable questions; the bias is
# set so that about one answerable question in sixty is met with silence. "Beside" is a passage that nobody taught in an
# archive in which others were: like a new one, less, by meaning, what speaks for phrasings that nothing answers, unless
# the passage holds the question's words: what one interview does not answer may be what the next one is about.
CONFIDENCE: dict[tuple[str, str], dict[str, float]] = {
    ("meaning", "taught"): {
        "bias": -25.65,
        "phrasing": 8.6,
        "vote": 3.3,
        "letters": 5.5,
        "passage": 14.5,
        "sentence": 18.0,
        "stranger": STRANGER,
    },
    ("meaning", "new"): {"bias": -49.5, "passage": 19.6, "sentence": 41.6, "words": 0.436},
    ("meaning", "beside"): {
        "bias": -47.3,
        "passage": 19.6,
        "sentence": 41.6,
        "words": 0.436,
        "unanswered": -22.0,
    },
    ("words", "taught"): {"bias": -0.6, "letters": 17.9, "shared letters": 3.5, "coverage": 1.5},
    ("words", "new"): {"bias": -0.6, "words": 0.63},
    ("words", "beside"): {"bias": -0.6, "words": 0.63},
}


@dataclass(frozen=True)
class Evidence:
    """What speaks for each candidate passage, (candidates,) each, and what speaks for no passage at all."""

    candidates: NDArray[np.intp]  # passages by their numbers, ascending
    words: Floats
    passage: Floats
    sentence: Floats
    phrasing: Floats  # cosine to the nearest phrasings; 0 where a passage has none
    letters: Floats  # share of the question's letters that its nearest phrasings have
    vote: Floats
    coverage: Floats  # share of the question's words, by rarity, that the passage holds
    rarest: float = 1.0  # idf of a word that one passage has
    partly: bool = False  # are there passages with phrasings, and passages without?
    weighed: bool = False  # are there phrasings that no passage answers, to weigh the others against?
    unanswered_phrasing: float = 0.0
    unanswered_letters: float = 0.0
    unanswered_vote: float = 0.0
    stranger: float = 0.0  # how surely the question names what the archive does not know

    @cached_property
    def shares(self) -> dict[str, Floats]:
        """What each kind of evidence adds to the scores."""
        usual = (USUAL if self._by_meaning else USUAL_ALONE) if self.partly else 0.0
        return {
            "terms": WORDS * self.words,
            "meaning": PASSAGE * self.passage + SENTENCE * self.sentence,
            "phrasing": np.maximum(self._phrased(self.phrasing, self.letters, self.vote) - usual, 0.0),
        }

    @cached_property
    def _by_meaning(self) -> bool:
        return bool(self.passage.any())

    def _phrased(self, phrasing: Some, letters: Some, vote: Some) -> Some:
        """What phrasings say, whether or not it is more than usual."""
        weight = LETTERS if self._by_meaning else LETTERS_ALONE
        said: Some = PHRASING * np.maximum(phrasing - ALIKE, 0.0) + weight * letters + VOTE * np.maximum(vote, 0.0)
        return said

    def scores(self) -> Floats:
        """The candidates' scores, (candidates,)."""
        total: Floats = np.sum(list(self.shares.values()), axis=0)
        return total

    def first(self, scores: Floats) -> tuple[int, float]:
        """Which candidate comes first, and how sure it is that it answers. Where the one that scores best is taught and
        does not answer, the best of those that nobody taught may."""
        best = int(scores.argmax())
        confidence = self.confidence(best)
        others = (self.phrasing <= 0) & (self.letters <= 0)
        if confidence >= ENOUGH or not (self.partly and self.weighed and others.any()):
            return best, confidence
        other = int(np.where(others, scores, -np.inf).argmax())
        return (other, sure) if (sure := self.confidence(other)) >= ENOUGH else (best, confidence)

    def confidence(self, best: int) -> float:
        """How sure it is, from 0 to 1, that candidate number `best` answers the question."""
        features = self.features(best)
        weights = CONFIDENCE[("meaning" if self._by_meaning else "words", self._known(best))]
        logit = weights["bias"] + sum(weight * features[name] for name, weight in weights.items() if name != "bias")
        return float(1 / (1 + np.exp(-np.clip(logit, -30.0, 30.0))))

    def _known(self, best: int) -> str:
        """Is the candidate "taught", by phrasings of its own that can be weighed against those that nothing answers,
        "beside" such ones, or "new", with nothing to weigh?"""
        if not self.weighed:
            return "new"
        return "taught" if self.phrasing[best] > 0 or self.letters[best] > 0 else "beside"

    def features(self, best: int) -> dict[str, float]:
        """What the confidence in candidate number `best` is made of."""
        unanswered = self._phrased(self.unanswered_phrasing, self.unanswered_letters, self.unanswered_vote)
        return {
            "phrasing": float(self.phrasing[best]) - self.unanswered_phrasing,
            "letters": float(self.letters[best]) - self.unanswered_letters,
            "vote": float(self.vote[best]) - self.unanswered_vote,
            "sentence": float(self.sentence[best]),
            "passage": float(self.passage[best]),
            "shared letters": float(self.letters[best]),
            "coverage": float(self.coverage[best]),
            "words": float(self.words[best]) / self.rarest,
            "unanswered": float(unanswered) * (1.0 - float(self.coverage[best])),
            "stranger": self.stranger,
        }
