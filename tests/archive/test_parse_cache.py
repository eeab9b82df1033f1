from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from bot.archive import folder, parse_cache, reader
from bot.archive import knowledge_lists as lists_code
from bot.archive.folder import Folder
from bot.archive.knowledge_lists import read_list
from bot.archive.parse_cache import ParseCache

TODAY = dt.date(2026, 3, 1)

FILE = """---
id: talk-{n}
title: Talk {n}
speaker: {{name: Ann Keeper, role: beekeeper}}
outlet: The Hive
date: 2026-02-01
language: en
people: [Bob, {{name: Кямал, spellings: [Kamal]}}]
---
An introduction about {n}.

## What kills bees?

Damp kills {n} hives, “so” they say – məhz belə.

Hunger kills the rest of {n}.

## [no question]

Nobody asked {n}.
"""


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    (tmp_path / "knowledge" / "interviews").mkdir(parents=True)
    for n in range(3):
        path = tmp_path / "knowledge" / "interviews" / f"talk-{n}.md"
        path.write_text(FILE.format(n=n), encoding="utf-8")
    return tmp_path / "knowledge"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were parsed, by name, in order."""
    names: list[str] = []
    parse = reader.read_interview

    def noted(text: str, path: str, today: dt.date | None = None) -> object:
        names.append(Path(path).stem)
        return parse(text, path, today)

    monkeypatch.setattr(reader, "read_interview", noted)
    return names


ASKED = """asked:
  - passages: [{id}]
    en: [What harms a hive?, How do bees die?]
unanswered:
  ru: [Где мёд?]
"""
LISTS = {
    "asked/talk-0.yaml": ASKED,
    "golden/talk-0.yaml": "silent:\n  - question: Who won?\n",
    "vocabulary.yaml": "- means: a bee\n  en: [bee]\n  ru: [пчела]\n",
}


@pytest.fixture
def lists(knowledge: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Writes the lists; the names of those that were read, in order."""
    archive = load(knowledge).archive
    assert archive is not None
    for name, text in LISTS.items():
        (knowledge / name).parent.mkdir(exist_ok=True)
        (knowledge / name).write_text(text.format(id=archive.passages[0].id), encoding="utf-8")
    names: list[str] = []

    def noted(shape: type[lists_code.Asked], data: bytes, label: str) -> object:
        names.append(Path(label).relative_to(knowledge).as_posix())
        return read_list(shape, data, label)

    monkeypatch.setattr(folder, "read_list", noted)
    return names


def load(knowledge: Path, *, min_fresh_share: float = 0.0) -> folder.Loading:
    cache = ParseCache(knowledge.parent / "cache" / "interviews", min_fresh_share=min_fresh_share)
    return Folder(knowledge, before=cache).load(TODAY)


def test_a_second_start_parses_nothing_and_serves_the_same(knowledge: Path, read: list[str]) -> None:
    first = load(knowledge)
    read.clear()
    second = load(knowledge)
    assert read == []
    assert second == first
    assert [p.text for p in second.archive.passages] == [p.text for p in first.archive.passages]  # type: ignore[union-attr]


def test_a_second_start_knows_that_a_passage_of_an_answer_was_erased(knowledge: Path, read: list[str]) -> None:
    path = knowledge / "interviews" / "talk-1.md"
    path.write_text(f"{path.read_text('utf-8')}\n<!-- taken back: talk-1.aaaaaaaa -->\n", encoding="utf-8")
    for _ in range(2):
        read.clear()
        archive = load(knowledge).archive
        assert archive is not None
        assert archive.interviews["talk-1"].exchanges[-1].shortened
        assert not archive.interviews["talk-0"].exchanges[-1].shortened
    assert read == []


def test_only_a_changed_file_is_parsed_again(knowledge: Path, read: list[str]) -> None:
    load(knowledge)
    read.clear()
    path = knowledge / "interviews" / "talk-1.md"
    path.write_text(path.read_text("utf-8") + "\nOne more.\n", encoding="utf-8")
    loading = load(knowledge)
    assert read == ["talk-1"]
    assert "One more." in [p.text for p in loading.archive.passages]  # type: ignore[union-attr]


def test_a_file_with_a_problem_is_told_of_at_every_start(knowledge: Path, read: list[str]) -> None:
    path = knowledge / "interviews" / "talk-1.md"
    path.write_text(path.read_text("utf-8") + "\nA **bold** word.\n", encoding="utf-8")
    first = load(knowledge)
    read.clear()
    assert load(knowledge).problems == first.problems != ()
    assert read == ["talk-1"]


def test_a_renamed_file_is_known_by_its_words_and_told_by_its_name(knowledge: Path, read: list[str]) -> None:
    load(knowledge)
    read.clear()
    (knowledge / "interviews" / "talk-1.md").rename(knowledge / "interviews" / "other.md")
    problems = load(knowledge).problems
    assert read == []
    assert [Path(problem.path).name for problem in problems] == ["other.md"]


@pytest.mark.parametrize("harm", ["", "nonsense", "cut", "letter"])
def test_a_damaged_cache_is_made_anew(knowledge: Path, read: list[str], harm: str) -> None:
    first = load(knowledge)
    cache = knowledge.parent / "cache" / "interviews"
    written = cache.read_text("utf-8")
    cache.write_text({"cut": written[:-9], "letter": written.replace("Keeper", "Kepper")}.get(harm, harm), "utf-8")
    read.clear()
    assert load(knowledge) == first
    assert read == ["talk-0", "talk-1", "talk-2"]
    assert cache.read_text("utf-8") == written


def test_other_code_parses_again(knowledge: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    load(knowledge)
    read.clear()
    monkeypatch.setattr(parse_cache, "code_version", lambda: "other")
    load(knowledge)
    assert len(read) == 3


def test_files_that_are_gone_leave_the_cache(knowledge: Path) -> None:
    load(knowledge)
    (knowledge / "interviews" / "talk-0.md").unlink()
    path = knowledge / "interviews" / "talk-1.md"
    path.write_text(path.read_text("utf-8") + "\nOne more.\n", encoding="utf-8")
    load(knowledge)
    assert '\\"talk-0\\"' not in (knowledge.parent / "cache" / "interviews").read_text("utf-8")


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_held_back_leaves_the_cache(knowledge: Path, monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    load(knowledge)
    path = knowledge / "interviews" / "talk-0.md"
    path.write_text(path.read_text("utf-8").replace("language: en", f"language: en\nstatus: {status}"), "utf-8")
    load(knowledge, min_fresh_share=1)
    held = (knowledge.parent / "cache" / "interviews").read_text("utf-8")
    assert "about 1" in held
    assert "about 0" not in held


def test_a_cache_that_can_not_be_written_is_no_obstacle(knowledge: Path) -> None:
    (knowledge.parent / "cache").write_text("a file where the folder should be", "utf-8")
    assert load(knowledge).archive is not None


def test_little_that_is_new_is_not_worth_writing_all_again(
    knowledge: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(knowledge)
    written = (knowledge.parent / "cache" / "interviews").read_bytes()
    (knowledge / "interviews" / "talk-3.md").write_text(FILE.format(n=3), encoding="utf-8")
    load(knowledge, min_fresh_share=1 / 2)
    assert (knowledge.parent / "cache" / "interviews").read_bytes() == written
    read.clear()
    load(knowledge, min_fresh_share=1 / 2)
    assert read == ["talk-3"]


def test_nothing_is_left_beside_the_cache(knowledge: Path) -> None:
    load(knowledge)
    assert os.listdir(knowledge.parent / "cache") == ["interviews"]


def test_a_second_start_reads_no_list_and_serves_the_same(knowledge: Path, lists: list[str]) -> None:
    first = load(knowledge)
    assert lists == ["asked/talk-0.yaml", "golden/talk-0.yaml", "vocabulary.yaml"]
    lists.clear()
    assert load(knowledge) == first
    assert lists == []
    assert [one.text for one in first.archive.asked] == ["Где мёд?", "What harms a hive?", "How do bees die?"]  # type: ignore[union-attr]


def test_a_problem_between_lists_that_are_known_is_told_on_its_line(knowledge: Path, lists: list[str]) -> None:
    path = knowledge / "asked" / "talk-0.yaml"
    path.write_text(path.read_text("utf-8") + "  en: [how do bees die]\n", encoding="utf-8")
    first = load(knowledge)
    lists.clear()
    assert load(knowledge).problems == first.problems
    assert lists == []
    assert [str(problem).replace(str(path), "it") for problem in first.problems] == [
        "it:6: “how do bees die” stands on it:3 already, with other passages; keep one"
    ]


def test_a_list_with_a_problem_is_read_at_every_start(knowledge: Path, lists: list[str]) -> None:
    path = knowledge / "asked" / "talk-0.yaml"
    path.write_text(path.read_text("utf-8") + "wrong: 1\n", encoding="utf-8")
    first = load(knowledge)
    lists.clear()
    assert load(knowledge).problems == first.problems != ()
    assert lists == ["asked/talk-0.yaml"]


def test_words_that_leave_a_list_leave_the_cache(
    knowledge: Path, lists: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(knowledge)
    path = knowledge / "asked" / "talk-0.yaml"
    path.write_text(path.read_text("utf-8").replace(", How do bees die?", ""), encoding="utf-8")
    load(knowledge, min_fresh_share=1)
    held = (knowledge.parent / "cache" / "interviews").read_text("utf-8")
    assert "пчела" in held
    assert "do bees die" not in held


def test_a_list_among_the_interviews_is_no_interview_though_it_is_known(knowledge: Path, lists: list[str]) -> None:
    (knowledge / "interviews" / "talk-9.md").write_bytes((knowledge / "vocabulary.yaml").read_bytes())
    first = load(knowledge)
    assert load(knowledge).problems == first.problems != ()
