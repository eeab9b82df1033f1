"""PhrasingVectors: the vectors of an archive's phrasings, and a question's likeness to each of them.

All questions of a language, and all about one subject, have similar vectors. So the mean of their language and
interview is subtracted. Each interview has a classifier of its own: how much is asked of one makes no difference to
another. The means and the classifiers are kept on disk, so that a start need not compute them.
"""

from __future__ import annotations

import hashlib
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

PRIOR_PHRASINGS = 20  # pseudo-count: a mean of so many phrasings is half its own and half the more general mean
_AT_A_TIME = 256  # vectors: they stay in the processor's cache


@dataclass(frozen=True, slots=True)
class PhrasingVectors:
    """The vectors of the phrasings' texts. A phrasing that names nobody has the same text with and without names."""

    vectors: Vectors  # (texts, dimensions), centered, of unit length
    groups: Numbers  # (texts,): the interview of each, as a row of the centers
    named: Numbers  # (phrasings,): the text of each
    unnamed: Numbers  # (phrasings,): the text of each without names
    centers: dict[str, Vectors]  # (interviews, dimensions) by language; "" for any other
    toward: dict[str, Vectors]  # (texts,) by language: the dot product of each text and its center
    classifier: Classifier

    def likeness(self, question: Vectors, language: str) -> Floats:
        """A question's likeness to each phrasing, (phrasings,), from -1 to 1: as they stand, and without names."""
        language = language if language in self.centers else ""
        named = question[:-1] if len(question) > 1 else question
        as_it_stands = self._like(named.mean(axis=0), language)
        without_names = self._like(question[-1], language)
        likeness: Floats = (as_it_stands[self.named] + without_names[self.unnamed]).astype(np.float64) / 2
        return likeness

    def _like(self, vector: Vectors, language: str) -> Vectors:
        """The cosines of a vector, taken from each interview's center, to its texts, (texts,)."""
        length = np.maximum(np.linalg.norm(vector - self.centers[language], axis=1), 1e-9)
        like: Vectors = (self.vectors @ vector - self.toward[language]) / length[self.groups]
        return like

    def of(self, numbers: Numbers) -> Vectors:
        """The vectors of some phrasings, by their numbers, (numbers, dimensions)."""
        return self.vectors[self.named[numbers]]

    def votes(self, question: Vectors) -> Floats:
        """What the classifier says of each phrased passage, and then of what each interview does not answer."""
        return self.classifier.scores(question.mean(axis=0))


def understand_phrasings(phrasings: Phrasings, store: VectorStore, progress: Progress | None = None) -> PhrasingVectors:
    """Encode the phrasings that are not in `store` yet, and compute means and classifiers, unless a file beside the
    store's has them. There must be phrasings."""
    texts = _Texts(phrasings)
    located = store.located("question", texts.texts, "Reading readers' phrasings", progress)
    key = _key(phrasings, store.encoder.name)
    path = store.folder / f"{store.encoder.name}.taught" if store.folder is not None else None
    learnt = array_file.read(path, key) if path is not None else None
    if learnt is None:
        learnt = _learnt(phrasings, texts, located.take(np.arange(len(located))))
        if path is not None:
            array_file.keep(path, key, learnt)
    centers = learnt["centers"]  # (languages + 1, interviews, dimensions)
    vectors = _centered(located, centers, texts)
    by_language = dict(zip(["", *_languages(phrasings)], centers, strict=True))
    toward = {language: _toward(vectors, own, texts.groups) for language, own in by_language.items()}
    classifier = Classifier(**{field: learnt[field] for field in Classifier.__slots__})
    return PhrasingVectors(vectors, texts.groups, texts.named, texts.unnamed, by_language, toward, classifier)


class _Texts:
    """The texts of phrasings, each once a language and interview."""

    def __init__(self, phrasings: Phrasings) -> None:
        groups = phrasings.labels.groups.tolist()
        named = list(zip(groups, phrasings.languages, phrasings.texts, strict=True))
        unnamed = list(zip(groups, phrasings.languages, phrasings.unnamed, strict=True))
        numbers = {one: number for number, one in enumerate(dict.fromkeys([*named, *unnamed]))}
        self.texts = [text for *_, text in numbers]
        self.named = np.array([numbers[one] for one in named], np.intp)
        self.unnamed = np.array([numbers[one] for one in unnamed], np.intp)
        places = {language: place for place, language in enumerate(_languages(phrasings), 1)}
        self.languages = np.array([places[language] for _, language, _ in numbers], np.intp)  # places in `centers`
        self.groups = np.array([group for group, *_ in numbers], np.intp)


def _languages(phrasings: Phrasings) -> list[str]:
    return list(dict.fromkeys(phrasings.languages))


def _key(phrasings: Phrasings, encoder: str) -> str:
    """Changes whenever what is learnt would, to whom texts and encoder stand for the vectors."""
    digest = hashlib.sha256(phrasings.labels.fingerprint())
    lines = [*phrasings.languages, *phrasings.texts, *phrasings.unnamed]
    digest.update("\n".join(lines).encode("utf-8", "replace"))
    return f"{code_version()} {encoder} {digest.hexdigest()}"


def _learnt(phrasings: Phrasings, texts: _Texts, vectors: Vectors) -> dict[str, NDArray[Any]]:
    """The middle of all languages and of each, of each interview, (languages + 1, interviews, dimensions), and the
    fields of a Classifier."""
    named, unnamed = vectors[texts.named], vectors[texts.unnamed]
    targets = phrasings.labels.targets()
    bias, weights = np.zeros(targets.shape[1]), np.zeros((vectors.shape[1], targets.shape[1]))
    for group in range(len(phrasings.labels.interviews)):
        columns = (phrasings.labels.columns == group).nonzero()[0]
        rows = ((phrasings.labels.groups == group) | targets[:, columns].any(axis=1)).nonzero()[0]
        own = targets[np.ix_(rows, columns)]
        one = Classifier.trained(np.concatenate([named[rows], unnamed[rows]]), np.concatenate([own, own]))
        bias[columns], weights[:, columns] = one.bias, one.weights
    return {"centers": _centers(phrasings, (named + unnamed) * np.float32(0.5)), "bias": bias, "weights": weights}


def _centers(phrasings: Phrasings, vectors: Vectors) -> Vectors:
    """The mean of all vectors, drawn to nothing where there are few, and that of each language's, drawn to it; and of
    each of several interviews those of its own, drawn to these."""
    general = vectors.sum(axis=0) / (len(vectors) + PRIOR_PHRASINGS)
    spoken = [np.full(len(vectors), True)]
    spoken += [np.array([one == own for one in phrasings.languages]) for own in _languages(phrasings)]
    centers = []
    for number, those in enumerate(spoken):
        middle = general if not number else _drawn(vectors[those], general)
        if len(phrasings.labels.interviews) == 1:
            centers.append(middle[None])
            continue
        groups, own = phrasings.labels.groups[those], vectors[those]
        sums = np.zeros((len(phrasings.labels.interviews), vectors.shape[1]), np.float32)
        np.add.at(sums, groups, own)
        counts = np.bincount(groups, minlength=len(sums))[:, None].astype(np.float32)
        centers.append((sums + PRIOR_PHRASINGS * middle) / (counts + PRIOR_PHRASINGS))
    return np.stack(centers)


def _drawn(vectors: Vectors, middle: Vectors) -> Vectors:
    drawn: Vectors = (vectors.sum(axis=0) + PRIOR_PHRASINGS * middle) / (len(vectors) + PRIOR_PHRASINGS)
    return drawn


def _centered(located: VectorView, centers: Vectors, texts: _Texts) -> Vectors:
    """The vectors from the middle of their languages and interviews, of unit length."""
    centered = np.empty((len(located), located.dimensions), np.float32)
    for begin in range(0, len(located), _AT_A_TIME):
        some = slice(begin, begin + _AT_A_TIME)
        own = centers[texts.languages[some], texts.groups[some]]
        centered[some] = _unit(located.take(np.arange(begin, begin + len(own))) - own)
    return centered


def _toward(vectors: Vectors, centers: Vectors, groups: Numbers) -> Vectors:
    """The product of each text's vector and its interview's center."""
    found = np.empty(len(vectors), np.float32)
    for begin in range(0, len(vectors), _AT_A_TIME):
        some = slice(begin, begin + _AT_A_TIME)
        found[some] = (vectors[some] * centers[groups[some]]).sum(axis=1)
    return found


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(length, 1e-9)
    return scaled
