"""What asks something only together with what was shown before is understood with it, in an archive nobody taught."""

from __future__ import annotations

from typing import Literal

import pytest

from bot.search.engine import NEAREST, Answer, Engine, Found, NothingFound, Talk, passages_for_next
from bot.search.searcher import build_engine
from tests.search import toy

FIRE: toy.Exchanges = (
    (
        "Who is to blame for the fire?",
        (
            "And who will answer for the fire in the mill? Was it the watchman, or was it the owner of the mill?",
            "The owner of the mill is to blame for the fire: he locked the doors and let the water run out.",
        ),
    ),
    (None, ("We sang in the evenings, and nobody counted the hours.",)),
)
BREAD: toy.Exchanges = (
    (
        "How do you bake?",
        ("Rye wants a slow oven and a whole night of rest.", "In the morning my wife counts the loaves twice."),
    ),
    ("And what of wheat?", ("Wheat wants a fast oven and rests for an hour.",)),
)
CORRECTIONS = [
    "no, I meant the neighbours",
    "sorry, i was asking about the neighbours",
    "нет, я про соседей",
    "yox, qonşuları deyirdim",
    "pardon, komşuları soruyordum",
]
FRAGMENTS = ["why?", "and its proof?", "а доказательства?", "sübutu nədir", "kanıtı ne", "buna hakları var mı"]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return build_engine(toy.archive(), semantic="on")


def passage(engine: Engine, begins: str) -> str:
    return next(one.id for one in engine.archive.passages if one.text.startswith(begins))


def first(answer: Answer) -> str | None:
    return answer.hits[0].passage.id if isinstance(answer, Found) else None


@pytest.mark.parametrize("message", CORRECTIONS)
def test_a_correction_that_says_what_was_meant_is_answered_by_its_own_words(engine: Engine, message: str) -> None:
    shown = (passage(engine, "Not the cold"),)
    assert first(engine.answer(message, shown=shown)) == passage(engine, "Neighbours")


def test_the_same_passage_is_not_shown_a_fourth_time_in_a_row(engine: Engine) -> None:
    shown = passage(engine, "Not the cold")
    assert first(engine.answer("why?", shown=(shown,) * 2)) == shown
    assert first(engine.answer("why?", shown=(shown,) * 3)) == passage(engine, "Hunger comes")


@pytest.mark.parametrize("message", FRAGMENTS)
def test_a_fragment_is_answered_by_what_was_shown_last(engine: Engine, message: str) -> None:
    shown = (passage(engine, "Neighbours"), passage(engine, "Not the cold"))
    assert first(engine.answer(message, shown=shown)) == shown[-1]


@pytest.mark.parametrize("message", FRAGMENTS)
def test_a_fragment_is_answered_by_what_came_nearest_to_a_question_that_found_nothing(
    engine: Engine, message: str
) -> None:
    near = passage(engine, "Not the cold")
    assert first(engine.answer(message, shown=(passage(engine, "Neighbours"), NEAREST + near))) == near


def test_asking_again_what_found_nothing_finds_nothing_again(engine: Engine) -> None:
    asked = "do hornets bite dogs"
    before = engine.answer(asked)
    assert isinstance(before, NothingFound)
    again = engine.answer(asked, shown=(NEAREST + before.nearest[0].passage.id,))
    assert isinstance(again, NothingFound)
    assert again.confidence == before.confidence


@pytest.mark.parametrize("message", ["what else?", "daha nə?", "başka?", "ещё что?"])
def test_what_else_goes_on_in_the_same_answer(message: str) -> None:
    bakery = build_engine(toy.archive(toy.interview("bakery", BREAD)), semantic="on")
    shown = (passage(bakery, "Rye wants"),)
    assert first(bakery.answer(message, shown=shown)) == passage(bakery, "In the morning")


def test_the_next_message_is_understood_by_what_came_nearest(engine: Engine) -> None:
    found = engine.answer("What kills a colony in winter?")
    nearest = found.hits if isinstance(found, Found) else ()
    silent = NothingFound("en", nearest, 0.3, 0.0)
    assert passages_for_next(found) == (nearest[0].passage.id,)
    assert passages_for_next(silent) == (NEAREST + nearest[0].passage.id,)
    assert passages_for_next(NothingFound("en", nearest, 0.02, 0.0)) == ()
    assert passages_for_next(NothingFound("en", nearest, 0.9, 0.0, Talk.THANKS)) == ()
    assert passages_for_next(NothingFound("en", nearest, 0.9, 0.0, Talk.ABOUT, ("one",))) == ("one",)
    assert passages_for_next(NothingFound("en", nearest, 0.9, 0.0, Talk.ABOUT, ("one", "two"))) == ()


def test_a_passage_that_only_asks_gives_way_to_one_that_answers() -> None:
    archive = toy.archive(toy.interview("mill", FIRE))
    passages = archive.passages
    found = build_engine(archive, semantic="on").answer("who will answer for the fire in the mill, the owner?")
    assert first(found) == passages[1].id


UNRELATED = [
    "wie koche ich Reis?",
    "=1+1 when does the train leave?",
    "how do I repair a bicycle chain",
    "сколько стоит билет до Лиссабона",
    "plov necə bişirilir",
]


@pytest.mark.parametrize("semantic", ["on", "off"])
@pytest.mark.parametrize("question", UNRELATED)
def test_a_full_question_that_finds_nothing_is_the_same_after_an_answer(
    semantic: Literal["on", "off"], question: str
) -> None:
    searcher = build_engine(toy.archive(), semantic=semantic)
    alone = searcher.answer(question)
    answer = searcher.answer(question, shown=(passage(searcher, "Not the cold"),))
    assert isinstance(alone, NothingFound)
    assert isinstance(answer, NothingFound)
    assert answer.talk == alone.talk
