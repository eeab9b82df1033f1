"""What rests in the files, byte by byte: no words, no ids, and nothing at all of what was deleted."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import logging
import random
import secrets
import sqlite3
import time

import pytest

from bot.base.clock import SteadyClock
from bot.querylog import reading, store
from bot.querylog.database import Database
from bot.querylog.daykey import DayKey
from bot.querylog.entry import Thumb
from bot.querylog.log import QueryLog
from bot.querylog.optouts import OptOuts, bucket_of
from bot.querylog.retention import Retention
from tests.faults.seizure import Seized, accuracy, number_spellings, spellings, suspects
from tests.querylog.conftest import Bench, question
from tests.querylog.test_outages import locked

READERS = 500


def canaries(n: int) -> list[str]:
    """Texts that stand nowhere by chance."""
    return [f"kanareyka {secrets.token_hex(8)} məhbus {number}" for number in range(n)]


def ids(n: int, seed: int = 1) -> list[int]:
    """Ids of 47 bits, which Telegram allows: shorter ones stand among a database's many zeros by chance."""
    return random.Random(seed).sample(range(2**46, 2**47), n)


async def put(log: QueryLog, texts: list[str], users: list[int], first: int = 0) -> None:
    await asyncio.gather(
        *(
            log.record(number, question(text), log.mark(user))
            for number, (text, user) in enumerate(zip(texts, users, strict=True), first)
        )
    )


def rows(bench: Bench) -> list[tuple[bytes, bytes]]:
    connection = sqlite3.connect(bench.file)
    found = connection.execute("SELECT id, box FROM qlog").fetchall()
    connection.close()
    return found


async def test_neither_words_nor_ids_are_in_any_file_while_running_or_after(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bench.data.mkdir()
    output = logging.FileHandler(bench.data / "debug.log", encoding="utf-8")
    logging.getLogger().addHandler(output)
    try:
        log = bench.log()
        texts, users = canaries(200), ids(200)
        await put(log, texts, users)
        log._record_seconds = 0.1
        with locked(bench.file):  # errors say things, too
            await put(log, canaries(5), ids(5, seed=2), 1000)
            await asyncio.sleep(2.2)
        await log.record(2**80, question(texts[0]), log.mark(users[0]))
        running = Seized.of(bench.data)
        log.close()
    finally:
        logging.getLogger().removeHandler(output)
        output.close()
    for seized in (running, Seized.of(bench.data)):
        assert seized.hits(form for text in texts for form in spellings(text)) == 0
        assert seized.hits(form for user in users for form in number_spellings(user)) == 0
    assert len(bench.words()) == 205


def test_the_search_for_traces_finds_traces(bench: Bench) -> None:
    bench.data.mkdir()
    (bench.data / "a").write_bytes("…kanareyka…".encode())
    (bench.data / "b").write_bytes(b"user 1234567890")
    (bench.data / "c").write_bytes(b"....." + (7234567890).to_bytes(8, "big") + b"....")
    seized = Seized.of(bench.data)
    assert seized.hits(number_spellings(7234567890)) == 1
    assert seized.hits(spellings("kanareyka")) == 1
    assert seized.hits(number_spellings(1234567890)) == 1


async def test_what_is_deleted_leaves_no_byte(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    log = bench.log()
    rounds, go_round = 0, log._writer._round

    def counted() -> None:
        nonlocal rounds
        rounds += 1
        go_round()

    mine = log.mark(1)
    await asyncio.gather(*(log.record(n, question(str(n)), mine if n % 2 else log.mark(2)) for n in range(200)))
    marked = set(log._writer._rows.of(mine))
    gone = [row for row in rows(bench) if row[0] in marked]
    assert len(gone) == 100
    monkeypatch.setattr(log._writer, "_round", counted)
    assert await log.forget(1) == 100
    forms = [box[place : place + 24] for _, box in gone for place in range(0, len(box) - 24, 100)] + [
        r[0] for r in gone
    ]
    while hits := Seized.of(bench.data).hits(forms):
        assert rounds < 6, f"{hits} pieces of deleted rows are still in the files"  # one a second
        await asyncio.sleep(0.05)
    assert len(rows(bench)) == 100


async def test_retention_leaves_no_row_and_no_byte(bench: Bench) -> None:
    log = bench.log()
    await put(log, canaries(300), ids(300))
    log.close()
    before = rows(bench)
    database = Database(bench.url)
    with database.writing() as connection:
        connection.execute(store.QLOG.update().values(week="2026-W01"))
        store.remember(connection, "reading", str(SteadyClock().hour() - 3).encode())
    retention = Retention(database, SteadyClock(), DayKey(SteadyClock()), OptOuts())
    retention.begin()
    retention.look()
    retention.tidy()
    forms = [box[place : place + 24] for _, box in before for place in range(0, len(box) - 24, 200)]
    assert rows(bench) == []
    assert Seized.of(bench.data).hits(forms) == 0
    assert bench.file.stat().st_size < 100_000  # the file shrank, too
    database.close()


async def test_a_reader_in_the_way_of_deletion_is_waited_for(bench: Bench) -> None:
    log = bench.log()
    mine = log.mark(1)
    await log.record(1, question("mine"), mine)
    (gone,) = rows(bench)
    reader = sqlite3.connect(bench.file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM qlog").fetchone()
    assert await log.forget(1) == 1
    await asyncio.sleep(0.5)
    assert Seized.of(bench.data).hits([gone[1][100:140]]) == 1  # it can't be gone yet
    reader.close()
    await log.record(2, question("another's"))
    async with asyncio.timeout(90):
        while Seized.of(bench.data).hits([gone[1][100:140]]):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_no_mark_of_an_account_is_in_any_file(any_bench: Bench, request: pytest.FixtureRequest) -> None:
    start, log, users = time.time() - 1, any_bench.log(), ids(50)
    folder = any_bench.data if any_bench.file.exists() else request.getfixturevalue("postgres").folder
    await put(log, canaries(50), users)
    marks = [log.mark(user) for user in users]
    assert all(log._writer._rows.of(mark) for mark in marks)
    assert Seized.of(folder, since=start).hits(marks) == 0
    log.close()
    assert Seized.of(folder, since=start).hits(marks) == 0


async def test_the_files_sort_candidates_no_better_than_chance(bench: Bench) -> None:
    candidates = ids(2 * READERS)
    readers = set(candidates[:READERS])
    log = bench.log()
    await put(log, canaries(READERS), candidates[:READERS])
    for user in candidates[:5]:
        await log.record(None, None, thumb=Thumb("a.b", 1, log.mark(user, 7)))
    seized = Seized.of(bench.data)
    found = suspects(seized, candidates)
    assert accuracy(found, readers, candidates) <= 0.55
    assert found == set()


async def test_opt_outs_give_away_nobody_but_those_who_opted_out(bench: Bench) -> None:
    """A bucket is shared by thousands of all accounts, but by one of a short list: said in the docs, measured here."""
    candidates = ids(2 * READERS)
    log = bench.log()
    await put(log, canaries(READERS), candidates[:READERS])
    for user in candidates[:20]:
        await log.opt_out(user, secrets.token_hex(8))
    found = suspects(Seized.of(bench.data), candidates)
    assert set(candidates[:20]) <= found
    assert len(found) <= 25
    assert accuracy(found, set(candidates[:READERS]), candidates) <= 0.55


async def test_the_attack_sorts_readers_where_ids_are_only_hashed(bench: Bench) -> None:
    bench.data.mkdir()
    candidates = ids(200)
    connection = sqlite3.connect(bench.data / "naive.sqlite")
    connection.execute("CREATE TABLE log (who BLOB)")
    hashes = [(hashlib.sha256(str(user).encode()).digest(),) for user in candidates[:100]]
    connection.executemany("INSERT INTO log VALUES (?)", hashes)
    connection.commit()
    connection.close()
    found = suspects(Seized.of(bench.data), candidates)
    assert found == set(candidates[:100])


async def test_the_memory_gives_away_today_and_not_yesterday(bench: Bench) -> None:
    candidates = ids(100)
    log = bench.log()
    await put(log, canaries(25), candidates[:25])
    log.close()
    today = bench.log()
    await asyncio.gather(*(today.record(1000 + n, question(), today.mark(candidates[n])) for n in range(25, 50)))
    key, rows = today._key._key, today._writer._rows  # what a dump of the memory would show
    assert suspects(Seized.of(bench.data), candidates, [key]) == set()
    assert {user for user in candidates if rows.of(today.mark(user))} == set(candidates[25:50])


def test_wrongly_suppressed_readers_are_one_in_a_thousand_at_fifty_opt_outs() -> None:
    key = secrets.token_bytes(32)
    buckets = {bucket_of(key, user) for user in ids(50)}
    others = ids(100_000, seed=5)
    assert sum(bucket_of(key, user) in buckets for user in others) / len(others) <= 0.002
    assert len(buckets) / 65536 <= 0.001


async def test_nothing_but_the_log_and_the_public_keys_lies_in_the_data_folder(bench: Bench) -> None:
    log = bench.log()
    await put(log, canaries(20), ids(20))
    log.close()
    names = {path.name for path in bench.data.iterdir()}
    assert names == {"querylog.sqlite", "log-keys.txt"}


async def test_export_says_nothing_about_the_order_of_time(bench: Bench) -> None:
    log = bench.log()
    for n in range(64):
        await log.record(n, question(f"{n:03}"))
    log.close()
    database = reading.open_to_read(bench.url)
    order = [read.question.words for read in reading.questions(database, bench.ring.privates())]
    assert database is not None
    database.close()
    neighbours = sum(int(b) - int(a) == 1 for a, b in itertools.pairwise(order))
    assert order != sorted(order)
    assert neighbours < 12


async def test_postgres_keeps_neither_words_nor_ids_and_deletes_from_its_tables(
    postgres_bench: Bench, postgres
) -> None:  # type: ignore[no-untyped-def]
    bench = postgres_bench
    start, log = time.time(), bench.log()
    texts, users = canaries(50), ids(50)
    await put(log, texts, users)
    seized = Seized.of(postgres.folder, since=start)
    assert seized.hits(form for text in texts for form in spellings(text)) == 0
    assert seized.hits(form for user in users for form in number_spellings(user)) == 0
    database = Database(bench.url)
    with database.reading() as connection:
        gone = [bytes(box) for _, box in store.boxes(connection)]
    with database.writing() as connection:
        store.delete_all(connection)
    assert database.scrub()
    database.close()
    tables = Seized.of(postgres.data / "base", since=start)
    assert tables.hits(box[100:140] for box in gone) == 0
