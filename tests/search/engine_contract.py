"""What any Engine must do, whatever it searches with: `CLAIMS`, each a function of what makes an engine of an archive.

To hold an engine of your own against it, add what makes it to `ENGINES` in `test_engines.py`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.archive.archive import Archive
from bot.archive.interview import Interview
from bot.base.languages import LANGUAGES
from bot.search.engine import Answer, Engine, Found, Hit, NothingFound, Talk
from tests.search import toy

Make = Callable[[Archive], Engine]

QUESTIONS = ["What kills a colony in winter?", "honey", "grandfather's hives", "who complains?", "price of a bitcoin"]
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
    '"bees" AND (NOT hives*) OR "',
    "body:bees^2 {!} [1 TO 9]",
    "İ" * 50,
]


def hits(answer: Answer) -> tuple[Hit, ...]:
    """The hits of an answer, or what came nearest."""
    return answer.hits if isinstance(answer, Found) else answer.nearest


def _ids(answer: Answer) -> list[str]:
    return [hit.passage.id for hit in hits(answer)]


def _titled(interview: Interview, title: str) -> Interview:
    return dataclasses.replace(interview, about=interview.about.model_copy(update={"title": title}))


def its_archive_is_the_one_that_it_was_made_of(make: Make) -> None:
    archive = toy.archive()
    engine = make(archive)
    engine.answer("honey")
    assert engine.archive is archive


def any_text_is_answered(make: Make) -> None:
    engine = make(toy.archive())
    for text in ODD:
        assert len(hits(engine.answer(text, k=3, hint="xx"))) <= 3, text[:20]


def found_has_hits_and_confidence_is_a_share_and_the_time_is_told(make: Make) -> None:
    engine = make(toy.archive())
    for text in [*QUESTIONS, *ODD]:
        answer = engine.answer(text)
        assert isinstance(answer, NothingFound) or answer.hits, text[:20]
        assert 0.0 <= answer.confidence <= 1.0, text[:20]
        assert 0.0 <= answer.search_ms < math.inf, text[:20]


def hits_are_passages_of_the_archive_word_for_word_and_each_once(make: Make) -> None:
    engine = make(toy.archive())
    for question in QUESTIONS:
        found = hits(engine.answer(question, k=100))
        assert len({hit.passage.id for hit in found}) == len(found)
        for hit in found:
            passage = engine.archive.passage(hit.passage.id)
            assert hit.passage == passage
            assert hit.passage.text == hit.passage.source[hit.passage.start : hit.passage.end]


def hits_come_best_first_and_ranks_count_from_one(make: Make) -> None:
    engine = make(toy.archive())
    for question in QUESTIONS:
        found = hits(engine.answer(question, k=4))
        scores = [hit.score for hit in found]
        assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
        assert all(map(math.isfinite, scores))
        assert scores == sorted(scores, reverse=True)


def of_equals_the_earlier_passage_comes_first(make: Make) -> None:
    for names in (("aa", "bb", "cc"), ("cc", "bb", "aa")):
        twins = [_titled(toy.interview(name, ((None, ("Damp kills the bees.",)),)), "Hives") for name in names]
        others = toy.interview("xx", ((None, ("Ships sail at noon.", "Tides turn at dusk.")),))
        found = hits(make(toy.archive(*twins, others)).answer("Does damp kill bees?", k=3))
        assert [hit.passage.interview_id for hit in found] == list(names)


def at_most_k_are_given_and_fewer_are_the_first_of_more(make: Make) -> None:
    engine = make(toy.archive())
    for question in QUESTIONS:
        most = _ids(engine.answer(question, k=100))
        for k in range(len(most)):
            assert _ids(engine.answer(question, k=k)) == most[:k]
        assert _ids(engine.answer(question, k=-1)) == []


def nothing_is_found_where_no_hit_is_wanted_or_the_archive_is_empty(make: Make) -> None:
    for engine, k in ((make(toy.archive()), 0), (make(Archive({}, "empty")), 5)):
        for question in QUESTIONS:
            answer = engine.answer(question, k=k)
            assert isinstance(answer, NothingFound)
            assert answer.nearest == ()


def matched_words_are_the_reader_s_own(make: Make) -> None:
    engine = make(toy.archive())
    for question in QUESTIONS:
        for hit in hits(engine.answer(question)):
            assert all(word in question for word in hit.matched)


def an_interviewer_s_own_question_is_answered_by_what_was_answered(make: Make) -> None:
    engine = make(toy.archive())
    for interview in engine.archive.interviews.values():
        for exchange in interview.exchanges:
            if exchange.question:
                answer = engine.answer(exchange.question, k=len(exchange.passages))
                assert isinstance(answer, Found), exchange.question
                assert [hit.passage for hit in answer.hits] == list(exchange.passages)


def what_maintainers_taught_is_answered_by_the_passages_that_they_chose(make: Make) -> None:
    last = toy.archive().passages[-1]
    engine = make(toy.archive(asked={"do folks moan": ("en", [last.id]), "what kills the damp": ("en", [])}))
    answer = engine.answer("Do folks moan?", k=1)
    assert isinstance(answer, Found)
    assert _ids(answer) == [last.id]
    assert isinstance(engine.answer("What kills the damp?"), NothingFound)


def small_talk_is_no_question(make: Make) -> None:
    answer = make(toy.archive()).answer("Thank you!")
    assert isinstance(answer, NothingFound)
    assert answer.talk is Talk.THANKS
    asked = make(toy.archive()).answer("What kills a colony in winter?")
    assert isinstance(asked, Found) or asked.talk is None


def words_tell_the_language_and_a_hint_only_where_they_can_not(make: Make) -> None:
    engine = make(toy.archive())
    assert engine.answer("What kills a colony in winter?", hint="ru").language == "en"
    assert engine.answer("Что убивает пчёл зимой?", hint="en").language == "ru"
    assert engine.answer("1984?", hint="az-AZ").language == "az"
    for hint in (None, "", "xx", "no such code"):
        assert engine.answer("1984?", hint=hint).language in LANGUAGES


def what_an_archive_no_longer_holds_is_never_found(make: Make) -> None:
    bees = toy.interview("bees", toy.BEES)
    before = make(toy.archive(bees))
    taken_back = {passage.id for passage in bees.exchanges[1].passages}
    kept = toy.interview("bees", (toy.BEES[0], toy.BEES[2]))
    after = make(dataclasses.replace(toy.archive(kept), version="later", withdrawn=frozenset(taken_back)))
    for question in [*QUESTIONS, bees.exchanges[1].question or ""]:
        assert not taken_back & set(_ids(after.answer(question, k=100)))
    assert _ids(before.answer("What kills a colony in winter?"))[0] in taken_back  # and it goes on answering


def many_threads_get_what_one_gets(make: Make) -> None:
    engine = make(toy.archive())
    questions = QUESTIONS * 8
    alone = [_ids(engine.answer(question)) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert [_ids(answer) for answer in pool.map(engine.answer, questions)] == alone


CLAIMS: list[Callable[[Make], None]] = [
    its_archive_is_the_one_that_it_was_made_of,
    any_text_is_answered,
    found_has_hits_and_confidence_is_a_share_and_the_time_is_told,
    hits_are_passages_of_the_archive_word_for_word_and_each_once,
    hits_come_best_first_and_ranks_count_from_one,
    of_equals_the_earlier_passage_comes_first,
    at_most_k_are_given_and_fewer_are_the_first_of_more,
    nothing_is_found_where_no_hit_is_wanted_or_the_archive_is_empty,
    matched_words_are_the_reader_s_own,
    an_interviewer_s_own_question_is_answered_by_what_was_answered,
    what_maintainers_taught_is_answered_by_the_passages_that_they_chose,
    small_talk_is_no_question,
    words_tell_the_language_and_a_hint_only_where_they_can_not,
    what_an_archive_no_longer_holds_is_never_found,
    many_threads_get_what_one_gets,
]
