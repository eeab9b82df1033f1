"""Answers: an Answer, or an Action on one, becomes Messages; the same on every screen.

A question is answered with the whole best passage: one message, or, where it is long and not in a group, one for each
of its parts. A pressed button shows one message, which can take the place of the one it was pressed under.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.archive import translations
from bot.archive.archive import Fate
from bot.archive.interview import Passage
from bot.archive.topics import TopicEntry
from bot.chat import actions, browse, buttons, callback_data, topics
from bot.chat.actions import Action
from bot.chat.attribution import Frame, citation_text, copied, frame_of, who
from bot.chat.attribution import permalink_of as permalink_of
from bot.chat.buttons import press, show
from bot.chat.disclosures import contact_lines
from bot.chat.message import Button, Link, Message, MessageBuilder, Share, Style
from bot.chat.screen import Screen as Screen
from bot.chat.talk import archive_about, talk_message
from bot.chat.text import cut, isolated, part_spans, utf16_length
from bot.chat.wording.numbers import own_name
from bot.search.engine import Answer, NothingFound

FOLDED_UNITS = 700  # UTF-16 units from which on a quotation is folded
UNFOLDED_UNITS = 120  # of a folded quotation that are sure to be seen: three lines of a phone
NEAR_CONFIDENCE = 0.05  # from which on what came nearest is worth a look; the weather and the like reach 0.02
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Where among the hits (their keys) a passage stands: the `number`th, from 1; 0 and no keys: it is not one.
    Or else among the passages of an `entry` of the topics."""

    keys: tuple[str, ...] = ()
    number: int = 0
    entry: TopicEntry | None = None


NOWHERE = PagePosition()

Span = tuple[int, int]
NO_SENTENCE = (0, 0)


def answer_messages(screen: Screen, answer: Answer) -> list[Message]:
    """What is said to a question: the best passage, or that there is none."""
    if isinstance(answer, NothingFound):
        return [_nothing(screen, answer)]
    language = screen.wording.language
    shown = dict.fromkeys(translations.preferred(screen.archive, hit.passage, language) for hit in answer.hits)
    passages = list(shown)[: callback_data.MOST_HITS]
    keys = tuple(callback_data.hash_of(passage.id) for passage in passages)
    first = answer.hits[0]
    sentence = first.sentence if passages[0] == first.passage else NO_SENTENCE  # of a translation it would be another
    *before, last = passage_messages(screen, passages[0], PagePosition(keys, 1), sentence)
    return [*before, _with_hand_on(screen, last)]


def passage_messages(
    screen: Screen, passage: Passage, place: PagePosition = NOWHERE, sentence: Span = NO_SENTENCE
) -> list[Message]:
    """One passage, quoted and attributed, with buttons to read on. Long ones come in parts, which joined are the
    passage to the character: all of them, or, in a group, the first, with a button for the next. The `sentence` that
    answers, [start, end) in the passage's text, is bold, and comes first where it could not be seen."""
    if screen.group:
        return [passage_page(screen, passage, place, sentence=sentence)]
    page = _Page(screen, passage, place, sentence=sentence)
    return [page.message(part, paged=False) for part in range(len(page.spans))]


def passage_page(
    screen: Screen,
    passage: Passage,
    place: PagePosition = NOWHERE,
    part: int = 0,
    lead: MessageBuilder | None = None,
    sentence: Span = NO_SENTENCE,
) -> Message:
    """One passage on one message: its `part`th part, with buttons for the others; `lead` is a notice above it.
    `sentence`: see `passage_messages`."""
    page = _Page(screen, passage, place, lead, sentence)
    return page.message(min(part, len(page.spans) - 1))


def action_messages(screen: Screen, action: Action) -> list[Message]:
    """What a pressed button shows: one message, or none for what is done rather than shown (votes, removals, …)."""
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


def passage_by_id(screen: Screen, passage_id: str, part: int = 0, twin: int = 0) -> list[Message]:
    """The passage of that id, on one message; its successor, with a notice, if it was corrected; an honest notice if
    it is gone."""
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


def whole_answer(screen: Screen, passage: Passage, part: int = 0) -> Message:
    """Every passage of the answer that `passage` belongs to, each quoted for itself: the `part`th message of them. What
    several speakers say one after the other is attributed to each of them. Where one was taken back, that is said."""
    exchange = screen.archive.exchange_of(passage)
    whole = exchange.passages
    lead = MessageBuilder().add(screen.wording.answer_shortened) if exchange.shortened else None
    speakers = {one.voice: one for one in whole}
    frames = {
        voice: frame_of(screen, [last, *(one for one in whole if one != last)], lead)
        for voice, last in speakers.items()
    }
    packs = _packs(screen, whole, min(frame.room for frame in frames.values()))
    part = min(part, len(packs) - 1)
    frame = frames[packs[part][-1][0].voice]
    draft = MessageBuilder().append(frame.above)
    before: Passage | None = None
    for one, start, end in packs[part]:
        if before is not None:
            draft.add(_turn_over(screen, before, one)).add("\n\n")
        draft.quote(one, start, end, mark=screen.wording.redacted)
        before = one
    draft.append(frame.below)
    _number(draft, screen, part, len(packs))
    twin = buttons.twin_of(screen.archive, passage)
    turns = []
    if part > 0:
        turns.append(press(screen.wording.earlier, actions.ShowWhole(passage.id, part - 1, twin)))
    if part + 1 < len(packs):
        turns.append(press(screen.wording.more, actions.ShowWhole(passage.id, part + 1, twin)))
    draft.row(*turns).row(press(screen.wording.back, actions.ShowPassage(passage.id, 0, twin)))
    return draft.message()


def fault(screen: Screen, passage: Passage | None) -> Message:
    """What is shown in place of a quotation that did not match its file: that it did not, and the permalink."""
    link = permalink_of(screen, passage) if passage is not None else None
    draft = MessageBuilder().add(screen.wording.not_verbatim)
    if link is not None:
        draft.add("\n" + link).row(Button(screen.wording.more, Link(link)))
    return draft.message()


class _Page:
    """A passage in its frame, in as many parts as it takes."""

    def __init__(
        self,
        screen: Screen,
        passage: Passage,
        place: PagePosition,
        lead: MessageBuilder | None = None,
        sentence: Span = NO_SENTENCE,
    ) -> None:
        self.screen, self.passage, self.place = screen, passage, place
        self.frame: Frame = frame_of(screen, [passage], lead)
        self.sentence = (passage.start + sentence[0], passage.start + sentence[1])
        self.excerpt = self._excerpt()
        room = self.frame.room - self.excerpt.length
        self.spans = [(passage.start + start, passage.start + end) for start, end in part_spans(passage.text, room)]

    def _excerpt(self) -> MessageBuilder:
        """The sentence that answers, in a quotation of its own, where the passage is folded and hides it; else nothing.
        A terminal folds nothing."""
        start, end = self.sentence
        before = utf16_length(self.passage.source[self.passage.start : end])
        hidden = (
            utf16_length(self.passage.text) > FOLDED_UNITS
            and before > UNFOLDED_UNITS
            and self.screen.bot_name is not None
        )
        if not hidden or start == end or utf16_length(self.passage.source[start:end]) > FOLDED_UNITS:
            return MessageBuilder()
        return MessageBuilder().quote(self.passage, start, end, mark=self.screen.wording.redacted).add("\n\n")

    def message(self, part: int, *, paged: bool = True) -> Message:
        """The message with the `part`th part; `paged` if it has buttons for the parts beside it."""
        start, end = self.spans[part]
        folded = utf16_length(self.passage.source[start:end]) > FOLDED_UNITS
        draft = MessageBuilder().append(self.frame.above)
        if part == 0:
            draft.append(self.excerpt)
        draft.quote(self.passage, start, end, mark=self.screen.wording.redacted, expandable=folded)
        first, last = max(start, self.sentence[0]), min(end, self.sentence[1])
        if first < last:
            draft.mark(Style.BOLD, *map(draft.quotations[-1].place_of, (first, last)))
        draft.append(self.frame.below)
        _number(draft, self.screen, part, len(self.spans))
        last = part + 1 == len(self.spans)
        if paged or last:
            self._turns(draft, part if paged else 0, last)
            self._more(draft)
        return draft.message()

    def _turns(self, draft: MessageBuilder, part: int, last: bool) -> None:
        """Back and on: part by part within the passage, then passage by passage."""
        wording = self.screen.wording
        turns = []
        if part > 0:
            turns.append(press(wording.earlier, self._at_part(part - 1)))
        elif (earlier := self._beside(-1)) is not None:
            turns.append(press(wording.earlier, earlier))
        if not last:
            turns.append(press(wording.more, self._at_part(part + 1)))
        elif (later := self._beside(1)) is not None:
            turns.append(press(wording.later, later))
        draft.row(*turns)

    def _beside(self, step: int) -> Action | None:
        archive, entry = self.screen.archive, self.place.entry
        if entry is None:
            passage = archive.beside(self.passage, step)
            return None if passage is None else show(archive, passage)
        passage = topics.beside(entry, self.passage, step)
        return None if passage is None else topics.show_in(archive, entry, passage)

    def _at_part(self, part: int) -> Action:
        if self.place.entry is not None:
            return topics.show_in(self.screen.archive, self.place.entry, self.passage, part)
        if self.place.number:
            return actions.ShowHit(self.place.number, self.place.keys, part)
        return actions.ShowPassage(self.passage.id, part, buttons.twin_of(self.screen.archive, self.passage))

    def _more(self, draft: MessageBuilder) -> None:
        wording, archive, passage = self.screen.wording, self.screen.archive, self.passage
        keys, number = self.place.keys, self.place.number
        row = []
        if len(archive.exchange_of(passage).passages) > 1:
            twin = buttons.twin_of(archive, passage)
            row.append(press(wording.whole_answer, actions.ShowWhole(passage.id, 0, twin)))
        if len(keys) > 1:
            row.append(_other_hits(self.screen, self.place))
        draft.row(*row)
        row = [press(wording.not_it, actions.NotIt(number, keys))] if number else []
        if number and self.screen.bot_name is not None:
            row += [
                press("👍", actions.VoteAction(passage.id, True)),
                press("👎", actions.VoteAction(passage.id, False)),
            ]
        draft.row(*row)
        others = translations.others(archive, passage)[:2]
        row = [press(f"🌐 {own_name(_language(self.screen, one))}", show(archive, one)) for one in others]
        if not self.screen.group:
            row.insert(0, press(wording.about_interview, actions.AboutInterview(passage.interview_id)))
        draft.row(*row)
        if self.place.entry is not None:
            draft.row(browse.all_topics(self.screen, self.place.entry))
        draft.row(*self._taking_along())
        if self.screen.pictures:
            draft.row(press(wording.share_picture, actions.SharePicture(passage.id, self.sentence[0] - passage.start)))

    def _taking_along(self) -> Iterator[Button]:
        wording, passage = self.screen.wording, self.passage
        if self.screen.bot_name is None:
            yield press(wording.copy_citation, actions.ShowCitation(passage.id))
            return
        if not self.screen.group and self.screen.inline:
            yield Button(wording.share, Share(permalink_query(passage)))
        yield Button(wording.copy_citation, copied(self.screen, passage))
        if self.screen.group:
            yield press(wording.remove, actions.Remove())


def permalink_query(passage: Passage) -> str:
    """What the share button types into another chat: the passage's id, which inline mode answers with the passage."""
    return passage.id


def _language(screen: Screen, passage: Passage) -> str:
    return screen.archive.interview_of(passage).about.language


def _other_hits(screen: Screen, place: PagePosition) -> Button:
    following = place.number % len(place.keys) + 1
    label = screen.wording.other_hits.format(place=following, count=len(place.keys))
    return press(label, actions.ShowHit(following, place.keys))


def _hit(screen: Screen, place: PagePosition, part: int) -> Message:
    if not 1 <= place.number <= len(place.keys):
        draft = MessageBuilder().add(screen.wording.no_more_hits)
        return draft.row(press(screen.wording.back, actions.ShowHit(1, place.keys))).message()
    passage = buttons.by_key(screen.archive, place.keys[place.number - 1])
    if passage is not None:
        return passage_page(screen, passage, place, part)
    draft = MessageBuilder().add(screen.wording.unknown_passage)
    return draft.row(*([_other_hits(screen, place)] if len(place.keys) > 1 else [])).message()


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
    """The interviewer's questions nearest to what was asked: those of the nearest passages, then the archive's."""
    seen: set[str] = set()
    for passage in _candidates(screen, answer):
        exchange = screen.archive.exchange_of(passage)
        if exchange.question is not None and exchange.question not in seen:
            seen.add(exchange.question)
            yield exchange.question, exchange.passages[0]
        if len(seen) == _NEAREST:
            return


def _candidates(screen: Screen, answer: NothingFound) -> Iterator[Passage]:
    language = screen.wording.language
    for hit in answer.nearest:
        yield translations.preferred(screen.archive, hit.passage, language)
    for interview in screen.archive.interviews.values():
        for exchange in interview.exchanges:
            yield translations.preferred(screen.archive, exchange.passages[0], language)


def _with_hand_on(screen: Screen, message: Message) -> Message:
    """The message with a button that hands the question on, where questions are kept only then."""
    if not screen.hand_on:
        return message
    button = press(screen.wording.hand_on, actions.HandOn(secrets.token_urlsafe(12)))
    return Message(message.text, message.entities, (*message.buttons, (button,)), message.quotations)


def _number(draft: MessageBuilder, screen: Screen, part: int, count: int) -> None:
    if count > 1:
        draft.add("\n" + screen.wording.part.format(number=part + 1, count=count), Style.ITALIC)


def _turn_over(screen: Screen, before: Passage, passage: Passage) -> str:
    """The line below a passage that says who said it, where somebody else goes on."""
    return "" if before.voice == passage.voice else f"\n— {who(screen, screen.citation(before))}"


def _packs(screen: Screen, passages: Sequence[Passage], room: int) -> list[list[tuple[Passage, int, int]]]:
    """The passages' spans, as many to a message as there is room for."""
    packs: list[list[tuple[Passage, int, int]]] = [[]]
    left = room
    for number, one in enumerate(passages):
        turn = utf16_length(_turn_over(screen, passages[number - 1], one)) if number else 0
        for start, end in part_spans(one.text, room):
            length = utf16_length(one.text[start:end]) + 2 + turn
            if packs[-1] and length > left:
                packs.append([])
                left = room
            packs[-1].append((one, one.start + start, one.start + end))
            left -= length
    return packs
