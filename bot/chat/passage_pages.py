"""Passage pages: one passage, or a whole answer, quoted and attributed on as many messages as it takes, with buttons to
read on.

A passage that is too long for one message comes in parts, which joined are the passage to the character. Where its
middle would be folded away, the sentence that answers stands above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.archive import translations
from bot.archive.interview import Passage
from bot.archive.topics import TopicEntry
from bot.chat import actions, browse, buttons, topics
from bot.chat.actions import Action
from bot.chat.attribution import Frame, copied, frame_of, who
from bot.chat.buttons import press, show
from bot.chat.message import Button, Message, MessageBuilder, Share, Style
from bot.chat.screen import Screen
from bot.chat.text import part_spans, utf16_length
from bot.chat.wording.numbers import own_name

FOLDED_UNITS = 700  # UTF-16 units from which on a quotation is folded
UNFOLDED_UNITS = 120  # of a folded quotation that are sure to be seen: three lines of a phone


@dataclass(frozen=True, slots=True)
class PagePosition:
    """The position of a passage among the hits (their keys): `number` from 1, or 0 without keys for none. Or among
    the passages of an `entry` of the topics."""

    keys: tuple[str, ...] = ()
    number: int = 0
    entry: TopicEntry | None = None


NOWHERE = PagePosition()
Span = tuple[int, int]
NO_SENTENCE = (0, 0)


def passage_messages(
    screen: Screen,
    passage: Passage,
    place: PagePosition = NOWHERE,
    sentence: Span = NO_SENTENCE,
    lead: MessageBuilder | None = None,
) -> list[Message]:
    """One passage, quoted and attributed, with buttons to read on.

    A long one comes in parts, which joined are the passage to the character: all of them, or, in a group, the first,
    with a button for the next. The `sentence` that answers, [start, end) in the passage's text, is bold, and is
    repeated at the top where it would be hidden. `lead` is a notice above it.
    """
    if screen.group:
        return [passage_page(screen, passage, place, lead=lead, sentence=sentence)]
    page = _Page(screen, passage, place, lead, sentence)
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
        """The sentence that answers, in a quotation of its own, where the folded passage hides it; else nothing."""
        start, end = self.sentence
        before = utf16_length(self.passage.source[self.passage.start : end])
        hidden = utf16_length(self.passage.text) > FOLDED_UNITS and before > UNFOLDED_UNITS and self.screen.in_messenger
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
            row.append(other_hits_button(self.screen, self.place))
        draft.row(*row)
        row = [press(wording.not_it, actions.NotIt(number, keys))] if number else []
        if number and self.screen.in_messenger:
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
        if not self.screen.in_messenger:
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


def other_hits_button(screen: Screen, place: PagePosition) -> Button:
    """The button that shows the next passage of an answer, after the last one the first."""
    following = place.number % len(place.keys) + 1
    label = screen.wording.other_hits.format(place=following, count=len(place.keys))
    return press(label, actions.ShowHit(following, place.keys))


def _number(draft: MessageBuilder, screen: Screen, part: int, count: int) -> None:
    if count > 1:
        draft.add("\n" + screen.wording.part.format(number=part + 1, count=count), Style.ITALIC)


def _turn_over(screen: Screen, before: Passage, passage: Passage) -> str:
    """The line below a passage that says who said it, where somebody else goes on."""
    return "" if before.voice == passage.voice else f"\n— {who(screen, screen.citation(before))}"


def _packs(screen: Screen, passages: Sequence[Passage], room: int) -> list[list[tuple[Passage, int, int]]]:
    """The passages' spans, packed into as few messages as there is room for."""
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
