"""Kinds of talk x four languages x private chat, group, guest, terminal x archives."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot.chat.answers import answer_messages
from bot.chat.screen import Screen
from bot.chat.talk import SAID_IN_GROUPS
from bot.chat.terminal import Conversation
from bot.chat.wording.choice import WORDINGS
from bot.chat.wording.phrases import Wording
from bot.search.engine import NothingFound, Talk
from bot.search.searcher import Searcher, build_engine
from bot.serving.api.message_requests import ChatTarget
from bot.serving.handling.addressing import Heard, To
from bot.serving.handling.questions import answer_worth_saying
from tests.search import toy

SAID = {
    Talk.GREETING: (
        "hi, may I ask something?",
        "добрый вечер, можно вопрос?",
        "salam, sual vermək olar?",
        "merhaba, bir sorum var",
    ),
    Talk.THANKS: ("ok thank you so much", "спасибо большое", "çox sağ olun", "çok teşekkürler"),
    Talk.FAREWELL: ("bye, see you", "до свидания", "hələlik, sağ olun", "hoşça kal, görüşürüz"),
    Talk.WHO: ("are you a bot or a human", "ты бот или человек?", "sən botsan ya insan?", "sen bot musun insan mı"),
    Talk.CONTACT: (
        "how can I contact the editors?",
        "как связаться с редакцией?",
        "redaksiya ilə necə əlaqə saxlayım?",
        "editörlere nasıl ulaşırım?",
    ),
    Talk.PRIVACY: (
        "is it safe to write to you?",
        "удалите мои сообщения",
        "mesajlarımı kim görür?",
        "polis yazdığımı öğrenir mi?",
    ),
    Talk.ABOUT: (
        "what is this interview about?",
        "когда вышло интервью?",
        "müsahibəni kim götürüb?",
        "röportaj hangi sitede çıktı?",
    ),
    Talk.COMMENT: ("I don't agree with her", "не согласен с ней", "onunla razı deyiləm", "ona katılmıyorum"),
    Talk.ABUSE: ("you stupid bot", "тупой бот", "axmaq bot", "aptal bot"),
    Talk.ORDER: (
        "translate this into French",
        "переведи это на французский",
        "bunu fransızcaya tərcümə et",
        "bunu fransızcaya çevir",
    ),
    Talk.ELSEWHERE: (
        "will it rain tomorrow?",
        "какая завтра погода?",
        "sabah hava necə olacaq?",
        "yarın hava nasıl olacak?",
    ),
    Talk.VERIFY: ("is this quote real?", "это настоящая цитата?", "bu sitat həqiqidir?", "bu alıntı gerçek mi?"),
}
LANGUAGES = ("en", "ru", "az", "tr")
ROWS = [(kind, language, text) for kind, texts in SAID.items() for language, text in zip(LANGUAGES, texts, strict=True)]
BY_LETTERS = 0.9  # of the rows are told without an encoder
FIXED = {
    Talk.GREETING: "greeting",
    Talk.THANKS: "thanks",
    Talk.FAREWELL: "farewell",
    Talk.WHO: "who",
    Talk.CONTACT: "contact_unknown",
    Talk.PRIVACY: "privacy_short_sealed",
    Talk.COMMENT: "comment",
    Talk.ABUSE: "abuse",
    Talk.ORDER: "order",
    Talk.ELSEWHERE: "elsewhere",
    Talk.VERIFY: "verify",
}


def _taught() -> Searcher:
    passages = toy.archive().passages
    asked = {
        f"{asking} {about}": ("en", [passages[place].id])
        for place, about in enumerate(("you began with bees", "you were stung", "bees die in winter", "bees go hungry"))
        for asking in ("how it was that", "tell us when", "say why", "explain how it came that")
    }
    return build_engine(toy.archive(asked=asked), semantic="on")


@pytest.fixture(scope="module", params=["taught", "untaught"])
def engine(request: pytest.FixtureRequest) -> Searcher:
    return _taught() if request.param == "taught" else build_engine(toy.archive(), semantic="on")


@pytest.fixture(scope="module")
def letters() -> Searcher:
    return build_engine(toy.archive(), semantic="off")


def talked(engine: Searcher, text: str, language: str) -> NothingFound:
    answer = engine.answer(text, hint=language)
    assert isinstance(answer, NothingFound)
    return answer


def fixed(wording: Wording, kind: Talk) -> str:
    """What is said to a kind of talk begins with this; about an interview, with its title."""
    return str(getattr(wording, FIXED[kind])) if kind in FIXED else "bees"


@pytest.mark.parametrize(("kind", "language", "text"), ROWS)
def test_talk_gets_its_fixed_words_on_any_surface(engine: Searcher, kind: Talk, language: str, text: str) -> None:
    answer = talked(engine, text, language)
    assert answer.talk is kind
    wording = WORDINGS[language]
    for group in (False, True):  # a guest's message is one for a group
        screen = Screen(engine.archive, wording, group=group, bot_name="some_archive_bot")
        (message,) = answer_messages(screen, answer)
        assert message.text.startswith(fixed(wording, kind))
        assert message.quotations == ()
    written = io.StringIO()
    conversation = Conversation(engine, Console(file=written, width=2000))
    conversation.wording = wording
    conversation._language = language
    conversation.hear(text)
    assert written.getvalue().startswith(fixed(wording, kind).split("\n", maxsplit=1)[0])


@pytest.mark.parametrize(("kind", "language", "text"), ROWS)
def test_a_group_hears_only_what_was_asked_of_the_bot(engine: Searcher, kind: Talk, language: str, text: str) -> None:
    answer = talked(engine, text, language)
    heard = Heard(To.QUESTION, ChatTarget(1, private=False), text)
    assert answer_worth_saying(answer, heard) is (kind in SAID_IN_GROUPS)


def test_without_an_encoder_most_talk_is_told_and_none_gets_a_passage(letters: Searcher) -> None:
    told = [talked(letters, text, language).talk is kind for kind, language, text in ROWS]
    assert sum(told) >= BY_LETTERS * len(ROWS)
