from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.words.analyzer import analyzer_of
from bot.search.words.azerbaijani import stem


@pytest.mark.parametrize(
    "forms",
    [
        ("məhbus", "məhbuslar", "məhbusun", "məhbuslarin", "məhbusdan", "məhbusları", "MƏHBUSLARI"),
        ("vəkil", "vəkillər", "vəkillərin", "vəkilə", "vəkildən", "vəkilin", "vekillerin"),
        ("hakimiyyət", "hakimiyyətin", "hakimiyyətdən", "hakimiyyətə"),
        ("jurnalist", "jurnalistlər", "jurnalistlərə", "jurnalistin"),
        ("seçki", "seçkilər", "seçkilərdə", "seçkilərin"),
        ("azadlıq", "azadlığı", "azadlığın"),
        ("ürək", "ürəyi", "ürəyin"),
        ("uşaq", "uşağı", "uşaqlar", "uşaqların"),
        ("Bəxtiyar", "Bəxtiyarın", "Bəxtiyara", "Bəxtiyardan", "Bəxtiyarı"),
        ("Bakı'dan", "Bakı’ya"),
    ],
)
def test_the_forms_of_a_word_are_one_term(forms: tuple[str, ...]) -> None:
    analyzer = analyzer_of("az")
    assert len({tuple(analyzer.terms(form)) for form in forms}) == 1


@pytest.mark.parametrize("word", ["il", "su", "ana", "dil", "gün", "pul", "az", "2023", "iyul"])
def test_a_short_word_stays_whole(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(("word", "whole"), [("kitabler", "kitabler"), ("evlar", "evlar")])
def test_a_suffix_that_breaks_the_harmony_of_vowels_stays(word: str, whole: str) -> None:
    assert stem(word) == whole


@given(st.text(alphabet="abcdefghijklmnopqrstuvxyz", max_size=30))
def test_a_stem_begins_like_its_word_and_keeps_three_letters(word: str) -> None:
    found = stem(word)
    assert len(found) >= min(3, len(word))
    assert word.startswith(found[:-1])
