"""`withdraw` and `correct` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.archive.test_editing import LAMP
from tests.archive.writing import knowledge
from tests.program import app


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("BOT_KNOWLEDGE", str(knowledge(tmp_path / "knowledge")))
    return CliRunner()


def test_one_command_withdraws_a_passage(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["withdraw", LAMP])
    assert (result.exit_code, result.stdout) == (0, f"{LAMP} is withdrawn.\n")
    assert "withdrawn.yaml; the words are still in the files" in result.stderr
    assert (tmp_path / "knowledge" / "withdrawn.yaml").exists()


def test_one_command_corrects_a_passage(run: CliRunner) -> None:
    result = run.invoke(app, ["correct", LAMP, "--notice", "The state pays.", "--words", "The state pays for it."])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{LAMP} is corrected; it is toy-harbour.")
    assert run.invoke(app, ["check"]).exit_code == 0


def test_an_unknown_id_is_one_sentence(run: CliRunner) -> None:
    result = run.invoke(app, ["withdraw", "toy-harbour.aaaaaaaa"])
    assert result.exit_code == 1
    assert "Neither a passage nor an interview" in str(result.exception)
