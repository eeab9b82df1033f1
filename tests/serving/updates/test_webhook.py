"""Updates by webhook: the secret, the size, 200 only after the work, health."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TimedOut

from bot.base.errors import ServiceError
from bot.querylog.database import LogTrouble
from bot.querylog.trouble_watch import LogHealth
from bot.search.engine import Engine
from bot.serving.alerts import Alerts
from bot.serving.api.transport import Flooded
from bot.serving.exit_codes import EXIT_CONFIG, EXIT_STALLED
from bot.serving.metrics import Metrics
from bot.serving.updates.heartbeat import Heartbeat
from bot.serving.updates.timing import Timing
from bot.serving.updates.webhook import Webhook
from tests.double.faults import too_many
from tests.double.feed import READER, Feed, buttons, private_chat
from tests.double.server import Double
from tests.ports import free_port
from tests.serving.live import QUICK, Live, MemoryLog, live
from tests.virtual_time import run_virtually

SECRET = "a-secret-of-the-tests"


@pytest.fixture
def hooked(double: Double, engine: Engine) -> Iterator[tuple[Live, str]]:
    address = f"127.0.0.1:{free_port()}"
    with live(
        double,
        engine,
        webhook_url=f"http://{address}/hook",
        webhook_secret=SECRET,
        webhook_listen=address,
    ) as bot:
        double.wait(lambda: double.service.webhook["url"])
        yield bot, f"http://{address}"
        assert bot.error is None


def test_a_chat_that_is_held_up_keeps_nobody_else_out(hooked: tuple[Live, str], feed: Feed) -> None:
    other = {**READER, "id": 6_100_000}
    feed.double.faults.add("sendMessage", too_many(600), when=lambda given: given["chat_id"] == READER["id"])
    for _ in range(120):
        feed.message("What was the worst storm?")
    feed.message("What was the worst storm?", user=other)
    feed.double.wait(lambda: feed.double.sent("sendMessage"))
    assert feed.double.sent("sendMessage")[0].given["chat_id"] == other["id"]


def test_the_next_update_of_a_chat_comes_after_the_one_before(hooked: tuple[Live, str], feed: Feed) -> None:
    bot, _ = hooked
    feed.double.faults.add("sendMessage", too_many(600), when=lambda given: given["chat_id"] == READER["id"])
    for _ in range(5):
        feed.message("What was the worst storm?")
    feed.message("What was the worst storm?", user={**READER, "id": 6_100_000})
    feed.double.wait(lambda: len(feed.double.service.pending) == 5)
    assert bot.working
    assert bot.running is not None
    assert bot.running._receiver.in_flight == 1


def post(address: str, body: bytes, secret: str = SECRET) -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    return httpx.post(f"{address}/hook", content=body, headers=headers, timeout=90).status_code


def test_questions_by_webhook_are_answered_once_each(hooked: tuple[Live, str], feed: Feed) -> None:
    bot, _ = hooked
    for number in range(20):
        feed.message("What was the worst storm?", user={**READER, "id": 6_000_000 + number})
    bot.settle()
    assert len(feed.double.sent("sendMessage")) == len(bot.log.rows) == 20


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "ü"])
def test_a_wrong_secret_is_turned_away_without_a_word(hooked: tuple[Live, str], secret: str) -> None:
    bot, address = hooked
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret.encode()}
    answer = httpx.post(f"{address}/hook", content=b"{}", headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.content) == (403, b"")
    assert bot.log.rows == []


def test_a_body_of_more_than_a_megabyte_is_refused(hooked: tuple[Live, str]) -> None:
    _, address = hooked
    assert post(address, b" " * (2**20 + 1)) == 413


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"update_id": "x"}', b"[" * 100_000, b"\xff\xfe", b'{"update_id": 1e999}']
)
def test_what_is_no_update_is_not_asked_for_again(hooked: tuple[Live, str], body: bytes) -> None:
    _, address = hooked
    assert post(address, body) == 200


def private(text: str) -> dict[str, object]:
    return {"message_id": 9, "date": 1, "chat": private_chat(READER), "from": READER, "text": text}


class Away(MemoryLog):
    """A log whose database is away."""

    away = True

    async def opt_out(self, user_id: int, button: str) -> bool | None:
        return None if self.away else True

    def health(self) -> LogHealth:
        return LogHealth(LogTrouble.AWAY if self.away else None, int(self.away), 0)


def test_an_update_that_comes_twice_is_answered_once(hooked: tuple[Live, str], feed: Feed) -> None:
    bot, address = hooked
    feed.double.chat(private_chat(READER))
    body = json.dumps({"update_id": 77, "message": private("What was the worst storm?")}).encode()
    assert [post(address, body), post(address, body)] == [200, 200]
    assert len(feed.double.sent("sendMessage")) == len(bot.log.rows) == 1


async def stopped_during(seconds: float) -> tuple[int, set[int]]:
    """What Telegram is told of an update whose answer takes `seconds` when the bot is told to stop, and which are
    marked as answered."""
    marked = set[int]()

    class Desk:
        async def process(self, update_id: int, raw: object) -> bool:
            await asyncio.sleep(seconds)
            marked.add(update_id)
            return True

    webhook = Webhook(Desk(), Metrics(), SECRET, "/hook")  # type: ignore[arg-type]
    update = asyncio.create_task(webhook._work(5, {"message": private("What was the worst storm?")}))
    await asyncio.sleep(0)
    timing = Timing()
    await webhook.drain(timing.step_aside, timing.drain - timing.step_aside)
    return (await update).status, marked


@pytest.mark.parametrize(("seconds", "status"), [(0.1, 200), (4.9, 200), (5.1, 503), (60.0, 503)])
def test_an_answer_that_takes_no_more_than_five_seconds_from_the_stop_is_not_asked_for_again(
    seconds: float, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    said, marked = run_virtually(stopped_during(seconds))
    assert said == status
    assert bool(marked) == (status == 200)
    assert ("unanswered updates count=1" in caplog.text) == (status == 503)


def test_an_opt_out_stays_with_telegram_until_the_log_has_it(double: Double, engine: Engine) -> None:
    address, log = f"127.0.0.1:{free_port()}", Away()
    given = {"webhook_url": f"http://{address}/hook", "webhook_secret": SECRET, "webhook_listen": address}
    body = json.dumps({"update_id": 78, "message": private("/optout")}).encode()
    double.chat(private_chat(READER))
    with live(double, engine, log=log, **given):
        double.wait(lambda: double.service.webhook["url"])
        assert [post(f"http://{address}", body), post(f"http://{address}", body)] == [503, 503]
        log.away = False
        assert post(f"http://{address}", body) == 200
    assert len(double.sent("sendMessage")) == 1


def test_health_and_readiness_can_be_asked_for(hooked: tuple[Live, str]) -> None:
    _, address = hooked
    assert httpx.get(f"{address}/healthz").status_code == 200
    assert httpx.get(f"{address}/readyz").status_code == 200


@pytest.fixture(params=["polling", "webhook"])
def looked_at(request: pytest.FixtureRequest, double: Double, engine: Engine) -> Iterator[tuple[Live, str]]:
    """A bot that hears of updates in either way, and the address of its health."""
    address, health = (f"127.0.0.1:{free_port()}" for _ in range(2))
    hook = {"webhook_url": f"http://{address}/hook", "webhook_secret": SECRET, "webhook_listen": address}
    timing = replace(QUICK, heartbeat=0.1, poll=0.2)
    hook = hook if request.param == "webhook" else {}
    with live(double, engine, metrics_listen=health, timing=timing, **hook) as bot:
        yield bot, f"http://{health}"
        assert bot.error is None


def says(address: str, path: str) -> tuple[int, str]:
    answer = httpx.get(f"{address}/{path}")
    return answer.status_code, answer.text.strip()


def test_health_means_the_same_by_polling_and_by_webhook(
    looked_at: tuple[Live, str], double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    _, address = looked_at
    double.wait(lambda: says(address, "readyz") == (200, "ready"))
    assert says(address, "healthz") == (200, "well")
    double.go_dark("refused")
    double.wait(lambda: says(address, "healthz") == (200, "trouble"))
    assert says(address, "readyz") == (200, "ready")  # nobody else would do better
    named = [record.getMessage() for record in caplog.records if f"(127.0.0.1:{double.port})" in record.getMessage()]
    assert any("the Bot API server" in one for one in named)
    double.come_back()
    double.wait(lambda: says(address, "healthz") == (200, "well"))


def test_who_waits_for_the_bot_api_server_at_the_start_says_so_in_its_health(
    double: Double, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    double.go_dark("502")
    health = f"127.0.0.1:{free_port()}"
    with live(double, engine, metrics_listen=health) as bot:
        double.wait(lambda: bot.running is not None and bot.running._alerts.current)
        assert says(f"http://{health}", "healthz") == (200, "trouble")
        assert says(f"http://{health}", "readyz") == (503, "not ready")
        assert f"Starting: the Bot API server (127.0.0.1:{double.port}) can't be reached" in caplog.text
        double.come_back()
        double.wait(lambda: says(f"http://{health}", "readyz") == (200, "ready"))


def test_by_webhook_a_server_that_stays_silent_is_left_and_one_that_refuses_the_token_too() -> None:
    alerts = Alerts()
    for error, code in ((TimedOut(), EXIT_STALLED), (InvalidToken(), EXIT_CONFIG)):

        async def ask(error: Exception = error) -> None:
            raise error

        heartbeat = Heartbeat(ask, "bot-api.test", alerts, replace(QUICK, heartbeat=0.01, leave=0.05))
        with pytest.raises(ServiceError) as left:
            asyncio.run(heartbeat.run())
        assert left.value.exit_code == code


@pytest.mark.parametrize(
    "error", [BadRequest("no"), Forbidden("no"), Flooded(3)], ids=lambda error: type(error).__name__
)
def test_a_server_that_refuses_is_there(error: Exception) -> None:
    alerts, asked = Alerts(), []

    async def ask() -> None:
        asked.append(1)
        raise NetworkError("away") if len(asked) == 1 else error

    async def beat() -> None:
        heartbeat = Heartbeat(ask, "bot-api.test", alerts, replace(QUICK, heartbeat=0.0, leave=60.0))
        task = asyncio.create_task(heartbeat.run())
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(asked) > 2
        assert heartbeat.is_alive
        assert not task.done()
        task.cancel()

    asyncio.run(beat())
    assert alerts.current == ()


def test_a_log_in_trouble_is_trouble_in_health_and_metrics_and_no_reason_to_be_started_again(
    double: Double, engine: Engine
) -> None:
    state = [LogHealth(None, 0, 0)]

    class Troubled(MemoryLog):
        def health(self) -> LogHealth:
            return state[0]

    address, log = f"http://127.0.0.1:{free_port()}", Troubled()
    with live(double, engine, metrics_listen=address.removeprefix("http://"), log=log):
        double.wait(lambda: double.arrived)
        assert httpx.get(f"{address}/healthz").text == "well\n"
        assert "bot_log_trouble 0.0" in httpx.get(f"{address}/metrics").text
        state[0] = LogHealth(LogTrouble.FULL, 3, 0)
        health = httpx.get(f"{address}/healthz")
        assert (health.status_code, health.text) == (200, "trouble\n")
        assert "bot_log_trouble 1.0" in httpx.get(f"{address}/metrics").text


def test_metrics_say_what_happened_and_to_nobody(double: Double, engine: Engine) -> None:
    address = f"127.0.0.1:{free_port()}"
    with live(double, engine, metrics_listen=address, log=MemoryLog()) as bot:
        feed = Feed(double)
        feed.message("What was the worst storm?")
        typed = feed.inline("What was the worst storm?")
        bot.settle()
        feed.chosen(typed, double.sent("answerInlineQuery")[0].given["results"][0])
        answer = double.sent("sendMessage")[0].result
        feed.press(answer, buttons(answer)["This is not it"]["callback_data"])
        bot.settle()
        page = httpx.get(f"http://{address}/metrics").text
    assert 'bot_questions_total{language="en",outcome="answered",surface="private"} 1.0' in page
    assert 'bot_questions_total{language="und",outcome="answered",surface="inline"} 1.0' in page
    assert 'bot_questions_total{language="und",outcome="turned_down",surface="private"} 1.0' in page
    assert "bot_answer_seconds_count 1.0" in page
    assert "bot_last_poll_seconds" in page
    assert "storm" not in page
    assert str(READER["id"]) not in page
