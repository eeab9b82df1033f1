"""A database that is locked, full, read-only, broken or away: answers go on, and nothing is written twice."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import sqlite3
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from bot.base.clock import DAY
from bot.querylog.database import Database, LogTrouble, trouble_of
from bot.querylog.entry import Thumb
from bot.querylog.log import QueryLog
from bot.querylog.store import Kept
from tests.faults.log_faults import Hands
from tests.postgres import Postgres
from tests.querylog.conftest import Bench, question


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program holds the write lock."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


async def healed(log: QueryLog, seconds: float = 90.0) -> bool:
    """Wait until nothing waits any more."""
    until = time.monotonic() + seconds
    while log.health().waiting or log.health().trouble:
        if time.monotonic() > until:
            return False
        await asyncio.sleep(0.02)
    return True


async def ask(log: QueryLog, first: int, n: int) -> list[float]:
    """Record questions `first`…; how long each took, in seconds."""
    times = []
    for number in range(first, first + n):
        start = time.perf_counter()
        await log.record(number, question(str(number)))
        times.append(time.perf_counter() - start)
    return times


WAIT = 2.0  # seconds that an answer may wait for the log, where it is tested that none does


def assert_nobody_waits(times: list[float]) -> None:
    """A database that is waited for takes WAIT each time; a busy machine is slow once in a while."""
    assert statistics.median(times) < WAIT / 2


async def test_a_locked_database_makes_nobody_wait_and_loses_nothing(bench: Bench) -> None:
    bench.record_seconds = WAIT
    log = bench.log(clock=Hands().clock)  # which stands still
    with locked(bench.file):
        times = await ask(log, 0, 200)
        assert await log.seen(7)
        async with asyncio.timeout(90):  # until a statement gave up waiting for the lock
            while log.health().trouble is not LogTrouble.LOCKED:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        times += await ask(log, 200, 100)
        await asyncio.wait_for(log.written(7, 600), 60)
    assert_nobody_waits(times)
    assert await healed(log)
    assert bench.stats().questions == 300
    assert len(bench.words()) == 300
    assert bench.told == []  # it was short


async def test_who_waits_for_a_slow_row_waits_until_it_is_on_disk(bench: Bench) -> None:
    log = bench.log()
    with locked(bench.file):
        assert await log.record(1, question("slow")) is Kept.WAITING
        waiting = asyncio.create_task(log.written(1, 60))
        await asyncio.sleep(0.2)
        assert not waiting.done()
    await waiting
    assert bench.words() == ["slow"]


async def test_who_waits_for_a_row_does_not_wait_for_those_behind_it(bench: Bench) -> None:
    log = bench.log()
    with locked(bench.file):
        await log.record(1, question("first"))
        release = threading.Event()
        log._writer.run(lambda _: release.wait(120))
        await log.record(2, question("behind"))
    try:
        await asyncio.wait_for(log.written(1, 600), 60)
        assert log.health().waiting
    finally:
        release.set()


async def test_beyond_the_limit_words_are_lost_and_counted_and_counters_are_exact(bench: Bench) -> None:
    log = bench.log(limit=50)
    await log.record(10**6, question("before"))
    await log.written(10**6, 60)
    with locked(bench.file):
        kept = [await log.record(n, question(str(n))) for n in range(200)]
        assert kept.count(Kept.LOST) == 150
        assert log.health().waiting == 50
    assert await healed(log)
    log.close()
    stats = bench.stats()
    assert stats.questions == 201
    assert stats.lost == 150
    assert len(bench.words()) == 51


async def test_forgetting_reaches_what_waits(bench: Bench) -> None:
    log = bench.log()
    mine = log.mark(1)
    await log.record(1, question("on disk"), mine)
    with locked(bench.file):
        await log.record(2, question("waiting"), mine)
        await log.record(3, question("another's"))
        assert await log.forget(1) is None
    assert await healed(log)
    assert bench.words() == ["another's"]


async def test_what_a_reader_wished_holds_over_midnight(bench: Bench) -> None:
    hands = Hands()
    log = bench.log(clock=hands.clock)
    mine, others = log.mark(1), log.mark(2)
    await log.record(1, question("on disk"), mine)
    await log.record(2, question("another's"), others)
    with locked(bench.file):
        await log.record(3, question("waiting"), mine)
        assert await log.forget(1) is None
        assert await log.opt_out(1, "button") is None
        hands.wait(DAY)
        assert log.mark(1) != mine
        assert log.opted_out(1)
        assert not log.opted_out(2)
    assert await healed(log)
    assert bench.words() == ["another's"]
    assert log.opted_out(1)


async def test_an_opt_out_holds_at_once_and_is_written_later(bench: Bench) -> None:
    log = bench.log()
    with locked(bench.file):
        await asyncio.sleep(0.1)
        assert await log.opt_out(99, "button") is None
        assert log.opted_out(99)
    assert await healed(log)
    log.close()
    assert bench.log().opted_out(99)


async def test_thumbs_leave_room_for_what_readers_wish(bench: Bench) -> None:
    log = bench.log()
    with locked(bench.file):
        for n in range(1, 1200):
            await log.record(n, None, thumb=Thumb("a.b", 1, log.mark(n)))
        assert await log.opt_out(99, "button") is None
        assert await log.forget(99) is None
        assert log.opted_out(99)
    assert await healed(log)
    assert log.opted_out(99)


async def test_everybody_counts_as_opted_out_until_the_list_could_be_read(bench: Bench) -> None:
    bench.data.mkdir()
    bench.file.mkdir()  # there can be no database
    log = bench.log()
    assert log.opted_out(1)
    bench.file.rmdir()
    assert await healed(log)
    assert not log.opted_out(1)


async def test_a_start_without_a_database_answers_tells_once_and_mends_itself(bench: Bench) -> None:
    bench.data.mkdir()
    bench.file.mkdir()
    bench.record_seconds = WAIT
    log = bench.log()
    times = await ask(log, 0, 50)
    async with asyncio.timeout(90):
        while not bench.told:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)  # in which it is not told again
    assert_nobody_waits(times)
    assert [trouble for trouble, _ in bench.told] == [LogTrouble.UNOPENED]
    bench.file.rmdir()
    assert await healed(log)
    await log.record(50, question("last"))
    log.close()
    assert len(bench.words()) == 51


async def test_what_is_over_for_a_while_is_said_to_be_over(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.querylog.trouble_watch.STEADY_SECONDS", 0.1)
    bench.data.mkdir()
    bench.file.mkdir()
    log = bench.log()
    bench.file.rmdir()
    assert await healed(log)
    async with asyncio.timeout(90):
        while bench.told[-1][0] is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert [trouble for trouble, _ in bench.told] == [LogTrouble.UNOPENED, None]


async def test_a_read_only_log_is_said_in_those_words(bench: Bench) -> None:
    bench.record_seconds = WAIT
    bench.log().close()
    bench.ring.publics()
    for path in (bench.file, bench.data):
        path.chmod(0o500 if path.is_dir() else 0o400)
        os.chmod(path, 0o555 if path.is_dir() else 0o444)
    with unprivileged(bench):
        log = bench.log()
        times = await ask(log, 0, 20)
        assert_nobody_waits(times)
        assert [trouble for trouble, _ in bench.told] == [LogTrouble.READ_ONLY]
        assert "read-only" in bench.told[0][1]
        bench.data.chmod(0o700) if os.geteuid() == bench.data.stat().st_uid else None
    os.chmod(bench.data, 0o700)
    os.chmod(bench.file, 0o600)
    assert await healed(log)
    log.close()
    assert len(bench.words()) == 20


@contextlib.contextmanager
def unprivileged(bench: Bench) -> Iterator[None]:
    """Without root's right to write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    folder = bench.data
    while folder != folder.parent and folder != Path("/tmp"):
        folder = folder.parent
        if folder.stat().st_mode & 0o055 != 0o055 and folder.stat().st_uid == 0 and "pytest" in str(folder):
            folder.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_log_that_is_deleted_while_in_use_begins_anew(bench: Bench) -> None:
    log = bench.log()
    await log.record(1, question("gone with the file"))
    assert await healed(log)
    for path in bench.data.glob("querylog*"):
        path.unlink()
    await log.record(2, question("in the new file"))
    assert await healed(log)
    assert bench.words() == ["in the new file"]
    assert [trouble for trouble, _ in bench.told] == [LogTrouble.REPLACED]
    assert "the file that is there now" in bench.told[0][1]


async def test_trouble_that_comes_and_goes_is_not_said_to_be_over(bench: Bench) -> None:
    log = bench.log(clock=Hands().clock)
    await log.record(1, question("before"))
    for moment in range(3):  # a disk that is nearly full takes a row now and then
        log._writer._befallen(OSError(errno.ENOSPC, "full"))
        assert await log.record(10 + moment, question(str(moment))) in (Kept.WAITING, Kept.COMMITTED)
        assert await healed(log)
    assert [trouble for trouble, _ in bench.told] == [LogTrouble.FULL]


async def test_a_page_that_goes_bad_is_told_at_the_start_and_what_is_asked_is_written_on(bench: Bench) -> None:
    log = bench.log()
    await ask(log, 0, 200)
    assert await healed(log)
    log.close()
    with bench.file.open("r+b") as file:
        file.seek(bench.file.stat().st_size // 2)
        file.write(os.urandom(4096))
    log = bench.log()
    async with asyncio.timeout(90):
        while not bench.told:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert [trouble for trouble, _ in bench.told] == [LogTrouble.DAMAGED]
    assert "log restore --replace" in bench.told[0][1]


@pytest.mark.parametrize("cut", [False, True])
async def test_a_small_log_that_is_damaged_in_use_is_told_within_ten_minutes_and_in_its_health(
    bench: Bench, cut: bool
) -> None:
    """The connections that write it have all of it in memory, and notice nothing."""
    hands = Hands()
    log = bench.log(clock=hands.clock)
    await ask(log, 0, 20)
    assert await healed(log)
    assert log._database.scrub()  # into the file itself
    if cut:
        os.truncate(bench.file, 3 * 4096)
    else:
        with bench.file.open("r+b") as file:
            file.seek(3 * 4096)
            file.write(os.urandom(bench.file.stat().st_size - 3 * 4096))
    await ask(log, 20, 5)
    assert bench.told == []
    hands.wait(600)
    await ask(log, 25, 5)
    async with asyncio.timeout(90):
        while not bench.told:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert [trouble for trouble, _ in bench.told] == [LogTrouble.DAMAGED]
    assert log.health().trouble is LogTrouble.DAMAGED
    for _ in range(30):
        hands.wait(600)
        await ask(log, 30, 1)
    assert len(bench.told) == 1


async def test_a_log_that_breaks_while_in_use_is_told(bench: Bench) -> None:
    bench.record_seconds = WAIT
    log = bench.log()
    await ask(log, 0, 5)
    log.close()
    bench.file.write_bytes(b"no database" * 1000)
    log = bench.log()
    times = await ask(log, 5, 20)
    assert_nobody_waits(times)
    assert [trouble for trouble, _ in bench.told] == [LogTrouble.DAMAGED]


async def test_no_sentence_about_trouble_holds_a_question_or_an_address(postgres_bench: Bench) -> None:
    bench = postgres_bench
    bench.url = "postgresql://someone:pass@127.0.0.1:1/nowhere"
    log = bench.log()
    await log.record(1, question("secret words"))
    (told,) = bench.told
    assert told[0] is LogTrouble.AWAY
    assert "pass" not in told[1]
    assert "secret" not in told[1]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_postgres_stops_and_starts_and_every_question_is_there_once(
    postgres: Postgres, postgres_bench: Bench, mode: str
) -> None:
    bench = postgres_bench
    bench.record_seconds = WAIT
    log = bench.log()
    times = await ask(log, 0, 50)
    waiting = asyncio.create_task(ask(log, 50, 100))
    await asyncio.to_thread(postgres.stop, mode)
    try:
        times += await waiting + await ask(log, 150, 50)
    finally:
        await asyncio.to_thread(postgres.start)
    assert await healed(log)
    times += await ask(log, 200, 10)
    log.close()
    assert_nobody_waits(times)
    assert len(bench.words()) == len(set(bench.words())) == 210
    assert bench.stats().questions == 210
    assert [trouble for trouble, _ in bench.told if trouble] == [LogTrouble.AWAY]


async def test_a_hot_standby_is_told_once_and_every_question_is_there_once_when_it_is_the_primary(
    postgres: Postgres, postgres_bench: Bench
) -> None:
    """As after a failover in the wrong order."""
    bench = postgres_bench
    bench.record_seconds = WAIT
    log = bench.log()
    await ask(log, 0, 5)
    await asyncio.to_thread(postgres.demote)
    try:
        assert_nobody_waits(await ask(log, 5, 20))
        await ask(log, 25, 5)
        async with asyncio.timeout(90):
            while log.health().trouble is not LogTrouble.READ_ONLY:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    finally:
        await asyncio.to_thread(postgres.promote)
    assert await healed(log)
    assert len(bench.words()) == len(set(bench.words())) == 30
    assert log.health().lost == 0
    assert [trouble for trouble, _ in bench.told if trouble is not LogTrouble.AWAY] == [LogTrouble.READ_ONLY]


async def test_a_start_on_a_hot_standby_keeps_the_words_of_questions(postgres: Postgres, postgres_bench: Bench) -> None:
    """Who opted out can be read from it."""
    bench = postgres_bench
    bench.log().close()
    await asyncio.to_thread(postgres.demote)
    try:
        log = bench.log()
        assert not log.opted_out(7)
        await ask(log, 0, 5)
    finally:
        await asyncio.to_thread(postgres.promote)
    assert await healed(log)
    assert len(bench.words()) == 5
    assert [trouble for trouble, _ in bench.told] == [LogTrouble.READ_ONLY]


@pytest.mark.parametrize("statement", ["CREATE TABLE more (n int)", "VACUUM FULL qlog"])
@pytest.mark.parametrize("read_before", [False, True])
async def test_whatever_a_hot_standby_refuses_is_because_it_is_read_only(
    postgres: Postgres, postgres_bench: Bench, statement: str, read_before: bool
) -> None:
    bench = postgres_bench
    bench.log().close()
    await asyncio.to_thread(postgres.demote)
    database = Database(bench.url)
    try:
        if read_before:
            with database.reading() as connection:
                connection.exec_driver_sql("SELECT 1")
        with pytest.raises(DBAPIError) as caught, database.writing() as connection:
            connection.exec_driver_sql(statement)
        assert trouble_of(caught.value) is LogTrouble.READ_ONLY
    finally:
        database.close()
        await asyncio.to_thread(postgres.promote)


async def test_a_table_that_postgresql_does_not_find_is_no_fault_of_a_question_and_loses_none(
    postgres: Postgres, postgres_bench: Bench
) -> None:
    bench = postgres_bench
    log = bench.log()
    await log.record(1, question("before"))
    with psycopg.connect(bench.url, autocommit=True) as owner:
        owner.execute("ALTER TABLE qlog RENAME TO elsewhere")
        await ask(log, 2, 5)
        async with asyncio.timeout(90):
            while log.health().trouble is not LogTrouble.CHANGED:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        owner.execute("ALTER TABLE elsewhere RENAME TO qlog")
    assert await healed(log)
    assert len(bench.words()) == 6
    assert log.health().lost == 0
    assert [trouble for trouble, _ in bench.told] == [LogTrouble.CHANGED]


async def test_a_table_that_is_gone_is_no_fault_of_a_question_and_loses_none(bench: Bench) -> None:
    log = bench.log()
    await log.record(1, question("before"))
    owner = sqlite3.connect(bench.file)
    owner.execute("ALTER TABLE counters RENAME TO elsewhere")
    await ask(log, 2, 5)
    async with asyncio.timeout(90):
        while log.health().trouble is not LogTrouble.CHANGED:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    owner.execute("ALTER TABLE elsewhere RENAME TO counters")
    owner.close()
    assert await healed(log)
    assert len(bench.words()) == 6
    assert log.health().lost == 0
