"""What is lost on the way, or answered by somebody else in Telegram's place, and what Telegram refuses for good."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest

from bot.base.errors import ServiceError
from bot.search.engine import Engine
from bot.serving.alerts import Alerts
from bot.serving.api.get_updates import Cause, FeedTrouble, UpdateFeed
from bot.serving.api.pacing import Limits
from bot.serving.exit_codes import EXIT_CONFIG, EXIT_CONFLICT
from bot.serving.handling.dispatch import UPDATES
from bot.serving.updates.poll_health import PollHealth
from bot.serving.updates.timing import Timing
from tests.double.faults import BAD_GATEWAY, DROP_BEFORE, UNAUTHORIZED, Act, refused, too_many
from tests.double.feed import READER, Feed, buttons
from tests.double.server import Double
from tests.ports import free_port
from tests.serving.live import PACE, Live, live
from tests.virtual_time import run_virtually

QUESTION = "What was the worst storm?"
ONE_TRY = replace(PACE, query_tries=1)  # of what is kept, more
LONG = "What did the tide take from the garden?"


def hook() -> dict[str, str]:
    address = f"127.0.0.1:{free_port()}"
    return {
        "webhook_url": f"http://{address}/hook",
        "webhook_secret": "a-secret-of-the-tests",
        "webhook_listen": address,
    }


@pytest.mark.parametrize("status", [200, 302, 401, 403, 404])
def test_a_page_in_telegrams_place_costs_no_answer(bot: Live, feed: Feed, status: int) -> None:
    feed.double.faults.add("sendMessage", Act(status=status), times=2)
    feed.message(QUESTION)
    bot.settle()
    assert len(feed.double.sent("sendMessage")) == len(bot.log.rows) == 1
    assert bot.running is not None
    assert b"bot_undelivered_total{" not in bot.running._metrics.text()


def test_a_page_in_telegrams_place_is_named_and_waited_out_at_the_start(
    double: Double, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    double.faults.add("getMe", Act(status=200), times=Limits().query_tries)
    Feed(double).message(QUESTION)
    with live(double, engine) as bot:
        bot.settle()
        assert bot.error is None
    assert "is not the Bot API (a page, status 200); log in to the network" in caplog.text
    assert "can't be reached" not in caplog.text


@pytest.mark.parametrize("status", [200, 401, 403, 404])
async def test_a_page_in_place_of_updates_is_a_server_in_trouble(double: Double, status: int) -> None:
    double.faults.add("getUpdates", Act(status=status))
    feed = UpdateFeed(double.url, double.token, UPDATES)
    with pytest.raises(FeedTrouble) as caught:
        await feed.poll(None, 0.0)
    await feed.close()
    assert caught.value.cause is Cause.SERVER


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b'{"ok": true, "result": null}', b'{"ok": true, "result": 7}'])
async def test_json_without_updates_is_a_server_in_trouble(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    async def post(*_: object) -> bytes:
        return body

    feed = UpdateFeed("http://bot-api.test", "1:x", UPDATES)
    monkeypatch.setattr(feed, "_post", post)
    with pytest.raises(FeedTrouble) as caught:
        await feed.poll(None, 0.0)
    assert caught.value.cause is Cause.SERVER


@pytest.mark.parametrize("way", [{}, hook()], ids=["polling", "webhook"])
def test_a_token_that_is_revoked_confirms_nothing_that_was_not_answered(
    double: Double, engine: Engine, way: dict[str, Any]
) -> None:
    with live(double, engine, **way) as bot:
        double.wait(lambda: double.arrived or double.service.webhook["url"])
        double.faults.add("sendMessage", UNAUTHORIZED)
        Feed(double).message(QUESTION)
        double.wait(lambda: bot.error)
        assert isinstance(bot.error, ServiceError)
        assert bot.error.exit_code == EXIT_CONFIG
        assert not double.settled()
        assert not bot.log.marks


def test_a_method_that_an_older_server_does_not_know_is_no_refused_token(bot: Live, feed: Feed) -> None:
    unknown = refused(404, "Not Found: method not found")
    feed.double.faults.add("answerGuestQuery", unknown)
    feed.guest("@archive_test_bot " + QUESTION)
    feed.message(QUESTION)
    bot.settle()
    assert len(feed.double.sent("sendMessage")) == 1


@pytest.mark.parametrize("act", [too_many(1), BAD_GATEWAY], ids=["429", "502"])
def test_a_guests_answer_waits_until_it_can_be_given(double: Double, engine: Engine, act: Act) -> None:
    double.faults.add("answerGuestQuery", act, times=ONE_TRY.query_tries)
    with live(double, engine, limits=ONE_TRY) as bot:
        Feed(double).guest("@archive_test_bot " + QUESTION)
        bot.settle()
    assert len(double.sent("answerGuestQuery")) == len(bot.log.rows) == 1


@pytest.mark.parametrize("act", [too_many(1), too_many(60), BAD_GATEWAY], ids=["429", "429 for long", "502"])
def test_a_button_does_its_work_though_its_line_cannot_be_shown(double: Double, engine: Engine, act: Act) -> None:
    feed = Feed(double)
    with live(double, engine, limits=ONE_TRY) as bot:
        feed.message(QUESTION)
        bot.settle()
        answer = double.sent("sendMessage")[0].result
        double.faults.add("answerCallbackQuery", act)
        feed.press(answer, buttons(answer)["Later ▶"]["callback_data"])
        bot.settle()
    assert len(double.sent("editMessageText")) == 1
    assert not double.sent("answerCallbackQuery")


def test_what_telegram_refuses_in_the_middle_of_an_answer_is_not_begun_again(bot: Live, feed: Feed) -> None:
    parts: list[str] = []

    def after_the_second(given: dict[str, Any]) -> bool:
        parts.append(given["text"])
        return len(parts) > 2

    feed.double.faults.add("sendMessage", refused(400, "Bad Request: SOMETHING_NEW"), when=after_the_second)
    feed.message(LONG)
    bot.settle()
    assert len(feed.double.sent("sendMessage")) == 2
    assert len({part[:200] for part in parts}) == 3
    assert len(bot.log.rows) == 1


HASTY = Limits(backoff=(0.2,), doomed_after=2, private_burst=1000, private_every=0.001)


def fail_in_the_middle(feed: Feed, bot: Live, times: int | None) -> list[str]:
    """Ask for a long answer, of which the second part fails `times` times, while others are answered; the parts that
    arrived."""
    long_one, others = READER["id"], iter(range(8_000_000, 9_000_000))
    tries: list[str] = []

    def later(given: dict[str, Any]) -> bool:
        if given["chat_id"] != long_one:
            return False
        tries.append(given["text"])
        return len(tries) > 1

    feed.double.faults.add("sendMessage", DROP_BEFORE, when=later, times=times)
    feed.message(LONG)
    until = time.monotonic() + 90
    while all(question.words != LONG for question in bot.log.questions) and time.monotonic() < until:
        feed.message(QUESTION, user={**READER, "id": next(others)})
        time.sleep(0.05)  # fewer than may leave in a second
    bot.settle()
    return [call.given["text"] for call in feed.double.sent("sendMessage") if call.given["chat_id"] == long_one]


def test_a_long_answer_goes_on_at_the_part_that_did_not_get_through(double: Double, engine: Engine) -> None:
    with live(double, engine, limits=HASTY) as bot:
        parts = fail_in_the_middle(Feed(double), bot, times=HASTY.doomed_after)
        assert len(parts) == len(set(parts)) > 3
        assert sum(question.words == LONG for question in bot.log.questions) == 1


def test_a_part_that_never_gets_through_ends_its_answer_and_nothing_is_said_twice(
    double: Double, engine: Engine
) -> None:
    with live(double, engine, limits=HASTY) as bot:
        parts = fail_in_the_middle(Feed(double), bot, times=None)
        assert len(parts) == 1
        assert sum(question.words == LONG for question in bot.log.questions) == 1
        assert bot.running is not None
        assert b'bot_undelivered_total{why="given up"} 1.0' in bot.running._metrics.text()


@pytest.mark.parametrize("act", [too_many(1), BAD_GATEWAY], ids=["429", "502"])
def test_a_webhook_is_set_as_soon_as_telegram_lets_us(double: Double, engine: Engine, act: Act) -> None:
    double.faults.add("setWebhook", act, times=2 * ONE_TRY.query_tries)
    with live(double, engine, limits=ONE_TRY, **hook()) as bot:
        Feed(double).message(QUESTION)
        bot.settle()
        assert bot.error is None


def test_a_webhook_that_telegram_refuses_is_a_sentence(double: Double, engine: Engine) -> None:
    double.faults.add("setWebhook", refused(400, "Bad Request: bad webhook: Failed to resolve host"))
    with live(double, engine, **hook()) as bot:
        double.wait(lambda: bot.error)
        assert isinstance(bot.error, ServiceError)
        assert "failed to resolve host" in str(bot.error)
        assert bot.error.exit_code == EXIT_CONFLICT


def test_who_is_told_to_stop_before_the_webhook_is_set_stops(double: Double, engine: Engine) -> None:
    double.faults.add("setWebhook", too_many(600))
    with live(double, engine, **hook()) as bot:
        double.wait(lambda: any(call.method == "setWebhook" for call in double.calls))
    assert bot.error is None


def test_a_maintainer_who_is_halted_keeps_no_alert_from_another(double: Double, engine: Engine) -> None:
    first, second = 777_001, 777_002
    for number in (first, second):
        double.chat({"id": number, "type": "private", "first_name": "M"})
    maintainers = frozenset({first, second})
    halted = next(iter(maintainers))
    double.faults.add("sendMessage", too_many(600), when=lambda given: given["chat_id"] == halted)

    async def companion(tell: Any) -> None:
        tell("Something is wrong.")

    with live(double, engine, maintainers=maintainers, companions=(companion,)):
        double.wait(lambda: double.sent("sendMessage"))
    assert double.sent("sendMessage")[0].given["chat_id"] != halted


def test_a_pause_that_telegram_asks_for_is_waited_out(double: Double, engine: Engine) -> None:
    double.faults.add("getUpdates", too_many(1), times=1)
    with live(double, engine) as bot:
        Feed(double).message(QUESTION, user=READER)
        bot.settle()
        assert bot.error is None


def test_a_pause_that_telegram_asks_for_is_no_stall_and_what_comes_after_it_is() -> None:
    async def paused() -> None:
        health = PollHealth("bot-api.test", Alerts(), Timing(leave=1.5))
        watching = asyncio.create_task(health.watch(None))  # type: ignore[arg-type]  (no client is built anew so soon)
        await asyncio.sleep(health.pause_after(FeedTrouble(Cause.FLOOD, seconds=3.0)))
        assert not watching.done()
        await asyncio.sleep(3.0)
        with pytest.raises(ServiceError):
            watching.result()

    run_virtually(paused())
