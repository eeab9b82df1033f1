"""`check` as a maintainer, an editor and a pre-commit hook use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from tests.archive.writing import INTERVIEW, body, front, knowledge

FAULTS = {
    "interviews__a_md": front(id="a", status="hidden"),
    "interviews__b_md": front(id="b", colour="blue", title=None),
    "interviews__c_md": front(id="c", date="2024-13-45"),
    "interviews__d_md": front(id="d", status="embargoed"),
    "interviews__e_md": body("## One?\n\n## Two?\n\nYes.\n\nYes.\n").replace("id: toy-harbour", "id: e"),
    "interviews__f_md": "no front matter",
    "interviews__g_md": front(id="g", topics="&x [one]"),
    "interviews__h_md": front(id="h", exclude="[h.aaaaaaaa]"),
    "interviews__i_md": front(id="i", corrections="[{date: 2024-01-02, passage: i.aaaaaaaa, text: t}]"),
    "interviews__j_md": INTERVIEW.encode("utf-16"),
    "interviews__k_txt": "Q: Who?",
    "asked__toy_harbour_yaml": "asked:\n  - {passages: [toy-harbour.aaaaaaaa], en: [why, Why?]}\n",
    "golden__toy_harbour_yaml": "find:\n  - {question: why, passages: [toy-harbour.bbbbbbbb]}\n",
    "vocabulary_yaml": "- {means: a, en: [a, b]}\n- {means: c, en: [b, c]}\n- {means: d, en: [d]}\n",
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("BOT_KNOWLEDGE", str(tmp_path / "knowledge"))
    return CliRunner()


def test_a_clean_folder_ends_well(run: CliRunner, tmp_path: Path) -> None:
    knowledge(tmp_path / "knowledge")
    result = run.invoke(app, ["check"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "No problem found.\n"


def test_more_than_twenty_faults_are_found_in_one_run(run: CliRunner, tmp_path: Path) -> None:
    knowledge(tmp_path / "knowledge", **FAULTS)
    result = run.invoke(app, ["check"])
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert len(lines) >= 20, result.stdout
    assert all(line.startswith(str(tmp_path)) and line.split(":")[1].isdigit() for line in lines)
    named = {Path(line.split(":")[0]).name for line in lines}
    assert len(named & {path.name for path in (tmp_path / "knowledge").rglob("*.*")}) == len(FAULTS)
    assert result.stderr == f"{len(lines)} problems.\n"


def test_the_problems_are_sorted_by_path_and_line(run: CliRunner, tmp_path: Path) -> None:
    knowledge(tmp_path / "knowledge", **FAULTS)
    lines = run.invoke(app, ["check"]).stdout.splitlines()
    places = [(line.split(":")[0], int(line.split(":")[1])) for line in lines]
    assert places == sorted(places)


def test_of_a_named_file_only_its_own_problems_are_told(run: CliRunner, tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge", **FAULTS)
    result = run.invoke(app, ["check", str(folder / "interviews" / "a.md")])
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [str(folder / "interviews" / "a.md")] * 1


def test_a_file_that_lies_elsewhere_is_read_as_an_interview(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text(front(colour="blue"))
    result = run.invoke(app, ["check", str(tmp_path / "draft.md")])
    assert result.exit_code == 1
    assert "`colour` is not a key" in result.stdout


def test_a_missing_folder_is_told_in_a_sentence(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["check", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert "there is no such folder" in result.stdout


def test_the_schema_names_every_key_with_its_meaning(run: CliRunner) -> None:
    from bot.archive.interview import FrontMatter

    schema = json.loads(run.invoke(app, ["check", "--schema"]).stdout)
    assert set(schema["properties"]) == set(FrontMatter.model_fields)
    assert all("description" in one for one in schema["properties"].values())
    assert set(schema["required"]) == {"id", "title", "speaker", "outlet", "language"}
    assert schema["additionalProperties"] is False
