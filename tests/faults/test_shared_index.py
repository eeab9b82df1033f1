"""Two replicas over one index: `serve` processes, one PostgreSQL, one Qdrant (its double), through all that can happen.

The archive has more passages than are all looked at, so that questions go to the index. `pytest -n 0 -s` on this file
prints the story.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.archive.folder import load
from bot.archive.interview import Passage
from bot.archive.withdrawing import withdraw
from bot.chat.wording.choice import wording_for
from bot.search.index.backend import EngineAway
from bot.search.index.engines.address import PointStore, open_store
from bot.search.index.shared_points import COUNTS
from tests.archive.test_editing import TODAY
from tests.benchmarks.text import Text
from tests.double.feed import private_chat
from tests.double.qdrant import QdrantDouble
from tests.faults.process import reader
from tests.faults.test_replicas import SECRET, Fleet, fleet_of

__all__ = ["fleet_of"]

PASSAGES, FILES = 2_100, 21
MAINTAINER, KEY = 4242, "the-key"
AWAY = {wording_for(language).archive_away for language in ("en", "ru", "az", "tr")}


@dataclass
class Story:
    """What is done and seen, told as it happens."""

    fleet: Fleet
    qdrant: QdrantDouble
    knowledge: Path
    text: Text = field(default_factory=lambda: Text(PASSAGES))
    begun: float = field(default_factory=time.monotonic)
    updates: int = 5000

    @cached_property
    def passages(self) -> Sequence[Passage]:
        archive = load(self.knowledge).archive
        assert archive is not None
        return archive.passages

    @cached_property
    def store(self) -> PointStore:
        return open_store(self.qdrant.address, KEY)

    def files(self) -> set[str]:
        """The keys of the files that are in the index."""
        for _ in range(50):
            with contextlib.suppress(EngineAway):  # a collection that was named was replaced meanwhile
                names = self.store.collections()
                return {one.file for name in names for one in self.store.records(name, COUNTS, data=False)}
            time.sleep(0.1)
        raise AssertionError("the index can't be read")

    def collections(self) -> list[str]:
        return self.store.collections()

    def tell(self, sentence: str) -> None:
        print(f"{time.monotonic() - self.begun:6.1f} s  {sentence}")

    def question(self, passage: int) -> str:
        """The rarest words of a passage: a question that only the index can answer."""
        places = {word: number for number, word in enumerate(self.text.words)}
        return " ".join(sorted(set(self.text.passage(passage)), key=lambda word: -places[word])[:6]) + "?"

    def asked(self, replica: int, passage: int) -> str:
        """What a replica answers to a question about a passage."""
        self.updates += 1
        user, double = reader(self.updates), self.fleet.double
        chat = private_chat(user)
        message = {"message_id": double.chat(chat).number(), "date": int(time.time()), "chat": chat, "from": user}
        message["text"] = self.question(passage)
        url = f"http://127.0.0.1:{self.fleet.replicas[replica].port}/telegram"
        update = {"update_id": self.updates, "message": message}
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        httpx.post(url, json=update, headers=headers, timeout=60, verify=False)
        said = double.wait(lambda: [one for one in double.sent("sendMessage") if one.given["chat_id"] == chat["id"]])
        return str(said[-1].given["text"])

    def answers(self, replica: int, passage: int) -> bool:
        """Does a replica answer with the passage?"""
        return self.beginning(passage) in self.asked(replica, passage)

    def beginning(self, passage: int) -> str:
        """A passage's first sentence, but for its end mark."""
        return " ".join(self.text.passage(passage)[:17]).capitalize()

    def withdraw(self, passage: int) -> None:
        """As the command does it."""
        (found,) = [one.id for one in self.passages if one.text.startswith(self.beginning(passage))]
        withdraw(self.knowledge, [found], TODAY)

    def heard(self) -> list[str]:
        """What maintainers were told of the index."""
        sent = self.fleet.double.sent("sendMessage")
        return [
            str(one.given["text"])
            for one in sent
            if one.given["chat_id"] == MAINTAINER and "index" in one.given["text"]
        ]

    def outages(self) -> int:
        """How often maintainers were told that the index is away: more than once where the busy double let one wait."""
        return sum("can't be asked" in one for one in self.heard())

    def ends(self) -> int:
        """How often they were told that it is back."""
        return len(self.heard()) - self.outages()


def until(true: Callable[[], object], seconds: float = 180.0) -> float:
    """Wait until something holds; the seconds that it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, "it did not come about"
        time.sleep(0.3)
    return time.monotonic() - begun


@pytest.fixture
def story(fleet_of: Any, tmp_path: Path) -> Any:
    knowledge = tmp_path / "many"
    Text(PASSAGES).write(knowledge, FILES)
    qdrant = QdrantDouble(KEY)
    told = {"BOT_INDEX_URL": qdrant.address, "BOT_INDEX_KEY": KEY, "BOT_MAINTAINERS": str(MAINTAINER)}
    fleet = fleet_of(2, BOT_KNOWLEDGE=str(knowledge), **told)
    fleet.double.chat({"id": MAINTAINER, "type": "private", "first_name": "M"})
    yield Story(fleet, qdrant, knowledge)
    qdrant.cut_off()


def test_two_replicas_over_one_index_through_a_kill_a_withdrawal_and_an_outage(story: Story) -> None:
    """One test, for each step begins where the one before ended."""
    qdrant, fleet = story.qdrant, story.fleet
    (built,) = story.collections()
    story.tell(f"both replicas are ready; one collection, {len(story.files())} files")
    assert story.answers(0, 5)
    assert story.answers(1, 5)
    story.tell("both answer a question about a passage that only the index finds")

    fleet.replicas[0].kill()
    assert story.answers(1, 105)
    story.tell("replica 1 killed; replica 2 answers")
    begun = time.monotonic()
    fleet.replicas[0].start()
    assert story.answers(0, 105)
    assert story.collections() == [built]
    story.tell(f"replica 1 started again, and answers after {time.monotonic() - begun:.1f} s; nothing was built")

    before = story.files()
    story.withdraw(5)
    for replica in (0, 1):
        until(lambda replica=replica: not story.answers(replica, 5))  # type: ignore[misc]
    seconds = until(lambda: not before <= story.files())
    assert len(before - story.files()) == 1
    story.tell(f"a passage withdrawn: no replica shows it; its file is gone from the index {seconds:.1f} s later")
    for replica in (0, 1):  # the double ranks in Python, and is busy with what is built anew
        until(lambda replica=replica: story.answers(replica, 6))  # type: ignore[misc]
    story.tell("its neighbour is answered yet, by both")

    qdrant.cut_off()
    said = story.asked(0, 105)
    story.tell(f"the index is cut off; replica 1 says: {said}")
    assert said in AWAY or story.beginning(105) in said  # it may be without already, if the busy double let it wait
    seconds = until(lambda: story.answers(0, 105))
    story.tell(f"{seconds:.1f} s later it answers without the index")
    until(lambda: story.answers(1, 105))
    story.withdraw(105)
    for replica in (0, 1):
        until(lambda replica=replica: not story.answers(replica, 105))  # type: ignore[misc]
    assert story.answers(0, 6)
    story.tell("a passage withdrawn during the outage: no replica shows it, and the others are answered")
    until(lambda: story.outages() == (story.ends() + 1))  # told once, by whichever replica saw it first
    story.tell(f"maintainers heard, once: {story.heard()[-1]}")

    qdrant.listen()
    before = story.files()
    seconds = until(lambda: not before <= story.files())
    story.tell(f"the index is back: what was withdrawn meanwhile is gone from it after {seconds:.1f} s")
    until(lambda: story.outages() == story.ends())
    for replica in (0, 1):
        until(lambda replica=replica: story.answers(replica, 6))  # type: ignore[misc]
    assert not story.answers(0, 105)
    story.tell(f"both answer by it; maintainers heard, once: {story.heard()[-1]}")
