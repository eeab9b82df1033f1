"""Soak: the real `serve` against the double for hours; does its memory grow, do files stay open?

`python -m tests.faults.soak --hours 1 --rate 5`; a line a minute, and at the end the slope of its own memory in MB an
hour (least squares over the last two fifths: before, what is bounded by number fills up). What it has read of mapped
files stands beside it: with words that were not asked before, more of the encoder's file is read, up to the whole.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.double.feed import Feed
from tests.double.server import Double
from tests.faults.served import ROOT, Held, Served

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


class Sample(NamedTuple):
    """What is seen at once; seconds and MB."""

    at: float
    memory: Held
    files: int


def slope(samples: list[Sample], hours: float) -> float:
    """MB of its own memory an hour, by least squares over what came after the warm-up."""
    warm = WARM * hours * 3600
    steady = [(sample.at / 3600, sample.memory.own) for sample in samples if sample.at >= warm]
    if len(steady) < 3:
        return float("nan")
    return float(np.polyfit(*np.array(steady).T, 1)[0])


def soak(folder: Path, hours: float, rate: float, every: float, seed: int) -> None:
    """Ask at a steady pace, print what is seen every `every` seconds, then the slope."""
    chance = random.Random(seed)
    samples: list[Sample] = []
    with Double(seed=seed) as double, Served(folder, double, ROOT / "knowledge", BOT_SEMANTIC="auto") as bot:
        feed, begun = Feed(double), time.monotonic()
        asked = 0
        while (now := time.monotonic() - begun) < hours * 3600:
            if bot.process.poll() is not None:
                raise SystemExit(f"it ended with {bot.process.returncode}: {bot.errors.read_text()[-2000:]}")
            if now >= len(samples) * every:
                samples.append(Sample(now, bot.held(), bot.open_files()))
                _say(samples[-1], asked, len(double.service.pending))
            user = {"id": 6 * 10**9 + chance.randrange(READERS), "is_bot": False, "first_name": "R"}
            feed.message(f"{chance.choice(ASKED)} {chance.randrange(10**6)}", user={**user, "language_code": "en"})
            asked += 1
            with double.lock:
                del double.calls[:-KEPT_CALLS]
            time.sleep(max(0.0, begun + asked / rate - time.monotonic()))
        left = len(double.service.pending)
        samples.append(Sample(time.monotonic() - begun, bot.held(), bot.open_files()))
    files = [sample.files for sample in samples[1:]]
    early, late = samples[1].memory, samples[-1].memory
    print(
        f"soak: {asked} questions in {hours:g} h · own memory {early.own:.0f} to {late.own:.0f} MB, "
        f"slope {slope(samples, hours):+.2f} MB/h, of files {early.files:.0f} to {late.files:.0f} MB · "
        f"open files {min(files)} to {max(files)} · "
        f"not answered yet {left}"
    )


def _say(sample: Sample, asked: int, waiting: int) -> None:
    at, (own, mapped), files = sample
    load = os.getloadavg()[0]
    memory = f"{own:7.1f} MB own, {mapped:6.1f} of files"
    print(f"{at / 60:6.1f} min {memory} {files:4} open {asked:7} asked {waiting:4} wait, load {load:.1f}", flush=True)


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
