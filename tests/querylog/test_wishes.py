"""What readers wish: rows taken back stay away, and an opt-out holds until its own button takes it back."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.querylog import backup, optouts, store
from bot.querylog.database import Database
from bot.querylog.entry import Thumb
from bot.querylog.log import QueryLog
from bot.querylog.optouts import TakenBack
from tests.querylog.conftest import Bench, question


@pytest.fixture
def one_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every account shares one bucket."""
    monkeypatch.setattr(optouts, "bucket_of", lambda key, user_id: 7)


async def ask(log: QueryLog, number: int, words: str, user_id: int) -> None:
    await log.record(number, question(words), log.mark(user_id))


def bring_back(bench: Bench, file: Path) -> None:
    with closing(Database(bench.url)) as database:
        backup.restore(database, file, replace=True)


@pytest.fixture
async def saved(any_bench: Bench, tmp_path: Path) -> Path:
    """A backup that holds a question which its reader took back afterwards."""
    log = any_bench.log()
    await ask(log, 1, "mine", 1)
    await ask(log, 2, "another's", 2)
    with closing(Database(any_bench.url)) as database:
        backup.write(database, tmp_path / "saved")
    assert await log.forget(1) == 1
    log.close()
    return tmp_path / "saved"


async def test_a_restore_brings_no_question_back_that_its_reader_took_back(any_bench: Bench, saved: Path) -> None:
    bring_back(any_bench, saved)
    assert any_bench.words() == ["another's"]


async def test_nor_does_a_second_restore(any_bench: Bench, saved: Path) -> None:
    bring_back(any_bench, saved)
    bring_back(any_bench, saved)
    assert any_bench.words() == ["another's"]


async def test_a_backup_made_later_knows_what_an_older_one_must_not_bring_back(
    any_bench: Bench, saved: Path, tmp_path: Path
) -> None:
    with closing(Database(any_bench.url)) as database:
        backup.write(database, tmp_path / "later")
    elsewhere = Bench(tmp_path / "elsewhere")
    elsewhere.ring = any_bench.ring
    bring_back(elsewhere, tmp_path / "later")
    bring_back(elsewhere, saved)
    assert elsewhere.words() == ["another's"]


async def test_what_is_remembered_of_a_forgotten_question_goes_when_the_question_would_have(bench: Bench) -> None:
    log = bench.log()
    await ask(log, 1, "mine", 1)
    await log.forget(1)
    log.close()
    with closing(Database(bench.url)) as database, database.writing() as connection:
        assert len(store.forgotten(connection)) == 1
        connection.exec_driver_sql("UPDATE forgotten SET week = '2026-W01'")
        store.purge_forgotten(connection, log.clock.today())
        assert store.forgotten(connection) == []


async def test_a_copy_from_before_an_upgrade_forgets_as_well(bench: Bench) -> None:
    log = bench.log()
    await ask(log, 1, "mine", 1)
    await ask(log, 2, "another's", 2)
    copy = bench.data / "querylog.sqlite.before-m002"
    with closing(sqlite3.connect(bench.file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    await log.forget(1)
    rows = 2
    for _ in range(200):
        with closing(sqlite3.connect(copy)) as connection:
            (rows,) = connection.execute("SELECT count(*) FROM qlog").fetchone()
        if rows == 1:
            break
        await asyncio.sleep(0.05)
    assert rows == 1


@pytest.mark.usefixtures("one_bucket")
async def test_an_opt_out_is_taken_back_by_its_own_button_alone(any_bench: Bench) -> None:
    log = any_bench.log()
    await log.opt_out(1, "one")
    assert await log.take_back(2, "another") is TakenBack.UNKNOWN
    assert log.opted_out(1)
    assert await log.take_back(1, "one") is TakenBack.DONE
    assert not log.opted_out(1)
    assert await log.take_back(1, "one") is TakenBack.UNKNOWN


@pytest.mark.usefixtures("one_bucket")
async def test_an_opt_out_holds_when_another_one_in_its_bucket_is_taken_back(any_bench: Bench) -> None:
    log = any_bench.log()
    await log.opt_out(1, "one")
    await log.opt_out(2, "two")
    assert await log.take_back(2, "two") is TakenBack.HELD
    assert log.opted_out(1)


async def test_buttons_are_not_on_disk(bench: Bench) -> None:
    log = bench.log()
    await log.opt_out(1, "ABCDEFGHIJKLMNOP")
    log.close()
    assert not any(b"ABCDEFGHIJKLMNOP" in content for content in bench.files().values())


async def test_a_second_thumb_on_a_message_counts_for_the_passage_that_it_shows_now(bench: Bench) -> None:
    log = bench.log()
    mark = log.mark(1, 10)  # one message, whose page was turned between the two
    await log.record(1, None, thumb=Thumb("a.first", 1, mark))
    await log.record(2, None, thumb=Thumb("a.second", -1, mark))
    log.close()
    assert bench.stats().feedback == {"a.first": {"up": 1, "down": 0}, "a.second": {"up": 0, "down": 1}}


async def eventually(bench: Bench, words: list[str], seconds: float = 90.0) -> None:
    for _ in range(int(seconds * 10)):
        if bench.words() == words:
            return
        await asyncio.sleep(0.1)
    assert bench.words() == words


async def test_forget_reaches_what_another_replica_has_kept(postgres_bench: Bench) -> None:
    first, second = postgres_bench.log(), postgres_bench.log()
    await ask(first, 1, "by the first", 1)
    await ask(second, 2, "by the second", 1)
    await ask(first, 3, "another's", 2)
    await asyncio.sleep(0)
    await second.forget(1)
    await eventually(postgres_bench, ["another's"])


async def test_an_opt_out_reaches_the_other_replica_in_seconds(postgres_bench: Bench) -> None:
    first, second = postgres_bench.log(), postgres_bench.log()
    await second.opt_out(1, "button")
    async with asyncio.timeout(90):
        while not first.opted_out(1):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_what_replicas_tell_each_other_names_nobody_on_disk(postgres_bench: Bench) -> None:
    user_id = 2**46 + 12_345
    first, second = postgres_bench.log(), postgres_bench.log()
    first.close()  # it hears nothing any more; its key went with it
    await ask(second, 1, "mine", user_id)
    await second.forget(user_id)
    with closing(Database(postgres_bench.url)) as database, database.reading() as connection:
        boxes = connection.exec_driver_sql("SELECT box FROM requests").scalars().all()
    assert boxes == []
