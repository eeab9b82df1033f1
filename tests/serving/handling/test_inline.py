"""Inline while somebody types, and guest mode."""

from __future__ import annotations

import time

import pytest

from bot.chat.disclosures import about_message, check_usage, help_text, privacy_text
from bot.chat.wording.choice import wording_for
from tests.double.feed import CHANNEL, CHANNEL_SENDER, OTHER, Feed, buttons
from tests.double.service import JSON
from tests.serving.live import Live

ASKED = "What was the worst storm?"
ANSWER = "The storm of the year"
EN = wording_for("en")


def answered(feed: Feed) -> list[str]:
    return [call.given["inline_query_id"] for call in feed.double.sent("answerInlineQuery")]


def test_the_last_of_what_is_typed_is_always_answered(bot: Live, feed: Feed) -> None:
    for number in range(60):  # more than the bucket holds
        last = feed.inline(f"{ASKED[: number % len(ASKED)]}{number}")
        if number % 4 == 3:
            bot.settle()
    bot.settle()
    assert answered(feed)[-1] == last["inline_query"]["id"]


def test_a_letter_every_now_and_then_is_answered_each_time(bot: Live, feed: Feed) -> None:
    asked = []
    for end in range(1, 26):
        asked.append(feed.inline(ASKED[:end])["inline_query"]["id"])
        bot.settle()
    assert answered(feed) == asked


def guest(feed: Feed) -> list[JSON]:
    return [call.given["result"] for call in feed.double.sent("answerGuestQuery")]


def text(result: JSON) -> str:
    return result["input_message_content"]["message_text"]


@pytest.mark.parametrize("words", ["@archive_test_bot", "/ask@archive_test_bot", "@archive_test_bot /ask"])
def test_a_mention_in_reply_to_a_question_asks_that(bot: Live, feed: Feed, words: str) -> None:
    theirs = {"message_id": 3, "date": int(time.time()), "chat": CHANNEL, "from": OTHER, "text": ASKED}
    feed.guest(words, reply_to_message=theirs)
    bot.settle()
    assert text(guest(feed)[0]).startswith(ANSWER)
    assert [question.words for question in bot.log.questions] == [""]  # they are not the asker's own


def test_a_bare_mention_of_a_guest_gets_the_help(bot: Live, feed: Feed) -> None:
    feed.guest("@archive_test_bot")
    bot.settle()
    assert text(guest(feed)[0]) == help_text(EN)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("@archive_test_bot /help", help_text(EN)),
        ("/help@archive_test_bot", help_text(EN)),
        ("@archive_test_bot /privacy", privacy_text(EN)),
        ("@archive_test_bot /about", about_message(EN).text),
        ("@archive_test_bot /check", check_usage(EN)),
        ("@archive_test_bot /nonsense", help_text(EN)),
    ],
)
def test_commands_work_as_a_guest(bot: Live, feed: Feed, words: str, said: str) -> None:
    feed.guest(words)
    bot.settle()
    assert [text(result) for result in guest(feed)] == [said]
    assert bot.log.rows == []


def test_a_quotation_is_checked_as_a_guest(bot: Live, feed: Feed) -> None:
    feed.guest("@archive_test_bot /check: We lost no ship that winter")
    bot.settle()
    assert text(guest(feed)[0])[0] in "✓≠"


@pytest.mark.parametrize("command", ["/optout", "/forget", "/optin"])
def test_a_guest_is_sent_to_the_private_chat_with_a_wish(bot: Live, feed: Feed, command: str) -> None:
    feed.guest(f"@archive_test_bot {command}")
    bot.settle()
    (result,) = guest(feed)
    assert text(result) == EN.unknown_sender
    assert buttons(result)[EN.open_private]["url"].startswith("https://t.me/")
    assert bot.log.out == {}


def test_words_of_a_channel_that_asks_a_guest_are_not_kept(bot: Live, feed: Feed) -> None:
    feed.guest(f"@archive_test_bot {ASKED}", user=CHANNEL_SENDER, sender_chat=CHANNEL)
    bot.settle()
    assert [question.words for question in bot.log.questions] == [""]
