"""`withdraw`, `restore`, `correct`, `publish` and `find` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.archive.folder import load
from tests.archive.test_editing import LAMP
from tests.archive.writing import INTERVIEW, body, knowledge
from tests.program import app


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("BOT_KNOWLEDGE", str(knowledge(tmp_path / "knowledge")))
    monkeypatch.setenv("BOT_DATA", str(tmp_path / "data"))
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


REPEATED = body(
    "## And the lamp?\n\nMy own.\n\nThe town pays for the lamp, and has done so since the great storm. So.\n"
)


@pytest.fixture
def repeating(run: CliRunner, tmp_path: Path) -> Path:
    """Another interview, in which a passage holds a sentence of the first one's LAMP."""
    path = tmp_path / "knowledge" / "interviews" / "toy-other.md"
    path.write_text(REPEATED.replace("id: toy-harbour", "id: toy-other"))
    return path


def test_withdraw_names_the_other_passages_that_hold_the_words_and_what_settles_it(
    run: CliRunner, repeating: Path, tmp_path: Path
) -> None:
    archive = load(tmp_path / "knowledge").archive
    assert archive is not None
    other = archive.interviews["toy-other"].passages[1]
    told = run.invoke(app, ["withdraw", LAMP]).stderr
    assert f"The same words stand in {other.id} ({repeating}:{other.line}); " in told
    assert run.invoke(app, ["check"]).exit_code == 1
    assert "The same words" not in run.invoke(app, ["withdraw", other.id]).stderr
    assert run.invoke(app, ["check"]).exit_code == 0


def test_withdraw_says_nothing_of_words_that_stand_nowhere_else(run: CliRunner) -> None:
    assert "The same words" not in run.invoke(app, ["withdraw", LAMP]).stderr


@pytest.mark.parametrize(
    "words",
    [
        ["withdraw", LAMP],
        ["withdraw", "toy-harbour"],
        ["withdraw", LAMP, "--erase"],
        ["correct", LAMP, "--notice", "The state pays.", "--words", "The state pays for it."],
    ],
    ids=["passage", "interview", "erased", "corrected"],
)
def test_words_that_are_taken_back_leave_the_files_that_draft_saved(
    run: CliRunner, tmp_path: Path, words: list[str]
) -> None:
    folder = tmp_path / "data/drafts/toy-harbour"
    run.invoke(app, ["draft", "toy-harbour"])
    run.invoke(app, ["draft", "toy-harbour", "--missing"])
    (folder / "reply-1.txt").write_text("1|has it been so since the great storm")
    (folder / "my-notes.txt").write_text("a maintainer's own")
    assert "great storm" in (folder / "missing-prompt-1.txt").read_text()
    told = run.invoke(app, words).stderr
    assert sorted(path.name for path in folder.iterdir()) == ["my-notes.txt", "passages.txt"]
    assert f"Deleted in {folder}, where `draft` had saved the words: " in told


def test_prompts_of_another_interview_that_holds_the_words_are_deleted(
    run: CliRunner, repeating: Path, tmp_path: Path
) -> None:
    run.invoke(app, ["draft", "toy-other"])
    run.invoke(app, ["withdraw", LAMP])
    assert [path.name for path in (tmp_path / "data/drafts/toy-other").iterdir()] == ["passages.txt"]


def test_a_notice_alone_leaves_the_prompts(run: CliRunner, tmp_path: Path) -> None:
    run.invoke(app, ["draft", "toy-harbour"])
    before = sorted((tmp_path / "data/drafts/toy-harbour").iterdir())
    run.invoke(app, ["correct", LAMP, "--notice", "The state pays."])
    assert sorted((tmp_path / "data/drafts/toy-harbour").iterdir()) == before


def test_prompts_that_can_not_be_deleted_are_told_and_the_withdrawal_stands(run: CliRunner, tmp_path: Path) -> None:
    folder = tmp_path / "data/drafts/toy-harbour"
    (folder / "prompt-1.txt").mkdir(parents=True)
    result = run.invoke(app, ["withdraw", LAMP])
    assert (result.exit_code, result.stdout) == (0, f"{LAMP} is withdrawn.\n")
    assert f"{folder} may still hold the words, for a file in it can't be deleted (" in result.stderr


def test_an_unknown_id_is_one_sentence(run: CliRunner) -> None:
    result = run.invoke(app, ["withdraw", "toy-harbour.aaaaaaaa"])
    assert result.exit_code == 1
    assert "Neither a passage nor an interview" in str(result.exception)


def test_restore_lists_what_is_shown_again_and_asks_first(run: CliRunner, tmp_path: Path) -> None:
    run.invoke(app, ["withdraw", LAMP])
    before = (tmp_path / "knowledge" / "withdrawn.yaml").read_text()
    refused = run.invoke(app, ["restore", LAMP], input="n\n")
    assert (refused.exit_code, refused.stdout.count("readers see it again")) == (1, 1)
    assert (tmp_path / "knowledge" / "withdrawn.yaml").read_text() == before
    assert run.invoke(app, ["restore", LAMP], input="y\n").exit_code == 0
    assert run.invoke(app, ["check"]).exit_code == 0
    assert "readers see it" in run.invoke(app, ["find", "great storm"]).stdout


def test_withdrawing_an_interview_says_what_becomes_of_its_status_and_of_its_translation(
    run: CliRunner, tmp_path: Path
) -> None:
    path = tmp_path / "knowledge" / "interviews" / "toy-ru.md"
    text = INTERVIEW.replace("id: toy-harbour", "id: toy-ru\noriginal: toy-harbour").replace(
        "language: en", "language: ru"
    )
    path.write_text(
        text.replace("The town pays", "Город платит").replace("Some years", "Иногда").replace("No. As", "Нет.")
    )
    told = run.invoke(app, ["withdraw", "toy-harbour"]).stderr
    assert "toy-harbour has the status `withdrawn` now." in told
    assert told.count("Readers still see its translation toy-ru.") == 3


def test_a_corrected_passage_that_readers_do_not_see_is_told(run: CliRunner) -> None:
    run.invoke(app, ["withdraw", LAMP])
    told = run.invoke(app, ["correct", LAMP, "--notice", "The state pays.", "--words", "The state pays for it."]).stderr
    assert told == "Readers don't see it: it is withdrawn.\n"


def test_a_draft_is_published(run: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "knowledge" / "interviews" / "toy-harbour.md"
    path.write_text(INTERVIEW.replace("status: published", "status: draft"))
    assert "readers don't see it: the interview is a draft" in run.invoke(app, ["find", "great storm"]).stdout
    assert (
        run.invoke(app, ["publish", "toy-harbour"]).stdout == "toy-harbour is published: readers see 3 of 3 passages.\n"
    )
    assert path.read_text() == INTERVIEW
    assert "No interview" in str(run.invoke(app, ["publish", "nobody"]).exception)


def test_words_that_no_passage_holds_are_one_sentence(run: CliRunner) -> None:
    result = run.invoke(app, ["find", "purple zebra"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "No passage in" in str(result.exception)
