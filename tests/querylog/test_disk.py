"""T12 in its short form: the disk fails at the Nth write; `tests/faults/log_disk.py` is the program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent


def fail(tmp_path: Path, first: int, last: int, questions: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.faults.log_disk", str(first), str(last), str(questions), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def check(figures: dict[str, Any]) -> None:
    assert figures["answered"] == figures["asked"]
    assert figures["failed writes noticed in"] > 0
    for fault in ("missing", "twice", "miscounted", "unsound", "told more than once for a cause"):
        assert figures[fault] == 0, fault


@pytest.mark.parametrize(("first", "last"), [(1, 2), (26, 28)])
def test_a_disk_that_fails_at_the_nth_write_loses_and_doubles_nothing(tmp_path: Path, first: int, last: int) -> None:
    result = fail(tmp_path, first, last, 25)
    check(result["nth write"])
    assert result["nth write"]["told"] == ["DISK"]


def test_a_full_disk_loses_and_doubles_nothing(tmp_path: Path) -> None:
    result = fail(tmp_path, 2, 1, 25)["full"]
    if result is None:
        pytest.skip("no small file system can be mounted here")
    check(result)
    assert result["told"] == ["FULL"]


@pytest.mark.slow
def test_a_disk_may_fail_at_any_of_two_hundred_writes(tmp_path: Path) -> None:
    result = fail(tmp_path, 1, 200, 40)
    check(result["nth write"])
    print(json.dumps(result))
