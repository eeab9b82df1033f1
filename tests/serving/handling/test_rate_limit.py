"""The bucket that refills: what may be answered, when a notice is given, and what is remembered of readers."""

from __future__ import annotations

import pytest

from bot.serving.handling.rate_limit import QUESTION_CHARACTERS, RateDecision, RateLimiter, cost_of


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_burst_is_answered_then_there_is_one_notice_then_silence(clock: Clock) -> None:
    gate = RateLimiter(burst=2, every=4, clock=clock)
    assert [gate.ask("one") for _ in range(4)] == [
        RateDecision.YES,
        RateDecision.YES,
        RateDecision.NOTICE,
        RateDecision.NO,
    ]


def test_one_reader_who_floods_costs_another_nothing(clock: Clock) -> None:
    gate = RateLimiter(burst=1, clock=clock)
    assert [gate.ask("one"), gate.ask("one"), gate.ask("two")] == [
        RateDecision.YES,
        RateDecision.NOTICE,
        RateDecision.YES,
    ]


@pytest.mark.parametrize("pause", [1.0, 7.9, 8.1, 3600.0])
def test_the_only_reader_may_come_back_after_any_pause(pause: float, clock: Clock) -> None:
    gate = RateLimiter(burst=2, every=4, clock=clock)
    gate.ask("one")
    clock.now += pause
    assert gate.ask("one") is RateDecision.YES


def test_a_drop_comes_back_with_time_and_a_new_notice_only_when_the_bucket_is_half_full(clock: Clock) -> None:
    gate = RateLimiter(burst=4, every=4, clock=clock)
    for _ in range(5):
        gate.ask("one")
    clock.now += 4
    assert [gate.ask("one"), gate.ask("one")] == [RateDecision.YES, RateDecision.NO]
    clock.now += 8
    assert [gate.ask("one") for _ in range(3)] == [RateDecision.YES, RateDecision.YES, RateDecision.NOTICE]


def test_a_reader_whose_bucket_is_full_again_is_not_remembered(clock: Clock) -> None:
    gate = RateLimiter(burst=2, every=4, clock=clock)
    gate.ask("one")
    clock.now += 9
    gate.ask("two")
    assert list(gate._buckets) == ["two"]


def test_of_more_readers_than_fit_the_latest_are_kept(clock: Clock) -> None:
    gate = RateLimiter(most=2, clock=clock)
    for mark in ("one", "two", "three"):
        gate.ask(mark)
    assert list(gate._buckets) == ["two", "three"]


@pytest.mark.parametrize(("length", "cost"), [(0, 1.0), (40, 1.0), (128, 1.0), (256, 2.0), (512, 4.0), (9_000, 4.0)])
def test_a_long_question_costs_as_much_as_several_short_ones(length: int, cost: float) -> None:
    assert cost_of("x" * length, QUESTION_CHARACTERS) == cost


def test_of_eight_long_questions_at_once_two_are_answered(clock: Clock) -> None:
    gate = RateLimiter(burst=8, clock=clock)
    assert [gate.ask("one", 4.0) for _ in range(8)].count(RateDecision.YES) == 2


def test_a_long_question_is_answered_where_a_short_one_is_and_the_next_one_waits_longer(clock: Clock) -> None:
    gate = RateLimiter(burst=4, every=4, clock=clock)
    gate.ask("one", 3.0)
    assert gate.ask("one", 4.0) is RateDecision.YES
    clock.now += 15  # 3 drops were owed: the first one is there after 16 s
    assert gate.ask("one") is not RateDecision.YES
    clock.now += 1.1
    assert gate.ask("one") is RateDecision.YES


def test_who_asked_of_late_is_known_by_what_is_missing(clock: Clock) -> None:
    gate = RateLimiter(burst=8, every=4, clock=clock)
    gate.ask("one", 3.0)
    assert (gate.used("one"), gate.used("new")) == (3.0, 0.0)
