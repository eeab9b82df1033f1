"""Tiny forms of the benchmarks: that they run, and that what they measure is the same search."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from bot.archive.folder import load
from bot.search.index.lexical import LexicalIndex
from tests.benchmarks import answers, engines, growth, meaning, peers, question, search, start
from tests.benchmarks.measure import apart
from tests.benchmarks.text import MEAN_WORDS, Text, word
from tests.forked import run_module


@pytest.fixture(autouse=True)
def _nothing_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five seconds of numba's, for some questions."""
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")


@pytest.fixture
def forked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what is measured apart be forked: a start of the interpreter is most of what these tests would take."""

    def fork(module: str, *arguments: object, environ: Mapping[str, str] | None = None) -> Any:
        printed = tmp_path / "printed"
        assert run_module(f"tests.benchmarks.{module}", *map(str, arguments), output=printed) == 0
        return json.loads(printed.read_text().splitlines()[-1])

    for module in (engines, growth, start):
        monkeypatch.setattr(module, "apart", fork)


def test_what_is_measured_apart_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    assert apart("growth", "build", "interview-bot", 100, tmp_path, environ={"OMP_NUM_THREADS": "1"})["passages"] == 100
    with pytest.raises(SystemExit, match="invalid choice: 'tear'"):
        apart("growth", "tear")


def test_text_is_the_same_each_time() -> None:
    assert Text(50).passages() == Text(50).passages()
    assert Text(50).questions(5) == Text(50).questions(5)
    assert Text(50, seed=8).passages() != Text(50).passages()


def test_words_differ_and_passages_have_their_length() -> None:
    assert len({word(number) for number in range(60_000)}) == 60_000
    assert np.mean([len(passage) for passage in Text(2000).passages()]) == pytest.approx(MEAN_WORDS, rel=0.05)


def test_a_folder_of_text_is_a_sound_archive(tmp_path: Path) -> None:
    Text(60).write(tmp_path, 3, questions_each=4)
    loading = load(tmp_path)
    assert loading.problems == ()
    assert loading.archive is not None
    assert (len(loading.archive.interviews), len(loading.archive.passages)) == (3, 60)


@pytest.mark.parametrize("name", [name for name in peers.PEERS if peers.available(name)])
def test_a_peer_answers(name: str) -> None:
    text = Text(300)
    asked = text.questions(3)
    call, _ = peers.built(name, text.passages(), asked)
    assert call(asked[0]) is not None


def test_search_prints_how_far_it_is_from_rank_bm25(capsys: pytest.CaptureFixture[str]) -> None:
    search.run(passages=300, questions=5, rounds=1)
    printed = capsys.readouterr().out
    assert "| interview-bot |" in printed
    assert float(printed.rpartition(": ")[2]) < 1e-6


def test_question_tells_where_its_time_goes(capsys: pytest.CaptureFixture[str]) -> None:
    before = [getattr(owner, name) for _, owner, name in question.STEPS]
    question.run(passages=300, files=3, questions=5, folder=None)
    rows = dict(line.strip("| ").split(" | ")[:2] for line in capsys.readouterr().out.split("\n") if line[:1] == "|")
    untaken = {name for name, *_ in question.STEPS if float(rows[name]) == 0}
    assert untaken <= {question.POSTINGS}, "a step has another name now"  # of few passages all are candidates
    assert [getattr(owner, name) for _, owner, name in question.STEPS] == before


def test_growth_measures_an_index_that_was_built_in_another_process(tmp_path: Path) -> None:
    built = growth.build("interview-bot", 300, tmp_path)
    asked = growth.ask("interview-bot", 300, tmp_path, questions=5)
    assert built["passages"] == 300
    assert asked["search_ms"] > 0
    call = growth._opened("interview-bot", tmp_path)
    question = Text(300).questions(1)[0]
    expected = LexicalIndex.build(Text(300).passages()).top(Counter(question), 10)[0].tolist()
    assert call(question)[0].tolist() == expected  # type: ignore[index]


@pytest.mark.usefixtures("forked")
def test_growth_is_drawn_as_a_small_picture(tmp_path: Path) -> None:
    growth.run([100, 300], tmp_path / "growth.svg", questions=2)
    picture = (tmp_path / "growth.svg").read_bytes()
    assert len(picture) < 30_000
    titles = [text.text for text in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert {"interview-bot", "build, s", "search, ms", "memory, MB", "100", "1,000"} <= set(titles)


@pytest.mark.usefixtures("forked")
def test_start_measures_first_builds_warm_starts_and_reloads(capsys: pytest.CaptureFixture[str]) -> None:
    start.run(passages=120, files=4, reloads=1, semantic="off", questions=50)
    printed = capsys.readouterr().out
    assert "**together**" in printed
    assert "after 50 questions" in printed
    assert "after a reload" in printed


def test_meaning_finds_the_same_ten_in_two_looks(capsys: pytest.CaptureFixture[str]) -> None:
    meaning.run(passages=2000, questions=20)
    two_looks = next(line for line in capsys.readouterr().out.split("\n") if ", then" in line)
    assert "100.0%" in two_looks


@pytest.mark.slow
def test_answers_are_counted_beside_the_echo_bots(capsys: pytest.CaptureFixture[str]) -> None:
    answers.run(updates=4, rounds=1, at_once=2)
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert rows[1][0] == "| echo bot"
    assert rows[1][2] == "1.00"
    assert all(float(row[1]) > 0 for row in rows[1:])


@pytest.mark.usefixtures("forked")
def test_the_index_is_measured_wherever_it_is_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    engines.run([200], tmp_path / "engines.svg")
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| 200")]
    assert [row.split("|")[2].strip() for row in rows] == engines.present()
    assert (tmp_path / "engines.svg").read_text().startswith("<svg")
