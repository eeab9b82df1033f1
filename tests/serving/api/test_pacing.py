"""Pacing: Telegram's limits, halts, storms, lost connections; on a clock and a service made up here."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from telegram.error import BadRequest, NetworkError, TimedOut

from bot.base.errors import NotVerbatim
from bot.serving.api.pacing import Limits, Pacing, Recheck, _Chat
from bot.serving.api.transport import Flooded
from tests.virtual_time import virtual_time


@pytest.fixture(autouse=True)
async def _time() -> AsyncIterator[None]:
    with virtual_time():
        yield


def pacing(limits: Limits | None = None) -> Pacing:
    """By the loop's clock."""
    return Pacing(limits, asyncio.get_running_loop().time)


class Service:
    """Counts what arrives and when; refuses by script."""

    def __init__(self, pacing: Pacing) -> None:
        self.pacing = pacing
        self.arrived: dict[int, list[float]] = defaultdict(list)
        self.script: dict[int, list[Exception]] = defaultdict(list)

    async def send(self, chat: int, endpoint: str = "sendMessage", recheck: Recheck | None = None) -> bool:
        async def call() -> bool:
            self.arrived[chat].append(asyncio.get_running_loop().time())
            if self.script[chat]:
                raise self.script[chat].pop(0)
            return True

        data = {"chat_id": chat} if endpoint == "sendMessage" else {}
        return bool(await self.pacing.process_request(call, (), {}, endpoint, data, recheck))

    def most_within(self, window: float, *chats: int) -> int:
        times = sorted(at for chat in chats or self.arrived for at in self.arrived[chat])
        return max(sum(1 for at in times if start <= at < start + window) for start in times)


@pytest.fixture
async def service() -> Service:
    return Service(pacing())


async def test_no_second_holds_more_than_thirty_messages(service: Service) -> None:
    await asyncio.gather(*(service.send(chat) for chat in range(1, 121)))
    assert service.most_within(1.0) <= 30


async def test_no_minute_holds_more_than_twenty_messages_to_a_group(service: Service) -> None:
    await asyncio.gather(*(service.send(-5) for _ in range(50)))
    assert service.most_within(60.0, -5) <= 20


async def test_a_private_chat_gets_a_short_burst_and_then_one_a_second(service: Service) -> None:
    await asyncio.gather(*(service.send(7) for _ in range(20)))
    times = service.arrived[7]
    assert times[2] == times[0]
    assert all(after - before >= 1.0 for before, after in itertools.pairwise(times[2:]))
    assert times[-1] - times[2] < 20


async def test_a_halted_chat_waits_and_no_other_one_does(service: Service) -> None:
    service.script[1] = [Flooded(30)]
    started = asyncio.get_running_loop().time()
    halted = asyncio.create_task(service.send(1))
    await asyncio.sleep(0)
    others = [service.send(chat) for chat in range(2, 12)]
    await asyncio.gather(*others)
    assert {service.arrived[chat][0] for chat in range(2, 12)} == {started}
    assert await halted
    assert service.arrived[1][1] - started >= 30


async def test_what_is_sent_in_place_of_a_message_that_was_stopped_need_not_line_up_again() -> None:
    service = Service(pacing(Limits(overall=1)))

    def stop() -> None:
        raise NotVerbatim("keeper.1")

    async def anew(chat: int) -> None:
        with pytest.raises(NotVerbatim):
            await service.send(chat, recheck=stop)
        await service.send(chat)

    async def later(chat: int) -> None:
        await asyncio.sleep(chat / 100)
        await service.send(chat)

    await asyncio.gather(service.send(1), anew(2), *(later(chat) for chat in range(3, 8)))
    assert list(service.arrived) == [1, 3, 2, 4, 5, 6, 7], "only who was called up already goes before it"
    times = [at for (at,) in service.arrived.values()]
    paces = [after - before for before, after in itertools.pairwise(times)]
    assert max(paces) < 1.1, "what was stopped counts for nothing"


async def test_three_halted_chats_in_a_second_halt_everybody() -> None:
    service, started = Service(pacing()), asyncio.get_running_loop().time()
    for chat in (1, 2, 3):
        service.script[chat] = [Flooded(5)]
    storm = [asyncio.create_task(service.send(chat)) for chat in (1, 2, 3)]
    await asyncio.sleep(0.01)
    assert service.pacing.flooded == 3
    await service.send(4)
    assert service.arrived[4] == [started + 0.5]
    await asyncio.gather(*storm)
    assert service.pacing.flooded == 3


async def test_everybody_waits_longer_each_time_nothing_gets_through() -> None:
    service, waited = Service(pacing()), []
    for _ in range(3):
        for chat in (1, 2, 3):
            service.pacing._halt(chat, service.pacing._chats.setdefault(chat, _Chat()), 30.0)
        waited.append(service.pacing.wait_of(99))
        service.pacing._all_until = 0.0
    assert waited == pytest.approx([0.5, 1.0, 2.0])


async def test_one_delivery_shows_that_not_everybody_is_halted(service: Service) -> None:
    for chat in (1, 2, 3):
        service.pacing._halt(chat, service.pacing._chats.setdefault(chat, _Chat()), 30.0)
        await service.send(50 + chat)
    assert service.pacing.wait_of(99) == 0.0


async def test_nothing_is_sent_inside_a_halt_and_nothing_is_lost() -> None:
    """T3, short: three tenths of all sends are refused with a halt."""
    dice = random.Random(3)
    paced = pacing()
    halted: dict[int, float] = {}
    inside = delivered = 0
    loop = asyncio.get_running_loop()

    async def send(chat: int) -> None:
        nonlocal delivered

        async def call() -> None:
            nonlocal inside
            inside += loop.time() < halted.get(chat, 0.0)
            if dice.random() < 0.3:
                seconds = dice.uniform(1, 30)
                halted[chat] = loop.time() + seconds
                raise Flooded(seconds)

        await paced.process_request(call, (), {}, "sendMessage", {"chat_id": chat}, None)
        delivered += 1

    await asyncio.gather(*(send(number % 60 + 1) for number in range(300)))
    assert (inside, delivered) == (0, 300)


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("Bad Gateway"), NetworkError("httpx.ReadError")])
async def test_a_lost_connection_is_tried_again_until_the_message_is_delivered(
    service: Service, error: Exception
) -> None:
    service.script[1] = [error] * 6
    assert await service.send(1)
    assert len(service.arrived[1]) == 7


async def test_a_refusal_is_not_tried_again(service: Service) -> None:
    service.script[1] = [BadRequest("chat not found")]
    with pytest.raises(BadRequest):
        await service.send(1)
    assert len(service.arrived[1]) == 1


async def test_a_message_that_always_fails_while_others_pass_is_given_up(service: Service) -> None:
    service.script[1] = [NetworkError("Internal Server Error")] * 100

    async def others() -> None:
        while True:
            await service.send(3)

    passing = asyncio.create_task(others())
    with pytest.raises(NetworkError):
        await asyncio.wait_for(service.send(1), 300)
    passing.cancel()


async def test_answers_to_queries_do_not_wait_behind_messages(service: Service) -> None:
    sends = [asyncio.create_task(service.send(7)) for _ in range(30)]
    await asyncio.sleep(0)
    await asyncio.wait_for(service.send(0, "answerCallbackQuery"), 60)
    assert len(service.arrived[7]) < 30
    for send in sends:
        send.cancel()


async def test_a_new_reader_does_not_wait_behind_the_answers_of_a_crowd(service: Service) -> None:
    quick = {"overall_window": 0.01, "group_window": 0.61}  # the whole crowd within the second that one more costs
    service.pacing._limits = replace(Limits(), private_every=0.0, overall=10, **quick)
    crowd = [asyncio.create_task(service.send(chat)) for _ in range(6) for chat in range(1, 51)]
    while len(service.arrived) < 50:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    assert await asyncio.wait_for(service.send(99), 60)
    sent = sum(map(len, service.arrived.values()))
    assert sent < 60 + 2 * 10, sent  # what was on its way already, and no more of the crowd
    await asyncio.gather(*crowd)
