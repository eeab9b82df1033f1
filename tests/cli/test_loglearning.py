"""`log gaps`, `log report`, `log teach`: from what was not found to a line in the knowledge files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.archive.interview import passage_id
from tests.cli.test_chat import chat
from tests.conftest import TOY
from tests.keys import key_ring
from tests.program import app


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge folder whose archive was asked, twice, what it does not answer."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "interviews").mkdir()
    (folder / "interviews" / "keeper.md").write_text(TOY, encoding="utf-8")
    key_ring(folder / "var", folder / ".config" / "interview-bot")
    chat(folder, "who paid her wages", "Who paid her wages?", "how many steps did you count in the first winter")
    return folder


@pytest.fixture
def missed(asked: Path, tmp_path: Path) -> Path:
    """A copy of it, to be taught."""
    return Path(shutil.copytree(asked, tmp_path / "knowledge"))


def run(folder: Path, *arguments: str, answers: tuple[str, ...] = ()) -> Result:
    """A command in this process, which is faster; tests/cli/test_log.py runs real ones."""
    environment = {"BOT_KNOWLEDGE": str(folder), "BOT_SEMANTIC": "off", "BOT_DATA": str(folder / "var")}
    typed = "".join(answer + "\n" for answer in answers)
    return CliRunner().invoke(app, ["log", *arguments], input=typed, env=environment | {"HOME": str(folder)})


def teach(folder: Path, *answers: str) -> str:
    done = run(folder, "teach", answers=answers)
    assert done.exit_code == 0, done.exception
    return done.stdout


def test_gaps_stand_together_with_the_nearest_passage(missed: Path) -> None:
    (gap,) = [json.loads(line) for line in run(missed, "gaps", "--json").stdout.splitlines()]
    assert gap["count"] == 2
    assert set(gap["questions"]) == {"who paid her wages", "Who paid her wages?"}
    assert not gap["nearest"]["answered"]
    assert gap["nearest"]["confidence"] < 0.5
    assert "asked 2 times" in run(missed, "gaps").stdout


def test_a_report_is_written(missed: Path, tmp_path: Path) -> None:
    page = tmp_path / "week.html"
    written = json.loads(run(missed, "report", str(page), "--json").stdout)
    assert written["files"] == [str(page)]
    assert "3 questions" in page.read_text(encoding="utf-8")
    assert "wages" not in page.read_text(encoding="utf-8")


def test_a_report_where_nobody_may_write_is_one_sentence(missed: Path) -> None:
    assert "can't be written" in str(run(missed, "report", "/nonexistent/week.html").exception)


def test_what_is_taught_is_found(missed: Path) -> None:
    passage = passage_id("keeper", "People think it is lonely. It is not lonely; the birds never stop talking.")
    shown = teach(missed, "p", passage, "who paid her wages", "en")
    assert "nothing before, answered now" in shown
    assert "+     " in shown
    assert "who paid her wages" in (missed / "asked" / "keeper.yaml").read_text(encoding="utf-8")
    assert "golden questions: hit@1" in shown


def test_a_passage_is_found_by_some_of_its_words_and_shown_whole(missed: Path) -> None:
    shown = teach(missed, "p", "BIRDS NEVER", "1", "who paid her wages", "en")
    assert "People think it is lonely. It is not lonely; the birds never stop talking." in shown
    assert "nothing before, answered now" in shown


@pytest.mark.parametrize("typed", [("birds — never",), ("lonely", "birds never", "1"), ("1", "birds never", "1")])
def test_a_passage_is_found_whatever_stands_between_its_words_and_by_more_of_them(
    missed: Path, typed: tuple[str, ...]
) -> None:
    number = () if typed[-1] == "1" else ("1",)
    assert "nothing before, answered now" in teach(missed, "p", *typed, *number, "who paid her wages", "en")


def test_what_can_not_be_written_is_told_and_another_choice_may_follow(missed: Path) -> None:
    (missed / "asked").mkdir()
    known = 'unanswered:\n  en:\n    - "what lives in the roof"\n'
    (missed / "asked" / "keeper.yaml").write_text(known, encoding="utf-8")
    shown = teach(missed, "p", "birds never", "1", "what lives in the roof", "en", "s")
    assert "keeper.yaml:3 already; take it out there first" in shown
    assert (missed / "asked" / "keeper.yaml").read_text(encoding="utf-8") == known


def test_what_is_out_of_scope_is_written_in_the_maintainers_words(missed: Path) -> None:
    teach(missed, "o", "what lives in the roof", "en")
    text = (missed / "asked" / "keeper.yaml").read_text(encoding="utf-8")
    assert text == 'unanswered:\n  en:\n    - "what lives in the roof"\n'


@pytest.mark.parametrize(
    "answers",
    [
        (),
        ("s",),
        ("q",),
        ("x", "9", "s"),
        ("o", "", "s"),
        ("o", "b", "s"),
        ("o", "q"),
        ("o", "s", "b", "s"),
        ("o", "ы", "en", "b", "s"),
        ("v", "й", "и", "en", "b", "s"),
        ("o", "what lives in the roof", "b", "s"),
        ("o", "what lives in the roof", "Turkish", "q"),
        ("p", "keeper.nonsense", "b", "s"),
        ("v", "b", "s"),
        ("v", "wages", "b", "s"),
        ("v", "wages", "pay", "q"),
    ],
)
def test_without_a_decision_nothing_is_written(missed: Path, answers: tuple[str, ...]) -> None:
    teach(missed, *answers)
    assert not (missed / "asked").exists()
    assert not (missed / "vocabulary.yaml").exists()
