"""The database decides which replica builds what they share."""

from __future__ import annotations

import threading
from pathlib import Path

from bot.querylog.index_build_lock import IndexBuildLock
from tests.postgres import Postgres


def test_one_builds_at_a_time_and_the_other_comes_next(postgres: Postgres) -> None:
    url = postgres.database()
    order: list[str] = []
    waits = threading.Event()

    def wait(seconds: float) -> None:
        waits.set()
        threading.Event().wait(0.01)

    def second() -> None:
        with IndexBuildLock(url, wait)("words"):
            order.append("second")

    thread = threading.Thread(target=second)
    with IndexBuildLock(url)("words"):
        thread.start()
        assert waits.wait(120)
        order.append("first")
    thread.join(120)
    assert order == ["first", "second"]


def test_what_is_built_apart_waits_for_nothing(postgres: Postgres) -> None:
    url = postgres.database()
    with IndexBuildLock(url)("words"), IndexBuildLock(url)("meaning"):
        pass


def test_one_process_alone_needs_no_lock(tmp_path: Path) -> None:
    for url in (None, f"sqlite:///{tmp_path}/log.db"):
        with IndexBuildLock(url)("words"), IndexBuildLock(url)("words"):
            pass


def test_without_the_database_whoever_comes_builds() -> None:
    with IndexBuildLock("postgresql://bot@127.0.0.1:9/bot")("words"):
        pass
