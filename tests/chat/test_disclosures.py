"""What the bot says of itself, with the buttons that go with it."""

from __future__ import annotations

import pytest

from bot.base.log_policy import LogMode
from bot.chat.actions import KeepFine, KeepNone, OpenTopics, SetLanguage, SetQuiet, decode
from bot.chat.answers import answer_messages
from bot.chat.disclosures import about_message, group_start, privacy_text, settings_message, start_message
from bot.chat.message import Entity, Message, Press, Style
from bot.chat.wording.choice import PAGE_WORDINGS, WORDINGS
from bot.search.engine import NothingFound, Talk
from tests.chat.making import assert_telegram_takes, screen

CONTACT = "desk@example.org"
PHONE_LETTERS = 38  # about as many stand in a line of a message on a phone


def marked(message: Message, entity: Entity) -> str:
    units = message.text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def pressed(message: Message) -> dict[str, object]:
    buttons = [button for row in message.buttons for button in row]
    return {one.label: decode(one.action.data) for one in buttons if isinstance(one.action, Press)}


@pytest.mark.parametrize("language", sorted(WORDINGS))
@pytest.mark.parametrize("log", [LogMode.SEALED, LogMode.ASK, LogMode.OFF])
def test_the_first_greeting_lets_a_reader_refuse_only_where_something_is_kept(language: str, log: str) -> None:
    message = start_message(WORDINGS[language], log)
    assert_telegram_takes(message)
    assert set(pressed(message).values()) - {OpenTopics()} == (
        {KeepFine(), KeepNone()} if log == LogMode.SEALED else set()
    )


def test_in_a_group_start_is_one_line_and_a_way_to_the_private_chat() -> None:
    message = group_start(WORDINGS["en"], "some_archive_bot")
    assert message.text == WORDINGS["en"].group_greeting
    assert_telegram_takes(message)


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_settings_tick_what_is_chosen_and_offer_the_rest(language: str) -> None:
    message = settings_message(WORDINGS[language], "ru", True)
    assert_telegram_takes(message)
    assert pressed(message)["✓ Русский"] == SetLanguage("ru")
    assert pressed(message)[f"✓ {WORDINGS[language].settings_quiet}"] == SetQuiet(False)
    languages = [one for one in pressed(message).values() if isinstance(one, SetLanguage)]
    assert languages == [SetLanguage(None), *(SetLanguage(code) for code in WORDINGS)]
    assert sum(label.startswith("✓") for label in pressed(message)) == 2


def test_without_choices_the_language_is_automatic_and_nothing_is_quiet() -> None:
    ticked = [label for label in pressed(settings_message(WORDINGS["en"], None, False)) if label.startswith("✓")]
    assert ticked == ["✓ Automatic"]


def where_the_editors_stand(language: str, contact: str | None) -> dict[str, str]:
    """The texts that say how to reach the editors."""
    made = screen(language=language, contact=contact)
    nothing = NothingFound("en", (), 0.0, 0.0)
    return {
        "about": about_message(made.wording, contact).text,
        **{f"privacy, {log}": privacy_text(made.wording, log, contact=contact) for log in LogMode},
        "privacy in a terminal": privacy_text(made.wording, telegram=False, contact=contact),
        "nothing found": answer_messages(made, nothing)[0].text,
    }


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_about_privacy_and_nothing_found_say_in_one_line_how_to_reach_the_editors(language: str) -> None:
    line = WORDINGS[language].contact.format(contact=CONTACT)
    for text in where_the_editors_stand(language, CONTACT).values():
        assert text.split("\n").count(line) == 1
        assert_telegram_takes(Message(text))


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_about_says_what_verbatim_means_in_lines_of_a_phone_each_with_what_it_is_about_in_bold(language: str) -> None:
    message, words = about_message(WORDINGS[language]), PAGE_WORDINGS[language]
    assert_telegram_takes(message)
    bold = {marked(message, entity) for entity in message.entities if entity.style is Style.BOLD}
    for mark, rows in (("✓", words.verbatim_holds), ("✗", words.verbatim_not)):
        for what, of_it in rows:
            assert f"\n{mark} {what}: {of_it}\n" in f"{message.text}\n"
            assert len(what) + len(of_it) <= 3 * PHONE_LETTERS
            assert what in bold


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_the_longest_contact_leaves_the_texts_a_message(language: str) -> None:
    for text in where_the_editors_stand(language, "x" * 200).values():
        assert_telegram_takes(Message(text))


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_without_a_contact_only_who_asks_for_it_hears_that_there_is_none(language: str) -> None:
    wording = WORDINGS[language]
    before = wording.contact.partition("{contact}")[0]
    for text in where_the_editors_stand(language, None).values():
        assert before not in text
        assert wording.contact_unknown not in text
    asked = NothingFound("en", (), 0.0, 0.0, Talk.CONTACT)
    assert answer_messages(screen(language=language), asked)[0].text == wording.contact_unknown
