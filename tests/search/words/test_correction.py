"""Of a correction only what it asks for instead is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.words.correction import instead


@pytest.mark.parametrize(
    ("message", "meant"),
    [
        ("no, not the bees, I meant the wasps", "the wasps"),
        ("sorry, typo, i was asking about the wasps", "the wasps"),
        ("not who. how did they get in?", "how did they get in?"),
        ("the wasps i mean, how many are there?", "the wasps, how many are there?"),
        ("it's not about the hive, it's about the keeper", "the keeper"),
        ("нет-нет, я про ос, а не про пчёл", "ос"),
        ("не пчёлы, а осы", "а осы"),
        ("тьфу, диких ос я имел в виду", "диких ос"),
        ("yox, arıları demirəm, eşşəkarıları deyirəm", "eşşəkarıları"),
        ("bağışlayın, pətəyi yox, şanı nəzərdə tuturdum", "şanı"),
        ("arıları değil, eşekarılarını soruyorum", "eşekarılarını"),
        ("pardon eski kovanı diyecektim", "eski kovanı"),
    ],
)
def test_what_is_denied_and_what_announces_the_rest_is_left_out(message: str, meant: str) -> None:
    assert instead(message) == meant


@pytest.mark.parametrize(
    "message",
    [
        "why?",
        "not even the queen?",
        "why do they not fly, and what do they eat?",
        "does he mean it?",
        "не летают?",
        "почему они не летают",
        "arılar uçmur?",
        "yox",
        "pardon kovanı diyecektim",
        "hayır",
        "no, no",
        "",
    ],
)
def test_a_message_that_corrects_nothing_stays_as_it_is(message: str) -> None:
    assert instead(message) == message


@given(st.text())
def test_something_is_left_of_any_message(message: str) -> None:
    assert instead(message) == message or any(map(str.isalnum, instead(message)))
