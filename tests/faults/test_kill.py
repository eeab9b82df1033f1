"""T1, T2 in their short form: nothing is lost by a kill or a stop, every question is in the log exactly once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.forms import Figure, Form
from tests.faults.kills import killed, stopped


@pytest.mark.parametrize("run", [killed, stopped], ids=["T1", "T2"])
def test_a_kill_or_a_stop_loses_nothing_and_logs_each_question_once(
    run: Callable[[Form], Figure], tmp_path: Path
) -> None:
    figure = run(Form(tmp_path))
    assert figure.short_of == (), figure.measured
