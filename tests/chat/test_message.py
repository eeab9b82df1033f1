"""The proof that a message is verbatim; entities and lengths as Telegram counts them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive.interview import Passage
from bot.base.errors import NotVerbatim
from bot.chat.answers import answer_messages
from bot.chat.inline_previews import card
from bot.chat.message import Card, Copy, Entity, Message, MessageBuilder, Quotation, Style, verify
from bot.chat.passage_pages import passage_messages, whole_answer
from bot.chat.text import utf16_length
from bot.search.engine import Found, Hit
from tests.chat.making import TALK, archive, in_entity, interview, screen

MADE = archive()
FIRST = MADE.passages[0]


def shown(passage: Passage = FIRST) -> Message:
    (message,) = passage_messages(screen(MADE), passage)
    return message


def surfaces() -> list[Message | Card]:
    hits = tuple(Hit(passage, rank, 1.0) for rank, passage in enumerate(MADE.passages, 1))
    found = answer_messages(screen(MADE), Found("en", hits, 1.0, 0.0))
    group = passage_messages(screen(MADE, group=True), FIRST)
    return [*found, *group, whole_answer(screen(MADE), FIRST), card(screen(MADE), FIRST)]


def test_what_is_built_is_proved_on_every_surface() -> None:
    for one in surfaces():
        verify(one, MADE)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_one_changed_character_in_a_quotation_stops_a_message_on_every_surface(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(surfaces()))
    message = one.message if isinstance(one, Card) else one
    quotation = data.draw(st.sampled_from(message.quotations))
    at = data.draw(st.integers(quotation.at, quotation.at + quotation.end - quotation.start - 1))
    other = data.draw(st.characters(blacklist_characters=message.text[at], blacklist_categories=["Cs"]))
    text = message.text[:at] + other + message.text[at + 1 :]
    with pytest.raises(NotVerbatim):
        verify(replace(message, text=text), MADE)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_passage_that_changes_between_search_and_sending_is_not_sent(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(FIRST.text) - 1))
    other = data.draw(st.characters(blacklist_characters=FIRST.text[place], blacklist_categories=["Cs"]))
    changed = FIRST.text[:place] + other + FIRST.text[place + 1 :]
    (question, answers), *rest = TALK
    now = archive(interview(exchanges=((question, (changed, *answers[1:])), *rest)))
    with pytest.raises(NotVerbatim):
        verify(shown(), now)


def test_words_that_only_moved_within_the_file_are_sent() -> None:
    now = archive(interview(exchanges=(("New?", ("Something new at the top.",)), *TALK)))
    verify(shown(), now)


def test_a_passage_that_is_gone_is_not_sent() -> None:
    with pytest.raises(NotVerbatim):
        verify(shown(), archive(interview("other")))


def test_a_span_that_leaves_its_passage_is_not_sent() -> None:
    second = MADE.passages[1]
    draft = MessageBuilder().quote(FIRST, FIRST.start, second.end).add("\n\n— Edda Voss, Branch Line Review")
    with pytest.raises(NotVerbatim):
        verify(draft.message(), MADE)


def test_an_empty_quotation_is_not_sent() -> None:
    with pytest.raises(NotVerbatim):
        verify(
            MessageBuilder().quote(FIRST, FIRST.start, FIRST.start).add("Edda Voss, Branch Line Review").message(), MADE
        )


def test_nothing_may_be_set_off_as_a_quotation_that_is_none() -> None:
    with pytest.raises(NotVerbatim):
        verify(MessageBuilder().add("I never said this.", Style.BLOCKQUOTE).message(), MADE)


def test_a_block_that_covers_more_than_its_quotation_is_not_sent() -> None:
    message = shown()
    wider = replace(message.entities[0], length=message.entities[0].length + 4)
    with pytest.raises(NotVerbatim):
        verify(replace(message, entities=(wider, *message.entities[1:])), MADE)


@pytest.mark.parametrize("missing", ["Edda Voss", "Branch Line Review"])
def test_a_quotation_without_its_speaker_or_outlet_is_not_sent(missing: str) -> None:
    message = shown()
    with pytest.raises(NotVerbatim):
        verify(replace(message, text=message.text.replace(missing, "x" * len(missing))), MADE)


def test_what_a_button_copies_is_proved_too() -> None:
    message = shown()
    (copied,) = [button for row in message.buttons for button in row if isinstance(button.action, Copy)]
    assert isinstance(copied.action, Copy)
    false = replace(copied, action=replace(copied.action, text=copied.action.text.replace("stove", "store")))
    assert false != copied
    with pytest.raises(NotVerbatim):
        verify(replace(message, buttons=((false,),)), MADE)


def test_a_cards_preview_is_proved_too() -> None:
    one = card(screen(MADE), FIRST)
    with pytest.raises(NotVerbatim):
        verify(replace(one, description=one.description.replace("stove", "store")), MADE)


def test_entities_count_in_utf16_units() -> None:
    draft = MessageBuilder().add("🚂 ").add("bold 🚂", Style.BOLD).add("!")
    assert draft.entities == [Entity(Style.BOLD, 3, 7)]


def test_a_style_leaves_white_space_at_its_ends_outside() -> None:
    message = MessageBuilder().add("a").add("\n bold \n", Style.BOLD).message()
    assert in_entity(message, 0) == "bold"


def test_white_space_alone_has_no_style() -> None:
    assert MessageBuilder().add("a").add("  \n", Style.BOLD).entities == []


def test_appending_moves_entities_and_quotations() -> None:
    inner = MessageBuilder().add("🚂").quote(FIRST)
    message = MessageBuilder().add("🚂🚂").append(inner).message()
    assert in_entity(message, 0) == FIRST.text
    assert message.quotations == (Quotation(FIRST, FIRST.start, FIRST.end, 3),)


def test_a_mark_styles_a_stretch_within_a_quotation() -> None:
    draft = MessageBuilder().add("🚂").quote(FIRST)
    at = draft.text.index("stove")
    message = draft.mark(Style.UNDERLINE, at, at + 5).message()
    assert in_entity(message, 1) == "stove"


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("я", 1), ("🚂", 2), ("\ud800", 1), ("e\u0301", 2)])
def test_lengths_are_counted_as_telegram_counts(text: str, units: int) -> None:
    assert utf16_length(text) == units
