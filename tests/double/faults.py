"""Faults that the double commits on purpose, from a script: refusals, floods, lost connections, silence."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.double.checks import Refused


@dataclass(frozen=True)
class Act:
    """What goes wrong. `seconds` is a delay before anything else happens."""

    refuse: Refused | None = None
    status: int | None = None  # an HTTP status with a body that is not JSON
    drop: str | None = None  # "before" or "after" the work
    seconds: float = 0.0
    hang: bool = False  # never answer
    limit: Callable[[dict[str, Any]], float] | None = None  # a retry_after drawn per call


def too_many(seconds: int) -> Act:
    return Act(refuse=Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))


def refused(code: int, description: str, **parameters: int) -> Act:
    return Act(refuse=Refused(code, description, **parameters))


BLOCKED = refused(403, "Forbidden: bot was blocked by the user")
KICKED = refused(403, "Forbidden: bot was kicked from the supergroup chat")
NO_RIGHTS = refused(400, "Bad Request: not enough rights to send text messages to the chat")
TOPIC_CLOSED = refused(400, "Bad Request: TOPIC_CLOSED")
THREAD_GONE = refused(400, "Bad Request: message thread not found")
UNAUTHORIZED = refused(401, "Unauthorized")
CONFLICT = refused(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
BAD_GATEWAY = Act(status=502)
DROP_BEFORE = Act(drop="before")
DROP_AFTER = Act(drop="after")
HANG = Act(hang=True)


@dataclass
class Fault:
    """`act` happens to calls of `method` ("" is every one) that `when` accepts, `times` times, by `chance`."""

    method: str
    act: Act
    when: Callable[[dict[str, Any]], bool] = lambda _: True
    times: int | None = None
    chance: float = 1.0


@dataclass
class Faults:
    """The script. Seeded, so a run can be repeated."""

    seed: int = 0
    script: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def add(
        self,
        method: str,
        act: Act,
        *,
        when: Callable[[dict[str, Any]], bool] = lambda _: True,
        times: int | None = None,
        chance: float = 1.0,
    ) -> Fault:
        fault = Fault(method, act, when, times, chance)
        with self._lock:
            self.script.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self.script.clear()

    def draw(self, method: str, parameters: dict[str, Any]) -> Act | None:
        with self._lock:
            for fault in self.script:
                if fault.method not in ("", method) or fault.times == 0 or not fault.when(parameters):
                    continue
                if self.random.random() >= fault.chance:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                if fault.act.limit is not None:
                    return too_many(int(fault.act.limit(parameters)))
                return fault.act
        return None
