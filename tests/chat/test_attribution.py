"""The citation as it is copied, the link to the outlet's page, parallel texts."""

from __future__ import annotations

import datetime as dt
from urllib.parse import unquote

import pytest

from bot.archive import translations
from bot.archive.interview import Speaker, passage_id
from bot.chat.actions import ShowPassage, decode
from bot.chat.answers import action_messages, answer_messages
from bot.chat.attribution import citation_text, copied, permalink_of, source_link
from bot.chat.inline_previews import posted
from bot.chat.message import Link, Press
from bot.chat.text import utf16_length
from bot.search.engine import Found, Hit
from tests.chat.making import TALK, archive, interview, screen

URL = "https://example.org/talk"


def test_a_citation_names_who_to_whom_what_when_where_and_the_permalink() -> None:
    made = screen(archive(interview(date=dt.date(2024, 5, 12), source_url=URL, translation="machine")))
    assert citation_text(made, made.archive.passages[0]) == (
        "Edda Voss, signalwoman, to Branch Line Review, 12 May 2024, “The last signalman”, Machine translation, "
        f"not the speaker's own words, {URL}, "
        f"https://t.me/some_archive_bot?start=box_{passage_id('box', TALK[0][1][0])[4:]}"
    )


def test_a_short_passage_is_copied_with_its_citation() -> None:
    made = screen()
    first = made.archive.passages[0]
    copy = copied(made, first)
    assert copy.text.startswith("“In the signal box. It has a stove.” — Edda Voss, signalwoman, to Branch Line Review")
    assert copy.text.endswith(str(permalink_of(made, first)))
    assert copy.quotation is not None


@pytest.mark.parametrize("title", ["t", "t" * 100, "t" * 2000])
@pytest.mark.parametrize("name", ["n", "n" * 100, "n" * 2000])
@pytest.mark.parametrize("bot_name", ["b" * 32, "bot"])
def test_a_copy_fits_and_holds_the_speaker_and_the_whole_permalink(title: str, name: str, bot_name: str) -> None:
    long = interview("a-name-of-24-characters-", (("Q?", ("x" * 300,)),), title=title, speaker=Speaker(name=name))
    made = screen(archive(long), bot_name=bot_name)
    copy = copied(made, made.archive.passages[0])
    assert utf16_length(copy.text) <= 256
    assert copy.text.endswith(str(permalink_of(made, made.archive.passages[0])))
    assert copy.text.startswith(name[:40])
    assert copy.quotation is None


def test_without_a_name_of_the_bot_there_is_no_permalink() -> None:
    assert permalink_of(screen(bot_name=None), archive().passages[0]) is None


def source_of(text: str, url: str | None = URL, translation: str = "original") -> str | None:
    made = archive(interview(exchanges=(("Q?", (text,)),), source_url=url, translation=translation))
    return source_link(made.citation(made.passages[0]), made.passages[0])


def test_the_source_opens_at_the_passage_where_the_text_is_the_pages_own() -> None:
    words = "One two, three-four & five six seven eight nine ten eleven twelve thirteen."
    link = source_of(words)
    assert link is not None
    address, _, fragment = link.partition("#:~:text=")
    start, end = fragment.split(",")
    assert address == URL
    assert unquote(start) == "One two, three-four & five six"
    assert unquote(end) == "eight nine ten eleven twelve thirteen."
    assert "-" not in fragment
    assert "&" not in fragment


def test_a_short_passage_is_found_by_all_of_its_words() -> None:
    assert (
        source_of("Да, я был там.")
        == f"{URL}#:~:text=" + "%D0%94%D0%B0%2C%20%D1%8F%20%D0%B1%D1%8B%D0%BB%20%D1%82%D0%B0%D0%BC."
    )


def test_a_page_with_a_fragment_of_its_own_keeps_it() -> None:
    assert source_of("Yes.", f"{URL}#talk") == f"{URL}#talk:~:text=Yes."


@pytest.mark.parametrize("translation", ["machine", "human", "unknown"])
def test_a_translation_links_to_the_page_as_it_is(translation: str) -> None:
    assert source_of("Yes.", translation=translation) == URL


def test_without_an_address_there_is_no_link() -> None:
    assert source_of("Yes.", None) is None


RUSSIAN = (
    ("Где вы спите?", ("В будке. Там есть печь.", "Сестра говорит, я сошла с ума.")),
    ("Что слышно ночью?", ("Только совы.",)),
    (None, ("По поездам я не скучаю.", "Скучаю по тем, кто их ждал.")),
)


def test_a_reader_gets_the_passage_of_the_file_in_the_readers_language_and_the_other_a_tap_away() -> None:
    russian = interview("box-ru", RUSSIAN, language="ru", original="box", translation="human")
    made = screen(archive(interview(), russian), "ru")
    hits = (Hit(made.archive.passages[2], 1, 1.0), Hit(made.archive.passages[7], 2, 0.9))
    (message,) = answer_messages(made, Found("ru", hits, 1.0, 0.0))
    assert message.text.startswith("Только совы.")
    assert made.wording.human_translation in message.text
    assert not any("2/2" in button.label for row in message.buttons for button in row)  # both hits are one passage
    (tap,) = [one.action for row in message.buttons for one in row if one.label == "🌐 English"]
    assert isinstance(tap, Press)
    action = decode(tap.data)
    assert isinstance(action, ShowPassage)
    (original,) = action_messages(made, action)
    assert original.text.startswith("Nothing but owls.")


def test_files_of_different_shape_are_not_held_side_by_side() -> None:
    shorter = interview("box-ru", RUSSIAN[:2], language="ru", original="box")
    made = archive(interview(), shorter)
    assert translations.others(made, made.passages[0]) == []


def test_files_that_leave_a_passage_out_are_not_held_side_by_side() -> None:
    excluding = interview("box-ru", RUSSIAN, language="ru", original="box", exclude=("box-ru.abcdefg2",))
    made = archive(interview(), excluding)
    assert translations.others(made, made.passages[0]) == []


def test_of_two_translations_into_a_language_a_persons_is_preferred_to_a_machines() -> None:
    machine = interview("a-machine", RUSSIAN, language="ru", original="box", translation="machine")
    human = interview("human", RUSSIAN, language="ru", original="box", translation="human")
    made = archive(interview(), machine, human)
    assert translations.preferred(made, made.passages[0], "ru").interview_id == "human"
    assert translations.preferred(made, made.passages[0], "tr") == made.passages[0]
    assert [one.interview_id for one in translations.others(made, made.interviews["human"].passages[0])] == [
        "box",
        "a-machine",
    ]


def test_the_page_that_a_posted_passage_leads_to_marks_the_sentence_that_answers() -> None:
    said = "It rained. [redacted: a name] saw it. We left at once."
    made = screen(archive(interview(exchanges=(("Q?", (said,)),))), pages_url="https://pages.example.org")
    passage = made.archive.passages[0]
    page = f"https://pages.example.org/p/{passage.id}/"

    def leads_to(start: int, end: int) -> str:
        ((button,),) = posted(made, passage, (start, end)).buttons
        assert isinstance(button.action, Link)
        return button.action.url

    left = said.index("We left")
    assert leads_to(left, len(said)) == f"{page}#:~:text=We%20left%20at%20once."
    assert leads_to(0, 0) == page
    assert leads_to(10, left) == page
