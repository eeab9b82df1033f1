"""The dictionary: whole in every column, and found by inflected words."""

from __future__ import annotations

import re

import pytest

from bot.base.languages import LANGUAGES
from bot.search.words.analyzer import analyzer_of
from bot.search.words.dictionary import FILE, Translated, dictionary

HEAD, *LINES = FILE.read_text(encoding="utf-8").splitlines()
COLUMNS = HEAD.split(" | ")


def translated(text: str, source: str, target: str = "en") -> list[Translated]:
    known = dictionary(source, target)
    assert known is not None
    return known.translated(analyzer_of(source).all_words(text))


def test_it_has_a_column_for_each_language_of_readers() -> None:
    assert list(LANGUAGES) == COLUMNS


def test_every_line_has_words_in_every_column() -> None:
    assert [line for line in LINES if len(line.split(" | ")) != len(COLUMNS)] == []
    assert [line for line in LINES if not all(re.search(r"\w", word) for word in re.split(r", | \| ", line))] == []


def test_only_russian_is_written_in_cyrillic() -> None:
    letters = {"ru": re.compile("[a-z]", re.I)}
    wrong = [
        word
        for line in LINES
        for language, word in zip(COLUMNS, line.split(" | "), strict=True)
        if letters.get(language, re.compile("[а-яё]", re.I)).search(word)
    ]
    assert wrong == []


def test_lines_are_in_order_and_stand_once() -> None:
    assert sorted(set(LINES)) == LINES


@pytest.mark.parametrize(
    ("text", "source", "target", "meant"),
    [
        ("в больницах учителя", "ru", "en", ["hospital", "teacher"]),
        ("xəstəxanalarda müəllimlər", "az", "en", ["hospital", "teacher"]),
        ("hastanelerde doktorlar", "tr", "en", ["hospital", "doctor"]),
        ("teachers of hospitals", "en", "ru", ["учитель", "больница"]),
        ("учителя больниц", "ru", "tr", ["öğretmen", "hastane"]),
    ],
)
def test_words_are_known_with_their_endings(text: str, source: str, target: str, meant: list[str]) -> None:
    found = [one for one in translated(text, source, target) if set(meant) & set(one.meanings)]
    assert [meaning in one.meanings for meaning, one in zip(meant, found, strict=True)] == [True] * len(meant)


def test_the_longest_words_count() -> None:
    found = {one.place: one for one in translated("Bu nə qədər çəkdi?", "az")}
    assert found[1].length == 2
    assert {"how much", "how long"} & set(found[1].meanings)


@pytest.mark.parametrize(
    ("text", "source", "meaning"),
    [
        ("getirebilir mi", "tr", "bring"),
        ("kullanıyorlar", "tr", "use"),
        ("başlayıblar", "az", "begin"),
        ("gəlmədi", "az", "come"),
    ],
)
def test_turkic_verbs_are_known_by_their_roots(text: str, source: str, meaning: str) -> None:
    assert meaning in translated(text, source)[0].meanings


def test_a_short_word_is_known_only_as_it_is_written() -> None:
    assert translated("mi", "tr") == []


def test_a_language_without_a_column_has_no_dictionary() -> None:
    assert dictionary("de", "en") is None
