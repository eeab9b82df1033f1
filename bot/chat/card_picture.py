"""Card picture: the beginning of a passage, who said it, to whom, and the permanent link, as a PNG; for the web
pages and for Telegram.

Drawn with Pillow in Source Sans Pro, which has the letters of all four languages. A passage that does not fit ends at a
sentence, with “…” and a line that says that there is more.
"""

from __future__ import annotations

import importlib.util
import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.archive import redaction
from bot.archive.interview import Passage
from bot.base.text import sentence_spans
from bot.chat.attribution import caption_text, permalink_of, who
from bot.chat.message import Message, MessageBuilder
from bot.chat.screen import Screen
from bot.chat.wording.choice import PAGE_WORDINGS

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630  # what OpenGraph asks for
MARGIN = 72
PAPER_COLOUR, INK_COLOUR, MARK_COLOUR = (250, 248, 243), (28, 27, 25), (138, 51, 36)
MARK, INK, QUIET, PAPER = 0, 1, 75, 255  # grey values that are drawn with; the palette gives them their colours
QUOTE_SIZES = (46, 40, 35, 31)  # pixels; the first in which the passage, or its first sentence, fits
LINE = 1.32  # of the size
BELOW = 150  # pixels for the attribution
MEASURED = 100  # pixels of the font in which words are measured


@lru_cache(maxsize=1)
def is_installed() -> bool:
    """Is everything here that cards are drawn with?"""
    return all(importlib.util.find_spec(name) is not None for name in ("PIL", "font_source_sans_pro"))


def picture_message(screen: Screen, passage: Passage) -> Message:
    """A passage and the caption of its picture, as the message that is proved before the picture is drawn."""
    draft = MessageBuilder().quote(passage, mark=screen.wording.redacted)
    return draft.add(f"\n\n{caption_text(screen, passage)}").message()


def picture_of(screen: Screen, passage: Passage, start: int = 0) -> bytes:
    """The PNG of a passage that begins with the sentence which stands at `start` in its text."""
    mark = screen.wording.redacted
    text = redaction.shown(passage.text, mark)
    begin = len(redaction.shown(passage.text[:start], mark))
    address = permalink_of(screen, passage) or ""
    more = PAGE_WORDINGS[screen.wording.language].card_more
    return draw(text, who(screen, screen.citation(passage)), address, more, (begin, len(text)))


def draw(text: str, said_by: str, address: str, more: str, first: tuple[int, int] | None = None) -> bytes:
    """The PNG of a card. `first`: the sentence to begin with ([start, end) in `text`); `more` is the line that says
    that the passage goes on."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (WIDTH, HEIGHT), PAPER)  # grey is drawn and packed in half the time
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 14, HEIGHT), fill=MARK)
    lines, size, whole = _fitted(text, first)
    top = MARGIN - 8
    for line in lines:
        draw.text((MARGIN, top), line, font=_font("Regular", size), fill=INK)
        top += round(size * LINE)
    bottom = HEIGHT - MARGIN
    draw.text((MARGIN, bottom - 24), _short(draw, address, 24), font=_font("Regular", 24), fill=QUIET)
    named = _wrapped(f"— {said_by}", "Semibold", 29)[:2]
    for place, line in enumerate(reversed(named)):
        draw.text((MARGIN, bottom - 68 - 36 * place), line, font=_font("Semibold", 29), fill=INK)
    if not whole:
        draw.text((MARGIN, bottom - 68 - 36 * len(named)), more, font=_font("It", 24), fill=QUIET)
    done = io.BytesIO()
    image.putpalette(_palette())
    image.save(done, "PNG", compress_level=4)
    return done.getvalue()


@lru_cache(maxsize=1)
def _palette() -> bytes:
    """The colours of the 256 grey values: from ink to paper, and the mark's own."""
    shades = (value / PAPER for value in range(256))
    colours = [
        tuple(round(ink + (paper - ink) * shade) for ink, paper in zip(INK_COLOUR, PAPER_COLOUR, strict=True))
        for shade in shades
    ]
    colours[MARK] = MARK_COLOUR
    return bytes(part for colour in colours for part in colour)


def _fitted(text: str, first: tuple[int, int] | None) -> tuple[list[str], int, bool]:
    """The lines, the size in which they fit, and whether they are the whole passage."""
    room = HEIGHT - 2 * MARGIN - BELOW + 8
    for size in QUOTE_SIZES:
        lines = _wrapped(f"“{text}”", "Regular", size)
        if len(lines) * size * LINE <= room:
            return lines, size, True
    room -= 40  # the line that says that there is more
    sentences = [text[start:end].strip() for start, end in sentence_spans(text)]
    if first is not None:
        begin = max((n for n, (start, _) in enumerate(sentence_spans(text)) if start <= first[0]), default=0)
        sentences = [*(["…"] if begin else []), *sentences[begin:]]
    for size in QUOTE_SIZES[1:]:
        for count in range(len(sentences), 0, -1):
            lines = _wrapped(f"“{' '.join(sentences[:count])} …”", "Regular", size)
            if len(lines) * size * LINE <= room:
                return lines, size, False
    size = QUOTE_SIZES[-1]
    words = sentences[0].split()
    for count in range(len(words), 0, -1):
        lines = _wrapped(f"“{' '.join(words[:count])} …”", "Regular", size)
        if len(lines) * size * LINE <= room:
            return lines, size, False
    return ["“…”"], size, False


def _wrapped(text: str, style: str, size: int) -> list[str]:
    """The text in lines that are no wider than the card's room."""
    room = WIDTH - 2 * MARGIN
    space = _width(" ", style) * size
    lines: list[list[str]] = []
    left = 0.0
    for word in text.split():
        width = _width(word, style) * size
        if not lines or left < width:
            lines.append([])
            left = room
        lines[-1].append(word)
        left -= width + space
    return [" ".join(line) for line in lines]


@lru_cache(maxsize=20_000)
def _width(word: str, style: str) -> float:
    """The width of a word in a font of one pixel: widths grow with the size."""
    return _font(style, MEASURED).getlength(word) / MEASURED


def _short(draw: ImageDraw.ImageDraw, text: str, size: int) -> str:
    font = _font("Regular", size)
    while text and draw.textlength(text, font=font) > WIDTH - 2 * MARGIN:
        text = text[:-2] + "…"
    return text


@lru_cache(maxsize=16)
def _font(style: str, size: int) -> ImageFont.FreeTypeFont:
    import font_source_sans_pro
    from PIL import ImageFont

    folder = Path(font_source_sans_pro.__file__).parent / "files"
    return ImageFont.truetype(folder / f"SourceSansPro-{style}.ttf", size)
