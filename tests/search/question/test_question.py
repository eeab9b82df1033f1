from __future__ import annotations

import pytest

from bot.archive.interview import FrontMatter, Meaning, Speaker
from bot.search.index.archive_index import read_archive
from bot.search.index.phrasing_index import letters, people
from bot.search.question.question import SMALL_LETTER_NAME, QuestionReader
from tests.search import toy


def reader(*meanings: Meaning) -> QuestionReader:
    archive = toy.archive(vocabulary=meanings)
    return QuestionReader(archive, read_archive(archive))


def test_a_question_has_its_language_and_the_words_its_terms_come_from() -> None:
    question = reader().read("@bot guys, what kills colonies??")
    assert (question.text, question.language) == ("what kills colonies??", "en")
    assert question.written == {"kill": "kills", "coloni": "colonies"}
    assert question.terms == {"kill": 1.0, "coloni": 1.0}


def test_a_misspelt_word_is_searched_as_it_was_meant_and_as_it_was_written() -> None:
    question = reader().read("does a colny need honey?")
    assert question.terms["coloni"] < question.terms["colni"] == 1.0
    assert "does a colony need honey?" in question.variants


def test_corrections_that_the_encoder_reads_with_no_more_ease_are_left() -> None:
    strict = reader()
    strict.pieces = lambda word: 1
    assert strict.read("does a colny need honey?").variants == ("does a colny need honey?",)


def test_the_last_reading_has_no_names() -> None:
    assert reader().read("Does Ann Keeper like winter?").variants[-1] == "does he like winter?"


def test_who_asks_what_the_interviewee_says_of_something_asks_about_it_however_it_is_spelt() -> None:
    question = reader().read("wat does Ann Keeper thnk about colonies?")
    assert question.text == "wat does Ann Keeper thnk about colonies?"
    asked = reader().read("What does Ann Keeper think about colonies?")
    assert (asked.variants, list(asked.terms)) == (("colonies?",), ["coloni"])


def test_a_question_without_names_or_slips_has_one_reading() -> None:
    assert reader().read("what kills a colony?").variants == ("what kills a colony?",)


def test_a_word_of_another_language_meets_the_archive_through_the_vocabulary() -> None:
    question = reader(Meaning("hive", {"en": ("hive",), "ru": ("улей",)})).read("Сколько у него ульев?")
    assert question.language == "ru"
    assert "hive" in question.terms


def test_a_foreign_spelling_of_a_name_in_the_text_meets_it() -> None:
    told = toy.archive(toy.interview("sea", ((None, ("They sent Holtman to Esbjerg.",)),)))
    asked = QuestionReader(told, read_archive(told)).read("Где был Холтман?")
    assert "holtman" in asked.terms


def test_people_are_the_speaker_and_whom_the_head_names_in_every_spelling() -> None:
    head = {"name": "Ivo Lind", "spellings": ["Иво Линд"]}
    about = FrontMatter(
        id="x", title="x", speaker=Speaker(name="Ann Keeper"), outlet="o", language="en", people=("Bo Ek", head)
    )
    interview = toy.interview("x", toy.BEES)
    named = type(interview)(about, interview.path, "", interview.exchanges)
    assert people(named) == ["Ann Keeper", "Bo Ek", "Ivo Lind", "Иво Линд"]


def test_letters_run_over_folded_words() -> None:
    assert letters("Bəl!") == [" bel", "bel "]
    assert letters("") == []


@pytest.mark.parametrize(
    ("message", "stranger"),
    [
        ("what did Vorontsova do with the colony?", 1.0),
        ("what did vorontsova do with the colony?", SMALL_LETTER_NAME),
        ("WHAT DID VORONTSOVA DO WITH THE COLONY", SMALL_LETTER_NAME),
        ("what does the colony need?", 0.0),
        ("what did Ann Keeper do with the colony?", 0.0),
        ("what did ann keeper do with the colony?", 0.0),
        ("what does the COLONY need in vorontsova?", 0.0),
        ("Vera Keeper arılar haqqında nə deyir?", 1.0),
        ("Ann Keeper arılar haqqında nə deyir?", 0.0),
        ("My neighbour Vorontsova asked me in the spring. What did he do with the colony in winter?", 0.0),
    ],
)
def test_a_short_question_may_name_who_is_a_stranger_to_the_archive(message: str, stranger: float) -> None:
    asked = reader()
    asked.pieces = lambda word: 2 + word.islower() if "oronts" in word.lower() else 1
    assert asked.read(message).unknown_name == stranger


def test_without_an_encoder_only_capitals_tell_a_stranger() -> None:
    assert reader().read("what did vorontsova do with the colony?").unknown_name == 0.0
    assert reader().read("what did Vorontsova do with the colony?").unknown_name == 1.0


def test_a_slip_that_was_corrected_is_no_stranger() -> None:
    asked = reader()
    asked.pieces = lambda word: 3 if word == "colny" else 2 if word == "Colny" else 1
    assert asked.read("does a colny need honey?").unknown_name == 0.0
