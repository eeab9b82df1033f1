"""Answers: one message, attributed on every part, with buttons that read on; whatever the files state."""

from __future__ import annotations

import datetime as dt
import itertools
import time

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive import gate
from bot.archive.interview import Correction, Speaker, passage_id
from bot.base.log_policy import LogMode
from bot.chat import actions, callback_data
from bot.chat.actions import (
    HandOn,
    NotIt,
    Remove,
    ShowHit,
    ShowPassage,
    ShowWhole,
    VoteAction,
    decode,
)
from bot.chat.answers import action_messages, answer_messages
from bot.chat.inline_previews import answer_cards
from bot.chat.message import LIMIT, Button, Copy, Message, Press, Share, Style, verify
from bot.chat.passage_pages import passage_messages, whole_answer
from bot.chat.screen import Screen
from bot.chat.text import utf16_length
from bot.chat.wording.choice import WORDINGS
from bot.search.engine import Found, Hit, NothingFound, Talk
from tests.chat.making import TALK, archive, assert_telegram_takes, in_entity, interview, joined, screen

LONG = " ".join(f"Sentence number {number} is about the 🚂 line." for number in range(400))


def found(made: Screen, *places: int, language: str = "en") -> Found:
    hits = tuple(Hit(made.archive.passages[place], rank, 1.0) for rank, place in enumerate(places, 1))
    return Found(language, hits, 1.0, 0.0)


def buttons(message: Message) -> dict[str, Button]:
    return {button.label: button for row in message.buttons for button in row}


def press(made: Screen, message: Message, label: str) -> Message:
    action = buttons(message)[label].action
    assert isinstance(action, Press)
    decoded = decode(action.data)
    assert decoded is not None
    (shown,) = action_messages(made, decoded)
    verify(shown, made.archive)
    assert_telegram_takes(shown)
    return shown


def test_an_answer_is_one_message_with_passage_speaker_role_outlet_and_question() -> None:
    made = screen()
    (message,) = answer_messages(made, found(made, 0))
    assert message.text == (
        "In the signal box. It has a stove.\n\n"
        "— Edda Voss, signalwoman, to Branch Line Review\nAsked: Where do you sleep?"
    )
    assert in_entity(message, 0) == made.archive.passages[0].text


def test_what_the_source_does_not_state_is_not_printed() -> None:
    made = screen(archive(interview(speaker=Speaker(name="Edda Voss"))))
    (message,) = answer_messages(made, found(made, 4))
    assert message.text == "I miss the people who waited for them.\n\n— Edda Voss, to Branch Line Review"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "— Edda Voss, signalwoman, to Branch Line Review, 12 May 2024"),
        ("ru", "— Edda Voss, signalwoman, в интервью Branch Line Review, 12 мая 2024\u202fг."),
        ("az", "— Edda Voss, signalwoman, Branch Line Review nəşrinə müsahibəsində, 12 may 2024"),
        ("tr", "— Edda Voss, signalwoman, Branch Line Review ile söyleşisinde, 12 Mayıs 2024"),
    ],
)
def test_the_frame_is_in_the_readers_language(language: str, line: str) -> None:
    made = screen(archive(interview(date=dt.date(2024, 5, 12))), language)
    (message,) = answer_messages(made, found(made, 0))
    assert line in message.text.splitlines()


@pytest.mark.parametrize("language", sorted(WORDINGS))
@pytest.mark.parametrize("translation", ["machine", "human"])
def test_a_translation_is_disclosed_in_every_part(language: str, translation: str) -> None:
    made = screen(archive(interview(exchanges=(("Q?", (LONG,)),), translation=translation)), language)
    messages = answer_messages(made, found(made, 0))
    notice = getattr(made.wording, f"{translation}_translation")
    assert len(messages) > 2
    assert all(notice in message.text for message in messages)


def test_a_long_passage_in_a_private_chat_comes_in_attributed_parts_at_sentence_ends() -> None:
    made = screen(archive(interview(exchanges=(("Q?", (LONG,)),))))
    messages = answer_messages(made, found(made, 0))
    assert joined(messages) == LONG
    assert "".join(in_entity(message, 0) for message in messages) == LONG
    for number, message in enumerate(messages, 1):
        assert "— Edda Voss, signalwoman, to Branch Line Review" in message.text
        assert f"Part {number} of {len(messages)}" in message.text
        assert in_entity(message, 0).rstrip().endswith(".")
        assert_telegram_takes(message)
        verify(message, made.archive)


def test_a_long_passage_in_a_group_is_one_message_that_turns_its_pages() -> None:
    made = screen(archive(interview(exchanges=(("Q?", (LONG,)), ("P?", ("Short.",))))), group=True)
    (message,) = answer_messages(made, found(made, 0, 1))
    pages = [message]
    while made.wording.more in buttons(pages[-1]):
        pages.append(press(made, pages[-1], made.wording.more))
    assert joined(pages) == LONG
    assert press(made, pages[1], made.wording.earlier) == pages[0]
    assert made.wording.not_it in buttons(pages[-1])  # paging does not lose the other hits


def test_reading_on_from_the_first_passage_to_the_last_gives_the_file() -> None:
    twins = (("A?", ("Yes.", "It was so.")), ("B?", ("Yes.", "No.", "Yes.")), (None, ("Yes.", LONG, "It was so.")))
    made = screen(archive(interview(exchanges=twins)))
    source = made.archive.passages[0].source
    page = action_messages(made, ShowPassage(made.archive.passages[0].id))[0]
    walked = [page]
    for _ in range(100):
        on = made.wording.more if made.wording.more in buttons(page) else made.wording.later
        if on not in buttons(page):
            break
        page = press(made, page, on)
        walked.append(page)
    passages = [joined(list(group)) for _, group in itertools.groupby(walked, lambda m: m.quotations[0].passage)]
    assert "\n\n".join(passages) == source


def test_reading_back_from_the_last_passage_leads_to_the_first() -> None:
    made = screen()
    page = action_messages(made, ShowPassage(made.archive.passages[-1].id))[0]
    seen = [page.quotations[0].passage]
    while made.wording.earlier in buttons(page):
        page = press(made, page, made.wording.earlier)
        seen.append(page.quotations[0].passage)
    assert seen == list(reversed(made.archive.passages))


def test_the_whole_answer_holds_each_of_its_passages_quoted_for_itself() -> None:
    made = screen()
    message = whole_answer(made, made.archive.passages[1])
    assert [quotation.passage for quotation in message.quotations] == list(made.archive.passages[:2])
    assert press(made, message, made.wording.back).quotations[0].passage == made.archive.passages[1]


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_a_whole_answer_says_that_another_passage_of_it_is_held_back(language: str) -> None:
    made = interview(exchanges=(("Q?", ("First.", "Taken back.", "Last.")), ("R?", ("Here.", "All of it."))))
    shown = screen(archive(gate.without(made, lambda one: one.text == "Taken back.")), language=language)
    first, _, third, _ = shown.archive.passages
    said = shown.wording.answer_shortened
    assert whole_answer(shown, first).text.startswith(f"{said}\n\nFirst.")
    assert said not in whole_answer(shown, third).text


def test_a_long_shortened_answer_says_so_on_every_page_and_fits() -> None:
    made = gate.without(interview(exchanges=(("Q?", ("First.", LONG, "Gone.")),)), lambda one: one.text == "Gone.")
    shown = screen(archive(made))
    pages = [whole_answer(shown, shown.archive.passages[0], part) for part in range(3)]
    for page in pages:
        assert_telegram_takes(page)
        assert page.text.startswith(shown.wording.answer_shortened)


def test_a_long_whole_answer_turns_its_pages_in_one_message() -> None:
    made = screen(archive(interview(exchanges=(("Q?", ("First.", LONG, "Last.")),))))
    page = action_messages(made, ShowWhole(made.archive.passages[2].id))[0]
    pages = [page]
    while made.wording.more in buttons(page):
        page = press(made, page, made.wording.more)
        pages.append(page)
    assert joined(pages) == "First." + LONG + "Last."
    assert all("— Edda Voss" in page.text for page in pages)


def test_other_hits_go_round_and_not_it_goes_on_until_none_is_left() -> None:
    made = screen()
    (first,) = answer_messages(made, found(made, 0, 2, 4))
    second = press(made, first, "Other answers 2/3")
    third = press(made, second, "Other answers 3/3")
    assert press(made, third, "Other answers 1/3") == first
    assert press(made, first, made.wording.not_it) == second
    end = press(made, press(made, press(made, first, made.wording.not_it), made.wording.not_it), made.wording.not_it)
    assert end.quotations == ()
    assert made.wording.no_more_hits in end.text


def test_the_same_words_in_two_interviews_stay_apart() -> None:
    words = (("Were you there?", ("Yes, I was there.",)),)
    ada = interview("ada", words, speaker=Speaker(name="Ada Berg"))
    ben = interview("ben", words, speaker=Speaker(name="Ben Dahl"))
    made = screen(archive(ada, ben))
    (first,) = answer_messages(made, found(made, 1, 0))
    assert "Ben Dahl" in first.text
    assert "Ada Berg" in press(made, first, "Other answers 2/2").text


def test_buttons_fit_into_telegrams_bytes_for_the_longest_ids() -> None:
    name = "a-name-of-24-characters-"
    made = screen(archive(interview(name, (("Q?", ("Yes.", "Yes.", LONG, "No.", "Why?")),))), bot_name="b" * 32)
    for message in answer_messages(made, found(made, 0, 2, 3, 4)):
        assert_telegram_takes(message)
    page = action_messages(made, ShowHit(2, tuple(callback_data.hash_of(p.id) for p in made.archive.passages[:5]), 3))[
        0
    ]
    assert_telegram_takes(page)


def test_in_telegram_there_are_votes_a_share_and_a_copy_and_in_a_terminal_none() -> None:
    in_telegram = {type(one.action) for one in buttons(passage_messages(screen(), archive().passages[0])[0]).values()}
    assert {Share, Copy} <= in_telegram
    terminal = screen(bot_name=None)
    (message,) = passage_messages(terminal, terminal.archive.passages[0])
    assert all(isinstance(one.action, Press) for one in buttons(message).values())
    assert not any(isinstance(decode(one.action.data), VoteAction) for one in buttons(message).values())


def test_an_answer_in_a_group_can_be_removed_and_one_in_private_has_no_such_button() -> None:
    def actions_of(made: Screen) -> list[object]:
        (message,) = answer_messages(made, found(made, 0))
        presses = [one.action for one in buttons(message).values() if isinstance(one.action, Press)]
        return [decode(one.data) for one in presses]

    assert Remove() in actions_of(screen(group=True))
    assert Remove() not in actions_of(screen())


def test_where_questions_are_kept_only_if_handed_on_each_answer_offers_it() -> None:
    made = screen(log=LogMode.ASK)
    nothing = NothingFound("en", (), 0.0, 0.0)
    for answer in (found(made, 0), nothing):
        *_, last = answer_messages(made, answer)
        assert len(handing_on(last)) == 1


def handing_on(message: Message) -> list[HandOn]:
    actions = [decode(one.action.data) for one in buttons(message).values() if isinstance(one.action, Press)]
    return [action for action in actions if isinstance(action, HandOn)]


def test_no_two_buttons_that_hand_a_question_on_are_alike() -> None:
    made = screen(log=LogMode.ASK)
    shown = [handing_on(answer_messages(made, NothingFound("en", (), 0.0, 0.0))[-1])[0].button for _ in range(20)]
    assert len(set(shown)) == 20
    assert min(map(len, shown)) == 16


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_nothing_found_in_private_offers_the_nearest_questions_and_no_passage(language: str) -> None:
    made = screen(language=language)
    nearest = tuple(Hit(made.archive.passages[place], place, 0.1) for place in (2, 0))
    (message,) = answer_messages(made, NothingFound("en", nearest, 0.1, 0.0))
    assert message.quotations == ()
    assert message.text.startswith(made.wording.nothing_found)
    assert message.text.index("What do you hear at night?") < message.text.index("Where do you sleep?")
    shown = press(made, message, next(label for label in buttons(message) if label.startswith("1.")))
    assert shown.quotations[0].passage == made.archive.passages[2]


def test_only_questions_for_which_something_speaks_are_offered_as_the_nearest() -> None:
    made = screen()
    nearest = tuple(Hit(made.archive.passages[place], rank, score) for rank, place, score in ((1, 2, 0.1), (2, 0, 0.0)))
    (message,) = answer_messages(made, NothingFound("en", nearest, 0.1, 0.0))
    assert "What do you hear at night?" in message.text
    assert "Where do you sleep?" not in message.text
    (message,) = answer_messages(made, NothingFound("en", nearest[1:], 0.1, 0.0))
    assert made.wording.nearest_questions not in message.text
    assert "This archive is about" in message.text


def test_nothing_found_in_a_group_is_one_short_line() -> None:
    (message,) = answer_messages(screen(group=True, contact="desk@example.org"), NothingFound("en", (), 0.0, 0.0))
    assert message == Message("Nothing in the archive answers this.")


@pytest.mark.parametrize("said", list(Talk))
def test_small_talk_gets_a_sentence_and_no_passage(said: Talk) -> None:
    (message,) = answer_messages(screen(), NothingFound("en", (), 0.0, 0.0, said))
    assert message.quotations == ()
    assert len(message.text) < 500


def corrected(count: int) -> tuple[Correction, ...]:
    passage = passage_id("box", TALK[0][1][0])
    day = dt.date(2024, 1, 1)
    return tuple(
        Correction(date=day + dt.timedelta(days=number), passage=passage, text=f"Notice {number}. " + "x" * 350)
        for number in range(count)
    )


def test_a_correction_stands_above_the_quotation() -> None:
    made = screen(archive(interview(corrections=corrected(1))))
    (message,) = answer_messages(made, found(made, 0))
    assert message.text.startswith("Corrected on 1 January 2024: Notice 0.")


def test_of_many_corrections_the_newest_stand_and_the_rest_are_counted() -> None:
    made = screen(archive(interview(corrections=corrected(30))))
    (message,) = answer_messages(made, found(made, 0))
    assert message.text.startswith("Corrected on 30 January 2024: Notice 29.")
    assert "earlier corrections." in message.text


def test_an_old_id_leads_to_its_correction_with_a_notice() -> None:
    old = passage_id("box", "In the signal box. It has a fire.")
    note = Correction(
        date=dt.date(2024, 1, 1), passage=old, text="A stove, not a fire.", now=passage_id("box", TALK[0][1][0])
    )
    made = screen(archive(interview(corrections=(note,))))
    (message,) = action_messages(made, ShowPassage(old))
    assert message.text.startswith(made.wording.corrected_since)
    assert "A stove, not a fire." in message.text
    assert joined([message]) == made.archive.passages[0].text


def test_a_withdrawn_passage_and_an_unknown_one_get_an_honest_notice() -> None:
    gone = passage_id("box", "Taken back.")
    made = screen(archive(withdrawn=frozenset({gone})))
    for one in (ShowPassage(gone), ShowWhole(gone), actions.ShowCitation(gone)):
        assert action_messages(made, one) == [Message(made.wording.withdrawn)]
    assert action_messages(made, ShowPassage("box.aaaaaaaa")) == [Message(made.wording.unknown_passage)]


def test_a_hit_that_is_gone_leads_to_the_next_one() -> None:
    made = screen()
    keys = ("a" * 10, callback_data.hash_of(made.archive.passages[0].id))
    (message,) = action_messages(made, ShowHit(1, keys))
    assert message.text == made.wording.unknown_passage
    assert press(made, message, "Other answers 2/2").quotations[0].passage == made.archive.passages[0]


def test_actions_that_are_done_and_not_shown_show_nothing() -> None:
    for one in (VoteAction("box.aaaaaaaa", True), Remove(), HandOn(), actions.CheckWords(), actions.SetQuiet(True)):
        assert action_messages(screen(), one) == []


def test_not_it_beyond_the_last_place_says_so() -> None:
    made = screen()
    for place in (0, 3, 9):
        (message,) = action_messages(made, NotIt(place + 1, (callback_data.hash_of(made.archive.passages[0].id),)))
        assert message.text == made.wording.no_more_hits


HOSTILE = st.text(st.sampled_from(list("aб ə.👩‍👧\u202eن!<&")), min_size=1, max_size=2000).filter(
    lambda text: text.strip() and "\n" not in text
)


@settings(max_examples=15, deadline=None)
@given(
    title=HOSTILE, name=HOSTILE, role=HOSTILE, outlet=HOSTILE, question=HOSTILE, context=HOSTILE,
    corrections=st.integers(0, 40), language=st.sampled_from(sorted(WORDINGS)),
)  # fmt: skip
def test_whatever_a_file_states_each_message_has_room(
    title: str, name: str, role: str, outlet: str, question: str, context: str, corrections: int, language: str
) -> None:
    made = archive(
        interview(
            exchanges=((question, (TALK[0][1][0], LONG[:5000], "Last.")),),
            introduction=LONG, title=title, outlet=outlet,
            speaker=Speaker(name=name, role=role), context=context, corrections=corrected(corrections),
            translation="machine", date=dt.date(2024, 1, 1), source_url="https://example.org/" + "a" * 900,
        )
    )  # fmt: skip
    for group in (False, True):
        for message in every_message(screen(made, language, group=group)):
            assert_telegram_takes(message)
            verify(message, made)


def every_message(made: Screen) -> list[Message]:
    messages = answer_messages(made, found(made, 0, 1, 2)) + answer_messages(made, found(made, 1))
    hits = tuple(Hit(one, 1, 0.0) for one in made.archive.passages)
    messages += answer_messages(made, NothingFound("en", hits, 0.0, 0.0))
    name = next(iter(made.archive.interviews))
    shown = [
        actions.AboutInterview(name),
        actions.ListQuestions(name, 0),
        actions.ListInterviews(),
        actions.ListSpeakers(),
    ]
    for passage in made.archive.passages:
        shown += [ShowPassage(passage.id), ShowWhole(passage.id), actions.ShowCitation(passage.id)]
    return messages + [message for one in shown for message in action_messages(made, one)]


CLUSTERS = st.sampled_from(
    [
        *"abc .!?\nяжъəğışİაբ中نא<&>_*`",
        "👩‍👩‍👧‍👦",
        "🇦🇿",
        "e\u0301",
        "और",
        ". ",
        "?! ",
        "… ",
        "\u200d",
        "Word ",
        "слово ",
    ]
)
PASSAGES = st.builds(
    lambda clusters, times: ("".join(clusters) * times).strip()[:30_000] or "x",
    st.lists(CLUSTERS, min_size=1, max_size=120),
    st.sampled_from([1, 1, 1, 5, 40, 300]),
)


def parts_hold(text: str) -> None:
    made = screen(archive(interview(exchanges=(("Why?", (text,)),))))
    messages = passage_messages(made, made.archive.passages[0])
    assert joined(messages) == text
    for message in messages:
        assert_telegram_takes(message)
        assert "Edda Voss, signalwoman, to Branch Line Review" in message.text
        verify(message, made.archive)
    for first, last in graphemes_cut(text, [len(joined(messages[:count])) for count in range(1, len(messages))]):
        assert utf16_length(text[first:last]) > LIMIT // 2, "a grapheme that would have fitted is cut in two"


def graphemes_cut(text: str, cuts: list[int]) -> list[tuple[int, int]]:
    """The spans of the graphemes of `text` with one of `cuts` inside of them."""
    spans = (match.span() for match in regex.finditer(r"\X", text))
    return [(first, last) for first, last in spans if any(first < cut < last for cut in cuts)]


@settings(max_examples=150, deadline=None)
@given(text=PASSAGES)
def test_any_passage_comes_in_parts_that_joined_are_it(text: str) -> None:
    parts_hold(text)


def test_an_answer_is_phrased_within_milliseconds() -> None:
    made = screen(archive(interview(exchanges=tuple(("Q?", (f"Passage {n}.",)) for n in range(5000)))))
    answer = found(made, 0, 10, 20, 30, 4999)
    answer_messages(made, answer)

    def spent() -> float:
        started = time.thread_time()
        answer_messages(made, answer)
        return time.thread_time() - started

    assert min(spent() for _ in range(20)) < 0.05


def answered(made: Screen, sentence: str) -> list[Message]:
    passage = made.archive.passages[0]
    start = passage.text.index(sentence)
    hit = Hit(passage, 1, 1.0, sentence=(start, start + len(sentence)))
    messages = answer_messages(made, Found("en", (hit,), 1.0, 0.0))
    for message in messages:
        verify(message, made.archive)
        assert_telegram_takes(message)
    return messages


def bold(message: Message) -> list[str]:
    wide = message.text.encode("utf-16-le")
    spans = [(one.offset, one.length) for one in message.entities if one.style is Style.BOLD]
    return [wide[2 * start : 2 * (start + length)].decode("utf-16-le") for start, length in spans]


def test_the_sentence_that_answers_is_bold_in_its_passage() -> None:
    (message,) = answered(screen(), "It has a stove.")
    assert "It has a stove." in bold(message)
    assert len(message.quotations) == 1


FOLDED = " ".join(f"Sentence number {number} is about the 🚂 line." for number in range(20))


def test_a_sentence_below_the_fold_comes_first_in_a_quotation_of_its_own() -> None:
    made = screen(archive(interview(exchanges=((None, (FOLDED,)),))))
    (message,) = answered(made, "Sentence number 9 is about the 🚂 line.")
    excerpt, whole = message.quotations
    assert message.text.startswith("Sentence number 9 is about the 🚂 line.\n\nSentence number 0")
    assert (excerpt.end - excerpt.start, whole.end - whole.start) == (38, len(FOLDED))


def test_a_sentence_above_the_fold_comes_once() -> None:
    made = screen(archive(interview(exchanges=((None, (FOLDED,)),))))
    (message,) = answered(made, "Sentence number 1 is about the 🚂 line.")
    assert len(message.quotations) == 1


def test_a_terminal_folds_nothing_and_shows_the_sentence_once() -> None:
    made = screen(archive(interview(exchanges=((None, (FOLDED,)),))), bot_name=None)
    (message,) = answered(made, "Sentence number 9 is about the 🚂 line.")
    assert len(message.quotations) == 1


def test_a_sentence_in_a_later_part_is_bold_there_and_all_parts_are_the_passage() -> None:
    made = screen(archive(interview(exchanges=((None, (LONG,)),))))
    messages = answered(made, "Sentence number 399 is about the 🚂 line.")
    wholes = [message.quotations[-1] for message in messages]
    assert "".join(LONG[one.start : one.end] for one in wholes) == LONG
    assert "Sentence number 399 is about the 🚂 line." in bold(messages[-1])


def test_a_preview_shows_the_sentence_that_answers() -> None:
    made = screen(archive(interview(exchanges=((None, (FOLDED,)),))))
    passage = made.archive.passages[0]
    sentence = "Sentence number 9 is about the 🚂 line."
    start = FOLDED.index(sentence)
    hit = Hit(passage, 1, 1.0, sentence=(start, start + len(sentence)))
    (one,) = answer_cards(made, Found("en", (hit,), 1.0, 0.0))
    verify(one, made.archive)
    assert one.description == f"[…] {sentence} […]"
