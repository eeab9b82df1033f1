"""Pacing: how fast messages leave, and what happens when Telegram says "too many" or does not answer.

At most 30 messages a second overall, 20 a minute in a group, one a second in a private chat after a short burst. A chat
that is told to wait waits alone; only if three are told so within a second, and nothing gets through in between, does
everybody, for a short while that doubles. What fails because the line or the service is down is tried again, with
growing pauses, until it is delivered. All limits run on the monotonic clock.

Where more is to leave than may, the chat that was sent least in the last minute comes first: a new reader does not wait
behind the answers of a flood.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from telegram.error import BadRequest, NetworkError
from telegram.ext import BaseRateLimiter

from bot.base.priority import PrioritySemaphore
from bot.serving.api.transport import Flooded

Callback = Callable[..., Coroutine[Any, Any, Any]]
Recheck = Callable[[], None]  # raises if what was to leave may not leave any more

PACED = ("send", "edit", "copy", "forward")  # what counts against the limits
KEPT = ("answerGuest",)  # answers that count against no limit, and must not be lost either
SIDE_BY_SIDE = 16  # the other connections of the transport are for what is not paced
HANDICAP = 1.0  # seconds for each message of the last minute: so much sooner may another chat's leave that had one less


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's limits, a little below the mark because arrival times jitter; seconds."""

    overall: int = 29
    overall_window: float = 1.0
    group: int = 20
    group_window: float = 61.0
    private_burst: int = 3
    private_every: float = 1.05
    margin: float = 0.25  # added to what a 429 asks for
    storm_chats: int = 3
    storm_window: float = 1.0
    storm_pause: float = 0.5  # for everybody, the first time; twice as long each time nothing got through since
    backoff: tuple[float, ...] = (0.5, 1, 2, 4, 8, 16, 30)
    doomed_after: int = 8  # failures of one request while others went through
    query_tries: int = 3
    query_halt: float = 10.0  # the longest pause that an answer to a query waits for


class _Call(NamedTuple):
    """One request, which may be made several times."""

    callback: Callback
    args: Any
    kwargs: dict[str, Any]
    recheck: Recheck | None

    def check(self) -> None:
        """Raise what `recheck` raises if what it shows may not leave any more."""
        if self.recheck is not None:
            self.recheck()

    async def make(self) -> Any:
        """Make it. Raises what `check` raises."""
        self.check()
        return await self.callback(*self.args, **self.kwargs)


@dataclass
class _Chat:
    """One chat's pace. `line` keeps its requests in order."""

    line: asyncio.Lock = field(default_factory=asyncio.Lock)
    sent: deque[float] = field(default_factory=deque)
    halted_until: float = 0.0
    due: float = 0.0  # when everything sent so far would have left at the steady pace
    free_at: float = 0.0  # when the next message may leave
    turn: float | None = None  # the place in the line of a message that was stopped: the next one takes it over
    waiting: int = 0


class Pacing(BaseRateLimiter[Recheck]):
    """The rate limiter between the bot and Telegram. A request's `rate_limit_args` are its `Recheck`, called when its
    turn has come, which may be minutes after it was made."""

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits or Limits()
        self._clock = clock
        self._chats: dict[int | str, _Chat] = {}
        self._flying = 0
        self._ended: deque[float] = deque()  # when the latest requests ended
        self._turnstile = PrioritySemaphore(1)
        self._all_until = 0.0
        self._storm_pause = self._limits.storm_pause
        self._floods: deque[tuple[float, int | str, float]] = deque(maxlen=16)
        self._delivered = 0
        self.flooded = 0
        self.retried = 0

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to put away."""

    def wait_of(self, chat: int | str) -> float:
        """Seconds until a message may leave for `chat`."""
        state = self._chats.get(chat)
        now = self._clock()
        return max(0.0, self._all_until - now, 0.0 if state is None else max(state.halted_until, state.free_at) - now)

    async def process_request(
        self,
        callback: Callback,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Recheck | None,
    ) -> Any:
        """Make a request when its turn has come; again if it was halted or the line was down."""
        call = _Call(callback, args, kwargs, rate_limit_args)
        chat = data.get("chat_id")
        if chat is None or not endpoint.startswith(PACED):
            return await self._query(call, endpoint.startswith(KEPT))
        state = self._chats.setdefault(chat, _Chat())
        state.waiting += 1
        try:
            async with state.line:
                return await self._deliver(call, chat, state)
        finally:
            state.waiting -= 1
            self._tidy()

    async def _query(self, call: _Call, kept: bool) -> Any:
        """Answers to queries, and questions of our own: at once, and not for long, unless they are to be `kept`."""
        limits, failures, delivered = self._limits, 0, self._delivered
        while True:
            try:
                return await call.make()
            except BadRequest:
                raise
            except (Flooded, NetworkError) as error:
                failures += 1
                halt = error.seconds + limits.margin if isinstance(error, Flooded) else 0.0
                tried = failures >= (limits.doomed_after if kept else limits.query_tries)
                if kept and tried and self._delivered > delivered:  # it is not the line, then
                    raise
                if not kept and (tried or halt > limits.query_halt):
                    raise
                self.retried += 1
                await asyncio.sleep(halt or limits.backoff[min(failures, len(limits.backoff)) - 1])

    async def _deliver(self, call: _Call, chat: int | str, state: _Chat) -> Any:
        failures = doomed = 0
        delivered = self._delivered
        while True:
            await self._turn(chat, state)
            try:
                await self._overall_turn(call, state)
                try:
                    result = await call.make()
                finally:
                    self._landed()
            except Flooded as flood:
                self._halt(chat, state, flood.seconds)
            except BadRequest:
                raise
            except NetworkError:
                doomed += self._delivered > delivered  # it is not the line, then
                delivered = self._delivered
                if doomed >= self._limits.doomed_after:
                    raise
                self.retried += 1
                await asyncio.sleep(self._limits.backoff[min(failures, len(self._limits.backoff) - 1)])
                failures += 1
            else:
                self._delivered += 1
                self._floods.clear()  # it is not everybody, then
                self._storm_pause = self._limits.storm_pause
                return result

    async def _turn(self, chat: int | str, state: _Chat) -> None:
        """Wait until the chat's own limits let a message pass."""
        while (pause := max(state.halted_until, self._free_at(chat, state)) - self._clock()) > 0:
            state.free_at = self._clock() + pause
            await asyncio.sleep(pause)

    async def _overall_turn(self, call: _Call, state: _Chat) -> None:
        """Wait for the overall limit, count the message, and let it go at once. Raises what `call.check` raises."""
        if state.turn is None:
            now = self._clock()
            state.turn = now + HANDICAP * sum(at > now - self._limits.group_window for at in state.sent)
        async with self._turnstile.place(state.turn):
            while (pause := max(self._all_until - self._clock(), self._overall_wait())) > 0:  # noqa: ASYNC110
                await asyncio.sleep(pause)
            call.check()
            state.turn = None
            now = self._clock()
            self._flying += 1
            state.sent.append(now)
            state.due = max(state.due, now) + self._limits.private_every

    def _free_at(self, chat: int | str, state: _Chat) -> float:
        limits, sent = self._limits, state.sent
        is_group = not (isinstance(chat, int) and chat > 0)
        while len(sent) > limits.group:
            sent.popleft()
        if is_group:
            return sent[0] + limits.group_window if len(sent) == limits.group else 0.0
        return state.due - (limits.private_burst - 1) * limits.private_every

    def _overall_wait(self) -> float:
        """Seconds until another message may leave. A request counts from its start until a window after its end, since
        nobody knows when between the two it arrived: so no window of arrivals holds too many, however slow we are."""
        horizon = self._clock() - self._limits.overall_window
        while self._ended and self._ended[0] <= horizon:
            self._ended.popleft()
        if self._flying >= SIDE_BY_SIDE:
            return 0.01
        if len(self._ended) + self._flying < self._limits.overall:
            return 0.0
        return max(self._ended[0] - horizon, 0.001) if self._ended else 0.01

    def _landed(self) -> None:
        self._flying -= 1
        self._ended.append(self._clock())

    def _halt(self, chat: int | str, state: _Chat, seconds: float) -> None:
        now = self._clock()
        self.flooded += 1
        state.halted_until = max(state.halted_until, now + seconds + self._limits.margin)
        self._floods.append((now, chat, state.halted_until))
        recent = {who: until for at, who, until in self._floods if now - at <= self._limits.storm_window}
        if len(recent) >= self._limits.storm_chats:
            pause = min(self._storm_pause, min(recent.values()) - now)
            self._all_until = max(self._all_until, now + pause)
            self._storm_pause *= 2
            self._floods.clear()

    def _tidy(self) -> None:
        if len(self._chats) >= 2000:
            self.forget_idle()

    def forget_idle(self) -> None:
        """Forget chats that have been quiet for longer than any limit looks back."""
        horizon = self._clock() - 2 * self._limits.group_window
        idle = [c for c, s in self._chats.items() if not s.waiting and (not s.sent or s.sent[-1] < horizon)]
        for chat in idle:
            if self._chats[chat].halted_until < self._clock():
                del self._chats[chat]
        while self._floods and self._floods[0][0] < horizon:
            self._floods.popleft()
