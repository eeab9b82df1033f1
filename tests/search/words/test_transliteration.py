"""Russian typed in Latin letters: told from other languages, and answered like Russian."""

from __future__ import annotations

import pytest

from bot.archive.archive import Archive
from bot.search.question.question import QuestionReader
from bot.search.words.language import in_cyrillic
from tests.own_archive import own_archive, own_index

SPELT = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch - y - e yu ya"
LATIN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", SPELT.split(), strict=True))


@pytest.fixture(scope="module")
def archive() -> Archive:
    return own_archive()


def in_latin(text: str) -> str:
    return "".join(LATIN.get(char, char).replace("-", "") for char in text.lower())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kto slil perepisku?", "кто слил переписку?"),
        ("Pochemu advokaty molchat", "почему адвокаты молчат"),
        ("eto pravda chto on shpion", "это правда что он шпион"),
        ("zachem zashchishchat zhenshchin", "зачем защищат женщин"),
        ("kakaya ot etogo pol'za", "какая от этого польза"),
    ],
)
def test_it_is_put_back_into_cyrillic(typed: str, meant: str) -> None:
    assert in_cyrillic(typed) == meant


def test_no_phrasing_in_another_language_is_taken_for_it(archive: Archive) -> None:
    others = [one.text for one in archive.asked if one.language != "ru"]
    assert len(others) > 2000
    assert [text for text in others if in_cyrillic(text) is not None] == []


def test_nine_of_ten_russian_phrasings_are_told_when_they_are_typed_so(archive: Archive) -> None:
    typed = [in_latin(one.text) for one in archive.asked if one.language == "ru"]
    typed = [text for text in typed if text.isascii()]
    assert len(typed) > 1000
    assert sum(in_cyrillic(text) is not None for text in typed) >= 0.9 * len(typed)


def test_such_a_question_is_read_as_russian_whatever_the_app_claims(archive: Archive) -> None:
    reader = QuestionReader(archive, own_index())
    asked = reader.read("@keeper_bot kto slil perepisku", hint="en")
    assert (asked.text, asked.language) == ("кто слил переписку", "ru")
    assert reader.read("who leaked the letters", hint="ru").text == "who leaked the letters"


@pytest.mark.parametrize("text", ["", "?", "12", "кто", "vəkil"])
def test_what_has_no_latin_letters_alone_stays(text: str) -> None:
    assert in_cyrillic(text) is None
