"""“Share as picture”: a photo of the passage with its citation; what was taken back meanwhile is not drawn."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.chat import card_picture
from bot.chat.message import Message
from bot.chat.screen import Screen
from bot.chat.wording.choice import WORDINGS, wording_for
from bot.search.engine import Engine
from tests.double.feed import FORUM, OTHER, SUPERGROUP, Feed, buttons
from tests.double.server import Double
from tests.serving.live import Live, engine_of, live

ASKED = "What was the worst storm?"
EN = wording_for("en")

needs_pillow = pytest.mark.skipif(not card_picture.is_installed(), reason="needs the extra `pages`")


def answered(bot: Live, feed: Feed, **where: object) -> dict:
    feed.message(f"/ask {ASKED}" if where else ASKED, **where)  # type: ignore[arg-type]
    bot.settle()
    return feed.double.sent("sendMessage")[-1].result


def share(bot: Live, feed: Feed, reply: dict, **who: object) -> None:
    feed.press(reply, buttons(reply)[EN.share_picture]["callback_data"], **who)  # type: ignore[arg-type]
    bot.settle()


def without(archive: Archive, passage_id: str) -> Archive:
    """The archive with a passage taken back."""
    interview = archive.interviews[passage_id.partition(".")[0]]
    exchanges = [
        replace(one, passages=tuple(passage for passage in one.passages if passage.id != passage_id))
        for one in interview.exchanges
    ]
    left = replace(interview, exchanges=tuple(one for one in exchanges if one.passages))
    interviews = {**archive.interviews, interview.id: left}
    return replace(archive, interviews=interviews, withdrawn=archive.withdrawn | {passage_id}, version="taken back")


def shown(reply: dict) -> str:
    """The id of the passage that an answer shows."""
    return str(buttons(reply)["👍"]["callback_data"]).removeprefix("v:+")


@needs_pillow
def test_a_reader_gets_the_passage_as_a_picture_with_its_citation(bot: Live, feed: Feed) -> None:
    from PIL import Image

    reply = answered(bot, feed)
    share(bot, feed, reply)
    (photo,) = feed.double.sent("sendPhoto")
    picture = Image.open(io.BytesIO(photo.given["photo"].encode("latin-1")))
    assert (picture.format, picture.size) == ("PNG", (card_picture.WIDTH, card_picture.HEIGHT))
    caption = photo.given["caption"]
    assert caption.startswith("Maren Holt, lighthouse keeper, to The Harbour Gazette")
    assert f"https://t.me/archive_test_bot?start={shown(reply).replace('.', '_')}" in caption
    assert f"Asked: {ASKED}" in caption


@needs_pillow
def test_the_citation_below_a_picture_links_to_the_pages_where_they_are_served(double: Double, engine: Engine) -> None:
    feed = Feed(double)
    with live(double, engine, pages_url="https://example.org/") as bot:
        reply = answered(bot, feed)
        share(bot, feed, reply)
    assert f"https://example.org/p/{shown(reply)}/" in double.sent("sendPhoto")[0].given["caption"]


@needs_pillow
def test_in_a_group_who_asked_gets_the_picture_as_a_reply_and_nobody_else(bot: Live, feed: Feed) -> None:
    reply = answered(bot, feed, chat=SUPERGROUP)
    share(bot, feed, reply, user=OTHER)
    assert feed.double.sent("sendPhoto") == []
    assert feed.double.sent("answerCallbackQuery")[0].given["text"] in {one.only_asker for one in WORDINGS.values()}
    share(bot, feed, reply)
    (photo,) = feed.double.sent("sendPhoto")
    assert photo.given["chat_id"] == SUPERGROUP["id"]
    assert photo.given["reply_parameters"]["message_id"] == reply["reply_to_message"]["message_id"]


@needs_pillow
def test_a_picture_stays_in_its_topic(bot: Live, feed: Feed) -> None:
    share(bot, feed, answered(bot, feed, chat=FORUM, thread=7))
    assert feed.double.sent("sendPhoto")[0].given["message_thread_id"] == 7


@needs_pillow
def test_of_a_passage_taken_back_no_picture_is_made_and_the_answer_says_so(bot: Live, feed: Feed) -> None:
    reply = answered(bot, feed)
    bot.engine = engine_of(without(bot.engine.archive, shown(reply)))
    share(bot, feed, reply)
    assert feed.double.sent("sendPhoto") == []
    assert feed.double.sent("editMessageText")[-1].given["text"].startswith(EN.withdrawn)


@needs_pillow
def test_a_passage_taken_back_while_its_picture_is_made_is_not_drawn(
    bot: Live, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = answered(bot, feed)
    newest = engine_of(without(bot.engine.archive, shown(reply)))

    def taken_back_meanwhile(screen: Screen, passage: Passage) -> Message:
        bot.engine = newest
        return card_picture.picture_message(screen, passage)

    monkeypatch.setattr("bot.serving.handling.callbacks.picture_message", taken_back_meanwhile)
    monkeypatch.setattr("bot.serving.handling.callbacks.picture_of", lambda *_: pytest.fail("it was drawn"))
    share(bot, feed, reply)
    assert feed.double.sent("sendPhoto") == []
    assert feed.double.sent("sendMessage")[-1].given["text"].startswith(EN.not_verbatim)


def test_without_what_draws_it_no_picture_is_offered(bot: Live, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_picture, "is_installed", lambda: False)
    assert EN.share_picture not in buttons(answered(bot, feed))


@needs_pillow
def test_a_button_of_a_run_that_could_draw_gets_the_citation(
    bot: Live, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = answered(bot, feed)
    monkeypatch.setattr(card_picture, "is_installed", lambda: False)
    share(bot, feed, reply)
    assert feed.double.sent("sendPhoto") == []
    assert feed.double.sent("sendMessage")[-1].given["text"].startswith("Maren Holt, lighthouse keeper")
