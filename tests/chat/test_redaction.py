"""`[redacted: reason]` in a paragraph: readers see a mark in their language on every surface, and nothing reads it."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.archive import redaction
from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.base.errors import NotVerbatim
from bot.chat import actions, answers, inline_previews, passage_pages
from bot.chat.attribution import copied
from bot.chat.browse import interview_markdown
from bot.chat.message import LIMIT, Copy, Message, MessageBuilder, Quotation, utf16_length, verify
from bot.chat.quotes import check_message
from bot.chat.screen import Screen
from bot.chat.terminal import Conversation
from bot.chat.text import part_spans
from bot.chat.wording.choice import WORDINGS
from bot.pages.proof import prove
from bot.search.index.archive_index import count_terms, count_words
from bot.search.quotes.checker import QuoteChecker
from bot.search.quotes.verdict import Verdict
from bot.search.searcher import build_engine
from bot.search.vectors.passage_texts import sentences_in, titled_passages
from tests.chat.making import archive, interview

SHORT = "I met [redacted: a witness] at the harbour, and he gave me the letters."
LONG = " ".join(
    f"On day {n} the ships came in late, and [redacted: a witness] counted them with me." for n in range(90)
)
MADE = archive(
    interview(
        exchanges=(("Whom did you meet?", (SHORT, "We talked until the morning came.")), ("And the ships?", (LONG,)))
    )
)
FIRST, _, SECOND = MADE.passages
LANGUAGES = list(WORDINGS)


def screen(language: str) -> Screen:
    return Screen(MADE, WORDINGS[language], bot_name="toy_bot")


def every_message(language: str) -> list[Message]:
    engine, on = build_engine(MADE, None, "off"), screen(language)
    said = answers.answer_messages(on, engine.answer("Whom did you meet at the harbour with the letters?"))
    for passage in MADE.passages:
        said += answers.passage_by_id(on, passage.id)
        said += [passage_pages.passage_page(on, passage, part=part) for part in range(3)]
        said += [passage_pages.whole_answer(on, passage, part) for part in range(3)]
        said += answers.action_messages(on, actions.ShowCitation(passage.id))
        said.append(inline_previews.posted(on, passage))
    claims = [
        SHORT,
        "I met John Smith at the harbour, and he gave me the letters.",
        "We talked until the evening came.",
    ]
    return said + [check_message(on, QuoteChecker(MADE).check(claim)) for claim in claims]


@pytest.mark.parametrize("language", LANGUAGES)
def test_readers_see_the_mark_of_their_language_and_never_the_reason(language: str) -> None:
    messages = every_message(language)
    mark = WORDINGS[language].redacted
    assert sum(mark in message.text for message in messages) > 8
    for message in messages:
        verify(message, MADE)
        assert utf16_length(message.text) <= LIMIT
        told = message.text + repr(message.buttons)
        assert "witness" not in told
        if language != "en":
            assert "redacted" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_and_copied_citations_show_the_mark(language: str) -> None:
    card = inline_previews.card(screen(language), FIRST)
    verify(card, MADE)
    assert WORDINGS[language].redacted in card.description
    given_ = copied(screen(language), FIRST)
    assert isinstance(given_, Copy)
    assert "witness" not in given_.text + card.description


def test_the_terminal_shows_the_mark() -> None:
    written = io.StringIO()
    conversation = Conversation(build_engine(MADE, None, "off"), Console(file=written, width=2000))
    for line in ("Whom did you meet at the harbour with the letters?", "1", "And the ships?", f"/check {SHORT}"):
        conversation.hear(line)
    assert "[redacted] at the harbour" in written.getvalue()
    assert "witness" not in written.getvalue()


def test_a_mark_is_a_word_in_brackets_that_no_text_grows_by() -> None:
    marks = [wording.redacted for wording in WORDINGS.values()]
    assert len(set(marks)) == len(marks)
    for mark in marks:
        assert redaction.MARK.fullmatch(mark)
        assert len(mark) <= len("[redacted]")


@pytest.mark.parametrize("words", ["He is innocent", "[John]ny", "[he is innocent]", ""])
def test_nothing_but_a_mark_can_take_a_redactions_place(words: str) -> None:
    text = redaction.shown(FIRST.text, words)
    forged = Message(
        f"{text}\n— Edda Voss, to Branch Line Review", quotations=(Quotation(FIRST, FIRST.start, FIRST.end, 0, words),)
    )
    with pytest.raises(NotVerbatim):
        verify(forged, MADE)
    as_written = MessageBuilder().quote(FIRST).add("\n— Edda Voss, to Branch Line Review").message()
    with pytest.raises(NotVerbatim):
        verify(Message(as_written.text.replace("[redacted]", "[John]"), quotations=as_written.quotations), MADE)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["So it was. ", "[redacted: a long reason for it]", "[redacted]", "word ", "\n"]), max_size=60
    ),
    st.integers(60, 120),
)
def test_no_part_of_a_text_ends_within_a_redaction(pieces: list[str], room: int) -> None:
    text = "".join(pieces)
    spans = part_spans(text, room)
    assert "".join(text[start:end] for start, end in spans) == text
    assert sum(len(redaction.markers(text[start:end])) for start, end in spans) == len(redaction.markers(text))


def test_what_a_redaction_is_written_with_is_in_no_search_term_and_no_text_of_the_encoder() -> None:
    made = MADE.interviews["box"]
    texts = [*titled_passages(made), *sentences_in(made), repr(count_terms(made)), repr(count_words(made))]
    assert all("redact" not in text and "witness" not in text for text in texts)
    index = QuoteChecker(MADE).prepare()
    assert (index.numbers(["redacted", "witness"]) == -1).all()


def test_a_sentence_that_is_a_redaction_alone_is_a_text_without_words() -> None:
    made = interview(exchanges=(("Q?", ("[redacted: the name of somebody who helped us]",)),))
    assert sentences_in(made) == ["…"]
    assert titled_passages(made)[0].startswith("The last signalman. ")


CLAIMS = {
    "I met [redacted] at the harbour, and he gave me the letters.": Verdict.EXACT,
    "I met [изъято] at the harbour, and he gave me the letters.": Verdict.EXACT,
    SHORT: Verdict.EXACT,
    "at the harbour, and he gave me the letters": Verdict.EXACT,
    "I met at the harbour, and he gave me the letters.": Verdict.REDACTED,
    "I met John Smith at the harbour, and he gave me the letters.": Verdict.REDACTED,
    "I met John at the harbour, and he gave me all the letters.": Verdict.REDACTED,
    "We talked until the evening came.": Verdict.ALTERED,
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_that_touches_a_redaction_is_never_called_altered(claim: str) -> None:
    assert QuoteChecker(MADE).check(claim).verdict is CLAIMS[claim]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(["John", "Smith", "my", "old", "teacher", "и", "he"]), min_size=1, max_size=5))
def test_whatever_a_claim_puts_in_a_redactions_place_it_is_not_called_altered(words: list[str]) -> None:
    claim = SHORT.replace("[redacted: a witness]", " ".join(words))
    assert QuoteChecker(MADE).check(claim).verdict in (Verdict.REDACTED, Verdict.NOT_HERE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_underlined_differences_stand_in_their_place_behind_a_redaction(language: str) -> None:
    text = (
        "It began with [redacted: a witness]. After that the children of the village went to school by boat every day."
    )
    made = archive(interview(exchanges=(("How?", (text,)),)))
    checked = QuoteChecker(made).check("After that the children of the village went to school by train every day.")
    assert checked.verdict is Verdict.ALTERED
    message = check_message(Screen(made, WORDINGS[language]), checked)
    verify(message, made)
    (entity,) = [one for one in message.entities if one.style == "underline"]
    units = message.text.encode("utf-16-le")
    assert units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le") == "boat"


def test_a_page_may_show_the_mark_and_nothing_else() -> None:
    page = '<html><body><blockquote data-passage="{id}">{text}</blockquote><p>Edda Voss, Branch Line Review</p>'

    def with_mark(mark: str, made: Archive = MADE, passage: Passage = FIRST) -> None:
        prove(page.format(id=passage.id, text=redaction.shown(passage.text, mark)), made)

    for wording in WORDINGS.values():
        with_mark(wording.redacted)
    for words in ("[John]", "John Smith", "[redacted: a witness]"):
        with pytest.raises(NotVerbatim):
            with_mark(words)
    assert "witness" not in interview_markdown(MADE.interviews["box"])


def test_programs_get_the_file_s_own_words() -> None:
    from bot.cli.ask import as_object

    engine = build_engine(MADE, None, "off")
    asked = "Whom did you meet at the harbour with the letters?"
    hits = as_object(screen("en"), asked, engine.answer(asked))["hits"]
    assert hits[0]["text"] == SHORT
    assert "witness" not in json.dumps([hit["matched"] for hit in hits])


def test_a_redaction_in_any_letters_is_one_and_what_looks_like_one_is_told() -> None:
    for written in ("[redacted]", "[REDACTED]", "[Redacted: name]", "[redacted:name]"):
        assert redaction.markers(written) == [(0, len(written))]
        assert redaction.misspelt(written) is None
    for written in ("[redacted", "[redacted: one. two]", "[ redacted ]", "[redaction]", f"[redacted: {'x' * 81}]"):
        assert redaction.markers(written) == []
        assert redaction.misspelt(written) == 0
