"""`chat`: a conversation in a pipe."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.chat import _lines
from tests.caches import bring_talk
from tests.program import app


def environment(folder: Path) -> dict[str, str]:
    bring_talk(folder / "var")
    return {
        "BOT_KNOWLEDGE": str(folder),
        "BOT_SEMANTIC": "off",
        "BOT_DATA": str(folder / "var"),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }


def typed(*lines: str) -> str:
    return "".join(line + "\n" for line in lines)


def chat(folder: Path, *lines: str) -> str:
    """What is said to these lines, in this process, which is faster than one of its own."""
    result = CliRunner().invoke(app, ["chat"], input=typed(*lines), env=environment(folder))
    assert result.exit_code == 0, result.exception
    return result.stdout


def test_as_a_process_it_answers_line_by_line_and_leaves_with_zero(toy_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input=typed("how many steps did you count in the first winter?", "\x1b\x00", "1"),
        env=os.environ | environment(toy_folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "two hundred and eleven" in unwrapped(done.stdout)
    assert "Traceback" not in done.stderr


def test_where_nothing_is_wrong_nothing_is_told_beside_the_answers(toy_folder: Path, tmp_path: Path) -> None:
    environ = environment(toy_folder) | {"BOT_DATA": str(tmp_path / "fresh"), "BOT_LOG_KEYS": ""}
    result = CliRunner().invoke(app, ["chat"], input=typed("hello"), env=environ)
    assert (result.exit_code, result.stderr) == (0, "")


def unwrapped(shown: str) -> str:
    return " ".join(shown.replace("▌", " ").split())


def test_a_question_is_answered_and_numbers_read_on(toy_folder: Path) -> None:
    shown = unwrapped(chat(toy_folder, "how many steps did you count in the first winter?", "1"))
    assert "two hundred and eleven" in shown
    assert "My aunt kept the light before me." in shown  # [1] is the passage before


def test_a_number_without_a_button_says_which_there_are(toy_folder: Path) -> None:
    assert "There are buttons 1 to" in chat(toy_folder, "how many steps did you count in the first winter?", "77")


@pytest.mark.parametrize(
    "command", ["/help", "/about", "/privacy", "/start", "/questions", "/topics", "/interviews", "/other"]
)
def test_every_command_says_something(toy_folder: Path, command: str) -> None:
    assert len(chat(toy_folder, command).strip()) > 40


def test_lines_fit_into_eighty_columns(toy_folder: Path) -> None:
    shown = chat(
        toy_folder, "how many steps did you count in the first winter?", "/help", "/privacy", "/questions", "3"
    )
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_an_empty_pipe_ends_quietly(toy_folder: Path) -> None:
    assert chat(toy_folder).strip() == ""


def test_what_is_turned_down_is_counted_as_in_telegram(toy_folder: Path) -> None:
    question = "how many steps did you count in the first winter?"
    label = re.search(r"\[(\d+)\] This is not it", chat(toy_folder, question))
    assert label is not None
    chat(toy_folder, question, label[1])
    stats = CliRunner().invoke(app, ["log", "stats", "--json"], env=environment(toy_folder))
    assert json.loads(stats.stdout)["outcomes"]["turned_down"] == 1


@pytest.mark.parametrize("word", ["exit", "QUIT", "/exit"])
def test_a_terminal_is_left_by_a_word(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    lines = iter(["hello", word, "never read"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    assert list(_lines()) == ["hello"]


def test_a_pipe_is_left_by_a_word_too(toy_folder: Path) -> None:
    assert chat(toy_folder, "exit", "how many steps did you count in the first winter?").strip() == ""
