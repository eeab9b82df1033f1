"""The quote check's messages: what is said in each case, in four languages, within a message, with the difference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive.interview import Speaker
from bot.chat.actions import ShowPassage, decode
from bot.chat.message import Message, Press, Style, verify
from bot.chat.quotes import check_message
from bot.chat.screen import Screen
from bot.chat.wording.choice import WORDINGS
from bot.search.quotes.checker import QuoteChecker
from bot.search.quotes.verdict import Verdict
from tests.chat.making import archive, assert_telegram_takes, in_entity, interview, joined, screen

TALK = (
    (
        "Did you ever think of leaving the box?",
        ("I did not think of leaving, not once in thirty years. It was warm there.",),
    ),
    ("Who told the company?", ("The company knew about the broken signal since May. I wrote to them myself. Twice.",)),
)
LONG = " ".join(f"The night of the {number}th train was quiet, and I wrote it down." for number in range(200))


def check(made: Screen, claim: str) -> Message:
    message = check_message(made, QuoteChecker(made.archive).check(claim))
    verify(message, made.archive)
    assert_telegram_takes(message)
    return message


def styled(message: Message, style: Style) -> list[str]:
    return [in_entity(message, at) for at, one in enumerate(message.entities) if one.style is style]


def on(language: str = "en") -> Screen:
    return screen(archive(interview(exchanges=TALK)), language)


def test_an_exact_quotation_stands_with_its_whole_passage_its_citation_and_a_permalink() -> None:
    message = check(on(), "It was warm there")
    assert message.text.startswith("✓ Exact. These words are in the archive, word for word.\n\nI did not think of")
    assert joined([message]) == TALK[0][1][0]
    assert "— Edda Voss, signalwoman, to Branch Line Review" in message.text
    copied = [getattr(button.action, "text", "") for row in message.buttons for button in row]
    assert any("https://t.me/some_archive_bot?start=" in text for text in copied)


def test_a_missing_not_is_told_first_and_loudly_and_marked_in_the_archives_words() -> None:
    message = check(on(), "I did think of leaving, not even once in thirty years")
    lines = message.text.split("\n")
    assert lines[0] == "≠ Altered. The archive's words differ."
    assert [line for line in lines if line.startswith("•")] == ["• A negation is missing: “not”", "• Added: “even”"]
    assert "A negation is missing: “not”" in styled(message, Style.BOLD)
    assert styled(message, Style.UNDERLINE) == ["not"]
    assert styled(message, Style.STRIKE) == ["even"]
    assert joined([message]) == TALK[0][1][0]


def test_a_changed_word_is_told_in_both_texts() -> None:
    message = check(on(), "The company knew about the broken signal since March")
    assert "• “March” instead of “May”" in message.text
    assert styled(message, Style.STRIKE) == ["March"]
    assert styled(message, Style.UNDERLINE) == ["May"]


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_words_around_an_exact_quotation_are_named_and_struck_out(language: str) -> None:
    made = on(language)
    message = check(made, "She said that the company knew about the broken signal since May")
    assert message.text.startswith(made.wording.check_exact_in_part)
    outside = made.wording.quoted.format(text="She said that")
    assert f"• {made.wording.check_outside.format(words=outside)}" in message.text
    assert styled(message, Style.STRIKE) == ["She said that"]
    assert joined([message]) == TALK[1][1][0]


def test_what_was_sent_is_never_set_off_as_a_quotation() -> None:
    message = check(on(), "The company knew about the broken signal since March")
    assert "March" not in "".join(styled(message, Style.BLOCKQUOTE) + styled(message, Style.EXPANDABLE))


def test_a_negation_just_before_the_words_is_told() -> None:
    assert "Just before these words the archive has a negation: “not”" in check(on(), "think of leaving, not once").text


def test_joined_pieces_stand_apart_each_in_its_sentence_and_attributed() -> None:
    made = on()
    message = check(made, "of leaving, not once in thirty years. The company knew about the broken signal")
    assert message.text.startswith("⧉ Joined. These words come from 2 separate places")
    assert styled(message, Style.BLOCKQUOTE) == [
        "I did not think of leaving, not once in thirty years.",
        "The company knew about the broken signal since May.",
    ]
    assert message.text.count("— Edda Voss, signalwoman, to Branch Line Review") == 2
    presses = [
        decode(button.action.data) for row in message.buttons for button in row if isinstance(button.action, Press)
    ]
    assert presses == [ShowPassage(passage.id) for passage in made.archive.passages]


def test_somebody_elses_words_are_told_with_who_said_them() -> None:
    message = check(on(), "Jack Frost: “I did not think of leaving, not once in thirty years.”")
    assert message.text.startswith("⇄ Somebody else. In this archive these are words of Edda Voss.")
    assert joined([message]) == TALK[0][1][0]


def test_the_interviewers_words_are_told_and_not_set_off_as_the_speakers() -> None:
    message = check(on(), "Did you ever think of leaving the box?")
    assert message.text.startswith("⇄ Somebody else. These are words of the interviewer (Branch Line Review)")
    assert message.quotations == ()


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_not_here_says_nothing_of_truth_and_which_languages_were_compared(language: str) -> None:
    made = on(language)
    message = check(made, "Die Regierung hat nie davon gewusst")
    assert message.text.startswith(made.wording.check_not_here)
    for word in ("false", "fake", "untrue", "ложь", "фейк", "неправда", "yalan", "saxta", "sahte", "yanlış"):
        assert word not in message.text.lower()
    assert {"en": "English", "ru": "английский", "az": "ingilis", "tr": "İngilizce"}[language] in message.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "at least 4 words"), ("ru", "хотя бы 4 слова"), ("az", "ən azı 4 söz"), ("tr", "en az 4 sözcük")],
)
def test_too_short_a_claim_is_told_how_much_is_needed(language: str, said: str) -> None:
    assert said in check(on(language), "broken signal").text


@pytest.mark.parametrize("language", sorted(WORDINGS))
@pytest.mark.parametrize(
    "claim",
    [
        "It was warm there now",
        "not once in thirty years. The company knew about the broken signal",
        "Did you ever think of",
        "x y z a b",
    ],
)
def test_every_result_is_said_in_every_language(claim: str, language: str) -> None:
    assert check(on(language), claim).text != check(on("en" if language != "en" else "ru"), claim).text


def test_of_a_long_passage_the_part_is_shown_that_holds_the_words() -> None:
    made = screen(archive(interview(exchanges=(("Q?", (LONG,)),))))
    message = check(made, "The night of the 150th train was quiet, and I wrote it up.")
    assert styled(message, Style.UNDERLINE) == ["down"]
    assert "Part 3 of" in message.text or "Part 4 of" in message.text


WORDS = st.sampled_from(
    [*" ".join(TALK[0][1] + TALK[1][1]).split(), "not", "\u202e", "“", "”", "—", ":", "\n", "🚂", "rhubarb", "سارة"]
)


@settings(max_examples=60, deadline=None)
@given(claim=st.lists(WORDS, min_size=1, max_size=700).map(" ".join), language=st.sampled_from(sorted(WORDINGS)))
def test_any_claim_gets_one_message_that_telegram_takes(claim: str, language: str) -> None:
    hostile = {
        "title": "t" * 2000,
        "outlet": "o" * 2000,
        "speaker": Speaker(name="n" * 2000, role="r" * 2000),
        "context": "c" * 2000,
    }
    for made in (on(language), screen(archive(interview(exchanges=TALK, **hostile)), language)):
        check(made, claim)


def test_a_heavily_altered_claim_lists_the_first_differences_and_counts_the_rest() -> None:
    text = " ".join(f"word{number} stands here and stays" for number in range(40))
    made = screen(archive(interview(exchanges=(("Q?", (text,)),))))
    claim = " ".join(f"{'other' if number % 3 == 0 else f'word{number}'} stands here and stays" for number in range(40))
    assert QuoteChecker(made.archive).check(claim).verdict is Verdict.ALTERED
    assert "… and 9 more differences" in check(made, claim).text
