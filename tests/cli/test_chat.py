"""`chat`: a conversation in a pipe, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def chat(folder: Path, *lines: str) -> str:
    environment = os.environ | {"BOT_KNOWLEDGE": str(folder), "BOT_SEMANTIC": "off", "BOT_DATA": str(folder / "var")}
    environment |= {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input="".join(line + "\n" for line in lines),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def unwrapped(shown: str) -> str:
    return " ".join(shown.replace("▌", " ").split())


def test_a_question_is_answered_and_numbers_read_on(toy_folder: Path) -> None:
    shown = unwrapped(chat(toy_folder, "how many steps did you count in the first winter?", "1"))
    assert "two hundred and eleven" in shown
    assert "My aunt kept the light before me." in shown  # [1] is the passage before


def test_a_number_without_a_button_says_which_there_are(toy_folder: Path) -> None:
    assert "There are buttons 1 to" in chat(toy_folder, "how many steps did you count in the first winter?", "77")


@pytest.mark.parametrize("command", ["/help", "/about", "/privacy", "/start", "/questions", "/interviews", "/other"])
def test_every_command_says_something(toy_folder: Path, command: str) -> None:
    assert len(chat(toy_folder, command).strip()) > 40


def test_lines_fit_into_eighty_columns(toy_folder: Path) -> None:
    shown = chat(
        toy_folder, "how many steps did you count in the first winter?", "/help", "/privacy", "/questions", "3"
    )
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_an_empty_pipe_ends_quietly(toy_folder: Path) -> None:
    assert chat(toy_folder).strip() == ""
