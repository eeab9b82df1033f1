"""T5 to T7: outages, stalls, two pollers, with time scaled; a slow chat, a flood, memory.

Their full forms, and figures, are those of `python -m tests.faults`.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bot.base.errors import ServiceError
from bot.chat.wording.choice import wording_for
from bot.search.engine import Engine
from bot.serving.api.pacing import Limits
from bot.serving.updates.timing import Timing
from tests.conftest import TOY
from tests.double.faults import too_many
from tests.double.feed import READER, Feed
from tests.double.server import Double
from tests.faults.process import Process, answers, feed_questions
from tests.serving.live import HASTE, QUICK, MemoryLog, engine_of, live, read_archive, write_archive

ASKED = "What was the worst storm?"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("faults") / "knowledge"
    return engine_of(read_archive(write_archive(folder, TOY)))


def person(number: int) -> dict[str, object]:
    return {**READER, "id": 40_000_000 + number}


# T5, T6

SCALED = Timing(poll=0.5, margin=0.6, gap=0.02, repeat_gap=0.05, rebuild=0.9, leave=30.0, drain=2.0, longest_pause=0.3)


@pytest.mark.parametrize("how", ["refused", "502", "hang"])
def test_after_an_outage_everything_is_answered(engine: Engine, how: str, caplog: pytest.LogCaptureFixture) -> None:
    """A hundredth of real time: an outage of 2 s stands for 200 s."""
    with Double(haste=50) as double, live(double, engine, timing=SCALED) as bot:
        feed = Feed(double)
        feed.message(ASKED, user=person(1))  # type: ignore[arg-type]
        bot.settle()
        double.go_dark(how)
        for number in range(2, 22):
            feed.message(ASKED, user=person(number))  # type: ignore[arg-type]
        time.sleep(2)
        double.come_back()
        bot.settle()
        lines = [record for record in caplog.records if "Receiving:" in record.getMessage()]
        assert len({call.given["chat_id"] for call in double.sent("sendMessage")}) == 21
    assert len(lines) <= 10


def test_a_stall_is_noticed_and_the_client_built_anew(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """The server is back, but for the poll that hangs, which the old client would wait for by the minute."""
    with Double(haste=50) as double, live(double, engine, timing=replace(SCALED, margin=600.0)) as bot:
        double.wait(lambda: double.arrived)
        double.go_dark("hang")
        double.wait(lambda: "building a new client" in caplog.text)
        double.outage = None
        Feed(double).message(ASKED)
        bot.settle()


def test_a_stall_that_no_new_client_mends_ends_the_process(engine: Engine) -> None:
    timing = Timing(poll=0.2, margin=0.2, rebuild=0.4, leave=1.2, drain=0.2)
    with Double(haste=100) as double, live(double, engine, timing=timing) as bot:
        double.wait(lambda: double.arrived)
        double.go_dark("hang")
        double.wait(lambda: bot.error)
        assert isinstance(bot.error, ServiceError)
        assert bot.error.exit_code == 69
        double.come_back()


def test_a_stall_of_real_length_is_left_within_five_minutes() -> None:
    """The defaults, by their numbers: noticed at 90 s, left at 5 min."""
    timing = Timing()
    assert timing.poll + timing.margin < timing.rebuild <= 90
    assert timing.leave <= 300
    assert timing.drain < 10


# T7


def test_of_two_pollers_one_leaves_with_a_sentence_and_every_question_is_answered(engine: Engine) -> None:
    """Ten questions, and then none until one has left. What decides, and when, is in `test_two_pollers`."""
    timing = Timing(poll=1.0, margin=10.0, gap=0.02, repeat_gap=0.05, probe=0.1, conflict_pause=0.4, drain=1.0)
    timing = replace(timing, found_conflict_pause=0.2, keep_still=0.4, conflict_window=60.0)
    log = MemoryLog()
    with (
        Double(haste=25) as double,
        live(double, engine, timing=timing, log=log) as first,
        live(double, engine, timing=timing, log=log) as second,
    ):
        feed = Feed(double)
        for number in range(10):
            feed.message(ASKED, user=person(number))  # type: ignore[arg-type]
            time.sleep(0.2)
        double.wait(lambda: first.error or second.error)
        feed.message(ASKED, user=person(10))  # type: ignore[arg-type]
        double.wait(lambda: double.settled() or (first.error and second.error))
        assert (first.error is None) != (second.error is None), "both left"
        error = first.error or second.error
        assert isinstance(error, ServiceError)
        assert error.exit_code == 75
        assert "same token" in str(error)
        counted = Counter(call.given["chat_id"] for call in double.sent("sendMessage"))
    assert len(counted) == 11
    assert len(log.rows) == 11


# A slow chat, a flood, memory


def test_updates_of_a_halted_chat_do_not_fill_the_window(engine: Engine) -> None:
    """A hundred and fifty questions wait behind a chat that Telegram has halted; others are answered all the same."""
    timing, limits = replace(QUICK, spool_after=0.1), Limits(overall=10_000, private_burst=500)
    with Double(haste=HASTE) as double, live(double, engine, timing=timing, limits=limits) as bot:
        feed = Feed(double)
        halt = double.faults.add("sendMessage", too_many(1), when=lambda given: given["chat_id"] == 41)
        crowd = [{**READER, "id": 41}] * 8
        for user in crowd:
            feed.message(ASKED, user=user)
        for number in range(150):
            feed.message(ASKED, user=person(number))  # type: ignore[arg-type]
        chats = lambda: {call.given["chat_id"] for call in double.sent("sendMessage")}  # noqa: E731
        double.wait(lambda: len(chats()) >= 150)
        assert 41 not in chats()  # which is halted still
        halt.times = 0
        bot.settle()
        double.wait(lambda: len(double.sent("sendMessage")) >= 158)


def test_one_reader_who_floods_gets_one_notice_and_keeps_nobody_waiting(engine: Engine) -> None:
    with Double(haste=HASTE) as double, live(double, engine) as bot:
        feed = Feed(double)
        halt = double.faults.add("sendMessage", too_many(1), when=lambda given: given["chat_id"] == READER["id"])
        for _ in range(200):
            feed.message(ASKED)
        feed.message(ASKED, user=person(5))  # type: ignore[arg-type]
        other = lambda: any(call.given["chat_id"] == person(5)["id"] for call in double.sent("sendMessage"))  # noqa: E731
        told = lambda: [c.given["text"] for c in double.sent("sendMessage") if c.given["chat_id"] == READER["id"]]  # noqa: E731
        double.wait(other)
        assert not told()  # as if Telegram took longer to let them through
        halt.times = 0
        bot.settle()
        double.wait(lambda: wording_for("en").try_later in double.texts())
        time.sleep(0.5)
        texts = told()
    assert texts.count(wording_for("en").try_later) == 1
    assert sum(text.startswith("The storm") for text in texts) <= 12


@pytest.mark.slow
def test_memory_stays_flat_over_a_long_run(tmp_path: Path) -> None:
    """Twenty thousand questions at full speed; the resident set between the first quarter and the end."""
    with Double() as double:
        bot = Process(tmp_path, double)
        process = bot.start()
        bot.ready()
        sizes: list[float] = []
        stop = threading.Event()

        def watch() -> None:
            while not stop.wait(0.5):
                status = Path(f"/proc/{process.pid}/status").read_text()
                sizes.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)

        watcher = threading.Thread(target=watch)
        watcher.start()
        for _ in range(200):
            asked = feed_questions(double, 100)
            double.wait(double.settled, 60)
            assert asked <= answers(double).keys()
            double.calls.clear()
        stop.set()
        watcher.join()
        assert bot.terminate()[0] == 0
    quarter = statistics.median(sizes[len(sizes) // 4 : len(sizes) // 4 + 10])
    result = {"questions": 20_000, "MB at a quarter": round(quarter, 1), "MB at the end": round(sizes[-1], 1)}
    print(f"memory: {result}")
    assert sizes[-1] < 300
    assert sizes[-1] - quarter < 15
