from __future__ import annotations

from bot.archive.interview import Meaning
from bot.search.question.synonyms import Synonyms
from bot.search.words.analyzer import analyzer_of

MEANINGS = (
    Meaning("hive", {"en": ("hive", "bee house"), "ru": ("улей",), "az": ("arı pətəyi", "pətək"), "tr": ("kovan",)}),
    Meaning("Ann", {"names": ("Ann Keeper", "Анна Кипер")}),
    Meaning("wasp", {"en": ("wasp",), "ru": ("оса",)}),
)
KNOWN = set(analyzer_of("en").terms("hive honey Ann Keeper house"))


def expansion(question: str, language: str) -> dict[str, float]:
    terms = [word.term for word in analyzer_of(language).all_words(question)]
    return Synonyms(MEANINGS, ["en"], KNOWN).expansion(terms, language)


def test_a_translation_adds_the_archive_s_own_terms() -> None:
    assert set(expansion("Сколько ульев у вас?", "ru")) == {"hive"}
    assert set(expansion("neçə pətəyiniz var, pətəklər böyükdür?", "az")) == {"hive"}


def test_a_phrase_is_recognized_whole_only() -> None:
    assert set(expansion("arı pətəyi", "az")) == {"hive"}
    assert expansion("arı", "az") == {}


def test_a_name_in_other_letters_adds_the_name() -> None:
    assert expansion("Кто такая Анна Кипер?", "ru") == dict.fromkeys(analyzer_of("en").terms("Ann Keeper"), 1.0)


def test_terms_that_the_archive_does_not_hold_add_nothing() -> None:
    assert expansion("оса", "ru") == {}


def test_a_synonym_weighs_less_than_the_reader_s_own_word() -> None:
    assert all(weight < 1 for weight in expansion("kovan", "tr").values())
