"""`ask`: one answer for people, JSON for programs, one sentence for an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.base.errors import KnowledgeError, SettingsError
from bot.chat.wording.choice import WORDINGS
from tests.program import app

FIELDS = {"passage", "interview", "text", "score", "speaker", "role", "outlet", "date", "asked", "url", "matched"} | {
    "time",
    "listen",
    "sentence",
}


@pytest.fixture(autouse=True)
def _on_the_toy_archive(toy_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_SEMANTIC", "off")


def ask(*arguments: str, typed: str = "") -> str:
    done = CliRunner().invoke(app, ["ask", *arguments], input=typed, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_interviewers_own_question_is_answered_by_the_first_passage_of_its_answer() -> None:
    answer = json.loads(ask("--json", "What was the worst storm?"))
    assert answer["outcome"] == "answered"
    assert answer["hits"][0]["text"].startswith("The storm of the year when the pier broke.")


def test_a_hit_has_every_field_that_readme_names() -> None:
    answer = json.loads(ask("--json", "What was the worst storm?"))
    assert set(answer) == {"question", "language", "outcome", "kind", "said", "search_ms", "hits"}
    assert set(answer["hits"][0]) == FIELDS
    assert (answer["hits"][0]["speaker"], answer["hits"][0]["date"]) == ("Maren Holt", "2019-03-04")


def test_lines_are_answered_in_order_one_object_a_line() -> None:
    asked = ["worst storm", "quantum chromodynamics", "", "how many steps"]
    answers = [json.loads(line) for line in ask("--json", "-", typed="\n".join(asked) + "\n").splitlines()]
    assert [answer["question"] for answer in answers] == asked


def test_nothing_found_still_gives_the_nearest_passages() -> None:
    answer = json.loads(ask("--json", "quantum chromodynamics"))
    assert answer["outcome"] == "nothing"


@pytest.mark.parametrize("command", [[], ["ask"], ["log"], ["log", "stats"]])
def test_a_short_option_asks_for_help(command: list[str]) -> None:
    short, long = (CliRunner().invoke(app, [*command, option]) for option in ("-h", "--help"))
    assert (short.exit_code, short.stdout) == (0, long.stdout)


def test_several_words_are_one_question() -> None:
    answer = json.loads(ask("how", "many", "steps", "--json", "-k", "1"))
    assert (answer["question"], answer["outcome"]) == ("how many steps", "answered")


@pytest.mark.parametrize("log", ["sealed", "ask", "off"])
def test_who_asks_what_is_kept_is_told_that_nothing_is(log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_LOG", log)
    assert json.loads(ask("--json", "Do you keep my questions?"))["said"].startswith(WORDINGS["en"].privacy_short_off)


def test_a_person_reads_the_quotation_the_speaker_the_outlet_and_the_question() -> None:
    shown = " ".join(ask("how many steps did you count in the first winter?").replace("▌", " ").split())
    assert "There are two hundred and eleven." in shown
    assert "Maren Holt, lighthouse keeper, to The Harbour Gazette" in shown
    assert "How did you come to the lighthouse?" in shown


def test_a_missing_folder_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_KNOWLEDGE", "nowhere")
    with pytest.raises(KnowledgeError, match="there is no such folder"):
        CliRunner().invoke(app, ["ask", "anything"], catch_exceptions=False)


def test_a_setting_that_cant_be_names_the_variable_and_not_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_SEMANTIC", "perhaps")
    with pytest.raises(SettingsError, match="BOT_SEMANTIC") as caught:
        CliRunner().invoke(app, ["ask", "anything"], catch_exceptions=False)
    assert "perhaps" not in str(caught.value)


def test_a_setting_that_cannot_be_is_told_in_our_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_MAINTAINERS", "bob")
    with pytest.raises(SettingsError, match=r"^BOT_MAINTAINERS can't be used: it must be Telegram user ids"):
        CliRunner().invoke(app, ["ask", "hello"], catch_exceptions=False)
