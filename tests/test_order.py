"""The order in which tests are begun: see `tests.conftest`."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import LONGEST, TESTS, WAITING, _shares

FILES = ["faults/test_kill.py", "search/test_a.py", "pages/test_browser.py", "querylog/test_log.py", "test_mcp.py"]


def items(each: int) -> list[Any]:
    return [SimpleNamespace(path=TESTS / file, number=number) for file in FILES for number in range(each)]


@pytest.mark.parametrize("name", [*WAITING, *sorted(LONGEST)])
def test_what_is_begun_first_is_there(name: str) -> None:
    assert (TESTS / name).exists()


@pytest.mark.parametrize("workers", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("each", [1, 30])
def test_each_test_is_begun_once_however_many_workers_there_are(workers: int, each: int) -> None:
    given = items(each)
    assert sorted(map(id, _shares(given, workers))) == sorted(map(id, given))


def test_three_of_five_workers_begin_with_a_file_whose_tests_wait_and_one_with_what_takes_long() -> None:
    given = _shares(items(30), 5)
    firsts = [Path(one.path).relative_to(TESTS).as_posix() for one in given[::30]]
    assert firsts == ["test_mcp.py", "faults/test_kill.py", "querylog/test_log.py", "pages/test_browser.py", FILES[1]]
