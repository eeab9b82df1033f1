"""Soak: the real `serve` against the double for hours; does its memory grow, do files stay open?

`python -m tests.faults.soak --hours 1 --rate 5`; a line a minute, and at the end the slope of the resident memory in
MB an hour (least squares over the last two fifths: before, what is bounded by number fills up).
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.double.feed import Feed
from tests.double.server import Double
from tests.faults.served import ROOT, Served

ASKED = (
    "Who should defend political prisoners?",
    "What is said about lawyers?",
    "Адвокаты и политзаключённые?",
    "Siyasi məhbusları kim müdafiə edir?",
    "What did they eat in prison",
    "Bakhtiyar Hajiyev",
    "/questions",
    "/privacy",
)
READERS = 20_000  # people among whom the questions fall
WARM = 0.6  # of the time: until what is bounded by number (updates seen, questions that may be edited) is full
KEPT_CALLS = 500  # the double must not be what grows


def slope(samples: list[tuple[float, float, int]], hours: float) -> float:
    """MB an hour, by least squares over what came after the warm-up."""
    warm = WARM * hours * 3600
    steady = [(at / 3600, size) for at, size, _ in samples if at >= warm]
    if len(steady) < 3:
        return float("nan")
    return float(np.polyfit(*np.array(steady).T, 1)[0])


def soak(folder: Path, hours: float, rate: float, every: float, seed: int) -> None:
    """Ask at a steady pace, print what is seen every `every` seconds, then the slope."""
    chance = random.Random(seed)
    samples: list[tuple[float, float, int]] = []
    with Double(seed=seed) as double, Served(folder, double, ROOT / "knowledge", BOT_SEMANTIC="auto") as bot:
        feed, begun = Feed(double), time.monotonic()
        asked = 0
        while (now := time.monotonic() - begun) < hours * 3600:
            if bot.process.poll() is not None:
                raise SystemExit(f"it ended with {bot.process.returncode}: {bot.errors.read_text()[-2000:]}")
            if now >= len(samples) * every:
                samples.append((now, bot.resident(), bot.open_files()))
                _say(samples[-1], asked, len(double.service.pending))
            user = {"id": 6 * 10**9 + chance.randrange(READERS), "is_bot": False, "first_name": "R"}
            feed.message(f"{chance.choice(ASKED)} {chance.randrange(10**6)}", user={**user, "language_code": "en"})
            asked += 1
            with double.lock:
                del double.calls[:-KEPT_CALLS]
            time.sleep(max(0.0, begun + asked / rate - time.monotonic()))
        left = len(double.service.pending)
        samples.append((time.monotonic() - begun, bot.resident(), bot.open_files()))
    files = [count for _, _, count in samples[1:]]
    print(
        f"soak: {asked} questions in {hours:g} h · memory {samples[1][1]:.0f} to {samples[-1][1]:.0f} MB, "
        f"slope {slope(samples, hours):+.2f} MB/h · open files {min(files)} to {max(files)} · "
        f"not answered yet {left}"
    )


def _say(sample: tuple[float, float, int], asked: int, waiting: int) -> None:
    at, size, files = sample
    load = os.getloadavg()[0]
    line = f"{at / 60:6.1f} min {size:7.1f} MB {files:4} files {asked:7} asked {waiting:4} wait, load {load:.1f}"
    print(line, flush=True)


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=5.0, help="questions a second")
    parser.add_argument("--every", type=float, default=60.0, help="seconds between samples")
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak(Path(folder), given.hours, given.rate, given.every, given.seed)


if __name__ == "__main__":
    main()
