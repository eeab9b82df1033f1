"""Every fault test can be run by its name, and the table in README says what it claims."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS, Fault

HERE = Path(__file__).parent


@pytest.mark.parametrize("fault", FAULTS.values(), ids=str)
def test_a_fault_test_can_be_run_and_stands_in_the_table(fault: Fault) -> None:
    assert callable(fault.load())
    rows = [
        line for line in (HERE / "README.md").read_text(encoding="utf-8").splitlines() if f"| {fault.name} |" in line
    ]
    assert len(rows) == 1
    assert f"`python -m tests.faults {fault.name}`" in rows[0]


def test_help_lists_every_test() -> None:
    asked = [sys.executable, "-m", "tests.faults", "--help"]
    page = subprocess.run(asked, cwd=HERE.parents[1], capture_output=True, text=True, check=True).stdout
    assert all(f"{name} " in page for name in FAULTS)
