"""A whole run of a bot: how it begins, and what it leaves behind."""

from __future__ import annotations

import asyncio
import gc

import aiohttp
import pytest

from bot.archive.archive import Archive
from bot.search.searcher import build_engine
from bot.serving.service import Running, Service
from tests.double.server import Double
from tests.serving.live import QUICK, MemoryLog


def open_clients() -> list[aiohttp.ClientSession]:
    return [one for one in gc.get_objects() if isinstance(one, aiohttp.ClientSession) and not one.closed]


@pytest.mark.parametrize("turns", range(6), ids=lambda turns: f"after {turns} turns of the loop")
async def test_a_bot_stopped_while_it_starts_leaves_no_client_open(
    double: Double, toy_archive: Archive, turns: int
) -> None:
    before = open_clients()
    engine, stop = build_engine(toy_archive, None, "off"), asyncio.Event()
    service = Service(token=double.token, api_url=double.url, engine=lambda: engine, log=MemoryLog(), timing=QUICK)  # type: ignore[arg-type]
    run = asyncio.create_task(Running(service, stop).run())
    for _ in range(turns):
        await asyncio.sleep(0)
    stop.set()
    await run
    assert [one for one in open_clients() if one not in before] == []
