"""Conversations: an update in, the bot's calls out, against the strict double."""

from __future__ import annotations

import pytest

from bot.chat.wording.choice import WORDINGS, wording_for
from bot.search.engine import Engine
from tests.double.faults import BLOCKED, KICKED, NO_RIGHTS, THREAD_GONE, TOPIC_CLOSED, Act
from tests.double.feed import ADMIN, FORUM, GROUP, OTHER, READER, SUPERGROUP, Feed, buttons
from tests.double.server import Double
from tests.serving.live import Live, live

ASKED = "What was the worst storm?"
ANSWER = "The storm of the year when the pier broke."


def replies(double: Double) -> list[dict]:
    return [call.result for call in double.sent("sendMessage")]


def test_a_private_question_gets_one_attributed_answer(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    (reply,) = replies(feed.double)
    assert reply["text"].startswith(ANSWER)
    assert "Maren Holt, lighthouse keeper, to The Harbour Gazette" in reply["text"]
    assert reply["entities"][0]["type"].endswith("blockquote")
    assert [question.words for question in bot.log.questions] == [ASKED]


def test_a_group_is_answered_only_when_it_speaks_to_the_bot(bot: Live, feed: Feed) -> None:
    for text in (
        "What was the worst storm?",
        "/ask@other_bot What was the worst storm?",
        "/weather",
        "@someone storm?",
    ):
        feed.message(text, chat=SUPERGROUP)
    for text in (
        f"/ask {ASKED}",
        f"/ask@archive_test_bot {ASKED}",
        f"@archive_test_bot {ASKED}",
        f"@Archive_Test_Bot: {ASKED}",
    ):
        feed.message(text, chat=SUPERGROUP)
    bot.settle()
    assert len(replies(feed.double)) == 4
    assert all(reply["text"].startswith(ANSWER) for reply in replies(feed.double))
    assert {question.words for question in bot.log.questions} == {ASKED}


def test_a_reply_to_the_bots_message_is_a_question(bot: Live, feed: Feed) -> None:
    feed.message(f"/ask {ASKED}", chat=GROUP)
    bot.settle()
    feed.message("How did you come to the lighthouse?", chat=GROUP, reply_to=replies(feed.double)[0])
    bot.settle()
    assert replies(feed.double)[1]["text"].startswith("My aunt kept the light")


@pytest.mark.parametrize("thread", [7, None], ids=["a topic", "General"])
def test_an_answer_stays_in_its_topic(bot: Live, feed: Feed, thread: int | None) -> None:
    feed.message(f"/ask {ASKED}", chat=FORUM, thread=thread)
    bot.settle()
    (reply,) = replies(feed.double)
    assert reply.get("message_thread_id") == thread


def test_a_page_is_turned_in_the_same_message_by_who_asked_and_by_nobody_else(bot: Live, feed: Feed) -> None:
    feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
    bot.settle()
    (reply,) = replies(feed.double)
    later = buttons(reply)["Later ▶"]["callback_data"]
    feed.press(reply, later, user=OTHER)
    bot.settle()
    assert feed.double.sent("editMessageText") == []
    refusals = {wording.only_asker for wording in WORDINGS.values()}
    assert feed.double.sent("answerCallbackQuery")[0].given["text"] in refusals
    feed.press(reply, later)
    bot.settle()
    assert feed.double.sent("editMessageText")[0].given["text"].startswith("We lost no ship")
    assert len(replies(feed.double)) == 1


def test_the_asker_and_admins_can_remove_an_answer_and_others_can_not(bot: Live, feed: Feed) -> None:
    feed.double.chat(SUPERGROUP).admins.add(ADMIN["id"])
    for presser, gone in ((OTHER, False), (ADMIN, True)):
        feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
        bot.settle()
        reply = replies(feed.double)[-1]
        feed.press(reply, "x", user=presser)
        bot.settle()
        assert (reply["message_id"] not in feed.double.chat(SUPERGROUP).messages) is gone


def test_an_edited_question_changes_the_answer_and_makes_no_second_one(bot: Live, feed: Feed) -> None:
    question = feed.message(ASKED)
    bot.settle()
    feed.edited(question, "How did you come to the lighthouse?")
    feed.edited(question, "How did you come to the lighthouse?")
    bot.settle()
    assert len(replies(feed.double)) == 1
    (edit,) = feed.double.sent("editMessageText")
    assert edit.given["text"].startswith("My aunt kept the light")


def test_an_edit_of_a_question_that_was_never_answered_here_is_met_with_silence(bot: Live, feed: Feed) -> None:
    before = {"message": {"message_id": 5, "date": 1, "chat": {"id": 1, "type": "private"}, "from": OTHER}}
    feed.edited(before, ASKED)
    bot.settle()
    assert replies(feed.double) == []


def test_inline_offers_passages_and_posts_them_whole_and_attributed(bot: Live, feed: Feed) -> None:
    inline = feed.inline(ASKED)
    bot.settle()
    (call,) = feed.double.sent("answerInlineQuery")
    first = call.given["results"][0]
    assert first["input_message_content"]["message_text"].startswith(ANSWER)
    assert "Maren Holt" in first["input_message_content"]["message_text"]
    assert call.given["cache_time"] <= 10
    assert bot.log.questions == []
    feed.chosen(inline, first)
    bot.settle()
    assert [(q.words, q.surface) for q in bot.log.questions] == [(ASKED, "inline")]


def test_an_empty_inline_query_offers_the_interviewers_questions(bot: Live, feed: Feed) -> None:
    feed.inline("")
    bot.settle()
    titles = [result["title"] for result in feed.double.sent("answerInlineQuery")[0].given["results"]]
    assert ASKED in titles
    assert "What was it?" not in titles


def test_inline_without_a_find_is_a_button_and_no_card(bot: Live, feed: Feed) -> None:
    feed.inline("zebra xylophone quarterly")
    bot.settle()
    (call,) = feed.double.sent("answerInlineQuery")
    assert call.given["results"] == []
    assert call.given["button"]["start_parameter"]


def test_a_guest_question_is_answered_once_and_only_by_answering_the_query(bot: Live, feed: Feed) -> None:
    feed.guest(f"@archive_test_bot {ASKED}")
    feed.guest("@archive_test_bot zebra xylophone quarterly")
    bot.settle()
    assert {call.method for call in feed.double.sent()} & {"sendMessage", "editMessageText"} == set()
    found, nothing = feed.double.sent("answerGuestQuery")
    assert found.given["result"]["input_message_content"]["message_text"].startswith(ANSWER)
    assert "Nothing in the archive" in nothing.given["result"]["input_message_content"]["message_text"]
    assert [q.surface for q in bot.log.questions] == ["guest", "guest"]


def test_a_deep_link_opens_a_passage(bot: Live, feed: Feed) -> None:
    passage = bot.engine.archive.interviews["keeper"].passages[0]
    feed.message(f"/start {passage.id.replace('.', '_')}")
    feed.message("/start ../../etc/passwd")
    bot.settle()
    first, second = replies(feed.double)
    assert first["text"].startswith(passage.text[:40])
    assert "passwd" not in second["text"]


@pytest.mark.parametrize("words", ["/about", "/privacy", "What does a zebra eat?"])
@pytest.mark.parametrize("contact", ["desk@example.org", None])
def test_the_editors_contact_is_told_where_there_is_one(
    double: Double, engine: Engine, words: str, contact: str | None
) -> None:
    with live(double, engine, contact=contact) as bot:
        Feed(double).message(words)
        bot.settle()
    (reply,) = replies(double)
    assert ("You can reach the editors here: desk@example.org" in reply["text"]) is (contact is not None)


def test_old_buttons_get_an_honest_word(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    (reply,) = replies(feed.double)
    for data in ("p:keeper.aaaaaaaa", "v1:old", "p:secret.aaaaaaaa"):
        feed.press(reply, data)
    bot.settle()
    assert len(feed.double.sent("answerCallbackQuery")) == 3
    assert "I don't know this passage" in feed.double.sent("editMessageText")[0].given["text"]


def test_a_long_passage_comes_in_attributed_parts_that_joined_are_the_passage(bot: Live, feed: Feed) -> None:
    feed.message("What did the tide take from the garden?")
    bot.settle()
    parts = []
    for reply in replies(feed.double):
        *_, quote = (entity for entity in reply["entities"] if entity["type"].endswith("blockquote"))
        wide = reply["text"].encode("utf-16-le")
        parts.append(wide[quote["offset"] * 2 : (quote["offset"] + quote["length"]) * 2].decode("utf-16-le"))
        assert "Ида Берг, gardener, to Field Notes" in reply["text"]
        assert "Machine translation" in reply["text"]
    passage = next(p for p in bot.engine.archive.passages if p.text.startswith("In the year 1900"))
    assert len(parts) > 2
    assert "".join(parts) == passage.text


def test_a_group_is_greeted_once_and_in_one_line(bot: Live, feed: Feed) -> None:
    feed.membership("member")
    feed.membership("administrator", before="member")
    feed.membership("left", before="administrator")
    bot.settle()
    (reply,) = replies(feed.double)
    assert "\n" not in reply["text"]


def test_menus_and_profile_are_set_at_the_start_and_not_again(double: Double, engine: object) -> None:
    setters = ("setMyCommands", "setMyDescription", "setMyShortDescription")
    getters = ("getMyCommands", "getMyDescription", "getMyShortDescription")
    whole = 5 * len(WORDINGS) + 1  # three menus and two texts a language, and the maintainer's menu
    with live(double, engine, maintainers=frozenset({ADMIN["id"]})):  # type: ignore[arg-type]
        double.wait(lambda: len(double.sent(*setters)) >= whole)
    before = len(double.sent(*setters))
    with live(double, engine, maintainers=frozenset({ADMIN["id"]})):  # type: ignore[arg-type]
        double.wait(lambda: len(double.sent(*getters)) >= 2 * whole)
    assert len(double.sent(*setters)) == before


def test_forget_takes_back_what_was_asked_today(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    feed.message(ASKED, user=OTHER)
    bot.settle()
    feed.message("/forget")
    bot.settle()
    assert len(bot.log.rows) == 1


def test_nothing_ties_a_question_in_a_group_to_anybody(bot: Live, feed: Feed) -> None:
    feed.message(f"/ask {ASKED}", chat=SUPERGROUP)
    feed.guest(f"@archive_test_bot {ASKED}")
    feed.message(ASKED)
    bot.settle()
    accounts = {question.surface.value: account for question, account in bot.log.rows}
    assert accounts["group"] is accounts["guest"] is None
    assert accounts["private"] is not None


def test_a_second_thumb_replaces_the_first(bot: Live, feed: Feed) -> None:
    feed.message(ASKED)
    bot.settle()
    (reply,) = replies(feed.double)
    passage = next(p for p in bot.engine.archive.passages if p.text.startswith(ANSWER))
    feed.press(reply, f"v:+{passage.id}")
    feed.press(reply, f"v:-{passage.id}")
    bot.settle()
    assert [(name, vote) for (name, _), vote in bot.log.votes.items()] == [(passage.id, -1)]


def test_a_turned_down_answer_shows_the_next_hit_and_is_logged_with_the_question(bot: Live, feed: Feed) -> None:
    feed.message("storm lighthouse winter birds")
    bot.settle()
    (reply,) = replies(feed.double)
    down = next(b["callback_data"] for b in buttons(reply).values() if b.get("callback_data", "").startswith("n:"))
    feed.press(reply, down)
    bot.settle()
    assert [(q.words, q.outcome) for q in bot.log.questions][-1] == ("storm lighthouse winter birds", "turned_down")
    assert len(feed.double.sent("editMessageText")) == 1


@pytest.mark.parametrize(
    ("refusal", "why"),
    [(BLOCKED, "blocked"), (KICKED, "blocked"), (NO_RIGHTS, "no rights"), (TOPIC_CLOSED, "topic closed")],
    ids=["blocked", "kicked", "no rights", "closed topic"],
)
def test_a_chat_that_cannot_be_written_to_is_met_quietly(bot: Live, feed: Feed, refusal: Act, why: str) -> None:
    feed.double.faults.add("sendMessage", refusal)
    feed.message(ASKED)
    bot.settle()
    assert bot.running is not None
    assert f'bot_undelivered_total{{why="{why}"}} 1.0'.encode() in bot.running._metrics.text()
    assert len(bot.log.questions) == 1


def test_a_group_that_became_a_supergroup_gets_its_answer_there(bot: Live, feed: Feed) -> None:
    feed.double.chat(SUPERGROUP)
    feed.double.chat(GROUP).migrated_to = SUPERGROUP["id"]
    feed.message(f"/ask {ASKED}", chat=GROUP)
    bot.settle()
    assert [call.given["chat_id"] for call in feed.double.sent("sendMessage")] == [SUPERGROUP["id"]]


def test_a_topic_that_is_gone_does_not_cost_the_answer(bot: Live, feed: Feed) -> None:
    feed.double.faults.add("sendMessage", THREAD_GONE, when=lambda given: "message_thread_id" in given)
    feed.message(f"/ask {ASKED}", chat=FORUM, thread=7)
    bot.settle()
    assert len(replies(feed.double)) == 1


def test_maintainers_can_ask_how_the_bot_is_and_others_can_not(double: Double, engine: Engine) -> None:
    feed = Feed(double)
    with live(double, engine, maintainers=frozenset({ADMIN["id"]})) as bot:
        feed.message("/status", user=ADMIN)
        feed.message("/status", user=OTHER)
        bot.settle()
        first, second = sorted(replies(double), key=lambda reply: "passages" not in reply["text"])
    assert "passages" in first["text"]
    assert "The question log is well" in first["text"]
    assert "passages" not in second["text"]


def test_admins_choose_a_groups_language_and_quiet_and_the_choice_outlives_the_process(
    double: Double, engine: Engine
) -> None:
    feed = Feed(double)
    double.chat(SUPERGROUP).admins.add(ADMIN["id"])
    with live(double, engine) as bot:
        feed.message("/settings", chat=SUPERGROUP)
        feed.message("/settings", chat=SUPERGROUP, user=ADMIN)
        bot.settle()
        refused, menu = replies(double)
        assert "reply_markup" not in refused
        feed.press(menu, "g:ru")
        bot.settle()
        assert double.sent("editMessageText") == []
        feed.press(menu, "g:ru", user=ADMIN)
        feed.press(menu, "u:1", user=ADMIN)
        bot.settle()
    with live(double, engine) as bot:
        feed.message(f"@archive_test_bot {ASKED}", chat=SUPERGROUP)
        feed.message("/ask zebra xylophone quarterly", chat=SUPERGROUP)
        bot.settle()
    assert len(replies(double)) == 3
    assert replies(double)[-1]["text"] == wording_for("ru").nothing_in_group


def test_thanks_get_a_reaction_in_a_group_and_a_bare_why_silence(bot: Live, feed: Feed) -> None:
    feed.message("@archive_test_bot thanks", chat=SUPERGROUP)
    feed.message("@archive_test_bot why?", chat=SUPERGROUP)
    bot.settle()
    assert replies(feed.double) == []
    assert len(feed.double.sent("setMessageReaction")) == 1


def test_what_a_group_chose_goes_when_the_bot_goes(bot: Live, feed: Feed) -> None:
    feed.double.chat(SUPERGROUP).admins.add(ADMIN["id"])
    feed.message("/settings", chat=SUPERGROUP, user=ADMIN)
    bot.settle()
    feed.press(replies(feed.double)[0], "g:tr", user=ADMIN)
    bot.settle()
    feed.membership("left", before="member")
    bot.settle()
    assert feed.double.sent("deleteMyCommands")[0].given["scope"] == {"type": "chat", "chat_id": SUPERGROUP["id"]}


def test_in_strict_mode_a_question_is_kept_only_when_it_is_handed_on(double: Double, engine: Engine) -> None:
    feed = Feed(double)
    with live(double, engine, log_mode="ask") as bot:
        feed.message(ASKED)
        bot.settle()
        press = feed.press(replies(double)[0], "k")
        bot.settle()
        assert [question.words for question in bot.log.handed_on] == [ASKED]
        assert bot.log.handed_by == [press["update_id"]]  # in one transaction with its mark, so once
        assert said(double) == wording_for("en").handed_on


def test_a_question_that_can_not_be_kept_is_not_said_to_be_handed_on(double: Double, engine: Engine) -> None:
    feed = Feed(double)
    with live(double, engine, log_mode="ask") as bot:
        bot.log.keeps_nothing = True
        feed.message(ASKED)
        bot.settle()
        feed.press(replies(double)[0], "k")
        bot.settle()
        assert said(double) == wording_for("en").try_later
        assert double.sent("editMessageReplyMarkup") == []  # the button stays, to be pressed later


def test_two_taps_hand_a_question_on_once_and_take_the_button_away(double: Double, engine: Engine) -> None:
    feed = Feed(double)
    with live(double, engine, log_mode="ask") as bot:
        feed.message(ASKED)
        bot.settle()
        answer = replies(double)[0]
        feed.press(answer, "k")
        feed.press(answer, "k")
        bot.settle()
        assert [question.words for question in bot.log.handed_on] == [ASKED]
        assert said(double) == wording_for("en").handed_on
        before, after = buttons(answer), double.sent("editMessageReplyMarkup")[-1].given["reply_markup"]
        labels = [button["text"] for row in after["inline_keyboard"] for button in row]
        assert labels == [label for label in before if label != wording_for("en").hand_on]


def said(double: Double) -> str:
    """The line that the last press was answered with."""
    return double.sent("answerCallbackQuery")[-1].given["text"]


@pytest.mark.parametrize("mode", ["sealed", "off"])
def test_a_button_of_a_run_in_strict_mode_keeps_and_claims_nothing_in_another(
    double: Double, engine: Engine, mode: str
) -> None:
    feed = Feed(double)
    with live(double, engine, log_mode=mode) as bot:
        feed.message(ASKED)
        bot.settle()
        feed.press(replies(double)[0], "k")
        bot.settle()
        assert bot.log.handed_on == []
        assert said(double) == wording_for("en").toast_gone


def test_the_greeting_asks_whether_questions_may_be_kept(bot: Live, feed: Feed) -> None:
    feed.message("/start")
    bot.settle()
    feed.press(replies(feed.double)[0], "o")
    bot.settle()
    assert bot.log.opted_out(READER["id"])


@pytest.mark.parametrize(("word", "command"), [("help", "/help"), ("Темы", "/topics"), ("suallar", "/questions")])
def test_a_commands_plain_name_does_the_same_in_private_and_nothing_in_a_group(
    bot: Live, feed: Feed, word: str, command: str
) -> None:
    feed.message(word)
    feed.message(command)
    feed.message(word, chat=SUPERGROUP)
    bot.settle()
    assert [reply["text"] for reply in replies(feed.double)] == [replies(feed.double)[0]["text"]] * 2
