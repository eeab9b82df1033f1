"""`meaning`: one question's likeness to every passage, beyond the encoder, and whether the bot finds the same ten.

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

from bot.base import array_file
from bot.search.vectors.key_index import KEY
from bot.search.vectors.prefilter import Int8Vectors
from bot.search.vectors.vector_file import Records, record
from bot.search.vectors.vector_view import VectorView
from tests.benchmarks.measure import machine, table

DIMENSIONS = 384
SUBJECTS = 1_000
CLOSER = 200  # passages of a first look that a closer one is taken at

Vectors = NDArray[np.float32]


def vectors(count: int, seed: int, spread: float) -> Vectors:
    """Vectors of unit length around the subjects' middles."""
    middles = np.random.default_rng(7).standard_normal((SUBJECTS, DIMENSIONS), np.float32)
    numbers = np.random.default_rng(seed)
    made = middles[numbers.integers(SUBJECTS, size=count)]
    made += spread * numbers.standard_normal((count, DIMENSIONS), np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def run(passages: int, questions: int) -> None:
    """Print the table."""
    exact, asked = vectors(passages, 1, 0.6), vectors(questions, 2, 0.6)
    truth = [_best(exact @ question) for question in asked]
    with tempfile.TemporaryDirectory() as folder:
        table_ = _mapped(Path(folder) / "exact", exact)
        near = _kept(Path(folder) / "kept", exact)
        coarse = Int8Vectors.of(near)

        def two_looks(question: Vectors) -> NDArray[np.intp]:
            chosen = np.argpartition(coarse.likeness(question), -CLOSER)[-CLOSER:]
            return chosen[_best(near.likeness(chosen, question))]

        ways: dict[str, tuple[Callable[[Vectors], NDArray[np.intp]], float]] = {
            "exact: float32, whole": (lambda question: _best(table_ @ question), exact.nbytes),
            "int8 alone": (lambda question: _best(coarse.likeness(question)), coarse.rows.nbytes),
            f"int8, then {CLOSER} in 16 bits": (two_looks, coarse.rows.nbytes + CLOSER * DIMENSIONS * 2),
        }
        rows = [_row(name, way, size, asked, truth) for name, (way, size) in ways.items()]
    print(f"{passages:,} passages, {questions:,} questions. {machine()}.\n")
    print(table(["one question", "median, ms", "p90", "p99", "MB read", "the same ten"], rows))


def _row(
    name: str,
    way: Callable[[Vectors], NDArray[np.intp]],
    size: float,
    asked: Vectors,
    truth: list[NDArray[np.intp]],
) -> list[str]:
    same, times = 0, []
    for question, best in zip(asked, truth, strict=True):
        started = time.perf_counter()
        found = way(question)
        times.append((time.perf_counter() - started) * 1000)
        same += set(found.tolist()) == set(best.tolist())
    spread = [f"{value:.1f}" for value in (np.median(times), *np.percentile(times, [90, 99]))]
    return [name, *spread, f"{size / 1e6:.0f}", f"{same / len(asked):.1%}"]


def _kept(path: Path, exact: Vectors) -> VectorView:
    """The vectors as the bot keeps them on disk."""
    path.write_bytes(b"".join(record(number.to_bytes(KEY, "big"), vector) for number, vector in enumerate(exact)))
    rows = np.arange(len(exact), dtype=np.int32)
    return VectorView((Records(path, DIMENSIONS).table,), np.zeros(len(exact), np.int8), rows)


def _mapped(path: Path, array: NDArray[Any]) -> NDArray[Any]:
    array_file.write(path, "", {"rows": array})
    arrays = array_file.read(path, "")
    assert arrays is not None
    return arrays["rows"]


def _best(likeness: NDArray[Any]) -> NDArray[np.intp]:
    return np.argpartition(likeness, -10)[-10:]
