"""Looks: many updates in one look, and one look that hangs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.querylog import store
from bot.querylog.database import Database
from bot.querylog.seen_lookup import SeenLookup
from bot.querylog.store import LogEntry


class Watched(Database):
    """Counts the looks; those that `held` names wait until `go` is set, and `broken` ones fail."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.looks, self.held, self.broken = 0, 0, False
        self.go = threading.Event()

    @contextmanager
    def glancing(self) -> Iterator[sa.Connection]:
        self.looks += 1
        if self.looks <= self.held:
            self.go.wait(60)
        if self.broken:
            raise OSError("gone")
        with super().glancing() as connection:
            yield connection


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Watched]:
    database = Watched(f"sqlite:///{tmp_path / 'log.sqlite'}")
    database.prepare()
    with database.writing() as connection:
        store.write(connection, [LogEntry(number, 1) for number in range(0, 100, 2)])
    yield database
    database.go.set()
    database.close()


@pytest.fixture
def looks(database: Watched) -> Any:
    looks = SeenLookup(database)
    yield looks
    database.go.set()
    looks._threads.shutdown()


async def test_what_comes_while_a_look_is_on_its_way_shares_the_next(database: Watched, looks: SeenLookup) -> None:
    assert await asyncio.gather(*map(looks.seen, range(100))) == [number % 2 == 0 for number in range(100)]
    assert database.looks == 2


async def test_the_same_update_may_be_asked_for_twice(looks: SeenLookup) -> None:
    assert await asyncio.gather(*map(looks.seen, [4, 4, 5, 5, 4])) == [True, True, False, False, True]


async def test_a_look_that_hangs_holds_up_nobody_else(database: Watched, looks: SeenLookup) -> None:
    database.held = 1
    hanging = asyncio.create_task(looks.seen(2))
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        assert await looks.seen(4)
        assert not await looks.seen(5)
    assert not hanging.done()
    database.go.set()
    assert await hanging


async def test_who_gives_up_takes_nobody_along(database: Watched, looks: SeenLookup) -> None:
    database.held = 1
    impatient, patient = (asyncio.create_task(looks.seen(2)) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    database.go.set()
    assert await patient


async def test_trouble_is_everybodys_who_shares_the_look(database: Watched, looks: SeenLookup) -> None:
    database.broken = True
    said = await asyncio.gather(*map(looks.seen, range(10)), return_exceptions=True)
    assert [type(one) for one in said] == [OSError] * 10
