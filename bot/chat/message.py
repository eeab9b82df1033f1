"""Message: what is said, on any screen, as text and entities; with the check that every quotation is verbatim.

Offsets and lengths of entities count UTF-16 code units, as Telegram does. `Draft` builds a Message piece by piece; a
quotation enters it only through `Draft.quote`, which remembers the span, and `verify` compares every remembered span
with the archive's file just before the message leaves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.errors import NotVerbatim

LIMIT = 4096  # of a message's text, kept by UTF-16 units and (fewer, always) by code points


class Style(StrEnum):
    """How a stretch of text looks; the values are Telegram's entity types."""

    BLOCKQUOTE = "blockquote"
    EXPANDABLE = "expandable_blockquote"
    BOLD = "bold"
    ITALIC = "italic"
    LINK = "text_link"


@dataclass(frozen=True, slots=True)
class Entity:
    """A styled stretch: `offset` and `length` in UTF-16 units; `url` for a link."""

    style: Style
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of a message that claims to be `passage.source[start:end]`; `at` counts Python characters."""

    passage: Passage
    start: int
    end: int
    at: int


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
    """A button that copies `text`, at most 256 characters."""

    text: str


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


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units in `text`; lone surrogates count one each."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


@dataclass
class Draft:
    """A message in the making."""

    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    buttons: list[tuple[Button, ...]] = field(default_factory=list)

    def add(self, text: str, style: Style | None = None, url: str | None = None) -> Draft:
        """Append text of the bot's own, styled or plain."""
        if style is not None and text:
            self.entities.append(Entity(style, utf16_length(self.text), utf16_length(text), url))
        self.text += text
        return self

    def quote(
        self, passage: Passage, start: int | None = None, end: int | None = None, *, expandable: bool = False
    ) -> Draft:
        """Append a passage, or `source[start:end]` of it, set off as a quotation."""
        start = passage.start if start is None else start
        end = passage.end if end is None else end
        self.quotations.append(Quotation(passage, start, end, len(self.text)))
        return self.add(passage.source[start:end], Style.EXPANDABLE if expandable else Style.BLOCKQUOTE)

    def row(self, *buttons: Button) -> Draft:
        """Append a row of buttons."""
        if buttons:
            self.buttons.append(buttons)
        return self

    def message(self) -> Message:
        """The finished message."""
        return Message(self.text, tuple(self.entities), tuple(self.buttons), tuple(self.quotations))


def verify(message: Message, archive: Archive) -> None:
    """Compare every quotation of `message` with its span in `archive`; the last step before sending.

    Raises NotVerbatim if a passage may not be quoted (any more), if a span leaves its passage, or if one character
    differs.
    """
    for quotation in message.quotations:
        passage = archive.passage(quotation.passage.id)
        length = quotation.end - quotation.start
        if passage is None or length <= 0:
            raise NotVerbatim(quotation.passage.id)
        shift = passage.start - quotation.passage.start  # the file may have grown above the passage since the search
        start, end = quotation.start + shift, quotation.end + shift
        inside = passage.start <= start and end <= passage.end
        if not inside or message.text[quotation.at : quotation.at + length] != passage.source[start:end]:
            raise NotVerbatim(quotation.passage.id)
