"""Spooled updates lie sealed in memory, come back after a kill, and leave nothing behind."""

from __future__ import annotations

import asyncio
import errno
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.serving.api.get_updates import BATCH, Received
from bot.serving.metrics import Metrics
from bot.serving.updates import spool as shelves
from bot.serving.updates.polling import Poller
from bot.serving.updates.spool import Spool, find_spool, rests_in_memory
from bot.serving.updates.timing import Timing
from bot.settings import load_memory_folders

TOKEN = "7000000001:AAE-double_token_for_tests_0123456789ab"
WORDS = "a question nobody else may read"


def update(number: int) -> Received:
    return Received(number, {"update_id": number, "message": {"text": WORDS, "chat": {"id": 41_000_001}}})


@pytest.fixture
def memory() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="spool-", dir="/dev/shm"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def spool(memory: Path) -> Spool:
    found = find_spool([memory], TOKEN, memory)
    assert found is not None
    return found


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_put_is_read_by_the_next_run_in_order(spool: Spool, memory: Path) -> None:
    for number in (7, 5, 6):
        spool.put(update(number))
    again = find_spool([memory], TOKEN, memory)
    assert again is not None
    assert again.read() == [update(5), update(6), update(7)]


def test_an_update_that_could_not_be_read_is_kept_as_such(spool: Spool, memory: Path) -> None:
    spool.put(Received(9, None))
    spool.put(Received(10, {"message": {"text": "\ud800 \x00"}}))
    again = find_spool([memory], TOKEN, memory)
    assert again is not None
    assert again.read() == [Received(9, None), Received(10, {"message": {"text": "\ud800 \x00"}})]


def test_no_file_tells_a_word_or_an_id(spool: Spool, memory: Path) -> None:
    spool.put(update(500_000_001))
    (file,) = files(memory)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    everything = file.read_bytes() + str(file.relative_to(memory)).encode()
    assert not any(part in everything for part in (b"question", b"41000001", b"500000001", b"message", TOKEN.encode()))


def test_the_last_one_takes_the_folder_along(spool: Spool, memory: Path) -> None:
    spool.put(update(1))
    spool.put(update(2))
    spool.drop(1)
    assert len(files(memory)) == 1
    spool.drop(2)
    spool.drop(2)
    assert list(memory.iterdir()) == []


@pytest.mark.parametrize(("token", "data"), [("7000000002:another", "one"), (TOKEN, "two")])
def test_two_bots_do_not_meet(memory: Path, token: str, data: str) -> None:
    first, second = find_spool([memory], TOKEN, Path("one")), find_spool([memory], token, Path(data))
    assert first is not None
    assert second is not None
    first.put(update(1))
    assert second.read() == []
    assert len(files(memory)) == 1


def test_a_file_of_another_token_or_a_broken_one_is_removed(spool: Spool, memory: Path) -> None:
    spool.put(update(1))
    (file,) = files(memory)
    Spool(file.parent, "7000000002:another").put(update(2))
    file.with_name("0" * 16).write_bytes(b"half a file")
    file.with_name("." + "1" * 16 + ".x.part").write_bytes(b"not finished")
    again = find_spool([memory], TOKEN, memory)
    assert again is not None
    assert again.read() == [update(1)]
    assert files(memory) == [file]


def test_what_is_older_than_a_day_is_removed(spool: Spool, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool.put(update(1))
    later = shelves._now() + 25 * 3600
    monkeypatch.setattr(shelves, "_now", lambda: later)
    assert spool.read() == []
    assert list(memory.iterdir()) == []


def test_a_clock_that_jumps_ages_nothing(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    spool.put(update(1))
    monkeypatch.setattr(time, "time", lambda: 4e9)
    assert spool.read() == [update(1)]


def test_there_is_an_end_to_what_is_kept(spool: Spool, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST_BYTES", 350)
    spool.put(update(1))
    spool.put(update(2))
    with pytest.raises(OSError, match="No space"):
        spool.put(update(3))
    assert sum(file.stat().st_size for file in files(memory)) <= 350


@pytest.mark.parametrize("how", ["readable by others", "a link"])
def test_a_folder_that_somebody_else_prepared_is_not_used(spool: Spool, memory: Path, how: str) -> None:
    spool.put(update(1))
    folder = next(memory.iterdir())
    spool.drop(1)
    if how == "a link":
        (memory / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(memory / "elsewhere")
    else:
        folder.mkdir()
        folder.chmod(0o755)
    with pytest.raises(OSError, match="not permitted"):
        spool.put(update(2))
    assert files(memory) == []


def test_only_a_folder_in_memory_is_taken(tmp_path: Path, memory: Path) -> None:
    assert rests_in_memory(memory)
    assert not rests_in_memory(Path("/proc"))
    assert not rests_in_memory(tmp_path / "nowhere")
    on_disk = Path(__file__).parent
    assert not rests_in_memory(on_disk)
    assert find_spool([on_disk], TOKEN, tmp_path) is None
    assert find_spool([on_disk, memory], TOKEN, tmp_path) is not None


def test_a_file_that_cannot_be_written_whole_leaves_nothing(spool: Spool, memory: Path) -> None:
    spool.put(update(1))
    path = spool._path(2)
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        spool.put(update(2))
    assert {file.name for file in path.parent.iterdir()} == {spool._path(1).name, path.name}


# With a poller, and a Telegram that has more than a window of updates

HELD_UP = 41  # a chat that Telegram has halted


class Waiting:
    """An feed that holds updates until they are confirmed."""

    def __init__(self, count: int) -> None:
        self.pending = [
            Received(n, {"message": {"chat": {"id": HELD_UP if n < count // 2 else n}}}) for n in range(count)
        ]
        self.polls = 0

    async def poll(self, offset: int | None, wait: float, *, limit: int = BATCH) -> list[Received]:
        self.polls += 1
        await asyncio.sleep(0 if self.pending[:1] else min(wait, 0.05))
        self.pending = [update for update in self.pending if update.update_id >= (offset or 0)]
        return self.pending[:limit]


class Answering:
    """A processor that answers, but for the chat that is held up; and remembers whom, across kills."""

    def __init__(self) -> None:
        self.done: Counter[int] = Counter()
        self.free = asyncio.Event()
        self.settles, self.log_is_well = True, True

    async def process(self, update_id: int, raw: dict[str, Any]) -> bool:
        if raw["message"]["chat"]["id"] == HELD_UP:
            await self.free.wait()
        self.done[update_id] += 1
        return self.settles


def poller(feed: Waiting, processor: Answering, spool: Spool | None) -> Poller:
    timing = Timing(poll=0.1, gap=0.001, repeat_gap=0.002, drain=0.2, longest_queue=500)
    wait_of = lambda chat: 60.0 if chat == HELD_UP and not processor.free.is_set() else 0.0  # noqa: E731
    return Poller(feed, processor, Metrics(), wait_of=wait_of, timing=timing, spool=spool)  # type: ignore[arg-type]


async def until(ready: Callable[[], bool]) -> None:
    async with asyncio.timeout(90):
        while not ready():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def killed_while_spooled(feed: Waiting, processor: Answering, spool: Spool | None) -> None:
    """Run until all but the halted chat's are answered, then stop everything where it stands."""
    first = poller(feed, processor, spool)
    running = asyncio.create_task(first.run(asyncio.Event()))
    await until(lambda: len(processor.done) == 120 and not feed.pending)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await first._queues.cancel()


async def test_what_is_spooled_at_a_kill_is_answered_by_the_next_run(memory: Path) -> None:
    feed, processor, stop = Waiting(240), Answering(), asyncio.Event()
    await killed_while_spooled(feed, processor, find_spool([memory], TOKEN, memory))
    assert len(files(memory)) == 120
    processor.free.set()
    second = asyncio.create_task(poller(feed, processor, find_spool([memory], TOKEN, memory)).run(stop))
    await until(lambda: len(processor.done) == 240 and not files(memory))
    stop.set()
    await second
    assert set(processor.done.values()) == {1}


async def test_a_shelf_that_cannot_be_written_holds_others_up_but_loses_nothing_and_is_over_when_it_is(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed, processor, stop = Waiting(240), Answering(), asyncio.Event()
    spool = find_spool([memory], TOKEN, memory)
    assert spool is not None

    def full(_: Received) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spool, "put", full)
    poller_ = poller(feed, processor, spool)
    running = asyncio.create_task(poller_.run(stop))
    await until(lambda: poller_._health.alerts.current == ("spooling",))
    assert len(feed.pending) == 240  # nothing was confirmed that a kill would lose
    processor.free.set()
    await until(lambda: len(processor.done) == 240 and not feed.pending)
    await until(lambda: not poller_._health.alerts.current)
    stop.set()
    await running


async def test_without_a_shelf_what_is_spooled_is_written_nowhere(memory: Path) -> None:
    await killed_while_spooled(Waiting(240), Answering(), None)
    assert files(memory) == []


async def test_a_kill_between_shelf_and_confirmation_repeats_nothing_and_polls_no_faster(memory: Path) -> None:
    feed, processor, stop = Waiting(3), Answering(), asyncio.Event()
    processor.free.set()
    spool = find_spool([memory], TOKEN, memory)
    assert spool is not None
    for update in feed.pending:
        spool.put(update)
    second = asyncio.create_task(poller(feed, processor, find_spool([memory], TOKEN, memory)).run(stop))
    await until(lambda: len(processor.done) == 3 and not feed.pending)
    before = feed.polls
    await asyncio.sleep(0.2)
    stop.set()
    await second
    assert set(processor.done.values()) == {1}
    assert feed.polls - before <= 5


async def test_what_waits_for_the_log_is_done_again_after_a_kill_and_forgotten_once_the_log_is_well(
    memory: Path,
) -> None:
    feed, processor, stop = Waiting(3), Answering(), asyncio.Event()
    processor.free.set()
    processor.settles = processor.log_is_well = False
    first = asyncio.create_task(poller(feed, processor, find_spool([memory], TOKEN, memory)).run(asyncio.Event()))
    await until(lambda: len(processor.done) == 3 and not feed.pending)  # answered, and confirmed
    assert len(files(memory)) == 3
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    second = asyncio.create_task(poller(feed, processor, find_spool([memory], TOKEN, memory)).run(stop))
    await until(lambda: set(processor.done.values()) == {2})
    assert len(files(memory)) == 3
    processor.log_is_well = True
    await until(lambda: not files(memory))
    stop.set()
    await second


async def test_a_folder_that_is_full_parks_nothing_and_confirms_nothing(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "MOST_BYTES", 10)
    feed, processor = Waiting(240), Answering()
    stop = asyncio.Event()
    running = asyncio.create_task(poller(feed, processor, find_spool([memory], TOKEN, memory)).run(stop))
    await until(lambda: feed.polls > 20)
    assert (len(feed.pending), len(processor.done)) == (240, 0)
    processor.free.set()
    await until(lambda: len(processor.done) == 240 and not feed.pending)
    stop.set()
    await running


class Blocked(Answering):
    """A processor that answers nobody of a crowd: chats below 1,000, or what they type."""

    async def process(self, update_id: int, raw: dict[str, Any]) -> bool:
        chat = raw["message"]["chat"]["id"] if "message" in raw else 0
        if chat < 1000:
            await self.free.wait()
        self.done[update_id] += 1
        return True


@pytest.mark.parametrize("kind", ["questions", "inline"])
async def test_a_reader_is_heard_behind_four_hundred_updates_of_a_crowd(memory: Path, kind: str) -> None:
    feed, processor, stop = Waiting(0), Blocked(), asyncio.Event()
    for number in range(400):
        body = {"message": {"chat": {"id": number % 50}}}
        typed = {"inline_query": {"from": {"id": number}, "query": "x"}}
        feed.pending.append(Received(number, body if kind == "questions" else typed))
    feed.pending.append(Received(400, {"message": {"chat": {"id": 1000}}}))
    running = asyncio.create_task(poller(feed, processor, find_spool([memory], TOKEN, memory)).run(stop))
    await until(lambda: bool(processor.done))
    assert list(processor.done) == [400]
    processor.free.set()
    await until(lambda: len(processor.done) == 401 and not feed.pending)
    stop.set()
    await running


@pytest.mark.parametrize(
    ("environ", "folders"),
    [
        ({}, ["/dev/shm"]),
        ({"XDG_RUNTIME_DIR": "/run/user/1"}, ["/run/user/1", "/dev/shm"]),
        ({"RUNTIME_DIRECTORY": "/run/a:/run/b", "XDG_RUNTIME_DIR": ""}, ["/run/a", "/dev/shm"]),
    ],
)
def test_the_most_private_folder_in_memory_comes_first(environ: dict[str, str], folders: list[str]) -> None:
    assert [str(folder) for folder in load_memory_folders(environ)] == folders
