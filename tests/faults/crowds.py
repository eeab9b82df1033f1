"""A crowd floods the bot: how long does a reader with a short question wait beside it?

    python -m tests.faults.crowds [--knowledge FOLDER] [KIND …]

The real process, with the encoder, and the limits and times that it has by default, against the double.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.double.feed import READER, Feed
from tests.double.server import Double
from tests.faults.process import Process

SHORT = (
    "How should lawyers be protected?",
    "Who pressures the courts?",
    "Why do people emigrate?",
    "Is there any hope?",
)
READERS = 40  # who come one after another, each with a question
EVERY = 0.25  # seconds between two of them
GIVEN_UP = 120.0  # seconds

_numbers = itertools.count(70_000_000)


@dataclass(frozen=True)
class Crowd:
    """`people` accounts that send `each` things at once, which `send` feeds to the double."""

    people: int
    each: int
    send: Callable[[Feed, dict[str, Any], str], object]
    length: int  # characters


def question(feed: Feed, user: dict[str, Any], text: str) -> object:
    return feed.message(text, user=user)


def claim(feed: Feed, user: dict[str, Any], text: str) -> object:
    return feed.message(f"/check {text}", user=user)


def typed(feed: Feed, user: dict[str, Any], text: str) -> object:
    return feed.inline(text, user=user)


CROWDS = {
    "nobody": Crowd(0, 0, question, 0),
    "50 × 8 of the longest questions": Crowd(50, 8, question, 512),
    "50 × 8 short questions": Crowd(50, 8, question, 40),
    "50 × 8 of the longest claims": Crowd(50, 8, claim, 4000),
    "400 × 4 inline": Crowd(400, 4, typed, 250),
}


def texts(knowledge: Path, length: int, seed: int) -> Iterator[str]:
    """Texts of the archive's own words, so that all that takes time is done: none like another."""
    dice = random.Random(seed)
    words = " ".join(path.read_text() for path in sorted(knowledge.glob("interviews/*.md"))).split()
    while True:
        yield " ".join(dice.choices(words, k=length))[:length]


def waits(folder: Path, knowledge: Path, crowd: Crowd, seed: int = 2026) -> list[float]:
    """How long each of `READERS` waited for an answer, in seconds; `GIVEN_UP` for one that got none."""
    with Double() as double:
        config = {"timing": {}, "limits": {}, "semantic": "on", "memory": "/dev/shm", "knowledge": str(knowledge)}
        bot = Process(folder, double, **config)
        bot.start()
        bot.ready(600)
        feed, made = Feed(double), texts(knowledge, crowd.length, seed)
        people = [{**READER, "id": next(_numbers)} for _ in range(crowd.people)]
        for person in people * crowd.each:
            crowd.send(feed, person, next(made))
        asked = {}
        for number in range(READERS):
            reader = {**READER, "id": next(_numbers)}
            asked[reader["id"]] = time.monotonic()
            feed.message(SHORT[number % len(SHORT)], user=reader)
            time.sleep(EVERY)
        answered: dict[int, float] = {}
        until = time.monotonic() + GIVEN_UP
        while len(answered) < len(asked) and time.monotonic() < until:
            time.sleep(0.2)
            for call in double.sent("sendMessage"):
                if call.given["chat_id"] in asked:
                    answered.setdefault(call.given["chat_id"], call.at)
        bot.kill()
    return [answered[one] - at if one in answered else GIVEN_UP for one, at in asked.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "kinds", nargs="*", metavar="KIND", help=f"of {', '.join(CROWDS)}; all of them if none is named"
    )
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"))
    given = parser.parse_args()
    for name in given.kinds or CROWDS:
        with tempfile.TemporaryDirectory() as folder:
            found = sorted(waits(Path(folder), given.knowledge.absolute(), CROWDS[name]))
        load = Path("/proc/loadavg").read_text().split()[0]
        figures = {"p50 s": found[len(found) // 2], "p95 s": found[int(len(found) * 0.95)], "slowest s": found[-1]}
        rounded = {label: round(value, 2) for label, value in figures.items()}
        print(json.dumps({"crowd": name, **rounded, "load": load}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
