"""Knowledge files change under a running bot: what is saved is answered, what is withdrawn is gone, faults are told."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.archive import withdrawing
from bot.archive.archive import Archive
from bot.archive.folder import Folder, Loading
from bot.archive.watcher import Pace
from bot.base.errors import NotVerbatim
from bot.chat.message import Message, MessageBuilder, verify
from bot.search.engine import Engine
from bot.serving.api.pacing import Limits
from bot.serving.reload.live import LiveEngine
from tests.archive.matrix import ASKING, SECRET, SECRET_ID, SECRET_LINK, folder_in, slips
from tests.archive.test_editing import TODAY
from tests.double.faults import too_many
from tests.double.feed import Feed
from tests.double.server import Double
from tests.serving.live import Live, engine_of, live, read_archive
from tests.serving.test_gate import reader

MAINTAINER = 4242
# What is edited is seen by a notice of the system's: no sweep comes within an hour.
QUICK = Pace(quiet=0.1, longest=0.5, doubt=0.3, sweep=3600.0, glance=0.1)
FREE = Limits(overall=1000, group=1000, private_burst=1000, private_every=0.001)


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return folder_in("published", tmp_path / "knowledge")


class Counted(Folder):
    """A folder that counts how often it was read."""

    loads = 0

    def load(self) -> Loading:
        self.loads += 1
        return super().load()


def noticing(folder: Counted) -> None:
    """Wait until the system's notices come: until one of a file's time has been heard."""
    soon(lambda: folder.loads)
    loads = folder.loads
    soon(lambda: os.utime(folder.path / "interviews" / "submarine.md") or folder.loads > loads)


@pytest.fixture
def bot(knowledge: Path, double: Double) -> Iterator[Live]:
    folder = Counted(knowledge)
    current = LiveEngine(engine_of(read_archive(knowledge)), folder, lambda archive, _: engine_of(archive), QUICK)
    options = {"live": current, "limits": FREE, "maintainers": frozenset({MAINTAINER})}
    with live(double, current.engine, **options) as running:
        Feed(double).message("/help", user={"id": MAINTAINER, "is_bot": False, "first_name": "M"})
        running.settle()
        noticing(folder)
        yield running
        assert running.error is None


def said_to(double: Double, number: int) -> list[str]:
    """What somebody was told, but for the first message, which greets."""
    calls = [call for call in double.sent("sendMessage") if str(call.given["chat_id"]) == str(number)]
    return [call.given["text"] for call in calls[1:]]


def soon(ready: Callable[[], object]) -> None:
    until = time.monotonic() + 90
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.05)


def ask(bot: Live, feed: Feed, words: str = ASKING) -> str:
    before = len(feed.double.sent("sendMessage"))
    feed.message(words, user=reader())
    bot.settle()
    return "".join(call.given["text"] for call in feed.double.sent("sendMessage")[before:])


def test_an_interview_that_is_saved_is_answered_within_seconds(bot: Live, feed: Feed, knowledge: Path) -> None:
    path = knowledge / "interviews" / "submarine.md"
    path.write_text(path.read_text() + "\n## What grew behind it?\n\nRhubarb grew behind it, taller than I was.\n")
    soon(lambda: "taller than I was" in ask(bot, feed, "What grew behind it?"))


def test_a_withdrawn_passage_is_gone_within_seconds_and_its_link_gets_a_notice(
    bot: Live, feed: Feed, knowledge: Path
) -> None:
    assert len(slips(ask(bot, feed))) == 3
    withdrawing.withdraw(knowledge, [SECRET_ID], TODAY)
    soon(lambda: not slips(ask(bot, feed)))
    assert "no longer available" in ask(bot, feed, f"/start {SECRET_LINK}")


def test_a_vote_below_an_old_message_does_not_send_withdrawn_words_again(
    bot: Live, feed: Feed, knowledge: Path
) -> None:
    assert len(slips(ask(bot, feed))) == 3
    message = feed.double.sent("sendMessage")[-1].result
    assert slips(str(message["reply_markup"]))  # the copy button
    withdrawing.withdraw(knowledge, [SECRET_ID], TODAY)
    soon(lambda: not slips(ask(bot, feed)))
    feed.press(message, f"v:+{SECRET_ID}", user=reader())
    bot.settle()
    assert feed.double.sent("editMessageReplyMarkup") == []


def test_when_all_is_withdrawn_the_bot_is_silent_and_goes_on(bot: Live, feed: Feed, knowledge: Path) -> None:
    withdrawing.withdraw(knowledge, ["submarine", "toy-harbour"], TODAY)
    soon(lambda: not slips(ask(bot, feed)))
    for words in ("Who pays for the lamp?", "/questions", "/interviews", "/start", "/about", "hello"):
        assert ask(bot, feed, words), words
    feed.inline("")
    feed.inline(ASKING)
    bot.settle()
    assert len(feed.double.sent("answerInlineQuery")) == 2


def test_a_fault_is_told_to_the_maintainers_once_and_so_is_its_mending(bot: Live, feed: Feed, knowledge: Path) -> None:
    path = knowledge / "interviews" / "submarine.md"
    good = path.read_text()
    path.write_text(good.replace("outlet:", "outlt:"))
    soon(lambda: said_to(feed.double, MAINTAINER))
    time.sleep(0.6)
    (told,) = said_to(feed.double, MAINTAINER)
    assert "submarine.md:5: `outlt` is not a key that is known here; did you mean `outlet`?" in told
    assert len(slips(ask(bot, feed))) == 3
    path.write_text(good)
    soon(lambda: len(said_to(feed.double, MAINTAINER)) == 2)
    assert said_to(feed.double, MAINTAINER)[1].startswith("Mended:")


def test_status_names_what_is_wrong(bot: Live, feed: Feed, knowledge: Path) -> None:
    path = knowledge / "interviews" / "submarine.md"
    path.write_text(path.read_text().replace("outlet:", "outlt:"))
    soon(lambda: said_to(feed.double, MAINTAINER))
    feed.message("/status", user={"id": MAINTAINER, "is_bot": False, "first_name": "M"})
    bot.settle()
    assert "submarine.md:5: `outlt`" in said_to(feed.double, MAINTAINER)[-1]


def meanwhile(bot: Live, feed: Feed, method: str, change: Callable[[], object]) -> None:
    """Have `change` made, and taken up, while a call of `method` is halted."""
    version = bot.engine.archive.version
    changed = lambda: bot.running is not None and bot.running._service.engine().archive.version != version  # noqa: E731
    soon(lambda: any(call.code == 429 for call in feed.double.calls if call.method == method))
    change()
    soon(changed)


def halted(bot: Live, feed: Feed, method: str) -> None:
    """Halt the calls of `method` until another version of the archive is in use."""
    version = bot.engine.archive.version
    changed = lambda: bot.running is not None and bot.running._service.engine().archive.version != version  # noqa: E731
    feed.double.faults.add(method, too_many(1), when=lambda _: not changed())


def test_what_is_withdrawn_while_its_chat_is_halted_does_not_leave_after_the_halt(
    bot: Live, feed: Feed, knowledge: Path
) -> None:
    halted(bot, feed, "sendMessage")
    feed.message(ASKING, user=reader())
    meanwhile(bot, feed, "sendMessage", lambda: withdrawing.withdraw(knowledge, [SECRET_ID], TODAY))
    bot.settle()
    (sent,) = [call.given["text"] for call in feed.double.sent("sendMessage")[-1:]]
    assert not slips(sent)
    assert "changed just now" not in sent, "it is answered with what the archive holds now"


@pytest.mark.parametrize("surface", ["private", "edited", "guest"])
def test_what_is_edited_while_its_answer_waits_to_leave_is_answered_with_its_new_words(
    surface: str, bot: Live, feed: Feed, knowledge: Path
) -> None:
    method = {"private": "sendMessage", "edited": "editMessageText", "guest": "answerGuestQuery"}[surface]
    if surface == "edited":
        asked = feed.message("What grew behind it?", user=reader())
        bot.settle()
    halted(bot, feed, method)
    if surface == "private":
        feed.message(ASKING, user=reader())
    elif surface == "edited":
        feed.edited(asked, ASKING)
    else:
        feed.guest(ASKING, user=reader())
    path = knowledge / "interviews" / "submarine.md"
    edited = path.read_text().replace(SECRET, f"{SECRET} All of it.")
    meanwhile(bot, feed, method, lambda: path.write_text(edited))
    bot.settle()
    assert f"{SECRET} All of it." in str(feed.double.sent(method)[-1].given)


def test_a_question_about_a_passage_that_is_being_changed_gets_its_new_words(
    double: Double, feed: Feed, knowledge: Path
) -> None:
    def slowly(archive: Archive, _: Engine) -> Engine:
        time.sleep(1.0)
        return engine_of(archive)

    current = LiveEngine(engine_of(read_archive(knowledge)), Folder(knowledge), slowly, QUICK)
    with live(double, current.engine, live=current, limits=FREE) as bot:
        assert len(slips(ask(bot, feed))) == 3
        path = knowledge / "interviews" / "submarine.md"
        path.write_text(path.read_text().replace(SECRET, f"{SECRET} All of it."))
        soon(lambda: current.archive is not current.engine.archive)
        assert f"{SECRET} All of it." in ask(bot, feed)


async def test_a_quotation_is_stopped_while_the_engine_without_it_is_still_built(knowledge: Path) -> None:
    first = engine_of(read_archive(knowledge))
    passage = first.archive.passage(SECRET_ID)
    assert passage is not None
    building = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(archive: Archive, _: Engine) -> Engine:
        loop.call_soon_threadsafe(building.set)
        time.sleep(0.5)
        return engine_of(archive)

    current = LiveEngine(first, Folder(knowledge), slowly, QUICK)
    task = asyncio.create_task(current.follow(lambda _: None, lambda _: None))
    withdrawing.withdraw(knowledge, [SECRET_ID], TODAY)
    await asyncio.wait_for(building.wait(), 90)
    assert current.engine is first
    message: Message = MessageBuilder().quote(passage).message()
    with pytest.raises(NotVerbatim):
        verify(message, current.archive)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
