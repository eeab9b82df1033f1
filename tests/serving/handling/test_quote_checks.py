"""The quote check in Telegram: by command, by reply, by the button below a forwarded message."""

from __future__ import annotations

import pytest

from bot.chat import actions
from bot.chat.disclosures import check_usage
from bot.chat.wording.choice import WORDINGS, wording_for
from tests.double.feed import GROUP, OTHER, READER, SUPERGROUP, Feed
from tests.double.service import BOT
from tests.serving.live import LONG_ANSWER, Live

EN = wording_for("en")
CHANGED = "Yes. I would not plant turnips again."
NOT_DROPPED = "No. I would plant turnips again."


def texts(feed: Feed) -> list[str]:
    return [call.result["text"] for call in feed.double.sent("sendMessage")]


def test_a_claim_behind_the_command_is_checked_and_nothing_is_logged(bot: Live, feed: Feed) -> None:
    feed.message(f"/check {NOT_DROPPED}")
    bot.settle()
    (text,) = texts(feed)
    assert "A negation is missing: “not”" in text
    assert "No. I would not plant turnips again." in text
    assert "Ида Берг, gardener, to Field Notes" in text
    assert bot.log.questions == []


def test_a_reply_with_the_command_checks_what_somebody_wrote_in_a_group(bot: Live, feed: Feed) -> None:
    said = feed.message(CHANGED, chat=GROUP, user=OTHER)["message"]
    feed.message("/check", chat=GROUP, reply_to=said)
    bot.settle()
    (text,) = texts(feed)
    assert "“Yes” instead of “No”" in text


def test_a_reply_to_a_part_of_a_message_checks_that_part(bot: Live, feed: Feed) -> None:
    said = feed.message(f"Look at this! {CHANGED} Really?", chat=GROUP, user=OTHER)["message"]
    part = "I would not plant turnips"
    feed.message("/check", chat=GROUP, reply_to=said, quote={"text": part, "position": 20})
    bot.settle()
    assert "✓ Exact." in texts(feed)[0]


@pytest.mark.parametrize("command", ["/check", "/check   "])
def test_a_check_of_nothing_says_how_to_make_one(bot: Live, feed: Feed, command: str) -> None:
    feed.message(command)
    bot.settle()
    assert "/check" in texts(feed)[0]


FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}}
FROM_US = {"forward_origin": {"type": "user", "date": 1, "sender_user": BOT}}
GARDEN_PASTE = "In the year 1900 the tide 🌊 took the lower garden, all of it, my mother said, and we planted it again."


@pytest.mark.parametrize("marks", ["“{}”", "«{}»", '"{}"'])
def test_a_quotation_inside_a_question_gets_a_verdict(bot: Live, feed: Feed, marks: str) -> None:
    feed.message("Is this a real quote: " + marks.format("I would plant turnips again") + "?")
    bot.settle()
    (text,) = texts(feed)
    assert "A negation is missing: “not”" in text
    assert "Is this a real quote" not in text
    assert bot.log.questions == []


@pytest.mark.parametrize("marks", ["“{}”", "'{}'", "‘{}’"])
def test_a_quotation_before_a_question_gets_a_verdict(bot: Live, feed: Feed, marks: str) -> None:
    feed.message(marks.format("I wouldn't plant turnips again") + " - isn't that her sons' story?")
    bot.settle()
    (text,) = texts(feed)
    assert text.startswith(EN.check_altered)
    assert f"{EN.check_claimed}\nI wouldn't plant turnips again\n" in text
    assert bot.log.questions == []


def test_an_invented_quotation_inside_a_question_is_said_not_to_be_here(bot: Live, feed: Feed) -> None:
    feed.message("Did she say “every cabbage was painted blue by sailors”?")
    bot.settle()
    assert texts(feed)[0].startswith(EN.check_not_here)
    assert bot.log.questions == []


@pytest.mark.parametrize(
    "doubt",
    [
        "is this real: {}",
        "Did he really say this? {}",
        "это правда его слова?\n{}",
        "bu sitat doğrudur? {}",
        "bu alıntı gerçek mi: {}",
    ],
)
def test_words_behind_a_doubt_get_a_verdict_without_quotation_marks(bot: Live, feed: Feed, doubt: str) -> None:
    feed.message(doubt.format("I would plant turnips again"))
    feed.message(doubt.format("every cabbage was painted blue by sailors"))
    bot.settle()
    altered, invented = texts(feed)
    assert "“not”" in altered
    assert invented.startswith(tuple(wording.check_not_here for wording in WORDINGS.values()))
    assert bot.log.questions == []


def test_a_question_behind_a_colon_is_a_question(bot: Live, feed: Feed) -> None:
    feed.message("one thing: would you plant turnips again?")
    bot.settle()
    assert len(bot.log.questions) == 1


def test_a_doubt_alone_says_how_to_have_words_checked_and_the_forward_gets_the_verdict(bot: Live, feed: Feed) -> None:
    feed.message("is this real?")
    feed.message("I would not plant turnips again", **FORWARDED)
    bot.settle()
    said, verdict = texts(feed)
    assert said == EN.verify
    assert verdict.startswith(EN.check_exact)


@pytest.mark.parametrize("rest", ["", " It was painted blue by sailors, and nobody planted anything."])
def test_of_a_paste_that_an_app_split_the_same_verdict_is_given_once(bot: Live, feed: Feed, rest: str) -> None:
    middle = LONG_ANSWER.index(" ", 4000)
    feed.message(LONG_ANSWER[:middle])
    feed.message(LONG_ANSWER[middle + 1 : middle + 300].rpartition(" ")[0] + rest)
    bot.settle()
    assert len(texts(feed)) == (2 if rest else 1)
    assert texts(feed)[0].startswith(EN.check_exact)
    assert bot.log.questions == []


def test_a_few_words_in_quotation_marks_leave_a_question_a_question(bot: Live, feed: Feed) -> None:
    feed.message("Would you plant “turnips again”?")
    bot.settle()
    assert len(bot.log.questions) == 1


@pytest.mark.parametrize(
    ("pasted", "said"), [(GARDEN_PASTE, EN.check_exact), (GARDEN_PASTE.replace("mother", "aunt"), EN.check_altered)]
)
def test_a_pasted_passage_gets_a_verdict(bot: Live, feed: Feed, pasted: str, said: str) -> None:
    feed.message(pasted)
    bot.settle()
    assert texts(feed)[0].startswith(said)
    assert bot.log.questions == []


@pytest.mark.parametrize(
    ("pasted", "said"), [(GARDEN_PASTE, EN.check_exact), (GARDEN_PASTE.replace("mother", "aunt"), EN.check_altered)]
)
def test_is_this_real_before_a_paste_is_no_part_of_it(bot: Live, feed: Feed, pasted: str, said: str) -> None:
    feed.message(f"is this real: {pasted}")
    bot.settle()
    (text,) = texts(feed)
    assert text.startswith(said)
    assert "is this real" not in text


def test_a_forwarded_message_gets_a_verdict(bot: Live, feed: Feed) -> None:
    feed.message("I would not plant turnips again", **FORWARDED)
    bot.settle()
    assert texts(feed)[0].startswith(EN.check_exact)
    assert bot.log.questions == []


def test_an_answer_of_the_bots_own_that_is_forwarded_to_it_is_exact(bot: Live, feed: Feed) -> None:
    feed.message("Would you plant turnips again?")
    bot.settle()
    answer = feed.double.sent("sendMessage")[0].result
    feed.message(answer["text"], entities=answer["entities"], **FROM_US)
    bot.settle()
    assert texts(feed)[-1].startswith(EN.check_exact)


@pytest.mark.parametrize("command", ["", "/check "])
def test_an_answer_of_the_bots_own_that_is_pasted_is_exact(bot: Live, feed: Feed, command: str) -> None:
    feed.message("Would you plant turnips again?")
    bot.settle()
    feed.message(command + texts(feed)[0])
    bot.settle()
    assert texts(feed)[-1].startswith(EN.check_exact)


def test_the_bots_verdict_that_is_pasted_is_exact(bot: Live, feed: Feed) -> None:
    feed.message("/check I would not plant turnips again")
    bot.settle()
    feed.message(texts(feed)[0])
    bot.settle()
    assert texts(feed)[-1].startswith(EN.check_exact)


def test_an_answer_posted_inline_is_exact_when_it_is_checked(bot: Live, feed: Feed) -> None:
    feed.message("Would you plant turnips again?")
    bot.settle()
    answer = feed.double.sent("sendMessage")[0].result
    posted = feed.message(answer["text"], entities=answer["entities"], chat=GROUP, user=OTHER, via_bot=BOT)["message"]
    feed.message("/check", chat=GROUP, reply_to=posted)
    bot.settle()
    assert texts(feed)[-1].startswith(EN.check_exact)


@pytest.mark.parametrize("command", ["", "/check "])
def test_a_copied_citation_is_exact(bot: Live, feed: Feed, command: str) -> None:
    cited = "Ида Берг, gardener, to Field Notes, “A garden below the tide”, https://example.org/garden"
    feed.message(f"{command}“No. I would not plant turnips again.” — {cited}")
    bot.settle()
    assert texts(feed)[0].startswith(EN.check_exact)


def test_a_notice_of_the_bots_own_that_is_forwarded_is_called_no_false_quotation(bot: Live, feed: Feed) -> None:
    feed.message("I can only read text, and no pictures or voices.", **FROM_US)
    bot.settle()
    assert texts(feed) == [check_usage(EN)]


def test_the_button_below_an_offer_of_an_earlier_version_still_checks(bot: Live, feed: Feed) -> None:
    theirs = feed.message("I would not plant turnips again", **FORWARDED)
    bot.settle()
    feed.message("/ask")
    bot.settle()
    _, shown = [call.result for call in feed.double.sent("sendMessage")]
    feed.press({**shown, "reply_to_message": theirs["message"]}, actions.encode(actions.CheckWords()))
    bot.settle()
    (edited,) = feed.double.sent("editMessageText")
    assert "No. I would not plant turnips again." in edited.given["text"]
    assert bot.log.questions == []


@pytest.mark.parametrize("marks", ["“{}”", "«{}»", '"{}"', "„{}“"])
def test_a_quotation_in_its_marks_and_nothing_else_gets_a_verdict(bot: Live, feed: Feed, marks: str) -> None:
    feed.message(marks.format("I would plant turnips again"))
    feed.message(marks.format("every cabbage was painted blue by sailors"))
    bot.settle()
    altered, invented = texts(feed)
    assert "A negation is missing: “not”" in altered
    assert invented.startswith(EN.check_not_here)
    assert bot.log.questions == []


STATED = {
    "en": "did she say that turnips would be planted again?",
    "ru": "она действительно сказала, что turnips again?",
    "az": "o həqiqətən deyib ki, turnips again?",
    "tr": "o gerçekten turnips again dedi mi?",
}


@pytest.mark.parametrize("language", list(STATED))
def test_a_statement_is_left_to_the_reader_to_compare(bot: Live, feed: Feed, language: str) -> None:
    feed.message(STATED[language], user={**READER, "language_code": language})
    feed.message(f"/ask {STATED[language]}", chat=SUPERGROUP, user={**READER, "language_code": language})
    feed.guest(f"@archive_test_bot {STATED[language]}", user={**READER, "language_code": language})
    bot.settle()
    guest = feed.double.sent("answerGuestQuery")[0].given["result"]["input_message_content"]["message_text"]
    assert len(texts(feed)) == 2
    for text in (*texts(feed), guest):
        assert text.startswith(WORDINGS[language].nearest_statement)
        assert "I would not plant turnips again" in text


@pytest.mark.parametrize("place", ["", "/ask "])
def test_a_statement_in_the_archives_own_words_is_exact(bot: Live, feed: Feed, place: str) -> None:
    feed.message(f"{place}did she say that I would not plant turnips again?")
    bot.settle()
    assert texts(feed)[0].startswith(EN.check_exact)


def test_what_is_posted_inline_bears_no_line_of_the_question(bot: Live, feed: Feed) -> None:
    feed.inline(STATED["en"])
    bot.settle()
    (call,) = feed.double.sent("answerInlineQuery")
    assert call.given["results"]
    assert EN.nearest_statement not in call.given["results"][0]["input_message_content"]["message_text"]


LONG_ASKED = "What did the tide take from the garden?"


def test_a_long_answer_of_the_bots_own_that_is_pasted_is_exact(bot: Live, feed: Feed) -> None:
    feed.message(f"/ask {LONG_ASKED}", chat=GROUP)
    bot.settle()
    (answer,) = texts(feed)
    feed.message(answer)
    bot.settle()
    assert texts(feed)[-1].startswith(EN.check_exact)


@pytest.mark.parametrize("command", ["", "/check "])
@pytest.mark.parametrize("place", ["above", "below"])
def test_what_is_added_to_a_copied_answer_makes_it_inexact(bot: Live, feed: Feed, command: str, place: str) -> None:
    feed.message("Would you plant turnips again?")
    bot.settle()
    answer, added = texts(feed)[0], "The harbour master stole them all, she said."
    feed.message(command + (f"{added}\n\n{answer}" if place == "above" else f"{answer}\n{added}"))
    bot.settle()
    assert not texts(feed)[-1].startswith(EN.check_exact)


@pytest.mark.parametrize("command", ["", "/check "])
def test_a_copied_reference_shows_its_passage(bot: Live, feed: Feed, command: str) -> None:
    feed.message(LONG_ASKED)
    bot.settle()
    keyboards = [call.result.get("reply_markup", {}) for call in feed.double.sent("sendMessage")]
    rows = [row for keyboard in keyboards for row in keyboard.get("inline_keyboard", [])]
    (copied,) = [button["copy_text"]["text"] for row in rows for button in row if "copy_text" in button]
    before = len(texts(feed))
    feed.message(command + copied)
    bot.settle()
    assert texts(feed)[before].startswith("In the year 1900 the tide")
    assert [question.words for question in bot.log.questions] == [LONG_ASKED]


def test_a_link_beside_a_question_leaves_it_a_question(bot: Live, feed: Feed) -> None:
    link = "https://t.me/archive_test_bot?start=garden_aaaaaaaa"
    feed.message(f"Would you plant turnips again? {link}")
    bot.settle()
    assert "I would not plant turnips again" in texts(feed)[0]
    assert len(bot.log.questions) == 1


def test_doubt_in_reply_to_a_message_checks_that_message(bot: Live, feed: Feed) -> None:
    theirs = feed.message("I would not plant turnips again", chat=SUPERGROUP, user=OTHER)["message"]
    mine = feed.message("zebra xylophone quarterly")["message"]
    feed.message("@archive_test_bot is this real?", chat=SUPERGROUP, reply_to=theirs)
    feed.message("is this real?", reply_to={**mine, "text": "I would not plant turnips again"})
    feed.guest("@archive_test_bot is this real?", reply_to_message=theirs)
    bot.settle()
    guest = feed.double.sent("answerGuestQuery")[0].given["result"]["input_message_content"]["message_text"]
    assert sum(text.startswith(EN.check_exact) for text in [*texts(feed), guest]) == 3


def test_a_forwarded_question_is_answered_and_its_words_are_not_kept(bot: Live, feed: Feed) -> None:
    feed.message("so would you ever plant turnips there again?", **FORWARDED)
    bot.settle()
    assert "I would not plant turnips again" in texts(feed)[0]
    assert [question.words for question in bot.log.questions] == [""]


def test_a_forwarded_post_that_ends_with_no_question_is_checked(bot: Live, feed: Feed) -> None:
    feed.message("Would you plant turnips again? Nobody else would do it, said the sailors.", **FORWARDED)
    bot.settle()
    assert texts(feed)[0].startswith(EN.check_not_here)


def test_doubt_in_reply_to_an_answer_of_the_bots_checks_its_quotation(bot: Live, feed: Feed) -> None:
    feed.message("Would you plant turnips again?")
    bot.settle()
    answer = feed.double.sent("sendMessage")[0].result
    feed.message("is this real?", reply_to=answer)
    bot.settle()
    assert texts(feed)[-1].startswith(EN.check_exact)
