"""Ephemeral messages: in a group the asker alone sees that nothing was found, where Telegram can do that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.chat.wording.choice import wording_for
from bot.search.engine import Engine
from bot.serving.api.message_requests import EphemeralSupport
from tests.double.checks import bad
from tests.double.faults import Act
from tests.double.feed import ANONYMOUS_ADMIN, READER, SUPERGROUP, Feed
from tests.double.server import Double
from tests.serving.live import Live, live

ASKED = "What was the worst storm?"
NONSENSE = "/ask zebra xylophone quarterly"
EN = wording_for("en")


@pytest.fixture
def admin(double: Double, engine: Engine) -> Iterator[Live]:
    """The bot as an admin of a group, on a service that knows ephemeral messages."""
    double.service.knows_ephemeral = True
    double.chat(SUPERGROUP).admins.add(double.service.me["id"])
    with live(double, engine) as bot:
        yield bot


def public(double: Double) -> list[str]:
    """What everybody in the group reads of the bot."""
    return [
        one["text"] for one in double.chat(SUPERGROUP).messages.values() if one["from"]["id"] == double.service.me["id"]
    ]


def seen_by_asker(double: Double) -> list[str]:
    return [call.result["text"] for call in double.sent("sendMessage") if call.ok and "receiver_user" in call.result]


def test_nothing_found_is_seen_by_the_asker_alone(admin: Live, feed: Feed) -> None:
    feed.message(NONSENSE, chat=SUPERGROUP)
    admin.settle()
    assert public(feed.double) == []
    assert seen_by_asker(feed.double) == [EN.nothing_in_group]
    assert feed.double.sent("sendMessage")[0].result["receiver_user"]["id"] == READER["id"]


def test_an_answer_is_seen_by_everybody(admin: Live, feed: Feed) -> None:
    feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
    admin.settle()
    assert len(public(feed.double)) == 1


@pytest.mark.parametrize(
    "command", ["/ask", "/check", "/privacy", "/forget", "/optin", "/settings", "/help@archive_test_bot"]
)
def test_notices_are_seen_by_the_asker_alone(admin: Live, feed: Feed, command: str) -> None:
    feed.message(command, chat=SUPERGROUP)
    admin.settle()
    assert public(feed.double) == []
    assert len(seen_by_asker(feed.double)) == 1


def test_a_flood_is_noticed_by_who_makes_it(admin: Live, feed: Feed) -> None:
    for _ in range(12):
        feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
    admin.settle()
    assert seen_by_asker(feed.double) == [EN.try_later]


@pytest.mark.parametrize("command", ["/questions", "/topics", "/interviews", "/optout"])
def test_what_has_buttons_is_sent_as_ever(admin: Live, feed: Feed, command: str) -> None:
    feed.message(command, chat=SUPERGROUP)
    admin.settle()
    assert len(public(feed.double)) == 1


def test_who_can_not_be_told_apart_is_answered_in_the_open(admin: Live, feed: Feed) -> None:
    feed.message(NONSENSE, chat=SUPERGROUP, user=ANONYMOUS_ADMIN, sender_chat=SUPERGROUP)
    admin.settle()
    assert len(public(feed.double)) == 1


def test_an_edit_of_what_found_nothing_is_a_question_of_its_own(admin: Live, feed: Feed) -> None:
    asked = feed.message(NONSENSE, chat=SUPERGROUP)
    admin.settle()
    feed.edited(asked, f"/ask {ASKED}")
    admin.settle()
    assert len(public(feed.double)) == 1


def test_a_service_that_does_not_know_them_is_asked_once(bot: Live, feed: Feed) -> None:
    for _ in range(3):
        feed.message(NONSENSE, chat=SUPERGROUP)
    bot.settle()
    assert public(feed.double) == [EN.nothing_in_group] * 3
    tried = ["ephemeral_message_parameters" in call.given for call in feed.double.sent("sendMessage")]
    assert tried == [True, False, False]


def test_where_the_bot_is_no_admin_it_is_told_once_and_answers_in_the_open(bot: Live, feed: Feed) -> None:
    feed.double.service.knows_ephemeral = True
    for _ in range(3):
        feed.message(NONSENSE, chat=SUPERGROUP)
    bot.settle()
    assert public(feed.double) == [EN.nothing_in_group] * 3
    assert [call.ok for call in feed.double.calls if call.method == "sendMessage"] == [False, True, True, True]


def test_a_service_that_refuses_the_parameter_gets_the_plain_form(bot: Live, feed: Feed) -> None:
    refusal = Act(refuse=bad("unknown parameter"))
    feed.double.faults.add("sendMessage", refusal, when=lambda given: "ephemeral_message_parameters" in given)
    feed.message(NONSENSE, chat=SUPERGROUP)
    bot.settle()
    assert public(feed.double) == [EN.nothing_in_group]


def test_a_group_that_refused_is_tried_again_an_hour_later() -> None:
    now = 0.0
    support = EphemeralSupport(clock=lambda: now)
    support.refused(-1)
    assert not support.may_try(-1)
    assert support.may_try(-2)
    now = 3601.0
    assert support.may_try(-1)
