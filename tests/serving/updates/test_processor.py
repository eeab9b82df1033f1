"""UpdateProcessor: each update once, three tries, and no confirmation before the log has it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.querylog.store import Kept
from bot.serving.metrics import Metrics
from bot.serving.update_result import UpdateResult
from bot.serving.updates import processor
from bot.serving.updates.processor import UpdateProcessor
from tests.serving.live import MemoryLog

ANSWERED = UpdateResult("answered", answered=True)


class SlowLog(MemoryLog):
    """Says "waiting", and has written the row `seconds` after it is asked to wait for that."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def record(self, *args: Any, **kwargs: Any) -> Kept:  # type: ignore[override]
        await super().record(*args, **kwargs)
        return Kept.WAITING

    async def written(self, update_id: int, seconds: float) -> None:
        await asyncio.sleep(min(self._seconds, seconds))


async def answered(_: dict[str, Any]) -> UpdateResult:
    return ANSWERED


async def test_an_update_that_was_seen_is_not_handled_again() -> None:
    log, handled = MemoryLog(), []

    async def handle(raw: dict[str, Any]) -> UpdateResult:
        handled.append(raw)
        return ANSWERED

    at = UpdateProcessor(handle, log, Metrics())
    await at.process(5, {})
    await at.process(5, {})
    assert len(handled) == 1


async def test_a_slow_log_delays_the_confirmation_until_the_row_is_there() -> None:
    started = time.monotonic()
    await UpdateProcessor(answered, SlowLog(0.3), Metrics()).process(5, {})
    assert time.monotonic() - started >= 0.3


async def test_a_log_that_is_too_slow_delays_the_confirmation_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "SLOW_LOG_SECONDS", 0.1)
    started = time.monotonic()
    await asyncio.wait_for(UpdateProcessor(answered, SlowLog(600), Metrics()).process(5, {}), 90)
    assert time.monotonic() - started >= 0.1


async def test_what_fails_is_tried_three_times_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "RETRY_PAUSE_SECONDS", 0.0)
    tries = 0

    async def handle(_: dict[str, Any]) -> UpdateResult:
        nonlocal tries
        tries += 1
        raise ValueError("reader's words")

    metrics = Metrics()
    await UpdateProcessor(handle, MemoryLog(), metrics).process(5, {})
    assert tries == 3
    assert metrics.totals == {"set aside": 1}


@pytest.mark.parametrize("kind", [TypeError, AttributeError])
async def test_an_update_with_parts_of_a_wrong_kind_is_set_aside_at_once(
    kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    tries = 0

    async def handle(_: dict[str, Any]) -> UpdateResult:
        nonlocal tries
        tries += 1
        raise kind("reader's words")

    metrics = Metrics()
    await UpdateProcessor(handle, MemoryLog(), metrics).process(5, {})
    assert tries == 1
    assert metrics.totals == {"set aside": 1}
    assert f"kind={kind.__name__}" in caplog.text


async def test_an_error_is_reported_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    async def handle(_: dict[str, Any]) -> UpdateResult:
        raise ValueError("did he beat the prisoner")

    await asyncio.wait_for(UpdateProcessor(handle, MemoryLog(), Metrics()).process(5, {}), 60)
    assert "ValueError" in caplog.text
    assert "prisoner" not in caplog.text
