"""T9: every kind of update in every combination of what may be missing or strange; none may raise.

Updates that can't be read, and ones that a handler chokes on, are set aside; those around them are answered.
"""

from __future__ import annotations

import copy
import itertools
import random
import time
from typing import Any

import pytest

from bot.search.engine import Engine
from tests.double.feed import (
    ANONYMOUS_ADMIN,
    CHANNEL,
    CHANNEL_SENDER,
    FORUM,
    GROUP,
    READER,
    SOME_BOT,
    SUPERGROUP,
    TELEGRAM,
    Feed,
    private_chat,
    text_entities,
)
from tests.double.server import Double
from tests.double.service import BOT, JSON
from tests.serving.live import Live, live

ASKED = "/ask@archive_test_bot What was the worst storm?"
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]

SENDERS: dict[str, JSON] = {
    "a reader": {"from": READER},
    "no sender": {},
    "an anonymous admin": {"from": ANONYMOUS_ADMIN, "sender_chat": SUPERGROUP},
    "a channel": {"from": CHANNEL_SENDER, "sender_chat": CHANNEL},
    "a bot": {"from": SOME_BOT},
    "ourselves": {"from": BOT},
    "a channel's post": {"from": TELEGRAM, "sender_chat": CHANNEL, "is_automatic_forward": True},
}
PLACES: dict[str, JSON] = {
    "private": {"chat": private_chat(READER)},
    "a group": {"chat": GROUP},
    "a topic": {"chat": FORUM, "message_thread_id": 7, "is_topic_message": True},
    "General": {"chat": FORUM},
    "a reply in a thread": {"chat": SUPERGROUP, "message_thread_id": 9},
}
CONTENTS: dict[str, JSON] = {
    "a question": {"text": ASKED, "entities": text_entities(ASKED)},
    "no text": {},
    "a caption": {"photo": PHOTO, "caption": ASKED, "caption_entities": text_entities(ASKED)},
    "a photo": {"photo": PHOTO},
    "a service message": {"new_chat_title": "x"},
    "a migration": {"migrate_to_chat_id": -1_009_000_000_000},
    "a broken entity": {"text": ASKED, "entities": [{"type": "mention", "offset": 90, "length": 900}]},
    "by way of us": {"text": ASKED, "via_bot": BOT},
    "forwarded": {
        "text": ASKED,
        "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"},
    },
}
KINDS = ("message", "edited_message", "channel_post", "guest_message")


def shapes() -> list[tuple[str, JSON]]:
    """Kinds x senders x places x contents."""
    found = []
    for kind, sender, place, content in itertools.product(KINDS, SENDERS, PLACES, CONTENTS):
        if kind == "channel_post" and place != "private":
            continue
        message = {"message_id": 3, "date": int(time.time()), **SENDERS[sender], **PLACES[place], **CONTENTS[content]}
        found.append((f"{kind} of {sender} in {place}: {content}", {kind: copy.deepcopy(message)}))
    return found


def answered(label: str) -> bool:
    """Is somebody owed an answer?"""
    kind, _, rest = label.partition(" of ")
    sender, _, rest = rest.partition(" in ")
    place, _, content = rest.partition(": ")
    if kind != "message" or sender in ("a bot", "ourselves", "a channel's post") or content == "by way of us":
        return False
    if place == "private":
        return content not in ("no text", "a service message", "a migration")
    return content in ("a question", "a caption", "a broken entity")


def test_there_are_more_than_five_hundred_shapes() -> None:
    assert len(shapes()) >= 500


def test_every_shape_gets_its_answer_or_a_named_silence(double: Double, engine: Engine) -> None:
    for place in PLACES.values():
        double.chat(place["chat"])
    cases = shapes()
    owed = sum(answered(label) for label, _ in cases)
    with live(double, engine) as bot:
        for number, (_, body) in enumerate(cases):
            for message in body.values():
                message["message_id"] = 10_000 + number
                if "from" in message and answered(cases[number][0]) and "sender_chat" not in message:
                    message["from"] = {**message["from"], "id": 70_000_000 + number}
                    if message["chat"]["type"] == "private":  # what was said a moment ago in a chat is not said again
                        message["chat"] = {**message["chat"], "id": 70_000_000 + number}
                elif answered(cases[number][0]):
                    message["chat"] = {**message["chat"], "id": message["chat"]["id"] - 1000 - number}
                double.chat(message["chat"])
            double.feed(body)
        bot.settle(60)
        assert bot.running is not None
        assert bot.running._metrics.totals.get("set aside", 0) == 0
    replied = {call.given["chat_id"] for call in double.sent("sendMessage")}
    assert len(double.sent("sendMessage")) >= owed * 0.9, (len(double.sent("sendMessage")), owed)
    assert all(chat != SOME_BOT["id"] for chat in replied)


def test_an_update_that_cannot_be_read_is_set_aside_and_its_neighbours_are_answered(
    double: Double, engine: Engine
) -> None:
    feed = Feed(double)
    feed.message("What was the worst storm?")
    double.feed({"message": {"message_id": "x", "date": "never", "chat": 5}})
    double.feed({"callback_query": 17})
    double.feed({"message": None})
    deep: Any = []
    for _ in range(400):
        deep = [deep]
    double.feed({"message": deep})
    feed.message("How did you come to the lighthouse?")
    with live(double, engine) as bot:
        bot.settle()
    assert len(double.sent("sendMessage")) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"text": 5}, {"text": ["What?"]}, {"from": {**READER, "language_code": 5}}, {"entities": 5}, {"message_id": []}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_part_of_a_wrong_kind_is_named_once_and_not_tried_again(
    double: Double, engine: Engine, wrong: JSON, caplog: pytest.LogCaptureFixture
) -> None:
    right = {"message_id": 3, "date": int(time.time()), "chat": private_chat(READER), "from": READER, "text": "What?"}
    double.feed({"message": {**right, **wrong}})
    with live(double, engine) as bot:
        bot.settle()
        assert bot.running is not None
        assert bot.running._metrics.totals == {"set aside": 1}
    assert caplog.text.count("unexpected error") == 1


class Failing:
    """An engine that has no answer to one question, but an error."""

    def __init__(self, engine: Engine, words: str) -> None:
        self.archive, self._engine, self._words = engine.archive, engine, words
        self.tries = 0

    def answer(self, question: str, k: int = 5, hint: str | None = None, shown: Any = ()) -> Any:
        if question == self._words:
            self.tries += 1
            raise RuntimeError("nobody has heard of this")
        return self._engine.answer(question, k=k, hint=hint)


def test_a_handler_that_fails_is_tried_three_times_and_holds_nobody_up(double: Double, engine: Engine) -> None:
    feed, failing = Feed(double), Failing(engine, "Does this fail?")
    feed.message("Does this fail?")
    other = {**READER, "id": 5_550_001}
    feed.message("What was the worst storm?", user=other)
    with live(double, failing) as bot:  # type: ignore[arg-type]
        bot.settle()
        assert bot.running is not None
        assert bot.running._metrics.totals["set aside"] == 1
    assert failing.tries == 3
    assert [call.given["chat_id"] for call in double.sent("sendMessage")] == [other["id"]]


@pytest.mark.parametrize("seed", range(3))
def test_updates_with_random_parts_missing_never_stop_the_bot(bot: Live, feed: Feed, seed: int) -> None:
    dice = random.Random(seed)

    def thin(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: thin(part) for key, part in value.items() if dice.random() > 0.15}
        if isinstance(value, list):
            return [thin(part) for part in value if dice.random() > 0.15]
        if dice.random() < 0.03:
            return dice.choice([None, -1, "", "\ud800", {}, [], 2**70, True])
        return value

    for _, body in dice.sample(shapes(), 60):
        feed.double.feed(thin(body))
    feed.message("What was the worst storm?", user={**READER, "id": 5_550_002})
    bot.settle(60)
    assert feed.double.sent("sendMessage")[-1].given["text"]
