from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from bot.search.vectors.prefilter import Coarse
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
    coarse = Coarse.of(table)
    same = 0
    for question in asked:
        chosen = np.argpartition(coarse.likeness(question), -CLOSER)[-CLOSER:]
        ten = chosen[np.argsort(table.likeness(chosen, question))[-10:]]
        same += set(ten.tolist()) == set(np.argsort(exact @ question)[-10:].tolist())
    assert same >= 0.998 * questions  # half precision: 0.99


def test_the_first_look_is_right_to_a_hundredth() -> None:
    exact, asked = vectors(3000, 1, 0.6), vectors(5, 2, 0.6)
    coarse = Coarse.of(located(exact))
    for question in asked:
        assert np.abs(coarse.likeness(question) - exact @ question).max() < 0.01


def test_the_first_look_takes_less_time_than_one_look_at_all_in_numpy() -> None:
    coarse, question = Coarse.of(located(vectors(20_000, 1, 0.6))), vectors(1, 2, 0.6)[0]

    def spent(look: Callable[[], object]) -> float:
        started = time.thread_time()
        look()
        return time.thread_time() - started

    by_numpy = min(spent(lambda: coarse.rows.astype(np.float32) @ question) for _ in range(10))
    assert min(spent(lambda: coarse.likeness(question)) for _ in range(10)) < by_numpy


def edited(count: int, places: list[int]) -> tuple[Coarse, Coarse, np.ndarray]:
    """`count` vectors taken over from these places, and others made new; the same all made new; and the vectors."""
    old, new = vectors(count, 1, 0.6), vectors(len(places), 2, 0.6)
    stood = np.array(places, np.intp)
    exact = np.where((stood < 0)[:, None], new, old[stood])
    return Coarse.of(located(exact), (Coarse.of(located(old)), stood)), Coarse.of(located(exact)), exact


@pytest.mark.parametrize(
    "places",
    [
        [*range(64)],
        [*range(10), -1, *range(11, 64), -1],
        [*range(62), 63, 62],
        [-1, *range(1, 64)],
        [-1, 0, 1, -1, -1, 5, 3, 4],
        [-1],
        [],
    ],
)
def test_what_is_taken_over_is_as_like_as_what_is_made_anew(places: list[int]) -> None:
    after, anew, exact = edited(64, places)
    for question in exact:
        np.testing.assert_array_equal(after.likeness(question), anew.likeness(question))


def test_rows_stay_where_they_are_until_one_in_sixteen_is_of_no_use() -> None:
    exact = vectors(160, 1, 0.6)
    first = coarse = Coarse.of(located(exact))
    for edits in range(1, 12):  # each edit changes one more vector
        exact[edits] = -exact[edits]
        stood = np.where(np.arange(160) == edits, -1, np.arange(160))
        coarse = Coarse.of(located(exact), (coarse, stood))
        assert (coarse.rows is first.rows) == (edits <= 10)
        for question in exact[:20]:
            np.testing.assert_array_equal(coarse.likeness(question), Coarse.of(located(exact)).likeness(question))


def test_an_edit_needs_no_memory_for_the_rows_that_stay() -> None:
    before = Coarse.of(VectorView((np.zeros(1, form(384)),), np.zeros(50_000, np.int8), np.zeros(50_000, np.int32)))
    table = VectorView((np.zeros(1, form(384)),), np.zeros(50_000, np.int8), np.zeros(50_000, np.int32))
    tracemalloc.start()
    Coarse.of(table, (before, np.where(np.arange(50_000) < 100, -1, np.arange(50_000))))
    at_most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert at_most < 0.2 * before.rows.nbytes


def test_no_vectors_are_like_nothing() -> None:
    assert len(Coarse.of(located(np.zeros((0, 8), np.float32))).likeness(np.ones(8, np.float32))) == 0


def test_a_vector_of_zeros_is_like_nothing() -> None:
    assert Coarse.of(located(np.zeros((1, 8), np.float32))).likeness(np.ones(8, np.float32)).tolist() == [0.0]
