"""Centered: cosines that are taken from the middle.

To an encoder all texts in a language lie close together, those of one archive more so, and what a text has in common
with all others says nothing of whether it answers. So a passage is compared by how it differs from the middle of its
archive, and a question by how it differs from other questions of its language (Mu and Viswanath 2018,
arXiv:1702.01417).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.vectors.encoder import Vectors
from bot.search.vectors.vector_view import VectorView

PRIOR_TEXTS = 20  # texts that weigh as much in a middle as what is known without them
SAMPLED_TEXTS = 2_000  # of a language, those that its middle is made of
LEAST_LENGTH = 1e-3  # of a difference that is made a unit

Floats32 = NDArray[np.float32]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Centered:
    """Vectors, each of them taken from the middle of those of its language."""

    vectors: VectorView
    middles: Vectors  # (languages, dimensions)
    languages: NDArray[np.int8]  # (texts,): which middle is a text's

    @classmethod
    def of(cls, vectors: VectorView, languages: NDArray[np.int8], general: Floats32) -> Centered:
        """`languages` are numbered from 0. `general` (dimensions,) is the middle of texts of any kind: of a few texts
        the middle is drawn to it."""
        middles = []
        for language in range(int(languages.max(initial=-1)) + 1):
            own = (languages == language).nonzero()[0]
            some = vectors.take(own[:: max(-(-len(own) // SAMPLED_TEXTS), 1)])
            middles.append((some.sum(axis=0) + PRIOR_TEXTS * general) / (len(some) + PRIOR_TEXTS))
        return cls(vectors, np.array(middles, np.float32).reshape(-1, len(general)), languages)

    def likeness(self, numbers: Numbers, questions: Vectors) -> Floats32:
        """The cosine of some texts with questions that are taken from their middle, too (see `unit`),
        (numbers, questions)."""
        own, count = self.languages[numbers], len(questions)
        products = self.vectors.products(numbers, np.concatenate([questions, self.middles]))
        squares = 1.0 - 2.0 * products[:, count:][np.arange(len(own)), own] + (self.middles**2).sum(axis=1)[own]
        lengths = np.sqrt(np.maximum(squares, LEAST_LENGTH**2))
        found: Floats32 = (products[:, :count] - (self.middles @ questions.T)[own]) / lengths[:, None]
        return found


def unit(vectors: Vectors) -> Vectors:
    """Vectors, (…, dimensions), in their directions, of the length 1."""
    scaled: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), LEAST_LENGTH)
    return scaled
