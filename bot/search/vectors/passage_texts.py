"""Texts: what the encoder reads of each interview, and the keys that a VectorStore keeps the vectors under.

A passage is read with its interview's title before it, which tells what a short one is about; its sentences are read
alone. The keys of an interview that did not change are taken from the last run: to cut a large archive into sentences
takes longer than to find their vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.archive.interview import Interview
from bot.archive.redaction import blanked, markers
from bot.base import array_file
from bot.base.code_version import code_version
from bot.base.text import sentence_spans
from bot.search.vectors.key_index import Keys
from bot.search.vectors.store import keys_of

FRAGMENT = 25  # characters; a shorter sentence is read together with its neighbour


@dataclass(frozen=True, slots=True)
class Texts:
    """The names of the texts of some interviews, in order."""

    names: tuple[str, ...]  # (interviews,): each changes with an interview's words
    passage_starts: NDArray[np.int64]  # (interviews + 1,): where its passages begin
    sentence_starts: NDArray[np.int64]  # (interviews + 1,): and its sentences
    counts: NDArray[np.int64]  # (passages,): sentences in each
    passages: Keys
    sentences: Keys

    def together(self) -> Keys:
        """All names, each passage's before those of its sentences, (passages + sentences, 16)."""
        numbers = np.arange(len(self.passages))
        owners = np.concatenate([numbers, np.repeat(numbers, self.counts)])
        return np.concatenate([self.passages, self.sentences])[np.argsort(owners, kind="stable")]


def titled_passages(interview: Interview) -> list[str]:
    """Each passage with the interview's title before it."""
    return [f"{interview.about.headline}. {passage.said}" for passage in interview.passages]


def sentences_in(interview: Interview) -> list[str]:
    """The sentences of all passages."""
    return list(chain.from_iterable(_cut(interview)))


def sentences_of(text: str) -> list[str]:
    """The sentences of `text`; what is too short to mean anything by itself goes with its neighbour."""
    return [" ".join(text[start:end].strip() for start, end in part) for part in _parts(text)] or [text]


def spans_of(text: str) -> list[tuple[int, int]]:
    """The [start, end) of each sentence in `sentences_of`, without white space around it."""
    spans = [(part[0][0], part[-1][1]) for part in _parts(text)]
    return [
        (start + len(text[start:end]) - len(text[start:end].lstrip()), start + len(text[start:end].rstrip()))
        for start, end in spans
    ] or [(0, len(text))]


def _parts(text: str) -> list[list[tuple[int, int]]]:
    """The spans of the sentences of `text`, those that go together in one list."""
    parts: list[list[tuple[int, int]]] = []
    lengths: list[int] = []
    for start, end in sentence_spans(text):
        length = len(text[start:end].strip())
        if parts and (length < FRAGMENT or lengths[-1] < FRAGMENT):
            parts[-1].append((start, end))
            lengths[-1] += 1 + length
        elif length:
            parts.append([(start, end)])
            lengths.append(length)
    return parts


def name_texts(interviews: Sequence[Interview], names: Sequence[str], path: Path | None = None) -> Texts:
    """The texts of `interviews`, whose `names` change with their words; kept in the file `path` (None: nowhere)."""
    code = code_version() if path is not None else ""
    known = _read(path, code)
    if known is not None and known.names == tuple(names):
        return known
    places = {name: number for number, name in enumerate(known.names)} if known is not None else {}
    parts = [
        _part(known, places[name]) if known is not None and name in places else _named(interview)
        for interview, name in zip(interviews, names, strict=True)
    ]
    counts, passages, parts_of = zip(*parts, strict=True) if parts else ((), (), ())
    made = Texts(
        tuple(names),
        np.concatenate([[0], np.cumsum([len(one) for one in passages], dtype=np.int64)]),
        np.concatenate([[0], np.cumsum([len(one) for one in parts_of], dtype=np.int64)]),
        np.concatenate([np.zeros(0, np.int64), *counts]),
        np.concatenate([keys_of("passage", ()), *passages]),
        np.concatenate([keys_of("passage", ()), *parts_of]),
    )
    if path is not None:
        array_file.keep(path, code, _arrays(made))
    return made


def _named(interview: Interview) -> tuple[NDArray[np.int64], Keys, Keys]:
    cut = _cut(interview)
    counts = np.array([len(parts) for parts in cut], np.int64)
    return counts, keys_of("passage", titled_passages(interview)), keys_of("passage", chain.from_iterable(cut))


def _cut(interview: Interview) -> list[list[str]]:
    """The sentences of each passage."""
    return [[_without_redactions(one) for one in sentences_of(passage.text)] for passage in interview.passages]


def _without_redactions(sentence: str) -> str:
    return " ".join(blanked(sentence).split()) or "…" if markers(sentence) else sentence


def _part(texts: Texts, number: int) -> tuple[NDArray[np.int64], Keys, Keys]:
    passages = slice(texts.passage_starts[number], texts.passage_starts[number + 1])
    parts = slice(texts.sentence_starts[number], texts.sentence_starts[number + 1])
    return texts.counts[passages], texts.passages[passages], texts.sentences[parts]


def _read(path: Path | None, code: str) -> Texts | None:
    arrays = array_file.read(path, code) if path is not None else None
    if arrays is None:
        return None
    names = array_file.lines_of(arrays["names"], len(arrays["passage_starts"]) - 1)
    columns = ("passage_starts", "sentence_starts", "counts", "passages", "sentences")
    return Texts(names, *(arrays[column] for column in columns))


def _arrays(texts: Texts) -> dict[str, NDArray[np.generic]]:
    return {
        "names": array_file.text_array(texts.names),
        "passage_starts": texts.passage_starts,
        "sentence_starts": texts.sentence_starts,
        "counts": texts.counts,
        "passages": texts.passages,
        "sentences": texts.sentences,
    }
