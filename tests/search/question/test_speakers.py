"""In an archive of several voices, who is named in a question is heard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.archive.interview import Person, Speaker
from bot.search.engine import Answer, NothingFound
from bot.search.searcher import Searcher
from tests.chat.making import voiced
from tests.search import toy
from tests.search.engine_contract import hits
from tests.search.fake_encoder import understanding

NORTH = (
    "Mites kill more colonies than frost does.",
    "The ministry has sent no inspector to our village.",
    "Snow lies until April, and it was Orlovsky who taught us to keep bees in sheds.",
)
SOUTH = ("Mites are no trouble, said of treating them with chemicals.", "The ministry paid for half of our new hives.")


def archive(*more: str) -> Searcher:
    north = toy.interview("north", ((None, NORTH),), speaker="Karin Holtmann")
    told = Person(name="Pavel Orlovsky", spellings=("Павел Орловский", "Orlofski"))
    south = toy.interview("south", ((None, SOUTH),), speaker="Pavel Orlovsky", people=[told])
    others = [toy.interview(name.lower(), (), speaker=f"{name} Holtmann") for name in more]
    return Searcher(toy.archive(north, south, *others))


def voices(answer: Answer) -> set[str]:
    return {hit.passage.interview_id for hit in hits(answer)}


@pytest.mark.parametrize(
    ("question", "interview"),
    [
        ("what does Holtmann say about mites?", "north"),
        ("What does Pavel Orlovsky say about mites?", "south"),
        ("what does orlofski say about mites", "south"),
        ("Что Орловский говорит о mites?", "south"),
        ("mites, according to Karin", "north"),
        ("holtmanns mites", "north"),
        ("what does хольтман say about mites", "north"),
    ],
)
def test_only_the_words_of_who_is_asked_for_answer(question: str, interview: str) -> None:
    assert voices(archive().answer(question)) == {interview}


def test_without_words_of_theirs_there_is_silence_and_nobody_elses_words() -> None:
    answer = archive().answer("what does Orlovsky say about snow in April?")
    assert isinstance(answer, NothingFound)
    assert voices(answer) <= {"south"}


def test_what_others_say_of_a_speaker_answers_a_question_about_them() -> None:
    first = hits(archive().answer("who taught them to keep bees in sheds, Orlovsky?"))[0]
    assert first.passage.text.startswith("Snow lies")


def test_an_interview_whose_head_names_a_speaker_answers_questions_about_them() -> None:
    about = toy.interview("about", ((None, ("She left the sea for the mountains.",)),), people=["Karin Holtmann"])
    south = toy.interview("south", ((None, SOUTH),), speaker="Pavel Orlovsky")
    own = toy.interview("own", ((None, NORTH),), speaker="Karin Holtmann")
    answer = Searcher(toy.archive(about, south, own)).answer("why did Karin Holtmann leave the sea for the mountains?")
    assert hits(answer)[0].passage.interview_id == "about"
    assert "south" not in voices(answer)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what do they say about mites?", {"north", "south"}),
        ("mites", {"north", "south"}),
        ("does the mayor say anything about mites", {"north", "south"}),
        ("holt man, what about the mites", {"north", "south"}),
    ],
)
def test_who_names_no_speaker_hears_all(question: str, expected: set[str]) -> None:
    assert voices(archive().answer(question)) == expected


@pytest.mark.parametrize("name", ["Karin Wu", "Karin", "Wu", "X Æ A-12", "Ли"])
def test_a_short_name_or_a_single_one_is_a_name(name: str) -> None:
    short = toy.interview("short", ((None, NORTH),), speaker=name)
    south = toy.interview("south", ((None, SOUTH),), speaker="Pavel Orlovsky")
    searcher = Searcher(toy.archive(short, south))
    for question in (f"does {name} like mites?", f"what does {name} say about mites?", "mites, Orlovsky", name):
        assert "short" in voices(searcher.answer(question)) or "Orlovsky" in question


@pytest.mark.parametrize(
    ("question", "interview"),
    [
        ("what does Nina say about mites?", "north"),
        ("what does nina say about mites", "north"),
        ("nina on mites", "north"),
        ("what did tomas say about mites?", "south"),
        ("мнение Весковой о mites", "north"),
        ("что Вескова говорит о mites", "north"),
    ],
)
def test_a_first_name_or_an_inflected_one_is_enough_where_only_a_name_can_stand(question: str, interview: str) -> None:
    north = toy.interview("north", ((None, NORTH),), speaker="Nina Veskova")
    south = toy.interview("south", ((None, SOUTH),), speaker="Tomas Elgren")
    assert voices(Searcher(toy.archive(north, south)).answer(question)) == {interview}


@pytest.mark.parametrize("message", ["", "?", "@keeper_bot", "🙂"])
def test_a_message_without_words_names_nobody(message: str) -> None:
    assert isinstance(archive().answer(message), NothingFound)


def test_a_word_that_only_sounds_like_a_name_is_none() -> None:
    short = toy.interview("short", ((None, NORTH),), speaker="Karin Allred")
    south = toy.interview("south", ((None, SOUTH),), speaker="Pavel Orlovsky")
    searcher = Searcher(toy.archive(short, south))
    assert voices(searcher.answer("Already mites? what is already known of mites")) == {"short", "south"}
    assert voices(searcher.answer("does Alred know of mites")) == {"short"}


def test_of_two_with_one_last_name_the_first_name_tells() -> None:
    two = archive("Petra")
    assert voices(two.answer("what does Karin Holtmann say about mites?")) == {"north"}
    assert voices(two.answer("what does Petra Holtmann say about mites?")) == set()
    assert voices(two.answer("does karin holtmann like mites")) == {"north"}


def test_in_a_large_archive_the_words_of_who_is_asked_for_are_found_among_many_likelier_ones() -> None:
    crowd = toy.interview("crowd", ((None, [f"Mites, mites and mites, number {n}." for n in range(2100)]),))
    south = toy.interview("south", ((None, SOUTH),), speaker="Pavel Orlovsky")
    answer = understanding(toy.archive(crowd, south)).answer("what does Orlovsky say about mites?")
    assert hits(answer)[0].passage.text == SOUTH[0]


def test_of_two_who_answer_in_one_interview_the_one_who_is_named_is_heard() -> None:
    both = toy.interview("both", (("Who harms the hives?", (NORTH[0], SOUTH[0])),), speaker="Karin Holtmann")
    people = (Speaker(name="Karin Holtmann"), Speaker(name="Pavel Orlovsky"))
    both = replace(both, about=both.about.model_copy(update={"speaker": None, "speakers": people}))
    searcher = Searcher(toy.archive(voiced(both, {SOUTH[0]: 1})))
    for name, words in (("Holtmann", NORTH[0]), ("Orlovsky", SOUTH[0]), ("Орловский", SOUTH[0])):
        found = hits(searcher.answer(f"what does {name} say about mites?"))
        assert [hit.passage.text for hit in found] == [words], name


def test_a_short_name_with_a_capital_is_a_name_wherever_it_stands() -> None:
    north = toy.interview("north", ((None, NORTH),), speaker="Karin Holt")
    south = toy.interview("south", ((None, SOUTH),), speaker="Pavel Orlovsky")
    searcher = Searcher(toy.archive(north, south))
    assert voices(searcher.answer("Are mites dangerous, according to Holt?")) == {"north"}


PIECES = {"cory": 3, "snell": 2, "already": 1, "mark": 1, "хольтмана": 3}


def guests(question: str) -> set[str]:
    """The interviews that a question's words are looked for in, where an encoder knows the usual words."""
    names = ("Cory Doctorow", "Jason Snell", "Mark Allred", "Karin Holtmann", "Charles Thorpe")
    searcher = Searcher(
        toy.archive(*(toy.interview(f"i{n}", ((None, (f"Passage {n}.",)),), speaker=s) for n, s in enumerate(names)))
    )
    searcher._finder._speakers.pieces = lambda word: PIECES.get(word, 1)
    return {names[int(hit.passage.interview_id[1:])] for hit in hits(searcher.answer(question))}


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("how does cory write so many passage s", "Cory Doctorow"),
        ("what if snell loses a passage", "Jason Snell"),
        ("Почему Торп ушёл, passage", "Charles Thorpe"),
        ("Хольтмана passage", "Karin Holtmann"),
    ],
)
def test_a_guest_is_known_by_any_name_in_small_letters_or_another_script(question: str, speaker: str) -> None:
    assert guests(question) == {speaker}


@pytest.mark.parametrize("question", ["is it already a passage", "mark the passage"])
def test_a_usual_word_in_small_letters_is_no_guest(question: str) -> None:
    assert len(guests(question)) > 1


def test_the_name_of_who_is_asked_for_does_not_weigh_among_the_words() -> None:
    told = ("Holtmann is what they call me at the post office.", "I feed the colony in April, as most do.")
    alone = Searcher(toy.archive(toy.interview("north", ((None, told),), speaker="Karin Holtmann")))
    first = hits(alone.answer("does Holtmann feed in April"))[0]
    assert first.passage.text == told[1]
    assert all("Holtmann" not in hit.matched or hit.passage.text == told[0] for hit in hits(alone.answer("Holtmann")))


def founder(role: str | dict[str, str]) -> Searcher:
    """Two interviews; the second is with one in this role."""
    north = toy.interview("north", ((None, NORTH),), speaker="Karin Holtmann")
    south = toy.interview("south", ((None, SOUTH),), speaker="Pavel Orlovsky")
    about = south.about.model_copy(update={"speaker": Speaker(name="Pavel Orlovsky", role=role)})
    return understanding(toy.archive(north, replace(south, about=about)))


@pytest.mark.parametrize("role", ["co-founder and CEO of Hivewright", {"en": "of Hivewright", "ru": "из Hivewright"}])
@pytest.mark.parametrize("question", ["how does hivewright treat mites", "mites at Hivewright's?"])
def test_what_a_speaker_speaks_for_is_answered_with_that_speakers_words(
    role: str | dict[str, str], question: str
) -> None:
    assert voices(founder(role).answer(question)) == {"south"}


def test_a_role_without_a_name_chooses_nobody() -> None:
    assert voices(founder("human rights activist and CEO").answer("what kills mites, activist or CEO")) == {
        "north",
        "south",
    }


def test_what_the_only_speaker_speaks_for_is_left_out_of_what_is_compared() -> None:
    south = toy.interview("south", ((None, SOUTH),), speaker="Pavel Orlovsky")
    about = south.about.model_copy(update={"speaker": Speaker(name="Pavel Orlovsky", role="founder of Hivewright")})
    engine = understanding(toy.archive(replace(south, about=about)))
    with_name = engine.evidence("mites at Hivewright")
    assert with_name.passage.tolist() == pytest.approx(engine.evidence("mites at they").passage.tolist(), abs=1e-6)
