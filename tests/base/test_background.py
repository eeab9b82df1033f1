from __future__ import annotations

import gc
import sys
import threading
import time

import pytest

from bot.base.background import answering, give_way, put, unhurried


def state() -> tuple[bool, float]:
    return gc.isenabled(), round(sys.getswitchinterval(), 6)


def test_meanwhile_turns_are_short_and_nobody_looks_for_garbage() -> None:
    before = state()
    with unhurried():
        assert state() == (False, 0.001)
        with unhurried():
            pass
        assert state() == (False, 0.001)
    assert state() == before == (True, 0.005)


def test_afterwards_all_is_as_it_was_even_after_an_error() -> None:
    gc.disable()
    try:
        with pytest.raises(KeyError), unhurried():
            raise KeyError
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_pairs_are_put_in_as_a_dict_would() -> None:
    pairs = [(str(number % 9000), number) for number in range(10_000)]
    assert put(pairs, {"first": 0}) == {"first": 0} | dict(pairs)
    assert put([], {}) == {}


def test_who_makes_something_waits_until_no_question_is_being_answered() -> None:
    order: list[str] = []
    both = threading.Barrier(2)

    def make() -> None:
        with unhurried():
            time.sleep(0.2)  # worked: so long it may wait
            both.wait()
            give_way()
            order.append("made")

    maker = threading.Thread(target=make)
    maker.start()
    with answering():
        both.wait()
        time.sleep(0.02)
        order.append("answered")
    maker.join()
    assert order == ["answered", "made"]


def test_however_many_questions_come_what_is_made_waits_no_longer_than_it_worked() -> None:
    with answering(), unhurried():
        started = time.monotonic()
        time.sleep(0.05)
        worked = time.monotonic() - started
        for _ in range(20):
            give_way()
        waited = time.monotonic() - started - worked
    assert 0.9 * worked <= waited < 3 * worked + 1


def test_what_is_not_made_unhurried_waits_for_nobody() -> None:
    with answering():
        started = time.monotonic()
        time.sleep(0.05)
        give_way()
    assert time.monotonic() - started < 0.5


def test_who_answers_does_not_wait_for_himself_while_somebody_else_makes_something() -> None:
    made, answered = threading.Event(), threading.Event()

    def make() -> None:
        with unhurried():
            time.sleep(0.2)  # worked: so long somebody may be made to wait
            made.set()
            answered.wait(10)

    maker = threading.Thread(target=make)
    maker.start()
    made.wait(10)
    with answering():
        started = time.monotonic()
        put([("a", 1)], {})
        waited = time.monotonic() - started
    answered.set()
    maker.join()
    assert waited < 0.15
