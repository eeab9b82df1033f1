"""The short forms of fault tests that are no test elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.forms import Form
from tests.faults.outages import SCALE, patience


@pytest.mark.parametrize("name", ["T3", "T4", "T17", "T18", "T19"])
def test_what_must_hold_holds_in_the_short_form(name: str, tmp_path: Path) -> None:
    figure = FAULTS[name].load()(Form(tmp_path))
    # By a machine that others keep busy, too. That others do not wait for a halted chat is held by the halt: an hour.
    timed = {"/privacy within 2 s", "others' p95 at most 1 s more"}
    assert set(figure.short_of) <= timed, figure.measured


@pytest.mark.parametrize("scale", [1, SCALE])
def test_no_client_is_thrown_away_while_a_poll_may_still_be_answered(scale: int) -> None:
    """Else a server that is slow would look like a stall, and the bot would leave in the middle of T5."""
    times = patience(scale)
    assert times["poll"] == int(times["poll"]) > 0, "Telegram takes whole seconds"
    assert times["poll"] + times["margin"] < times["rebuild"] < times["leave"]
