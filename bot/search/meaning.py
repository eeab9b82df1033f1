"""Meaning: the vectors of an archive's passages, sentences and phrasings, and a question's likeness to them.

A passage is encoded behind its interview's title, which tells what a short one is about; its sentences stand alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.archive.interview import Interview
from bot.search import cachefile
from bot.search import encoder as encoder_code
from bot.search import phrasings as phrasings_code
from bot.search.coarse import Coarse
from bot.search.encoder import Encoder, Vectors
from bot.search.keyindex import Keys
from bot.search.lexicalcache import code_version, keep
from bot.search.located import Located
from bot.search.phrasings import Classifier, Phrasings
from bot.search.texts import Texts, name_texts, sentences_in, stood, titled_passages
from bot.search.vectors import Progress, VectorStore

Floats = NDArray[np.float64]

FEW = 20  # phrasings that weigh as much as what is known without them


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the encoder makes of an archive. Sentences of passage i stand at `starts[i]:starts[i + 1]`."""

    encoder: Encoder
    texts: Texts
    passages: Located
    sentences: Located
    starts: NDArray[np.int64]  # (passages + 1,)
    coarse: Coarse
    phrasings: Taught | None

    def question(self, readings: Sequence[str]) -> Vectors:
        """The vectors of a question's readings, (readings, dimensions)."""
        return self.encoder.questions(readings)

    def nearly_like_passages(self, question: Vectors) -> Floats:
        """The question's likeness to each passage, (passages,), right to about a hundredth."""
        return self.coarse.likeness(question.mean(axis=0)).astype(np.float64)

    def like_passages(self, question: Vectors, wanted: NDArray[np.intp]) -> Floats:
        """The question's likeness to each wanted passage, (wanted,)."""
        likeness: Floats = self.passages.likeness(wanted, question.mean(axis=0)).astype(np.float64)
        return likeness

    def like_sentences(self, question: Vectors, wanted: NDArray[np.intp]) -> Floats:
        """The question's likeness to the likest sentence of each wanted passage, (wanted,)."""
        if len(wanted) == 0:
            return np.zeros(0)
        begins, ends = self.starts[wanted], self.starts[wanted + 1]
        offsets = np.concatenate([[0], np.cumsum(ends - begins)])
        rows = np.repeat(begins - offsets[:-1], ends - begins) + np.arange(offsets[-1])
        likeness = self.sentences.likeness(rows, question.mean(axis=0))
        best: Floats = np.maximum.reduceat(likeness, offsets[:-1]).astype(np.float64)
        return best


@dataclass(frozen=True, slots=True)
class Taught:
    """What the encoder makes of the phrasings. Vectors are taken from the middle of their language, because all
    questions of a language, and all about one subject, lie close together."""

    named: Vectors  # (phrasings, dimensions), centered, of unit length
    unnamed: Vectors  # (phrasings, dimensions): the same, without names
    centers: dict[str, Vectors]  # (dimensions,) by language; "" for any other
    classifier: Classifier
    key: str  # of what the classifier was trained on

    def likeness(self, question: Vectors, language: str) -> Floats:
        """A question's likeness to each phrasing, (phrasings,), from -1 to 1: as they stand, and without names."""
        center = self.centers.get(language, self.centers[""])
        named = question[:-1] if len(question) > 1 else question
        as_it_stands = _unit(named.mean(axis=0) - center)
        without_names = _unit(question[-1] - center)
        likeness: Floats = (self.named @ as_it_stands + self.unnamed @ without_names).astype(np.float64) / 2
        return likeness

    def votes(self, question: Vectors) -> Floats:
        """What the classifier says of each taught passage, and last of none, (taught + 1,)."""
        return self.classifier.scores(question.mean(axis=0))


def taught(
    phrasings: Phrasings, named: Vectors, unnamed: Vectors, encoder: str, path: Path | None, before: Taught | None
) -> Taught:
    """Center the phrasings' vectors, which `encoder` made, and train the classifier on them, if neither `before` nor
    the file `path` (None: there is none) has it. There must be phrasings."""
    centers = _centers(phrasings.languages, (named + unnamed) * np.float32(0.5))
    own = np.stack([centers[language] for language in phrasings.languages])
    targets = phrasings.targets()
    key = _key(phrasings, targets, encoder)
    classifier = before.classifier if before is not None and before.key == key else None
    if classifier is None and path is not None and (arrays := cachefile.read(path, key)) is not None:
        classifier = Classifier(**arrays)
    if classifier is None:
        classifier = Classifier.trained(np.concatenate([named, unnamed]), np.concatenate([targets, targets]))
        if path is not None:
            keep(path, key, {field: getattr(classifier, field) for field in Classifier.__slots__}, wait=True)
    return Taught(_unit(named - own), _unit(unnamed - own), centers, classifier, key)


def _key(phrasings: Phrasings, targets: Floats, encoder: str) -> str:
    """Changes whenever the classifier would, to whom texts and encoder stand for the vectors."""
    digest = hashlib.sha256(targets.tobytes())
    digest.update("\n".join([*phrasings.texts, *phrasings.unnamed]).encode("utf-8", "replace"))
    return f"{code_version(phrasings_code, encoder_code)} {encoder} {np.__version__} {digest.hexdigest()}"


def _centers(languages: Sequence[str], vectors: Vectors) -> dict[str, Vectors]:
    """The mean of each language's vectors, drawn to the mean of all, and that to nothing, where there are few."""
    general = vectors.sum(axis=0) / (len(vectors) + FEW)
    centers = {"": general}
    for language in dict.fromkeys(languages):
        own = vectors[[one == language for one in languages]]
        centers[language] = (own.sum(axis=0) + FEW * general) / (len(own) + FEW)
    return centers


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(length, 1e-9)
    return scaled


def understand(
    interviews: Sequence[Interview],
    names: Sequence[str],
    phrasings: Phrasings,
    store: VectorStore,
    progress: Progress | None = None,
    *,
    before: Meaning | None = None,
    strictly: bool = False,
) -> Meaning:
    """Encode what of `interviews` is not in `store` yet; that takes some milliseconds a text.

    `names` change with an interview's words; what `before` knows of a name is taken over. `strictly`: forget on disk
    whatever isn't needed any more, because some of it was withdrawn.
    """
    path = store.folder / f"{store.encoder.name}.texts" if store.folder is not None else None
    texts = name_texts(interviews, names, path, before.texts if before is not None else None)
    were = stood(texts, before.texts) if before is not None else None
    passages = _encoded(
        _Kind(interviews, titled_passages, texts.passages, texts.passage_starts, "Reading the passages (1 of 2)"),
        store,
        (before.passages, were.passages) if before is not None and were is not None else None,
        progress,
    )
    sentences = _encoded(
        _Kind(interviews, sentences_in, texts.sentences, texts.sentence_starts, "Reading their sentences (2 of 2)"),
        store,
        (before.sentences, were.sentences) if before is not None and were is not None else None,
        progress,
    )
    store.arrange(texts.together)
    named = store.vectors("question", phrasings.texts, "Reading readers' phrasings", progress)
    unnamed = store.vectors("question", phrasings.unnamed, "Reading readers' phrasings again", progress)
    passages, sentences = store.asked_for(texts.passages, passages), store.asked_for(texts.sentences, sentences)
    coarse = Coarse.of(passages, (before.coarse, were.passages) if before is not None and were is not None else None)
    learnt = None
    if len(phrasings):
        learnt_before = before.phrasings if before is not None else None
        path = store.folder / f"{store.encoder.name}.taught" if store.folder is not None else None
        learnt = taught(phrasings, named, unnamed, store.encoder.name, path, learnt_before)
    store.tidy(strictly=strictly)
    store.rest()
    starts = np.concatenate([[0], np.cumsum(texts.counts)])
    return Meaning(store.encoder, texts, passages, sentences, starts, coarse, learnt)


class _Kind(NamedTuple):
    """One kind of texts that the encoder reads of interviews; those of interview i have the keys
    `starts[i]:starts[i + 1]`."""

    interviews: Sequence[Interview]
    texts_of: Callable[[Interview], list[str]]
    keys: Keys
    starts: NDArray[np.int64]
    what: str


def _encoded(
    kind: _Kind, store: VectorStore, known: tuple[Located, NDArray[np.intp]] | None, progress: Progress | None
) -> Located:
    """Where the vectors of the texts rest, once those are encoded that `store` doesn't know; `known`: see
    `VectorStore.places`."""
    places = store.places(kind.keys, *known) if known is not None else store.places(kind.keys)
    unknown = (places.rows < 0).nonzero()[0]
    if not len(unknown):
        return places
    owners = np.searchsorted(kind.starts, unknown, side="right") - 1
    texts: list[str] = []
    for owner in np.unique(owners).tolist():
        own = kind.texts_of(kind.interviews[owner])
        texts += [own[number] for number in (unknown[owners == owner] - kind.starts[owner]).tolist()]
    store.encode("passage", kind.keys[unknown], texts, kind.what, progress)
    return store.places(kind.keys, places, np.where(places.rows < 0, -1, np.arange(len(kind.keys))))
