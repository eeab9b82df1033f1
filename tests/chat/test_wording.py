"""Every sentence in every language: there, used, within Telegram's limits, with the same placeholders."""

from __future__ import annotations

import ast
import datetime as dt
import string
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from babel import Locale

import bot
from bot.base.log_policy import LogMode
from bot.chat.command_words import command_in_words
from bot.chat.disclosures import privacy_text, start_text
from bot.chat.wording import numbers
from bot.chat.wording.choice import WORDINGS, wording_for
from bot.chat.wording.phrases import Wording

HOUSE = Path(bot.__file__).parent
LANGUAGES = sorted(WORDINGS)
NAMES = [one.name for one in fields(Wording) if one.name != "language"]
PLURALS = [
    name
    for name in NAMES
    if isinstance(getattr(WORDINGS["en"], name), Mapping) and name not in ("commands", "command_words")
]


def texts(wording: Wording, name: str) -> list[str]:
    value = getattr(wording, name)
    return [value] if isinstance(value, str) else list(value.values())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@cache
def used() -> frozenset[str]:
    """The names that the program reads off any value."""
    paths = [path for path in HOUSE.rglob("*.py") if path.parent.name != "wording"]
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute))


def test_the_four_languages_are_there() -> None:
    assert LANGUAGES == ["az", "en", "ru", "tr"]


def test_no_sentence_is_there_for_nothing() -> None:
    assert [name for name in NAMES if name not in used()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    for name in NAMES:
        expected = placeholders(texts(WORDINGS["en"], name)[0])
        assert [text for text in texts(WORDINGS[language], name) if placeholders(text) != expected] == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_too_long_or_padded(language: str) -> None:
    for name in NAMES:
        for text in texts(WORDINGS[language], name):
            assert text
            assert text == text.strip()
            assert len(text.encode("utf-16-le")) // 2 <= 4096


@pytest.mark.parametrize("language", ["ru", "az", "tr"])
def test_no_sentence_was_left_in_english(language: str) -> None:
    names = [name for name in NAMES if name not in ("quoted", "settings_language")]
    assert [name for name in names if set(texts(WORDINGS[language], name)) & set(texts(WORDINGS["en"], name))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_plural_has_the_forms_that_its_language_needs(language: str) -> None:
    needed = set(Locale.parse(language).plural_form.tags) | {"other"}
    for name in PLURALS:
        assert set(getattr(WORDINGS[language], name)) == needed, name


STUMBLED_OVER = {
    "en": ["sealed", "I was set", "behind the command", "All of it:"],
    "ru": ["запечатан", "исходн", "чат, он исчезнет"],
    "az": ["möhürlən", "Hamısı:", "süni yaradıl"],
    "tr": ["denetle", "mühürlü", "kimlik numaranız", "bir bölümü", "Bölüm {"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_that_readers_stumbled_over(language: str) -> None:
    said = [text for name in NAMES for text in texts(WORDINGS[language], name)]
    assert [(words, text) for words in STUMBLED_OVER[language] for text in said if words in text] == []


def test_russian_counts_in_its_own_way() -> None:
    wording = WORDINGS["ru"]
    counted = [numbers.plural(wording, wording.questions_count, number) for number in (1, 2, 5, 11, 21)]
    assert counted == ["1 вопрос", "2 вопроса", "5 вопросов", "11 вопросов", "21 вопрос"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_profile_and_commands_fit_into_telegrams_fields(language: str) -> None:
    wording = WORDINGS[language]
    assert len(wording.short_description) <= 120
    assert len(wording.description) <= 512
    assert wording.commands.keys() == WORDINGS["en"].commands.keys()
    for command, text in wording.commands.items():
        assert command.isascii()
        assert command.islower()
        assert 1 <= len(command) <= 32
        assert 1 <= len(text) <= 256


BUTTONS = list(NAMES[NAMES.index("earlier") : NAMES.index("nothing_found")])
BUTTONS += ["keep_fine", "keep_none", "nothing_inline", "all_speakers"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_are_short_enough_for_a_phone(language: str) -> None:
    for name in BUTTONS:
        assert len(getattr(WORDINGS[language], name)) <= 42, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_toasts_fit_into_two_hundred_characters(language: str) -> None:
    wording = WORDINGS[language]
    for text in (wording.only_asker, wording.toast_gone, wording.toast_removed, wording.toast_thanks):
        assert len(text) <= 200
    for text in (wording.try_later, wording.unknown_passage, wording.handed_on, wording.settings_admins_only):
        assert len(text) <= 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_greeting_of_a_group_is_one_line(language: str) -> None:
    assert len(WORDINGS[language].group_greeting) <= 100
    assert "\n" not in WORDINGS[language].group_greeting


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_each_command_that_readers_have(language: str) -> None:
    for command in ("/questions", "/topics", "/interviews", "/check", "/about", "/privacy", "/ask", "/language"):
        assert command in WORDINGS[language].help


PROMISE = {"en": "never generated", "ru": "сгенерир", "az": "süni intellekt", "tr": "üretilmez"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_never_generated_is_said_once_in_the_profile_and_once_in_about(language: str) -> None:
    wording = WORDINGS[language]
    said = [name for name in NAMES for text in texts(wording, name) if PROMISE[language] in text]
    assert said == ["about", "short_description"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("log", [LogMode.SEALED, LogMode.ASK])
def test_privacy_says_where_the_private_key_is(language: str, log: LogMode) -> None:
    wording = WORDINGS[language]
    elsewhere, here = privacy_text(wording, log), privacy_text(wording, log, key_is_here=True)
    for text, said, unsaid in (
        (elsewhere, wording.privacy_key_elsewhere, wording.privacy_key_here),
        (here, wording.privacy_key_here, wording.privacy_key_elsewhere),
    ):
        assert said in text
        assert unsaid not in text
        assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_privacy_says_that_what_was_kept_before_stays_where_less_is_kept_now(language: str) -> None:
    wording = WORDINGS[language]
    for log in LogMode:
        now, before = privacy_text(wording, log), privacy_text(wording, log, before=True)
        assert wording.privacy_before not in now
        assert (wording.privacy_before in before) is (log is not LogMode.SEALED)
        assert wording.privacy_forget in before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("log", [LogMode.SEALED, LogMode.ASK, LogMode.OFF])
def test_privacy_says_what_its_mode_keeps(language: str, log: str) -> None:
    wording = WORDINGS[language]
    text = privacy_text(wording, log)
    assert len(text.encode("utf-16-le")) // 2 <= 4096
    assert ("30" in text) == (log != LogMode.OFF)
    assert ("/forget" in text) == (log != LogMode.OFF)
    assert ("/optout" in text) == (log == LogMode.SEALED)
    assert (wording.hand_on in text) == (log == LogMode.ASK)
    assert wording.privacy_telegram in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("log", [LogMode.SEALED, LogMode.ASK, LogMode.OFF])
def test_the_first_greeting_says_what_its_mode_keeps(language: str, log: str) -> None:
    wording = WORDINGS[language]
    text = start_text(wording, log)
    assert "/privacy" in text
    assert (wording.hand_on in text) == (log == LogMode.ASK)


def test_a_terminal_hears_nothing_of_telegram() -> None:
    for wording in WORDINGS.values():
        text = privacy_text(wording, LogMode.SEALED, telegram=False)
        assert wording.privacy_telegram not in text
        assert "/forget" not in text


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (("ru",), "ru"),
        (("ru-RU",), "ru"),
        (("AZ",), "az"),
        (("az_Latn_AZ",), "az"),
        ((None, "tr"), "tr"),
        (("ka", "ru"), "ru"),
        (("ka",), "en"),
        ((), "en"),
        (("",), "en"),
    ],
)
def test_the_first_language_that_there_is_wins(asked: tuple[str | None, ...], given: str) -> None:
    assert wording_for(*asked).language == given


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "12 May 2024"), ("ru", "12 мая 2024 г."), ("az", "12 may 2024"), ("tr", "12 Mayıs 2024")],
)
def test_dates_are_in_the_readers_language(language: str, written: str) -> None:
    assert numbers.written_date(WORDINGS[language], dt.date(2024, 5, 12)).replace("\u202f", " ") == written


@pytest.mark.parametrize(
    ("code", "name"),
    [("en", "English"), ("ru", "Русский"), ("az", "Azərbaycan"), ("tr", "Türkçe"), ("ka", "ქართული"), ("xx", "xx")],
)
def test_a_language_is_called_what_it_calls_itself(code: str, name: str) -> None:
    assert numbers.own_name(code).lower() == name.lower()


def test_an_unknown_language_is_named_by_its_code() -> None:
    assert numbers.language_name(WORDINGS["en"], "zzz") == "zzz"


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_are_called_by_plain_words_of_each_language(language: str) -> None:
    wording = WORDINGS[language]
    assert wording.command_words.keys() == WORDINGS["en"].command_words.keys()
    for command, words in wording.command_words.items():
        for word in words.split():
            assert command_in_words(f"{word.capitalize()}!") == command
    assert command_in_words(wording.topics_title) == "topics"
    assert command_in_words(wording.read_all_questions) == "questions"


@pytest.mark.parametrize("text", ["help the prisoners", "how can I help?", "помощь заключённым", "lawyers", "", "👍"])
def test_what_says_more_is_no_command(text: str) -> None:
    assert command_in_words(text) is None
