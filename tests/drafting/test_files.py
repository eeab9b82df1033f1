"""Drafted names into the vocabulary."""

from __future__ import annotations

from pathlib import Path

from bot.archive.folder import load
from bot.drafting.files import write_names
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
