"""Upgrades: from the oldest format, once, with a copy kept; a newer log is refused."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.base.clock import DAY, SteadyClock
from bot.base.errors import LogError
from bot.querylog import administration, migrations, reading, sealing, store
from bot.querylog.database import Database
from bot.querylog.daykey import DayKey
from bot.querylog.entry import Thumb
from bot.querylog.optouts import OptOuts
from bot.querylog.retention import Retention
from tests.querylog.conftest import Bench, question


def oldest(bench: Bench) -> bytes:
    """A log in the first format, with one question; its box."""
    bench.data.mkdir(parents=True, exist_ok=True)
    private = bench.ring.pair_beside(())
    database = Database(bench.url)
    with database.writing() as connection:
        migrations.upgrade(connection, migrations.MIGRATIONS[:1])
        box = sealing.seal(question("asked long ago"), [private.public], None, b"epoch")
        row = {"id": b"1", "week": "2026-W48", "tok": b"MARKMARK", "box": box}
        connection.execute(sa.table("qlog", *map(sa.column, row)).insert(), row)
        connection.execute(migrations.SEEN.insert().values(update_id=5, hour=9**9))
    database.close()
    return box


async def test_the_oldest_log_is_upgraded_by_itself_and_keeps_its_questions(any_bench: Bench) -> None:
    oldest(any_bench)
    log = any_bench.log()
    assert await log.seen(5)
    await log.record(6, question("asked today"))
    await log.record(7, None, thumb=Thumb("a.b", 1, log.mark(1, 7)))
    assert any_bench.words() == ["asked long ago", "asked today"]


def test_the_marks_of_an_older_log_are_nowhere_after_the_upgrade(bench: Bench) -> None:
    oldest(bench)
    assert any(b"MARKMARK" in content for content in bench.files().values())
    bench.log().close()
    for name, content in bench.files().items():
        assert b"MARKMARK" not in content, name


def test_a_copy_is_kept_before_an_upgrade_and_only_then(bench: Bench) -> None:
    oldest(bench)
    bench.log().close()
    copy = bench.file.with_name("querylog.sqlite.before-m002")
    assert copy.stat().st_mode & 0o777 == 0o600
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT count(*) FROM qlog").fetchone() == (1,)
    assert connection.execute("SELECT max(number) FROM migrations").fetchone() == (1,)
    connection.close()
    copy.unlink()
    bench.log().close()
    assert not copy.exists()


def test_a_new_log_leaves_no_copy(bench: Bench) -> None:
    bench.log().close()
    assert not list(bench.data.glob("*.before-*"))


def test_the_copy_goes_after_thirty_days(bench: Bench) -> None:
    oldest(bench)
    database = Database(bench.url)
    database.prepare()
    copy = bench.file.with_name("querylog.sqlite.before-m002")
    for age, there in ((29, True), (31, False)):
        os.utime(copy, (SteadyClock().now() - age * DAY,) * 2)
        an_hour_later(database)
        assert copy.exists() is there
    database.close()


def an_hour_later(database: Database) -> None:
    clock = SteadyClock()
    with database.writing() as connection:
        store.remember(connection, "reading", str(clock.hour() - 2).encode("ascii"))
    Retention(database, clock, DayKey(clock), OptOuts()).look()


def test_the_copy_stays_at_a_start_with_a_clock_ten_years_ahead(bench: Bench) -> None:
    oldest(bench)
    database = Database(bench.url)
    database.prepare()
    clock = SteadyClock(wall=lambda: time.time() + 3650 * DAY)
    Retention(database, clock, DayKey(clock), OptOuts()).look()
    database.close()
    assert bench.file.with_name("querylog.sqlite.before-m002").exists()


def test_a_question_in_the_copy_goes_when_it_is_thirty_days_old(bench: Bench) -> None:
    box = oldest(bench)
    database = Database(bench.url)
    database.prepare()
    copy = bench.file.with_name("querylog.sqlite.before-m002")
    with closing(sqlite3.connect(copy)) as old, old:
        old.execute("UPDATE qlog SET week = '2026-W01'")
    os.utime(copy, (SteadyClock().now() - 20 * DAY,) * 2)
    an_hour_later(database)
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("SELECT count(*) FROM qlog").fetchone() == (0,)
    age = SteadyClock().now() - copy.stat().st_mtime
    assert age == pytest.approx(20 * DAY, abs=60)
    assert all(box[48:96] not in file.read_bytes() for file in copy.parent.glob(f"{copy.name}*"))
    database.close()


def test_what_is_purged_is_in_no_copy(bench: Bench) -> None:
    oldest(bench)
    database = Database(bench.url)
    database.prepare()
    assert administration.purge(database, everything=True)[1]
    database.close()
    assert [path.name for path in bench.file.parent.glob("*.before-*")] == []


def test_half_of_a_copy_is_swept_up(bench: Bench) -> None:
    oldest(bench)
    database = Database(bench.url)
    database.prepare()
    half = bench.file.with_name("querylog.sqlite.before-m002.4711.half")
    half.write_bytes(b"SQLite")
    for age, there in ((60, True), (7200, False)):
        os.utime(half, (SteadyClock().now() - age,) * 2)
        an_hour_later(database)
        assert half.exists() is there
    database.close()


def test_an_upgrade_that_fails_changes_nothing(any_bench: Bench) -> None:
    oldest(any_bench)

    def m002_breaks(connection: sa.Connection) -> None:
        connection.execute(sa.text("CREATE TABLE half (a INTEGER)"))
        connection.execute(sa.text("SELECT nonsense FROM nowhere"))

    database = Database(any_bench.url)
    with pytest.raises(sa.exc.DBAPIError), database.writing() as connection:
        migrations.upgrade(connection, (migrations.m001_questions, m002_breaks))
    with database.reading() as connection:
        assert migrations.version(connection) == 1
        assert not sa.inspect(connection).has_table("half")
    database.close()


def test_a_newer_log_is_refused_in_one_sentence(any_bench: Bench) -> None:
    any_bench.log().close()
    database = Database(any_bench.url)
    with database.writing() as connection:
        connection.execute(migrations.MIGRATIONS_DONE.insert().values(number=99, name="m099_future"))
    database.close()
    with pytest.raises(LogError, match="newer interview-bot"):
        any_bench.log()
    with pytest.raises(LogError, match="newer interview-bot"):
        reading.open_to_read(any_bench.url)


def test_replicas_that_start_together_upgrade_once(any_bench: Bench) -> None:
    oldest(any_bench)
    databases = [Database(any_bench.url) for _ in range(4)]
    errors: list[Exception] = []

    def prepare(database: Database) -> None:
        try:
            database.prepare()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=prepare, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with databases[0].reading() as connection:
        assert migrations.version(connection) == len(migrations.MIGRATIONS)
    for database in databases:
        database.close()


def test_migrations_are_numbered_in_order() -> None:
    for number, migration in enumerate(migrations.MIGRATIONS, 1):
        assert migration.__name__.startswith(f"m{number:03}_")


@pytest.mark.parametrize("content", [b"not a database at all" * 300, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_file_is_said_plainly(bench: Bench, content: bytes) -> None:
    bench.data.mkdir()
    bench.file.write_bytes(content)
    with pytest.raises(LogError, match="is damaged"):
        reading.open_to_read(bench.url)


def test_damage_inside_is_said_plainly(bench: Bench) -> None:
    log = bench.log()
    for n in range(200):
        log.record_now(question(str(n)))
    log.close()
    _scratch(bench.file)
    with pytest.raises(LogError, match="is damaged"):
        reading.open_to_read(bench.url)


def _scratch(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[20_000:30_000] = bytes(10_000)
    path.write_bytes(data)


def test_the_names_of_the_tables_hold_no_reader() -> None:
    columns = {column.name for table in migrations.TABLES.tables.values() for column in table.columns}
    assert not columns & {
        "user",
        "user_id",
        "chat",
        "chat_id",
        "username",
        "name_of_reader",
        "text",
        "question",
        "time",
    }
    assert store.SEEN_HOURS == 25
