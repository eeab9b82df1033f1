from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.archive.interview import Interview
from bot.search.vectors import passage_texts
from bot.search.vectors.passage_texts import name_texts, sentences_in, sentences_of, titled_passages
from bot.search.vectors.store import VectorStore, keys_of
from tests.search import toy
from tests.search.fake_encoder import WordSums

ONE = toy.interview("one", toy.BEES)
TWO = toy.interview("two", (("Where?", ("Bees flew over Baku for hours. Nobody could say where they went.",)),))


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The interviews whose texts were named, in order."""
    heard: list[str] = []
    original = passage_texts._named

    def noted(interview: Interview) -> object:
        heard.append(interview.id)
        return original(interview)

    monkeypatch.setattr(passage_texts, "_named", noted)
    return heard


def test_texts_are_named_in_the_order_of_the_interviews() -> None:
    found = name_texts([ONE, TWO], ["1", "2"])
    np.testing.assert_array_equal(found.passages, keys_of("passage", [*titled_passages(ONE), *titled_passages(TWO)]))
    np.testing.assert_array_equal(found.sentences, keys_of("passage", [*sentences_in(ONE), *sentences_in(TWO)]))
    assert found.passage_starts.tolist() == [0, len(ONE.passages), len(ONE.passages) + 1]
    assert found.counts[-1] == 2
    assert found.sentence_starts[-1] == found.counts.sum() == len(found.sentences)


def test_an_interview_that_did_not_change_is_not_cut_again(named: list[str], tmp_path: Path) -> None:
    name_texts([ONE, TWO], ["1", "2"], tmp_path / "texts")
    named.clear()
    after = name_texts([TWO, ONE], ["2 changed", "1"], tmp_path / "texts")
    assert named == ["two"]
    np.testing.assert_array_equal(after.passages, name_texts([TWO, ONE], ["a", "b"]).passages)


def test_texts_are_named_anew_by_other_code(named: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name_texts([ONE], ["1"], tmp_path / "texts")
    named.clear()
    monkeypatch.setattr(passage_texts, "code_version", lambda: "other")
    name_texts([ONE], ["1"], tmp_path / "texts")
    assert named == ["one"]


def test_a_damaged_file_of_names_is_made_anew(named: list[str], tmp_path: Path) -> None:
    first = name_texts([ONE], ["1"], tmp_path / "texts")
    (tmp_path / "texts").write_bytes((tmp_path / "texts").read_bytes()[:-1] + b"?")
    named.clear()
    np.testing.assert_array_equal(name_texts([ONE], ["1"], tmp_path / "texts").sentences, first.sentences)
    assert named == ["one"]


def test_no_interviews_have_no_texts() -> None:
    assert len(name_texts([], []).passages) == 0


def test_a_short_sentence_goes_with_its_neighbour() -> None:
    assert sentences_of("No. It was never like that in those days. Yes.") == [
        "No. It was never like that in those days. Yes."
    ]


def test_a_store_takes_the_record_that_was_written_last(tmp_path: Path) -> None:
    first = VectorStore(WordSums(), tmp_path)
    first.vectors("passage", ["bees"])
    other = VectorStore(WordSums(), tmp_path)  # a second bot on the same folder
    path = next(tmp_path.iterdir())
    path.write_bytes(path.read_bytes() * 2)
    damaged = bytearray(path.read_bytes())
    damaged[30] ^= 255
    path.write_bytes(damaged)
    encoder = WordSums()
    VectorStore(encoder, tmp_path).vectors("passage", ["bees"])
    assert encoder.encoded == []
    assert other.vectors("passage", ["bees"]).shape == (1, encoder.dimensions)
