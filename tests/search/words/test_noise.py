from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.engine import Smalltalk
from bot.search.question.smalltalk import smalltalk
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
    ],
)
def test_noise_is_taken_off_a_question(message: str, question: str) -> None:
    assert question_in(message) == question


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Hi!", Smalltalk.GREETING),
        ("/start", Smalltalk.GREETING),
        ("salam", Smalltalk.GREETING),
        ("Merhaba, nasılsın?", Smalltalk.GREETING),
        ("Привет", Smalltalk.GREETING),
        ("Thanks a lot 🙏", Smalltalk.THANKS),
        ("çox sağ ol", Smalltalk.THANKS),
        ("teşekkürler", Smalltalk.THANKS),
        ("спасибо большое", Smalltalk.THANKS),
        ("Спокойной ночи!", Smalltalk.FAREWELL),
        ("можешь помочь пожалуйста", Smalltalk.WHO),
        ("@keeper_bot who are you?", Smalltalk.WHO),
        ("ты бот?", Smalltalk.WHO),
        ("sən kimsən", Smalltalk.WHO),
        ("bye bye", Smalltalk.FAREWELL),
        ("до свидания!", Smalltalk.FAREWELL),
        ("iyi geceler", Smalltalk.FAREWELL),
        ("Why?", Smalltalk.FRAGMENT),
        ("and who else?", Smalltalk.FRAGMENT),
        ("@keeper_bot tell me more", Smalltalk.FRAGMENT),
        ("really??", Smalltalk.FRAGMENT),
        ("а почему?", Smalltalk.FRAGMENT),
        ("Расскажите подробнее", Smalltalk.FRAGMENT),
        ("это правда?", Smalltalk.FRAGMENT),
        ("Niyə?", Smalltalk.FRAGMENT),
        ("a pochemu?", Smalltalk.FRAGMENT),
        ("Spasibo!", Smalltalk.THANKS),
        ("privet", Smalltalk.GREETING),
        ("davam et", Smalltalk.FRAGMENT),
        ("peki neden", Smalltalk.FRAGMENT),
        ("Gerçekten mi?", Smalltalk.FRAGMENT),
        ("Hello! Who are you?", Smalltalk.WHO),
        ("thanks, bye!", Smalltalk.FAREWELL),
        ("thank you for the answer", Smalltalk.THANKS),
        ("thanks, that was useful 🙏", Smalltalk.THANKS),
        ("Спасибо за ответ!", Smalltalk.THANKS),
        ("cavabın üçün sağ ol", Smalltalk.THANKS),
        ("tam razıyam, düz deyir", Smalltalk.THANKS),
        ("I agree with him", Smalltalk.THANKS),
        ("он прав", Smalltalk.THANKS),
        ("он прав?", Smalltalk.FRAGMENT),
        ("cevap için teşekkürler", Smalltalk.THANKS),
        ("Salam, sağ ol", Smalltalk.THANKS),
    ],
)
def test_small_talk_is_told_by_kind(message: str, kind: Smalltalk) -> None:
    assert smalltalk(message) is kind


@pytest.mark.parametrize(
    "message",
    [
        "who are you afraid of?",
        "hi, what kills bees?",
        "thanks to whom did you start?",
        "kimsə onu görüb?",
        "why the roof?",
        "hello. what kills bees?",
        "thanks, bees",
        "was it helpful for the bees?",
        "he didn't answer the question",
        "is the keeper right about the bees",
        "are the keepers liars?",
        "кто и зачем",
        "",
    ],
)
def test_a_question_is_no_small_talk(message: str) -> None:
    assert smalltalk(message) is None


@given(st.text())
def test_any_message_leaves_a_bounded_question(message: str) -> None:
    assert len(question_in(message)) <= LONGEST_QUESTION
    smalltalk(message)


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


@pytest.mark.parametrize(
    "message",
    [
        "you are so dumb",
        "Stupid bot!",
        "OMG this is so dumb",
        "oh, you never understand me",
        "no, this is not what I meant",
        "But that wasn't what I wanted!",
        "You misunderstood me, bot",
        "shut up please",
        "ну ты и тупица",
        "ты меня не понимаешь",
        "нет, я спрашивал о другом",
        "sən lap axmaqsan",
        "mən başqa şey soruşdum",
        "sen çok salaksın",
        "hayır, bunu sormuyorum",
        "your bot is useless, it never answers anything",
        "why don't you answer me",
        "it doesn't work",
        "this is not an answer",
        "You people are all liars",
        "Бот тупой до невозможности",
        "ты не понял вопрос",
        "bu cavab deyil",
        "yanlış cevap verdin",
        "бот бесполезный, ни на что не отвечает",
        "почему бот не отвечает на вопросы",
        "bu nə axmaq botdur, cavab vermir",
        "Bu bot hiçbir soruya cevap vermiyor",
    ],
)
def test_who_is_cross_with_the_bot_asks_nothing(message: str) -> None:
    assert smalltalk(message) is Smalltalk.COMPLAINT


@pytest.mark.parametrize(
    "message",
    [
        "are bees useless?",
        "is the bridge broken or what?",
        "who said the plan was stupid",
        "почему проект бесполезный",
        "bu layihə niyə yararsızdır",
        "köprü neden işe yaramıyor",
        "why doesn't the mayor answer",
        "it doesn't help the bees",
        "почему мэр не отвечает на вопросы",
        "bələdiyyə niyə cavab vermir",
        "belediye neden sorulara cevap vermiyor",
    ],
)
def test_who_finds_fault_with_something_else_asks(message: str) -> None:
    assert smalltalk(message) is None
