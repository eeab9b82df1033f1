"""`import` as a maintainer uses it: a file in, a draft out, doubts on the screen, nothing overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.program import app

SAMPLES = Path(__file__).parent.parent / "archive" / "importer" / "samples"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("BOT_KNOWLEDGE", str(tmp_path / "knowledge"))
    return CliRunner(env={"COLUMNS": "400"})  # a temporary folder may have a long name


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


def folder_of(tmp_path: Path) -> Path:
    raw = tmp_path / "raw"
    (raw / "sub").mkdir(parents=True)
    for name in ("names.txt", "bold.md"):
        (raw / name).write_bytes((SAMPLES / name).read_bytes())
    (raw / "sub" / "names.md").write_bytes((SAMPLES / "headings.md").read_bytes())
    (raw / "notes.bin").write_bytes(b"no transcript")
    return raw


def test_a_folder_is_imported_with_a_table_of_what_came_of_each_file(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["import", str(folder_of(tmp_path)), "--into", str(tmp_path / "k")])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "k").iterdir()) == ["bold.md", "names-2.md", "names.md"]
    assert {"sure", "questions", "passages", "doubts"} <= set(result.stdout.split())
    assert f"3 of 3 imported into {tmp_path / 'k'}" in result.stdout


@pytest.mark.parametrize("way", ["..", "../raw", ".hidden/raw"])
def test_where_a_folder_lies_does_not_matter(
    way: str, run: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = folder_of(tmp_path)
    if way.startswith(".hidden"):
        (tmp_path / ".hidden").mkdir()
        raw = raw.rename(tmp_path / way)
    (raw / ".cache").mkdir()
    (raw / ".cache" / "bold.md").write_bytes((SAMPLES / "bold.md").read_bytes())
    monkeypatch.chdir(tmp_path if way.startswith(".hidden") else raw / "sub" if way == ".." else raw)
    result = run.invoke(app, ["import", way, "--into", str(tmp_path / "k")])
    assert result.exit_code == 0, result.output
    assert f"3 of 3 imported into {tmp_path / 'k'}" in result.stdout


def test_a_file_of_a_folder_that_is_not_read_is_listed_as_skipped(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["import", str(folder_of(tmp_path)), "--into", str(tmp_path / "k")])
    assert result.stdout.count("skipped") == 2  # in its row, and in the sum
    assert "notes.bin" in result.stdout.replace("\n", "")
    assert "1 skipped: their formats are not read." in result.stdout


def test_a_folder_without_transcripts_is_told_beside_one_that_has_some(run: CliRunner, tmp_path: Path) -> None:
    (bare := tmp_path / "bare").mkdir()
    result = run.invoke(app, ["import", str(folder_of(tmp_path)), str(bare), "--into", str(tmp_path / "k")])
    assert result.exit_code == 1
    assert f"interview-bot: {bare} holds no transcript of a format that is read" in result.stderr
    assert "3 of 3 imported" in result.stdout


def test_a_second_run_over_a_folder_goes_on_where_the_first_ended(run: CliRunner, tmp_path: Path) -> None:
    raw = folder_of(tmp_path)
    run.invoke(app, ["import", str(raw), "--into", str(tmp_path / "k")])
    (tmp_path / "k" / "bold.md").unlink()
    result = run.invoke(app, ["import", str(raw), "--into", str(tmp_path / "k")])
    assert result.exit_code == 0
    assert "1 of 3 imported" in result.stdout
    assert "2 were there already" in result.stdout


def test_a_file_of_a_folder_that_cannot_be_read_fails_alone(run: CliRunner, tmp_path: Path) -> None:
    raw = folder_of(tmp_path)
    (raw / "story.txt").write_text("Once there was a lighthouse.\n\nIt had a lamp.\n")
    result = run.invoke(app, ["import", str(raw), "--into", str(tmp_path / "k")])
    assert result.exit_code == 1
    assert "3 of 4 imported" in result.stdout
    assert "story.txt: questions can't be told from answers here" in result.stderr


@pytest.mark.parametrize(
    ("option", "value", "line"),
    [
        ("--date", "5 Mayıs 2023", "date: 2023-05-05"),
        ("--date", "5 мая 2023", "date: 2023-05-05"),
        ("--date", "5. Mai 2023", "date: 2023-05-05"),
        ("--date", "5 may 2023", "date: 2023-05-05"),
        ("--date", "05.05.2023", "date: 2023-05-05"),
        ("--language", "Turkish", "language: tr"),
        ("--url", "https://post.example/1", "source_url: https://post.example/1"),
    ],
)
def test_an_option_is_taken_as_people_write_it(option: str, value: str, line: str, run: CliRunner) -> None:
    result = run.invoke(app, ["import", "--dry-run", str(SAMPLES / "bold.md"), option, value])
    assert line in result.stdout.splitlines()


@pytest.mark.parametrize(
    ("option", "value"), [("--date", "soon"), ("--language", "the old one"), ("--url", "post.example")]
)
def test_an_option_that_cannot_be_is_refused(option: str, value: str, run: CliRunner) -> None:
    assert run.invoke(app, ["import", "--dry-run", str(SAMPLES / "bold.md"), option, value]).exit_code == 2


def test_a_person_at_a_terminal_is_asked_for_what_the_file_does_not_show(
    run: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.importing.is_terminal", lambda: True)
    answers = "Odile Brandt\nferry captain\nHarbour Post\nsoon\n14 September 2019\n\n"
    result = run.invoke(app, ["import", str(SAMPLES / "bold.md"), "--into", str(tmp_path)], input=answers)
    assert result.exit_code == 0, result.output
    assert "“soon” is no date" in result.stdout
    text = (tmp_path / "bold.md").read_text()
    assert "speaker: {name: Odile Brandt, role: ferry captain}" in text
    assert "date: 2019-09-14" in text


def test_a_person_at_a_terminal_is_asked_whether_an_unsure_reading_is_right(
    run: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.importing.is_terminal", lambda: True)
    raw = tmp_path / "raw.txt"
    raw.write_text("Who was it?\n\nThe pilot, I think.\n\nAnd when?\n\nIn the winter of that year.\n")
    result = run.invoke(app, ["import", str(raw), "--into", str(tmp_path)], input="n\n")
    assert "It is not sure" in result.stdout
    assert "asked   Who was it?" in result.stdout
    assert not (tmp_path / "raw.md").exists()
