"""Sentences: which sentence of a passage, or which two in a row, answer a question, to be shown first.

By meaning: the question's cosine with each sentence, and to a small part that of the passage's nearest phrasings. By
words, without an encoder: the share of the question's words that a sentence holds. A first sentence more often
introduces an answer than gives it. If the second best sentence is next to the best and nearly as good, both are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.search.vectors.encoder import Vectors
from bot.search.words.analyzer import analyzer_of

Floats = NDArray[np.float64]
Span = tuple[int, int]

# Fitted on 128 judged pairs of a question and a passage, see README.md in `bot/search`.
PHRASED = 0.25  # weight of the likeness to the nearest phrasings, against 1 for that to the question
NEAREST_PHRASINGS = 5
FIRST = 0.02  # what a first sentence is thought less likely, as a cosine
BESIDE = 0.035  # by how much a neighbour may be worse to be shown, too, as a cosine
FIRST_BY_WORDS = 0.01  # the same two as shares of the question's words
BESIDE_BY_WORDS = 0.15
LONGEST_PAIR = 600  # characters of two sentences that are shown together


def by_meaning(sentences: Vectors, question: Vectors, phrasings: Vectors, likeness: Floats) -> Floats:
    """How well each sentence, (sentences, dimensions), answers. `question`: its variants, (variants, dimensions);
    `phrasings`: the passage's, (phrasings, dimensions), and the question's `likeness` to them."""
    scores: Floats = (sentences @ question.mean(axis=0)).astype(np.float64)
    if len(phrasings):
        nearest = np.argsort(-likeness, kind="stable")[:NEAREST_PHRASINGS]
        scores += PHRASED * (sentences @ phrasings[nearest].T).mean(axis=1)
    return scores


def by_words(texts: Sequence[str], language: str, rarity: Mapping[str, float]) -> Floats:
    """The share of the question's terms, weighed by their `rarity`, that each sentence holds."""
    total = sum(rarity.values()) or 1.0
    held = [set(analyzer_of(language).terms(text)) for text in texts]
    return np.array([sum(weight for term, weight in rarity.items() if term in terms) / total for terms in held])


def chosen(spans: Sequence[Span], scores: Floats, *, meant: bool) -> Span:
    """The span to show: of the best sentence, or of two in a row. `meant`: the scores are `by_meaning`."""
    scores = scores.copy()
    scores[0] -= FIRST if meant else FIRST_BY_WORDS
    best = int(scores.argmax())
    beside = [place for place in (best - 1, best + 1) if 0 <= place < len(spans)]
    other = max(beside, key=lambda place: scores[place], default=best)
    first, last = sorted((best, other))
    near = scores[best] - scores[other] < (BESIDE if meant else BESIDE_BY_WORDS)
    if near and spans[last][1] - spans[first][0] <= LONGEST_PAIR:
        return spans[first][0], spans[last][1]
    return spans[best]
