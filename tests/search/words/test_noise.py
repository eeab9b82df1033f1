from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.words.noise import LONGEST_QUESTION, may_ask, question_in


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("@keeper_bot guys, what kills bees in winter??", "what kills bees in winter??"),
        ("hey bot what kills bees 🐝🐝", "what kills bees"),
        ("> somebody else wrote this\nwhat kills bees?", "what kills bees?"),
        ("/ask@keeper_bot what kills bees?", "what kills bees?"),
        ("what kills bees lol", "what kills bees"),
        ("Ребята, что убивает пчёл?", "что убивает пчёл?"),
        ("see https://example.org/x what kills bees?", "see what kills bees?"),
        ("write to ann@example.org", "write to ann@example.org"),
        ("🐝", "🐝"),
        ("sorry", "sorry"),
        ("So the colony dies?", "the colony dies?"),
        ("botanic gardens", "botanic gardens"),
        ("good evening, sorry for the silly question, what kills bees", "what kills bees"),
        ("hello there i have a quick question what kills bees", "what kills bees"),
        ("Добрый день! Подскажите, пожалуйста, что убивает пчёл?", "что убивает пчёл?"),
        ("салам алейкум есть вопрос что убивает пчёл", "что убивает пчёл"),
        ("salam qardaş bir sual verəcəm arıları nə öldürür", "arıları nə öldürür"),
        ("Hər vaxtınız xeyir. Sualım var: arıları nə öldürür", "arıları nə öldürür"),
        ("slm hocam bi sorum olacaktı arıları ne öldürüyor", "arıları ne öldürüyor"),
        ("Kusura bakmayın ama arıları ne öldürüyor", "arıları ne öldürüyor"),
        ("ok, different question: what kills bees", "what kills bees"),
        ("never mind. what kills bees?", "what kills bees?"),
        ("ладно, другая тема: что убивает пчёл", "что убивает пчёл"),
        ("başqa mövzuya keçək, arıları nə öldürür", "arıları nə öldürür"),
        ("neyse, konuyu değiştireyim: arıları ne öldürüyor", "arıları ne öldürüyor"),
        ("question time in parliament", "question time in parliament"),
        ("another thing", "another thing"),
        ("good morning", "good morning"),
        ("can i ask you something", "can i ask you something"),
    ],
)
def test_noise_is_taken_off_a_question(message: str, question: str) -> None:
    assert question_in(message) == question


@given(st.text())
def test_any_message_leaves_a_bounded_question(message: str) -> None:
    assert len(question_in(message)) <= LONGEST_QUESTION


def test_a_hundred_kilobytes_are_read_in_no_time() -> None:
    assert len(question_in("@bot guys " * 10_000)) <= LONGEST_QUESTION


@pytest.mark.parametrize("repeated", ["(a+)+%", "what kills bees ", "a", "кто там? "])
def test_what_is_repeated_in_a_long_message_stands_three_times_and_in_part(repeated: str) -> None:
    found = question_in(repeated * (2000 // len(repeated)))
    assert found.startswith((repeated * 3).strip())
    assert len(found) < 4 * len(repeated)


def test_a_short_message_may_repeat_what_it_likes() -> None:
    assert question_in("no no no no no no no") == "no no no no no no no"


@pytest.mark.parametrize("text", ["🐝", "???", "ّ" * 400, "𰳻 𦞀 穡 퇳 쓀 怇 𪞓 漢𗃞 𡱭 挎", "𓀀𓁐", ""])
def test_noise_can_be_no_question(text: str) -> None:
    assert not may_ask(text)


@pytest.mark.parametrize(
    "text",
    [
        "2019?",
        "Bakı 🐝🐝🐝🐝🐝🐝🐝🐝",
        "кто?",
        "為什麼蜜蜂會死?",
        "𠮷野家の蜂蜜はどこ?",
        "꿀벌은 왜 죽나요?",
        "ինչո՞ւ",
        "لماذا يموت النحل؟",
        "मधुमक्खी क्यों",
    ],
)
def test_a_question_in_any_writing_may_ask(text: str) -> None:
    assert may_ask(text)
