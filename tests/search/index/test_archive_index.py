from __future__ import annotations

from pathlib import Path

import pytest

from bot.archive.interview import Interview
from bot.search.engine import Found
from bot.search.index import archive_index
from bot.search.index.archive_index import HEADING_WEIGHT, TITLE_WEIGHT, count_terms, read_archive
from bot.search.searcher import build_engine
from tests.search import toy

TALK: toy.Exchanges = (("Where were bees?", ("Bees flew over Baku. The bees' hive.", "Then Ann met Orhan.")),)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The interviews that were read for their terms, in order."""
    names: list[str] = []

    def noted(interview: Interview) -> archive_index.Postings:
        names.append(interview.id)
        return count_terms(interview)

    monkeypatch.setattr(archive_index, "count_terms", noted)
    return names


def test_a_word_counts_by_where_it_stands() -> None:
    index = read_archive(toy.archive(toy.interview("baku", TALK))).index
    lengths = index.postings.lengths.tolist()
    assert lengths == pytest.approx([5 + HEADING_WEIGHT + TITLE_WEIGHT, 3 + HEADING_WEIGHT + TITLE_WEIGHT])


def test_topics_count_as_the_title_does_and_find_passages_that_do_not_name_them() -> None:
    one, two = toy.interview("one", TALK), toy.interview("two", toy.BEES)
    about = one.about.model_copy(update={"topics": ("pollination", "old friends")})
    told = Interview(about, one.path, one.introduction, one.exchanges)
    lengths = read_archive(toy.archive(told)).index.postings.lengths.tolist()
    assert lengths == pytest.approx([5 + HEADING_WEIGHT + 4 * TITLE_WEIGHT, 3 + HEADING_WEIGHT + 4 * TITLE_WEIGHT])
    answer = build_engine(toy.archive(told, two), semantic="off").answer("pollination")
    assert answer.hits[0].passage.interview_id == "one"


def test_words_stems_and_names_are_those_of_the_passages() -> None:
    found = read_archive(toy.archive(toy.interview("baku", TALK))).lists
    others = dict.fromkeys(["flew", "over", "baku", "the", "hive", "then", "ann", "met", "orhan"], 1)
    assert found.words == {"bees": 2, **others}
    assert {"bee", "hive", "flew"} <= found.stems
    assert found.names == {"Baku", "Ann", "Orhan"}


def test_words_are_counted_over_all_interviews() -> None:
    two = toy.archive(toy.interview("one", TALK), toy.interview("two", TALK))
    assert read_archive(two).lists.words["bees"] == 4


def test_an_empty_archive_has_no_words() -> None:
    found = read_archive(toy.archive(toy.interview("none", ())))
    assert (found.lists.words, found.lists.names, len(found.index)) == ({}, frozenset(), 0)


def test_only_the_interview_that_changed_is_read_again(read: list[str], tmp_path: Path) -> None:
    one, two = toy.interview("one", toy.BEES), toy.interview("two", TALK)
    before = read_archive(toy.archive(one, two), tmp_path)
    read.clear()
    changed = toy.interview("two", (("Where were bees?", ("Wasps flew.",)),))
    after = read_archive(toy.archive(one, changed), tmp_path)
    assert read == ["two"]
    assert "wasp" in after.index.terms
    assert "orhan" not in after.lists.words
    assert "orhan" in before.lists.words


@pytest.mark.parametrize("part", ["title", "topics", "question", "passage", "language"])
def test_any_word_that_changes_is_noticed(read: list[str], tmp_path: Path, part: str) -> None:
    read_archive(toy.archive(toy.interview("one", TALK)), tmp_path)
    read.clear()
    question, texts = TALK[0]
    exchanges = ((question + "!" if part == "question" and question else question, texts),)
    if part == "passage":
        exchanges = ((question, (texts[0] + " More.", texts[1])),)
    other = toy.interview("one", exchanges, "tr" if part == "language" else "en")
    if part in ("title", "topics"):
        about = other.about.model_copy(update={"title": "two"} if part == "title" else {"topics": ("two",)})
        other = Interview(about, other.path, other.introduction, other.exchanges)
    read_archive(toy.archive(other), tmp_path)
    assert read == ["one"]


def test_an_interview_is_read_again_by_other_code(
    read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = toy.archive(toy.interview("one", TALK))
    read_archive(archive, tmp_path)
    read.clear()
    monkeypatch.setattr(archive_index, "code_version", lambda: "other")
    read_archive(archive, tmp_path)
    assert read == ["one"]


def test_an_engine_takes_over_what_the_one_before_it_read(read: list[str], tmp_path: Path) -> None:
    one, two = toy.interview("one", toy.BEES), toy.interview("two", TALK)
    build_engine(toy.archive(one), tmp_path, "off")
    read.clear()
    after = build_engine(toy.archive(one, two), tmp_path, "off")
    assert read == ["two"]
    answer = after.answer("Who met Orhan?")
    assert isinstance(answer, Found)
    assert answer.hits[0].passage.interview_id == "two"
