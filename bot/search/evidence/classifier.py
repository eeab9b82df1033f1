"""PhrasingVectors: the vectors of an archive's phrasings, and a question's likeness to each of them.

Vectors are taken from the middle of their language, because all questions of a language, and all about one subject, lie
close together. What there is to learn of all phrasings together is kept on disk: a start need not look at them twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.base import array_file
from bot.base.code_version import code_version
from bot.search.evidence.phrasings import Classifier, Phrasings
from bot.search.vectors.encoder import Vectors
from bot.search.vectors.store import Progress, VectorStore
from bot.search.vectors.vector_view import VectorView

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

PRIOR_PHRASINGS = 20  # phrasings that weigh as much as what is known without them
_AT_A_TIME = 256  # vectors: they stay in the processor's cache


@dataclass(frozen=True, slots=True)
class PhrasingVectors:
    """What the encoder makes of the phrasings. Most of them name nobody, and are one text with and without names."""

    vectors: Vectors  # (texts, dimensions), centered, of unit length
    named: Numbers  # (phrasings,): which of them a phrasing is
    unnamed: Numbers  # (phrasings,): and which one it is without names
    centers: dict[str, Vectors]  # (dimensions,) by language; "" for any other
    classifier: Classifier

    def likeness(self, question: Vectors, language: str) -> Floats:
        """A question's likeness to each phrasing, (phrasings,), from -1 to 1: as they stand, and without names."""
        center = self.centers.get(language, self.centers[""])
        named = question[:-1] if len(question) > 1 else question
        as_it_stands = self.vectors @ _unit(named.mean(axis=0) - center)
        without_names = self.vectors @ _unit(question[-1] - center)
        likeness: Floats = (as_it_stands[self.named] + without_names[self.unnamed]).astype(np.float64) / 2
        return likeness

    def of(self, numbers: Numbers) -> Vectors:
        """The vectors of some phrasings, by their numbers, (numbers, dimensions)."""
        return self.vectors[self.named[numbers]]

    def votes(self, question: Vectors) -> Floats:
        """What the classifier says of each phrased passage, and last of none, (phrased + 1,)."""
        return self.classifier.scores(question.mean(axis=0))


def understand_phrasings(phrasings: Phrasings, store: VectorStore, progress: Progress | None = None) -> PhrasingVectors:
    """Encode what of the phrasings is not in `store` yet, and learn from all of them unless a file beside the store's
    knows what there is to learn. There must be phrasings."""
    texts = _Texts(phrasings)
    located = store.located("question", texts.texts, "Reading readers' phrasings", progress)
    key = _key(phrasings, store.encoder.name)
    path = store.folder / f"{store.encoder.name}.taught" if store.folder is not None else None
    learnt = array_file.read(path, key) if path is not None else None
    if learnt is None:
        learnt = _learnt(phrasings, texts, located.take(np.arange(len(located))))
        if path is not None:
            array_file.keep(path, key, learnt)
    centers = learnt["centers"]
    vectors = _centered(located, centers, texts.languages)
    by_language = dict(zip(["", *_languages(phrasings)], centers, strict=True))
    classifier = Classifier(**{field: learnt[field] for field in Classifier.__slots__})
    return PhrasingVectors(vectors, texts.named, texts.unnamed, by_language, classifier)


class _Texts:
    """The texts of phrasings, each once a language."""

    def __init__(self, phrasings: Phrasings) -> None:
        named = list(zip(phrasings.languages, phrasings.texts, strict=True))
        unnamed = list(zip(phrasings.languages, phrasings.unnamed, strict=True))
        numbers = {one: number for number, one in enumerate(dict.fromkeys([*named, *unnamed]))}
        self.texts = [text for _, text in numbers]
        self.named = np.array([numbers[one] for one in named], np.intp)
        self.unnamed = np.array([numbers[one] for one in unnamed], np.intp)
        places = {language: place for place, language in enumerate(_languages(phrasings), 1)}
        self.languages = np.array([places[language] for language, _ in numbers], np.intp)  # rows of `centers`


def _languages(phrasings: Phrasings) -> list[str]:
    return list(dict.fromkeys(phrasings.languages))


def _key(phrasings: Phrasings, encoder: str) -> str:
    """Changes whenever what is learnt would, to whom texts and encoder stand for the vectors."""
    digest = hashlib.sha256(phrasings.ties())
    lines = [*phrasings.languages, *phrasings.texts, *phrasings.unnamed]
    digest.update("\n".join(lines).encode("utf-8", "replace"))
    return f"{code_version()} {encoder} {np.__version__} {digest.hexdigest()}"


def _learnt(phrasings: Phrasings, texts: _Texts, vectors: Vectors) -> dict[str, NDArray[Any]]:
    """The middle of all languages and of each, (languages + 1, dimensions), and the fields of a Classifier."""
    named, unnamed = vectors[texts.named], vectors[texts.unnamed]
    targets = phrasings.targets()
    classifier = Classifier.trained(np.concatenate([named, unnamed]), np.concatenate([targets, targets]))
    centers = _centers(phrasings.languages, (named + unnamed) * np.float32(0.5))
    return {"centers": np.stack(centers)} | {field: getattr(classifier, field) for field in Classifier.__slots__}


def _centers(languages: Sequence[str], vectors: Vectors) -> list[Vectors]:
    """The mean of all vectors, drawn to nothing where there are few, and that of each language's, drawn to it."""
    general = vectors.sum(axis=0) / (len(vectors) + PRIOR_PHRASINGS)
    centers = [general]
    for language in dict.fromkeys(languages):
        own = vectors[[one == language for one in languages]]
        centers.append((own.sum(axis=0) + PRIOR_PHRASINGS * general) / (len(own) + PRIOR_PHRASINGS))
    return centers


def _centered(located: VectorView, centers: Vectors, languages: Numbers) -> Vectors:
    """The vectors from the middle of their languages, of unit length."""
    centered = np.empty((len(located), located.dimensions), np.float32)
    for begin in range(0, len(located), _AT_A_TIME):
        some = slice(begin, begin + _AT_A_TIME)
        own = centers[languages[some]]
        centered[some] = _unit(located.take(np.arange(begin, begin + len(own))) - own)
    return centered


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(length, 1e-9)
    return scaled
