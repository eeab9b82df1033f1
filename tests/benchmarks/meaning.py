"""`meaning`: one question's likeness to every passage, and whether coarser vectors find the same ten.

The vectors are random, in clumps, as an encoder's are: the passages of one subject lie close together.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.search import cachefile
from tests.benchmarks.measure import machine, table

DIMENSIONS = 384
SUBJECTS = 1_000
CHUNK = 4_096  # rows that are widened at a time: they stay in the processor's cache

Vectors = NDArray[np.float32]


def vectors(count: int, seed: int, spread: float) -> Vectors:
    """Vectors of unit length around the subjects' middles."""
    middles = np.random.default_rng(7).standard_normal((SUBJECTS, DIMENSIONS), np.float32)
    numbers = np.random.default_rng(seed)
    made = middles[numbers.integers(SUBJECTS, size=count)]
    made += spread * numbers.standard_normal((count, DIMENSIONS), np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def widened(rows: NDArray[Any], question: Vectors) -> Vectors:
    """The question's likeness to rows in any type, which are made float32 a chunk at a time."""
    likeness = np.empty(len(rows), np.float32)
    for begin in range(0, len(rows), CHUNK):
        chunk = slice(begin, begin + CHUNK)
        likeness[chunk] = rows[chunk].astype(np.float32) @ question
    return likeness


def run(passages: int, questions: int) -> None:
    """Print the table."""
    exact, asked = vectors(passages, 1, 0.6), vectors(questions, 2, 0.6)
    forms = {
        "float32": exact,
        "float16": exact.astype(np.float16),
        "int8": np.rint(exact * (127 / np.abs(exact).max())).astype(np.int8),
    }
    truth = [_best(exact @ question) for question in asked]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, stored in forms.items():
            cachefile.write(Path(folder) / name, "", {"rows": stored})
            arrays = cachefile.read(Path(folder) / name, "")
            assert arrays is not None
            ways: dict[str, Callable[[Vectors], Vectors]] = {"chunks": lambda q, a=arrays: widened(a["rows"], q)}
            if name == "float32":
                ways["whole"] = lambda q, a=arrays: a["rows"] @ q
            for way, scan in ways.items():
                same, times = 0, []
                for question, best in zip(asked, truth, strict=True):
                    started = time.perf_counter()
                    found = _best(scan(question))
                    times.append((time.perf_counter() - started) * 1000)
                    same += set(found.tolist()) == set(best.tolist())
                spread = [f"{value:.1f}" for value in (np.median(times), *np.percentile(times, [90, 99]))]
                rows.append([f"{name}, {way}", *spread, f"{stored.nbytes / 1e6:.0f}", f"{same / questions:.1%}"])
    print(f"{passages:,} passages, {questions:,} questions. {machine()}.\n")
    print(table(["mapped file", "median, ms", "p90", "p99", "MB", "the same ten"], rows))


def _best(likeness: Vectors) -> NDArray[np.intp]:
    return np.argpartition(likeness, -10)[-10:]
