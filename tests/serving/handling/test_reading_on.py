"""Reading on by buttons: as fast as anybody reads, and no question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.chat.wording.choice import wording_for
from bot.search.engine import Engine
from bot.serving.api.pacing import Limits
from tests.double.feed import SUPERGROUP, Feed, buttons
from tests.double.server import Double
from tests.serving.live import Live, live

ASKED = "What was the worst storm?"
EN = wording_for("en")


@pytest.fixture
def bot(double: Double, engine: Engine) -> Iterator[Live]:
    """A bot that Telegram's own pace does not slow."""
    with live(double, engine, limits=Limits(private_burst=10_000)) as running:
        yield running


def test_pages_are_turned_far_more_often_than_questions_are_asked(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    reply = feed.double.sent("sendMessage")[0].result
    later = buttons(reply)["Later ▶"]["callback_data"]
    earlier = later
    for number in range(40):
        feed.press(reply, later if number % 2 else earlier)
    bot.settle()
    said = [call.given.get("text") for call in feed.double.sent("answerCallbackQuery")]
    assert said == [None] * 40


def test_reading_on_leaves_the_questions_their_bucket(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    reply = feed.double.sent("sendMessage")[0].result
    for _ in range(30):
        feed.press(reply, buttons(reply)["Later ▶"]["callback_data"])
    feed.message("How did you come to the lighthouse?")
    bot.settle()
    assert EN.try_later not in [call.given["text"] for call in feed.double.sent("sendMessage")]


def test_a_reader_who_asked_too_much_can_still_turn_pages(bot: Live, feed: Feed) -> None:
    for _ in range(12):
        feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
    bot.settle()
    reply = feed.double.sent("sendMessage")[0].result
    feed.press(reply, buttons(reply)["Later ▶"]["callback_data"])
    bot.settle()
    assert len(feed.double.sent("editMessageText")) == 1


def test_a_flood_of_turned_pages_ends(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    reply = feed.double.sent("sendMessage")[0].result
    for _ in range(3):  # fewer at a time than a chat may have waiting
        for _ in range(40):
            feed.press(reply, buttons(reply)["Later ▶"]["callback_data"])
        bot.settle()
    assert EN.try_later in [call.given.get("text") for call in feed.double.sent("answerCallbackQuery")]


def test_reading_on_stays_in_the_questions_language_whatever_the_app_says(bot: Live, feed: Feed) -> None:
    feed.message("почему подорожали огурцы в прошлом феврале?")
    bot.settle()
    reply = feed.double.sent("sendMessage")[0].result
    russian = wording_for("ru")
    feed.press(reply, buttons(reply)[russian.read_all_questions]["callback_data"])
    bot.settle()
    said = [call.given["text"] for kind in ("sendMessage", "editMessageText") for call in feed.double.sent(kind)]
    assert said[-1].startswith(russian.interviews_title)
