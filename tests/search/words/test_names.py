from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.words.names import Names, key, names_in, proper_words


@pytest.mark.parametrize(
    "spellings",
    [
        ("Bəxtiyar", "Bextiyar", "Bakhtiyar", "Bakhtyar", "Bahtiyar", "Baxtiyar", "Бахтияр", "BƏXTİYAR"),
        ("Hacıyev", "Haciyev", "Hajiyev", "Hajiev", "Gadzhiev", "Gadjiev", "Hadjiyev", "Гаджиев"),
        ("Əliyev", "Eliyev", "Aliyev", "Aliev", "Алиев"),
        ("İntiqam", "Intigam", "intiqam", "Интигам"),
        ("Kəmaləddin", "Kemaleddin", "Kamaladdin", "Кямаледдин"),
        ("Heydərov", "Heydarov", "Haydarov", "Гейдаров"),
        ("Xədicə", "Khadija", "Hadidja"),
        ("Şahin", "Shahin", "Шахин"),
    ],
)
def test_all_spellings_of_a_name_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Aliyev", "alive"), ("Heydarov", "Heydarli"), ("Bakhtiyar", "Bakhshi"), ("Hajiyev", "Haji")]
)
def test_other_names_and_words_have_other_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize("word", ["Гаджиева", "Гаджиевым", "Hacıyevin", "Hajiyev's", "HACIYEV", "Haciyevden"])
def test_a_name_is_known_in_another_script_and_with_an_ending(word: str) -> None:
    assert Names(["Bakhtiyar Hajiyev"]).spellings(word.partition("'")[0]) == ["Hajiyev"]


def test_short_names_are_left_alone() -> None:
    assert Names(["Ali"]).spellings("Ali") == []


@pytest.mark.parametrize(
    ("text", "language", "without"),
    [
        ("What did Maren Holtman say?", "en", "What did he say?"),
        ("Что сказала Марен Холтман?", "ru", "Что сказала он?"),
        ("Maren, Holtman and others", "en", "he, he and others"),
        ("nobody at all", "en", "nobody at all"),
    ],
)
def test_names_give_way_to_a_pronoun(text: str, language: str, without: str) -> None:
    assert Names(["Maren Holtman"]).without(text, language) == without


def test_proper_words_are_those_with_a_capital_within_a_sentence() -> None:
    assert list(proper_words("We met Ann in Oslo. There she said: Nothing. “Why?” Bees.")) == ["Ann", "Oslo"]


@given(st.text())
def test_any_text_keeps_what_is_no_name(text: str) -> None:
    assert Names(["Maren Holtman"]).without(text, "en").count("bee") == text.count("bee")


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("why was Jane Doe arrested", {"Jane", "Doe"}),
        ("Jane Doe niyə həbs olunub", {"Jane", "Doe"}),
        ("Why was she arrested?", set()),
        ("Lawyers are silent. Why?", set()),
        ("What does the BBC say of Doe", {"Doe"}),
        ("WHY WAS JANE DOE ARRESTED", set()),
        ("Why Was Jane Doe Arrested", set()),
        ("why was jane doe arrested", set()),
        ("", set()),
    ],
)
def test_capitals_show_the_names_in_a_question(question: str, names: set[str]) -> None:
    assert names_in(question) == names
