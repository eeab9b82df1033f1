from __future__ import annotations

import pytest

from bot.archive.archive import IdentityCache
from bot.archive.interview import Interview
from tests.search import toy

ONE, TWO = toy.interview("one", toy.BEES), toy.interview("two", toy.BEES)


@pytest.fixture
def made() -> list[str]:
    """The interviews that something was made of, in order."""
    return []


def test_only_what_was_not_there_before_is_made(made: list[str]) -> None:
    remembered: IdentityCache[str] = IdentityCache()

    def make(interview: Interview) -> str:
        made.append(interview.id)
        return interview.id.upper()

    assert remembered.of([ONE], make) == ["ONE"]
    assert remembered.of([TWO, ONE, TWO], make) == ["TWO", "ONE", "TWO"]
    assert made == ["one", "two", "two"]
    assert remembered.of([TWO], make) == ["TWO"]
    assert remembered.of([ONE], make) == ["ONE"]  # forgotten meanwhile
    assert made == ["one", "two", "two", "one"]


def test_all_is_made_anew_under_other_conditions(made: list[str]) -> None:
    remembered: IdentityCache[None] = IdentityCache()
    for under in ("today", "today", "tomorrow"):
        remembered.of([ONE], lambda interview: made.append(interview.id), under)
    assert made == ["one", "one"]
