"""/topics: what the archive speaks about, and its passages in order, in private chats and in groups."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot.archive.archive import Archive
from bot.archive.interview import Meaning
from bot.archive.topics import topic_entries
from bot.chat.wording.choice import WORDINGS, wording_for
from bot.search.searcher import build_engine
from tests.chat.making import archive, interview
from tests.double.feed import OTHER, READER, SUPERGROUP, Feed, buttons
from tests.double.server import Double
from tests.serving.live import Live, live

EN = wording_for("en")
TOLD = (("What do you hear?", ("Owls at night.", "No trains.", "The owls sleep by day.")),)
BIRDS = Meaning("owls", {"en": ("owls",), "ru": ("совы",), "az": ("bayquşlar",), "tr": ("baykuşlar",)})


@pytest.fixture
def made() -> Archive:
    return archive(interview(exchanges=TOLD), vocabulary=(BIRDS,))


@pytest.fixture
def bot(double: Double, made: Archive) -> Iterator[Live]:
    with live(double, build_engine(made, None, "off")) as running:
        yield running


def listed(bot: Live, feed: Feed, command: str = "/topics", **more: Any) -> Any:
    feed.message(command, **more)
    bot.settle()
    return feed.double.sent("sendMessage")[-1].result


def pressed(bot: Live, feed: Feed, message: Any, label: str, **more: Any) -> list[Any]:
    feed.press(message, buttons(message)[label]["callback_data"], **more)
    bot.settle()
    return [call.result for call in feed.double.sent("editMessageText")]


@pytest.mark.parametrize("code", sorted(WORDINGS))
def test_the_topics_stand_in_the_readers_language(bot: Live, feed: Feed, code: str) -> None:
    reply = listed(bot, feed, user={**READER, "language_code": code})
    assert reply["text"].startswith(WORDINGS[code].topics_title)
    assert list(buttons(reply)) == [f"{BIRDS.terms[code][0]} · 2"]


@pytest.mark.parametrize("more", [{}, {"chat": SUPERGROUP}], ids=["private", "group"])
def test_a_tap_reads_the_passages_in_order(bot: Live, feed: Feed, more: dict[str, Any]) -> None:
    reply = listed(bot, feed, **more)
    (first,) = pressed(bot, feed, reply, "owls · 2")
    assert first["text"].startswith("owls · 1/2\n")
    assert "Owls at night." in first["text"]
    assert "The owls sleep by day." in pressed(bot, feed, first, EN.later)[-1]["text"]


def test_in_a_group_only_the_asker_turns_the_pages(bot: Live, feed: Feed) -> None:
    reply = listed(bot, feed, chat=SUPERGROUP)
    assert pressed(bot, feed, reply, "owls · 2", user=OTHER) == []
    assert feed.double.sent("answerCallbackQuery")[-1].given["text"] == wording_for("az").only_asker


def test_the_button_below_start_leaves_the_greeting_and_its_buttons(bot: Live, feed: Feed) -> None:
    greeting = listed(bot, feed, "/start")
    assert pressed(bot, feed, greeting, EN.topics_title) == []
    assert list(buttons(feed.double.sent("sendMessage")[-1].result)) == ["owls · 2"]


def test_a_topic_that_is_gone_since_is_not_known(bot: Live, feed: Feed) -> None:
    reply = listed(bot, feed)
    bot.engine = build_engine(archive(interview(exchanges=TOLD)), None, "off")
    assert pressed(bot, feed, reply, "owls · 2")[-1]["text"] == EN.unknown_passage


def test_the_topics_are_found_off_the_event_loop_and_once(
    bot: Live, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []
    finding = topic_entries

    def noted(*given: Any) -> Any:
        threads.append(threading.current_thread())
        return finding(*given)

    monkeypatch.setattr("bot.archive.archive.topic_entries", noted)
    reply = listed(bot, feed)
    pressed(bot, feed, reply, "owls · 2")
    listed(bot, feed)
    assert len(threads) == 1
    assert threads[0].name.startswith("search")
