"""The terminal: quotations behind a bar, 80 columns, buttons as numbers on whole lines, the difference marked."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot.archive.archive import Archive
from bot.archive.interview import Phrasing
from bot.base.errors import NotVerbatim
from bot.base.log_policy import LogMode
from bot.chat.disclosures import help_text, start_message
from bot.chat.message import MessageBuilder, Style, verify
from bot.chat.terminal import Conversation, TurnedDown, show, show_explanation
from bot.chat.wording.choice import WORDINGS
from bot.search.engine import Found
from bot.search.searcher import build_engine
from tests.chat.making import archive, interview


def conversation(made: Archive, width: int = 80, **console: object) -> tuple[Conversation, io.StringIO]:
    written = io.StringIO()
    screen = Console(file=written, width=width, highlight=False, **console)  # type: ignore[arg-type]
    return Conversation(build_engine(made, None, "off"), screen), written


def said(lines: list[str], made: Archive | None = None, width: int = 80) -> str:
    talk, written = conversation(made or archive(), width)
    for line in lines:
        talk.hear(line)
    return written.getvalue()


def test_an_answer_stands_behind_a_bar_and_who_said_it_below_an_empty_line() -> None:
    assert said(["what do you hear at night"]).startswith(
        "  ▌ Nothing but owls.\n\n— Edda Voss, signalwoman, to Branch Line Review\nAsked: What do you hear at night?\n"
    )


def test_the_id_of_what_is_quoted_stands_below_for_maintainers() -> None:
    made = archive()
    told = said(["what do you hear at night"], made).split("\n")
    assert sum(line in {one.id for one in made.passages} for line in told) == 1


@pytest.mark.parametrize("width", [40, 80])
def test_no_line_is_too_wide_and_none_ends_in_space(width: int) -> None:
    lines = [
        "what do you hear at night",
        "1",
        "2",
        "/help",
        "/privacy",
        "/questions",
        "/interviews",
        "3",
        "/check I do miss the trains",
    ]
    for line in said(lines, width=width).split("\n"):
        assert len(line) <= width
        assert line == line.rstrip()


def test_an_explanation_is_whole_on_a_phone() -> None:
    phrasing = "what can be heard around the box when no train comes by"
    made = archive()
    asked = Phrasing(phrasing, "en", (made.passages[0].id,))
    taught = Archive(made.interviews, "taught", asked=(asked,))
    written = io.StringIO()
    screen = Console(file=written, width=38, highlight=False)
    show_explanation(screen, build_engine(taught, None, "off").answer(f"{phrasing}?"))
    shown = written.getvalue()
    assert all(len(line) <= 38 and line == line.rstrip() for line in shown.split("\n"))
    assert "…" not in shown
    assert f"1. {made.passages[0].id} " in shown
    assert phrasing in " ".join(shown.split())


def test_a_checked_quotation_shows_each_word_of_the_archive_once() -> None:
    shown = said(["/check I do miss the trains."])
    assert shown.count("I do not miss the trains.") == 1
    assert "• A negation is missing: “not”" in shown


def test_a_check_marks_the_difference() -> None:
    talk, written = conversation(archive(), force_terminal=True, color_system="standard")
    talk.hear("/check I do miss the slow trains.")
    assert "\x1b[4mnot\x1b[0m" in written.getvalue()
    assert "\x1b[9mslow\x1b[0m" in written.getvalue()


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_nothing_that_is_said_of_use_or_privacy_needs_telegram(language: str) -> None:
    talk, written = conversation(archive())
    talk.wording = WORDINGS[language]
    for line in ("/help", "/check", "/privacy"):
        talk.hear(line)
    told = " ".join(written.getvalue().split())
    assert "👍" not in told
    assert talk.wording.check_reply not in told
    assert talk.wording.help.split("\n\n")[-1] not in told


@pytest.mark.parametrize("line", ["/forget", "/optout", "/language"])
def test_a_command_of_telegrams_is_told_to_be_one(line: str) -> None:
    assert said([line]).startswith(WORDINGS["en"].command_elsewhere.format(command=line))


def test_an_unknown_command_is_told_to_be_none_and_help_follows() -> None:
    assert said(["/nonsense"]).startswith("There is no command /nonsense.\n\nType a question")
    assert said(["/help"]).startswith("Type a question")


@pytest.mark.parametrize(
    ("home", "line", "asked"),
    [("en", "owls", "Asked:"), ("az", "owls", "Sual:"), ("az", "what do you hear at night", "Asked:")],
)
def test_a_key_word_at_first_is_answered_in_the_terminals_language(home: str, line: str, asked: str) -> None:
    talk, written = conversation(archive())
    talk.home = home
    talk.hear(line)
    assert asked in written.getvalue()


def test_a_check_of_nothing_says_how_to_make_one() -> None:
    assert "/check and the words" in said(["/check"])


def test_reading_on_by_numbers_gives_the_file() -> None:
    talk, _ = conversation(archive())
    talk.hear("/questions")
    talk.hear("1")
    read = 1
    while (
        number := next((n for n, (label, _) in enumerate(talk.offered, 1) if label == talk.wording.later), None)
    ) is not None:
        talk.hear(str(number))
        read += 1
    assert read == len(archive().passages)


def test_buttons_are_not_broken_over_lines() -> None:
    for line in said(["what do you hear at night"], width=40).split("\n"):
        assert line.count("[") == line.count("]")


def test_emoji_before_a_quotation_do_not_move_its_bar() -> None:
    made = archive(interview(exchanges=(("🚂🚂?", ("🚂 One two three four. 🚂",)),)))
    assert "  ▌ 🚂 One two three four. 🚂\n" in said(["one two three four"], made)


def test_a_links_address_can_be_read() -> None:
    made = archive(interview(source_url="https://example.org/talk", translation="human"))
    assert "https://example.org/talk" in said(["what do you hear at night"], made)


def test_a_false_quotation_is_not_printed() -> None:
    screen = Console(file=(written := io.StringIO()))
    false = MessageBuilder().add("I never said this.", Style.BLOCKQUOTE).message()
    with pytest.raises(NotVerbatim):
        verify(false, archive())
    with pytest.raises(NotVerbatim):
        show(screen, false, archive())
    assert written.getvalue() == ""


@pytest.mark.parametrize("line", ["/about", "/privacy", "what does a zebra eat"])
def test_the_editors_contact_is_told(line: str) -> None:
    talk, written = conversation(archive())
    talk.contact = "desk@example.org"
    talk.hear(line)
    assert "You can reach the editors here: desk@example.org" in written.getvalue()


def test_a_command_with_a_mark_behind_it_is_the_command_and_no_other() -> None:
    assert said(["/settings"]).startswith(WORDINGS["en"].command_elsewhere.format(command="/settings"))
    assert said(["/Help!"]).startswith("Type a question")
    assert said(["/check: I do not miss the trains"]).startswith(WORDINGS["en"].check_exact)


def test_topics_are_listed_and_read_by_numbers() -> None:
    made = archive(interview(topics=("railways",)))
    assert "[1] railways · 3" in said(["/topics"], made)
    assert "  ▌ Nothing but owls." in said(["/start", "1", "1", "1"], made)


def test_where_there_are_no_topics_the_greeting_has_no_button_for_them() -> None:
    assert "[1]" not in said(["/start"], archive(interview()))
    (row,) = start_message(WORDINGS["en"], LogMode.SEALED, topics=False).buttons
    assert len(row) == 2


def test_short_words_are_answered_in_the_language_of_the_conversation() -> None:
    assert said(["sağ ol"]).strip() == WORDINGS["tr"].thanks
    assert said(["axşamınız xeyir, bir sualım var", "sağ ol"]).strip().endswith(WORDINGS["az"].thanks)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("is this real: I do miss the trains", "check_altered"),
        ('did she say "I do miss the trains"?', "check_altered"),
        ("“every cabbage was painted blue by sailors”", "check_not_here"),
        ("«blue cabbage for sailors»", "check_not_here"),
        ("did she say that there is nothing but owls at night", "nearest_statement"),
    ],
)
def test_claimed_words_get_a_verdict_as_in_telegram(line: str, verdict: str) -> None:
    told = " ".join(said([line], width=2000).split())
    assert told.startswith(" ".join(getattr(WORDINGS["en"], verdict).split()))


def test_a_claim_is_no_question_for_the_log() -> None:
    talk, _ = conversation(archive())
    assert talk.hear("is this real: I do miss the trains") is None


@pytest.mark.parametrize(("word", "command"), [("help", "/help"), ("Topics", "/topics"), ("вопросы", "/questions")])
def test_a_commands_plain_name_does_the_same(word: str, command: str) -> None:
    assert said([word]) == said([command])


def test_what_is_turned_down_is_for_the_log_with_the_question_that_was_asked() -> None:
    talk, _ = conversation(archive())
    answer = talk.hear("what do you hear at night")
    assert isinstance(answer, Found)
    number = [label for label, _ in talk.offered].index(WORDINGS["en"].not_it) + 1
    assert talk.hear(str(number)) == TurnedDown("what do you hear at night", answer.hits[0].passage.id)
    assert talk.hear("1") is None


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_the_terminals_help_speaks_of_no_group_and_says_how_to_leave(language: str) -> None:
    wording = WORDINGS[language]
    told = help_text(wording, telegram=False)
    assert "/ask" not in told
    assert "/check" in told
    assert told.endswith(wording.help_terminal)


def test_what_a_button_and_a_check_show_is_what_the_next_line_is_about() -> None:
    made = archive()
    for first in (["/questions", "3"], ["/check I do not miss the trains"]):
        told = said([*first, "why?"], made)
        assert told.count("▌ I do not miss the trains.") == 2


def test_the_card_that_a_button_shows_is_the_interview_that_is_asked_about() -> None:
    made = archive(interview(), interview("other", title="Another one"))
    told = said(["when was this interview?", "2", "when was this interview?"], made)
    assert told.count(WORDINGS["en"].about_which) == 1
    assert told.count("Questions asked by:") == 2
