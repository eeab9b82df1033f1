"""The program as a shell starts it: streams that are closed or can't be written, help in a narrow terminal."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from tests.caches import bring_talk
from tests.conftest import TOY
from tests.serving.live import write_archive

FULL = Path("/dev/full")


def run(folder: Path, command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """`command` in a shell, in which $bot is the program; the archive is the toy."""
    knowledge = write_archive(folder / "knowledge", TOY)
    settings = {"BOT_KNOWLEDGE": str(knowledge), "BOT_DATA": str(folder / "var"), "BOT_SEMANTIC": "off"}
    bring_talk(folder / "var")
    environ = {"bot": f"{sys.executable} -m bot", "HOME": str(folder), **settings, **environ}
    return subprocess.run(["sh", "-c", command], env=environ, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "command", ["$bot chat <&-", "$bot ask - <&-", "$bot ask hello >&-", "$bot chat </dev/null 2>&-"]
)
def test_a_closed_stream_is_an_empty_one(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, command)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_said_beside_the_data_never_gets_into_the_log_whose_file_is_opened_later(tmp_path: Path) -> None:
    done = run(tmp_path, "echo 'worst storm' | $bot chat 2>&- && $bot log stats --json")
    assert '"questions": 1' in done.stdout, done.stdout + done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", ["ask hello", "ask hello --json", "--help", "check --schema", "log stats"])
def test_an_output_that_is_full_ends_in_one_sentence(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, f"$bot {command} >{FULL}")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("interview-bot: Not everything could be written"), done.stderr
    assert "Traceback" not in done.stderr
    assert "ignored" not in done.stderr


def test_help_breaks_its_lines_where_the_terminal_ends_and_nowhere_else(tmp_path: Path) -> None:
    shown = run(tmp_path, "$bot log keys --help", COLUMNS="60").stdout.partition("╭")[0]
    lines = [line.strip() for line in shown.splitlines()]
    pairs = [(one, two) for one, two in itertools.pairwise(lines) if one and two]
    assert len(pairs) > 3
    assert all(len(one) + 1 + len(two.split()[0]) > 58 for one, two in pairs), shown
