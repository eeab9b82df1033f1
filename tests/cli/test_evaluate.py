"""`eval`: golden questions, what came out wrong, what changed since the last run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.archive.folder import open_archive
from tests.program import app


@pytest.fixture(autouse=True)
def _golden_questions_about_the_toy_archive(toy_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_SEMANTIC", "off")
    monkeypatch.setenv("BOT_DATA", str(tmp_path / "var"))
    passage = next(one for one in open_archive(toy_folder).passages if "the pier broke" in one.text)
    (toy_folder / "golden").mkdir(exist_ok=True)
    find = f"find:\n  - {{question: when the pier broke, passages: [{passage.id}]}}\n"
    silent = "silent:\n  - {question: bitcoin price}\n"
    (toy_folder / "golden" / "toy.yaml").write_text(find + silent, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["eval", *arguments], catch_exceptions=False)


def test_figures_are_printed_as_text_and_as_json() -> None:
    assert "hit@1 1.000" in run().stdout
    report = json.loads(run("--json").stdout)
    assert {key: report[key] for key in ("questions", "hit@1", "silence")} == {
        "questions": 2,
        "hit@1": 1.0,
        "silence": 1.0,
    }


def test_what_changed_since_the_last_run_is_told(toy_folder: Path) -> None:
    run()
    assert "Nothing changed since the last run." in run().stdout
    golden = toy_folder / "golden" / "toy.yaml"
    golden.write_text(golden.read_text(encoding="utf-8").replace("bitcoin price", "pier"), encoding="utf-8")
    assert json.loads(run("--json").stdout)["changed"] == []
    last = Path("var/eval.json")
    last.write_text(last.read_text(encoding="utf-8").replace('"first"', '"missed"'), encoding="utf-8")
    assert "missed -> first   when the pier broke" in run().stdout


def test_a_run_below_the_least_that_is_asked_for_fails(toy_folder: Path) -> None:
    assert run("--min-hit", "1", "--min-silence", "1").exit_code == 0
    golden = toy_folder / "golden" / "toy.yaml"
    golden.write_text(golden.read_text(encoding="utf-8").replace("bitcoin price", "the pier broke"), encoding="utf-8")
    assert run("--min-hit", "1").exit_code == 0
    assert run("--min-silence", "1").exit_code == 1


def test_a_last_run_that_cannot_be_read_is_no_obstacle() -> None:
    Path("var").mkdir()
    Path("var/eval.json").write_text("[broken", encoding="utf-8")
    assert run().exit_code == 0
