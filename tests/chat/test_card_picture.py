"""Cards to share: a PNG of a passage."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from bot.archive.interview import Correction, Speaker, passage_id
from bot.chat.actions import SharePicture
from bot.chat.answers import answer_messages
from bot.chat.attribution import CAPTION_LIMIT, caption_text, permalink_of, who
from bot.chat.buttons import press
from bot.chat.card_picture import HEIGHT, MARGIN, WIDTH, _fitted, _wrapped, draw, picture_message, picture_of
from bot.chat.message import verify
from bot.chat.text import utf16_length
from bot.chat.wording.choice import PAGE_WORDINGS, WORDINGS
from bot.search.engine import Found, Hit
from tests.chat.making import archive, interview, joined, screen

pytest.importorskip("PIL", reason="needs the extra `pages`")
from PIL import Image

LONG = "Пять или десять адвокатов несут это бремя. " * 30


def test_a_card_is_a_picture_of_the_size_that_previews_want() -> None:
    image = Image.open(io.BytesIO(draw("Nothing but owls.", "Edda Voss", "https://example.org/p/x/", "More at")))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))


def test_a_short_passage_stands_whole() -> None:
    lines, _, whole = _fitted("Nothing but owls.", None)
    assert (lines, whole) == (["“Nothing but owls.”"], True)


def test_a_long_passage_ends_at_a_sentence_and_says_so() -> None:
    lines, size, whole = _fitted(LONG, None)
    assert not whole
    assert " ".join(lines).endswith("бремя. …”")
    assert len(lines) * size < HEIGHT - 2 * MARGIN


def test_a_card_begins_with_the_sentence_that_answers() -> None:
    text = f"First there is this. Then there is that. {LONG}"
    lines, _, _ = _fitted(text, (text.index("Then"), text.index("Then") + 19))
    assert " ".join(lines).startswith("“… Then there is that.")


@pytest.mark.parametrize("text", ["x" * 3000, "слово " * 900, "…", "İıƏəĞğŞşÇçÖöÜü"])
def test_no_line_is_wider_than_the_card(text: str) -> None:
    lines, size, _ = _fitted(text, None)
    from bot.chat.card_picture import _font

    broken = [line for line in lines if len(line.split()) > 1]
    assert all(_font("Regular", size).getlength(line) <= WIDTH - 2 * MARGIN + size for line in broken)
    assert draw(text, "W", "https://example.org/", "More")


def test_a_picture_of_a_passage_names_who_said_it_and_proves_its_words() -> None:
    made = screen(archive(interview(context="Recorded in the signal box.")))
    message = picture_message(made, made.archive.passages[0])
    verify(message, made.archive)
    assert joined([message]) == made.archive.passages[0].text
    assert message.text.endswith("Asked: Where do you sleep?\nRecorded in the signal box.")


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_a_caption_has_room_for_who_said_it_whatever_the_file_states(language: str) -> None:
    speaker = Speaker(name="Edda " * 60, role="signalwoman " * 40)
    question = "Where do you sleep? " * 40
    note = Correction(date=dt.date(2024, 1, 1), passage=passage_id("box", "A stove."), text="A stove. " * 90)
    stated = {"speaker": speaker, "outlet": "Branch " * 60, "context": "Recorded there. " * 60, "corrections": (note,)}
    made = screen(archive(interview(exchanges=((question, ("A stove.",)),), **stated)), language)
    caption = caption_text(made, made.archive.passages[0])
    assert utf16_length(caption) <= CAPTION_LIMIT
    verify(picture_message(made, made.archive.passages[0]), made.archive)
    assert permalink_of(made, made.archive.passages[0]) in caption


def test_the_button_of_an_answer_begins_its_picture_with_the_sentence_that_answers() -> None:
    made = screen(archive(), pictures=True)
    hit = Hit(made.archive.passages[0], 1, 1.0, sentence=(19, 33))
    (message,) = answer_messages(made, Found("en", (hit,), 1.0, 0.0))
    picture = press(made.wording.share_picture, SharePicture(hit.passage.id, 19))
    assert picture in [button for row in message.buttons for button in row]


def test_a_picture_begins_with_the_sentence_at_its_start_in_a_passage_with_redactions() -> None:
    text = f"There was [redacted: a name] then. The rest began. {LONG}"
    made = screen(archive(interview(exchanges=(("What was there?", (text,)),))))
    passage = made.archive.passages[0]
    begun = picture_of(made, passage, passage.text.index("The rest"))
    shown = text.replace("[redacted: a name]", made.wording.redacted)
    start = shown.index("The rest")
    more = PAGE_WORDINGS["en"].card_more
    said_by = who(made, made.citation(passage))
    assert begun == draw(shown, said_by, permalink_of(made, passage), more, (start, start + 15))


def test_lines_hold_all_words() -> None:
    assert " ".join(_wrapped(LONG.strip(), "Regular", 40)) == LONG.strip()
