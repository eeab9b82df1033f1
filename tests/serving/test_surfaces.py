"""The table: every surface by what is found, in every language; and that whatever leaves is attributed and verbatim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.archive.archive import Archive
from bot.base.languages import LANGUAGES
from bot.search.engine import Found, Hit, NothingFound
from tests.double.feed import FORUM, READER, SUPERGROUP, Feed
from tests.double.server import Double
from tests.serving.live import HASTE, Live, live

CASES = ("found", "long passage", "nothing", "withdrawn since")


@dataclass
class Scripted:
    """An engine that answers as a test says; everything after it is real."""

    archive: Archive
    found: dict[str, str]  # words -> how the passage begins

    def answer(self, question: str, *, k: int = 5, hint: str | None = None, shown: Any = ()) -> Found | NothingFound:
        beginning = self.found.get(question)
        if beginning is None:
            return NothingFound(hint or "en", (), 0.0, 0.1)
        passage = next(p for p in self.archive.passages if p.text.startswith(beginning))
        return Found(hint or "en", (Hit(passage, 1, 1.0),), 1.0, 0.1)


WORDS = {
    "found": "storm words",
    "long passage": "garden words",
    "nothing": "zebra words",
    "withdrawn since": "lost words",
}
FOUND = {"storm words": "The storm of the year", "garden words": "In the year 1900", "lost words": "No. I would not"}


def ask_private(feed: Feed, words: str, user: dict) -> None:
    feed.message(words, user=user)


def ask_group(feed: Feed, words: str, user: dict) -> None:
    feed.message(f"/ask {words}", user=user, chat={**SUPERGROUP, "id": -user["id"]})


def ask_topic(feed: Feed, words: str, user: dict) -> None:
    feed.message(f"@archive_test_bot {words}", user=user, chat={**FORUM, "id": -user["id"]}, thread=4)


def ask_inline(feed: Feed, words: str, user: dict) -> None:
    feed.inline(words, user=user)


def ask_guest(feed: Feed, words: str, user: dict) -> None:
    feed.guest(f"@archive_test_bot {words}", user=user)


SURFACES: dict[str, Callable[[Feed, str, dict], None]] = {
    "private": ask_private,
    "group": ask_group,
    "topic": ask_topic,
    "inline": ask_inline,
    "guest": ask_guest,
}


@pytest.fixture(scope="module")
def scripted(archive: Archive) -> Scripted:
    return Scripted(archive, FOUND)


@pytest.fixture(scope="module")
def asked(scripted: Scripted) -> Iterator[tuple[Double, Live]]:
    with Double(haste=HASTE) as double, live(double, scripted) as bot:
        yield double, bot


def said(double: Double, since: int) -> list[str]:
    """Every text that left since the `since`th call, by whatever way."""
    texts = []
    for call in double.sent("sendMessage", "answerGuestQuery", "answerInlineQuery")[since:]:
        if call.method == "sendMessage":
            texts.append(call.given["text"])
        results = call.given.get("results", [call.given.get("result")] if "result" in call.given else [])
        texts += [result["input_message_content"]["message_text"] for result in results]
    return texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("surface", SURFACES)
def test_the_table(asked: tuple[Double, Live], surface: str, case: str, language: str) -> None:
    double, bot = asked
    user = {**READER, "id": 90_000_000 + hash((surface, case, language)) % 9_000_000, "language_code": language}
    since = len(double.sent("sendMessage", "answerGuestQuery", "answerInlineQuery"))
    whole, engine = bot.engine.archive, bot.engine
    if case == "withdrawn since":
        bot.engine = WithdrawnMeanwhile(bot, engine)  # type: ignore[arg-type]
    try:
        SURFACES[surface](Feed(double), WORDS[case], user)
        bot.settle()
    finally:
        bot.engine = engine
    texts = said(double, since)
    if case in ("found", "long passage"):
        passage = next(p for p in whole.passages if p.text.startswith(FOUND[WORDS[case]]))
        citation = whole.citation(passage)
        assert texts
        for text in texts:
            assert citation.speaker in text
            assert citation.outlet in text
            assert text.partition("\n\n—")[0] in passage.text
    else:
        assert not any("I would not plant" in text for text in texts)
        assert (len(texts) == 0) is (surface == "inline")  # nothing that is no answer could be posted


class WithdrawnMeanwhile:
    """Between the search and the sending, the archive gives the passage up."""

    def __init__(self, bot: Live, engine: Scripted) -> None:
        self._bot, self._engine, self.archive = bot, engine, engine.archive

    def answer(self, question: str, *, k: int = 5, hint: str | None = None, shown: Any = ()) -> Found | NothingFound:
        answer = self._engine.answer(question, k=k, hint=hint)
        kept = {name: one for name, one in self.archive.interviews.items() if name != "garden"}
        self._bot.engine = Scripted(Archive(kept, "after"), {})
        return answer
