"""SemanticIndex: the vectors of an archive's passages, sentences and headings, and a question's cosine with them.

A passage is encoded with its interview's title before it, which tells what a short one is about; its sentences are
encoded alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.archive.interview import Interview
from bot.search.evidence.background import (
    Background,
    QuestionMiddles,
    background_vectors,
    sentence_rows,
    two_likest,
)
from bot.search.evidence.centered import Centered, unit
from bot.search.evidence.phrasing_vectors import PhrasingVectors, understand_phrasings
from bot.search.evidence.phrasings import Phrasings
from bot.search.evidence.shared_meaning import SharedMeaning
from bot.search.index.backend import NearVectors
from bot.search.index.shared_index import SharedIndex
from bot.search.vectors.encoder import Encoder, Vectors
from bot.search.vectors.key_index import Keys
from bot.search.vectors.passage_texts import Texts, name_texts, sentences_in, titled_passages
from bot.search.vectors.prefilter import Int8Vectors
from bot.search.vectors.store import Progress, VectorStore
from bot.search.vectors.vector_view import VectorView

Floats = NDArray[np.float64]

HEADING_LETTERS = 400  # characters of an interviewer's question that are read
GLOSS_WEIGHT = 0.3  # of a gloss in what a question means
FEWEST_HEADINGS = 3  # from so many on one can stand out


@dataclass(frozen=True, slots=True)
class SemanticIndex:
    """What the encoder makes of an archive. Sentences of passage i stand at `starts[i]:starts[i + 1]`."""

    encoder: Encoder
    passages: Centered
    sentences: Centered
    starts: NDArray[np.int64]  # (passages + 1,)
    near: NearVectors
    headings: VectorView  # the interviewers' questions
    heading_of: NDArray[np.intp]  # (passages,): which of them a passage answers; -1: none
    phrasings: PhrasingVectors | None
    asked: QuestionMiddles
    background: Background

    def question(self, variants: Sequence[str]) -> Vectors:
        """The vectors of a question's variants, (variants, dimensions)."""
        return self.encoder.questions(variants)

    def meant(self, variants: Vectors, language: str, gloss: Vectors | None = None) -> Vectors:
        """What a question in a language means, as all below compare it, (dimensions,): how the mean of its `variants`
        differs from other questions, and a little how its `gloss` (dimensions,) does."""
        meant = self.asked.centered(variants.mean(axis=0), language)
        return meant if gloss is None else unit((1 - GLOSS_WEIGHT) * meant + GLOSS_WEIGHT * gloss)

    def nearest(self, meant: Vectors, k: int) -> NDArray[np.intp]:
        """The k passages nearest to what is meant, approximately."""
        return self.near.nearest(meant, k)

    def nearly_like(self, meant: Vectors, wanted: NDArray[np.intp]) -> Floats:
        """The order of the likeness of the wanted passages, (wanted,), approximately."""
        return self.near.likeness_of(meant, wanted).astype(np.float64)

    def like_passages(self, meant: Vectors, wanted: NDArray[np.intp]) -> Floats:
        """The cosine with each wanted passage, (wanted,)."""
        likeness: Floats = self.passages.likeness(wanted, meant[None])[:, 0].astype(np.float64)
        return likeness

    def like_sentences(self, meant: Vectors, wanted: NDArray[np.intp]) -> Floats:
        """How well the best two sentences of each wanted passage match, (wanted,): see `two_likest`."""
        if len(wanted) == 0:
            return np.zeros(0)
        rows, offsets = sentence_rows(self.starts, wanted)
        return two_likest(self.sentences.likeness(rows, meant[None]), offsets)[:, 0].astype(np.float64)

    def like_headings(self, meant: Vectors, wanted: NDArray[np.intp], above: float) -> Floats:
        """By how much the product with the interviewer's question before each wanted passage exceeds the mean of all
        such products by more than `above` standard deviations, (wanted,)."""
        excess = np.zeros(len(wanted))
        headings = self.heading_of[wanted]
        numbers = np.array(sorted(set(headings.tolist())), np.intp)
        place = np.searchsorted(numbers, headings)
        if len(numbers) and numbers[0] < 0:
            numbers, place = numbers[1:], place - 1
        if len(numbers) < FEWEST_HEADINGS:
            return excess
        likeness = self.headings.likeness(numbers, meant).astype(np.float64)
        over = np.maximum(likeness - likeness.mean() - above * likeness.std(), 0.0)
        known = place >= 0
        excess[known] = over[place[known]]
        return excess


def understand(
    interviews: Sequence[Interview],
    names: Sequence[str],
    phrasings: Phrasings,
    store: VectorStore,
    progress: Progress | None = None,
    *,
    strictly: bool = False,
    shared: SharedIndex | None = None,
) -> SemanticIndex:
    """Encode what of `interviews` is not in `store` yet; that takes some milliseconds a text.

    `names` change with an interview's words. `strictly`: forget on disk whatever isn't needed any more, because some of
    it was withdrawn. What `shared` has is not encoded, either, and what it lacks is given to it.
    """
    path = store.folder / f"{store.encoder.name}.texts" if store.folder is not None else None
    texts = name_texts(interviews, names, path)
    meaning = SharedMeaning(shared, texts, store) if shared is not None else None
    with meaning.turn() if meaning is not None else nullcontext():
        passages, sentences = _passages_and_sentences(interviews, texts, store, progress)
        headings, heading_of, heading_starts = _headings(interviews, store, progress)
    store.arrange(texts.together)
    learnt = understand_phrasings(phrasings, store, progress) if len(phrasings) else None
    foreign = background_vectors(store, progress)
    asked = QuestionMiddles.of(foreign)
    passages, sentences = store.asked_for(texts.passages, passages), store.asked_for(texts.sentences, sentences)
    near = _near(meaning, passages, sentences, headings, heading_starts)
    starts = np.concatenate([[0], np.cumsum(texts.counts)])
    languages = _languages(interviews)
    from_middle = Centered.of(passages, languages, asked.middles[""])
    sentences_from_middle = Centered.of(sentences, np.repeat(languages, texts.counts), asked.middles[""])
    background = Background.of(asked.all_centered(foreign), from_middle, sentences_from_middle, starts, near)
    store.tidy(strictly=strictly)
    store.rest()
    vectors = (from_middle, sentences_from_middle, starts, near, headings, heading_of)
    return SemanticIndex(store.encoder, *vectors, learnt, asked, background)


def _near(
    meaning: SharedMeaning | None,
    passages: VectorView,
    sentences: VectorView,
    headings: VectorView,
    heading_starts: NDArray[np.int64],
) -> NearVectors:
    """What finds the nearest passages: the shared engine, which is given the vectors, or this process."""
    if meaning is not None:
        return meaning.given(passages, sentences, headings, heading_starts)
    return Int8Vectors.of(passages)


def _languages(interviews: Sequence[Interview]) -> NDArray[np.int8]:
    """The number of each passage's language, (passages,)."""
    spoken = [interview.about.language for interview in interviews]
    numbers = {language: number for number, language in enumerate(dict.fromkeys(spoken))}
    sizes = [len(interview.passages) for interview in interviews]
    return np.repeat(np.array([numbers[language] for language in spoken], np.int8), sizes)


def _passages_and_sentences(
    interviews: Sequence[Interview], texts: Texts, store: VectorStore, progress: Progress | None
) -> tuple[VectorView, VectorView]:
    """The vectors of the passages and of their sentences, once those are encoded that `store` doesn't know."""
    passages = _encoded(
        _Kind(interviews, titled_passages, texts.passages, texts.passage_starts, "Reading the passages (1 of 2)"),
        store,
        progress,
    )
    sentences = _encoded(
        _Kind(interviews, sentences_in, texts.sentences, texts.sentence_starts, "Reading their sentences (2 of 2)"),
        store,
        progress,
    )
    return passages, sentences


def _headings(
    interviews: Sequence[Interview], store: VectorStore, progress: Progress | None
) -> tuple[VectorView, NDArray[np.intp], NDArray[np.int64]]:
    """The vectors of the interviewers' questions, which of them each passage answers (-1: none), and where those of
    each interview begin."""
    exchanges = [exchange for interview in interviews for exchange in interview.exchanges]
    asked = np.array([bool(exchange.question) for exchange in exchanges], bool)
    numbers = np.where(asked, np.cumsum(asked) - 1, -1)
    texts = [exchange.question[:HEADING_LETTERS] for exchange in exchanges if exchange.question]
    located = store.located("question", texts, "Reading the interviewers' questions", progress)
    counts = [sum(1 for exchange in interview.exchanges if exchange.question) for interview in interviews]
    heading_of = np.repeat(numbers, [len(exchange.passages) for exchange in exchanges]).astype(np.intp)
    return located, heading_of, np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


class _Kind(NamedTuple):
    """One kind of texts that the encoder reads of interviews; those of interview i have the keys
    `starts[i]:starts[i + 1]`."""

    interviews: Sequence[Interview]
    texts_of: Callable[[Interview], list[str]]
    keys: Keys
    starts: NDArray[np.int64]
    what: str


def _encoded(kind: _Kind, store: VectorStore, progress: Progress | None) -> VectorView:
    """Where the vectors of the texts rest, once those are encoded that `store` doesn't know."""
    places = store.places(kind.keys)
    unknown = (places.rows < 0).nonzero()[0]
    if not len(unknown):
        return places
    owners = np.searchsorted(kind.starts, unknown, side="right") - 1
    texts: list[str] = []
    for owner in np.unique(owners).tolist():
        own = kind.texts_of(kind.interviews[owner])
        texts += [own[number] for number in (unknown[owners == owner] - kind.starts[owner]).tolist()]
    store.encode("passage", kind.keys[unknown], texts, kind.what, progress)
    return store.places(kind.keys)
