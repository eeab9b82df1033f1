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
        ("en", "what's there about the BEES"),
        ("ru", "что там про BEES"),
        ("az", "BEES haqqında nə var"),
        ("tr", "BEES hakkında ne var"),
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


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "did she say that BEES HATE RAIN?"),
        ("en", "Did Ann Holtmann really say BEES HATE RAIN"),
        ("en", "has she ever claimed that BEES HATE RAIN?"),
        ("en", "is it true that she said BEES HATE RAIN?"),
        ("en", "she said BEES HATE RAIN, right?"),
        ("en", "I heard she said that BEES HATE RAIN"),
        ("en", "where does Holtmann say that BEES HATE RAIN?"),
        ("ru", "она правда сказала, что BEES HATE RAIN?"),
        ("ru", "говорила ли Хольтман, что BEES HATE RAIN?"),
        ("ru", "правда ли, что она сказала BEES HATE RAIN"),
        ("ru", "Хольтман утверждала, что BEES HATE RAIN"),
        ("az", "o həqiqətən deyib ki, BEES HATE RAIN?"),
        ("az", "Holtmann deyib ki, BEES HATE RAIN"),
        ("az", "BEES HATE RAIN deyibmi?"),
        ("az", "doğrudanmı o BEES HATE RAIN deyib"),
        ("tr", "gerçekten BEES HATE RAIN dedi mi?"),
        ("tr", "Holtmann BEES HATE RAIN söyledi mi"),
        ("tr", "BEES HATE RAIN dediği doğru mu?"),
    ],
)
def test_who_asks_whether_something_was_said_states_it(language: str, text: str) -> None:
    assert TOPICS.statement(text, language) == "BEES HATE RAIN"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "did she say anything about the old bees?"),
        ("en", "did she say who sold the hives?"),
        ("en", "did she sell the old hives?"),
        ("en", "did the mayor say that bees hate rain?"),
        ("en", "did she say so?"),
        ("ru", "говорила ли она о старых ульях?"),
        ("ru", "она сказала, кто продал ульи?"),
        ("ru", "что она сказала про старые ульи"),
        ("az", "köhnə pətəklər haqqında nə deyib?"),
        ("az", "kim pətəkləri satıb deyibmi"),
        ("tr", "eski kovanlar hakkında ne dedi?"),
        ("tr", "kim kovanları sattı dedi mi"),
        ("xx", "did she say that bees hate rain?"),
    ],
)
def test_who_asks_what_or_who_states_nothing(language: str, text: str) -> None:
    assert TOPICS.statement(text, language) == ""
