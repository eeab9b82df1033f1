"""Drafted names into the vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.archive.folder import load
from bot.archive.knowledge_lists import DraftedPhrasings, PhrasingsFile, read_list
from bot.drafting.files import accept, write_names
from tests.archive.writing import knowledge


def test_spellings_that_differ_by_case_alone_stand_once_and_check_stays_green(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge")
    names = {"Mara Venn": ("mara venn", "Мара Венн", "MARA VENN"), "Nobody Here": ("Никто",)}
    assert write_names(folder, names, "Mara Venn keeps the lamp.", ()) == 1
    archive = load(folder).archive
    assert archive is not None
    assert archive.vocabulary[0].terms["names"] == ("Mara Venn", "Мара Венн")
    assert load(folder).problems == ()


def test_a_name_that_the_vocabulary_knows_stays_as_it_is(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge")
    assert write_names(folder, {"Mara Venn": ("Мара Венн",)}, "Mara Venn", ("mara venn",)) == 0
    assert not (folder / "vocabulary.yaml").exists()


def test_a_short_form_that_is_a_usual_word_is_left_out(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge")
    assert write_names(folder, {"Mara Venn": ("us", "MV", "Мара Венн")}, "Mara Venn", ()) == 1
    archive = load(folder).archive
    assert archive is not None
    assert archive.vocabulary[0].terms["names"] == ("Mara Venn", "Мара Венн")


def test_line_breaks_of_windows_stay(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge", vocabulary_yaml=b"- means: lamp\r\n  en: [lamp, light]\r\n")
    write_names(folder, {"Mara Venn": ("Мара Венн",)}, "Mara Venn", ())
    text = (folder / "vocabulary.yaml").read_bytes()
    assert (text.count(b"\r\n"), text.count(b"\n")) == (4, 4)


ACCEPTED = """\
# How readers asked:
asked:
  - passages: [toy-harbour.aaaaaaaa]   # the lamp
    en:
      - "who pays"   # from the log
      # and in Russian
    ru:
      - "кто платит"

# What nobody answers.
unanswered:
  en:
    - "what time is it"  # asked often
"""
DRAFT = """\
drafted:  # by a language model
  asked:
    - passages: [toy-harbour.bbbbbbbb]
      begins: "Some years"
      en:
        - "does it pay late"
  unanswered:
    en:
      - "what does a ticket cost"
    tr:
      - "bilet kaç para"
"""
GROUP = """\
  - passages: [toy-harbour.bbbbbbbb]
    begins: "Some years"
    en:
      - "does it pay late"
"""
MORE = """\
    - "what does a ticket cost"
  tr:
    - "bilet kaç para"
"""


def test_what_is_accepted_is_put_in_its_place_and_nothing_else_changes(tmp_path: Path) -> None:
    path = knowledge(tmp_path, asked__toy_harbour_yaml=ACCEPTED + DRAFT) / "asked/toy-harbour.yaml"
    assert accept(path) == 3
    assert path.read_text(encoding="utf-8") == ACCEPTED.replace("\n\n#", f"\n{GROUP}\n#") + MORE


@pytest.mark.parametrize("form", ["asked: []\n", "unanswered: {en: [what time is it]}\n", "nothing_to_ask: []\n", ""])
def test_what_is_accepted_is_there_whatever_form_the_file_has(form: str, tmp_path: Path) -> None:
    bare = "  nothing_to_ask: [toy-harbour.cccccccc]\n"
    path = knowledge(tmp_path, asked__toy_harbour_yaml=form + DRAFT + bare) / "asked/toy-harbour.yaml"
    assert accept(path) == 3
    file, problems = read_list(PhrasingsFile, path.read_bytes(), str(path))
    assert file is not None, problems
    assert [group.en for group in file.shape.asked] == [("does it pay late",)]
    assert (file.shape.unanswered.en[-1], file.shape.unanswered.tr) == ("what does a ticket cost", ("bilet kaç para",))
    assert (file.shape.nothing_to_ask, file.shape.drafted) == (("toy-harbour.cccccccc",), DraftedPhrasings())


def test_passages_that_a_draft_only_skipped_are_accepted_as_that(tmp_path: Path) -> None:
    text = "drafted:\n  nothing_to_ask: [toy-harbour.cccccccc]\n"
    path = knowledge(tmp_path, asked__toy_harbour_yaml=text) / "asked/toy-harbour.yaml"
    assert accept(path) == 0
    assert path.read_text(encoding="utf-8") == "nothing_to_ask: [toy-harbour.cccccccc]\n"
