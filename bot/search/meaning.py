"""Meaning: the vectors of an archive's passages, sentences and phrasings, and a question's likeness to them.

A passage is encoded behind its interview's title, which tells what a short one is about; its sentences stand alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.archive.sentences import sentence_spans
from bot.search.encoder import Encoder, Vectors
from bot.search.phrasings import Classifier, Phrasings
from bot.search.vectors import Progress, VectorStore

Floats = NDArray[np.float64]

FEW = 20  # phrasings that weigh as much as what is known without them
FRAGMENT = 25  # characters; a shorter sentence is encoded together with its neighbour


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the encoder makes of an archive. Sentences of passage i stand at `starts[i]:starts[i + 1]`."""

    encoder: Encoder
    passages: Vectors  # (passages, dimensions)
    sentences: NDArray[np.float16]  # (sentences, dimensions)
    starts: NDArray[np.int64]  # (passages + 1,)
    phrasings: Taught | None

    def question(self, readings: Sequence[str]) -> Vectors:
        """The vectors of a question's readings, (readings, dimensions)."""
        return self.encoder.questions(readings)

    def like_passages(self, question: Vectors) -> Floats:
        """The question's likeness to each passage, (passages,)."""
        likeness: Floats = (self.passages @ question.mean(axis=0)).astype(np.float64)
        return likeness

    def like_sentences(self, question: Vectors, wanted: NDArray[np.intp]) -> Floats:
        """The question's likeness to the likest sentence of each wanted passage, (wanted,)."""
        if len(wanted) == 0:
            return np.zeros(0)
        begins, ends = self.starts[wanted], self.starts[wanted + 1]
        offsets = np.concatenate([[0], np.cumsum(ends - begins)])
        rows = np.repeat(begins - offsets[:-1], ends - begins) + np.arange(offsets[-1])
        likeness = self.sentences[rows].astype(np.float32) @ question.mean(axis=0)
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


def taught(phrasings: Phrasings, named: Vectors, unnamed: Vectors) -> Taught:
    """Center the phrasings' vectors and train the classifier on them. There must be phrasings."""
    centers = _centers(phrasings.languages, (named + unnamed) * np.float32(0.5))
    own = np.stack([centers[language] for language in phrasings.languages])
    targets = phrasings.targets()
    classifier = Classifier(np.concatenate([named, unnamed]), np.concatenate([targets, targets]))
    return Taught(_unit(named - own), _unit(unnamed - own), centers, classifier)


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
    archive: Archive, phrasings: Phrasings, encoder: Encoder, store: VectorStore, progress: Progress | None = None
) -> Meaning:
    """Encode what of an archive is not in `store` yet. Takes some milliseconds a text."""
    titled, sentences, starts = [], [], [0]
    for interview in archive.interviews.values():
        for passage in interview.passages:
            titled.append(f"{interview.about.title}. {passage.text}")
            sentences += sentences_of(passage.text)
            starts.append(len(sentences))
    passages = store.vectors("passage", titled, "Reading the passages", progress)
    parts = store.vectors("passage", sentences, "Reading their sentences", progress)
    named = store.vectors("question", phrasings.texts, "Reading readers' phrasings", progress)
    unnamed = store.vectors("question", phrasings.unnamed, "Reading readers' phrasings again", progress)
    store.tidy(strictly=bool(archive.withdrawn))
    learnt = taught(phrasings, named, unnamed) if len(phrasings) else None
    return Meaning(encoder, passages, parts.astype(np.float16), np.array(starts), learnt)


def sentences_of(text: str) -> list[str]:
    """The sentences of `text`; what is too short to mean anything by itself goes with its neighbour."""
    parts: list[str] = []
    for start, end in sentence_spans(text):
        part = text[start:end].strip()
        if parts and (len(part) < FRAGMENT or len(parts[-1]) < FRAGMENT):
            parts[-1] = f"{parts[-1]} {part}"
        elif part:
            parts.append(part)
    return parts or [text]
