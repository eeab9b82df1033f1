"""Cutting text: parts that joined are the text, at the best places, at any length, in bounded time."""

from __future__ import annotations

import time
import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.text import cut, isolated, part_spans, utf16_length

LETTERS = st.sampled_from(
    [*"abcяжəıİğşა中ن ", "👩‍👩‍👧‍👦", "🇦🇿", "e\u0301\u0323", "<b>", "&amp;", ". ", "?! ", "\n", " ", "՛"]
)
TEXTS = st.lists(LETTERS, min_size=1, max_size=300).map("".join)


def parts(text: str, room: int) -> list[str]:
    return [text[start:end] for start, end in part_spans(text, room)]


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, room=st.integers(20, 200))
def test_parts_joined_are_the_text_and_each_has_room(text: str, room: int) -> None:
    made = parts(text, room)
    assert "".join(made) == text
    assert all(0 < utf16_length(part) <= room for part in made)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, room=st.integers(20, 200))
def test_no_grapheme_is_split(text: str, room: int) -> None:
    whole = {match.end() for match in regex.finditer(r"\X", text)}
    assert all(end in whole for _, end in part_spans(text, room))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two. Three four. Five six.", ["One two. ", "Three four. ", "Five six."]),
        ("One two three four five six seven", ["One two three ", "four five six ", "seven"]),
        ("Раз два. Три четыре. Пять.", ["Раз два. ", "Три четыре. ", "Пять."]),
        ("aaaaaaaaaaaaaaaaaaaa", ["aaaaaaaaaaaaaaa", "aaaaa"]),
        ("Dr. Who came. He left.", ["Dr. Who came. ", "He left."]),
    ],
)
def test_parts_end_at_sentences_then_at_words_then_between_letters(text: str, expected: list[str]) -> None:
    assert parts(text, 15) == expected


def test_no_part_begins_with_the_space_that_a_message_would_lose() -> None:
    made = parts("word    " * 40, 31)
    assert not any(part[0].isspace() for part in made)


def test_a_grapheme_longer_than_a_message_is_split_between_code_points() -> None:
    monster = "e" + "\u0301" * 100
    assert "".join(parts(monster, 30)) == monster


HOSTILE = [
    "." * 30_000,
    "A. " * 10_000,
    "a" * 30_000,
    " \u0308" * 15_000,
    "e" + "\u0301" * 30_000,
    ".\n" * 15_000,
    "!" * 30_000 + " ",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:3]))
def test_hostile_texts_are_cut_within_a_quarter_of_a_second(text: str) -> None:
    def spent() -> float:
        started = time.thread_time()
        assert "".join(parts(text, 3000)) == text
        return time.thread_time() - started

    assert any(spent() < 0.25 for _ in range(3))


@given(text=TEXTS, most=st.integers(10, 100))
def test_a_shortened_line_has_room_and_stands_on_one_line(text: str, most: int) -> None:
    short = cut(text, most)
    assert utf16_length(short) <= most
    assert "\n" not in short
    assert short == " ".join(text.split()) or short.endswith("…")


def test_every_letter_written_from_the_right_is_isolated() -> None:
    turning = [chr(code) for code in range(0x110000) if unicodedata.bidirectional(chr(code)) in ("R", "AL", "AN")]
    assert [letter for letter in turning if not isolated(letter).startswith("\u2068")] == []


def test_right_to_left_names_cannot_turn_a_line_around() -> None:
    assert isolated("Edda Voss") == "Edda Voss"
    assert isolated("سارة\u202e") == "\u2068سارة\u2069"
    assert isolated("Voss \u202eexe.") == "\u2068Voss exe.\u2069"
