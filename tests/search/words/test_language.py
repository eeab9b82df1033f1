from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.languages import LANGUAGES
from bot.search.words.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What kills a colony in winter?", "en"),
        ("bees", "en"),
        ("why dont they fly when its cold", "en"),
        ("Что убивает пчёл зимой?", "ru"),
        ("почему они гибнут", "ru"),
        ("Arılar qışda niyə ölür?", "az"),
        ("arilar qisda niye olur, siz bilirsiniz?", "az"),
        ("Bal neçə ilə xarab olur?", "az"),
        ("Arılar kışın neden ölüyor?", "tr"),
        ("arilar kisin neden oluyor, biliyor musunuz?", "tr"),
        ("Kovanları nasıl koruyorsunuz?", "tr"),
        ("Bakıdan gələn arıçı Harvard haqqında nə deyir?", "az"),
        ("balı kim satıb", "az"),
        ("kovanları kim aparıb", "az"),
        ("bir stəkan bal", "az"),
        ("balı kimler satıyor", "tr"),
        ("arı bal yapıp satar", "tr"),
    ],
)
def test_a_short_question_s_language_is_told(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(("text", "hint"), [("Pegasus", "tr"), ("2023", "az"), ("", "ru"), ("?", "az")])
def test_where_words_do_not_decide_the_hint_does(text: str, hint: str) -> None:
    assert detect(text, hint) == hint


@pytest.mark.parametrize("hint", ["az", "tr", "en-GB", "xx", "", None, "ru_RU", "\ud800"])
def test_words_outweigh_the_hint(hint: str | None) -> None:
    assert detect("Что убивает пчёл зимой и почему?", hint) == "ru"


def test_a_language_of_the_archive_that_has_no_profile_is_taken_from_the_hint() -> None:
    assert detect("Was tötet ein Bienenvolk?", "de-AT", also={"de"}) == "de"
    assert detect("Was tötet ein Bienenvolk?", "de-AT") in LANGUAGES


@given(st.text(), st.one_of(st.none(), st.text(max_size=8)))
def test_any_text_has_one_of_our_languages(text: str, hint: str | None) -> None:
    assert detect(text, hint) in LANGUAGES
