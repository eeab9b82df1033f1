"""Background: how similar to an archive's passages questions are that it does not answer.

How similar a question and a passage are to an encoder depends on the languages of both and on the archive, so no
similarity by itself says that a passage answers. So sixty questions about other things, in the same language, are
compared with the same archive: a reader's question is measured from their mean, in their standard deviations. In
speaker verification this is known as Z-norm (Auckenthaler et al. 2000, doi:10.1006/dspr.1999.0360).

The questions (`background/`, the same sixty in each language) were written for this bot by its authors, and are under
the code's licence. Their vectors lie beside them, so that a first start need not encode them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.base.languages import LANGUAGES
from bot.search.evidence.centered import Centered, unit
from bot.search.index.backend import NearVectors
from bot.search.vectors.encoder import Encoder, Vectors
from bot.search.vectors.store import Progress, VectorStore, keys_of
from bot.search.words.noise import evened

QUESTIONS = Path(str(resources.files("bot.search.evidence") / "background"))  # the questions, and their vectors
KEPT_PASSAGES = 2_000  # in archives of up to so many, each question's likeness to each passage is kept
SAMPLED_PASSAGES = 300  # passages of a larger archive's part that a question is compared with
LIKEST_PASSAGES = 50  # passages of a larger archive whose sentences are compared with a question
_CHUNK = 256  # passages at a time

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]


class Level(NamedTuple):
    """What background questions reach in some passages: the mean and the standard deviation of their best cosine."""

    mean: float
    deviation: float


@lru_cache(maxsize=1)
def background_questions() -> dict[str, list[str]]:
    """The background questions of each of LANGUAGES."""
    written = {code: json.loads((QUESTIONS / f"{code}.json").read_text("utf-8")) for code in LANGUAGES}
    return {code: [evened(question, code) for question in questions] for code, questions in written.items()}


def background_vectors(store: VectorStore, progress: Progress | None = None) -> Vectors:
    """The vectors of all background questions, (questions, dimensions): those that come with the program, or what
    `store` makes of them by another encoder."""
    texts = _texts()
    brought = VectorStore(store.encoder, None, QUESTIONS)
    whole = (brought.places(keys_of("question", texts)).rows >= 0).all()
    return (brought if whole else store).vectors("question", texts, "Reading background questions", progress)


def write_vectors(encoder: Encoder, folder: Path = QUESTIONS) -> int:
    """Write the vectors of the background questions into `folder`; return how many. To be done when they change."""
    store = VectorStore(encoder, None, folder)
    store.vectors("question", _texts())
    return store.write(folder)


def _texts() -> list[str]:
    return [question for questions in background_questions().values() for question in questions]


@dataclass(frozen=True, slots=True)
class QuestionMiddles:
    """The middle of what is asked in each language, (dimensions,); "" for any other language."""

    middles: Mapping[str, Vectors]

    @classmethod
    def of(cls, vectors: Vectors) -> QuestionMiddles:
        """Of all background questions, given by their `vectors`, (questions, dimensions)."""
        return cls({language: vectors[own].mean(axis=0) for language, own in _places().items()})

    def centered(self, question: Vectors, language: str) -> Vectors:
        """Of questions in a language, (…, dimensions), how they differ from others."""
        return unit(question - self.middles.get(language, self.middles[""]))

    def all_centered(self, vectors: Vectors) -> Vectors:
        """The same of all background questions, (questions, dimensions)."""
        return np.concatenate(
            [self.centered(vectors[own], language) for language, own in _places().items() if language]
        )


@dataclass(frozen=True, slots=True)
class Background:
    """The likeness of background questions to an archive, by language. Likeness is the mean of that to a passage and
    that to its two likest sentences."""

    vectors: Vectors  # (questions, dimensions), centered, those of each language together, in the order of LANGUAGES
    passages: Centered
    sentences: Centered
    starts: NDArray[np.int64]  # (passages + 1,): where a passage's sentences begin
    likeness: NDArray[np.float16] | None  # (passages, questions); None for a large archive
    levels: Mapping[str, Level]  # in the whole archive, by language

    @classmethod
    def of(
        cls,
        vectors: Vectors,
        passages: Centered,
        sentences: Centered,
        starts: NDArray[np.int64],
        near: NearVectors,
    ) -> Background:
        """Compare background questions with an archive. `vectors`: as the field; `starts`: likewise."""
        known = cls(vectors, passages, sentences, starts, None, {})
        likeness = None
        if len(starts) <= KEPT_PASSAGES + 1:
            likeness = known._compared(vectors, np.arange(len(starts) - 1)).astype(np.float16)
            best = likeness.max(axis=0, initial=-1.0).astype(np.float64)
        else:
            best = np.array([known._best(vector, near) for vector in vectors])
        levels = {language: _level(best[own]) for language, own in _places().items()}
        return cls(vectors, passages, sentences, starts, likeness, levels)

    def level(self, language: str, part: Numbers | None = None) -> Level:
        """The level of a language's questions among the passages of a `part` (None: in the whole archive)."""
        if part is None or not len(part):
            return self.levels.get(language, self.levels[""])
        own = _places().get(language, _places()[""])
        if self.likeness is not None:
            return _level(self.likeness[part][:, own].max(axis=0).astype(np.float64))
        sample = part[:: -(-len(part) // SAMPLED_PASSAGES)]
        return _level(self._compared(self.vectors[own], sample).max(axis=0).astype(np.float64))

    def _compared(self, questions: Vectors, wanted: Numbers) -> NDArray[np.float32]:
        """The likeness of each wanted passage to each question, (wanted, questions)."""
        likeness = np.zeros((len(wanted), len(questions)), np.float32)
        for begin in range(0, len(wanted), _CHUNK):
            some = wanted[begin : begin + _CHUNK]
            rows, offsets = sentence_rows(self.starts, some)
            sentences = two_likest(self.sentences.likeness(rows, questions), offsets)
            likeness[begin : begin + _CHUNK] = (self.passages.likeness(some, questions) + sentences) / 2
        return likeness

    def _best(self, question: NDArray[np.float32], near: NearVectors) -> float:
        """The highest likeness of a question to a passage of a large archive."""
        likest = np.sort(near.nearest(question, LIKEST_PASSAGES))
        return float(self._compared(question[None], likest).max())


def sentence_rows(starts: NDArray[np.int64], wanted: Numbers) -> tuple[Numbers, NDArray[np.int64]]:
    """The rows of the sentences of the wanted passages, and where in them those of each passage begin, (wanted +
    1,)."""
    begins, ends = starts[wanted], starts[wanted + 1]
    offsets = np.concatenate([[0], np.cumsum(ends - begins)])
    return np.repeat(begins - offsets[:-1], ends - begins) + np.arange(offsets[-1]), offsets


def two_likest(likeness: NDArray[np.float32], offsets: NDArray[np.int64]) -> NDArray[np.float32]:
    """The score of each passage, (passages, …), from the similarities of its sentences, (sentences, …): two thirds of
    the best and one third of the second.

    A passage that goes on about the question has a good second sentence. `offsets` are where each passage's sentences
    begin; each has at least one.
    """
    best = np.maximum.reduceat(likeness, offsets[:-1])
    owners = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    others = np.where(likeness < best[owners], likeness, -np.inf)
    second = np.maximum.reduceat(others, offsets[:-1])
    counted = (2 * best + np.where(np.isfinite(second), second, best)) / 3
    return counted.astype(np.float32)


@lru_cache(maxsize=1)
def _places() -> dict[str, slice]:
    """Where the questions of each language stand among all; "" for any other language: all of them."""
    places, start = {}, 0
    for language, questions in background_questions().items():
        places[language] = slice(start, start := start + len(questions))
    return places | {"": slice(0, start)}


def _level(best: Floats) -> Level:
    return Level(float(best.mean()), max(float(best.std()), 1e-3))
