"""Kinds of talk x four languages x private chat, group, guest, terminal x archives."""

from __future__ import annotations

import functools
import io

import pytest
from rich.console import Console

from bot.chat.answers import answer_messages
from bot.chat.screen import Screen
from bot.chat.talk import SAID_IN_GROUPS
from bot.chat.terminal import Conversation
from bot.chat.wording.choice import WORDINGS
from bot.search.engine import Found, NothingFound, Talk
from bot.search.searcher import Searcher, build_engine
from bot.serving.api.message_requests import ChatTarget
from bot.serving.handling.addressing import Heard, To
from bot.serving.handling.questions import answer_worth_saying
from tests.chat.talking import ROWS, fixed
from tests.search import toy

BY_LETTERS = 0.9  # of the rows are told without an encoder


def _taught() -> Searcher:
    passages = toy.archive().passages
    asked = {
        f"{asking} {about}": ("en", [passages[place].id])
        for place, about in enumerate(("you began with bees", "you were stung", "bees die in winter", "bees go hungry"))
        for asking in ("how it was that", "tell us when", "say why", "explain how it came that")
    }
    return build_engine(toy.archive(asked=asked), semantic="on")


@functools.cache
def made(name: str) -> Searcher:
    if name == "taught":
        return _taught()
    return build_engine(toy.archive(), semantic="on" if name == "untaught" else "off")


@pytest.fixture(params=["taught", "untaught"])
def engine(request: pytest.FixtureRequest) -> Searcher:
    return made(request.param)


def talked(engine: Searcher, text: str, language: str) -> NothingFound:
    answer = engine.answer(text, hint=language)
    assert isinstance(answer, NothingFound)
    return answer


def told_by_letters() -> list[tuple[Talk, str, str]]:
    """The rows whose kind is told without an encoder."""
    return [row for row in ROWS if talked(made("letters"), row[2], row[1]).talk is row[0]]


def says_its_words_everywhere(engine: Searcher, kind: Talk, language: str, text: str) -> None:
    answer = talked(engine, text, language)
    assert answer.talk is kind
    wording = WORDINGS[language]
    for group in (False, True):  # a guest's message is one for a group
        screen = Screen(engine.archive, wording, group=group, bot_name="some_archive_bot")
        (message,) = answer_messages(screen, answer)
        assert message.text.startswith(fixed(wording, kind, "bees"))
        assert message.quotations == ()
    heard = Heard(To.QUESTION, ChatTarget(1, private=False), text)
    assert answer_worth_saying(answer, heard) is (kind in SAID_IN_GROUPS)
    written = io.StringIO()
    conversation = Conversation(engine, Console(file=written, width=2000))
    conversation.wording = wording
    conversation._language = language
    conversation.hear(text)
    assert written.getvalue().startswith(fixed(wording, kind, "bees").split("\n", maxsplit=1)[0])


@pytest.mark.parametrize(("kind", "language", "text"), ROWS)
def test_talk_gets_its_fixed_words_on_any_surface(engine: Searcher, kind: Talk, language: str, text: str) -> None:
    says_its_words_everywhere(engine, kind, language, text)


def test_without_an_encoder_most_talk_is_told_and_none_gets_a_passage() -> None:
    rows = told_by_letters()
    assert len(rows) >= BY_LETTERS * len(ROWS)
    for row in rows:
        says_its_words_everywhere(made("letters"), *row)


@pytest.mark.parametrize("name", ["Ann Keeper", "keeper", "KEEPER?", "Ənn Keeper"])
def test_a_speakers_name_alone_asks_for_the_card_of_the_interview(engine: Searcher, name: str) -> None:
    answer = engine.answer(name)
    assert isinstance(answer, NothingFound)
    assert (answer.talk, answer.language) == (Talk.ABOUT, "en")
    (message,) = answer_messages(Screen(engine.archive, WORDINGS["en"]), answer)
    assert "Ann Keeper, to The Hive" in message.text


def test_a_speakers_name_beside_other_words_is_searched_with(engine: Searcher) -> None:
    assert isinstance(engine.answer("Keeper and what kills a colony in winter?"), Found)
