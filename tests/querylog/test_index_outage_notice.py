"""Of several replicas that notice the same outage, one tells it, and one its end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.querylog.database import Database
from bot.querylog.index_outage_notice import IndexOutageNotice
from tests.postgres import Postgres


@pytest.fixture
def url(postgres: Postgres) -> str:
    url = postgres.database()
    database = Database(url)
    database.prepare()
    database.close()
    return url


def test_of_several_replicas_one_tells_the_outage_and_one_its_end(url: str) -> None:
    replicas = [IndexOutageNotice(url) for _ in range(4)]
    with ThreadPoolExecutor(len(replicas)) as at_once:
        told = [
            sum(at_once.map(lambda one, away=away: one(away), replicas))  # type: ignore[misc]
            for away in (False, True, True, False, False, True)
        ]
    assert told == [0, 1, 0, 1, 0, 1]


def test_an_outage_that_was_told_before_a_restart_ends_for_the_one_that_starts(url: str) -> None:
    assert IndexOutageNotice(url)(True)
    after = IndexOutageNotice(url)
    assert [after(False), after(True)] == [True, True]


@pytest.mark.parametrize("name", ["none", "sqlite", "nobody"])
def test_who_shares_no_database_tells_what_is_new_to_itself(name: str, tmp_path: Path) -> None:
    urls = {"none": None, "sqlite": f"sqlite:///{tmp_path}/log.db", "nobody": "postgresql://bot@127.0.0.1:9/bot"}
    notice = IndexOutageNotice(urls[name])
    assert [notice(away) for away in (False, True, True, False)] == [False, True, False, True]
