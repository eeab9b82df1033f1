from __future__ import annotations

import gc
import sys

import pytest

from bot.archive.unhurried import put, unhurried


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
