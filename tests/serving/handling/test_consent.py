"""What readers' own commands do, whoever sends them and however they are written; what is kept of whose words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.chat.actions import ForgetToday, KeepNone, encode
from bot.chat.disclosures import privacy_text
from bot.chat.wording.choice import WORDINGS, wording_for
from bot.search.engine import Engine
from tests.double.feed import (
    ADMIN,
    ANONYMOUS_ADMIN,
    CHANNEL,
    CHANNEL_SENDER,
    OTHER,
    READER,
    SUPERGROUP,
    Feed,
    buttons,
)
from tests.double.server import Double
from tests.double.service import JSON
from tests.ports import free_port
from tests.querylog.conftest import Bench, any_bench, bench, postgres_bench  # noqa: F401
from tests.serving.live import Live, live

ASKED = "What was the worst storm?"
SECRET = "a-secret-of-the-tests"
EN = wording_for("en")
UNKNOWN_SENDERS = [
    pytest.param(ANONYMOUS_ADMIN, SUPERGROUP, id="anonymous admin"),
    pytest.param(CHANNEL_SENDER, CHANNEL, id="channel"),
]


@pytest.fixture(params=["polling", "webhook"])
def bot(request: pytest.FixtureRequest, double: Double, engine: Engine) -> Iterator[Live]:
    """A bot that hears of updates in either way."""
    address = f"127.0.0.1:{free_port()}"
    hook = {"webhook_url": f"http://{address}/hook", "webhook_secret": SECRET, "webhook_listen": address}
    with live(double, engine, **(hook if request.param == "webhook" else {})) as running:
        double.wait(lambda: request.param == "polling" or double.service.webhook["url"])
        yield running
        assert running.error is None


def sent(feed: Feed) -> list[JSON]:
    return [call.result for call in feed.double.sent("sendMessage")]


def said(feed: Feed) -> list[str]:
    return [message["text"] for message in sent(feed)]


def data_of(message: JSON, letter: str) -> str:
    """The data of the button that begins with this letter."""
    found = (button.get("callback_data", "") for button in buttons(message).values())
    return next(data for data in found if data.startswith(f"{letter}:"))


def kept(bot: Live) -> list[str]:
    """The words that the log would keep."""
    return [question.words for question in bot.log.questions if question.words]


def test_every_private_row_with_words_carries_the_mark_by_which_it_is_forgotten(bot: Live, feed: Feed) -> None:
    feed.message("storm lighthouse winter birds")
    bot.settle()
    feed.press(sent(feed)[0], data_of(sent(feed)[0], "n"))
    question = feed.message(ASKED)
    bot.settle()
    feed.edited(question, "How did you come to the lighthouse?")
    bot.settle()
    mine = bot.log.mark(READER["id"])
    assert [account for _, account in bot.log.rows] == [mine] * 4


def test_privacy_says_when_a_private_key_lies_on_the_server(bot: Live, feed: Feed) -> None:
    for here in (False, True):
        bot.log.private_key_is_here = here
        feed.message("/privacy")
        bot.settle()
        assert said(feed)[-1] == privacy_text(EN, key_is_here=here)


def test_forget_takes_back_what_was_turned_down(bot: Live, feed: Feed) -> None:
    feed.message("storm lighthouse winter birds")
    bot.settle()
    feed.press(sent(feed)[0], data_of(sent(feed)[0], "n"))
    bot.settle()
    feed.message("/forget")
    bot.settle()
    assert bot.log.rows == []


def test_forget_leaves_no_word_in_the_log_of_what_was_asked_or_turned_down(
    double: Double,
    engine: Engine,
    any_bench: Bench,  # noqa: F811
) -> None:
    feed = Feed(double)
    with live(double, engine, log=any_bench.log()) as bot:
        for _ in range(2):
            feed.message("storm lighthouse winter birds")
        feed.message(ASKED, user=OTHER)
        bot.settle()
        for reply in [message for message in sent(feed) if message["chat"]["id"] == READER["id"]]:
            feed.press(reply, data_of(reply, "n"))
        bot.settle()
        assert len(any_bench.words()) == 5
        feed.message("/forget")
        bot.settle()
    assert any_bench.words() == [ASKED]


@pytest.mark.parametrize("words", ["/ask", "/ask@archive_test_bot", "@archive_test_bot", "/ask:"])
def test_words_taken_from_somebody_elses_message_are_answered_and_never_kept(bot: Live, feed: Feed, words: str) -> None:
    theirs = feed.message(ASKED, chat=SUPERGROUP, user=OTHER)["message"]
    feed.message(words, chat=SUPERGROUP, reply_to=theirs)
    bot.settle()
    assert said(feed)[0].startswith("The storm of the year")
    feed.press(sent(feed)[0], data_of(sent(feed)[0], "n"))
    bot.settle()
    assert kept(bot) == []
    assert len(bot.log.rows) >= 1  # it is counted


@pytest.mark.parametrize(("user", "speaks_as"), UNKNOWN_SENDERS)
def test_words_of_nobody_knows_whom_are_answered_and_not_kept(
    bot: Live, feed: Feed, user: JSON, speaks_as: JSON
) -> None:
    feed.message(f"/ask {ASKED}", chat=SUPERGROUP, user=user, sender_chat=speaks_as)
    bot.settle()
    assert said(feed)[0].startswith("The storm of the year")
    assert kept(bot) == []


@pytest.mark.parametrize("command", ["/optout", "/forget", "/optin"])
@pytest.mark.parametrize(("user", "speaks_as"), UNKNOWN_SENDERS)
def test_a_wish_of_nobody_knows_whom_is_sent_to_the_private_chat(
    bot: Live, feed: Feed, user: JSON, speaks_as: JSON, command: str
) -> None:
    feed.message(command, chat=SUPERGROUP, user=user, sender_chat=speaks_as)
    bot.settle()
    assert said(feed)[0] in {wording.unknown_sender for wording in WORDINGS.values()}
    (way,) = buttons(sent(feed)[0]).values()
    assert way["url"] == "https://t.me/archive_test_bot?start=privacy"
    assert bot.log.out == {}


def test_the_link_from_a_group_leads_to_the_buttons_about_what_is_kept(bot: Live, feed: Feed) -> None:
    feed.message("/start privacy")
    bot.settle()
    data = {button.get("callback_data") for button in buttons(sent(feed)[0]).values()}
    assert encode(KeepNone()) in data
    assert encode(ForgetToday()) in data


def test_an_opt_out_is_taken_back_by_the_button_below_its_reply(bot: Live, feed: Feed) -> None:
    for text in (ASKED, "/optout", ASKED):
        feed.message(text)
    bot.settle()
    reply = next(message for message in sent(feed) if message["text"] == EN.opted_out)
    feed.press(reply, data_of(reply, "b"))
    bot.settle()
    feed.message(ASKED)
    bot.settle()
    assert [bool(question.words) for question in bot.log.questions] == [True, False, True]
    assert feed.double.sent("editMessageText")[-1].given["text"] == EN.opted_in


def test_optin_takes_nothing_back_and_says_what_does(bot: Live, feed: Feed) -> None:
    feed.message("/optout")
    feed.message("/optin")
    bot.settle()
    assert bot.log.opted_out(READER["id"])
    assert said(feed)[-1] == EN.optin_usage


def test_a_button_that_was_used_says_so(bot: Live, feed: Feed) -> None:
    feed.message("/optout")
    bot.settle()
    (reply,) = sent(feed)
    data = data_of(reply, "b")
    feed.press(reply, data)
    bot.settle()
    feed.press(reply, data)
    bot.settle()
    assert feed.double.sent("editMessageText")[-1].given["text"] == EN.optout_unknown


def test_two_opt_outs_want_two_buttons_and_the_first_says_that_the_other_holds(bot: Live, feed: Feed) -> None:
    feed.message("/optout")
    feed.message("/optout")
    bot.settle()
    first = sent(feed)[0]
    feed.press(first, data_of(first, "b"))
    bot.settle()
    assert bot.log.opted_out(READER["id"])
    assert feed.double.sent("editMessageText")[-1].given["text"] == EN.still_opted_out


def test_nobody_else_in_a_group_presses_somebodys_opt_out_away(bot: Live, feed: Feed) -> None:
    feed.double.chat(SUPERGROUP).admins.add(ADMIN["id"])
    feed.message("/optout", chat=SUPERGROUP)
    bot.settle()
    (reply,) = sent(feed)
    deleted = {key: value for key, value in reply.items() if key != "reply_to_message"}
    for message in (reply, deleted):  # its command may be gone
        for user in (OTHER, ADMIN):
            feed.press(message, data_of(reply, "b"), user=user)
    bot.settle()
    assert bot.log.opted_out(READER["id"])
    assert feed.double.sent("editMessageText") == []


def test_the_button_of_the_greeting_has_a_button_of_its_own(bot: Live, feed: Feed) -> None:
    feed.message("/start")
    bot.settle()
    feed.press(sent(feed)[0], "o")
    bot.settle()
    assert bot.log.opted_out(READER["id"])
    reply = sent(feed)[-1]
    feed.press(reply, data_of(reply, "b"))
    bot.settle()
    assert not bot.log.opted_out(READER["id"])


@pytest.mark.parametrize("command", ["/optin", "/optout", "/forget"])
def test_an_old_command_that_is_edited_does_nothing(bot: Live, feed: Feed, command: str) -> None:
    feed.message(ASKED)
    old = feed.message("/help")
    bot.settle()
    before = len(said(feed))
    feed.edited(old, command)
    bot.settle()
    assert len(said(feed)) == before
    assert len(bot.log.rows) == 1
    assert bot.log.out == {}


@pytest.mark.parametrize("written", ["/optout.", "/optout!", "/OptOut", "/optout, please", "/optout@archive_test_bot."])
@pytest.mark.parametrize("chat", [None, SUPERGROUP], ids=["private", "group"])
def test_a_command_is_known_whatever_stands_after_it(bot: Live, feed: Feed, written: str, chat: JSON | None) -> None:
    feed.message(written, chat=chat)
    bot.settle()
    assert bot.log.opted_out(READER["id"])
    assert bot.log.rows == []


@pytest.mark.parametrize("written", [f"/ask: {ASKED}", f"/ask@archive_test_bot: {ASKED}", f"/ask, {ASKED}"])
@pytest.mark.parametrize("chat", [None, SUPERGROUP], ids=["private", "group"])
def test_punctuation_after_ask_is_no_part_of_the_question(
    bot: Live, feed: Feed, written: str, chat: JSON | None
) -> None:
    feed.message(written, chat=chat)
    bot.settle()
    assert [question.words for question in bot.log.questions] == [ASKED]


def test_check_with_a_colon_checks(bot: Live, feed: Feed) -> None:
    feed.message("/check: We lost no ship that winter")
    bot.settle()
    assert said(feed)[0].startswith("✓") or said(feed)[0].startswith("≠")
    assert bot.log.rows == []


def test_what_telegram_does_not_mark_as_a_command_is_none(bot: Live, feed: Feed) -> None:
    words = "/optout/old is a path, and what was the worst storm?"
    link = {"type": "bold", "offset": 0, "length": 3}
    feed.message(words, entities=[link])
    bot.settle()
    assert bot.log.out == {}
    assert [question.words for question in bot.log.questions] == [words]


def test_a_thumb_for_a_passage_that_the_message_does_not_offer_is_not_counted(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    (reply,) = sent(feed)
    elsewhere = next(p.id for p in bot.engine.archive.passages if p.interview_id == "garden")
    for passage in ("keeper.aaaaaaaa", "invented.aaaaaaaa", elsewhere):
        feed.press(reply, f"v:+{passage}")
    bot.settle()
    assert bot.log.votes == {}
