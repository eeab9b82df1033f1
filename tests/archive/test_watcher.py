"""The watcher: changes are seen and waited for, whole archives are handed over, problems are told once."""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.app import open_folder
from bot.archive.archive import Archive
from bot.archive.folder import Folder, Loading
from bot.archive.watcher import Pace, Watcher
from bot.base.clock import SteadyClock
from bot.base.errors import Problem
from bot.search.engine import Engine, Found
from bot.search.searcher import build_engine
from bot.settings import load_settings
from tests.archive.writing import INTERVIEW, front, knowledge
from tests.virtual_time import run_virtually

# What is seen is seen by a notice of the system's, or a glance: no sweep comes within an hour.
QUICK = Pace(quiet=0.1, longest=0.4, doubt=0.3, sweep=3600.0, glance=0.1)


@dataclass
class Watched:
    """A watcher at work, and what it handed over and told."""

    folder: Path
    watcher: Watcher
    archives: list[Archive] = field(default_factory=list)
    new: list[Problem] = field(default_factory=list)
    mended: list[Problem] = field(default_factory=list)

    async def until(self, fulfilled: Callable[[], bool], seconds: float = 90.0) -> None:
        started = time.monotonic()
        while not fulfilled():
            assert time.monotonic() - started < seconds, (self.archives, self.new, self.mended)
            await asyncio.sleep(0.02)

    @property
    def titles(self) -> list[str]:
        return [one.about.title for one in self.archives[-1].interviews.values()] if self.archives else []

    def write(self, text: str, name: str = "toy-harbour.md") -> None:
        (self.folder / "interviews" / name).write_text(text)


async def noticing(seen: Watched) -> None:
    """Wait until the system's notices come: until one of a file's time has been heard."""
    looks = seen.watcher.looks
    while seen.watcher.looks == looks:
        os.utime(seen.folder / "interviews" / "toy-harbour.md")
        await asyncio.sleep(0.02)


@asynccontextmanager
async def watched(folder: Path, pace: Pace = QUICK) -> AsyncIterator[Watched]:
    async def on_archive(archive: Archive) -> None:
        seen.archives.append(archive)

    def on_problems(new: Sequence[Problem], mended: Sequence[Problem]) -> None:
        seen.new += new
        seen.mended += mended

    knowledge(folder)
    watcher = Watcher(Folder(folder), on_archive, on_problems, pace=pace)
    seen = Watched(folder, watcher)
    task = asyncio.create_task(watcher.run())
    await seen.until(lambda: bool(seen.archives))
    await noticing(seen)
    try:
        yield seen
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_saved_change_is_handed_over(tmp_path: Path) -> None:
    async with watched(tmp_path) as seen:
        seen.write(front(title="Another title"))
        await seen.until(lambda: seen.titles == ["Another title"])


@pytest.mark.parametrize(("until", "opens"), [("\nembargo_until: 2099-01-02", True), ("", False)])
async def test_an_embargo_ends_by_itself_on_its_day_and_one_without_a_day_never(
    until: str, opens: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched(tmp_path, replace(QUICK, sweep=0.2)) as seen:
        seen.write(front(id="later", title="Later", status=f"embargoed{until}"), "later.md")
        await asyncio.sleep(0.8)
        assert seen.titles == ["On the lighthouse"]
        day = SimpleNamespace(now=lambda zone: dt.datetime(2099, 1, 2, tzinfo=zone))
        monkeypatch.setattr("bot.archive.folder.dt", SimpleNamespace(datetime=day, UTC=dt.UTC))
        if opens:
            await seen.until(lambda: "Later" in seen.titles)
        else:
            await asyncio.sleep(0.8)
            assert seen.titles == ["On the lighthouse"]


async def test_a_save_that_changes_nothing_hands_nothing_over(tmp_path: Path) -> None:
    async with watched(tmp_path) as seen:
        seen.write(INTERVIEW)
        await asyncio.sleep(0.6)
        assert len(seen.archives) == 1


async def test_an_editor_that_renames_is_followed(tmp_path: Path) -> None:
    async with watched(tmp_path) as seen:
        path = tmp_path / "interviews" / "toy-harbour.md"
        (tmp_path / "interviews" / ".toy-harbour.md.swp").write_text("b0VIM")
        path.rename(path.with_suffix(".md~"))
        seen.write(front(title="Renamed"))
        await seen.until(lambda: seen.titles == ["Renamed"])
        assert seen.new == []


@pytest.mark.parametrize("what_follows", ["a newer version", "a link that leads out", "nothing"])
async def test_a_file_that_is_removed_for_a_moment_is_not_taken_to_be_gone(what_follows: str, tmp_path: Path) -> None:
    """As git does, and editors: the old file is removed before the new one stands there, and a look falls between."""
    path = knowledge(tmp_path) / "interviews" / "toy-harbour.md"
    archives: list[Archive] = []
    put = {
        "a newer version": lambda: path.write_text(front(title="Another title")),
        "a link that leads out": lambda: path.symlink_to("/etc/hostname"),
        "nothing": lambda: None,
    }[what_follows]

    class BetweenTwo(Folder):
        def load(self, today: dt.date | None = None) -> Loading:
            loading = super().load(today)
            if archives and not os.path.lexists(path):
                put()
            return loading

    async def on_archive(archive: Archive) -> None:
        archives.append(archive)

    watcher = Watcher(BetweenTwo(tmp_path), on_archive, pace=Pace(quiet=0.01))
    await watcher.look()
    path.unlink()
    await watcher.look()
    titles = [[one.about.title for one in archive.interviews.values()] for archive in archives]
    first = ["On the lighthouse"]
    assert (
        titles
        == {
            "a newer version": [first, ["Another title"]],
            "a link that leads out": [first],
            "nothing": [first, []],
        }[what_follows]
    )


async def waited(folder: Path, change: Callable[[Path], object], notices: bool, told: bool) -> float:
    """Seconds from a change until it is handed over, or told as a problem, with the defaults and in virtual time:
    reading takes none. `notices`: the system's come at once."""
    changed = asyncio.Event()

    async def awatch(*_: object, **__: object) -> AsyncIterator[set[object]]:
        while True:
            await changed.wait()
            changed.clear()
            yield set()

    async def at_once(work: Callable[..., object], *given: object) -> object:
        return work(*given)

    heard, clock = asyncio.Event(), asyncio.get_running_loop().time

    async def on_archive(archive: Archive) -> None:
        if not told:
            heard.set()

    def on_problems(new: Sequence[Problem], mended: Sequence[Problem]) -> None:
        if told:
            heard.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.archive.watcher.awatch", awatch)
        patch.setattr(asyncio, "to_thread", at_once)
        task = asyncio.create_task(Watcher(Folder(folder), on_archive, on_problems).run())
        await asyncio.sleep(0.25)
        begun = clock()
        heard.clear()
        change(folder / "interviews" / "toy-harbour.md")
        if notices:
            changed.set()
        await heard.wait()
        took = clock() - begun
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return took


def turned_around(path: Path) -> None:
    """Put another folder with another version in the place of the file's."""
    aside = path.parent.with_name("aside")
    shutil.copytree(path.parent, aside)
    (aside / path.name).write_text(front(title="Another title"))
    shutil.rmtree(path.parent)
    aside.rename(path.parent)


@pytest.mark.parametrize(
    ("change", "notices", "told", "most"),
    [
        (lambda path: path.write_text(front(title="Another title")), True, False, 0.0),
        (lambda path: path.write_text(front(title="Another title")), False, False, 30.0),
        (lambda path: path.unlink(), True, False, 0.5),
        (turned_around, False, False, 1.5),
        (lambda path: path.write_text("---\nid: x\n"), True, True, 3.1),
    ],
    ids=["saved", "saved unnoticed", "removed", "the folder replaced", "spoilt"],
)
def test_a_change_is_waited_for_no_longer_than_a_reading_takes_and_what_its_writers_are_given(
    change: Callable[[Path], object], notices: bool, told: bool, most: float, tmp_path: Path
) -> None:
    """Of the five seconds in which a good change is live, and the ten in which a bad one is told. What the system's
    notices take comes on top: `Pace.quiet`, `Pace.longest` where changes go on."""
    knowledge(tmp_path)
    assert run_virtually(waited(tmp_path, change, notices, told)) <= most + 0.02
    assert Pace().longest + most < (10 if told else 5) or not notices


async def test_a_file_written_bit_by_bit_is_read_once_it_is_whole(tmp_path: Path) -> None:
    unhurried = Pace(quiet=1.0, longest=60.0, doubt=0.3, sweep=30.0, glance=0.1)
    async with watched(tmp_path, unhurried) as seen:
        with (tmp_path / "interviews" / "toy-harbour.md").open("w") as file:
            for character in front(title="Bit by bit")[:200]:
                file.write(character)
                file.flush()
                await asyncio.sleep(0.0005)
            file.write(front(title="Bit by bit")[200:])
        await seen.until(lambda: seen.titles == ["Bit by bit"])
        assert [len(archive.passages) for archive in seen.archives] == [3, 3]
        assert seen.new == []


async def test_a_bad_file_is_told_once_and_once_more_when_it_is_mended(tmp_path: Path) -> None:
    async with watched(tmp_path) as seen:
        seen.write(front(colour="blue"))
        await seen.until(lambda: bool(seen.new))
        seen.write(front(colour="blue", title="Still bad"))
        await asyncio.sleep(0.8)
        assert [(Path(one.path).name, one.line) for one in seen.new] == [("toy-harbour.md", 8)]
        assert seen.mended == []
        seen.write(front(title="Mended"))
        await seen.until(lambda: bool(seen.mended) and seen.titles == ["Mended"])
        assert len(seen.new) == len(seen.mended) == 1


async def test_a_half_file_that_is_soon_whole_is_not_told(tmp_path: Path) -> None:
    async with watched(tmp_path, replace(QUICK, doubt=60.0)) as seen:
        seen.write(front(title="Whole")[:90])
        await asyncio.sleep(0.5)
        seen.write(front(title="Whole"))
        await seen.until(lambda: seen.titles == ["Whole"])
        assert seen.new == []


async def test_a_folder_that_goes_and_comes_back_is_watched_again(tmp_path: Path) -> None:
    async with watched(tmp_path / "knowledge") as seen:
        shutil.move(tmp_path / "knowledge", tmp_path / "away")
        await seen.until(lambda: any("there is no such folder" in one.message for one in seen.new))
        assert len(seen.archives) == 1
        shutil.move(tmp_path / "away", tmp_path / "knowledge")
        await seen.until(lambda: bool(seen.mended))
        await asyncio.sleep(0.5)
        seen.write(front(title="Back"))
        await seen.until(lambda: seen.titles == ["Back"])


async def test_a_folder_in_the_place_of_another_is_read_once_its_changes_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a change that comes after the reading and before the notices is seen by the sweep alone."""
    noticed = False

    async def awatch(*_: object, **__: object) -> AsyncIterator[set[object]]:
        nonlocal noticed
        noticed = True
        await asyncio.Event().wait()
        yield set()

    class Changed(asyncio.Event):
        def set(self) -> None:
            seen.append(noticed)
            super().set()

    monkeypatch.setattr("bot.archive.watcher.awatch", awatch)
    seen: list[bool] = []
    path = knowledge(tmp_path) / "interviews" / "toy-harbour.md"
    watcher = Watcher(Folder(tmp_path), lambda _: asyncio.sleep(0), pace=QUICK, _changed=Changed())
    task = asyncio.create_task(watcher._notice())
    await asyncio.sleep(0.01)
    noticed = False
    turned_around(path)
    while not seen:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert seen == [True]


async def test_what_is_wrong_in_a_folder_that_goes_is_not_mended_by_that(tmp_path: Path) -> None:
    async with watched(tmp_path / "knowledge") as seen:
        seen.write("Nothing above.", "bad.md")
        await seen.until(lambda: len(seen.new) == 1)
        shutil.move(tmp_path / "knowledge", tmp_path / "away")
        await seen.until(lambda: len(seen.new) == 2)
        shutil.move(tmp_path / "away", tmp_path / "knowledge")
        await seen.until(lambda: bool(seen.mended))
    assert seen.mended == seen.new[1:]


async def test_a_folder_that_can_not_be_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a network drive whose server is gone."""
    look = os.stat

    def fail(path: str | Path, **options: object) -> os.stat_result:
        if str(path) == str(tmp_path / "knowledge" / "interviews"):
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(path))
        return look(path, **options)  # type: ignore[arg-type]

    async with watched(tmp_path / "knowledge", replace(QUICK, sweep=0.2)) as seen:
        monkeypatch.setattr(os, "stat", fail)
        await seen.until(lambda: bool(seen.new))
        monkeypatch.setattr(os, "stat", look)
        await seen.until(lambda: bool(seen.mended))
    assert [one.message for one in seen.new] == [f"the folder can't be read: {os.strerror(errno.ESTALE)}"]
    assert len(seen.archives) == 1


async def test_a_folder_whose_link_is_turned_around_is_read_anew(tmp_path: Path) -> None:
    knowledge(tmp_path / "one")
    knowledge(tmp_path / "two", interviews__toy_harbour_md=front(title="Turned"))
    (tmp_path / "knowledge").symlink_to(tmp_path / "one")
    async with watched(tmp_path / "knowledge") as seen:
        (tmp_path / "new").symlink_to(tmp_path / "two")
        os.replace(tmp_path / "new", tmp_path / "knowledge")
        await seen.until(lambda: seen.titles == ["Turned"])


async def test_a_change_without_any_notice_is_seen_by_the_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(*_: object, **__: object) -> object:
        raise OSError("no more notices")

    monkeypatch.setattr("bot.archive.watcher.awatch", blind)
    async with watched(tmp_path, replace(QUICK, sweep=0.3)) as seen:
        seen.write(front(title="Swept"))
        await seen.until(lambda: seen.titles == ["Swept"])


async def test_an_archive_that_could_not_be_used_is_offered_again(tmp_path: Path) -> None:
    offered: list[str] = []

    async def on_archive(archive: Archive) -> None:
        offered.append(archive.version)
        if len(offered) == 1:
            raise MemoryError

    watcher = Watcher(Folder(knowledge(tmp_path)), on_archive)
    await watcher.look()
    await watcher.look()
    await watcher.look()
    assert len(offered) == 2


async def test_a_checkout_of_a_thousand_files_is_one_new_archive(tmp_path: Path) -> None:
    def checkout() -> None:
        for number in range(1000):
            seen.write(
                INTERVIEW.replace("toy-harbour", f"toy-{number}").replace("great", f"{number}th"), f"toy-{number}.md"
            )

    async with watched(tmp_path, replace(QUICK, quiet=0.5, longest=60.0)) as seen:
        await asyncio.to_thread(checkout)
        await seen.until(lambda: len(seen.titles) == 1001)
        assert len(seen.archives) <= 4
        before = seen.watcher.folder.parsed
        seen.write(front(title="One of a thousand"))
        await seen.until(lambda: "One of a thousand" in seen.titles)
        assert seen.watcher.folder.parsed == before + 1


@dataclass
class Asking:
    """Questions at a steady rate, from a thread, to whichever engine is in use."""

    engine: Engine
    rate: float
    asked: int = 0
    faults: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Asking:
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._over.wait(1 / self.rate):
            engine = self.engine
            try:
                answer = engine.answer("Who pays for the lamp?")
            except Exception as error:
                self.faults.append(repr(error))
                continue
            self.asked += 1
            if not isinstance(answer, Found):
                self.faults.append("nothing found")
            elif any(engine.archive.passage(hit.passage.id) != hit.passage for hit in answer.hits):
                self.faults.append("a passage of another version")


GOOD = [front(title="One"), INTERVIEW.replace("great", "first"), INTERVIEW + "\nAnd that is all.\n"]
BAD = [front(colour="blue"), "half", "", front(topics="&x [y]"), "\0", front(date="2024-13-45"), front(id="Toy")]


ASKED_EACH = 10  # questions at least that are asked at each change


async def _reload_while_asked(folder: Path, rounds: int, wait: float) -> Asking:
    async def on_archive(archive: Archive) -> None:
        asking.engine = await asyncio.to_thread(build_engine, archive, None, "off")

    first = Folder(knowledge(folder))
    archive = first.load().archive
    assert archive is not None
    path = folder / "interviews" / "toy-harbour.md"
    with Asking(build_engine(archive, None, "off"), 20.0) as asking:
        watcher = Watcher(first, on_archive, served=archive.version, pace=QUICK)
        task = asyncio.create_task(watcher.run())
        await asyncio.sleep(wait)
        for number in range(rounds):
            text = BAD[number % len(BAD)]
            if number % 4 == 3:
                shutil.rmtree(folder / "interviews")
                await asyncio.sleep(wait)
                (folder / "interviews").mkdir()
            path.write_text(text)
            await asyncio.sleep(wait)
            good = GOOD[number % len(GOOD)].replace("On the lighthouse", f"Version {number}")
            path.write_text(good[: len(good) // 2])
            path.write_text(good)
            started, version, asked = time.monotonic(), watcher.served, asking.asked
            while watcher.served == version or asking.asked < asked + ASKED_EACH:
                await asyncio.sleep(0.02)
                assert time.monotonic() - started < 90, "a good change was not taken up"
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return asking


async def test_questions_never_fail_while_good_bad_and_half_files_are_saved(tmp_path: Path) -> None:
    asking = await _reload_while_asked(tmp_path, 6, 0.4)
    assert asking.faults == []
    assert asking.asked >= 6 * ASKED_EACH


def test_a_clock_that_jumps_while_the_bot_runs_opens_no_embargo_until_it_has_told_so_for_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall, uptime = [1_795_521_600.0], [1000.0]  # 24 November 2026
    clock = SteadyClock(lambda: wall[0], lambda: uptime[0])
    monkeypatch.setattr("bot.base.clock.SteadyClock", lambda: clock)
    later = front(id="later", title="Later", status="embargoed\nembargo_until: 2026-11-26")
    path = knowledge(tmp_path, interviews__later_md=later)
    folder = open_folder(load_settings({"BOT_KNOWLEDGE": str(path), "BOT_DATA": str(tmp_path / "data")}))

    def titles() -> list[str]:
        archive = folder.load().archive
        assert archive is not None
        return sorted(one.about.title for one in archive.interviews.values())

    closed = titles()
    wall[0] += 10 * 86400
    assert titles() == closed
    wall[0] += 3700
    uptime[0] += 3700
    assert titles() == sorted([*closed, "Later"])
