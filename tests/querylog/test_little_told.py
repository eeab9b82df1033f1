"""What the log does not tell: two questions of one reader, who opted out, what few readers asked long ago."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from bot.querylog import backup, counter_store, migrations, reading, store
from bot.querylog.counter_store import Cell
from bot.querylog.database import Database
from bot.querylog.gaps import accounts
from bot.querylog.log import default_url
from tests.querylog.conftest import Bench, question

TODAY = dt.date(2026, 11, 30)


def opened(bench: Bench) -> list[reading.Read]:
    with closing(Database(bench.url)) as database:
        return list(reading.questions(database, bench.ring.privates()))


async def test_whoever_opens_the_boxes_can_not_tell_that_two_questions_are_one_readers(bench: Bench) -> None:
    log = bench.log()
    mine = log.mark(1)
    await log.record(1, question("Who is my brother's lawyer?"), mine)
    await log.record(2, question("How many were arrested?"), mine)
    first, second = (read.opened for read in opened(bench))
    assert first.account != second.account
    assert first.epoch != second.epoch
    assert mine not in (first.account, second.account)


async def test_accounts_that_ask_the_same_are_counted_and_one_that_repeats_it_counts_once(bench: Bench) -> None:
    log = bench.log()
    for number, reader in enumerate([1, 2, 3, 3, 3]):
        words = "How many were arrested?" if number % 2 else "how MANY were arrested"
        await log.record(number, question(words), log.mark(reader))
    assert accounts(opened(bench)) == 3


async def test_words_that_are_the_same_once_they_are_cut_count_one_account_once(bench: Bench) -> None:
    """512 letters of four bytes each fill more than a box: what is cut off must not make five accounts of one."""
    log = bench.log()
    for number in range(5):
        await log.record(number, question("𐍈" * 500 + f" end {number}"), log.mark(1))
    reads = opened(bench)
    assert len({read.question.words for read in reads}) == 1
    assert accounts(reads) == 1


def with_decoys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "DECOY_BUCKETS", 4096)


async def test_one_account_in_sixteen_seems_to_have_opted_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with_decoys(monkeypatch)
    log = bench.log()
    suspects = random.Random(1).sample(range(10**9, 8 * 10**9), 1000)
    before = {user for user in suspects if log.opted_out(user)}
    assert 30 < len(before) < 100
    for user in suspects[:3]:
        await log.opt_out(user, f"button-{user}")
    after = {user for user in suspects if log.opted_out(user)}
    assert before | set(suspects[:3]) <= after
    assert len(after) > 10 * 3


def test_a_log_that_nobody_opted_out_of_has_a_key_and_decoys_too(
    any_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_decoys(monkeypatch)
    any_bench.log().close()
    with closing(Database(any_bench.url)) as database, database.reading() as connection:
        assert store.recall(connection, "optout key")
        assert len(connection.execute(migrations.OPTOUTS.select()).fetchall()) == 4096


async def test_a_backup_comes_back_on_a_new_server_and_brings_its_opt_outs(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_decoys(monkeypatch)
    log = bench.log()
    log.record_now(question("moved"))
    await log.opt_out(4242, "a-button")
    log.close()
    with closing(Database(bench.url)) as database:
        backup.write(database, tmp_path / "backup")
    elsewhere = Bench(tmp_path / "elsewhere", default_url(tmp_path / "elsewhere" / "data"))
    elsewhere.ring = bench.ring
    elsewhere.log().close()  # it was started once: it holds decoys, and nobody's questions
    with closing(Database(elsewhere.url)) as database:
        assert backup.restore(database, tmp_path / "backup").questions == 1
        with database.reading() as connection:
            assert len(connection.execute(migrations.OPTOUTS.select()).fetchall()) == 4097
    assert elsewhere.log().opted_out(4242)
    elsewhere.close()


def cell(week: str, surface: str, language: str, passage: str) -> Cell:
    return Cell(week, surface, language, "answered", passage)


def test_counters_of_few_lose_their_details_when_their_questions_are_gone(any_bench: Bench) -> None:
    old, new = "2026-W40", "2026-W48"
    asked = {
        cell(old, "private", "az", "p1"): 3,
        cell(old, "group", "az", "p1"): 2,  # together five of one passage
        cell(old, "private", "ru", "p2"): 4,
        cell(old, "private", "ru", "p3"): 1,  # together five of one language
        cell(old, "private", "tr", "p4"): 1,
        cell(old, "private", "en", "p1"): 6,
        cell(new, "private", "tr", "p4"): 1,
    }
    with closing(Database(any_bench.url)) as database:
        database.prepare()
        with database.writing() as connection:
            counter_store.count(connection, Counter(asked))
            counter_store.fold_small_cells(connection, TODAY)
        for _ in range(2):  # a second time changes nothing
            with database.writing() as connection:
                assert dict(counter_store.cells(connection)) == {
                    cell(old, "", "az", "p1"): 5,
                    cell(old, "", "ru", ""): 5,
                    cell(old, "", "", ""): 1,
                    cell(old, "private", "en", "p1"): 6,
                    cell(new, "private", "tr", "p4"): 1,
                }
                counter_store.fold_small_cells(connection, TODAY)
