"""The part of a longer message that asks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.search.index.archive_index import read_archive
from bot.search.question.asking import asking_part, within
from bot.search.question.question import QuestionReader
from bot.search.words.analyzer import analyzer_of
from tests.search import toy


def part(text: str, language: str = "en") -> str:
    return asking_part(text, lambda said: len(analyzer_of(language).terms(said)))


def test_what_is_told_before_the_question_is_left_out() -> None:
    told = "My aunt moved to the coast last year. Why do wild bees avoid her lavender garden?"
    assert part(told) == "Why do wild bees avoid her lavender garden?"


def test_a_question_that_means_nothing_alone_keeps_what_stands_before_it() -> None:
    told = "Good day to you. They say the queen leaves the hive in May. Is it true?"
    assert part(told) == "They say the queen leaves the hive in May. Is it true?"


def test_what_follows_the_question_stays() -> None:
    assert part("We met. Why do the wild bees leave? They had honey.") == "Why do the wild bees leave? They had honey."


def test_a_message_without_a_question_mark_stays_whole() -> None:
    assert (
        part("I keep bees. Tell me what kills a colony in winter.")
        == "I keep bees. Tell me what kills a colony in winter."
    )


def test_the_part_is_a_reading_beside_the_whole_message() -> None:
    archive = toy.archive()
    message = "I live by the sea. What kills a bee colony in the winter months?"
    readings = QuestionReader(archive, read_archive(archive)).read(message).variants
    assert readings == ("i" + message[1:], "what kills a bee colony in the winter months?")


@given(st.text(alphabet="ab .?!"))
def test_no_word_is_added_and_the_end_stays(text: str) -> None:
    words = part(text).split()
    assert text.split()[-len(words) :] == words or not words


def words(text: str) -> int:
    return len(text.split())


def test_of_the_readings_as_many_are_encoded_as_there_is_room_for() -> None:
    assert within(["one two three", "four five six", "seven", "eight nine"], 4, words) == ["one two three", "seven"]


def test_of_a_message_that_is_too_long_the_part_that_asks_is_encoded() -> None:
    told = "I live by the sea. " * 5
    asks = "Why do wild bees avoid the garden? They had honey."
    assert within([told + asks, asks], 10, words) == [asks]
    assert within([told + asks], 10, words) == [asks]


def test_what_stands_before_the_question_is_encoded_as_far_as_there_is_room() -> None:
    assert within(["We met in May. It rained. Why?"], 3, words) == ["It rained. Why?"]


@given(st.text(max_size=400), st.integers(1, 40))
def test_no_text_costs_more_than_is_allowed(text: str, most: int) -> None:
    assert sum(map(len, within([text, text[:9]], most, len))) <= most
