"""Decisions of a maintainer in the knowledge files: the least change, in the right place, that reads back."""

from __future__ import annotations

import difflib
from functools import partial
from pathlib import Path

import pytest

from bot.archive import teaching
from bot.archive.archive import Archive
from bot.archive.folder import load
from bot.archive.interview import Passage
from bot.base.errors import KnowledgeError

ASKED = """# The editors' notes stay.
asked:
  - passages: [{first}]   # the climb
    begins: "My aunt kept"
    en:
      - "why are you there"   # from the log
      - 'who was there before'

    ru:
      - "почему вы там"
  - passages: [{second}]
    en: ["how many steps", "is it high"]

# What nobody answers.
unanswered:
  en:
    - "what time is it"
"""


@pytest.fixture
def passages(toy_archive: Archive) -> tuple[Passage, ...]:
    return toy_archive.passages


@pytest.fixture
def asked(toy_folder: Path, passages: tuple[Passage, ...]) -> Path:
    path = toy_folder / "asked" / "keeper.yaml"
    path.parent.mkdir()
    path.write_text(ASKED.format(first=passages[0].id, second=passages[1].id), encoding="utf-8")
    return path


def phrasings(folder: Path) -> set[tuple[str, str, tuple[str, ...]]]:
    loading = load(folder)
    assert loading.archive is not None
    assert [problem for problem in loading.problems if problem.fatal] == []
    return {(one.text, one.language, one.passages) for one in loading.archive.asked}


def changed(before: str, path: Path) -> tuple[list[str], list[str]]:
    lines = list(difflib.ndiff(before.splitlines(), path.read_text(encoding="utf-8").splitlines()))
    return [line[2:] for line in lines if line[0] == "+"], [line[2:] for line in lines if line[0] == "-"]


@pytest.mark.parametrize(
    ("place", "language", "added"),
    [
        (0, "en", ['      - "new \\"words\\" #1"']),
        (0, "ru", ['      - "new \\"words\\" #1"']),
        (0, "tr", ["    tr:", '      - "new \\"words\\" #1"']),
        (1, "az", ["    az:", '      - "new \\"words\\" #1"']),
    ],
)
def test_a_phrasing_is_added_and_nothing_else_changes(
    toy_folder: Path, asked: Path, passages: tuple[Passage, ...], place: int, language: str, added: list[str]
) -> None:
    before, known = asked.read_text(encoding="utf-8"), phrasings(toy_folder)
    taught = teaching.phrasing(toy_folder, passages[place], language, 'new "words" #1')
    assert changed(before, asked) == (added, [])
    assert list(taught.added) == added
    assert asked.read_text(encoding="utf-8").splitlines()[taught.line - 1] == added[0]
    assert phrasings(toy_folder) - known == {('new "words" #1', language, (passages[place].id,))}


def test_a_list_in_brackets_grows_in_its_line(toy_folder: Path, asked: Path, passages: tuple[Passage, ...]) -> None:
    before = asked.read_text(encoding="utf-8")
    teaching.phrasing(toy_folder, passages[1], "en", "new words")
    assert changed(before, asked) == (
        ['    en: ["how many steps", "is it high", "new words"]'],
        ['    en: ["how many steps", "is it high"]'],
    )


def test_a_passage_without_phrasings_gets_a_group_before_what_follows(
    toy_folder: Path, asked: Path, passages: tuple[Passage, ...]
) -> None:
    before, known = asked.read_text(encoding="utf-8"), phrasings(toy_folder)
    teaching.phrasing(toy_folder, passages[2], "en", "the worst storm")
    added, removed = changed(before, asked)
    assert removed == []
    assert added[0] == f"  - passages: [{passages[2].id}]"
    assert phrasings(toy_folder) - known == {("the worst storm", "en", (passages[2].id,))}
    assert [problem for problem in load(toy_folder).problems if problem.fatal] == []


def test_the_first_phrasing_of_an_interview_makes_its_file(toy_folder: Path, passages: tuple[Passage, ...]) -> None:
    teaching.phrasing(toy_folder, passages[0], "az", "niyə ordasan?")
    assert phrasings(toy_folder) == {("niyə ordasan?", "az", (passages[0].id,))}


def test_what_is_out_of_scope_is_added(toy_folder: Path, asked: Path) -> None:
    before = asked.read_text(encoding="utf-8")
    teaching.out_of_scope(toy_folder, "keeper", "en", "is there wifi")
    teaching.out_of_scope(toy_folder, "keeper", "ru", "сколько времени")
    added, removed = changed(before, asked)
    assert added == ['    - "is there wifi"', "  ru:", '    - "сколько времени"']
    assert removed == []
    assert ("сколько времени", "ru", ()) in phrasings(toy_folder)


def test_a_term_joins_its_entry_or_makes_one(toy_folder: Path) -> None:
    path = toy_folder / "vocabulary.yaml"
    path.write_text('# notes\n- means: "lamp"\n  en: ["lamp"]\n- means: "sea"\n  en: ["sea"]\n', encoding="utf-8")
    teaching.term(toy_folder, "lamp", "en", "lantern")
    teaching.term(toy_folder, "lamp", "ru", "лампа")
    teaching.term(toy_folder, "storm", "names", "Great Storm")
    assert path.read_text(encoding="utf-8") == (
        '# notes\n- means: "lamp"\n  en: ["lamp", "lantern"]\n  ru: ["лампа"]\n- means: "sea"\n  en: ["sea"]\n'
        '- means: "storm"\n  names: ["storm", "Great Storm"]\n'
    )


@pytest.mark.parametrize(("language", "words"), [("en", "pay"), ("ru", "зарплата"), ("names", "Wages Ltd")])
def test_a_new_entry_leaves_nothing_to_mend(toy_folder: Path, language: str, words: str) -> None:
    before = load(toy_folder).problems
    teaching.term(toy_folder, "wages", language, words)
    assert load(toy_folder).problems == before


def test_a_term_of_another_entry_is_refused(toy_folder: Path) -> None:
    teaching.term(toy_folder, "wages", "en", "pay")
    before = (toy_folder / "vocabulary.yaml").read_bytes()
    with pytest.raises(KnowledgeError, match="“pay” means “wages” in an entry above, too; keep it in one; nothing was"):
        teaching.term(toy_folder, "money", "en", "pay")
    assert (toy_folder / "vocabulary.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("number", "words", "where"),
    [
        (0, "what time is it", "keeper.yaml:17 already; take it out there first"),
        (1, "Why are you there?", "keeper.yaml:6 already"),
        (0, "who drafted this", "keeper.yaml:21 already"),
        (0, "who asks elsewhere", "other.yaml:3 already"),
        (None, "is it high", "keeper.yaml:12 already"),
    ],
)
def test_words_that_stand_somewhere_already_are_refused(
    toy_folder: Path, asked: Path, passages: tuple[Passage, ...], number: int | None, words: str, where: str
) -> None:
    drafted = f"drafted:\n  asked:\n    - passages: [{passages[0].id}]\n      en: [who drafted this]\n"
    asked.write_text(asked.read_text("utf-8") + drafted, encoding="utf-8")
    other = "asked:\n  - passages: [other.aaaaaaaa]\n    en: [who asks elsewhere]\n"
    (asked.parent / "other.yaml").write_text(other, encoding="utf-8")
    before = asked.read_bytes()
    add = (
        partial(teaching.out_of_scope, toy_folder, "keeper")
        if number is None
        else partial(teaching.phrasing, toy_folder, passages[number])
    )
    with pytest.raises(KnowledgeError, match=where):
        add("en", words)
    assert asked.read_bytes() == before


def test_what_stands_there_already_is_not_added_again(
    toy_folder: Path, asked: Path, passages: tuple[Passage, ...]
) -> None:
    before = asked.read_bytes()
    assert teaching.phrasing(toy_folder, passages[0], "en", "why are you there").added == ()
    assert teaching.out_of_scope(toy_folder, "keeper", "en", "what time is it").added == ()
    assert asked.read_bytes() == before


def test_line_breaks_of_windows_stay(toy_folder: Path, asked: Path, passages: tuple[Passage, ...]) -> None:
    asked.write_bytes(asked.read_bytes().replace(b"\n", b"\r\n"))
    teaching.phrasing(toy_folder, passages[0], "en", "new words")
    data = asked.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n")
    assert b'      - "new words"\r\n' in data


def test_a_last_line_without_an_end_gets_one(toy_folder: Path, asked: Path) -> None:
    asked.write_text(asked.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    teaching.out_of_scope(toy_folder, "keeper", "en", "is there wifi")
    assert asked.read_text(encoding="utf-8").endswith('    - "what time is it"\n    - "is there wifi"\n')


@pytest.mark.parametrize("text", ["asked: [", "asked: &a [*a]", "\tasked: 1", 'asked: [{passages: ["x"]}]'])
def test_a_file_that_can_not_be_changed_stays_and_says_why(
    toy_folder: Path, asked: Path, passages: tuple[Passage, ...], text: str
) -> None:
    asked.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError):
        teaching.phrasing(toy_folder, passages[0], "en", "new words")
    assert asked.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "words", ['a "quoted" one', "colon: and # hash", "- dash", "{a: b}", "*star &and", "\\ back", "'"]
)
def test_any_words_read_back_as_they_were(
    toy_folder: Path, asked: Path, passages: tuple[Passage, ...], words: str
) -> None:
    teaching.phrasing(toy_folder, passages[0], "en", words)
    assert (words, "en", (passages[0].id,)) in phrasings(toy_folder)
