"""T20: fifty passages are withdrawn from a running bot, and then asked for in ten thousand ways, on every surface.

The archive is the first interview, with what its readers ask, and toy interviews of random words. An appearance is a
run of a withdrawn passage's words, that stand in nothing else, in anything that the bot sends: previews, buttons too.
"""

from __future__ import annotations

import io
import itertools
import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from typer.testing import CliRunner

from bot.archive.archive import Archive
from bot.archive.folder import Folder
from bot.archive.interview import Passage, Translation
from bot.chat.callback_data import deep_link_payload, hash_of
from bot.chat.screen import Screen
from bot.chat.terminal import Conversation
from bot.chat.wording.choice import WORDINGS
from bot.cli.ask import as_object
from bot.search.engine import Engine
from bot.search.searcher import Searcher, build_engine
from bot.serving.api.pacing import Limits
from bot.serving.reload.live import LiveEngine
from tests.benchmarks.text import Text, sentences
from tests.double.feed import Feed
from tests.double.server import Double
from tests.faults.forms import Figure, Form
from tests.program import app
from tests.serving.live import HASTE, Live, live, read_archive

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
NAME = "@archive_test_bot"
FREE = Limits(overall=10_000, group=10_000, private_burst=1000, private_every=0.0001)
RUN = 6  # words in a row that are an appearance
WAIT = 60.0  # seconds in which every appearance must have come to an end
CACHED = 5.0  # seconds that Telegram may show an inline result for
BATCH = 100  # updates at once

Calls = Sequence[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Size:
    """How much of everything. `again` are the ways that are asked once more after an import of the old words."""

    toys: int
    withdrawn: int
    ways: int
    again: int


FULL, SHORT = Size(300, 50, 10_000, 1_000), Size(25, 4, 20, 10)


def run(form: Form) -> Figure:
    """Withdraw, ask, put the old words back, ask again."""
    size, rng = FULL if form.full else SHORT, random.Random(form.seed)
    folder = write(form.folder / "knowledge", size.toys)
    archive = read_archive(folder)
    taken = rng.sample(archive.passages[:29], size.withdrawn // 4)
    taken += rng.sample(archive.passages[29:], size.withdrawn - len(taken))
    marks = marks_of(archive, taken)
    ways = Ways(archive, taken, rng)
    measured: dict[str, object] = {"passages": len(archive.passages), "withdrawn": len(taken)}
    with Double(haste=HASTE) as double, running(double, folder) as (bot, current):
        asked = Asking(bot, Feed(double), current, ways)
        asked.all(len(taken) * len(SURFACES) * 2)
        found = set(appearances(asked.heard, marks))
        before = sum(not found.isdisjoint(runs(one.text)) for one in taken)
        asked.keep_buttons()
        copies = shutil.copytree(folder / "interviews", form.folder / "old")
        last = withdraw(folder, taken, asked, marks)
        asked.all(size.ways)
        after = Counter(asked.surfaces)
        shown = appearances(asked.heard, marks)
        proofs = Attributions(archive)
        proofs.look(asked.heard)
        put_back(folder, copies, taken)
        time.sleep(4 if form.full else 2)  # until the watcher has seen it
        asked.all(size.again)
        again = appearances(asked.heard, marks)
        proofs.look(asked.heard)
        gone = not any(one.text in {p.text for p in taken} for one in current.archive.passages)
        blocked = gone and not again and "again" in names(folder)
        wrong = bot.error
    measured |= {
        "of them shown before": before,
        "last appearance, s after saving": round(last, 1),
        "ways asked": sum(after.values()),
        "surfaces": dict(after),
        "appearances": len(shown),
        "ways asked after an old copy and an import": size.again,
        "appearances then": len(again),
        "quotations": proofs.quotations,
        "without speaker, date or source": proofs.bare,
        "allegations without attribution": proofs.unattributed,
    }
    must = {
        "the withdrawn passages were shown before": before > len(taken) * 0.9,
        "0 appearances within 60 s": last + CACHED <= WAIT and not shown,
        "importing the old words again stays blocked": blocked,
        "every quotation carries speaker, date, source": proofs.quotations > 0 and proofs.bare == 0,
        "0 allegations without attribution": proofs.unattributed == 0,
        "the bot runs on": wrong is None,
    }
    return Figure(measured, must)


def write(folder: Path, toys: int) -> Path:
    """The first interview with what belongs to it, and toy interviews of 25 passages each."""
    shutil.copytree(KNOWLEDGE, folder, ignore=shutil.ignore_patterns("vectors", "README.md", "examples"))
    text = Text(toys)
    for number in range(-(-toys // 25)):
        lines = ["---", f"id: toy-{number}", f"title: Talk {number}", "outlet: Harbour Post", "language: en"]
        lines.append(f"speaker: {{name: Mara Venn {number}, role: keeper}}")
        lines += [f"date: 20{10 + number}-05-31", f"source_url: https://example.org/talk/{number}"] * (number % 2)
        lines += [f"translation: {('machine', 'human', 'original')[number % 3]}", "---", ""]
        for place in range(number * 25, min(toys, number * 25 + 25)):
            if (place - number * 25) % 3 == 0:
                lines += [f"## What of {' '.join(text.passage(place)[:5])}?", ""]
            lines += [sentences(text.passage(place)), ""]
        (folder / "interviews" / f"toy-{number}.md").write_text("\n".join(lines), encoding="utf-8")
    return folder


def running(double: Double, folder: Path) -> Any:
    """A bot that follows the folder; gives it and its LiveEngine."""
    import contextlib

    def build(archive: Archive, before: Engine) -> Engine:
        return build_engine(archive, None, "off", before=before if isinstance(before, Searcher) else None)

    @contextlib.contextmanager
    def both() -> Iterator[tuple[Live, LiveEngine]]:
        current = LiveEngine(build_engine(read_archive(folder), None, "off"), Folder(folder), build)
        with live(double, current.engine, live=current, limits=FREE) as bot:
            yield bot, current

    return both()


def plain(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text.casefold()).split()


def runs(text: str) -> set[str]:
    words = plain(text)
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def marks_of(archive: Archive, taken: Sequence[Passage]) -> set[str]:
    """The runs of words of the passages that stand nowhere else in the archive."""
    others = [one.text for one in archive.passages if one not in set(taken)]
    others += [exchange.question or "" for one in archive.interviews.values() for exchange in one.exchanges]
    others += [one.introduction for one in archive.interviews.values()]
    found = set().union(*(runs(one.text) for one in taken))
    return found.difference(*map(runs, others))


@dataclass
class Ways:
    """Paraphrases of the withdrawn passages: phrasings, golden questions, and the passages' own words in other order,
    with others between them, with letters missing; never RUN of them in a row."""

    archive: Archive
    taken: Sequence[Passage]
    rng: random.Random

    def __post_init__(self) -> None:
        ids = {one.id for one in self.taken}
        known = [one.text for one in self.archive.asked if ids & set(one.passages)]
        known += [one.question for group in self.archive.golden.values() for one in group if ids & set(one.passages)]
        self._known = known
        self._common = [word for one in self.archive.passages[:29] for word in plain(one.text) if len(word) > 3]

    def one(self) -> tuple[Passage, str]:
        """A passage and a way to ask for it."""
        rng, passage = self.rng, self.rng.choice(self.taken)
        words = plain(passage.text)
        start = rng.randrange(max(1, len(words) - RUN))
        kind = rng.randrange(5)
        if kind == 0 and self._known:
            return passage, rng.choice(self._known)
        if kind == 1:
            return passage, " ".join(words[start : start + RUN - 1])
        chosen = rng.sample(words, min(len(words), rng.randint(3, 10)))
        if kind == 2:
            chosen = [word[:-1] if len(word) > 5 and rng.random() < 0.4 else word for word in chosen]
        if kind == 3:
            chosen += rng.sample(self._common, 3)
            rng.shuffle(chosen)
        return passage, ("what about " if kind == 4 else "") + " ".join(chosen)


SURFACES = (
    "private",
    "group",
    "inline",
    "guest",
    "check",
    "deep link",
    "old button",
    "browse",
    "terminal",
    "export",
)


@dataclass
class Asking:
    """Asks on every surface in turn. `heard` is what came of the last call of `all`: methods and what was given."""

    bot: Live
    feed: Feed
    current: LiveEngine
    ways: Ways
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    surfaces: Counter[str] = field(default_factory=Counter)
    _pressed: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    _talk: Conversation | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(70_000_000))

    def all(self, count: int) -> None:
        """Ask in `count` ways, each surface as often as the next one."""
        self.heard, self.surfaces = [], Counter()
        double = self.feed.double
        seen = len(double.sent())
        for number in range(count):
            surface = SURFACES[number % len(SURFACES)]
            self.surfaces[surface] += 1
            self.ask(surface)
            if number % BATCH == BATCH - 1 or number == count - 1:
                self.bot.settle(120)
        self.heard += [(call.method, call.given) for call in double.sent()[seen:]]

    def ask(self, surface: str) -> None:
        """Ask for one withdrawn passage, in one way, on one surface."""
        passage, words = self.ways.one()
        who = {"id": next(self._numbers), "is_bot": False, "first_name": "R", "language_code": "en"}
        group = {"id": -1_001_000_000_000 - next(self._numbers), "type": "supergroup", "title": "G"}
        match surface:
            case "private":
                self.feed.message(words, user=who)
            case "group":
                self.feed.message(f"{NAME} {words}", chat=group, user=who)
            case "inline":
                self.feed.inline(self.ways.rng.choice((words, words, passage.id, "")), user=who)
            case "guest":
                self.feed.guest(f"{NAME} {words}", user=who, chat=group)
            case "check":
                claim = " ".join(passage.text.split()[: self.ways.rng.choice((5, 9, 30))])
                self.feed.message(f"/check {claim}", user=who)
            case "deep link":
                self.feed.message(f"/start {deep_link_payload(passage.id)}", user=who)
            case "old button":
                self.press(passage, who)
            case "browse":
                command = self.ways.rng.choice(("/interviews", "/questions", f"/questions {passage.interview_id}"))
                self.feed.message(command, user=who)
            case "terminal":
                self.heard.append(("terminal", {"text": self.terminal(words)}))
            case "export":
                engine = self.current.engine
                said = as_object(Screen(engine.archive, WORDINGS["en"]), words, engine.answer(words, k=10))
                self.heard.append(("export", {"text": json.dumps([hit["text"] for hit in said["hits"]])}))

    def press(self, passage: Passage, who: dict[str, Any]) -> None:
        """A button of before: one that the bot sent, or any that could lead to the passage."""
        pin = hash_of(passage.id)
        data = [f"p:{passage.id}", f"w:{passage.id}", f"c:{passage.id}", f"h:1:{pin}", f"n:1:{pin}{pin}"]
        data += [f"i:{passage.interview_id}", f"q:{passage.interview_id}:0", "l:0"]
        if self._pressed and self.ways.rng.random() < 0.5:
            message, one = self.ways.rng.choice(self._pressed)
        else:
            chat = {"id": who["id"], "type": "private", "first_name": "R"}
            message = {"message_id": 1, "date": int(time.time()), "chat": chat, "text": "…"}
            one = self.ways.rng.choice(data)
            self.feed.double.chat(chat).messages[1] = message
        self.feed.press(message, one, user=who)

    def keep_buttons(self) -> None:
        """Remember the buttons of every message that was sent so far, to press them later."""
        for call in self.feed.double.sent("sendMessage"):
            for row in (call.result.get("reply_markup") or {}).get("inline_keyboard", ()):
                self._pressed += [(call.result, one["callback_data"]) for one in row if "callback_data" in one]

    def terminal(self, words: str) -> str:
        """What `chat` prints: one conversation goes on for as long as the engine is the same."""
        if self._talk is None or self._talk.engine is not self.current.engine:
            self._talk = Conversation(self.current.engine, Console(file=io.StringIO(), width=10_000))
        written = self._talk.screen.file = io.StringIO()
        for line in (words, "1", "2", f"/check {words}"):
            self._talk.hear(line)
        return written.getvalue()


def appearances(calls: Calls, marks: set[str]) -> list[str]:
    """The runs of withdrawn words in what was sent."""
    return [mark for _, given in calls for text in texts_in(given) for mark in runs(text) & marks]


def texts_in(given: Any) -> Iterator[str]:
    """Every text in a call's parameters, however deep."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, dict):
        for one in given.values():
            yield from texts_in(one)
    elif isinstance(given, list):
        for one in given:
            yield from texts_in(one)


def withdraw(folder: Path, taken: Sequence[Passage], asked: Asking, marks: set[str]) -> float:
    """Withdraw by command, and ask until a hundred ways in a row show nothing; when the last appearance was, in seconds
    after the file was saved."""
    ids = [one.id for one in taken]
    done = CliRunner().invoke(app, ["withdraw", *ids], env={"BOT_KNOWLEDGE": str(folder)}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    saved = (folder / "withdrawn.yaml").stat().st_mtime
    last, quiet = 0.0, 0
    while quiet < 5 and time.time() - saved < 2 * WAIT:
        asked.all(len(SURFACES) * 2)
        if appearances(asked.heard, marks):
            last, quiet = time.time() - saved, 0
        else:
            quiet += 1
    return last


def put_back(folder: Path, copies: Path, taken: Sequence[Passage]) -> None:
    """Put the old files back, and import the withdrawn words as a page of their own, published."""
    for path in copies.iterdir():
        shutil.copy(path, folder / "interviews" / path.name)
    raw = folder.parent / "again.txt"
    pairs = [f"Question: What was it, the {number}th time?\n\nAnswer: {p.text}\n" for number, p in enumerate(taken)]
    raw.write_text("\n".join(pairs), encoding="utf-8")
    facts = ["--title", "Again", "--speaker", "Somebody", "--outlet", "Elsewhere", "--language", "en"]
    done = CliRunner().invoke(
        app, ["import", str(raw), *facts], env={"BOT_KNOWLEDGE": str(folder)}, catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    path = folder / "interviews" / "again.md"
    path.write_text(path.read_text(encoding="utf-8").replace("status: draft", "status: published"), encoding="utf-8")


def names(folder: Path) -> list[str]:
    return [path.stem for path in (folder / "interviews").iterdir()]


@dataclass
class Attributions:
    """Whether each quotation that was sent says who said it, when (if stated) and where."""

    archive: Archive
    quotations: int = 0
    bare: int = 0
    unattributed: int = 0

    def __post_init__(self) -> None:
        self._owner: dict[str, Passage] = {}
        for passage in self.archive.passages:
            for run_ in runs(passage.text):
                self._owner.setdefault(run_, passage)

    def look(self, calls: Calls) -> None:
        """Look at every message and every card of these calls."""
        for method, given in calls:
            for message in messages_in(method, given):
                self._message(message)

    def _message(self, message: dict[str, Any]) -> None:
        text = message["text"].encode("utf-16-le")
        for entity in message.get("entities") or ():
            if "blockquote" not in entity["type"]:
                continue
            quoted = text[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")
            owner = next((self._owner[one] for one in runs(quoted) if one in self._owner), None)
            if owner is None:  # too short to be told apart; the sender's own check covers it
                continue
            self.quotations += 1
            citation = self.archive.citation(owner)
            needed = [citation.speaker, citation.outlet, *([str(citation.date.year)] if citation.date else [])]
            links = [one["url"] for one in message["entities"] if one["type"] == "text_link"]
            self.unattributed += f"— {citation.speaker}" not in message["text"].replace("\u2068", "")
            sourced = citation.url is None or any(link.startswith(citation.url) for link in links)
            notices = [wording.machine_translation for wording in WORDINGS.values()]
            machine = citation.translation is Translation.MACHINE
            disclosed = not machine or any(notice in message["text"] for notice in notices)
            self.bare += not (all(one in message["text"] for one in needed) and sourced and disclosed)


def messages_in(method: str, given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The messages that a call sends or offers."""
    if method in ("sendMessage", "editMessageText"):
        yield given
    for result in [*given.get("results", ()), *([given["result"]] if "result" in given else ())]:
        yield {"text": result["input_message_content"]["message_text"], **result["input_message_content"]}
