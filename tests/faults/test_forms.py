"""The short forms of fault tests that are no test elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.forms import Form


@pytest.mark.parametrize("name", ["T3", "T4", "T17", "T18", "T19"])
def test_what_must_hold_holds_in_the_short_form(name: str, tmp_path: Path) -> None:
    figure = FAULTS[name].load()(Form(tmp_path))
    # By a machine that others keep busy, too. That others do not wait for a halted chat is held by the halt: an hour.
    timed = {"/privacy within 2 s", "others' p95 at most 1 s more"}
    assert set(figure.short_of) <= timed, figure.measured
