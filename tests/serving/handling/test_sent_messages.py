"""Messages already sent: one whose passage was taken back or corrected since says so when a button of it is pressed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.archive.archive import Archive
from bot.archive.interview import Correction, passage_id
from bot.chat.wording.choice import wording_for
from bot.search.engine import Engine
from tests.chat.making import TALK, archive, interview
from tests.double.feed import OTHER, SUPERGROUP, Feed, buttons
from tests.double.server import Double
from tests.serving.live import Live, engine_of, live

EN = wording_for("en")
ASKED = "Where do you sleep?"
OLD, NEW = TALK[0][1][0], "In the signal box. It has no stove."
BEFORE = archive(interview(exchanges=TALK))
SHOWN = passage_id("box", OLD)
CORRECTION = Correction(date=dt.date(2024, 1, 1), passage=SHOWN, text="There is no stove.", now=passage_id("box", NEW))
NOW: dict[str, Archive] = {
    "withdrawn": replace(
        archive(interview(exchanges=((ASKED, TALK[0][1][1:]), *TALK[1:])), version="withdrawn"),
        withdrawn=frozenset({SHOWN}),
    ),
    "corrected": archive(
        interview(exchanges=((ASKED, (NEW, *TALK[0][1][1:])), *TALK[1:]), corrections=(CORRECTION,)),
        version="corrected",
    ),
}
NOTICES = {"withdrawn": EN.withdrawn, "corrected": EN.corrected_since}


def answered(bot: Live, feed: Feed, **where: object) -> dict:
    feed.message(f"/ask {ASKED}" if where else ASKED, **where)  # type: ignore[arg-type]
    bot.settle()
    return feed.double.sent("sendMessage")[-1].result


@pytest.fixture
def engine() -> Engine:
    return engine_of(BEFORE)


LABELS = ["👍", "👎", "Later ▶", "Whole answer", EN.not_it, EN.about_interview]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("change", sorted(NOW))
def test_any_button_makes_the_answer_show_what_became_of_its_passage(
    bot: Live, feed: Feed, change: str, label: str
) -> None:
    reply = answered(bot, feed)
    assert reply["text"].startswith(OLD)
    bot.engine = engine_of(NOW[change])
    feed.press(reply, buttons(reply)[label]["callback_data"])
    bot.settle()
    (edit,) = feed.double.sent("editMessageText")
    assert edit.given["text"].startswith(NOTICES[change])
    assert OLD not in edit.given["text"]
    assert (NEW in edit.given["text"]) is (change == "corrected")
    assert bot.log.votes == {}


@pytest.mark.parametrize("change", sorted(NOW))
def test_in_a_group_whoever_presses_makes_the_answer_show_it(bot: Live, feed: Feed, change: str) -> None:
    reply = answered(bot, feed, chat=SUPERGROUP)
    bot.engine = engine_of(NOW[change])
    feed.press(reply, buttons(reply)["Later ▶"]["callback_data"], user=OTHER)
    bot.settle()
    (edit,) = feed.double.sent("editMessageText")
    assert OLD not in edit.given["text"]


def test_a_reader_can_read_on_from_the_notice(bot: Live, feed: Feed) -> None:
    reply = answered(bot, feed)
    bot.engine = engine_of(NOW["withdrawn"])
    feed.press(reply, buttons(reply)["Later ▶"]["callback_data"])
    bot.settle()
    notice = feed.double.chat(reply["chat"]).messages[reply["message_id"]]
    feed.press(notice, buttons(notice)["Later ▶"]["callback_data"])
    bot.settle()
    assert feed.double.sent("editMessageText")[-1].given["text"].startswith(TALK[0][1][1])


def test_a_page_that_only_its_copied_citation_names_shows_it(
    bot: Live, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.card_picture.is_installed", lambda: False)
    reply = answered(bot, feed, chat=SUPERGROUP)
    feed.press(reply, f"p:{passage_id('box', TALK[1][1][0])}")  # a passage by itself: no votes, no whole answer
    bot.settle()
    page = feed.double.chat(SUPERGROUP).messages[reply["message_id"]]
    gone = passage_id("box", TALK[1][1][0])
    left = archive(interview(exchanges=(TALK[0], TALK[2])), version="without the owls", withdrawn=frozenset({gone}))
    bot.engine = engine_of(left)
    feed.press(page, buttons(page)["Later ▶"]["callback_data"])
    bot.settle()
    assert feed.double.sent("editMessageText")[-1].given["text"] == EN.withdrawn


def test_a_question_is_handed_on_and_the_answer_shows_it(double: Double, engine: Engine) -> None:
    feed = Feed(double)
    with live(double, engine, log_mode="ask") as bot:
        reply = answered(bot, feed)
        bot.engine = engine_of(NOW["withdrawn"])
        feed.press(reply, buttons(reply)[EN.hand_on]["callback_data"])
        bot.settle()
        assert len(bot.log.handed_on) == 1
        assert double.sent("editMessageText")[-1].given["text"] == EN.withdrawn
        assert len(double.sent("answerCallbackQuery")) == 1


def test_an_answer_can_be_removed_all_the_same(bot: Live, feed: Feed) -> None:
    reply = answered(bot, feed, chat=SUPERGROUP)
    bot.engine = engine_of(NOW["withdrawn"])
    feed.press(reply, "x")
    bot.settle()
    assert len(feed.double.sent("deleteMessage")) == 1


def test_an_answer_whose_passage_stands_is_not_edited_by_a_vote(bot: Live, feed: Feed) -> None:
    reply = answered(bot, feed)
    feed.press(reply, buttons(reply)["👍"]["callback_data"])
    bot.settle()
    assert feed.double.sent("editMessageText") == []
    assert list(bot.log.votes.values()) == [1]


@pytest.mark.parametrize("change", sorted(NOW))
def test_a_message_posted_inline_shows_it_without_buttons_to_press(double: Double, engine: Engine, change: str) -> None:
    feed = Feed(double)
    with live(double, engine) as bot:
        content = {"message_text": OLD, "entities": []}
        number = double.service.post_inline({"input_message_content": content})
        bot.engine = engine_of(NOW[change])
        feed.press_inline(number, f"p:{SHOWN}")
        bot.settle()
        posted = double.service.inline_messages[number]
        assert posted["text"].startswith(NOTICES[change])
        assert all("callback_data" not in button for button in buttons(posted).values())


@pytest.mark.parametrize("data", [f"p:{SHOWN}", f"w:{SHOWN}"])
def test_a_button_below_a_message_posted_inline_opens_the_private_chat(
    double: Double, engine: Engine, data: str
) -> None:
    feed = Feed(double)
    with live(double, engine) as bot:
        number = double.service.post_inline({"input_message_content": {"message_text": OLD, "entities": []}})
        feed.press_inline(number, data)
        bot.settle()
        (answer,) = double.sent("answerCallbackQuery")
        assert answer.given["url"] == f"https://t.me/archive_test_bot?start={SHOWN.replace('.', '_')}"
        assert double.service.inline_messages[number]["text"] == OLD


def test_the_way_back_from_a_whole_answer_shows_first_what_became_of_it(bot: Live, feed: Feed) -> None:
    reply = answered(bot, feed)
    feed.press(reply, buttons(reply)["Whole answer"]["callback_data"])
    bot.settle()
    whole = feed.double.chat(reply["chat"]).messages[reply["message_id"]]
    second = TALK[0][1][1]
    assert second in whole["text"]
    left = interview(exchanges=((ASKED, (OLD,)), *TALK[1:]))
    first = replace(left.exchanges[0], shortened=True)
    gone = replace(left, exchanges=(first, *left.exchanges[1:]))
    bot.engine = engine_of(replace(archive(gone, version="gone"), withdrawn=frozenset({passage_id("box", second)})))
    for shown in (EN.answer_shortened, OLD):
        feed.press(whole, buttons(whole)[EN.back]["callback_data"])
        bot.settle()
        whole = feed.double.chat(reply["chat"]).messages[reply["message_id"]]
        assert whole["text"].startswith(shown)
        assert second not in whole["text"]
