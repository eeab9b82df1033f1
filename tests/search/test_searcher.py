from __future__ import annotations

import dataclasses

import pytest

from bot.archive.archive import Archive
from bot.archive.interview import Phrasing
from bot.search.engine import Found, NothingFound, Talk
from bot.search.searcher import Searcher, build_engine
from tests.search import toy
from tests.search.engine_contract import hits
from tests.search.fake_encoder import WordSums, understanding

WASPS = (("Do you keep wasps?", ("I keep wasps, and I would start again.", "Keeping wasps is how I start a day.")),)


def test_a_phrasing_leads_to_its_passage_and_is_never_quoted() -> None:
    archive = toy.archive()
    last = archive.passages[-1]
    taught = toy.archive(
        asked={"do folks next door moan about the insects": ("en", [last.id]), "what time is it": ("en", [])}
    )
    for searcher in (Searcher(taught), understanding(taught)):
        first = hits(searcher.answer("do the folks next door moan about insects?"))[0]
        assert first.passage == last
        assert first.why.phrasing == "do folks next door moan about the insects"
    assert isinstance(Searcher(taught).answer("do the folks next door moan about insects?"), Found)


def test_a_question_like_those_that_nothing_answers_is_met_with_silence() -> None:
    first = toy.archive().passages[0].id
    taught = toy.archive(asked={"who left him the hives": ("en", [first]), "how old is the grandfather": ("en", [])})
    assert isinstance(Searcher(taught).answer("how old was the grandfather?"), NothingFound)


def test_a_question_as_it_is_taught_but_about_somebody_whom_nobody_names_is_met_with_silence() -> None:
    first = toy.archive().passages[0].id
    asked = {"who left him the old hives": ("en", [first]), "how tall is the church in the village": ("en", [])}
    searcher = understanding(toy.archive(asked=asked))
    assert isinstance(searcher.answer("so who left him the old hives"), Found)
    assert isinstance(searcher.answer("so who left Vorontsova the old hives"), NothingFound)
    assert isinstance(searcher.answer("so who left Ann Keeper the old hives"), Found)


def test_small_talk_that_somebody_has_settled_is_answered() -> None:
    last = toy.archive().passages[-1].id
    taught = toy.archive(asked={"why?": ("en", [last]), "who are you": ("en", [])})
    assert hits(Searcher(taught).answer("Why"))[0].passage.id == last
    assert isinstance(Searcher(taught).answer("Why"), Found)
    asked = Searcher(taught).answer("Who are you?")
    assert isinstance(asked, NothingFound)
    assert asked.talk is Talk.WHO


@pytest.mark.parametrize(
    ("written", "talk"), [("what are their names", None), ("what is their shoe size", Talk.DETAIL)]
)
def test_what_maintainers_call_unanswered_is_a_question_asked_in_full(written: str, talk: Talk | None) -> None:
    first = toy.archive().passages[0].id
    taught = toy.archive(asked={"who left him the hives": ("en", [first]), written: ("en", [])})
    for shown in ((), (first,)):
        found = Searcher(taught).answer("What are their names?", shown=shown)
        assert isinstance(found, NothingFound)
        assert found.talk is talk


def test_a_hit_says_what_its_score_is_made_of() -> None:
    hit = hits(understanding(toy.archive()).answer("how much honey does a colony need?"))[0]
    assert sum(hit.why.shares.values()) == pytest.approx(hit.score, abs=1e-5)
    assert hit.why.shares["terms"] > 0


@pytest.mark.parametrize("count", [1, 2, 50])
def test_the_same_passage_wins_in_a_small_and_in_a_larger_archive(count: int) -> None:
    others = [toy.interview(f"x{n}", ((None, (f"Ships of line {n} sail at noon.",)),)) for n in range(count)]
    answer = understanding(toy.archive(*others, toy.interview("bees", toy.BEES))).answer("what does damp do to bees?")
    assert hits(answer)[0].passage.text.startswith("Not the cold. Damp kills")


def test_a_question_in_the_passage_s_words_is_answered_with_it() -> None:
    answer = build_engine(toy.archive(), semantic="off").answer("how much honey does a colony need?")
    assert isinstance(answer, Found)
    assert answer.hits[0].passage.text.startswith("Hunger")


def test_the_matched_words_are_the_reader_s_own() -> None:
    answer = build_engine(toy.archive(), semantic="off").answer("Kilograms of honey?")
    assert hits(answer)[0].matched == ("Kilograms", "honey")


def test_the_interviewer_s_question_counts_less_than_the_answer() -> None:
    told = toy.interview(
        "two", ((("Bees or wasps?"), ("Neither, I keep ants.",)), (None, ("Wasps, I like them best of all.",)))
    )
    answer = build_engine(toy.archive(told), semantic="off").answer("wasps")
    assert [hit.passage.number for hit in hits(answer)] == [1, 0]


@pytest.mark.parametrize("question", ["What is the price of a bitcoin?", "quantum"])
def test_a_question_about_something_else_finds_nothing(question: str) -> None:
    assert isinstance(build_engine(toy.archive(), semantic="off").answer(question), NothingFound)


def test_an_archive_of_one_passage_answers() -> None:
    one = toy.archive(toy.interview("one", ((None, ("Damp kills bees.",)),)))
    assert isinstance(build_engine(one, semantic="off").answer("does damp kill bees?"), Found)


def test_an_empty_archive_finds_nothing() -> None:
    answer = build_engine(Archive({}, "empty"), semantic="off").answer("What kills a colony?")
    assert hits(answer) == ()


def taught(text: str, *passages: str) -> Archive:
    archive = toy.archive(toy.interview("bees", toy.BEES))
    return dataclasses.replace(archive, asked=(Phrasing(text, "en", passages),))


def test_what_maintainers_teach_is_answered_as_they_say_however_it_is_typed() -> None:
    jars = toy.archive(toy.interview("bees", toy.BEES)).passages[-1].id
    answer = build_engine(taught("How's next door?", jars), semantic="off").answer("hows NEXT DOOR")
    assert isinstance(answer, Found)
    assert answer.hits[0].passage.id == jars


def test_what_maintainers_call_unanswered_is_met_with_silence_though_it_shares_words() -> None:
    question = "What kills a colony of bats in winter?"
    assert isinstance(build_engine(taught(question), semantic="off").answer(question), NothingFound)


@pytest.mark.parametrize(
    "noise", ["?!" * 40, "🐝" * 300, "𰳻 𦞀 穡 𪞓 漢𗃞 𡱭 bees"], ids=["marks", "emoji", "all of Unicode"]
)
def test_noise_is_met_with_silence_and_not_encoded(noise: str) -> None:
    searcher = understanding(toy.archive())
    encoder = searcher.store.encoder if searcher.store is not None else None
    assert isinstance(encoder, WordSums)
    encoder.encoded.clear()
    assert isinstance(searcher.answer(noise), NothingFound)
    assert encoder.encoded == []


def test_an_interviewer_s_question_that_was_asked_twice_is_answered_by_both() -> None:
    twice = (("Why bees?", ("Honey.", "Wax, too.")), ("Why not?", ("Stings.",)), ("Why bees?", ("Peace and quiet.",)))
    found = hits(build_engine(toy.archive(toy.interview("bees", twice)), semantic="off").answer("why bees"))
    assert [hit.passage.text for hit in found[:3]] == ["Honey.", "Wax, too.", "Peace and quiet."]


@pytest.mark.parametrize("changed", ["wasps", "hens", "begin", ""])
def test_an_interviewers_question_with_a_word_changed_is_answered_from_its_own_exchange(changed: str) -> None:
    asked = "When did your family start keeping bees behind the old church?"
    told = ((asked, ("In the year of the flood.",)), ("And the wasps?", ("Never.",)))
    archive = toy.archive(toy.interview("bees", told), toy.interview("other", WASPS, speaker="Bo Wasper"))
    answer = Searcher(archive).answer(asked.replace("start" if changed == "begin" else "bees", changed))
    assert isinstance(answer, Found)
    assert answer.hits[0].passage.text == "In the year of the flood."


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("When were your hives destryed?", True),
        ("When were your hivse destroyed?", True),
        ("When were your hives inspected?", False),
    ],
)
def test_a_slip_in_the_word_that_tells_an_interviewers_question_leaves_it_the_same(typed: str, found: bool) -> None:
    told = (("When were your hives destroyed?", ("In the year of the flood.",)), ("And the wasps?", ("Never.",)))
    archive = toy.archive(toy.interview("bees", told), toy.interview("other", WASPS, speaker="Bo Wasper"))
    assert isinstance(Searcher(archive).answer(typed), Found) == found


@pytest.mark.parametrize("typed", ["How are you feeling these days?", "How are you feelnig these days?"])
def test_an_interviewers_question_that_begins_like_a_greeting_is_answered_by_what_was_answered(typed: str) -> None:
    told = (("How are you feeling these days?", ("Fine, as long as the sun shines.",)), ("And the wasps?", ("Never.",)))
    other = (("Who rests?", ("Feeling cold, the wasps rest these days.",)), ("And you?", ("In those days, never.",)))
    archive = toy.archive(toy.interview("other", other, speaker="Bo Wasper"), toy.interview("bees", told))
    answer = Searcher(archive).answer(typed)
    assert isinstance(answer, Found)
    assert answer.hits[0].passage.text == "Fine, as long as the sun shines."


def test_a_short_question_with_a_word_changed_is_another_question() -> None:
    archive = toy.archive(toy.interview("bees", (("What kills them?", ("Damp.",)), ("What feeds them?", ("Honey.",)))))
    assert isinstance(Searcher(archive).answer("What heals them?"), NothingFound)
