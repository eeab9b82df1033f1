"""Whether a message asks something, with and without a question mark."""

from __future__ import annotations

import pytest

from bot.search.words.asking import asks, tells


@pytest.mark.parametrize(
    "text",
    [
        "the winter was long, was it?",
        "why do bees die",
        "and why then",
        "tell me about the winter",
        "and the wasps",
        "is the honey sold",
        "почему пчёлы гибнут",
        "а осы",
        "гибнут ли пчёлы зимой",
        "расскажите про зиму",
        "arılar niyə ölür",
        "bəs eşşəkarılar",
        "qışdan danışın",
        "arılar qışda ölürmü",
        "arılar neden ölüyor",
        "peki yaban arıları",
        "kışı anlatın",
        "arılar kışın ölür mü",
    ],
)
def test_what_asks_is_told_without_a_mark(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "the beekeepers should have known",
        "this is why I sold my hives",
        "and nobody in our village ever listened to them",
        "my uncle keeps bees, he never got stung",
        "пчеловоды сами виноваты",
        "а у нас в деревне пчёл давно уже нет",
        "arıçılar özləri günahkardır",
        "heç nə dəyişməyəcək",
        "arıcılar zaten biliyordu",
        "yazık arılara",
        "",
        "🐝",
    ],
)
def test_a_remark_asks_nothing(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "my neighbour lost all her hives last week",
        "we have not slept for days",
        "у меня вчера забрали все ульи",
        "mənim arılarımı apardılar dünən",
        "benim kovanlarımı dün aldılar",
    ],
)
def test_who_tells_of_themselves_is_told(text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "why did they take my hives",
        "they took my hives. what can I do?",
        "I want to know about the hives of the north",
        "my friend asks who sells hives",
        "hives lost in the flood of last year",
        "my hives",
        "ульи пропали прошлой весной",
        "arılar qışda pətəkdə ölüb",
        "",
    ],
)
def test_questions_and_what_tells_of_others_are_no_story(text: str) -> None:
    assert not tells(text)
