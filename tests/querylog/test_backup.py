"""Backups: a copy while the bot writes, the way back, and files that must change nothing."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.base.errors import LogError
from bot.querylog import backup, optouts
from bot.querylog.database import Database
from tests.postgres import Postgres
from tests.querylog.conftest import Bench, question

WORDS = ["Who kept the light?", "Кто хранил маяк?", "İşığı kim saxlayırdı?"]


@pytest.fixture
def full(bench: Bench) -> Bench:
    log = bench.log()
    for words in WORDS:
        log.record_now(question(words))
    log.close()
    return bench


@pytest.fixture
def file(full: Bench, tmp_path: Path) -> Path:
    target = tmp_path / "backup"
    assert save(full, target) == len(WORDS)
    return target


@pytest.fixture
def elsewhere(full: Bench, tmp_path: Path) -> Iterator[Bench]:
    """An empty log on another server, read with the same private key."""
    other = Bench(tmp_path / "elsewhere")
    other.ring = full.ring
    yield other
    other.close()


def save(bench: Bench, target: Path) -> int:
    with closing(Database(bench.url)) as database:
        return backup.write(database, target)


def bring_back(bench: Bench, source: Path, *, replace: bool = False) -> int:
    with closing(Database(bench.url)) as database:
        return backup.restore(database, source, replace=replace).questions


def test_what_was_asked_comes_back(file: Path, full: Bench, elsewhere: Bench) -> None:
    assert bring_back(elsewhere, file) == len(WORDS)
    assert elsewhere.words() == sorted(WORDS)
    assert elsewhere.stats() == full.stats()


def test_a_log_moves_from_sqlite_to_postgresql_and_back(
    file: Path, full: Bench, tmp_path: Path, postgres: Postgres
) -> None:
    server = Bench(tmp_path / "server", postgres.database())
    home = Bench(tmp_path / "home")
    server.ring = home.ring = full.ring
    bring_back(server, file)
    assert save(server, tmp_path / "second") == len(WORDS)
    bring_back(home, tmp_path / "second")
    assert server.words() == home.words() == sorted(WORDS)
    assert home.stats() == full.stats()


def test_a_backup_is_whole_although_the_bot_goes_on_writing(bench: Bench, tmp_path: Path) -> None:
    log = bench.log()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            log.record_now(question())

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        counts = [save(bench, tmp_path / f"backup-{number}") for number in range(5)]
    finally:
        done.set()
        asking.join()
    assert counts == sorted(counts)
    for number, count in enumerate(counts):
        again = Bench(tmp_path / f"again-{number}")
        again.ring = bench.ring
        assert bring_back(again, tmp_path / f"backup-{number}") == count == again.stats().questions


def test_a_backup_is_one_file_for_its_owner_alone(file: Path, tmp_path: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob("backup?*")) + list(tmp_path.glob(".backup*"))


def test_a_backup_holds_no_words_and_no_updates(bench: Bench, tmp_path: Path) -> None:
    log = bench.log()
    log.record_now(question("Zanzibar"))
    log.close()
    with closing(Database(bench.url)) as database, database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO seen VALUES (123456789, 1)")
    save(bench, tmp_path / "backup")
    raw = (tmp_path / "backup").read_bytes()
    assert b"Zanzibar" not in raw
    with closing(sqlite3.connect(tmp_path / "backup")) as connection:
        assert connection.execute("SELECT count(*) FROM seen").fetchone() == (0,)


def test_with_another_key_the_questions_stay_sealed(file: Path, tmp_path: Path) -> None:
    stranger = Bench(tmp_path / "stranger")
    stranger.ring.new_pair()
    bring_back(stranger, file)
    assert stranger.stats().questions == len(WORDS)
    assert stranger.words() == []


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95])
def test_a_damaged_backup_changes_nothing(file: Path, elsewhere: Bench, part: float) -> None:
    raw = bytearray(file.read_bytes())
    used = [at for at, byte in enumerate(raw) if byte]
    raw[used[int(len(used) * part)]] ^= 0xFF
    file.write_bytes(raw)
    try:
        bring_back(elsewhere, file)
    except LogError as error:
        assert "damaged" in str(error)  # noqa: PT017
        assert elsewhere.stats().questions == 0
    else:
        assert elsewhere.words() == sorted(WORDS)  # it lay in what SQLite does not use


def test_a_changed_row_is_noticed(file: Path, elsewhere: Bench) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE counters SET n = n + 1")
    with pytest.raises(LogError, match="damaged"):
        bring_back(elsewhere, file)


@pytest.mark.parametrize(
    "content", [b"", b"no backup", b"SQLite format 3\0" + b"\0" * 5000], ids=["empty", "text", "fake"]
)
def test_what_is_no_backup_is_refused(tmp_path: Path, elsewhere: Bench, content: bytes) -> None:
    (tmp_path / "something").write_bytes(content)
    with pytest.raises(LogError, match=r"damaged, or not a backup"):
        bring_back(elsewhere, tmp_path / "something")


def test_half_a_backup_is_refused(file: Path, elsewhere: Bench) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(LogError, match="damaged"):
        bring_back(elsewhere, file)


def test_a_backup_of_a_newer_program_is_refused(file: Path, elsewhere: Bench) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO migrations VALUES (999, 'm999_later')")
    with pytest.raises(LogError, match="newer interview-bot"):
        bring_back(elsewhere, file)


def test_a_log_that_is_not_empty_is_left_alone(file: Path, full: Bench) -> None:
    with pytest.raises(LogError, match="not empty"):
        bring_back(full, file)
    assert full.words() == sorted(WORDS)


def test_replace_puts_the_backup_in_place_of_what_is_there(file: Path, full: Bench) -> None:
    log = full.log()
    log.record_now(question("A later one"))
    log.close()
    bring_back(full, file, replace=True)
    assert full.words() == sorted(WORDS)


def test_replace_keeps_the_opt_outs_that_came_since(full: Bench, tmp_path: Path) -> None:
    wishes = optouts.OptOuts()
    with closing(Database(full.url)) as database, database.writing() as connection:
        wishes.add(connection, 1, "a")
    save(full, tmp_path / "backup")
    with closing(Database(full.url)) as database, database.writing() as connection:
        wishes.add(connection, 2, "b")
    bring_back(full, tmp_path / "backup", replace=True)
    with closing(Database(full.url)) as database, database.reading() as connection:
        wishes.load(connection)
    assert wishes.holds(1)
    assert wishes.holds(2)


def test_an_older_backup_is_never_overwritten(file: Path, full: Bench) -> None:
    before = file.read_bytes()
    with pytest.raises(LogError, match="exists already"):
        save(full, file)
    assert file.read_bytes() == before


def test_a_folder_that_is_not_there_is_one_sentence(full: Bench, tmp_path: Path) -> None:
    with pytest.raises(LogError, match="backup"):
        save(full, tmp_path / "nowhere" / "backup")


def damage(bench: Bench, start: int) -> None:
    with bench.file.open("r+b") as log:
        log.seek(start)
        log.write(b"\xee" * 4096)


def test_a_damaged_log_is_replaced_if_that_is_wanted_and_only_then(file: Path, full: Bench) -> None:
    damage(full, 0)
    before = full.files()
    with pytest.raises(LogError, match="log restore --replace"):
        bring_back(full, file)
    assert full.files() == before
    assert bring_back(full, file, replace=True) == len(WORDS)
    assert full.words() == sorted(WORDS)
    assert not list(full.data.glob("*.damaged*"))


def test_a_damaged_log_is_not_touched_for_a_damaged_backup(file: Path, full: Bench) -> None:
    damage(full, 0)
    before = full.files()
    file.write_bytes(file.read_bytes()[:-4096])
    with pytest.raises(LogError, match="damaged, or not a backup"):
        bring_back(full, file, replace=True)
    assert full.files() == before


def test_opt_outs_are_taken_out_of_a_damaged_log_or_said_to_be_lost(full: Bench, tmp_path: Path) -> None:
    log = full.log()
    asyncio.run(log.opt_out(1, "a"))
    log.close()
    save(full, tmp_path / "backup")
    log = full.log()
    asyncio.run(log.opt_out(2, "b"))
    for number in range(100):
        log.record_now(question(str(number)))
    log.close()
    with sqlite3.connect(full.file) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'qlog'").fetchone()
    damage(full, 4096 * (root - 1))
    with closing(Database(full.url)) as database:
        assert backup.restore(database, tmp_path / "backup", replace=True) == (len(WORDS), False)
    again = full.log()
    assert again.opted_out(1)
    assert again.opted_out(2)
    again.close()
    damage(full, 0)
    with closing(Database(full.url)) as database:
        assert backup.restore(database, tmp_path / "backup", replace=True) == (len(WORDS), True)
