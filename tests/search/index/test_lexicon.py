"""Words that readers may write though no passage has them are found once, and forgotten when they are taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.archive.archive import Archive
from bot.archive.interview import Meaning
from bot.search.index import lexicon
from bot.search.index.lexicon import Lexicon, read_lexicon
from bot.search.index.phrasing_index import read_asked
from tests.search import toy

HIVE = Meaning("hive", {"en": ("skep", "bee house"), "ru": ("улей",)})
WASP = Meaning("wasp", {"en": ("hornets",)})
ASKED = dict.fromkeys(["Drones?", "drones!", "Why drones"], ("en", ()))


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many entries of the vocabulary were gone through each time."""
    sizes: list[int] = []
    found = lexicon._found
    monkeypatch.setattr(
        lexicon, "_found", lambda entries, asked: (sizes.append(len(entries)), found(entries, asked))[1]
    )
    return sizes


def read(archive: Archive, folder: Path | None = None) -> Lexicon:
    return read_lexicon(archive.vocabulary, read_asked(archive, folder), folder)


def held(found: Lexicon) -> tuple[object, ...]:
    return found.words, found.stems


def test_words_of_the_vocabulary_stop_words_and_usual_words_of_phrasings_are_known() -> None:
    found = read(toy.archive(vocabulary=[HIVE], asked=ASKED))
    assert {"skep", "house", "улей", "the", "drones"} <= found.words.keys()
    assert {"hous", "ул", "drone"} <= found.stems
    assert found.words["drones"] == 3


def test_a_second_start_finds_nothing_and_knows_the_same(finds: list[int], tmp_path: Path) -> None:
    archive = toy.archive(vocabulary=[HIVE, WASP], asked=ASKED)
    first, second = read(archive, tmp_path), read(archive, tmp_path)
    assert finds == [2]
    assert held(second) == held(first) == held(read(archive))


@pytest.mark.parametrize("changed", [toy.archive(vocabulary=[HIVE], asked=ASKED), toy.archive(vocabulary=[HIVE, WASP])])
def test_another_vocabulary_or_other_phrasings_are_gone_through_again(
    finds: list[int], tmp_path: Path, changed: Archive
) -> None:
    read(toy.archive(vocabulary=[HIVE, WASP], asked=ASKED), tmp_path)
    after = read(changed, tmp_path)
    assert len(finds) == 2
    assert held(after) == held(read(changed))


@pytest.mark.parametrize("harm", ["gone", "empty", "cut", "flipped"])
def test_a_damaged_file_is_made_anew(finds: list[int], tmp_path: Path, harm: str) -> None:
    archive = toy.archive(vocabulary=[HIVE], asked=ASKED)
    first = read(archive, tmp_path)
    path = tmp_path / "beyond"
    written = path.read_bytes()
    middle = len(written) // 2
    flipped = written[:middle] + bytes([written[middle] ^ 1]) + written[middle + 1 :]
    path.unlink()
    if harm != "gone":
        path.write_bytes({"empty": b"", "cut": written[:-9], "flipped": flipped}[harm])
    assert held(read(archive, tmp_path)) == held(first)
    assert len(finds) == 2
    assert path.read_bytes() == written


def test_other_code_finds_again(finds: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(toy.archive(vocabulary=[HIVE]), tmp_path)
    monkeypatch.setattr(lexicon, "code_version", lambda: "other")
    read(toy.archive(vocabulary=[HIVE]), tmp_path)
    assert finds == [1, 1]


def test_words_that_are_taken_back_leave_the_disk(tmp_path: Path) -> None:
    read(toy.archive(vocabulary=[HIVE, WASP]), tmp_path)
    assert b"hornet" in (tmp_path / "beyond").read_bytes()
    read(toy.archive(vocabulary=[HIVE]), tmp_path)
    assert b"hornet" not in (tmp_path / "beyond").read_bytes()


def test_a_cache_that_can_not_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", "utf-8")
    archive = toy.archive(vocabulary=[HIVE])
    assert held(read(archive, tmp_path / "cache")) == held(read(archive))


def test_with_nothing_taught_there_are_stop_words_alone(tmp_path: Path) -> None:
    for _ in range(2):
        assert read(toy.archive(), tmp_path).stems == frozenset()
