"""Recording: what stands in the log afterwards, and what does not."""

from __future__ import annotations

import asyncio
import stat
import threading
from collections.abc import Sequence
from contextlib import closing
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from bot.base.errors import LogError
from bot.base.log_policy import LogMode
from bot.querylog import administration, counter_store, store
from bot.querylog.database import Database, LogTrouble
from bot.querylog.entry import Outcome
from bot.querylog.log import QueryLog, open_log
from bot.querylog.store import Kept
from tests.querylog.conftest import Bench, question


async def test_a_question_is_kept_with_its_words(bench: Bench, log: QueryLog) -> None:
    assert await log.record(1, question("Who kept the light?")) is Kept.COMMITTED
    assert bench.words() == ["Who kept the light?"]


async def test_an_update_is_recorded_once(bench: Bench, log: QueryLog) -> None:
    assert await log.record(7, question("first")) is Kept.COMMITTED
    assert await log.record(7, question("again")) is Kept.TWICE
    assert bench.words() == ["first"]
    assert bench.stats().questions == 1


async def test_an_update_is_recorded_once_across_restarts(bench: Bench, log: QueryLog) -> None:
    await log.record(7, question("first"))
    log.close()
    again = bench.log()
    assert await again.seen(7)
    assert not await again.seen(8)
    assert await again.record(7, question("again")) is Kept.TWICE
    assert bench.words() == ["first"]


async def test_an_update_without_a_question_is_only_seen(bench: Bench, log: QueryLog) -> None:
    assert await log.record(9, None) is Kept.COMMITTED
    assert await log.seen(9)
    assert bench.stats().questions == 0


async def test_the_counters_can_be_read_while_the_log_is_open(log: QueryLog) -> None:
    await log.record(1, question("Who kept the light?"))
    counters = await log.counters()
    assert counters is not None
    ((cell, n),) = counters[0]
    assert (cell.outcome, n) == ("answered", 1)


async def test_many_at_once_are_all_kept(bench: Bench, log: QueryLog) -> None:
    kept = await asyncio.gather(*(log.record(n, question(f"question {n}")) for n in range(300)))
    assert set(kept) <= {Kept.COMMITTED, Kept.WAITING}
    assert log.close()
    assert len(bench.words()) == 300
    assert bench.stats().questions == 300


async def test_what_comes_soon_after_a_commit_shares_the_next_one(
    log: QueryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    come = threading.Event()
    write = store.write

    def counted(connection: sa.Connection, entries: Sequence[store.LogEntry]) -> list[Kept]:
        batches.append(len(entries))
        return write(connection, entries)

    clock = SimpleNamespace(monotonic=lambda: 1000.0, sleep=lambda _: come.wait(60))
    monkeypatch.setattr("bot.querylog.writer.time", clock)
    monkeypatch.setattr(store, "write", counted)
    assert await log.record(0, question()) is Kept.COMMITTED
    soon = [asyncio.create_task(log.record(n, question(str(n)))) for n in range(1, 6)]
    await asyncio.sleep(0)
    assert log.health().waiting == 5
    come.set()
    assert set(await asyncio.gather(*soon)) == {Kept.COMMITTED}
    assert batches == [1, 5]


async def test_statements_are_built_once(any_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    log = any_bench.log()
    monkeypatch.setattr(counter_store, "count_days", lambda *_: None)  # it counts by chance
    await log.record(1, question())
    monkeypatch.setattr(store, "insert", None)
    monkeypatch.setattr(counter_store, "insert", None)
    assert await log.record(2, question()) is Kept.COMMITTED


async def test_counters_need_no_key(bench: Bench, log: QueryLog) -> None:
    await log.record(1, question())
    await log.record(2, question("?", Outcome.NOTHING, "az"))
    await log.record(3, question("no", Outcome.TURNED_DOWN))
    stats = bench.stats()
    assert stats.questions == 2
    assert stats.outcomes == {"answered": 1, "nothing": 1, "turned_down": 1}
    assert stats.languages == {"en": 1, "az": 1}
    assert stats.surfaces == {"private": 2}
    assert stats.passages == {"keeper.abcdefgh": 1}


@pytest.mark.parametrize("mode", [LogMode.ASK, LogMode.OFF])
async def test_other_modes_keep_counters_alone(any_bench: Bench, mode: LogMode) -> None:
    log = any_bench.log(mode)
    await log.record(1, question("not kept"))
    assert any_bench.words() == []
    assert any_bench.stats().questions == 1


@pytest.mark.parametrize(("mode", "kept"), [(LogMode.ASK, ["handed on"]), (LogMode.OFF, [])])
async def test_what_is_handed_on_is_kept_unless_the_log_is_off(
    any_bench: Bench, mode: LogMode, kept: list[str]
) -> None:
    log = any_bench.log(mode)
    await log.record(1, question("handed on"))
    await log.hand_on(2, question("handed on"), mark=b"this one")
    assert any_bench.words() == kept
    assert any_bench.stats().questions == 1


async def test_a_question_that_is_handed_on_by_two_taps_is_kept_once(bench: Bench) -> None:
    log = bench.log(LogMode.ASK)
    taps = [log.hand_on(update, question("handed on"), log.mark(1), mark=b"this one") for update in (2, 3)]
    assert await asyncio.gather(*taps) == [Kept.COMMITTED, Kept.TWICE]
    await log.hand_on(4, question("another"), log.mark(1), mark=b"another one")
    assert sorted(bench.words()) == ["another", "handed on"]


async def test_two_taps_on_one_button_at_two_replicas_keep_one_question(any_bench: Bench) -> None:
    """Each replica's marks are of its own key."""
    replicas = [any_bench.log(LogMode.ASK), any_bench.log(LogMode.ASK)]
    updates = iter((10, 20))
    for button in ("first-button-456", "other-button-456"):
        taps = [
            log.hand_on(number, question(button), log.mark(1), mark=button.encode(), button=button)
            for number, log in enumerate(replicas, next(updates))
        ]
        assert sorted(await asyncio.gather(*taps)) == [Kept.COMMITTED, Kept.TWICE]
    assert sorted(any_bench.words()) == ["first-button-456", "other-button-456"]


async def test_a_tap_after_a_restart_hands_nothing_on_again(bench: Bench) -> None:
    for number in range(2):
        log = bench.log(LogMode.ASK)
        await log.hand_on(number, question("handed on"), log.mark(1), mark=log.mark(1, 2), button="a-button-of-16ch")
        log.close()
    assert bench.words() == ["handed on"]


async def test_what_was_forgotten_can_be_handed_on_again(bench: Bench) -> None:
    log = bench.log(LogMode.ASK)
    await log.hand_on(2, question("handed on"), log.mark(1), mark=b"this one", button="a-button-of-16ch")
    await log.forget(1)
    await log.hand_on(3, question("handed on"), log.mark(1), mark=b"this one", button="a-button-of-16ch")
    assert bench.words() == ["handed on"]


async def test_off_makes_no_keys(bench: Bench) -> None:
    bench.log(LogMode.OFF)
    assert bench.ring.publics() == ()


async def test_without_words_only_the_counter_moves(bench: Bench, log: QueryLog) -> None:
    await log.record(1, question(""))
    assert bench.words() == []
    assert bench.stats().questions == 1


async def test_without_a_public_key_questions_are_only_counted_and_that_is_said_once(bench: Bench) -> None:
    log = bench.log(keys=False)
    (notice,) = log.notices()
    assert "only counted" in notice
    assert "interview-bot log keys rotate" in notice
    for number in range(3):
        await log.record(number, question())
    assert bench.stats().questions == 3
    assert bench.words() == []
    assert [*log.notices(), *bench.told] == []


async def test_no_start_makes_a_key_pair(bench: Bench) -> None:
    await bench.log(keys=False).record(1, question())
    assert bench.ring.publics() == ()
    assert bench.ring.privates() == ()
    assert not bench.ring.private_folder.exists()


@pytest.mark.parametrize("mode", LogMode)
async def test_what_is_kept_follows_the_keys(bench: Bench, mode: LogMode) -> None:
    log = bench.log(mode, keys=False)
    assert log.mode is LogMode.OFF
    bench.ring.pair_beside(())
    assert log.mode is mode
    bench.ring.public_file.unlink()
    assert log.mode is LogMode.OFF


async def test_a_rotated_key_is_used_without_a_restart(bench: Bench, log: QueryLog) -> None:
    from bot.querylog import administration

    await log.record(1, question("before"))
    (old,) = bench.ring.privates()
    administration.rotate(bench.ring)
    await log.record(2, question("after"))
    assert bench.words() == ["after", "before"]
    old.path.unlink()  # type: ignore[union-attr]
    assert bench.words() == ["after"]


def test_the_terminal_records_without_an_event_loop(bench: Bench, log: QueryLog) -> None:
    assert log.record_now(question("from the terminal")) is Kept.COMMITTED
    assert bench.words() == ["from the terminal"]


def test_the_files_are_their_owners_alone(bench: Bench, log: QueryLog) -> None:
    log.record_now(question())
    assert stat.S_IMODE(bench.data.stat().st_mode) == 0o700
    for path in bench.data.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://:memory:", "no address", "postgresql+nonsense://x"])
def test_an_address_that_can_not_be_is_one_sentence_without_the_address(bench: Bench, url: str) -> None:
    with pytest.raises(LogError, match="BOT_LOG_URL") as caught:
        open_log(bench.data, url=url)
    assert url not in str(caught.value)


def test_a_slip_in_the_configured_keys_stops_the_start(bench: Bench) -> None:
    with pytest.raises(LogError, match="BOT_LOG_KEYS"):
        open_log(bench.data, keys="ibk1abc")


async def test_an_update_id_that_fits_nowhere_is_lost_alone(bench: Bench, log: QueryLog) -> None:
    kept = await asyncio.gather(*(log.record(n, question(str(n))) for n in (1, 2**70, 3)))
    assert kept == [Kept.COMMITTED, Kept.LOST, Kept.COMMITTED]
    assert bench.words() == ["1", "3"]
    ((trouble, said),) = bench.told
    assert (trouble, "its words are lost" in said) == (LogTrouble.OTHER, True)


@pytest.mark.parametrize("left", [None, b"", b"\xff\xfe\x00 no key"])
async def test_public_keys_that_go_while_the_log_is_open_are_told_once(
    bench: Bench, log: QueryLog, left: bytes | None
) -> None:
    whole = bench.ring.public_file.read_bytes()
    bench.ring.public_file.unlink() if left is None else bench.ring.public_file.write_bytes(left)
    for update_id in range(3):
        await log.record(update_id, question("not kept"))
    assert len(bench.told) == 1
    assert "only counted" in bench.told[0][1]
    bench.ring.public_file.write_bytes(whole)
    await log.record(3, question("kept"))
    assert bench.words() == ["kept"]
    assert bench.stats().questions == 4


@pytest.mark.parametrize("mode", [LogMode.ASK, LogMode.OFF])
async def test_a_log_says_whether_it_still_holds_questions_of_another_setting(any_bench: Bench, mode: LogMode) -> None:
    assert not await any_bench.log(mode).may_hold_questions()
    await any_bench.log().record(1, question())
    log = any_bench.log(mode)
    assert await log.may_hold_questions()
    with closing(Database(any_bench.url)) as database:
        administration.purge(database, everything=True)
    assert not await log.may_hold_questions()


async def test_a_log_that_can_not_say_so_may_hold_questions(bench: Bench) -> None:
    log = bench.log(LogMode.OFF)
    log.close()
    bench.file.write_bytes(b"no database" * 1000)
    assert log.holds_questions()


def test_a_private_key_on_the_server_is_seen_until_it_is_moved_away(bench: Bench) -> None:
    log = bench.log()
    assert log.key_is_here()
    for key in bench.ring.privates():
        assert key.path is not None
        key.path.unlink()
    assert not log.key_is_here()
