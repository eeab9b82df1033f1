"""Browsing: every question of an interview once, every interview, every speaker; cards for other chats."""

from __future__ import annotations

import pytest

from bot.archive.interview import Meaning, Speaker
from bot.chat import browse
from bot.chat.actions import decode
from bot.chat.answers import action_messages
from bot.chat.inline_previews import answer_cards, card, passage_of_card, question_cards
from bot.chat.message import Button, Link, Message, Press, verify
from bot.chat.screen import Screen
from bot.search.engine import Found, Hit, NothingFound
from tests.chat.making import archive, assert_telegram_takes, interview, joined, screen


def press(made: Screen, message: Message, label: str) -> Message:
    (button,) = [one for row in message.buttons for one in row if one.label == label]
    assert isinstance(button.action, Press)
    action = decode(button.action.data)
    assert action is not None
    (shown,) = action_messages(made, action)
    assert_telegram_takes(shown)
    return shown


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


MANY = tuple((f"Question number {number}?", (f"Answer number {number}.",)) for number in range(1, 21))


def test_the_questions_of_an_interview_are_paged_through_each_once_and_each_leads_to_its_answer() -> None:
    made = screen(archive(interview(exchanges=MANY)))
    page = browse.questions(made)
    seen: list[str] = []
    while True:
        assert_telegram_takes(page)
        numbers = [label for label in labels(page) if label.isdigit()]
        for number in numbers:
            assert joined([press(made, page, number)]) == f"Answer number {number}."
            assert f"\n{number}. Question number {number}?" in page.text
        seen += numbers
        if made.wording.later not in labels(page):
            break
        page = press(made, page, made.wording.later)
    assert seen == [str(number) for number in range(1, 21)]


def test_with_several_interviews_questions_begin_with_their_list() -> None:
    made = screen(archive(interview("one"), interview("two")))
    assert browse.questions(made) == browse.interviews(made)
    assert browse.questions(made, "two").text.startswith("Questions asked in “The last signalman”")


def test_a_page_number_beyond_the_end_shows_the_last_page() -> None:
    made = screen(archive(interview(exchanges=MANY)))
    assert browse.questions(made, "box", 999) == browse.questions(made, "box", 2)
    assert browse.interviews(made, 999) == browse.interviews(made, 0)
    assert browse.speakers(made, 999) == browse.speakers(made, 0)


def test_an_interview_that_is_gone_is_not_known() -> None:
    for shown in (browse.questions(screen(), "gone"), browse.about_interview(screen(), "gone")):
        assert shown == Message(screen().wording.unknown_passage)
    assert browse.interviews(screen(), 0, "aaaaaaaaaa") == Message(screen().wording.unknown_passage)


def test_about_an_interview_stand_its_title_who_spoke_and_its_introduction() -> None:
    made = screen(archive(interview(introduction="She kept the box at the junction until it closed.")))
    message = browse.about_interview(made, "box")
    assert message.text == (
        "The last signalman\nEdda Voss, signalwoman, to Branch Line Review\n"
        "Questions asked by: Branch Line Review\n3 questions\n\n"
        "She kept the box at the junction until it closed."
    )
    assert joined([press(made, message, made.wording.read_from_start)]) == made.archive.passages[0].text


def test_about_an_interview_stand_its_topics() -> None:
    made = screen(archive(interview(topics=("signals", "the last line"))))
    assert "\nTopics: signals, the last line\n" in browse.about_interview(made, "box").text


def test_a_long_introduction_ends_at_a_sentence_and_says_that_there_is_more() -> None:
    made = screen(archive(interview(introduction="A sentence of some length. " * 300)))
    assert browse.about_interview(made, "box").text.endswith("length. […]")


def test_interviews_can_be_narrowed_down_to_a_speaker_once_there_is_more_than_one() -> None:
    assert screen().wording.all_speakers not in labels(browse.interviews(screen()))
    several = [
        interview(f"ada-{number}", speaker=Speaker(name="Ada Berg"), title=f"Ada {number}") for number in range(8)
    ]
    made = screen(archive(*several, interview("ben", speaker=Speaker(name="Ben Dahl"), title="Ben")))
    page = browse.interviews(made)
    assert made.wording.later in labels(page)
    people = press(made, page, made.wording.all_speakers)
    assert {"Ada Berg", "Ben Dahl"} <= set(labels(people))
    his = press(made, people, "Ben Dahl")
    assert "Ben" in his.text
    assert "Ada" not in his.text
    hers = press(made, press(made, people, "Ada Berg"), made.wording.later)
    assert "Ada 7" in hers.text
    assert "Ben" not in hers.text


@pytest.mark.parametrize(
    ("language", "count"), [("en", "3 questions"), ("ru", "3 вопроса"), ("az", "3 sual"), ("tr", "3 soru")]
)
def test_questions_are_counted_in_the_readers_language(language: str, count: str) -> None:
    assert count in browse.interviews(screen(language=language)).text


LONG = " ".join(f"Sentence number {number} is about the line." for number in range(300))


def test_a_card_shows_the_beginning_up_to_a_sentence_end_and_says_that_there_is_more() -> None:
    made = screen(archive(interview(exchanges=(("Q?", (LONG,)),))))
    one = card(made, made.archive.passages[0])
    assert one.title == "Edda Voss, signalwoman, to Branch Line Review"
    assert one.description.endswith("about the line. […]")
    assert LONG.startswith(one.description.removesuffix(" […]"))
    assert len(one.description) <= 230


def test_a_short_passage_stands_whole_on_its_card() -> None:
    one = card(screen(), archive().passages[0])
    assert one.description == archive().passages[0].text


def test_a_card_posts_the_whole_passage_attributed_with_one_link_and_nothing_to_press() -> None:
    made = screen()
    one = card(made, made.archive.passages[0])
    assert joined([one.message]) == made.archive.passages[0].text
    assert "— Edda Voss, signalwoman, to Branch Line Review" in one.message.text
    link = f"https://t.me/some_archive_bot?start={made.archive.passages[0].id.replace('.', '_')}"
    assert one.message.buttons == ((Button(made.wording.more, Link(link)),),)


def test_a_card_of_a_long_passage_posts_its_first_part_and_says_so() -> None:
    made = screen(archive(interview(exchanges=(("Q?", (LONG,)),))))
    one = card(made, made.archive.passages[0])
    assert LONG.startswith(joined([one.message]))
    assert "Part 1 of" in one.message.text
    assert_telegram_takes(one.message)
    verify(one, made.archive)


def test_a_cards_id_pins_words_and_version_and_leads_back_to_the_passage() -> None:
    before, after = archive(version="1"), archive(version="2")
    ids = [card(screen(made), made.passages[0]).id for made in (before, after)]
    assert ids[0] != ids[1]
    assert all(1 <= len(one.encode()) <= 64 for one in ids)
    assert passage_of_card(after, ids[0]) == after.passages[0]
    assert passage_of_card(after, "nonsense") is None
    assert passage_of_card(archive(interview("other")), ids[0]) is None


def test_nothing_found_gives_no_card() -> None:
    nearest = (Hit(archive().passages[0], 1, 0.1),)
    assert answer_cards(screen(), NothingFound("en", nearest, 0.0, 0.0)) == []


def test_hits_become_cards_best_first_each_passage_once() -> None:
    made = screen()
    hits = tuple(Hit(made.archive.passages[place], rank, 1.0) for rank, place in enumerate((2, 0, 2), 1))
    cards = answer_cards(made, Found("en", hits, 1.0, 0.0))
    assert [joined([one.message]) for one in cards] == [made.archive.passages[2].text, made.archive.passages[0].text]


def test_an_empty_query_offers_the_interviewers_questions() -> None:
    cards = question_cards(screen(archive(interview(exchanges=MANY * 2))))
    assert [one.title for one in cards[:2]] == ["Question number 1?", "Question number 2?"]
    assert "Edda Voss" in cards[0].description
    assert len(cards) == 20
    for one in cards:
        verify(one, archive(interview(exchanges=MANY)))


OWLS = (
    ("What do you hear?", ("Owls at night.", "No trains.")),
    ("And by day?", ("The owls sleep.", "So do I.", "One of the owls does not.")),
)
BIRDS = Meaning("owls", {"en": ("owls",), "ru": ("совы",)})


def test_a_topic_is_read_passage_by_passage_forth_and_back_and_leads_to_the_list() -> None:
    made = screen(archive(interview(exchanges=OWLS), vocabulary=(BIRDS,)))
    topics = browse.topic_list(made)
    assert labels(topics) == ["owls · 3"]
    first = press(made, topics, "owls · 3")
    second = press(made, first, made.wording.later)
    third = press(made, second, made.wording.later)
    assert joined([first, second, third]) == "Owls at night.The owls sleep.One of the owls does not."
    assert [one.text.partition("\n")[0] for one in (first, second, third)] == ["owls · 1/3", "owls · 2/3", "owls · 3/3"]
    assert made.wording.earlier not in labels(first)
    assert made.wording.later not in labels(third)
    assert press(made, third, made.wording.earlier) == second
    assert press(made, third, made.wording.topics_title) == topics


def test_a_topic_is_named_in_the_readers_language() -> None:
    made = screen(archive(interview(exchanges=OWLS), vocabulary=(BIRDS,)), "ru")
    assert labels(browse.topic_list(made)) == ["совы · 3"]


def test_the_parts_of_a_long_passage_of_a_topic_are_read_before_the_next_one() -> None:
    long = "Owls. " + "They sat on the roof. " * 400
    made = screen(archive(interview(exchanges=(("A?", (long.strip(), "More owls.")),)), vocabulary=(BIRDS,)))
    page = press(made, browse.topic_list(made), "owls · 2")
    read = [page]
    while (on := {made.wording.more, made.wording.later} & set(labels(page))) != set():
        page = press(made, page, on.pop())
        read.append(page)
    assert joined(read) == long.strip() + "More owls."
    assert all(one.text.startswith("owls · ") for one in read)


def test_the_topics_are_paged_through_each_once_and_a_passage_leads_back_to_its_page() -> None:
    vocabulary = tuple(Meaning(word, {"en": (word,)}) for word in ("answer", *(str(n) for n in range(100, 120))))
    told = tuple((None, (f"Answer number {number}.",)) for number in range(100, 120))
    made = screen(archive(interview(exchanges=told), vocabulary=vocabulary))
    page = browse.topic_list(made)
    seen: list[str] = []
    while True:
        assert_telegram_takes(page)
        entries = [label for label in labels(page) if " · " in label]
        assert press(made, press(made, page, entries[0]), made.wording.topics_title) == page
        seen += entries
        if made.wording.later not in labels(page):
            break
        page = press(made, page, made.wording.later)
    assert seen == ["answer · 20", *(f"{number} · 1" for number in range(100, 120))]
    assert browse.topic_list(made, 999) == page


def test_a_topic_that_is_gone_is_not_known_and_a_passage_that_is_gone_says_so() -> None:
    before = archive(interview(exchanges=OWLS), vocabulary=(BIRDS,))
    action = decode(browse.topic_list(screen(before)).buttons[0][0].action.data)  # type: ignore[union-attr]
    assert action is not None
    (shown,) = action_messages(made := screen(archive(interview(exchanges=OWLS))), action)
    assert shown.text == made.wording.unknown_passage
    left = archive(interview(exchanges=OWLS[1:]), vocabulary=(BIRDS,), withdrawn=frozenset({before.passages[0].id}))
    (shown,) = action_messages(screen(left), action)
    assert shown.text == made.wording.withdrawn


def test_an_archive_without_topics_says_what_it_is_and_offers_the_questions() -> None:
    made = screen()
    message = browse.topic_list(made)
    assert message.text == made.wording.elsewhere
    assert labels(message) == [made.wording.read_all_questions]
