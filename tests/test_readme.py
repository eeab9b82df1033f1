"""README.md says what the program does: its commands, settings and the table of where to change what."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer.main

from bot.base.log_policy import RETENTION_DAYS
from bot.settings import Settings, variable
from tests.program import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found is not None, f"README has no section “{title}”"
    return found[1]


def first_column(title: str) -> list[str]:
    rows = re.findall(r"^\| `([^`]+)`", section(title), re.MULTILINE)
    assert rows
    return rows


def commands(group: object, prefix: str = "") -> list[str]:
    names = []
    for name, command in getattr(group, "commands", {}).items():
        names += commands(command, f"{prefix}{name} ") if hasattr(command, "commands") else [f"{prefix}{name}"]
    return names


def test_every_command_is_in_the_table_and_every_row_is_a_command() -> None:
    documented = {row.split(" [")[0] for row in first_column("Commands")}
    assert documented == set(commands(typer.main.get_command(app)))


def test_the_extras_that_readme_names_are_all_that_readers_may_need() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = re.search(r"pip install -e '\.\[([a-z,]+,[a-z,]+)\]'", README)
    assert named is not None
    assert set(named[1].split(",")) == extras.keys() - {"dev", "bench", "fuzz"}


def test_every_command_has_help() -> None:
    def walk(group: object) -> None:
        for command in getattr(group, "commands", {}).values():
            assert command.help, f"{command.name} has no help"
            walk(command)

    walk(typer.main.get_command(app))


def test_every_setting_is_in_the_table_and_every_row_is_a_setting() -> None:
    assert set(first_column("Settings")) == {variable(field) for field in Settings.model_fields}


def test_the_defaults_in_the_table_are_the_defaults() -> None:
    for field, info in Settings.model_fields.items():
        row = re.search(rf"^\| `{variable(field)}` \|([^|]*)\|", README, re.MULTILINE)
        assert row is not None
        if info.default not in (None, ""):
            assert row[1].strip() == f"`{info.default}`"


@pytest.mark.parametrize("path", re.findall(r"`((?:bot|tests|knowledge|deploy)/[^`]*)`", README))
def test_every_path_that_readme_names_exists(path: str) -> None:
    assert (ROOT / path).exists()


PROSE_ON_RETENTION = ("deploy/README.md", "bot/cli/log.py", "bot/cli/logbackup.py")


@pytest.mark.parametrize("path", PROSE_ON_RETENTION)
def test_the_days_that_questions_are_kept_are_those_of_the_log(path: str) -> None:
    told = re.findall(r"\b(\d+)\s+days\b", (ROOT / path).read_text(encoding="utf-8"))
    assert told
    assert set(told) == {str(RETENTION_DAYS)}
