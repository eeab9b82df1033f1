"""T15: unique texts, ids, names and usernames go through the real `serve`; where are they found afterwards?

In the files (database, write-ahead log, output, backup, temporary files) while it runs and after; in the process'
memory a minute after the last answer; and what was deleted, in the files again.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from bot.querylog import administration, backup
from bot.querylog.database import Database
from bot.querylog.log import default_url
from bot.serving.memory import TIDY_SECONDS
from tests.double.faults import BLOCKED, DROP_AFTER, DROP_BEFORE, Fault
from tests.double.feed import GROUP, Feed, private_chat
from tests.double.server import Double
from tests.double.service import JSON
from tests.faults.forms import Figure, Form
from tests.faults.seizure import Seized, number_spellings, spellings
from tests.faults.served import ROOT, Served

READERS, SHORT_READERS = 1000, 24
WAIT, SHORT_WAIT = 60.0, 2 * TIDY_SECONDS  # seconds after the last answer
LETTERS, LENGTH = "bcdfghjklmnpqrtvwxz", 14  # no vowel, no ending: no stemmer shortens it, nothing spells it by chance
PART = 11  # letters of a word that count as the word
IDS = 10  # digits of an id


@dataclass(frozen=True)
class Canary:
    """A reader who exists nowhere else, and what this reader asks."""

    user: JSON
    words: tuple[str, str]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def canaries(chance: random.Random, count: int) -> list[Canary]:
    """Readers with ids as Telegram gives them out."""

    def word() -> str:
        return "".join(chance.choice(LETTERS) for _ in range(LENGTH))

    found = []
    for _ in range(count):
        user = {"id": chance.randrange(6 * 10**9, 8 * 10**9), "is_bot": False, "language_code": "en"}
        user |= {"first_name": word().capitalize(), "username": word()}
        found.append(Canary(user, (word(), word())))
    return found


def ask(feed: Feed, number: int, canary: Canary) -> None:
    """Put a canary's words to the bot, each in one of the ways there are."""
    text, user = f"{canary.text} storm?", canary.user
    ways = (
        lambda: feed.message(text, user=user),
        lambda: feed.message(f"/ask {text}", user=user),
        lambda: feed.message(f"/check {text}", user=user),
        lambda: feed.message(f"/ask {text}", user=user, chat=GROUP),
        lambda: feed.inline(text, user=user),
        lambda: feed.guest(f"@{feed.double.service.me['username']} {text}", user=user),
        lambda: feed.edited(feed.message(text, user=user), f"{text} Again."),
        lambda: feed.update({"message": {"text": text, "from": user, "chat": private_chat(user), "date": "poison"}}),
    )
    ways[number % len(ways) if number % 2 else 0]()


def trouble(double: Double) -> None:
    """Some readers have blocked the bot, some connections break."""
    double.faults.script += [
        Fault("sendMessage", BLOCKED, chance=0.03),
        Fault("sendMessage", DROP_BEFORE, chance=0.03),
        Fault("sendMessage", DROP_AFTER, chance=0.03),
    ]


def in_files(seized: Seized, readers: list[Canary]) -> int:
    """How many of the readers' words, names and ids are found in files, in any spelling."""
    words = (word for one in readers for word in (*one.words, one.user["first_name"], one.user["username"]))
    forms = [form for word in words for form in spellings(word)]
    return seized.hits([*forms, *(form for one in readers for form in number_spellings(one.user["id"]))])


def runs(text: bytes, alphabet: str, length: int) -> Iterator[tuple[int, int]]:
    """Where `length` letters of an alphabet or more stand in a row: from where to where."""
    marked = text.translate(bytes(byte in alphabet.encode() for byte in range(256)))
    end = 0
    while (start := marked.find(b"\1" * length, end)) >= 0:
        end = marked.find(b"\0", start)
        end = len(marked) if end < 0 else end
        yield start, end


def in_memory(pieces: Iterable[bytes], readers: list[Canary]) -> dict[str, int]:
    """How many readers have left a text, a single word, a name or an id in memory: letters in one, two or four bytes
    each; an id in digits, as an integer, as Python's integers are, in digits of thirty bits."""
    parts: set[bytes] = set()
    texts: set[bytes] = set()
    ids = np.array([one.user["id"] for one in readers])
    found_ids: set[int] = set()
    for piece in pieces:
        for text in (piece, piece[::2], piece[::4]):
            for start, end in runs(text, LETTERS + LETTERS.upper(), PART):
                word = text[start:end].lower()
                parts.update(word[at : at + PART] for at in range(len(word) - PART + 1))
                texts.add(text[end - LENGTH : end + 1 + LENGTH])
            for start, end in runs(text, "0123456789", IDS):
                found_ids.update(int(text[at : at + IDS]) for at in range(start, end - IDS + 1))
        numbers = np.frombuffer(piece, "<u4")
        for bits in (32, 30):
            places = np.flatnonzero(np.isin(numbers[:-1], ids & (1 << bits) - 1))
            found_ids.update((numbers[places].astype(int) | numbers[places + 1].astype(int) << bits).tolist())

    def left(word: str) -> bool:
        return word.lower()[:PART].encode() in parts

    return {
        "texts": sum(one.text.encode() in texts for one in readers),
        "words": sum(any(map(left, one.words)) for one in readers),
        "names": sum(left(one.user["first_name"]) or left(one.user["username"]) for one in readers),
        "ids": len(found_ids & set(ids.tolist())),
    }


def boxes(bot: Served) -> list[bytes]:
    """A piece of every sealed question in the log."""
    connection = sqlite3.connect(bot.folder / "var" / "querylog.sqlite")
    found = [box[150:190] for (box,) in connection.execute("SELECT box FROM qlog")]
    connection.close()
    return found


def run(form: Form, **environ: str) -> Figure:
    """T15; `environ` is what the host sets."""
    readers = canaries(random.Random(form.seed), READERS if form.full else SHORT_READERS)
    place = form.folder / "bot"
    (place / "tmp").mkdir(parents=True)
    settings = {"TMPDIR": str(place / "tmp"), **environ}
    if form.full:
        settings["BOT_SEMANTIC"] = "auto"
    database = Database(default_url(place / "var"))
    with Double(seed=form.seed) as double:
        with Served(place, double, ROOT / "knowledge" if form.full else None, **settings) as bot:
            trouble(double)
            feed = Feed(double)
            for number, canary in enumerate(readers):
                ask(feed, number, canary)
                double.wait(lambda: len(double.service.pending) < 50, 120)
            double.wait(double.settled, 240)
            backup.write(database, place / "backup.sqlite")
            running = Seized.of(place)
            time.sleep(WAIT if form.full else SHORT_WAIT)
            try:
                memory = in_memory(bot.memory(), readers)
            except PermissionError:
                memory = {}
        deleted = boxes(bot)
        administration.purge(database, everything=True)
        database.close()
        after = Seized.of(place)
    files, afterwards = in_files(running, readers), in_files(after, readers)
    left = Seized.of(place / "var").hits(deleted)
    measured = {
        "readers": len(readers),
        "calls": len(double.sent()),
        "found in files while running": files,
        "after": afterwards,
        "rows deleted": len(deleted),
        "of them still in the files": left,
        "memory": memory or "may not be looked into here",
    }
    return Figure(
        measured,
        {
            "no text, name or id in any file": files == afterwards == 0,
            "what is deleted is gone": left == 0 and len(deleted) > len(readers) // 3,
            "no text in memory": not memory or memory["texts"] == memory["words"] == memory["names"] == 0,
        },
    )
