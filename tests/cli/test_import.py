"""`import` as a maintainer uses it: a file in, a draft out, doubts on the screen, nothing overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.program import app

SAMPLES = Path(__file__).parent.parent / "archive" / "samples"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("BOT_KNOWLEDGE", str(tmp_path / "knowledge"))
    return CliRunner()


def test_a_raw_file_becomes_a_draft_in_the_folder(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["import", str(SAMPLES / "page.html"), "--id", "ferry", "--speaker", "Odile Brandt"])
    assert result.exit_code == 0, result.output
    target = tmp_path / "knowledge" / "interviews" / "ferry.md"
    assert target.read_text().startswith("---\nid: ferry\ntitle: The last ferry\n")
    assert "3 questions, 4 passages" in result.stderr
    assert run.invoke(app, ["check"]).exit_code == 0


def test_several_files_are_imported_in_one_run(run: CliRunner, tmp_path: Path) -> None:
    files = [str(SAMPLES / name) for name in ("names.txt", "bold.md", "talk.vtt")]
    assert run.invoke(app, ["import", *files, "--into", str(tmp_path)]).exit_code == 0
    assert sorted(path.name for path in tmp_path.glob("*.md")) == ["bold.md", "names.md", "talk.md"]


def test_a_dry_run_writes_nothing(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["import", "--dry-run", str(SAMPLES / "bold.md")])
    assert result.exit_code == 0
    assert result.stdout.startswith("---\n")
    assert "(not written)" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_is_not_overwritten_and_the_others_are_imported(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "bold.md").write_text("mine")
    files = [str(SAMPLES / name) for name in ("bold.md", "names.txt")]
    result = run.invoke(app, ["import", *files, "--into", str(tmp_path)])
    assert result.exit_code == 1
    assert "it is not overwritten" in result.stderr
    assert (tmp_path / "bold.md").read_text() == "mine"
    assert (tmp_path / "names.md").exists()


def test_doubts_and_dropped_lines_are_shown_with_their_lines(run: CliRunner) -> None:
    result = run.invoke(app, ["import", "--dry-run", str(SAMPLES / "questions-answers.txt")])
    assert "questions-answers.txt:12: Leave a comment" in result.stderr
    assert "questions-answers.txt:8: a sentence goes on in the next line" in result.stderr


@pytest.mark.parametrize("wrong", ["A Ferry", "a/b", "../ferry", "x" * 25])
def test_an_id_that_cannot_be_is_refused_before_anything_is_written(wrong: str, run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["import", str(SAMPLES / "bold.md"), "--id", wrong])
    assert result.exit_code == 1
    assert "can't be; use 1 to 24 of the characters" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_one_id_for_two_files_is_refused(run: CliRunner) -> None:
    files = [str(SAMPLES / name) for name in ("bold.md", "names.txt")]
    assert run.invoke(app, ["import", *files, "--id", "x"]).exit_code == 2


def test_a_place_that_cannot_be_written_ends_in_a_sentence(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = run.invoke(app, ["import", str(SAMPLES / "page.html"), "--into", str(tmp_path / "file")])
    assert result.exit_code == 1
    assert "page.md can't be written (File exists)" in result.stderr


def test_one_is_not_counted_as_many(run: CliRunner, tmp_path: Path) -> None:
    raw = tmp_path / "raw.txt"
    raw.write_text("Question: Why?\n\nAnswer: Because of the sea.\n")
    assert "1 question, 1 passage, 4 words" in run.invoke(app, ["import", "--dry-run", str(raw)]).stderr
