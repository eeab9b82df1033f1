"""How a question is typed makes no difference to what the encoder reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.words.noise import evened


@pytest.mark.parametrize(
    ("text", "language", "plain"),
    [
        ("Who keeps the bees?", "en", "who keeps the bees?"),
        ("who keeps the bees", "en", "who keeps the bees?"),
        ("Who keeps the bees...", "en", "who keeps the bees?"),
        ("who keeps the bees?!", "en", "who keeps the bees?"),
        ("“Who keeps the bees.", "en", "“who keeps the bees?"),
        ("WHO KEEPS THE BEES", "en", "who keeps the bees?"),
        ("Кто такой Хольтман.", "ru", "кто такой Хольтман?"),
        ("İşıq nədir", "az", "işıq nədir?"),
        ("IŞIQ NƏDİR", "az", "ışıq nədir?"),
        ("BBC reports", "en", "BBC reports?"),
        ("I keep bees", "en", "i keep bees?"),
        ("...", "en", ""),
    ],
)
def test_capitals_at_the_beginning_shouting_and_the_end_mark_are_evened_out(
    text: str, language: str, plain: str
) -> None:
    assert evened(text, language) == plain


@given(st.text(alphabet="aBc İIж?.! "), st.sampled_from(["en", "az"]))
def test_what_is_evened_out_stays_as_it_is(text: str, language: str) -> None:
    once = evened(text, language)
    assert evened(once, language) == once
