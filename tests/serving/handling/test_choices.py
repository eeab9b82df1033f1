"""What a group or a reader chooses is kept by Telegram, and survives what happens to chats and to wording."""

from __future__ import annotations

import dataclasses

import pytest
from telegram import BotCommand

from bot.chat.wording.choice import WORDINGS, wording_for
from bot.search.engine import Engine
from bot.serving import menus
from bot.serving.menus import Choices, choices_of, menu_of
from tests.double.faults import refused, too_many
from tests.double.feed import ADMIN, GROUP, READER, SUPERGROUP, Feed, buttons
from tests.double.server import Double
from tests.double.service import JSON
from tests.serving.live import HASTE, Live, live

ASKED = "What was the worst storm?"
NONSENSE = "zebra xylophone quarterly"
ALL = [Choices(language, quiet) for language in (None, *WORDINGS) for quiet in (False, True)]


def said(double: Double) -> list[str]:
    return [call.result["text"] for call in double.sent("sendMessage")]


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize("choices", ALL, ids=str)
def test_a_menu_says_what_was_chosen(choices: Choices, private: bool) -> None:
    assert choices_of(menu_of(choices, private=private)) == choices


def test_no_change_of_wording_resets_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    menu = menu_of(Choices("az", True), private=False)
    for code, wording in list(WORDINGS.items()):
        changed = dataclasses.replace(wording, commands={name: f"{text}!" for name, text in wording.commands.items()})
        monkeypatch.setitem(menus.WORDINGS, code, changed)
    assert choices_of(menu) == Choices("az", True)


@pytest.mark.parametrize("mark", ["[xx]", "[quiet]", "[az] ", "[AZ quiet]"])
def test_a_mark_that_is_none_says_nothing(mark: str) -> None:
    said = choices_of([BotCommand("settings", f"Anything {mark}")])
    assert said in (Choices(), Choices("az"))


def choose(feed: Feed, bot: Live, data: str, chat: JSON = SUPERGROUP) -> None:
    feed.double.chat(chat).admins.add(ADMIN["id"])
    feed.message("/settings", chat=chat, user=ADMIN)
    bot.settle()
    feed.press(feed.double.sent("sendMessage")[-1].result, data, user=ADMIN)
    bot.settle()


@pytest.mark.parametrize("order", ["old first", "new first"])
def test_a_group_that_becomes_a_supergroup_keeps_its_settings_and_is_not_greeted_again(
    double: Double, engine: Engine, order: str
) -> None:
    feed = Feed(double)
    with live(double, engine) as bot:
        choose(feed, bot, "g:ru", GROUP)
    with live(double, engine) as bot:  # nothing is remembered
        told = [
            lambda: feed.message(None, chat=GROUP, migrate_to_chat_id=SUPERGROUP["id"]),
            lambda: feed.message(None, chat=SUPERGROUP, migrate_from_chat_id=GROUP["id"]),
        ]
        feed.membership("member")
        for tell in told if order == "old first" else told[::-1]:
            tell()
        bot.settle()
        before = len(said(double))
        feed.message(f"/ask {NONSENSE}", chat=SUPERGROUP)
        bot.settle()
    assert before == 1  # the settings alone
    assert said(double)[-1] == wording_for("ru").nothing_in_group


def test_a_menu_of_before_says_what_was_chosen_in_todays_words_from_the_first_contact_on(
    double: Double, engine: Engine
) -> None:
    feed = Feed(double)
    key = double.service._key("commands", {"scope": {"type": "chat", "chat_id": SUPERGROUP["id"]}})
    chosen = menu_of(Choices("tr"), private=False)
    before = [BotCommand(one.command, f"As it was: {one.description}") for one in chosen]
    double.service.profile[key] = [one.to_dict() for one in before]
    with live(double, engine) as bot:
        feed.message(f"/ask {NONSENSE}", chat=SUPERGROUP)
        bot.settle()
    menu = [BotCommand(**one) for one in double.service.profile[key]]
    assert menu == menu_of(Choices("tr"), private=False)
    assert said(double) == [wording_for("tr").nothing_in_group]


def test_a_group_whose_old_menu_telegram_does_not_give_starts_anew_and_that_is_told(
    double: Double, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    feed = Feed(double)
    with live(double, engine) as bot:
        choose(feed, bot, "g:ru", GROUP)
    asked = lambda given: given.get("scope", {}).get("chat_id") == GROUP["id"]  # noqa: E731
    double.faults.add("getMyCommands", refused(400, "Bad Request: chat not found"), when=asked)
    with live(double, engine) as bot:
        feed.message(None, chat=GROUP, migrate_to_chat_id=SUPERGROUP["id"])
        bot.settle()
        feed.message(f"/ask {NONSENSE}", chat=SUPERGROUP)
        bot.settle()
    assert said(double)[-1] == wording_for("en").nothing_in_group
    assert "a group that moved could not keep its settings" in caplog.text
    assert str(GROUP["id"]) not in caplog.text


def test_what_another_process_chose_is_seen_after_a_while(
    double: Double, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.serving.handling.choices.KNOWN_SECONDS", 0.0)
    feed = Feed(double)
    with live(double, engine) as bot:
        feed.message(f"/ask {NONSENSE}", chat=SUPERGROUP)
        bot.settle()
        key = double.service._key("commands", {"scope": {"type": "chat", "chat_id": SUPERGROUP["id"]}})
        menu = menu_of(Choices("tr"), private=False)
        double.service.profile[key] = [one.to_dict() for one in menu]
        feed.message(f"/ask {NONSENSE}", chat=SUPERGROUP)
        bot.settle()
    assert said(double) == [wording_for("en").nothing_in_group, wording_for("tr").nothing_in_group]


@pytest.mark.parametrize("command", ["/language", "/settings"])
def test_a_reader_chooses_the_language_in_private_and_it_outlives_the_process(
    double: Double, engine: Engine, command: str
) -> None:
    feed = Feed(double)
    with live(double, engine) as bot:
        feed.message(command)
        bot.settle()
        menu = double.sent("sendMessage")[0].result
        assert not any(button["callback_data"].startswith("u:") for button in buttons(menu).values())
        feed.press(menu, "g:az")
        bot.settle()
    with live(double, engine) as bot:
        feed.message(NONSENSE)
        feed.message("/about")
        bot.settle()
    assert said(double)[-1].startswith(wording_for("az").about)
    assert said(double)[-2].startswith(wording_for("az").nothing_found)


def test_a_reader_goes_back_to_the_language_of_each_question(double: Double, engine: Engine) -> None:
    feed = Feed(double)
    with live(double, engine) as bot:
        feed.message("/language")
        bot.settle()
        for data in ("g:az", "g:-"):
            feed.press(double.sent("sendMessage")[0].result, data)
            bot.settle()
        feed.message("/about")
        bot.settle()
    assert said(double)[-1].startswith(wording_for("en").about)
    assert double.sent("deleteMyCommands")[-1].given["scope"] == {"type": "chat", "chat_id": READER["id"]}


def test_a_maintainers_menu_keeps_the_language_and_the_maintainers_commands(double: Double, engine: Engine) -> None:
    """The language, even if it is chosen while the menu of the start is on its way."""
    feed = Feed(double)
    maintainers = frozenset({ADMIN["id"]})
    scope = {"type": "chat", "chat_id": ADMIN["id"]}
    key = double.service._key("commands", {"scope": scope})
    halt = double.faults.add("setMyCommands", too_many(1), when=lambda given: given.get("scope") == scope, times=1)
    with live(double, engine, maintainers=maintainers) as bot:
        double.wait(lambda: halt.times == 0)
        feed.message("/language", user=ADMIN)
        bot.settle()
        feed.press(double.sent("sendMessage")[0].result, "g:tr", user=ADMIN)
        bot.settle()
        double.wait(lambda: sum(call.given.get("scope") == scope for call in double.sent("setMyCommands")) == 2)
    with live(double, engine, maintainers=maintainers) as bot:
        feed.message("/about", user=ADMIN)
        bot.settle()
    assert {"status", "language"} <= {one["command"] for one in double.service.profile[key]}
    assert said(double)[-1].startswith(wording_for("tr").about)


@pytest.mark.parametrize("on", [True, False])
def test_share_and_the_line_about_any_chat_are_there_where_inline_mode_is_on(engine: Engine, on: bool) -> None:
    with Double(haste=HASTE) as double:
        double.service.me["supports_inline_queries"] = on
        feed = Feed(double)
        with live(double, engine) as bot:
            feed.message(ASKED)
            feed.message("/help")
            bot.settle()
        answer, text = double.sent("sendMessage")[0].result, said(double)[1]
    assert (wording_for("en").share in buttons(answer)) is on
    assert (wording_for("en").help_inline in text) is on


def test_a_maintainer_is_told_what_is_switched_off_at_botfather(engine: Engine) -> None:
    with Double(haste=HASTE) as double:
        double.service.me |= {"supports_inline_queries": False, "supports_guest_queries": False}
        feed = Feed(double)
        with live(double, engine, maintainers=frozenset({ADMIN["id"]})) as bot:
            feed.message("/status", user=ADMIN)
            bot.settle()
        assert "/setinline" in said(double)[0]
        assert "Guest mode is off" in said(double)[0]
