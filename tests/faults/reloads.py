"""T11: knowledge files change under a bot that is being asked, well and badly, by every way in which editors write."""

from __future__ import annotations

import os
import random
import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.archive.folder import Folder
from bot.search.searcher import build_engine
from bot.serving.api.pacing import Limits
from bot.serving.reload.live import LiveEngine
from tests.conftest import TOY
from tests.double.feed import READER, private_chat
from tests.double.server import Double
from tests.faults.floods import ask
from tests.faults.forms import Figure, Form
from tests.faults.process import answers
from tests.serving.live import engine_of, live, read_archive, write_archive

MAINTAINER = {**READER, "id": 4242}
STORM = "The storm of the year when the pier broke."
BAD: dict[str, Callable[[Path, str], None]] = {
    "half a file": lambda path, text: path.write_text(text[: len(text) // 3], encoding="utf-8"),
    "an empty file": lambda path, text: path.write_bytes(b""),
    "another encoding": lambda path, text: path.write_bytes(text.replace("Holt", "Hölt").encode("latin-1")),
    "a bad date": lambda path, text: path.write_text(text.replace("2019-03-04", "2019-13-45"), encoding="utf-8"),
    "a misspelt key": lambda path, text: path.write_text(text.replace("status:", "statsu:"), encoding="utf-8"),
    "a bomb": lambda path, text: path.write_text(text.replace("id: keeper", "id: &a [*a, *a]"), encoding="utf-8"),
    "a link out of the folder": lambda path, text: _linked(path),
}


def _linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


def written(path: Path, number: int, dice: random.Random) -> None:
    """A good version, in place, by renaming, or with the whole folder replaced."""
    text = TOY.replace(STORM, f"{STORM} Told for the {number}th time. So it was, {number}.")
    way = dice.randrange(3)
    if path.is_symlink():
        path.unlink()
    if way == 0:
        path.write_text(text, encoding="utf-8")
    elif way == 1:
        fresh = path.with_name(".keeper.md.tmp")
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, path)
    else:
        aside = path.parent.with_name("aside")
        shutil.copytree(path.parent, aside, symlinks=True)
        (aside / path.name).write_text(text, encoding="utf-8")
        shutil.rmtree(path.parent)
        aside.rename(path.parent)


class Editor:
    """Changes files, waits for what should come of it, and remembers how long it took."""

    def __init__(self, path: Path, current: LiveEngine, told: Callable[[], list[str]], seed: int) -> None:
        self._path, self._current, self._told, self._dice = path, current, told, random.Random(seed)
        self.live: list[float] = []
        self.said: list[float] = []
        self.unsaid: list[str] = []

    def good(self, number: int) -> None:
        written(self._path, number, self._dice)
        self.live.append(_until(lambda: f" {number}th time" in self._words(), 30))

    def bad(self) -> None:
        name = self._dice.choice(list(BAD))
        before = len(self._told())
        BAD[name](self._path, TOY)
        took = _until(lambda: any("keeper.md:" in one for one in self._told()[before:]), 30)
        (self.said if took < 30 else self.unsaid).append(took if took < 30 else name)  # type: ignore[arg-type]

    def _words(self) -> str:
        found = self._current.engine.archive.interviews.get("keeper")
        return "" if found is None else " ".join(passage.text for passage in found.passages)


def _until(ready: Callable[[], bool], most: float) -> float:
    begun = time.monotonic()
    while not ready() and time.monotonic() < begun + most:
        time.sleep(0.05)
    return time.monotonic() - begun


def replied(double: Double) -> set[Any]:
    """The questions that got any reply."""
    calls = [call for call in double.sent("sendMessage") if call.given.get("reply_parameters")]
    return {(call.given["chat_id"], call.given["reply_parameters"]["message_id"]) for call in calls}


def mixed(double: Double) -> int:
    """Answers that hold two versions, or half of one."""
    count = 0
    for call in double.sent("sendMessage"):
        numbers = re.findall(r"Told for the (\d+)th|So it was, (\d+)", call.given["text"])
        count += bool(numbers) and (len(numbers) != 2 or numbers[0][0] != numbers[1][1])
    return count


def reloaded(form: Form) -> Figure:
    """T11."""
    seconds, changes = (600.0, 200) if form.full else (6.0, 3)
    folder = write_archive(form.folder / "knowledge", TOY)
    build: Any = lambda archive, _: build_engine(archive, None, "off")  # noqa: E731
    current = LiveEngine(engine_of(read_archive(folder)), Folder(folder), build)
    options = {"live": current, "maintainers": frozenset({MAINTAINER["id"]}), "limits": Limits(overall=1000)}
    with Double(seed=form.seed) as double, live(double, current.engine, **options) as bot:
        double.chat(private_chat(MAINTAINER))
        told = lambda: [c.given["text"] for c in double.sent("sendMessage") if c.given["chat_id"] == MAINTAINER["id"]]  # noqa: E731
        editor = Editor(folder / "interviews" / "keeper.md", current, told, form.seed)
        asked: dict[Any, float] = {}
        asking = threading.Thread(target=lambda: asked.update(ask(double, 20, seconds)))
        asking.start()
        begun, number = time.monotonic(), 0
        time.sleep(1.0)
        while asking.is_alive() and number < changes:
            number += 1
            editor.good(number) if number % 2 else editor.bad()
            time.sleep(max(0.0, begun + 1.0 + number * seconds / changes - time.monotonic()))
        asking.join()
        _until(lambda: len(replied(double) & asked.keys()) == len(asked), 300)
        lost = len(asked.keys() - replied(double))
        changed = len(asked.keys() - answers(double).keys()) - lost
        error = bot.error
    measured = {
        "asked": len(asked),
        "no reply": lost,
        "answered otherwise, the passage being gone or just changed": changed,
        "changes": number,
        "of two versions": mixed(double),
        "good ones live after s, at most": round(max(editor.live), 1),
        "bad ones told with file and line after s, at most": round(max(editor.said, default=0.0), 1),
        "bad ones not told": sorted(set(editor.unsaid)),
        "ended with": repr(error),
    }
    must = {
        "an answer to each": lost == changed == 0 and error is None,
        "never two versions in one answer": measured["of two versions"] == 0,
        "a good change within 5 s": max(editor.live) <= 5,
        "a bad one told within 10 s": not editor.unsaid and max(editor.said, default=0.0) <= 10,
    }
    return Figure(measured, must)
