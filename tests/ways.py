"""The ways of running a bot, and one day of readers that is played in each: `WAYS`, `play`, `Played`.

Whoever runs a bot chooses keys, BOT_LOG, how updates come, and the log's database. The ways are chosen so that every
two of these choices meet in one of them. `Played` holds what a day left behind: what was said, the log, the files.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from bot.archive.interview import passage_id
from bot.base.log_policy import LogMode
from bot.chat.actions import HandOn, NotIt, SetLanguage, TakeBack, VoteAction, decode, encode
from bot.chat.callback_data import deep_link_payload
from bot.querylog import reading
from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.querylog.keys import PrivateKey
from bot.querylog.log import QueryLog
from bot.querylog.migrations import OPTOUTS, QLOG
from bot.search.engine import Engine
from tests.double.feed import Feed, buttons
from tests.double.server import Call, Double
from tests.double.service import JSON
from tests.faults.proxy import Proxy
from tests.faults.seizure import Seized
from tests.ports import free_port
from tests.postgres import Postgres
from tests.querylog.conftest import Bench, tell_counts_apart
from tests.serving.live import HASTE, Live, live

SECRET = "a-secret-of-the-tests"
WITHDRAWN = passage_id("secret", "Submarines passed beneath the window every single evening.")
STORM = "What was the worst storm?"
PATIENCE = 20.0  # seconds that one replica may take to hear what another was told

KEYS = ("no key", "one key", "two keys")
LOGS = tuple(mode.value for mode in LogMode)
UPDATES = ("polling", "webhook", "replicas")
DATABASES = ("sqlite", "postgresql")


class Way(NamedTuple):
    """One way of running a bot."""

    keys: str
    log: str
    updates: str
    database: str

    @property
    def kept(self) -> LogMode:
        """What is kept of questions: without a key nothing, whatever BOT_LOG says."""
        return LogMode.OFF if self.keys == "no key" else LogMode(self.log)

    def __str__(self) -> str:
        return ", ".join(self)


def covering(*choices: tuple[str, ...]) -> list[Way]:
    """Few ways in which every two choices meet that can: replicas share their log, which SQLite can't be."""
    every = [Way(*one) for one in itertools.product(*choices) if not {"replicas", "sqlite"} <= set(one)]
    pairs = {pair for way in every for pair in itertools.combinations(way, 2)}
    chosen: list[Way] = []
    while pairs:
        best = max(every, key=lambda way: len(pairs & set(itertools.combinations(way, 2))))
        chosen.append(best)
        pairs -= set(itertools.combinations(best, 2))
    return chosen


WAYS = covering(KEYS, LOGS, UPDATES, DATABASES)


@dataclass(frozen=True)
class Reader:
    """A reader who exists nowhere else, and the words that this reader alone asks with."""

    user: JSON
    words: str

    @classmethod
    def invented(cls, name: str) -> Reader:
        """One with an id as Telegram may give it out; a shorter one stands among many zeros by chance."""
        user = {"id": 2**46 + secrets.randbits(45), "is_bot": False, "language_code": "en"}
        user |= {"first_name": f"{name}{secrets.token_hex(6)}", "username": f"u{secrets.token_hex(8)}"}
        return cls(user, f"{STORM} {secrets.token_hex(8)}")


def invented_group() -> JSON:
    """A group that exists nowhere else."""
    number = 10**12 + 10**9 + secrets.randbelow(10**11)
    return {"id": -number, "type": "supergroup", "title": f"t{secrets.token_hex(8)}"}


NAMES = ("asks", "turns down", "hands on", "opts out", "comes back", "forgets", "in a group", "inline")


@dataclass
class Played:
    """What is left of a day."""

    way: Way
    readers: dict[str, Reader]
    privates: tuple[PrivateKey, ...]
    earlier: Reader  # who asked when all were kept, sealed to a key that is used no longer
    group: JSON = field(default_factory=invented_group)
    calls: list[Call] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # to /privacy, to /about
    before_forgetting: list[str] = field(default_factory=list)
    opened: list[list[LoggedQuestion]] = field(default_factory=list)  # with each private key for itself
    rows: list[dict[str, object]] = field(default_factory=list)  # of questions, as they lie in the log
    optouts: list[dict[str, object]] = field(default_factory=list)
    stats: reading.Stats | None = None
    files: Seized = field(default_factory=lambda: Seized({}), repr=False)
    gone: list[bytes] = field(default_factory=list)  # pieces of what was sealed and forgotten
    printed: str = ""


def play(way: Way, folder: Path, engine: Engine, postgres: Callable[[], Postgres]) -> Played:
    """Play the day in this way, in this folder."""
    server = postgres() if way.database == "postgresql" else None
    bench = Bench(folder, server.database() if server else None)
    bench.record_seconds = 10.0
    earlier = Reader.invented("earlier")
    asyncio.run(_ask_before(bench, earlier))
    for _ in range(KEYS.index(way.keys)):
        bench.ring.pair_beside(bench.ring.publics())
    privates = take_away(bench)
    played = Played(way, {name: Reader.invented(name) for name in NAMES}, privates, earlier)
    since = time.time()
    with Double(haste=HASTE) as double, noted(folder / "program.log"):
        with running(way, bench, double, engine) as bots:
            _Day(played, Feed(double), bots, bench).go()
            played.files = Seized.of(bench.data, *([server.folder] if server else ()), since=since - 1)
        played.calls = list(double.calls)
    played.printed = (folder / "program.log").read_text(encoding="utf-8")
    _open(played, bench)
    return played


async def _ask_before(bench: Bench, reader: Reader) -> None:
    """Ask under other settings, with a key of their own; neither is there any more on the day."""
    log = bench.log()
    asked = LoggedQuestion(reader.words, Outcome.ANSWERED, ("keeper.abcdefgh",), Surface.PRIVATE, "en")
    await log.record(1, asked, log.mark(reader.user["id"]))
    log.close()
    bench.open.clear()
    bench.ring.public_file.unlink()
    take_away(bench)


def take_away(bench: Bench) -> tuple[PrivateKey, ...]:
    """Move the private keys off the server."""
    keys = bench.ring.privates()
    for key in keys:
        assert key.path is not None
        key.path.unlink()
    return keys


@contextmanager
def noted(file: Path) -> Iterator[None]:
    """What the program says while this lasts, in a file."""
    handler = logging.FileHandler(file, encoding="utf-8")
    logging.getLogger("bot").addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger("bot").removeHandler(handler)
        handler.close()


@contextmanager
def running(way: Way, bench: Bench, double: Double, engine: Engine) -> Iterator[list[Live]]:
    """The bot, or its replicas behind a proxy."""
    ports = [free_port() for _ in range({"polling": 0, "webhook": 1, "replicas": 2}[way.updates])]
    with ExitStack() as stack:
        bots = []
        stack.callback(bench.close)
        address = ""
        if len(ports) > 1:
            address = stack.enter_context(Proxy(ports)).url
        for port in ports or [0]:
            hook = {}
            if port:
                hook = {"webhook_url": f"{address or f'http://127.0.0.1:{port}'}/hook", "webhook_secret": SECRET}
                hook["webhook_listen"] = f"127.0.0.1:{port}"
            log = bench.log(LogMode(way.log), keys=False)
            bots.append(stack.enter_context(live(double, engine, log=log, **hook)))
        double.wait(lambda: double.service.webhook["url"] if ports else double.arrived)
        yield bots
        assert [bot.error for bot in bots] == [None] * len(bots)


class _Day:
    """What readers do on it."""

    def __init__(self, played: Played, feed: Feed, bots: list[Live], bench: Bench) -> None:
        self.played, self.feed, self.bots, self.bench = played, feed, bots, bench
        self.double = feed.double

    def go(self) -> None:
        reader = self.played.readers
        for command in ("/privacy", "/about"):
            self.said("asks", command)
            self.played.told.append(self.double.texts()[-1])
        self.said("asks", f"/start {deep_link_payload(WITHDRAWN)}")
        self.said("asks", reader["asks"].words)
        self.pressed("asks", VoteAction)
        self.said("turns down", reader["turns down"].words)
        self.pressed("turns down", NotIt)
        self.said("hands on", reader["hands on"].words)
        self.pressed("hands on", HandOn)
        self.settings()
        self.said("in a group", f"/ask {reader['in a group'].words}", chat=self.played.group)
        self.inline(reader["inline"])
        self.said("opts out", "/optout")
        self.everywhere(lambda log: log.opted_out(reader["opts out"].user["id"]))
        self.said("opts out", reader["opts out"].words)
        self.said("comes back", "/optout")
        self.pressed("comes back", TakeBack)
        self.everywhere(lambda log: not log.opted_out(reader["comes back"].user["id"]))
        self.said("comes back", reader["comes back"].words)
        for _ in self.bots:
            self.said("forgets", reader["forgets"].words)
        self.forget()

    def said(self, name: str, text: str, **more: JSON) -> None:
        self.feed.message(text, user=self.played.readers[name].user, **more)
        self.settle()

    def settle(self) -> None:
        for bot in self.bots:
            bot.settle()

    def everywhere(self, holds: Callable[[QueryLog], bool]) -> None:
        """Wait until each replica has heard of it."""
        self.double.wait(lambda: all(holds(log) for log in self.bench.open), PATIENCE)

    def pressed(self, name: str, kind: type) -> None:
        """Press the first button of this kind below the reader's answer, if it has one."""
        user = self.played.readers[name].user
        answer = [c.result for c in self.double.sent("sendMessage") if c.given["chat_id"] == user["id"]][-1]
        data = [button.get("callback_data", "") for button in buttons(answer).values()]
        for one in [one for one in data if isinstance(decode(one), kind)][:1]:
            self.feed.press(answer, one, user=user)
        self.settle()

    def settings(self) -> None:
        """An admin chooses the group's language."""
        group, admin = self.played.group, self.played.readers["in a group"].user
        self.double.chat(group).admins.add(admin["id"])
        self.said("in a group", "/settings", chat=group)
        self.feed.press(self.double.sent("sendMessage")[-1].result, encode(SetLanguage("en")), user=admin)
        self.settle()

    def inline(self, reader: Reader) -> None:
        typed = self.feed.inline(reader.words, user=reader.user)
        self.settle()
        results = self.double.wait(lambda: self.double.sent("answerInlineQuery"))[-1].given["results"]
        self.feed.chosen(typed, results[0], user=reader.user)
        self.settle()

    def words(self) -> list[str]:
        """What the maintainers can read."""
        with self.bench._reading() as database:
            return [one.question.words for one in reading.questions(database, self.played.privates)]

    def forget(self) -> None:
        """The last reader takes back what was asked, whichever replica has it."""
        mine = self.played.readers["forgets"].words
        self.played.before_forgetting = self.words()
        before = _rows(self.bench)
        self.said("forgets", "/forget")
        self.double.wait(lambda: mine not in self.words(), PATIENCE)
        left = [row["id"] for row in _rows(self.bench)]
        self.played.gone = [bytes(row["box"])[150:190] for row in before if row["id"] not in left]
        if self.played.way.database == "sqlite":
            self.double.wait(lambda: Seized.of(self.bench.data).hits(self.played.gone) == 0, PATIENCE)


def _rows(bench: Bench, table: sa.Table = QLOG) -> list[dict[str, object]]:
    with bench._reading() as database:
        assert database is not None
        with database.reading() as connection:
            return [dict(row) for row in connection.execute(table.select()).mappings()]


def _open(played: Played, bench: Bench) -> None:
    """Read what the log holds, with each key for itself."""
    for log in bench.open:
        tell_counts_apart(log)
    with bench._reading() as database:
        played.stats = reading.stats(database)
        played.opened = [[one.question for one in reading.questions(database, [key])] for key in played.privates]
    played.rows, played.optouts = _rows(bench), _rows(bench, OPTOUTS)
