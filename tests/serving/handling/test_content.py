"""What people send beside plain text, edits that turn to the bot, and what a message answers."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.wording.choice import wording_for
from bot.serving.handling.content import flattened
from tests.double.feed import (
    ANONYMOUS_ADMIN,
    CHANNEL,
    CHANNEL_SENDER,
    DIRECT,
    FORUM,
    OTHER,
    READER,
    SOME_BOT,
    SUPERGROUP,
    Feed,
    buttons,
)
from tests.double.service import JSON
from tests.serving.live import Live

ASKED = "What was the worst storm?"
ANSWER = "The storm of the year"
EN = wording_for("en")
NOT_HERE = EN.check_not_here.split("\n")[0]
RICH: JSON = {
    "blocks": [
        {"type": "heading", "text": "Please"},
        {
            "type": "list",
            "items": [
                {
                    "label": "1.",
                    "blocks": [{"type": "paragraph", "text": ["What was ", {"type": "bold", "text": "the"}]}],
                },
                {
                    "label": "2.",
                    "blocks": [{"type": "paragraph", "text": {"type": "italic", "text": ["worst storm?"]}}],
                },
            ],
        },
    ]
}


def said(feed: Feed) -> list[str]:
    return [call.result["text"] for call in feed.double.sent("sendMessage")]


def test_a_rich_message_is_a_question_like_any_other(bot: Live, feed: Feed) -> None:
    feed.message(
        None, rich_message={"blocks": [{"type": "paragraph", "text": ["What was the ", {"text": "worst storm?"}]}]}
    )
    bot.settle()
    assert said(feed)[0].startswith(ANSWER)


def test_a_rich_message_in_a_group_is_heard_when_it_speaks_to_the_bot(bot: Live, feed: Feed) -> None:
    for text in (ASKED, f"/ask {ASKED}", f"@archive_test_bot {ASKED}"):
        feed.message(None, chat=SUPERGROUP, rich_message={"blocks": [{"type": "paragraph", "text": text}]})
    bot.settle()
    assert len(said(feed)) == 2


def test_a_rich_message_is_read_from_top_to_bottom() -> None:
    assert flattened(RICH) == "Please\nWhat was the\nworst storm?"
    table = {"blocks": [{"cells": [[{"text": "storm"}, {"text": "1953"}]], "caption": "Storms"}]}
    assert flattened(table).split() == ["Storms", "storm", "1953"]
    folded = {"blocks": [{"summary": "More", "blocks": [{"text": "inside"}]}]}
    assert flattened(folded) == "More\ninside"


JSON_PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("blocks", "items", "cells", "text", "summary", "x")), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON_PARTS)
def test_anything_in_place_of_a_rich_message_is_flattened_to_text(part: Any) -> None:
    assert isinstance(flattened(part), str)


def test_a_rich_message_without_end_is_read_to_a_depth() -> None:
    part: Any = "x"
    for _ in range(500):
        part = {"blocks": [part]}
    assert flattened(part) == ""


def test_an_albums_caption_is_answered_and_its_other_photos_are_not(bot: Live, feed: Feed) -> None:
    feed.album(ASKED)
    bot.settle()
    assert len(said(feed)) == 1
    assert said(feed)[0].startswith(ANSWER)


def test_an_album_without_a_caption_gets_one_notice(bot: Live, feed: Feed) -> None:
    feed.album(None, photos=6)
    bot.settle()
    assert said(feed) == [EN.text_only]


CHECKLIST = {"title": "Buy", "tasks": [{"id": 1, "text": "a lamp"}]}
PAID = {"star_count": 5, "paid_media": [{"type": "preview"}]}
GAME = {"title": "G", "description": "g", "photo": []}


@pytest.mark.parametrize(
    "content",
    [{"checklist": CHECKLIST}, {"paid_media": PAID}, {"game": GAME}],
    ids=["checklist", "paid media", "game"],
)
def test_what_has_no_words_is_met_with_a_notice(bot: Live, feed: Feed, content: JSON) -> None:
    feed.message(None, **content)
    bot.settle()
    assert said(feed) == [EN.text_only]


def test_a_caption_of_paid_media_is_a_question(bot: Live, feed: Feed) -> None:
    feed.message(None, paid_media=PAID, caption=ASKED)
    bot.settle()
    assert said(feed)[0].startswith(ANSWER)


def test_what_telegram_notes_by_itself_is_met_with_silence(bot: Live, feed: Feed) -> None:
    feed.message(None, message_auto_delete_timer_changed={"message_auto_delete_time": 5})
    bot.settle()
    assert said(feed) == []


def test_twelve_forwards_of_what_is_not_here_are_told_so_once(bot: Live, feed: Feed) -> None:
    origin = {"type": "user", "date": 1, "sender_user": OTHER}
    for number in range(12):
        feed.message(f"They said so to everybody {number}", forward_origin=origin)
    bot.settle()
    assert [one.split("\n")[0] for one in said(feed)] in ([NOT_HERE], [NOT_HERE, EN.try_later])


def test_of_several_forwards_each_one_that_is_here_gets_its_verdict(bot: Live, feed: Feed) -> None:
    origin = {"type": "user", "date": 1, "sender_user": OTHER}
    feed.message("They said so to everybody", forward_origin=origin)
    for words in ("I would not plant turnips again", "I would plant turnips again"):
        feed.message(words, forward_origin=origin)
    bot.settle()
    assert [one.split("\n")[0] for one in said(feed)] == [NOT_HERE, EN.check_exact, EN.check_altered]


def test_a_mention_that_an_edit_adds_is_answered(bot: Live, feed: Feed) -> None:
    message = feed.message(ASKED, chat=SUPERGROUP)
    bot.settle()
    assert said(feed) == []
    feed.edited(message, f"@archive_test_bot {ASKED}")
    bot.settle()
    assert said(feed)[0].startswith(ANSWER)


@pytest.mark.parametrize("chat", [None, SUPERGROUP], ids=["private", "group"])
def test_a_misspelt_command_that_an_edit_puts_right_is_answered(bot: Live, feed: Feed, chat: JSON | None) -> None:
    message = feed.message(f"/aks {ASKED}", chat=chat)
    bot.settle()
    feed.edited(message, f"/ask {ASKED}")
    bot.settle()
    assert said(feed)[-1].startswith(ANSWER)


def test_an_answer_to_an_edit_is_the_only_one_however_often_it_is_edited(bot: Live, feed: Feed) -> None:
    message = feed.message(f"/aks {ASKED}", chat=SUPERGROUP)
    feed.edited(message, f"/ask {ASKED}")
    bot.settle()
    feed.edited(message, f"/ask  {ASKED}")
    feed.edited(message, "/ask How did you come to the lighthouse?")
    bot.settle()
    assert len(said(feed)) == 1
    assert feed.double.sent("editMessageText")[-1].given["text"].startswith("My aunt kept the light")


@pytest.mark.parametrize("age", [700, 100_000])
def test_an_old_message_that_is_edited_turns_to_nobody(bot: Live, feed: Feed, age: int) -> None:
    message = feed.message(ASKED, chat=SUPERGROUP, date=int(time.time()) - age)
    feed.edited(message, f"@archive_test_bot {ASKED}")
    bot.settle()
    assert said(feed) == []


LONG = f"Who planted roses in the garden? {ASKED} Who planted the roses by the wall?"  # the whole finds the garden
QUOTE = {"text": ASKED, "position": 33, "is_manual": True}


@pytest.mark.parametrize("written", [f"@archive_test_bot /ask {ASKED}", f"@archive_test_bot, /ask: {ASKED}"])
def test_a_command_after_a_mention_is_a_command(bot: Live, feed: Feed, written: str) -> None:
    feed.message(written, chat=SUPERGROUP)
    bot.settle()
    assert [question.words for question in bot.log.questions] == [ASKED]
    reply = feed.double.sent("sendMessage")[0].result
    feed.press(
        reply, next(b["callback_data"] for b in buttons(reply).values() if b.get("callback_data", "")[:2] == "n:")
    )
    bot.settle()
    assert {question.words for question in bot.log.questions} == {ASKED}


def test_a_bare_ask_in_private_asks_what_it_replies_to_and_keeps_no_word_of_it(bot: Live, feed: Feed) -> None:
    origin = {"type": "user", "date": 1, "sender_user": OTHER}
    theirs = feed.message(ASKED, forward_origin=origin)["message"]
    feed.message("/ask", reply_to=theirs)
    bot.settle()
    assert said(feed)[-1].startswith(ANSWER)
    assert [question.words for question in bot.log.questions] == [""]


@pytest.mark.parametrize("words", ["/ask", "@archive_test_bot"])
def test_a_bare_call_asks_the_part_that_was_marked(bot: Live, feed: Feed, words: str) -> None:
    theirs = feed.message(LONG, chat=SUPERGROUP, user=OTHER)["message"]
    feed.message(words, chat=SUPERGROUP, reply_to=theirs, quote=QUOTE)
    bot.settle()
    assert said(feed)[0].startswith(ANSWER)


def test_a_part_of_a_message_in_another_chat_can_be_asked(bot: Live, feed: Feed) -> None:
    origin = {"type": "user", "date": 1, "sender_user": OTHER}
    feed.message("/ask", chat=SUPERGROUP, external_reply={"origin": origin}, quote=QUOTE)
    bot.settle()
    assert said(feed)[0].startswith(ANSWER)


def test_the_words_of_a_bot_are_nobodys_question(bot: Live, feed: Feed) -> None:
    origin = {"type": "user", "date": 1, "sender_user": SOME_BOT}
    feed.message("/ask", chat=SUPERGROUP, external_reply={"origin": origin}, quote=QUOTE)
    theirs = feed.message(ASKED, chat=SUPERGROUP, user=SOME_BOT)["message"]
    feed.message("/ask", chat=SUPERGROUP, reply_to=theirs)
    bot.settle()
    assert said(feed) == [EN.ask_usage] * 2


@pytest.mark.parametrize(
    ("user", "speaks_as"),
    [(ANONYMOUS_ADMIN, SUPERGROUP), (CHANNEL_SENDER, CHANNEL)],
    ids=["anonymous admin", "channel"],
)
def test_the_words_of_an_anonymous_admin_or_a_channel_can_be_asked(
    bot: Live, feed: Feed, user: JSON, speaks_as: JSON
) -> None:
    theirs = feed.message(ASKED, chat=SUPERGROUP, user=user, sender_chat=speaks_as)["message"]
    feed.message("/ask", chat=SUPERGROUP, reply_to=theirs)
    bot.settle()
    assert said(feed)[0].startswith(ANSWER)


def test_an_asker_can_turn_pages_after_the_question_in_a_topic_was_deleted(bot: Live, feed: Feed) -> None:
    begun = {"message_id": 7, "date": 1, "chat": FORUM, "from": OTHER, "message_thread_id": 7, "is_topic_message": True}
    begun["forum_topic_created"] = {"name": "Storms", "icon_color": 7322096}
    feed.message(f"/ask {ASKED}", chat=FORUM, thread=7)
    bot.settle()
    reply = {**feed.double.sent("sendMessage")[0].result, "reply_to_message": begun}
    feed.press(reply, buttons(reply)["Later ▶"]["callback_data"], user=READER)
    bot.settle()
    assert len(feed.double.sent("editMessageText")) == 1


def test_an_answer_stays_in_its_topic_of_a_channels_direct_messages(bot: Live, feed: Feed) -> None:
    topic = {"topic_id": 77, "user": READER}
    feed.message(f"/ask {ASKED}", chat=DIRECT, direct_messages_topic=topic)
    bot.settle()
    (call,) = feed.double.sent("sendMessage")
    assert call.given["direct_messages_topic_id"] == 77
