"""Inline previews: cards to choose from while typing in any chat, each with the message that the choice posts."""

from __future__ import annotations

import hashlib

from bot.archive import translations
from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.chat import buttons, callback_data
from bot.chat.attribution import permalink_of, sentence_address, who
from bot.chat.message import Button, Card, Link, Message, MessageBuilder, Quotation
from bot.chat.passage_pages import NO_SENTENCE, Span, passage_page
from bot.chat.screen import Screen
from bot.chat.text import cut, part_spans
from bot.search.engine import Answer, Found

PREVIEW = 220  # UTF-16 units of a passage's beginning
TITLE = 120
PREVIEW_LIMIT = 20
_OMITTED, _OMITTED_BEFORE = " […]", "[…] "


def answer_cards(screen: Screen, answer: Answer, lead: MessageBuilder | None = None) -> list[Card]:
    """The cards of an answer, best first; none if nothing is found, because a card that says so could be posted.
    `lead` is a notice above what they post."""
    if not isinstance(answer, Found):
        return []
    language = screen.wording.language
    found: dict[Passage, Span] = {}
    for hit in answer.hits:
        passage = translations.preferred(screen.archive, hit.passage, language)
        found.setdefault(passage, hit.sentence if passage == hit.passage else NO_SENTENCE)
    return [card(screen, passage, sentence=sentence, lead=lead) for passage, sentence in found.items()]


def question_cards(screen: Screen) -> list[Card]:
    """Cards of the interviewers' questions, before anything has been typed."""
    cards: dict[str, Card] = {}
    for interview in screen.archive.interviews.values():
        for exchange in interview.exchanges:
            if exchange.question is not None:
                one = card(screen, exchange.passages[0], asked_first=True)
                cards.setdefault(one.id, one)
            if len(cards) == PREVIEW_LIMIT:
                return list(cards.values())
    return list(cards.values())


def card(
    screen: Screen,
    passage: Passage,
    *,
    asked_first: bool = False,
    sentence: Span = NO_SENTENCE,
    lead: MessageBuilder | None = None,
) -> Card:
    """One passage: who said it, the sentence that answers, or its beginning up to a sentence's end, and the message
    that is posted."""
    citation = screen.citation(passage)
    title = cut(who(screen, citation), TITLE)
    start, end = _shown(passage, sentence)
    before = "" if start == passage.start else _OMITTED_BEFORE
    excerpt = Quotation(passage, start, end, len(before), screen.wording.redacted)
    description = before + excerpt.words + ("" if end == passage.end else _OMITTED)
    if asked_first and citation.asked is not None:
        description += f"\n— {title}"
        title = cut(citation.asked, TITLE)
    return Card(card_id(screen.archive, passage), title, description, posted(screen, passage, sentence, lead), excerpt)


def posted(
    screen: Screen, passage: Passage, sentence: Span = NO_SENTENCE, lead: MessageBuilder | None = None
) -> Message:
    """The message for a chat where the bot is not: the passage, attributed, or its first part; and a link to the rest.
    It has no button that others could press."""
    page = passage_page(screen, passage, lead=lead, sentence=sentence)
    at = screen.pages_url
    link = permalink_of(screen, passage) if at is None else sentence_address(at, passage, sentence)
    draft = MessageBuilder(page.text, list(page.entities), list(page.quotations))
    return draft.row(*([Button(screen.wording.more, Link(link))] if link is not None else [])).message()


def card_id(archive: Archive, passage: Passage) -> str:
    """What pins a passage's words and the archive's version."""
    version = hashlib.sha256(archive.version.encode("utf-8")).hexdigest()[:8]
    return f"{callback_data.hash_of(passage.id)}-{version}"


def passage_of_card(archive: Archive, card_id: str) -> Passage | None:
    """The passage that a card stood for, if it may be quoted today."""
    return buttons.by_key(archive, card_id.partition("-")[0])


def _shown(passage: Passage, sentence: Span) -> Span:
    """The span that fits into a preview: the sentence that answers, if one is known, or the whole sentences at the
    beginning; of a longer one its first words."""
    start, stop = sentence if sentence[0] < sentence[1] else (0, len(passage.text))
    end = part_spans(passage.text[start:stop], PREVIEW)[0][1]
    return passage.start + start, passage.start + start + len(passage.text[start : start + end].rstrip())
