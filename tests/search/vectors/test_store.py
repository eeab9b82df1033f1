from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.search.vectors import store as vectors
from bot.search.vectors.store import VectorStore
from bot.search.vectors.vector_file import Records
from tests.search.fake_encoder import WordSums

TEXTS = [f"bee number {number}" for number in range(150)]


def test_vectors_come_in_the_order_of_the_texts() -> None:
    store = VectorStore(WordSums())
    both = store.vectors("question", ["bees swarm", "honey"])
    assert np.array_equal(both[::-1], store.vectors("question", ["honey", "bees swarm"]))


def test_no_texts_have_no_vectors() -> None:
    assert VectorStore(WordSums()).vectors("question", []).shape == (0, WordSums.dimensions)


def test_a_second_start_encodes_nothing_and_finds_the_same(tmp_path: Path) -> None:
    first = VectorStore(WordSums(), tmp_path).vectors("passage", TEXTS)
    encoder = WordSums()
    assert np.array_equal(VectorStore(encoder, tmp_path).vectors("passage", TEXTS), first)
    assert encoder.encoded == []


def test_vectors_that_were_found_are_not_changed_by_damage_to_their_file(tmp_path: Path) -> None:
    made = VectorStore(WordSums(), tmp_path).vectors("passage", TEXTS)
    store = VectorStore(WordSums(), tmp_path)
    found = store.located("passage", TEXTS)
    file = tmp_path / vectors.file_of(WordSums())
    with file.open("r+b") as damaged:
        damaged.write(bytes(file.stat().st_size))
    assert np.array_equal(found.take(np.arange(len(TEXTS))), made)


def test_an_erased_vector_is_gone_from_the_memory_that_holds_the_file(tmp_path: Path) -> None:
    VectorStore(WordSums(), tmp_path).vectors("passage", TEXTS)
    records = Records(tmp_path / vectors.file_of(WordSums()), WordSums.dimensions)
    assert records.table["vector"][3].any()
    records.erase([3])
    assert not records.table["vector"][3].any()
    assert records.table["vector"][4].any()


def test_only_changed_texts_are_encoded_again(tmp_path: Path) -> None:
    VectorStore(WordSums(), tmp_path).vectors("passage", TEXTS)
    encoder = WordSums()
    VectorStore(encoder, tmp_path).vectors("passage", [*TEXTS[:-1], "another bee"])
    assert encoder.encoded == ["another bee"]


def test_vectors_come_back_from_disk_nearly_as_they_were_made(tmp_path: Path) -> None:
    made = WordSums().passages(TEXTS)
    kept = VectorStore(WordSums(), tmp_path).vectors("passage", TEXTS)
    assert np.abs(kept - made).max() <= np.abs(made).max() / 2**16 * 1.001


def test_what_another_version_kept_is_not_read_and_does_not_stay(tmp_path: Path) -> None:
    for name in ("word-sums.vectors", "word-sums.8bit.vectors", "another.vectors"):
        (tmp_path / name).write_bytes(b"x" * 1000)
    encoder = WordSums()
    VectorStore(encoder, tmp_path).vectors("passage", TEXTS)
    assert encoder.encoded == TEXTS
    assert {path.name for path in tmp_path.iterdir()} == {vectors.file_of(encoder), "another.vectors"}


def test_a_question_and_a_passage_of_the_same_words_are_two_texts(tmp_path: Path) -> None:
    encoder = WordSums()
    store = VectorStore(encoder, tmp_path)
    store.vectors("passage", ["bees"])
    store.vectors("question", ["bees"])
    assert encoder.encoded == ["bees", "bees"]


def test_an_interrupted_run_keeps_the_batches_that_were_done(tmp_path: Path) -> None:
    class Interrupted(WordSums):
        def _encode(self, texts):  # type: ignore[no-untyped-def]
            if self.encoded:
                raise KeyboardInterrupt
            return super()._encode(texts)

    with pytest.raises(KeyboardInterrupt):
        VectorStore(Interrupted(), tmp_path).vectors("passage", TEXTS)
    encoder = WordSums()
    VectorStore(encoder, tmp_path).vectors("passage", TEXTS)
    assert len(encoder.encoded) == len(TEXTS) - vectors.BATCH


@pytest.mark.parametrize("cut", [1, 19, 100, 211])
def test_a_torn_last_record_costs_that_record_alone(tmp_path: Path, cut: int) -> None:
    expected = VectorStore(WordSums(), tmp_path).vectors("passage", TEXTS)
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes()[:-cut])
    encoder = WordSums()
    assert np.array_equal(VectorStore(encoder, tmp_path).vectors("passage", TEXTS), expected)
    assert len(encoder.encoded) == 1
    assert VectorStore(encoder, tmp_path).vectors("passage", TEXTS).shape == expected.shape
    assert len(encoder.encoded) == 1


def test_a_damaged_record_is_encoded_again(tmp_path: Path) -> None:
    expected = VectorStore(WordSums(), tmp_path).vectors("passage", TEXTS)
    file = next(tmp_path.iterdir())
    damaged = bytearray(file.read_bytes())
    damaged[50] ^= 255
    file.write_bytes(damaged)
    encoder = WordSums()
    assert np.array_equal(VectorStore(encoder, tmp_path).vectors("passage", TEXTS), expected)
    assert len(encoder.encoded) == 1


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert VectorStore(WordSums(), tmp_path / "file").vectors("passage", TEXTS[:3]).shape[0] == 3


def test_long_work_reports_its_progress() -> None:
    heard: list[tuple[str, int, int]] = []
    VectorStore(WordSums()).vectors("passage", TEXTS, "Reading", lambda *report: heard.append(report))
    letters = sum(map(len, TEXTS))
    assert heard[0] == ("Reading", 0, letters)
    assert heard[-1] == ("Reading", letters, letters)
    assert 0 < heard[1][1] < letters


def test_few_long_texts_are_encoded_together_and_one_by_one_if_need_be(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, int, int]] = []
    texts = ["bee " * 10, "wasp", "ant", "hive and honey"]
    expected = VectorStore(WordSums()).vectors("passage", texts)
    monkeypatch.setattr(vectors, "LETTERS", 8)
    found = VectorStore(WordSums()).vectors("passage", texts, "", lambda *report: heard.append(report))
    assert np.array_equal(found, expected)
    assert [done for _, done, _ in heard] == [0, 7, 21, 61]


def test_a_store_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "SPARE_RECORDS", 10)
    VectorStore(WordSums(), tmp_path).vectors("passage", TEXTS)
    store = VectorStore(WordSums(), tmp_path)
    store.vectors("passage", TEXTS[:5])
    store.tidy()
    encoder = WordSums()
    again = VectorStore(encoder, tmp_path)
    again.vectors("passage", TEXTS[:5])
    assert encoder.encoded == []
    again.vectors("passage", TEXTS[5:6])
    assert encoder.encoded == TEXTS[5:6]


@pytest.mark.parametrize("count", [149, 150])
def test_of_records_that_are_checked_together_only_the_damaged_ones_are_encoded_again(
    tmp_path: Path, count: int
) -> None:
    texts = TEXTS[:count]
    expected = VectorStore(WordSums(), tmp_path).vectors("passage", texts)
    file = next(tmp_path.iterdir())
    size = file.stat().st_size // count
    damaged = bytearray(file.read_bytes())
    for row in (0, 70, count - 1):
        damaged[row * size + 30] ^= 1 + row
    file.write_bytes(damaged)
    encoder = WordSums()
    assert np.array_equal(VectorStore(encoder, tmp_path).vectors("passage", texts), expected)
    assert len(encoder.encoded) == 3


def test_after_much_encoding_vectors_rest_in_the_order_in_which_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "SPARE_RECORDS", 100)
    texts = [f"bee {'and bee ' * (number * 7 % 11)}{number}" for number in range(150)]
    store = VectorStore(WordSums(), tmp_path)
    keys = vectors.keys_of("passage", texts)
    store.encode("passage", keys, texts)
    made = store.places(keys).take(np.arange(150))
    assert (np.diff(store.places(keys).rows) != 1).any()
    store.arrange(lambda: keys[10:])
    assert store.places(keys).rows[10:].tolist() == list(range(140))
    again = VectorStore(WordSums(), tmp_path)
    for one in (store, again):
        assert np.array_equal(one.asked_for(keys, one.places(keys)).take(np.arange(150)), made)
    again.arrange(lambda: keys)
    assert again.places(keys).rows[10:].tolist() == list(range(140))


def test_what_was_added_in_many_turns_is_found(tmp_path: Path) -> None:
    store: VectorStore | None = None
    for number in range(30):
        encoder = WordSums()
        store = VectorStore(encoder, tmp_path, before=store)
        store.vectors("passage", TEXTS[: number + 1])
        assert encoder.encoded == [TEXTS[number]]


def test_a_cache_that_is_deleted_under_a_running_bot_comes_back(tmp_path: Path) -> None:
    before = VectorStore(WordSums(), tmp_path)
    expected = before.vectors("passage", TEXTS)
    next(tmp_path.iterdir()).unlink()
    encoder = WordSums()
    store = VectorStore(encoder, tmp_path, before=before)
    assert np.array_equal(store.vectors("passage", [*TEXTS, "one more"])[:-1], expected)
    assert encoder.encoded == ["one more"]
    assert VectorStore(encoder, tmp_path).vectors("passage", [*TEXTS, "one more"]).shape[0] == len(TEXTS) + 1
    assert encoder.encoded == ["one more"]


def test_in_a_large_store_what_was_withdrawn_is_erased_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "SPARE_RECORDS", 10)
    VectorStore(WordSums(), tmp_path).vectors("passage", TEXTS)
    file = next(tmp_path.iterdir())
    size = file.stat().st_size
    store = VectorStore(WordSums(), tmp_path)
    store.vectors("passage", TEXTS[1:])
    store.tidy(strictly=True)
    key = vectors.keys_of("passage", TEXTS[:1]).tobytes()
    assert file.stat().st_size == size
    assert key not in file.read_bytes()
    for again in (store, VectorStore(WordSums(), tmp_path, before=store), VectorStore(WordSums(), tmp_path)):
        assert again.places(vectors.keys_of("passage", TEXTS[:1])).rows.tolist() == [-1]
        assert (again.places(vectors.keys_of("passage", TEXTS[1:])).rows >= 0).all()
