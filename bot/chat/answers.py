"""Answers: makes Messages of an Answer, or of an Action on one; the same on every screen.

A question is answered with the whole best passage: one message, or, if it is long and not in a group, one for each
part. A pressed button shows one message, which can replace the one with the button.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence

from bot.archive import translations
from bot.archive.archive import Fate
from bot.archive.interview import Passage
from bot.chat import actions, browse, buttons, callback_data, topics
from bot.chat.actions import Action
from bot.chat.attribution import citation_text
from bot.chat.attribution import permalink_of as permalink_of
from bot.chat.buttons import press, show
from bot.chat.disclosures import contact_lines
from bot.chat.message import Button, Link, Message, MessageBuilder
from bot.chat.passage_pages import (
    NO_SENTENCE,
    PagePosition,
    other_hits_button,
    passage_messages,
    passage_page,
    whole_answer,
)
from bot.chat.screen import Screen as Screen
from bot.chat.talk import archive_about, talk_message
from bot.chat.text import cut, isolated
from bot.search.engine import READ, Answer, NothingFound

NEAR_CONFIDENCE = 0.05  # from which on what came nearest is worth a look; the weather and the like reach 0.02
_NEAREST = 3


def answer_messages(screen: Screen, answer: Answer) -> list[Message]:
    """The messages that answer a question: the best passage, or that there is none."""
    if isinstance(answer, NothingFound):
        return [_nothing(screen, answer)]
    language = screen.wording.language
    shown = dict.fromkeys(translations.preferred(screen.archive, hit.passage, language) for hit in answer.hits)
    passages = list(shown)[: callback_data.MOST_HITS]
    keys = tuple(callback_data.hash_of(passage.id) for passage in passages)
    first = answer.hits[0]
    sentence = first.sentence if passages[0] == first.passage else NO_SENTENCE  # of a translation it would be another
    lead = statement_lead(screen, answer)
    *before, last = passage_messages(screen, passages[0], PagePosition(keys, 1), sentence, lead)
    return [*before, _with_hand_on(screen, last)]


def statement_lead(screen: Screen, answer: Answer) -> MessageBuilder | None:
    """The line above an answer to “did he say that X”: words are compared here, and not what they mean."""
    if isinstance(answer, NothingFound) or not answer.statement:
        return None
    return MessageBuilder().add(screen.wording.nearest_statement)


def action_messages(screen: Screen, action: Action) -> list[Message]:
    """The messages that a pressed button shows: one, or none for a button that does something else (votes, removals,
    …)."""
    match action:
        case actions.ShowPassage(passage_id, part, twin):
            return passage_by_id(screen, passage_id, part, twin)
        case actions.ShowInTopic(entry, passage_id, part, twin):
            return [_in_topic(screen, entry, passage_id, part, twin)]
        case actions.ShowWhole(passage_id, part, twin):
            _, passage = buttons.by_id(screen.archive, passage_id, twin)
            return passage_by_id(screen, passage_id) if passage is None else [whole_answer(screen, passage, part)]
        case actions.ShowCitation(passage_id):
            _, passage = buttons.by_id(screen.archive, passage_id)
            return passage_by_id(screen, passage_id) if passage is None else [Message(citation_text(screen, passage))]
        case actions.SharePicture(passage_id):
            fate, _ = screen.archive.fate(passage_id)
            return [] if fate is Fate.HERE else passage_by_id(screen, passage_id)
        case actions.ShowHit(place, keys, part):
            return [_hit(screen, PagePosition(keys, place), part)]
        case actions.NotIt(place, keys):
            return [_hit(screen, PagePosition(keys, place + 1), 0)]
        case _:
            return browse.messages(screen, action)


def ids_shown(messages: Sequence[Message], action: Action | None = None) -> tuple[str, ...]:
    """The ids by which the next message of a conversation is understood, as `passages_for_next` gives them, of what
    these messages show: of the passages that they quote, the one last that the pressed button names; or of the
    interview that it names."""
    if (interview := getattr(action, "interview_id", None)) is not None:
        return (interview,)
    named = getattr(action, "passage_id", None)
    quoted = dict.fromkeys(one.passage.id for message in messages for one in message.quotations)
    return tuple(READ + one for one in sorted(quoted, key=lambda one: one == named))


def passage_by_id(screen: Screen, passage_id: str, part: int = 0, twin: int = 0) -> list[Message]:
    """The passage of that id on one message; if it was corrected, its successor with a notice; if it is gone, a
    notice."""
    fate, passage = buttons.by_id(screen.archive, passage_id, twin)
    wording = screen.wording
    if passage is None:
        return [Message(wording.withdrawn if fate is Fate.WITHDRAWN else wording.unknown_passage)]
    lead = MessageBuilder().add(wording.corrected_since) if fate is Fate.CORRECTED else None
    return [passage_page(screen, passage, part=part, lead=lead)]


def _in_topic(screen: Screen, key: str, passage_id: str, part: int, twin: int) -> Message:
    """A passage among those of an entry of the topics; a notice if the entry is gone, or the passage."""
    entry = topics.entry_of(screen.archive, key)
    fate, passage = buttons.by_id(screen.archive, passage_id, twin)
    if passage is None:
        return passage_by_id(screen, passage_id)[0]
    if entry is None:
        return MessageBuilder().add(screen.wording.unknown_passage).row(browse.all_topics(screen)).message()
    if fate is not Fate.HERE or passage not in entry.passages:
        return passage_by_id(screen, passage_id, part, twin)[0]
    lead = topics.heading(screen, entry, passage)
    return passage_page(screen, passage, PagePosition(entry=entry), part, lead)


def fault(screen: Screen, passage: Passage | None) -> Message:
    """The message in place of a quotation that did not match its file: a sentence, and the permalink."""
    link = permalink_of(screen, passage) if passage is not None else None
    draft = MessageBuilder().add(screen.wording.not_verbatim)
    if link is not None:
        draft.add("\n" + link).row(Button(screen.wording.more, Link(link)))
    return draft.message()


def _hit(screen: Screen, place: PagePosition, part: int) -> Message:
    if not 1 <= place.number <= len(place.keys):
        draft = MessageBuilder().add(screen.wording.no_more_hits)
        return draft.row(press(screen.wording.back, actions.ShowHit(1, place.keys))).message()
    passage = buttons.by_key(screen.archive, place.keys[place.number - 1])
    if passage is not None:
        return passage_page(screen, passage, place, part)
    draft = MessageBuilder().add(screen.wording.unknown_passage)
    return draft.row(*([other_hits_button(screen, place)] if len(place.keys) > 1 else [])).message()


def _nothing(screen: Screen, answer: NothingFound) -> Message:
    wording = screen.wording
    if answer.talk is not None:
        return talk_message(screen, answer)
    if answer.away:
        return Message(wording.archive_away)
    if screen.group:
        return _with_hand_on(screen, Message(wording.nothing_in_group))
    draft = MessageBuilder().add(wording.nothing_found)
    nearest = list(_nearest_questions(screen, answer)) if answer.confidence >= NEAR_CONFIDENCE else []
    if not nearest:
        draft.add("".join(f"\n\n{line}" for line in archive_about(screen)))
    else:
        draft.add("\n\n" + wording.nearest_questions)
    for number, (question, passage) in enumerate(nearest, 1):
        draft.add(f"\n\n{number}. {isolated(cut(question, 400))}")
        draft.row(press(f"{number}. {cut(question, 50)}", show(screen.archive, passage)))
    draft.add("".join(f"\n\n{line}" for line in contact_lines(wording, screen.contact)))
    draft.row(browse.all_questions(screen))
    return _with_hand_on(screen, draft.message())


def _nearest_questions(screen: Screen, answer: NothingFound) -> Iterator[tuple[str, Passage]]:
    """The interviewer's questions that the nearest passages answer, if anything speaks for these."""
    seen: set[str] = set()
    for hit in answer.nearest:
        passage = translations.preferred(screen.archive, hit.passage, screen.wording.language)
        exchange = screen.archive.exchange_of(passage)
        if hit.score > 0 and exchange.question is not None and exchange.question not in seen:
            seen.add(exchange.question)
            yield exchange.question, exchange.passages[0]
        if len(seen) == _NEAREST:
            return


def _with_hand_on(screen: Screen, message: Message) -> Message:
    """The message with a button that hands the question on, where questions are kept only then."""
    if not screen.hand_on:
        return message
    button = press(screen.wording.hand_on, actions.HandOn(secrets.token_urlsafe(12)))
    return Message(message.text, message.entities, (*message.buttons, (button,)), message.quotations)
