"""Amounts: what asks for a number, and what holds one."""

from __future__ import annotations

import pytest

from bot.search.words.asking import holds_amount, wants_amount


@pytest.mark.parametrize(
    "message",
    [
        "how many nurses work there",
        "what year was that",
        "Сколько стоит билет?",
        "в каком году это было",
        "neçə tələbə var?",
        "nece manata alib",
        "ne qeder pul verib",
        "KAÇ PARA",
        "hangi yıl bitti",
    ],
)
def test_it_is_told_what_asks_for_a_number_in_any_language(message: str) -> None:
    assert wants_amount(message)


@pytest.mark.parametrize(
    "message", ["how did she manage", "why so many?", "как это вышло", "necə bilir bunu", "nasıl kaçtı", "ne oldu", ""]
)
def test_what_asks_for_no_number_is_left_alone(message: str) -> None:
    assert not wants_amount(message)


@pytest.mark.parametrize(
    ("text", "language", "holds"),
    [
        ("Some 30 nurses stayed.", "en", True),
        ("Five or ten of them stayed.", "en", True),
        ("One of them stayed, and nobody knows why.", "en", False),
        ("Осталось двадцать врачей.", "ru", True),
        ("Осталось несколько врачей.", "ru", False),
        ("On iki həkim qaldı.", "az", True),
        ("Kırk hemşire kaldı.", "tr", True),
        ("Hemşireler kaldı.", "tr", False),
        ("Fünf blieben.", "de", False),
    ],
)
def test_a_number_is_found_in_digits_and_in_words(text: str, language: str, holds: bool) -> None:
    assert holds_amount(text, language) == holds
