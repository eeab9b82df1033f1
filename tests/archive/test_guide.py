"""The guide for maintainers, tried as a new maintainer would: each command in it is run, and prints what it says."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot.archive import folder
from bot.archive.interview import FrontMatter, Status
from tests.program import app

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")


def steps() -> list[tuple[str, str]]:
    """(command, what it prints) of every console block, in order."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"```console\n(.*?)```", GUIDE, re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder_name in ("importer/samples", "guide"):
        shutil.copytree(ROOT / "tests" / "archive" / folder_name, tmp_path / "tests" / "archive" / folder_name)
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_SEMANTIC", "off")
    monkeypatch.delenv("BOT_KNOWLEDGE", raising=False)
    return tmp_path


def run(command: str) -> str:
    if command.startswith("interview-bot "):
        return CliRunner().invoke(app, shlex.split(command)[1:]).output
    return subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout


def plain(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def test_every_command_of_the_guide_prints_what_the_guide_says(home: Path) -> None:
    assert len(steps()) >= 10
    for command, output in steps():
        printed = plain(run(command))
        if command.startswith("interview-bot ask"):  # how an answer is laid out is tested elsewhere
            printed, output = (
                [line for line in printed if "▌" in line or line.startswith("— ")],
                output.partition("\nAsked")[0],
            )
        assert printed == plain(output), command


def test_the_examples_of_teaching_are_knowledge_files(home: Path) -> None:
    asked, vocabulary = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
    for command, _ in steps()[:4]:
        run(command)
    (home / "knowledge" / "asked" / "last-ferry.yaml").write_text(asked, encoding="utf-8")
    (home / "knowledge" / "vocabulary.yaml").write_text(vocabulary, encoding="utf-8")
    assert folder.load(home / "knowledge").problems == ()
    assert yaml.safe_load(vocabulary)[0]["ru"] == ["паром"]


def test_the_example_of_two_who_answer_is_a_knowledge_file(home: Path) -> None:
    text = next(one for one in re.findall(r"```markdown\n(.*?)```", GUIDE, re.S) if "speakers:" in one)
    (home / "knowledge" / "interviews" / "two-voices.md").write_text(text, encoding="utf-8")
    loading = folder.load(home / "knowledge")
    assert loading.problems == ()
    assert loading.archive is not None
    interview = loading.archive.interviews["two-voices"]
    assert [(interview.speaker_of(one).name, one.time) for one in interview.passages] == [
        ("Odile Brandt", 751),
        ("Jonas Holt", 785),
    ]


def test_the_guide_names_every_status() -> None:
    table = GUIDE.partition("## Who may be quoted")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.M)[1:] == [status.value for status in Status]


@pytest.mark.parametrize("name", re.findall(r"`(examples/[\w.-]+)`", GUIDE))
def test_every_example_that_the_guide_names_exists(name: str) -> None:
    assert (ROOT / "knowledge" / name).is_file()


def test_the_hook_refuses_a_commit_with_a_bad_file(home: Path) -> None:
    def git(*arguments: str) -> subprocess.CompletedProcess[str]:
        settings = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
        path = f"{home / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        return subprocess.run(
            ["git", *settings, *arguments],
            cwd=home,
            capture_output=True,
            text=True,
            env={"PATH": path, "HOME": str(home)},
        )

    import sys

    (home / "bin").mkdir()
    (home / "bin" / "interview-bot").write_text(f'#!/bin/sh\nexec {sys.executable} -m bot "$@"\n')
    (home / "bin" / "interview-bot").chmod(0o755)
    git("init", "-q")
    shutil.copy(home / "knowledge" / "examples" / "pre-commit", home / ".git" / "hooks" / "pre-commit")
    git("add", "knowledge")
    assert git("commit", "-qm", "good").returncode == 0
    path = next((home / "knowledge" / "interviews").glob("*.md"))
    path.write_text(path.read_text().replace("status: published", "status: publsihed"))
    git("add", "knowledge")
    refused = git("commit", "-qm", "bad")
    assert refused.returncode == 1
    assert f"{path.name}:" in refused.stdout + refused.stderr


def test_the_workflow_is_yaml_that_runs_the_check() -> None:
    workflow = yaml.safe_load((ROOT / "knowledge" / "examples" / "check.yml").read_text())
    assert {"run": "interview-bot check knowledge"} in workflow["jobs"]["check"]["steps"]


def test_every_key_of_the_front_matter_that_the_guide_names_exists() -> None:
    assert {"status", "embargo_until", "corrections", "exclude"} <= set(FrontMatter.model_fields)
