"""Talk and follow-ups in private chats and groups: what is said, what is left unsaid; no words of it are kept."""

from __future__ import annotations

import pytest

from bot.chat.actions import ForgetToday, KeepNone, ListQuestions, encode
from bot.chat.talk import SAID_IN_GROUPS
from bot.chat.wording.choice import WORDINGS
from bot.search.engine import Answer, Found, NothingFound, passages_for_next
from bot.serving.handling.conversations import REMEMBERED_SECONDS, Conversations
from tests.chat.talking import ROWS, fixed
from tests.double.feed import OTHER, READER, SUPERGROUP, Feed, buttons
from tests.serving.live import Live

ASKED = "What was the worst storm?"
ANSWER = "The storm of the year when the pier broke."
GREETINGS = {"en": "hello", "ru": "здравствуйте", "az": "salam necəsən", "tr": "merhaba"}
PRIVACY = {"en": "delete my data", "ru": "удалите мои данные", "az": "məlumatlarımı silin", "tr": "verilerimi sil"}
ABOUT = {"en": "who is speaking", "ru": "кто говорит", "az": "kim danışır", "tr": "kim konuşuyor"}
COMMENTS = {"en": "i dont agree", "ru": "не согласен", "az": "razı deyiləm", "tr": "katılmıyorum"}


def said(feed: Feed) -> list[str]:
    return [call.result["text"] for call in feed.double.sent("sendMessage")]


@pytest.mark.parametrize("language", ["en", "ru", "az", "tr"])
def test_private_talk_gets_fixed_words_and_none_of_it_is_kept(bot: Live, feed: Feed, language: str) -> None:
    for table in (GREETINGS, PRIVACY, COMMENTS):
        feed.message(table[language])
    bot.settle()
    greeted, privately, commented = said(feed)
    assert greeted in {wording.greeting for wording in WORDINGS.values()}
    assert commented in {wording.comment for wording in WORDINGS.values()}
    assert privately.startswith(tuple(wording.privacy_short_sealed for wording in WORDINGS.values()))
    assert bot.log.questions == []


def test_who_fears_for_privacy_gets_the_buttons_for_it(bot: Live, feed: Feed) -> None:
    feed.message(PRIVACY["en"])
    bot.settle()
    (call,) = feed.double.sent("sendMessage")
    data = [button.get("callback_data") for row in call.result["reply_markup"]["inline_keyboard"] for button in row]
    assert data == [encode(ForgetToday()), encode(KeepNone())]


@pytest.mark.parametrize("language", ["en", "ru", "az", "tr"])
def test_who_asks_who_speaks_is_asked_in_which_interview_and_after_an_answer_gets_its_card(
    bot: Live, feed: Feed, language: str
) -> None:
    feed.message(ABOUT[language])
    feed.message(ASKED)
    bot.settle()
    feed.message(ABOUT[language])
    bot.settle()
    assert said(feed)[0] in {wording.about_which for wording in WORDINGS.values()}
    assert "Maren Holt, " in said(feed)[-1]
    assert len(bot.log.questions) == 1


@pytest.mark.parametrize("table", [GREETINGS, COMMENTS], ids=["greetings", "comments"])
def test_a_group_hears_nothing_to_talk(bot: Live, feed: Feed, table: dict[str, str]) -> None:
    for text in table.values():
        feed.message(f"/ask {text}", chat=SUPERGROUP)
    bot.settle()
    assert said(feed) == []
    assert bot.log.questions == []


def test_what_else_shows_what_was_not_shown_yet(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    feed.message("what else?")
    bot.settle()
    first, second = said(feed)[:2]
    assert first.startswith(ANSWER)
    assert not second.startswith(ANSWER)


def test_why_is_understood_with_the_answer_before_it(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    feed.message("why?")
    bot.settle()
    assert said(feed)[1].startswith(ANSWER)


def test_nobody_else_in_a_group_follows_up_unless_in_reply(bot: Live, feed: Feed) -> None:
    feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
    bot.settle()
    feed.message("/ask why?", chat=SUPERGROUP, user=OTHER)
    bot.settle()
    assert len(said(feed)) == 1
    reply = feed.double.sent("sendMessage")[0].result
    feed.message("why?", chat=SUPERGROUP, user=OTHER, reply_to=reply)
    bot.settle()
    assert said(feed)[1].startswith(ANSWER)


def test_thanks_after_an_answer_get_no_passage(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    feed.message("ok thank you")
    bot.settle()
    assert said(feed)[1] == WORDINGS["en"].thanks


class Marks:
    """Gives a mark that is another one every day."""

    day = 1

    def mark(self, *parts: int) -> bytes:
        return repr((self.day, *parts)).encode()


def found(engine_answer: Answer) -> Answer:
    assert isinstance(engine_answer, Found)
    return engine_answer


def test_what_was_shown_is_forgotten_after_a_quarter_of_an_hour_and_at_midnight() -> None:
    now = [0.0]
    marks = Marks()
    known = Conversations(marks, clock=lambda: now[0])  # type: ignore[arg-type]
    known.note(1, 2, ["a"])
    assert known.before(1, 2) == ("a",)
    assert known.before(1, 3) == ()
    marks.day = 2
    assert known.before(1, 2) == ()
    marks.day = 1
    now[0] = REMEMBERED_SECONDS
    assert known.before(1, 2) == ()
    known.forget_old()
    assert known._shown == {}


def test_talking_on_keeps_nothing_that_was_shown_for_longer_than_a_quarter_of_an_hour() -> None:
    now = [0.0]
    known = Conversations(Marks(), clock=lambda: now[0])  # type: ignore[arg-type]
    known.note(1, 2, ["a"])
    now[0] = REMEMBERED_SECONDS - 1
    known.note(1, 2, ["b"])
    known.note(1, 2, ())
    assert known.before(1, 2) == ("a", "b")
    now[0] += 2
    assert known.before(1, 2) == ("b",)
    known.forget_old()
    assert "'a'" not in str(known._shown)


def test_talk_changes_nothing_of_what_is_remembered(bot: Live) -> None:
    thanks = bot.engine.answer("thank you")
    assert isinstance(thanks, NothingFound)
    assert passages_for_next(thanks) == ()


def test_what_a_button_shows_was_shown(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    (reply,) = feed.double.sent("sendMessage")
    feed.press(reply.result, buttons(reply.result)["Whole answer"]["callback_data"])
    bot.settle()
    whole = feed.double.sent("editMessageText")[0].given["text"]
    feed.message("what else?")
    bot.settle()
    more = said(feed)[-1]
    assert more.partition("\n")[0] not in whole


def test_the_passage_of_a_link_is_what_the_next_message_is_about(bot: Live, feed: Feed) -> None:
    passage = found(bot.engine.answer(ASKED)).hits[0].passage
    feed.message(f"/start {passage.id.replace('.', '_')}")
    bot.settle()
    feed.message("why?")
    bot.settle()
    assert [text.startswith(ANSWER) for text in said(feed)] == [True, True]


@pytest.mark.parametrize("way", ["by name", "by a button", "by its questions"])
def test_the_interview_whose_card_was_read_is_the_one_that_is_asked_about(bot: Live, feed: Feed, way: str) -> None:
    feed.message(ASKED)
    feed.message("who is Ida Berg?" if way == "by name" else "/interviews")
    bot.settle()
    if way != "by name":
        listed = feed.double.sent("sendMessage")[-1].result
        (garden,) = (one for label, one in buttons(listed).items() if "A garden below" in label)
        feed.press(listed, garden["callback_data"])
        bot.settle()
    if way == "by its questions":
        feed.press(listed, encode(ListQuestions("garden", 0)))
        bot.settle()
    feed.message("when was this interview?")
    bot.settle()
    assert said(feed)[-1].startswith("A garden below the tide")


@pytest.mark.parametrize("way", ["/forget", "a button"])
def test_forget_takes_back_what_was_shown_too(bot: Live, feed: Feed, way: str) -> None:
    feed.message(ASKED)
    feed.message(PRIVACY["en"] if way == "a button" else way)
    bot.settle()
    if way == "a button":
        feed.press(feed.double.sent("sendMessage")[-1].result, encode(ForgetToday()))
        bot.settle()
    feed.message("why?")
    bot.settle()
    assert said(feed)[-1] == WORDINGS["en"].fragment


@pytest.mark.parametrize(
    "text",
    [
        "please do not use @archive_test_bot for talk about a storm",
        "I asked @archive_test_bot about the worst storm and got an answer",
        "guys, somebody show @archive_test_bot to the harbour people",
        "не спрашивайте @archive_test_bot про бурю",
        "lütfen @archive_test_bot ile fırtına konuşmayın",
        "xahiş edirəm @archive_test_bot ilə tufandan yazmayın",
        "has anyone tried @archive_test_bot for zebra xylophones?",
    ],
)
def test_a_group_that_speaks_of_the_bot_hears_nothing(bot: Live, feed: Feed, text: str) -> None:
    feed.message(text, chat=SUPERGROUP)
    feed.guest(text)
    bot.settle()
    assert said(feed) == []
    assert feed.double.sent("answerGuestQuery") == []
    assert bot.log.questions == []


@pytest.mark.parametrize(
    "text",
    [
        "Hey @archive_test_bot what was the worst storm",
        "What was the worst storm? @archive_test_bot",
        "Good evening. @archive_test_bot what was the worst storm",
        "please, @archive_test_bot, what was the worst storm",
        "what does @archive_test_bot have on the worst storm?",
    ],
)
def test_a_question_to_the_bot_is_one_wherever_its_name_stands(bot: Live, feed: Feed, text: str) -> None:
    feed.message(text, chat=SUPERGROUP)
    feed.guest(text)
    bot.settle()
    (reply,) = said(feed)
    (guest,) = feed.double.sent("answerGuestQuery")
    assert reply.startswith(ANSWER)
    assert guest.given["result"]["input_message_content"]["message_text"].startswith(ANSWER)


REMARKS = [
    "the worst storm was the one of last winter",
    "вот это была буря, хуже не бывает",
    "ən pis tufan keçən qışda olub",
    "en kötü fırtına geçen kıştı",
    "read this aloud, Murad",
]


@pytest.mark.parametrize("text", REMARKS)
def test_a_remark_below_an_answer_in_a_group_gets_none(bot: Live, feed: Feed, text: str) -> None:
    feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
    bot.settle()
    reply = feed.double.sent("sendMessage")[0].result
    feed.message(text, chat=SUPERGROUP, reply_to=reply)
    bot.settle()
    assert len(said(feed)) == 1
    assert len(bot.log.questions) == 1


def test_a_question_below_an_answer_in_a_group_gets_one_without_a_mark(bot: Live, feed: Feed) -> None:
    feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
    bot.settle()
    reply = feed.double.sent("sendMessage")[0].result
    feed.message("how did you come to the lighthouse", chat=SUPERGROUP, reply_to=reply)
    bot.settle()
    assert said(feed)[1].startswith("My aunt kept the light")


def test_a_question_that_an_edit_makes_a_remark_keeps_its_answer_in_a_group(bot: Live, feed: Feed) -> None:
    asked = feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
    bot.settle()
    feed.edited(asked, "/ask i dont agree")
    bot.settle()
    assert feed.double.sent("editMessageText") == []


@pytest.mark.parametrize("text", ["what about this one?", "why?", "а про это?"])
def test_what_points_at_somebodys_message_asks_for_that(bot: Live, feed: Feed, text: str) -> None:
    theirs = feed.message("The worst storm was long ago", chat=SUPERGROUP, user=OTHER)["message"]
    feed.message(f"/ask {text}", chat=SUPERGROUP, reply_to=theirs)
    feed.message(f"@archive_test_bot {text}", chat=SUPERGROUP, reply_to=theirs)
    feed.guest(f"@archive_test_bot {text}", reply_to_message=theirs)
    bot.settle()
    guest = feed.double.sent("answerGuestQuery")[0].given["result"]["input_message_content"]["message_text"]
    assert [text.startswith(ANSWER) for text in [*said(feed), guest]] == [True] * 3
    assert theirs["text"] not in {question.words for question in bot.log.questions}


def test_each_kind_of_talk_gets_its_words_in_private_as_a_guest_and_in_a_group(bot: Live, feed: Feed) -> None:
    told = [row for row in ROWS if getattr(bot.engine.answer(row[2], hint=row[1]), "talk", None) is row[0]]
    assert len(told) > len(ROWS) * 0.8
    asked: dict[tuple[str, str], str] = {}
    for number, (kind, language, text) in enumerate(told):
        user = {**READER, "id": READER["id"] + 1000 + number, "language_code": language}
        feed.message(text, user=user)
        feed.message(f"/ask {text}", user=user, chat=SUPERGROUP)
        feed.guest(f"@archive_test_bot {text}", user=user)
        asked |= {(kind, language): text}
    bot.settle()
    sent = feed.double.sent("sendMessage")
    texts = {
        place: [c.result["text"] for c in sent if (c.result["chat"]["type"] == "private") is place]
        for place in (True, False)
    }
    guests = [c.given["result"]["input_message_content"]["message_text"] for c in feed.double.sent("answerGuestQuery")]
    for kind, language in asked:
        words = fixed(WORDINGS[language], kind, WORDINGS[language].about_which)
        assert any(text.startswith(words) for text in texts[True]), (kind, language)
        assert any(text.startswith(words) for text in guests), (kind, language)
        assert any(text.startswith(words) for text in texts[False]) is (kind in SAID_IN_GROUPS), (kind, language)
    assert bot.log.questions == []


def test_a_reply_that_turns_to_somebody_else_is_left_to_them(bot: Live, feed: Feed) -> None:
    feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
    bot.settle()
    reply = feed.double.sent("sendMessage")[0].result
    for text in ("@murad_reads look", "@murad_reads what was the worst storm?"):
        feed.message(text, chat=SUPERGROUP, reply_to=reply)
    bot.settle()
    assert len(said(feed)) == 1
    assert feed.double.sent("setMessageReaction") == []


@pytest.mark.parametrize(
    "text",
    [
        "my cousin was taken from his flat last Tuesday",
        "у меня соседа увезли прошлой ночью",
        "mənim qonşumu gecə apardılar evdən",
        "benim komşumu dün gece götürdüler",
    ],
)
def test_a_readers_own_story_that_the_archive_knows_nothing_of_is_not_kept(bot: Live, feed: Feed, text: str) -> None:
    feed.message(text)
    feed.message(f"/ask {text}", chat=SUPERGROUP)
    bot.settle()
    assert len(said(feed)) == 1
    assert said(feed)[0] in {wording.story for wording in WORDINGS.values()}
    assert bot.log.questions == []
