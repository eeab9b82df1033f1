from __future__ import annotations

import pytest

from bot.cli.progress import Lines, progress


def test_short_work_is_not_told_of_and_long_work_with_the_time_that_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    now = [100.0]
    report = Lines(lambda: now[0])
    for done in range(0, 1001, 10):
        report("Reading", done, 1000)
        now[0] += 0.04
    assert capsys.readouterr().err == ""
    for done in range(0, 1001, 100):
        report("Reading on", done, 1000)
        now[0] += 6.0
    assert capsys.readouterr().err.splitlines() == [
        "Reading on: 10% done, about 54 s left.",
        "Reading on: 40% done, about 36 s left.",
        "Reading on: 70% done, about 18 s left.",
    ]


@pytest.mark.parametrize(("of", "left"), [(100, "about 10 min"), (10_000, "about 17 h")])
def test_long_times_are_said_roughly(of: int, left: str, capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    report = Lines(lambda: now[0])
    report("Reading", 50, of + 50)
    now[0] = 6.06
    report("Reading", 51, of + 50)
    assert capsys.readouterr().err.endswith(f"{left} left.\n")


def test_where_nobody_watches_there_are_lines() -> None:
    with progress() as report:
        assert isinstance(report, Lines)
