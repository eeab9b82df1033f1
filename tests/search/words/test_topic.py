"""“What does she say about bees?” asks about bees."""

from __future__ import annotations

import pytest

from bot.search.words.topic import Topics

TOPICS = Topics(["Ann Holtmann"])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "what does she say about the BEES"),
        ("en", "So what did Ann Holtmann say about the BEES?"),
        ("en", "What do you think about the BEES?"),
        ("en", "tell me what the speaker thinks of the BEES"),
        ("en", "did Holtmann mention anything about the BEES?"),
        ("en", "Holtmann's opinion on the BEES"),
        ("en", "what is said about the BEES"),
        ("en", "the BEES, what's her view?"),
        ("en", "Ann Holtmann on the BEES"),
        ("ru", "BEES, что она думает об этом"),
        ("ru", "Что она говорит о BEES?"),
        ("ru", "что Хольтман думает про BEES"),
        ("ru", "что говорится в интервью о BEES"),
        ("ru", "Каково её мнение о BEES?"),
        ("az", "Holtmann BEES haqqında nə deyir?"),
        ("az", "BEES barədə o nə düşünür"),
        ("az", "BEES haqqinda fikri nedir"),
        ("tr", "Holtmann BEES hakkında ne diyor?"),
        ("tr", "BEES konusunda ne düşünüyor"),
        ("tr", "BEES hakkındaki görüşü nedir"),
    ],
)
def test_who_asks_what_the_interviewee_says_of_something_asks_about_it(language: str, text: str) -> None:
    assert TOPICS.of(text, language).removeprefix("the ") == "BEES"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "what does the mayor say about the bees"),
        ("en", "what did Bob Holtmann's neighbour say about the bees"),
        ("en", "what does she say about it?"),
        ("en", "what does she do about the bees"),
        ("en", "what do bees say about the summer"),
        ("ru", "что говорит мэр о пчёлах"),
        ("az", "arılar haqqında kim danışır"),
        ("tr", "arılar hakkında kim konuşuyor"),
        ("xx", "what does she say about the bees"),
    ],
)
def test_what_somebody_else_says_or_asks_nothing_stays_whole(language: str, text: str) -> None:
    assert TOPICS.of(text, language) == text
