"""Message: what is said, on any screen, as text and entities; with the check that every quotation is verbatim.

Offsets and lengths of entities count UTF-16 code units, as Telegram does. `MessageBuilder` builds a Message piece by
piece; a quotation enters it only through `MessageBuilder.quote`, which remembers the span, and `verify` compares every
remembered span with the archive's file just before the message leaves. A Card is a message to choose by its preview.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.archive import redaction
from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.base.errors import NotVerbatim
from bot.chat.text import cut, isolated, utf16_length

LIMIT = 4096  # of a message's text, kept by UTF-16 units and (fewer, always) by code points
LONGEST_NAME = 150  # UTF-16 units of a speaker, a role, an outlet in an attribution


class Style(StrEnum):
    """How a stretch of text looks; the values are Telegram's entity types."""

    BLOCKQUOTE = "blockquote"
    EXPANDABLE = "expandable_blockquote"
    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strikethrough"
    LINK = "text_link"


QUOTES = (Style.BLOCKQUOTE, Style.EXPANDABLE)


@dataclass(frozen=True, slots=True)
class Entity:
    """A styled stretch: `offset` and `length` in UTF-16 units; `url` for a link."""

    style: Style
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of a message that claims to be `passage.source[start:end]`, with `mark` for each redaction in it;
    `at` is its offset in Python characters."""

    passage: Passage
    start: int
    end: int
    at: int
    mark: str = "[redacted]"

    @property
    def words(self) -> str:
        """The stretch as readers see it."""
        return redaction.shown(self.passage.source[self.start : self.end], self.mark)

    def place_of(self, offset: int) -> int:
        """Where in the message a place of the passage's source stands."""
        return self.at + len(redaction.shown(self.passage.source[self.start : offset], self.mark))


@dataclass(frozen=True, slots=True)
class Press:
    """A button that is pressed: `data` comes back, at most 64 bytes of UTF-8."""

    data: str


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an https address."""

    url: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A button that copies `text`, at most 256 characters; `quotation` is the stretch of it that must be proved."""

    text: str
    quotation: Quotation | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A button that offers `query` to the bot in another chat (inline mode)."""

    query: str


@dataclass(frozen=True, slots=True)
class Button:
    """A labelled button below a message."""

    label: str
    action: Press | Link | Copy | Share


@dataclass(frozen=True, slots=True)
class Message:
    """One message: text, entities, rows of buttons, and the quotations that it must prove."""

    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A preview to choose from, and the message that the choice posts. `excerpt` is the quoted part of `description`.

    `id` pins the passage's words and the archive's version, in at most 64 bytes.
    """

    id: str
    title: str
    description: str
    message: Message
    excerpt: Quotation | None = None


@dataclass
class MessageBuilder:
    """Builds a message piece by piece."""

    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    buttons: list[tuple[Button, ...]] = field(default_factory=list)

    @property
    def length(self) -> int:
        """UTF-16 units so far."""
        return utf16_length(self.text)

    def add(self, text: str, style: Style | None = None, url: str | None = None) -> MessageBuilder:
        """Append text of the bot's own, styled or plain. White space at its ends stays outside of the style."""
        styled = text.strip()
        if style is not None and styled:
            before = utf16_length(text[: len(text) - len(text.lstrip())])
            self.entities.append(Entity(style, self.length + before, utf16_length(styled), url))
        self.text += text
        return self

    def quote(
        self,
        passage: Passage,
        start: int | None = None,
        end: int | None = None,
        *,
        mark: str = "[redacted]",
        expandable: bool = False,
    ) -> MessageBuilder:
        """Append a passage, or `source[start:end]` of it, set off as a quotation to its last character; `mark` is what
        readers see for a redaction."""
        start = passage.start if start is None else start
        end = passage.end if end is None else end
        quotation = Quotation(passage, start, end, len(self.text), mark)
        self.quotations.append(quotation)
        text = quotation.words
        if text.strip():
            style = Style.EXPANDABLE if expandable else Style.BLOCKQUOTE
            self.entities.append(Entity(style, self.length, utf16_length(text)))
        self.text += text
        return self

    def mark(self, style: Style, start: int, end: int) -> MessageBuilder:
        """Style the characters from `start` to `end` of the text so far, on top of what they look like already."""
        if self.text[start:end].strip():
            self.entities.append(Entity(style, utf16_length(self.text[:start]), utf16_length(self.text[start:end])))
        return self

    def append(self, other: MessageBuilder) -> MessageBuilder:
        """Append everything in `other`."""
        offset, at = self.length, len(self.text)
        self.entities += [replace(entity, offset=entity.offset + offset) for entity in other.entities]
        self.quotations += [replace(one, at=one.at + at) for one in other.quotations]
        self.buttons += other.buttons
        self.text += other.text
        return self

    def row(self, *buttons: Button) -> MessageBuilder:
        """Append a row of buttons."""
        if buttons:
            self.buttons.append(buttons)
        return self

    def message(self) -> Message:
        """The finished message."""
        return Message(self.text, tuple(self.entities), tuple(self.buttons), tuple(self.quotations))


def verify(what: Message | Card, archive: Archive) -> None:
    """Compare every quotation with its span in `archive`; the last step before sending, on every surface.

    Raises NotVerbatim if a passage may not be quoted (any more), if a span leaves its passage, if one character
    differs, if something is set off as a quotation that is none, or if no attribution goes with it. Covers the text of
    a message, what its buttons copy, and, of a card, the preview.
    """
    if isinstance(what, Card):
        if what.excerpt is not None:
            _prove(what.excerpt, what.description, archive)
        verify(what.message, archive)
        return
    for quotation in what.quotations:
        _prove(quotation, what.text, archive)
    for copied in (button.action for row in what.buttons for button in row if isinstance(button.action, Copy)):
        if copied.quotation is not None:
            _prove(copied.quotation, copied.text, archive)
    _prove_set_off(what)
    _prove_attributed(what, archive)


def _prove(quotation: Quotation, text: str, archive: Archive) -> None:
    """Raise NotVerbatim unless `text` holds the quotation's span as it stands in `archive`."""
    passage = archive.passage(quotation.passage.id)
    if passage is None or quotation.end <= quotation.start or redaction.MARK.fullmatch(quotation.mark) is None:
        raise NotVerbatim(quotation.passage.id)
    shift = passage.start - quotation.passage.start  # the file may have grown above the passage since the search
    start, end = quotation.start + shift, quotation.end + shift
    inside = passage.start <= start and end <= passage.end
    words = redaction.shown(passage.source[start:end], quotation.mark)
    if not inside or text[quotation.at : quotation.at + len(words)] != words:
        raise NotVerbatim(quotation.passage.id)


def _prove_set_off(message: Message) -> None:
    """Raise NotVerbatim if a block quotation covers a character that belongs to no proved quotation."""
    proved = []
    for quotation in message.quotations:
        first = utf16_length(message.text[: quotation.at])
        last = utf16_length(message.text[: quotation.at + len(quotation.words)])
        proved.append((first, last))
    for entity in message.entities:
        if entity.style in QUOTES and not any(
            first <= entity.offset and entity.offset + entity.length <= last for first, last in proved
        ):
            raise NotVerbatim(message.quotations[0].passage.id if message.quotations else "a passage")


def _prove_attributed(message: Message, archive: Archive) -> None:
    """Raise NotVerbatim unless each quotation's speaker is named behind it, before any other speaker of its interview,
    and its outlet outside of the quotations."""
    own = ""
    at = 0
    behind: list[tuple[Quotation, int]] = []  # where in `own` what stands behind each of them begins
    for quotation in sorted(message.quotations, key=lambda one: one.at):
        own += message.text[at : quotation.at]
        at = quotation.at + len(quotation.words)
        behind.append((quotation, len(own)))
    own += message.text[at:]
    for quotation, place in behind:
        passage = archive.passage(quotation.passage.id)
        if passage is None:
            raise NotVerbatim(quotation.passage.id)
        interview = archive.interview_of(passage)
        speakers = {interview.speaker_of(one).name for one in interview.passages if one.id == passage.id}
        said_by = _first_named([one.name for one in interview.about.voices], own, place)
        outlets = interview.about.outlet
        known = [outlets] if isinstance(outlets, str) else list(outlets.values())
        if said_by not in speakers or not any(named(one) in own for one in known):
            raise NotVerbatim(passage.id)


def _first_named(names: Sequence[str], text: str, start: int) -> str | None:
    """Which of `names` stands first in `text` from `start` on; of two that begin at one place, the longer."""
    places = [(text.find(named(name), start), -len(name), name) for name in names]
    return min((one for one in places if one[0] >= 0), default=(0, 0, None))[2]


def named(name: str) -> str:
    """A name, role or outlet as an attribution prints it."""
    return isolated(cut(name, LONGEST_NAME))
