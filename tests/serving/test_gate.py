"""The gate on Telegram's surfaces: {state of an interview or a passage} x {surface}, over one running bot."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.archive.folder import load
from bot.serving.api.pacing import Limits
from tests.archive.matrix import (
    ASKING,
    CLAIMED,
    HELD_BACK,
    QUESTION,
    SECRET,
    SECRET_ID,
    SECRET_LINK,
    STATES,
    folder_in,
    slips,
)
from tests.double.feed import Feed
from tests.double.server import Double
from tests.serving.live import HASTE, Live, engine_of, live

NAME = "@archive_test_bot"
HASH = SECRET_ID.rpartition(".")[2]
FREE = Limits(overall=1000, group=1000, private_burst=1000, private_every=0.001)
_numbers = itertools.count(70_000)


def reader() -> dict[str, Any]:
    """Somebody new, so that no limit of an earlier reader counts."""
    return {"id": next(_numbers), "is_bot": False, "first_name": "Reader", "language_code": "en"}


def group() -> dict[str, Any]:
    return {"id": -1_001_000_100_000 - next(_numbers), "type": "supergroup", "title": "Readers"}


def private(bot: Live, feed: Feed) -> None:
    for words in (ASKING, QUESTION):
        feed.message(words, user=reader())


def in_group(bot: Live, feed: Feed) -> None:
    feed.message(f"{NAME} {ASKING}", chat=group(), user=reader())


def inline(bot: Live, feed: Feed) -> None:
    for words in (ASKING, SECRET_ID, HASH, ""):
        feed.inline(words, user=reader())


def guest(bot: Live, feed: Feed) -> None:
    feed.guest(f"{NAME} {ASKING}", user=reader(), chat=group())


def deep_link(bot: Live, feed: Feed) -> None:
    feed.message(f"/start {SECRET_LINK}", user=reader())


def browse(bot: Live, feed: Feed) -> None:
    for command in ("/interviews", "/topics", "/questions", "/about"):
        feed.message(command, user=reader())


def quote_check(bot: Live, feed: Feed) -> None:
    feed.message(f"/check {CLAIMED}", user=reader())
    who, where = reader(), group()
    claimed = feed.message(SECRET, user=who, chat=where)["message"]
    feed.message("/check", user=reader(), chat=where, reply_to=claimed)


def old_buttons(bot: Live, feed: Feed) -> None:
    who = reader()
    feed.message("/help", user=who)
    bot.settle()
    message = feed.double.sent("sendMessage")[-1].result
    for data in (
        f"p:{SECRET_ID}",
        f"w:{SECRET_ID}",
        f"c:{SECRET_ID}",
        f"h:1:{HASH}",
        f"n:1:{HASH}{HASH}",
        "q:submarine:0",
    ):
        feed.press(message, data, user=who)


SURFACES: list[Callable[[Live, Feed], None]] = [
    private,
    in_group,
    inline,
    guest,
    deep_link,
    browse,
    quote_check,
    old_buttons,
]

Said = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What the bot sent, in each state, on each surface."""
    archives = {state: load(folder_in(state, tmp_path_factory.mktemp("gate"))).archive for state in STATES}
    assert None not in archives.values()
    found: Said = {}
    with Double(haste=HASTE) as double:
        feed = Feed(double)
        with live(double, engine_of(archives["published"]), limits=FREE) as bot:  # type: ignore[arg-type]
            for state, archive in archives.items():
                assert archive is not None
                bot.engine = engine_of(archive)
                for surface in SURFACES:
                    before = len(double.sent())
                    surface(bot, feed)
                    bot.settle()
                    calls = [(call.method, call.given) for call in double.sent()[before:]]
                    assert calls, (state, surface.__name__)
                    found[state, surface.__name__] = json.dumps(calls, ensure_ascii=False, default=str)
    return found


@pytest.mark.parametrize("surface", [surface.__name__ for surface in SURFACES])
@pytest.mark.parametrize("state", HELD_BACK)
def test_what_is_held_back_is_sent_on_no_surface(state: str, surface: str, said: Said) -> None:
    assert slips(said[state, surface]) == []


@pytest.mark.parametrize("surface", [one.__name__ for one in SURFACES if one is not browse])
@pytest.mark.parametrize("state", [state for state in STATES if state not in HELD_BACK])
def test_what_is_open_is_sent_on_every_surface(state: str, surface: str, said: Said) -> None:
    assert len(slips(said[state, surface])) == 3
