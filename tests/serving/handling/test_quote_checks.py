"""The quote check in Telegram: by command, by reply, by the button below a forwarded message."""

from __future__ import annotations

import pytest

from tests.double.feed import GROUP, OTHER, Feed, buttons
from tests.serving.live import Live

CHANGED = "Yes. I would not plant turnips again."
NOT_DROPPED = "No. I would plant turnips again."


def texts(feed: Feed) -> list[str]:
    return [call.result["text"] for call in feed.double.sent("sendMessage")]


def test_a_claim_behind_the_command_is_checked_and_nothing_is_logged(bot: Live, feed: Feed) -> None:
    feed.message(f"/check {NOT_DROPPED}")
    bot.settle()
    (text,) = texts(feed)
    assert "A negation is missing: “not”" in text
    assert "No. I would not plant turnips again." in text
    assert "Ида Берг, gardener, to Field Notes" in text
    assert bot.log.questions == []


def test_a_reply_with_the_command_checks_what_somebody_wrote_in_a_group(bot: Live, feed: Feed) -> None:
    said = feed.message(CHANGED, chat=GROUP, user=OTHER)["message"]
    feed.message("/check", chat=GROUP, reply_to=said)
    bot.settle()
    (text,) = texts(feed)
    assert "“Yes” instead of “No”" in text


def test_a_reply_to_a_part_of_a_message_checks_that_part(bot: Live, feed: Feed) -> None:
    said = feed.message(f"Look at this! {CHANGED} Really?", chat=GROUP, user=OTHER)["message"]
    part = "I would not plant turnips"
    feed.message("/check", chat=GROUP, reply_to=said, quote={"text": part, "position": 20})
    bot.settle()
    assert "✓ Exact." in texts(feed)[0]


@pytest.mark.parametrize("command", ["/check", "/check   "])
def test_a_check_of_nothing_says_how_to_make_one(bot: Live, feed: Feed, command: str) -> None:
    feed.message(command)
    bot.settle()
    assert "/check" in texts(feed)[0]


def test_a_forwarded_message_is_offered_to_be_checked_and_checked_in_place(bot: Live, feed: Feed) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}
    feed.message("I would not plant turnips again", forward_origin=origin)
    bot.settle()
    (offer,) = [call.result for call in feed.double.sent("sendMessage")]
    ((_, button),) = buttons(offer).items()
    feed.press(offer, button["callback_data"])
    bot.settle()
    (edited,) = feed.double.sent("editMessageText")
    assert "No. I would not plant turnips again." in edited.given["text"]
    assert bot.log.questions == []
