"""T12 in its short form: the disk fails at the Nth write; `tests/faults/log_disk.py` is the program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.log_disk import FULL, summary

ROOT = Path(__file__).parent.parent.parent


def fail(tmp_path: Path, questions: int, *which: int | str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.faults.log_disk", str(questions), str(tmp_path), *map(str, which)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(figures: dict[str, Any]) -> None:
    assert figures["answered"] == figures["asked"]
    assert figures["failed writes noticed in"] == figures["trials"]
    for fault in ("missing", "twice", "miscounted", "unsound", "told more than once for a cause"):
        assert figures[fault] == 0, fault


@pytest.mark.parametrize("which", [(1, 2), (26, 27, 28)], ids=str)
def test_a_disk_that_fails_at_the_nth_write_loses_and_doubles_nothing(tmp_path: Path, which: tuple[int, ...]) -> None:
    result = summary(fail(tmp_path, 25, *which), 25)
    assert result["trials"] == len(which)
    check(result)
    assert result["told"] == ["DISK"]


def test_a_full_disk_loses_and_doubles_nothing(tmp_path: Path) -> None:
    trials = fail(tmp_path, 25, FULL)
    if not trials:
        pytest.skip("no small file system can be mounted here")
    result = summary(trials, 25)
    check(result)
    assert result["told"] == ["FULL"]
