"""What any Engine must do, whatever it searches with. `check_engine` takes an engine over `toy.BEES`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.search.engine import Answer, Engine, Found, Hit, NothingFound, Smalltalk

ODD = [
    "",
    " ",
    "?!",
    "\x00",
    "\ud800",
    "\ud800 bees \udfff",
    "🐝" * 3000,
    "bees " * 20_000,
    "a" * 100_000,
    "@bot",
    "'",
    "İ" * 50,
]


def hits(answer: Answer) -> tuple[Hit, ...]:
    """The hits of an answer, or what came nearest."""
    return answer.hits if isinstance(answer, Found) else answer.nearest


def check_engine(engine: Engine) -> None:
    """Every claim of the protocol, one after the other."""
    _any_text_is_answered(engine)
    _hits_are_ranked_passages_of_the_archive(engine)
    _own_question_is_answered_from_its_exchange(engine)
    _small_talk_is_no_question(engine)
    _many_threads_get_the_same(engine)


def _any_text_is_answered(engine: Engine) -> None:
    for text in ODD:
        answer = engine.answer(text, k=3, hint="xx")
        assert len(hits(answer)) <= 3, text[:20]
        assert 0.0 <= answer.confidence <= 1.0, text[:20]


def _hits_are_ranked_passages_of_the_archive(engine: Engine) -> None:
    for question in ("What kills a colony?", "honey", "grandfather's hives"):
        found = hits(engine.answer(question, k=4))
        assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
        assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
        assert len({hit.passage.id for hit in found}) == len(found)
        assert all(engine.archive.passage(hit.passage.id) == hit.passage for hit in found)


def _own_question_is_answered_from_its_exchange(engine: Engine) -> None:
    for interview in engine.archive.interviews.values():
        for exchange in interview.exchanges:
            if exchange.question:
                answer = engine.answer(exchange.question, k=len(exchange.passages))
                assert isinstance(answer, Found), exchange.question
                assert [hit.passage for hit in answer.hits] == list(exchange.passages)


def _small_talk_is_no_question(engine: Engine) -> None:
    answer = engine.answer("Thank you!")
    assert isinstance(answer, NothingFound)
    assert answer.smalltalk is Smalltalk.THANKS


def _many_threads_get_the_same(engine: Engine) -> None:
    questions = ["What kills a colony in winter?", "who complains?", "honey for spring"] * 8
    alone = [[hit.passage.id for hit in hits(engine.answer(question))] for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = [[hit.passage.id for hit in hits(answer)] for answer in pool.map(engine.answer, questions)]
    assert together == alone
