"""Cards: previews to choose from while typing in any chat, each with the message that the choice posts."""

from __future__ import annotations

import hashlib

from bot.archive import translations
from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.chat import actions, buttons
from bot.chat.answers import passage_page
from bot.chat.attribution import permalink_of, who
from bot.chat.message import Button, Card, Link, Message, MessageBuilder, Quotation
from bot.chat.screen import Screen
from bot.chat.text import cut, part_spans
from bot.search.engine import Answer, Found

PREVIEW = 220  # UTF-16 units of a passage's beginning
TITLE = 120
PREVIEW_LIMIT = 20
_OMITTED = " […]"


def answer_cards(screen: Screen, answer: Answer) -> list[Card]:
    """What is found, best first; nothing where nothing is: a card that says so could be posted."""
    if not isinstance(answer, Found):
        return []
    language = screen.wording.language
    passages = dict.fromkeys(translations.preferred(screen.archive, hit.passage, language) for hit in answer.hits)
    return [card(screen, passage) for passage in passages]


def question_cards(screen: Screen) -> list[Card]:
    """What the interviewers asked, before anything has been typed."""
    cards: dict[str, Card] = {}
    for interview in screen.archive.interviews.values():
        for exchange in interview.exchanges:
            if exchange.question is not None:
                one = card(screen, exchange.passages[0], asked_first=True)
                cards.setdefault(one.id, one)
            if len(cards) == PREVIEW_LIMIT:
                return list(cards.values())
    return list(cards.values())


def card(screen: Screen, passage: Passage, *, asked_first: bool = False) -> Card:
    """One passage: who said it, its beginning up to a sentence's end, and the message that is posted."""
    citation = screen.citation(passage)
    title = cut(who(screen, citation), TITLE)
    start, end = _beginning(passage)
    excerpt = Quotation(passage, start, end, 0, screen.wording.redacted)
    description = excerpt.words + ("" if end == passage.end else _OMITTED)
    if asked_first and citation.asked is not None:
        description += f"\n— {title}"
        title = cut(citation.asked, TITLE)
    return Card(card_id(screen.archive, passage), title, description, posted(screen, passage), excerpt)


def posted(screen: Screen, passage: Passage) -> Message:
    """The message for a chat where the bot is not: the passage, attributed, or its first part; and a link to the rest.
    It has no button that others could press."""
    page = passage_page(screen, passage)
    link = permalink_of(screen, passage)
    draft = MessageBuilder(page.text, list(page.entities), list(page.quotations))
    return draft.row(*([Button(screen.wording.more, Link(link))] if link is not None else [])).message()


def card_id(archive: Archive, passage: Passage) -> str:
    """What pins a passage's words and the archive's version."""
    version = hashlib.sha256(archive.version.encode("utf-8")).hexdigest()[:8]
    return f"{actions.hash_of(passage.id)}-{version}"


def passage_of_card(archive: Archive, card_id: str) -> Passage | None:
    """The passage that a card stood for, if it may be quoted today."""
    return buttons.by_key(archive, card_id.partition("-")[0])


def _beginning(passage: Passage) -> tuple[int, int]:
    """The span of whole sentences that fits into a preview; of a longer first sentence its first words."""
    start, end = part_spans(passage.text, PREVIEW)[0]
    return passage.start + start, passage.start + len(passage.text[:end].rstrip())
