"""Metrics: what the bot does, in numbers without anybody in them, as Prometheus reads them."""

from __future__ import annotations

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters and gauges of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._updates = Counter("bot_updates", "Updates by what became of them", ["outcome"], registry=self.registry)
        labels = ["surface", "language", "outcome"]
        self._questions = Counter("bot_questions", "Questions by what became of them", labels, registry=self.registry)
        self._seconds = Histogram(
            "bot_answer_seconds",
            "From receiving a question to its answer having left",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._unlogged = Counter("bot_unlogged", "Questions that the log could not keep", registry=self.registry)
        self._mismatches = Counter("bot_not_verbatim", "Quotations stopped before sending", registry=self.registry)
        self._quiet = Counter("bot_undelivered", "Answers that could not be delivered", ["why"], registry=self.registry)
        self._archive = Gauge("bot_archive_info", "The archive's version", ["version"], registry=self.registry)
        self._polled = Gauge("bot_last_poll_seconds", "Unix time of the last successful poll", registry=self.registry)
        self._started = time.monotonic()
        self.totals: dict[str, int] = {}

    def update(self, outcome: str) -> None:
        """An update was dealt with."""
        self._updates.labels(outcome).inc()
        self.totals[outcome] = self.totals.get(outcome, 0) + 1

    def question(self, surface: str, language: str, outcome: str, seconds: float | None = None) -> None:
        """A question was answered within `seconds`, or met with silence; or an answer was turned down or chosen."""
        self._questions.labels(surface, language, outcome).inc()
        if seconds is not None:
            self._seconds.observe(seconds)

    def unlogged(self) -> None:
        """A question could not be recorded."""
        self._unlogged.inc()

    def mismatch(self) -> None:
        """A quotation did not equal its span."""
        self._mismatches.inc()

    def undelivered(self, why: str) -> None:
        """A chat could not be written to."""
        self._quiet.labels(why).inc()

    def polled(self) -> None:
        """Updates were asked for, and Telegram answered."""
        self._polled.set(time.time())

    def archive(self, version: str) -> None:
        """The archive that is being served."""
        self._archive.clear()
        self._archive.labels(version).set(1)

    def gauge(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """A number that is asked for when the metrics are read."""
        Gauge(name, meaning, registry=self.registry).set_function(value)

    def uptime_hours(self) -> float:
        """Hours since the start."""
        return (time.monotonic() - self._started) / 3600

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self.registry)
