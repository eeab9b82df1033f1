from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from bot.search.vectors.prefilter import Int8Vectors
from bot.search.vectors.vector_file import form, record
from bot.search.vectors.vector_view import VectorView
from tests.benchmarks.meaning import vectors

CLOSER = 200  # of which a closer look is taken


def located(exact: np.ndarray) -> VectorView:
    """As they rest on disk."""
    table = np.frombuffer(b"".join(record(bytes(16), vector) for vector in exact), form(exact.shape[1]))
    return VectorView((table,), np.zeros(len(exact), np.int8), np.arange(len(exact), dtype=np.int32))


@pytest.mark.parametrize(
    ("passages", "questions"), [(20_000, 500), pytest.param(100_000, 1_000, marks=pytest.mark.slow)]
)
def test_two_looks_find_the_ten_that_exact_vectors_of_32_bits_find(passages: int, questions: int) -> None:
    exact, asked = vectors(passages, 1, 0.6), vectors(questions, 2, 0.6)
    table = located(exact)
    coarse = Int8Vectors.of(table)
    same = 0
    for question in asked:
        chosen = np.argpartition(coarse.likeness(question), -CLOSER)[-CLOSER:]
        ten = chosen[np.argsort(table.likeness(chosen, question))[-10:]]
        same += set(ten.tolist()) == set(np.argsort(exact @ question)[-10:].tolist())
    assert same >= 0.998 * questions  # half precision: 0.99


def test_the_first_look_is_right_to_a_hundredth() -> None:
    exact, asked = vectors(3000, 1, 0.6), vectors(5, 2, 0.6)
    coarse = Int8Vectors.of(located(exact))
    for question in asked:
        assert np.abs(coarse.likeness(question) - exact @ question).max() < 0.01


def test_the_first_look_takes_less_time_than_one_look_at_all_in_numpy() -> None:
    coarse, question = Int8Vectors.of(located(vectors(20_000, 1, 0.6))), vectors(1, 2, 0.6)[0]

    def spent(look: Callable[[], object]) -> float:
        started = time.thread_time()
        look()
        return time.thread_time() - started

    by_numpy = min(spent(lambda: coarse.rows.astype(np.float32) @ question) for _ in range(10))
    assert min(spent(lambda: coarse.likeness(question)) for _ in range(10)) < by_numpy


def test_no_vectors_are_like_nothing() -> None:
    assert len(Int8Vectors.of(located(np.zeros((0, 8), np.float32))).likeness(np.ones(8, np.float32))) == 0


def test_a_vector_of_zeros_is_like_nothing() -> None:
    assert Int8Vectors.of(located(np.zeros((1, 8), np.float32))).likeness(np.ones(8, np.float32)).tolist() == [0.0]
