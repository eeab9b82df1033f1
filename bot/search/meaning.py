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

FRAGMENT = 25  # characters; a shorter sentence is encoded together with its neighbour


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the encoder makes of an archive. Sentences of passage i stand at `starts[i]:starts[i + 1]`."""

    encoder: Encoder
    passages: Vectors  # (passages, dimensions)
    sentences: NDArray[np.float16]  # (sentences, dimensions)
    starts: NDArray[np.int64]  # (passages + 1,)
    phrasings: Vectors  # (phrasings, dimensions)
    unnamed: Vectors  # (phrasings, dimensions): the same, without names
    classifier: Classifier | None

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

    def like_phrasings(self, question: Vectors) -> Floats:
        """The question's likeness to each phrasing, (phrasings,): as they stand, and both without names."""
        named = question[:-1] if len(question) > 1 else question
        likeness: Floats = (self.phrasings @ named.mean(axis=0) + self.unnamed @ question[-1]).astype(np.float64) / 2
        return likeness


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
    store.tidy()
    classifier = None
    if len(phrasings):
        targets = phrasings.targets()
        classifier = Classifier(np.concatenate([named, unnamed]), np.concatenate([targets, targets]))
    return Meaning(encoder, passages, parts.astype(np.float16), np.array(starts), named, unnamed, classifier)


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
