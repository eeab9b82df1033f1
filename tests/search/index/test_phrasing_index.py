from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.archive.archive import Archive
from bot.archive.interview import FrontMatter, Meaning, Phrasing, Speaker
from bot.search.index import phrasing_index
from bot.search.index.phrasing_index import PhrasingIndex, read_asked
from tests.search import toy

WHY = Phrasing("Hey, why does Holtmann keep bees?", "en", ("a",))
WHEN = Phrasing("Когда Хольтман завёл пчёл?", "ru", ("a",))
WASPS = Phrasing("Are there wasps?", "en", ())


def archive(*asked: Phrasing, speaker: str = "Ann Holtmann") -> Archive:
    one = toy.interview("bees", toy.BEES)
    about = FrontMatter(id="bees", title="Bees", speaker=Speaker(name=speaker), outlet="The Hive", language="en")
    return replace(toy.archive(replace(one, about=about)), asked=asked)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The phrasings that were read, in order."""
    texts: list[str] = []
    one = phrasing_index._one

    def noted(phrasing: Phrasing, *names: Any) -> phrasing_index.IndexedPhrasing:
        texts.append(phrasing.text)
        return one(phrasing, *names)

    monkeypatch.setattr(phrasing_index, "_one", noted)
    return texts


def held(found: PhrasingIndex) -> tuple[object, ...]:
    """All that search asks of it."""
    runs = [list(found.letters.scores({run: 1.0})) for run in found.letters.terms]
    return found.read, found.usual, sorted(zip(found.letters.terms, map(tuple, runs), strict=True))


def test_a_phrasing_is_read_without_calls_and_without_names() -> None:
    english, russian = read_asked(archive(WHY, WHEN)).read
    assert english == (
        "why does Holtmann keep bees?",
        "why does he keep bees?",
        "why does holtmann keep bees",
        "hey/hey why/whi does/doe holtmann/holtmann keep/keep bees/bee",
    )
    assert russian[:3] == ("когда Хольтман завёл пчёл?", "когда он завёл пчёл?", "когда хольтман завел пчел")


@pytest.mark.parametrize(
    ("role", "asked", "unnamed"),
    [
        ("founder of Zenithal", "What does Zenithal cost?", "what does they cost?"),
        ("founder of Zenithal", "сколько стоит Зениталь", "сколько стоит они?"),
        ("founder of Colony Works", "what kills a colony", "what kills a colony?"),  # a usual word of the text
        ("beekeeper", "What does Zenithal cost?", "what does Zenithal cost?"),
    ],
)
def test_whom_a_speaker_works_for_is_no_word_of_a_question_about_the_interview(
    role: str, asked: str, unnamed: str
) -> None:
    phrasing = Phrasing(asked, "ru" if "сколько" in asked else "en", ())
    one = archive(phrasing)
    about = one.interviews["bees"].about
    named = about.model_copy(update={"speaker": Speaker(name="Ann Holtmann", role=role)})
    spelt = Meaning("Zenithal", {"names": ("Zenithal", "Зениталь", "Zenithal bees")})
    one = replace(one, interviews={"bees": replace(one.interviews["bees"], about=named)}, vocabulary=(spelt,))
    assert read_asked(one).read[0].unnamed == unnamed


def test_what_three_phrasings_say_is_a_word_and_a_slip_of_two_is_not() -> None:
    asked = [Phrasing(text, "en", ("a",)) for text in ("hives?", "Hives hives!", "beees", "why beees")]
    words, stems = read_asked(archive(*asked)).usual
    assert words == {"hives": 3}
    assert stems == {"hive"}


def test_a_second_start_reads_nothing_and_knows_the_same(read: list[str], tmp_path: Path) -> None:
    first = read_asked(archive(WHY, WHEN, WASPS), tmp_path)
    read.clear()
    second = read_asked(archive(WHY, WHEN, WASPS), tmp_path)
    assert read == []
    assert held(second) == held(first) == held(read_asked(archive(WHY, WHEN, WASPS)))


def test_only_a_phrasing_that_changed_is_read_again(read: list[str], tmp_path: Path) -> None:
    read_asked(archive(WHY, WHEN, WASPS), tmp_path)
    read.clear()
    changed = archive(WHY, Phrasing("Which wasps?", "en", ()), WHEN)
    after = read_asked(changed, tmp_path)
    assert read == ["Which wasps?"]
    assert held(after) == held(read_asked(changed))


def test_the_same_words_in_another_language_are_another_phrasing(tmp_path: Path) -> None:
    twice = archive(WHY, replace(WHY, language="tr"), replace(WHY, text=f"{WHY.text}\n"))
    for _ in range(2):
        assert held(read_asked(twice, tmp_path)) == held(read_asked(twice))


def test_another_name_in_a_head_has_all_of_them_read_again(read: list[str], tmp_path: Path) -> None:
    read_asked(archive(WHY, WASPS), tmp_path)
    read.clear()
    after = read_asked(archive(WHY, WASPS, speaker="Ann Keeper"), tmp_path)
    assert read == [WHY.text, WASPS.text]
    assert after.read[0].unnamed == after.read[0].question


@pytest.mark.parametrize("name", ["asked", "letters"])
@pytest.mark.parametrize("harm", ["gone", "empty", "cut", "flipped"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, name: str, harm: str) -> None:
    first = read_asked(archive(WHY, WHEN), tmp_path)
    path = tmp_path / name
    written = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        middle = len(written) // 2
        flipped = written[:middle] + bytes([written[middle] ^ 1]) + written[middle + 1 :]
        path.unlink()
        path.write_bytes({"empty": b"", "cut": written[:-9], "flipped": flipped}[harm])
    assert held(read_asked(archive(WHY, WHEN), tmp_path)) == held(first)
    assert path.read_bytes() == written


def test_other_code_reads_again(read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_asked(archive(WHY), tmp_path)
    read.clear()
    monkeypatch.setattr(phrasing_index, "code_version", lambda: "other")
    read_asked(archive(WHY), tmp_path)
    assert read == [WHY.text]


def test_words_that_are_taken_back_leave_the_disk(tmp_path: Path) -> None:
    read_asked(archive(WHY, WASPS), tmp_path)
    assert b"wasp" in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    read_asked(archive(WHY), tmp_path)
    assert b"wasp" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_cache_that_can_not_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", "utf-8")
    assert held(read_asked(archive(WHY), tmp_path / "cache")) == held(read_asked(archive(WHY)))


def test_without_phrasings_there_is_nothing_to_read(tmp_path: Path) -> None:
    for _ in range(2):
        found = read_asked(archive(), tmp_path)
        assert (found.read, found.usual, len(found.letters)) == ((), ({}, frozenset()), 0)
