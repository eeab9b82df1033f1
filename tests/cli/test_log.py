"""`log …` on a log that `chat` wrote."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.base.errors import BotError
from tests.cli.test_chat import chat
from tests.keys import key_ring
from tests.program import app

ASKED = ["how many steps did you count in the first winter?", "wie koche ich Reis?", "=1+1 what was the worst storm?"]


@dataclass
class Done:
    """What a command wrote."""

    stdout: str
    stderr: str


def run(folder: Path, *arguments: str, code: int = 0, **variables: str) -> Done:
    """A command in this process, which is faster than one of its own; the last test here runs real ones."""
    result = CliRunner().invoke(app, ["log", *arguments], env=environment(folder) | variables)
    found, said = result.exit_code, result.stderr
    if isinstance(result.exception, BotError):  # bot.cli.main.run makes a sentence of it
        found, said = 1, str(result.exception)
    assert found == code, result.exception
    return Done(result.stdout, said)


def environment(folder: Path) -> dict[str, str]:
    data = str(folder / "var")
    return {"BOT_KNOWLEDGE": str(folder), "BOT_SEMANTIC": "off", "BOT_DATA": data, "HOME": str(folder)}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge folder whose archive was asked three questions."""
    from tests.conftest import TOY

    folder = tmp_path_factory.mktemp("knowledge")
    (folder / "interviews").mkdir()
    (folder / "interviews" / "keeper.md").write_text(TOY, encoding="utf-8")
    key_ring(folder / "var", folder / ".config" / "interview-bot")
    chat(folder, *ASKED)
    return folder


def test_stats_need_no_key(asked: Path) -> None:
    stats = json.loads(run(asked, "stats", "--json", HOME="/nonexistent").stdout)
    assert stats["questions"] == 3
    assert sum(stats["outcomes"].values()) == 3
    assert stats["surfaces"] == {"chat": 3}


def test_stats_for_people(asked: Path) -> None:
    assert "3 questions asked." in run(asked, "stats").stdout


def test_export_gives_every_question_with_its_fields(asked: Path) -> None:
    rows = [json.loads(line) for line in run(asked, "export", "--json").stdout.splitlines()]
    assert sorted(row["question"] for row in rows) == sorted(ASKED)
    for row in rows:
        assert set(row) == {"question", "outcome", "passages", "week", "surface", "language"}
        assert bool(row["passages"]) == (row["outcome"] == "answered")


def test_a_spreadsheet_computes_nothing(asked: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(asked, "export", "--csv").stdout)))
    assert len(rows) == 3
    assert not any(row["question"].startswith("=") for row in rows)


def test_without_the_key_export_names_the_key_that_is_missing(asked: Path) -> None:
    (key,) = json.loads(run(asked, "keys", "--json").stdout)
    done = run(asked, "export", HOME="/nonexistent", code=1)
    assert done.stdout == ""
    assert key["name"] in done.stderr


def test_a_wrong_key_is_said_plainly(asked: Path, tmp_path: Path) -> None:
    run(asked, "keys", "rotate", HOME=str(tmp_path), BOT_DATA=str(tmp_path))
    (other,) = (tmp_path / ".config" / "interview-bot").glob("log-*.key")
    done = run(asked, "export", "--key", str(other), code=1)
    assert "The key at hand is another one" in done.stderr


def test_the_words_are_in_no_file_of_the_data_folder(asked: Path) -> None:
    for path in (asked / "var").rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # SQLite takes its -wal away when the last one closes the log
            if path.is_file():
                assert not any(words.encode() in path.read_bytes() for words in ASKED), path


@pytest.mark.parametrize("command", [["stats", "--json"], ["export"], ["keys"], ["purge"]])
def test_nothing_logged_yet_is_no_error(tmp_path: Path, command: list[str]) -> None:
    run(tmp_path, *command)
    assert not (tmp_path / "var").exists()


def test_keys_rotate_and_add(tmp_path: Path) -> None:
    run(tmp_path, "keys", "rotate")
    (first,) = json.loads(run(tmp_path, "keys", "--json").stdout)
    run(tmp_path, "keys", "rotate")
    new, old = json.loads(run(tmp_path, "keys", "--json").stdout)
    assert old == first | {"sealing": False}
    run(tmp_path, "keys", "add", first["public"])
    assert all(key["sealing"] for key in json.loads(run(tmp_path, "keys", "--json").stdout))
    assert "typing slip" in run(tmp_path, "keys", "add", new["public"][:-1] + "0", code=1).stderr
    run(tmp_path, "keys", "add", code=2)
    run(tmp_path, "keys", "remove", code=2)
    assert "not sealed to that key" in run(tmp_path, "keys", "remove", "00000000", code=1).stderr
    run(tmp_path, "keys", "remove", first["name"])
    assert [key["sealing"] for key in json.loads(run(tmp_path, "keys", "--json").stdout)] == [True, False]
    assert "the only key" in run(tmp_path, "keys", "remove", new["public"], code=1).stderr


def test_purge_all_asks_first(asked: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(asked, copy)
    run(copy, "purge", "--all", code=1)
    assert json.loads(run(copy, "purge", "--all", "--yes", "--json").stdout) == {"deleted": 3, "clean": True}
    assert run(copy, "export").stdout == ""
    assert json.loads(run(copy, "stats", "--json").stdout)["questions"] == 3


def test_as_a_process_an_error_is_one_sentence_and_an_exit_code(asked: Path) -> None:
    def process(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", "log", *arguments],
            env=os.environ | environment(asked),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert json.loads(process("stats", "--json").stdout)["questions"] == 3
    failed = process("export", "--key", "nowhere.key")
    assert failed.returncode == 1
    assert failed.stderr == "interview-bot: The private key nowhere.key can't be read: No such file or directory.\n"


def test_a_key_of_another_log_is_not_called_old(tmp_path: Path) -> None:
    """Two bots of one person, each with a BOT_DATA and a key of its own."""
    run(tmp_path, "keys", "rotate")
    run(tmp_path, "keys", "rotate", BOT_DATA=str(tmp_path / "other"))
    listed = json.loads(run(tmp_path, "keys", "--json").stdout)
    assert [key["sealing"] for key in listed] == [True, False]
    said = run(tmp_path, "keys").stdout
    assert "only old questions" not in said
    assert "another log's, may be" in said
    assert "If no other log uses" in run(tmp_path, "keys", "rotate").stderr


def test_a_report_is_its_owners_alone(asked: Path, tmp_path: Path) -> None:
    run(asked, "report", str(tmp_path / "week.html"), "--all-texts")
    assert (tmp_path / "week.html").stat().st_mode & 0o777 == 0o600
