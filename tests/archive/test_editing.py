"""Withdrawing and correcting: what the two commands change in the files, and that it stays changed."""

from __future__ import annotations

import datetime as dt
import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive import editing, reader, withdrawing
from bot.archive.archive import Archive, Fate
from bot.archive.folder import load
from bot.archive.interview import passage_id
from bot.archive.tombstones import Tombstones, stones_for, word_hashes
from bot.base.errors import KnowledgeError
from tests.archive.writing import INTERVIEW, front, knowledge

TODAY = dt.date(2026, 11, 24)
WORDS = "The town pays for the lamp, and has done so since the great storm."
LAMP = passage_id("toy-harbour", WORDS)
LATE = passage_id("toy-harbour", "Some years it pays late, but it pays.")


def archive_of(folder: Path) -> Archive:
    archive = load(folder, TODAY).archive
    assert archive is not None
    return archive


def file_of(folder: Path) -> str:
    return (folder / "interviews" / "toy-harbour.md").read_bytes().decode()


def test_a_withdrawn_passage_is_gone_and_its_id_gets_a_notice(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    assert [one.id for one in withdrawing.withdraw(folder, [LAMP], TODAY)] == [LAMP]
    archive = archive_of(folder)
    assert LAMP not in [one.id for one in archive.passages]
    assert archive.fate(LAMP) == (Fate.WITHDRAWN, None)
    assert load(folder, TODAY).problems == ()


def test_the_tombstone_holds_no_word_of_the_passage(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    withdrawing.withdraw(folder, [LAMP], TODAY)
    written = (folder / "withdrawn.yaml").read_text().lower()
    assert f"passage: {LAMP}" in written
    assert [word for word in ("town", "lamp", "storm", "great") if word in written] == []


def test_withdrawing_twice_changes_nothing(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    withdrawing.withdraw(folder, [LAMP], TODAY)
    first = (folder / "withdrawn.yaml").read_text()
    withdrawing.withdraw(folder, [LAMP], TODAY)
    assert (folder / "withdrawn.yaml").read_text() == first
    withdrawing.withdraw(folder, [LATE], TODAY)
    assert (folder / "withdrawn.yaml").read_text().startswith(first)
    assert archive_of(folder).withdrawn == {LAMP, LATE}


def test_the_old_file_put_back_does_not_bring_it_back(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    withdrawing.withdraw(folder, [LAMP], TODAY, erase=True)
    assert WORDS not in file_of(folder)
    (folder / "interviews" / "toy-harbour.md").write_text(INTERVIEW)
    (folder / "interviews" / "again.md").write_text(INTERVIEW.replace("id: toy-harbour", "id: again"))
    assert WORDS not in [one.text for one in archive_of(folder).passages]


@pytest.mark.parametrize("first", ["passages: [{id}]\n    begins: {words}", "begins: {words}\n    passages: [{id}]"])
def test_erased_words_stand_in_no_file_of_phrasings(first: str, tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    others = f"  - passages: [{LATE}]\n    en:\n      - when did the lamp go out\n"
    begins = f'"{WORDS[:24]}…"'
    asked = folder / "asked" / "toy-harbour.yaml"
    asked.parent.mkdir(exist_ok=True)
    asked.write_text(f"asked:\n  - {first.format(id=LAMP, words=begins)}\n    en:\n      - who lit it\n{others}")
    withdrawing.withdraw(folder, [LAMP], TODAY, erase=True)
    assert asked.read_text() == f"asked:\n  - passages: [{LAMP}]\n    en:\n      - who lit it\n{others}"


def shortened(folder: Path) -> list[bool]:
    return [one.shortened for one in archive_of(folder).interviews["toy-harbour"].exchanges]


@pytest.mark.parametrize("erase", [False, True])
def test_an_answer_of_which_a_passage_was_withdrawn_is_shortened_and_whole_again_with_it(
    erase: bool, tmp_path: Path
) -> None:
    folder = knowledge(tmp_path)
    assert shortened(folder) == [False, False]
    withdrawing.withdraw(folder, [LAMP], TODAY, erase=erase)
    assert shortened(folder) == [True, False]
    assert load(folder, TODAY).problems == ()
    mark = f"<!-- taken back: {LAMP} -->"
    assert (mark in file_of(folder)) is erase
    path = folder / "interviews" / "toy-harbour.md"
    path.write_text(file_of(folder).replace(mark, f"{mark}\n\n{WORDS}"), encoding="utf-8")
    withdrawing.restore(folder, withdrawing.plan_restoring(folder, [LAMP], TODAY))
    assert shortened(folder) == [False, False]


def test_erasing_the_only_passage_of_an_answer_takes_its_question_along(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    night = passage_id("toy-harbour", "No. As long as ships pass the reef, the lamp is lit every night.")
    withdrawing.withdraw(folder, [night], TODAY, erase=True)
    assert "Will the lighthouse close?" not in file_of(folder)
    assert load(folder, TODAY).problems == ()


def test_a_whole_interview_is_withdrawn_by_its_id(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    assert len(withdrawing.withdraw(folder, ["toy-harbour"], TODAY)) == 3
    assert "status: withdrawn  # was: published\n" in file_of(folder)
    assert archive_of(folder).interviews == {}
    (folder / "interviews" / "toy-harbour.md").write_text(INTERVIEW)
    assert archive_of(folder).interviews == {}


def test_erasing_a_whole_interview_takes_its_file_away(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    withdrawing.withdraw(folder, ["toy-harbour"], TODAY, erase=True)
    assert list((folder / "interviews").iterdir()) == []


def test_an_id_that_nobody_has_changes_nothing(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    with pytest.raises(KnowledgeError, match=r"Neither a passage nor an interview .* toy-harbour\.aaaaaaaa"):
        withdrawing.withdraw(folder, [LAMP, "toy-harbour.aaaaaaaa"], TODAY)
    assert not (folder / "withdrawn.yaml").exists()


def test_a_correction_puts_new_words_in_place_and_leads_the_old_id_there(tmp_path: Path) -> None:
    folder = knowledge(tmp_path, asked__toy_harbour_yaml=f"asked:\n  - passages: [{LAMP}]\n    en: [who finances it]\n")
    now = editing.correct(folder, LAMP, "It is the state that pays.", "The state pays for the lamp.", TODAY)
    archive = archive_of(folder)
    assert archive.fate(LAMP) == (Fate.CORRECTED, now)
    assert now.text == "The state pays for the lamp."
    assert [(c.date, c.text) for c in archive.citation(now).corrections] == [(TODAY, "It is the state that pays.")]
    assert archive.interviews["toy-harbour"].about.status == "corrected"
    assert [one.passages for one in archive.asked] == [(now.id,)]
    assert load(folder, TODAY).problems == ()


def test_the_words_before_a_correction_are_quoted_from_nowhere(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    editing.correct(folder, LAMP, "It is the state that pays.", "The state pays for the lamp.", TODAY)
    (folder / "interviews" / "again.md").write_text(INTERVIEW.replace("id: toy-harbour", "id: again"))
    loading = load(folder, TODAY)
    assert loading.archive is not None
    assert WORDS not in [one.text for one in loading.archive.passages]
    assert any("these words were corrected since" in problem.message for problem in loading.problems)


@pytest.mark.parametrize("erase", [False, True])
def test_withdrawing_a_corrected_passage_takes_its_earlier_words_along(erase: bool, tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    now = editing.correct(folder, LAMP, "It is the state that pays.", "The state pays for the lamp.", TODAY)
    withdrawing.withdraw(folder, [now.id], TODAY, erase=erase)
    archive = archive_of(folder)
    assert archive.fate(LAMP) == archive.fate(now.id) == (Fate.WITHDRAWN, None)
    (folder / "interviews" / "toy-harbour.md").unlink()
    (folder / "interviews" / "again.md").write_text(INTERVIEW.replace("id: toy-harbour", "id: again"))
    assert WORDS not in [one.text for one in archive_of(folder).passages]


def test_words_that_were_corrected_back_are_quoted_again(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    now = editing.correct(folder, LAMP, "It is the state that pays.", "The state pays for the lamp.", TODAY)
    editing.correct(folder, now.id, "It is the town after all.", WORDS, TODAY)
    archive = archive_of(folder)
    assert archive.passage(LAMP) is not None
    assert archive.fate(now.id)[1] == archive.passage(LAMP)
    assert load(folder, TODAY).problems == ()


def test_a_notice_alone_changes_no_word(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    now = editing.correct(folder, LAMP, "The mayor denies it.", None, TODAY)
    assert (now.id, now.text) == (LAMP, WORDS)
    assert len(archive_of(folder).citation(now).corrections) == 1


@pytest.mark.parametrize("words", ["", "  ", WORDS, "## A heading", "* * *", "<!-- a note -->"])
def test_words_that_cannot_be_a_passage_are_refused_and_nothing_is_written(words: str, tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    with pytest.raises(KnowledgeError):
        editing.correct(folder, LAMP, "A notice.", words, TODAY)
    assert file_of(folder) == INTERVIEW


def test_only_the_lines_that_must_change_do(tmp_path: Path) -> None:
    text = front(status="published  # for all").replace("outlet:", "# who asked\noutlet:").replace("\n", "\r\n")
    folder = knowledge(tmp_path, interviews__toy_harbour_md=text)
    editing.correct(folder, LAMP, "A notice: with a colon.", None, TODAY)
    before, after = text.split("\r\n"), file_of(folder).split("\r\n")
    assert [line for line in before if line not in after] == ["status: published  # for all"]
    added = [line for line in after if line not in before]
    assert added[0] == "status: corrected"
    assert added[1] == "corrections:"
    assert "\n" not in "".join(after)


@pytest.mark.parametrize(
    ("head", "after"),
    [
        ("a: 1\nstatus: x\nb: 2\n", "a: 1\nstatus: new\nb: 2\n"),
        ("status:\n  - x\n  - y\n# about b\nb: 2\n", "status: new\n# about b\nb: 2\n"),
        ("a: 1\n", "a: 1\nstatus: new\n"),
        ("", "status: new\n"),
    ],
)
def test_a_key_is_replaced_or_added(head: str, after: str) -> None:
    assert editing.set_key(f"---\n{head}---\nbody\n", "status", "status: new") == f"---\n{after}---\nbody\n"


def test_a_sentence_of_eight_words_is_remembered_and_a_short_one_is_not() -> None:
    assert len(word_hashes("Yes. I saw them all come in by night together.")) == 2
    assert len(word_hashes("Yes. So it is.")) == 1


_WORDS = st.lists(st.text("abcdeghklmorstабвгдежəüö", min_size=2, max_size=8), min_size=8, max_size=14)


@settings(max_examples=100, deadline=None)
@given(_WORDS, st.sampled_from(["{}", "“{}”", "{}…", "  {} ", "Before it. {}. Behind it.", "{} !"]))
def test_a_tombstone_covers_its_words_however_they_are_set(words: list[str], setting: str) -> None:
    text = f"---\nid: x\ntitle: x\nspeaker: {{name: x}}\noutlet: x\nlanguage: en\n---\n## Q?\n\nA{' '.join(words)}.\n"
    interview, _ = reader.read_interview(text, "x")
    assert interview is not None
    stones = stones_for(interview.passages)
    bare = interview.passages[0].text.rstrip(".")
    assert stones.covers(setting.format(bare))
    assert stones.covers(bare.replace(" ", "\n").upper())
    assert not stones.covers(bare[1:])
    assert not Tombstones().covers(bare)


@pytest.mark.parametrize("notice", ["", "  ", "one\ntwo", "a\x00b"])
def test_a_notice_that_is_no_line_is_refused_in_a_sentence(notice: str, tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    before, target = file_of(folder), archive_of(folder).passages[0].id
    with pytest.raises(KnowledgeError, match="--notice must be one line"):
        editing.correct(folder, target, notice, None, TODAY)
    assert file_of(folder) == before


def test_a_correction_leaves_nothing_to_mend_in_what_was_taught(tmp_path: Path) -> None:
    passage = archive_of(knowledge(tmp_path)).passages[0]
    begins = " ".join(passage.text.split()[:2])
    asked = f"asked:\n  - passages: [{passage.id}]\n    begins: {begins}\n    en: [who finances it]\n"
    folder = knowledge(tmp_path, asked__toy_harbour_yaml=asked)
    editing.correct(folder, passage.id, "Misheard.", "Other words altogether stand here now.", TODAY)
    assert [str(problem) for problem in load(folder).problems] == []


def test_a_folder_that_cannot_be_written_is_named_and_the_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    file = tmp_path / "a.yaml"
    file.write_text("before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KnowledgeError, match=r"a\.yaml can't be written \(No space left on device\)"):
        editing.replace_file(tmp_path, file, "after")
    assert [one.name for one in tmp_path.iterdir()] == ["a.yaml"]
    assert file.read_text() == "before"
