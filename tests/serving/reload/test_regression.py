"""BOT_EVAL: a new version is asked the golden questions; one that breaks more than it mends may take back, no more."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.archive import editing, withdrawing
from bot.archive.archive import Archive
from bot.archive.folder import Folder
from bot.archive.interview import passage_id
from bot.archive.watcher import Pace
from bot.search.engine import Engine, Found
from bot.serving.reload.live import LiveEngine
from bot.serving.reload.regression import RegressionGate
from tests.archive.matrix import ASKING, OTHER, SECRET, SECRET_ID, folder_in
from tests.archive.test_editing import LAMP, LATE, TODAY
from tests.double.feed import Feed
from tests.double.server import Double
from tests.serving.live import engine_of, live, read_archive
from tests.serving.reload.test_live import FREE, MAINTAINER, said_to, soon

QUICK = Pace(quiet=0.05, longest=0.2, doubt=0.2, sweep=0.3, glance=0.1)
PAYS, NESTS = "town lamp", "gulls spring"
OTHER_ID = passage_id("submarine", OTHER)
GOLDEN = f"find:\n  - {{question: {PAYS}, passages: [{LAMP}]}}\n  - {{question: storm lamp, passages: [{LAMP}]}}\n"
NESTING = (
    f"find:\n  - {{question: {NESTS}, passages: [{OTHER_ID}]}}\n  - {{question: {ASKING}, passages: [{SECRET_ID}]}}\n"
)
BREAKS = f"unanswered:\n  en: [{PAYS}, storm lamp]\n"  # two golden questions


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    folder = folder_in("published", tmp_path / "knowledge")
    write(folder, "golden/toy-harbour.yaml", GOLDEN)
    write(folder, "golden/submarine.yaml", NESTING)
    return folder


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "interviews" / "submarine.md"
    path.write_text(path.read_text().replace(old, new))


@dataclass
class Followed:
    current: LiveEngine
    told: list[str] = field(default_factory=list)

    async def until(self, ready: Callable[[], bool], seconds: float = 90.0) -> None:
        started = time.monotonic()
        while not ready():
            assert time.monotonic() - started < seconds, self.told
            await asyncio.sleep(0.02)

    def answers(self, question: str) -> bool:
        return isinstance(self.current.engine.answer(question), Found)


@asynccontextmanager
async def following(folder: Path, mode: str, memory: Path | None = None) -> AsyncIterator[Followed]:
    def build(archive: Archive, _: Engine) -> Engine:
        return engine_of(archive)

    current = LiveEngine(engine_of(read_archive(folder)), Folder(folder), build, QUICK, RegressionGate(mode, memory))
    one = Followed(current)
    task = asyncio.create_task(current.follow(one.told.append, lambda _: None))
    try:
        await one.until(lambda: mode == "off" or current.gate.before is not None)
        yield one
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_version_that_breaks_more_than_it_mends_is_refused_with_names_once(knowledge: Path) -> None:
    async with following(knowledge, "refuse") as bot:
        write(knowledge, "asked/toy-harbour.yaml", BREAKS)
        await bot.until(lambda: bool(bot.told))
        await asyncio.sleep(0.7)  # two sweeps
        (told,) = bot.told
        assert f"• {PAYS} (must find {LAMP}): first -> silent" in told
        assert "breaks 2 golden questions and mends 0" in told
        assert bot.answers(PAYS)
        assert any("not taken up" in line for line in bot.current.gate.state())


async def test_a_refused_version_that_is_mended_is_taken_up_and_that_is_told(knowledge: Path) -> None:
    async with following(knowledge, "refuse") as bot:
        write(knowledge, "asked/toy-harbour.yaml", BREAKS)
        await bot.until(lambda: bool(bot.told))
        write(knowledge, "asked/toy-harbour.yaml", "unanswered:\n  en: [what does the bridge cost]\n")
        await bot.until(lambda: len(bot.told) == 2)
        assert bot.told[1] == "The newest version of the knowledge files is taken up now."
        assert len(bot.current.engine.archive.asked) == 2
        assert bot.current.gate.state() == ["Golden questions: 4 of 4 as they must be (BOT_EVAL=refuse)"]


async def test_under_tell_it_is_taken_up_and_told(knowledge: Path) -> None:
    async with following(knowledge, "tell") as bot:
        write(knowledge, "asked/toy-harbour.yaml", BREAKS)
        await bot.until(lambda: bool(bot.told))
        assert "breaks 2 golden questions and mends 0; it was taken up" in bot.told[0]
        assert not bot.answers(PAYS)


async def test_under_off_nothing_is_asked_and_nothing_told(knowledge: Path) -> None:
    async with following(knowledge, "off") as bot:
        write(knowledge, "asked/toy-harbour.yaml", BREAKS)
        await bot.until(lambda: not bot.answers(PAYS))
        assert bot.told == []
        assert bot.current.gate.state() == ()


async def test_a_version_that_mends_as_much_as_it_breaks_is_taken_up_and_told(knowledge: Path) -> None:
    write(knowledge, "golden/toy-harbour.yaml", GOLDEN + f"  - {{question: wages of the keeper, passages: [{LATE}]}}\n")
    async with following(knowledge, "refuse") as bot:
        taught = f"asked:\n  - {{passages: [{LATE}], en: [wages of the keeper]}}\n"
        write(knowledge, "asked/toy-harbour.yaml", f"{taught}unanswered:\n  en: [{PAYS}]\n")
        await bot.until(lambda: bool(bot.told))
        assert "breaks 1 golden question and mends 1; it was taken up" in bot.told[0]
        assert bot.answers("wages of the keeper")


async def test_a_golden_question_that_comes_with_what_mends_it_counts_as_mended(knowledge: Path) -> None:
    async with following(knowledge, "refuse") as bot:
        more = f"  - {{question: wages of the keeper, passages: [{LATE}]}}\n"
        taught = f"asked:\n  - {{passages: [{LATE}], en: [wages of the keeper]}}\n"
        write(knowledge, "golden/toy-harbour.yaml", GOLDEN + more)
        write(knowledge, "asked/toy-harbour.yaml", f"{taught}unanswered:\n  en: [{PAYS}]\n")
        await bot.until(lambda: bot.answers("wages of the keeper"))


TAKES_BACK: dict[str, Callable[[Path], object]] = {
    "withdrawn by command": lambda folder: withdrawing.withdraw(folder, [SECRET_ID], TODAY),
    "withdrawn and erased": lambda folder: withdrawing.withdraw(folder, [SECRET_ID], TODAY, erase=True),
    "excluded": lambda folder: change(folder, "status: published", f"status: published\nexclude: [{SECRET_ID}]"),
    "the interview withdrawn": lambda folder: change(folder, "status: published", "status: withdrawn"),
    "the interview a draft": lambda folder: change(folder, "status: published", "status: draft"),
    "embargoed": lambda folder: change(folder, "status: published", "status: embargoed\nembargo_until: 2099-01-01"),
    "corrected": lambda folder: editing.correct(folder, SECRET_ID, "It was a whale.", "A whale passed.", TODAY),
    "the paragraph deleted": lambda folder: change(folder, SECRET + "\n", "It was dark.\n"),
    "the file deleted": lambda folder: (folder / "interviews" / "submarine.md").unlink(),
    "the status misspelt": lambda folder: change(folder, "status: published", "status: withdrwan"),
}


def holds_secret(archive: Archive) -> bool:
    """Do the secret's words, or a way to them, stand in the archive?"""
    texts = [passage.text for passage in archive.passages]
    return SECRET in texts or any(SECRET_ID in phrasing.passages for phrasing in archive.asked)


@pytest.mark.parametrize("how", TAKES_BACK)
async def test_what_a_refused_version_takes_back_is_gone_at_once(how: str, knowledge: Path) -> None:
    async with following(knowledge, "refuse") as bot:
        assert bot.current.archive.passage(SECRET_ID) is not None
        write(knowledge, "asked/toy-harbour.yaml", BREAKS + "  az: [a, b]\n")
        TAKES_BACK[how](knowledge)
        await bot.until(lambda: any("not taken up" in told for told in bot.told))
        # Two files were written: on a busy machine the second is a version of its own, a moment later.
        await bot.until(lambda: not any(map(holds_secret, (bot.current.archive, bot.current.engine.archive))))
        assert bot.answers(PAYS)


async def test_it_is_gone_before_the_golden_questions_are_asked(
    knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with following(knowledge, "refuse") as bot:
        gone = threading.Event()

        def compare(*_: object) -> None:
            gone.wait(60)
            raise RuntimeError("the test is over")

        monkeypatch.setattr(RegressionGate, "compare", compare)
        withdrawing.withdraw(knowledge, [SECRET_ID], TODAY)
        try:
            await bot.until(lambda: bot.current.engine.archive.passage(SECRET_ID) is None)
        finally:
            gone.set()


async def test_what_is_withdrawn_while_golden_questions_are_asked_does_not_wait_for_them(knowledge: Path) -> None:
    async with following(knowledge, "refuse") as bot:
        many = "".join(f"  - {{question: storm lamp {n}, passages: [{LAMP}]}}\n" for n in range(100))
        answered = type(bot.current.engine).answer

        asked, gone = threading.Event(), threading.Event()

        def held_up(self: Engine, question: str, *, k: int = 5, hint: str | None = None) -> object:
            asked.set()
            gone.wait(120)
            return answered(self, question, k=k, hint=hint)  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(type(bot.current.engine), "answer", held_up)
            write(knowledge, "golden/toy-harbour.yaml", GOLDEN + many)
            await bot.until(asked.is_set)
            withdrawing.withdraw(knowledge, [SECRET_ID], TODAY)
            try:
                await bot.until(lambda: bot.current.engine.archive.passage(SECRET_ID) is None)
            finally:
                gone.set()


async def test_a_withdrawal_breaks_no_golden_question(knowledge: Path) -> None:
    async with following(knowledge, "refuse") as bot:
        withdrawing.withdraw(knowledge, ["submarine"], TODAY)
        await bot.until(lambda: bot.current.gate.before is not None and len(bot.current.gate.before.results) == 2)
        assert bot.told == []


async def test_words_that_were_changed_without_a_correction_break_the_questions_that_point_to_them(
    knowledge: Path,
) -> None:
    async with following(knowledge, "refuse") as bot:
        change(knowledge, "Submarines passed quietly", "Submarines went by quietly")
        await bot.until(lambda: bool(bot.told))
        assert f"• {ASKING} (its passage's words were changed; point it to the new ones" in bot.told[0]
        assert bot.current.archive.passage(SECRET_ID) is not None  # an edit alone takes nothing back


async def test_a_start_serves_what_stands_there_and_tells_what_came_to_be_wrong(
    knowledge: Path, tmp_path: Path
) -> None:
    memory = tmp_path / "golden.json"
    async with following(knowledge, "refuse", memory):
        assert json.loads(memory.read_text())[PAYS] == "first"
    write(knowledge, "asked/toy-harbour.yaml", BREAKS)
    async with following(knowledge, "refuse", memory) as bot:
        assert not bot.answers(PAYS)
        await bot.until(lambda: bool(bot.told))
        assert f"2 golden questions came out wrong.\n• {PAYS} ({LAMP}): silent" in bot.told[0]
    async with following(knowledge, "refuse", memory) as bot:
        await asyncio.sleep(0.2)
        assert bot.told == []


def test_the_maintainers_are_told_in_telegram_and_status_shows_it(knowledge: Path, double: Double, feed: Feed) -> None:
    def build(archive: Archive, _: Engine) -> Engine:
        return engine_of(archive)

    current = LiveEngine(engine_of(read_archive(knowledge)), Folder(knowledge), build, QUICK, RegressionGate("refuse"))
    with live(double, current.engine, live=current, limits=FREE, maintainers=frozenset({MAINTAINER})) as bot:
        maintainer = {"id": MAINTAINER, "is_bot": False, "first_name": "M"}
        feed.message("/help", user=maintainer)
        bot.settle()
        soon(lambda: current.gate.before is not None)
        write(knowledge, "asked/toy-harbour.yaml", BREAKS)
        soon(lambda: said_to(double, MAINTAINER))
        feed.message("/status", user=maintainer)
        bot.settle()
        told, status = said_to(double, MAINTAINER)
        assert PAYS in told
        assert "Golden questions: 4 of 4 as they must be (BOT_EVAL=refuse)" in status
        assert PAYS in status
