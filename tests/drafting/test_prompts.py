"""What a language model is asked for."""

from __future__ import annotations

import pytest

from bot.drafting.prompts import LONG_LETTERS, UNANSWERED_LETTERS, numbered, prompts
from tests.search import toy

SENTENCE = "The lamp burns oil that Henrik Dahl brings from Port Arvo, and it burns all night. "


def texts(*exchanges: tuple[str | None, tuple[str, ...]]) -> dict[str, str]:
    interview = toy.interview("lamp", exchanges)
    return {one.name: one.text for one in prompts(interview, numbered(interview.passages))}


def test_of_a_long_question_its_end_is_told_where_it_asks() -> None:
    text = texts(("Well, let me tell you. " * 60 + "Who lights it?", ("I do.",)))["1"]
    assert "Who lights it?\n1: I do." in text
    assert len(text) < 3000


def test_a_long_passage_is_marked() -> None:
    text = texts((None, ("Short.", SENTENCE * (LONG_LETTERS // len(SENTENCE) + 1))))["1"]
    assert "1: Short." in text
    assert "2 (long): The lamp" in text


def test_what_is_not_answered_is_asked_for_in_parts_that_can_be_pasted_and_know_of_each_other() -> None:
    long = tuple(SENTENCE * 120 for _ in range(2))
    found = texts(("Who lights it?", long), ("Who pays?", long), ("Who rows?", long), ("Who sings?", long))
    parts = {name: text for name, text in found.items() if name.startswith("unanswered")}
    assert len(parts) == 3
    assert all(len(text) < 1.5 * UNANSWERED_LETTERS for text in parts.values())
    assert "Q (another part): Who sings?" in parts["unanswered-1"]


def test_names_are_asked_for_by_the_words_with_a_capital_where_no_sentence_begins() -> None:
    listed = texts(("And who is Ida Vo's son?", (SENTENCE, "In Port Arvo I'm known.")))["names"].split("\n\n")[-1]
    assert listed.split("\n") == ["Ann Keeper", "Henrik Dahl", "Ida Vo", "Port Arvo", ""]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Buffalo Lights burns oil.", ["Buffalo Lights"]),
        ("Zenith? What a name.", ["Zenith"]),  # “what” is a stop word
        ("Oil burns. I sell oil.", []),  # stands in small letters, too
        ("Then Henrik came.", ["Henrik"]),
        ("We met in Port Arvo.", ["Port Arvo"]),
    ],
)
def test_a_name_at_the_beginning_of_a_sentence_is_told_from_a_usual_word(said: str, names: list[str]) -> None:
    listed = texts(("who?", (said,)))["names"].split("\n\n")[-1].split("\n")
    assert [one for one in listed if one not in ("", "Ann Keeper")] == names


def test_passages_keep_their_numbers_when_others_come_and_go() -> None:
    first, second, third = toy.interview("lamp", [(None, ("One.", "Two.", "Three."))]).passages
    assert numbered([first, second]) == {1: first, 2: second}
    assert numbered([third, second], [first.id, second.id]) == {3: third, 2: second}
