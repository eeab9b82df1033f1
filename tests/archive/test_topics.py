"""Topics: what the interviews speak about, and the passages that speak of it."""

from __future__ import annotations

import pytest

from bot.archive.archive import Archive
from bot.archive.interview import Meaning
from tests.chat.making import archive, interview

TOLD = (("What is there?", ("Owls in the signal box.", "A box with a stove.", "Nothing but an owl.", "Knowledge.")),)


def found(made: Archive) -> dict[str, list[str]]:
    return {entry.name: [passage.text for passage in entry.passages] for entry in made.topics}


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        pytest.param({"en": ("stove",)}, ["A box with a stove."], id="a term"),
        pytest.param({"en": ("owl", "owls")}, ["Owls in the signal box.", "Nothing but an owl."], id="two terms"),
        pytest.param({"en": ("signal box",)}, ["Owls in the signal box."], id="two words"),
        pytest.param({"en": ("know",)}, None, id="the beginning of a word"),
        pytest.param({"en": ("in",)}, None, id="two letters"),
        pytest.param({"en": ("zebra",)}, None, id="a term that stands nowhere"),
    ],
)
def test_a_term_has_the_passages_that_hold_it_as_whole_words(
    terms: dict[str, tuple[str, ...]], expected: list[str] | None
) -> None:
    made = archive(interview(exchanges=TOLD), vocabulary=(Meaning("(label)", terms),))
    assert found(made).get("(label)") == expected


def test_what_stands_within_a_longer_term_is_not_counted_for_the_shorter() -> None:
    vocabulary = (Meaning("boxes", {"en": ("box",)}), Meaning("posts", {"en": ("signal box",)}))
    made = archive(interview(exchanges=TOLD), vocabulary=vocabulary)
    assert found(made) == {"boxes": ["A box with a stove."], "posts": ["Owls in the signal box."]}


def test_a_topic_has_the_beginnings_of_its_interviews_answers() -> None:
    made = archive(interview(exchanges=(("A?", ("One.", "Two.")), ("B?", ("Three.",))), topics=("railways",)))
    assert found(made) == {"railways": ["One.", "Three."]}


def test_a_topic_or_a_person_that_the_vocabulary_has_is_one_entry_with_it() -> None:
    vocabulary = (Meaning("owls", {"en": ("owls", "owl"), "ru": ("совы",)}), Meaning("stove", {"names": ("Stove",)}))
    made = archive(interview(exchanges=TOLD, topics=("Owl",), people=("stove",)), vocabulary=vocabulary)
    assert found(made) == {"Owl": ["Owls in the signal box.", "Nothing but an owl."], "Stove": ["A box with a stove."]}
    assert made.topics[0].label("ru") == ("совы", "ru")


def test_what_maintainers_call_no_topic_is_none_and_takes_no_passage_from_another() -> None:
    vocabulary = (Meaning("box", {"en": ("box",)}), Meaning("in the box", {"en": ("in the signal box",)}, topic=False))
    made = archive(interview(exchanges=TOLD), vocabulary=vocabulary)
    assert found(made) == {"box": ["Owls in the signal box.", "A box with a stove."]}


@pytest.mark.parametrize(
    ("terms", "language", "label"),
    [
        pytest.param({"en": ("owl",), "ru": ("сова",)}, "ru", ("сова", "ru"), id="a term in the reader's language"),
        pytest.param({"en": ("owl",)}, "tr", ("owls (birds)", "en"), id="none in it"),
        pytest.param({"names": ("Owl", "Сова")}, "tr", ("Owl", None), id="a name"),
        pytest.param({"names": ("Owl", "Сова")}, "ru", ("Сова", "ru"), id="a name in Cyrillic letters"),
    ],
)
def test_an_entry_is_labelled_in_the_readers_language(
    terms: dict[str, tuple[str, ...]], language: str, label: tuple[str, str | None]
) -> None:
    made = archive(interview(exchanges=TOLD), vocabulary=(Meaning("owls (birds)", terms),))
    assert made.topics[0].label(language) == label


def test_the_entries_of_an_archive_are_found_once() -> None:
    made = archive(interview(topics=("railways",)))
    assert made.topics is made.topics
