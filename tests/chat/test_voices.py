"""Several who answer in one interview: every screen attributes each passage to who said it. Times; languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.archive.interview import Speaker
from bot.archive.recording import Recording
from bot.base.errors import NotVerbatim
from bot.chat import browse, callback_data
from bot.chat.attribution import citation_text, copied
from bot.chat.inline_previews import card
from bot.chat.message import LIMIT, Copy, MessageBuilder, Style, utf16_length, verify
from bot.chat.passage_pages import passage_messages, whole_answer
from bot.chat.quotes import check_message
from bot.chat.screen import Screen
from bot.search.quotes.checker import QuoteChecker
from bot.search.quotes.verdict import Verdict
from tests.chat.making import Exchanges, archive, assert_telegram_takes, interview, joined, screen, voiced

EDDA, OLAF = Speaker(name="Edda Voss", role="signalwoman"), Speaker(name="Olaf Brandt", role="driver", label="Brandt")
TALK: Exchanges = (
    (
        "Who closed the line?",
        (
            "The company did, and nobody in the town was asked about it.",
            "It was the ministry that closed the line, not the company.",
            "He always takes the side of the company, as you hear.",
            "Yes.",
        ),
    ),
    ("Do you miss it?", ("Yes.", "I miss the engines more than the passengers, to be honest.")),
)
OLAFS = {"It was the ministry": 1, "I miss the engines": 1}
TAPE = Recording(url="https://tape.example/1.mp3")


def talk(language: str = "en", times: dict[str, int] | None = None, **about: object) -> Screen:
    made = voiced(interview("line", TALK, speaker=None, speakers=(EDDA, OLAF), **about), OLAFS, times)
    return screen(archive(made), language)


def test_a_passage_is_attributed_to_who_said_it_on_every_screen() -> None:
    made = talk()
    for passage in made.archive.passages:
        own, other = ("Olaf Brandt, driver", "Edda") if passage.voice else ("Edda Voss, signalwoman", "Olaf")
        message = passage_messages(made, passage)[0]
        verify(message, made.archive)
        shown = card(made, passage)
        verify(shown, made.archive)
        said = (message.text, citation_text(made, passage), copied(made, passage).text, shown.title, shown.message.text)
        assert all(own in text and other not in text for text in said)


def test_a_whole_answer_names_each_speaker_behind_what_they_said() -> None:
    made = talk()
    message = whole_answer(made, made.archive.passages[1])
    verify(message, made.archive)
    lines = message.text.split("\n")
    ends = [(line[:6], lines[at - 1][:12]) for at, line in enumerate(lines) if line.startswith("— ")]
    assert ends[:2] == [("— Edda", "The company "), ("— Olaf", "It was the m")]
    assert message.text.index("Yes.") < message.text.rindex("— Edda Voss")


def test_a_long_whole_answer_by_turns_fits_and_leaves_nothing_out() -> None:
    texts = [f"{'ab'[number % 2]}{number} " + "word " * 60 + "end." for number in range(60)]
    voices = {text[:3]: number % 2 for number, text in enumerate(texts)}
    made = screen(archive(voiced(interview("line", (("Q?", texts),), speaker=None, speakers=(EDDA, OLAF)), voices)))
    messages = [whole_answer(made, made.archive.passages[0], part) for part in range(40)]
    distinct = list(dict.fromkeys(message.text for message in messages))
    for message in messages:
        verify(message, made.archive)
        assert_telegram_takes(message)
        assert utf16_length(message.text) <= LIMIT
    assert len(distinct) > 3
    assert joined([m for n, m in enumerate(messages) if n < len(distinct)]) == "".join(texts)


def test_words_under_another_speakers_name_do_not_leave() -> None:
    made = talk()
    passage = made.archive.passages[1]
    other = replace(passage, voice=0)
    wrong = MessageBuilder().quote(passage).add("\n— Edda Voss, to Branch Line Review")
    with pytest.raises(NotVerbatim):
        verify(wrong.message(), made.archive)
    both = MessageBuilder().quote(passage).add("\n— Edda Voss, to Branch Line Review; not Olaf Brandt")
    with pytest.raises(NotVerbatim):
        verify(both.message(), made.archive)
    assert other.voice == 0


def test_a_name_that_begins_like_anothers_is_not_taken_for_it() -> None:
    people = (Speaker(name="Ann Lee"), Speaker(name="Ann"))
    made = screen(archive(voiced(interview("line", TALK, speaker=None, speakers=people), OLAFS)))
    for passage in made.archive.passages:
        verify(passage_messages(made, passage)[0], made.archive)


def test_the_lists_name_everybody_who_answers() -> None:
    made = screen(archive(talk().archive.interviews["line"], interview("box", speaker=Speaker(name="Ada Berg"))))
    assert "Edda Voss, Olaf Brandt, to Branch Line Review" in browse.interviews(made).text
    names = [button.label for row in browse.speakers(made).buttons for button in row]
    assert names == ["Ada Berg", "Edda Voss", "Olaf Brandt"]
    listed = browse.interviews(made, speaker=callback_data.key_of("Olaf Brandt"))
    assert "The last signalman" in listed.text
    assert "Ada Berg" not in listed.text
    assert "Edda Voss, Olaf Brandt" in browse.about_interview(made, "line").text


@pytest.mark.parametrize(
    ("claim", "verdict", "line"),
    [
        ("“It was the ministry that closed the line, not the company.” — Olaf Brandt", Verdict.EXACT, "Exact"),
        ("“It was the ministry that closed the line, not the company.” — Edda Voss", Verdict.SOMEONE_ELSE,
         "somebody else in this interview: by Olaf Brandt"),
        ("“The company did, and nobody in the town was asked” — Olaf Brandt", Verdict.SOMEONE_ELSE,
         "somebody else in this interview: by Edda Voss"),
        ("“The company did, and nobody in the town was asked” — Jane Stranger", Verdict.SOMEONE_ELSE,
         "words of Edda Voss"),
    ],
)  # fmt: skip
def test_the_quote_check_knows_who_of_an_interview_said_it(claim: str, verdict: Verdict, line: str) -> None:
    made = talk()
    checked = QuoteChecker(made.archive).check(claim)
    assert checked.verdict is verdict
    message = check_message(made, checked)
    verify(message, made.archive)
    assert line.lower() in message.text.lower()


def test_the_end_of_one_speakers_words_and_the_beginning_of_anothers_are_two_pieces() -> None:
    made = talk()
    claim = "and nobody in the town was asked about it. It was the ministry that closed the line, not the company."
    checked = QuoteChecker(made.archive).check(claim)
    assert checked.verdict is Verdict.JOINED
    message = check_message(made, checked)
    verify(message, made.archive)
    assert message.text.index("Edda Voss") < message.text.index("Olaf Brandt")


def test_a_time_in_a_recording_is_a_link_that_begins_there() -> None:
    made = talk(times={"It was the ministry": 751}, recording=TAPE)
    message = passage_messages(made, made.archive.passages[1])[0]
    link = next(one for one in message.entities if one.style is Style.LINK)
    assert link.url == "https://tape.example/1.mp3#t=751"
    assert "Listen from 12:31" in message.text
    assert "Listen from" not in passage_messages(made, made.archive.passages[0])[0].text


def test_a_film_is_watched() -> None:
    film = Recording(url="https://youtu.be/abc", kind="video")
    made = talk("tr", times={"It was the ministry": 3723}, recording=film)
    message = passage_messages(made, made.archive.passages[1])[0]
    assert "1:02:03 anından izle" in message.text


def test_a_copied_citation_holds_the_recordings_address_while_there_is_room() -> None:
    made = talk(times={"It was the ministry": 751}, recording=TAPE)
    assert "Listen from 12:31 https://tape.example/1.mp3#t=751" in citation_text(made, made.archive.passages[1])
    long = talk(times={"It was the ministry": 751}, recording=Recording(url="https://tape.example/" + "x" * 300))
    copy = copied(long, long.archive.passages[1])
    assert isinstance(copy, Copy)
    assert utf16_length(copy.text) <= 256
    assert "t.me/" in copy.text


def test_role_outlet_and_title_are_in_the_readers_language() -> None:
    about = {
        "speaker": Speaker(name="Edda Voss", role={"en": "signalwoman", "az": "siqnalçı"}),
        "outlet": {"en": "Branch Line Review", "az": "Yan xətt"},
        "title": {"en": "The last signalman", "az": "Sonuncu siqnalçı"},
    }
    made = screen(archive(interview(**about)), "az")
    message = passage_messages(made, made.archive.passages[0])[0]
    verify(message, made.archive)
    assert "Edda Voss, siqnalçı, Yan xətt nəşrinə müsahibəsində" in message.text
    assert "Sonuncu siqnalçı" in browse.interviews(made).text
    assert "Sonuncu siqnalçı" in citation_text(made, made.archive.passages[0])
