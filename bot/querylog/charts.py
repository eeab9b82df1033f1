"""Charts: numbers as SVG pictures without outside resources, drawn in one way for HTML and PNG.

They are narrow, so that they can be read on a phone. Labels are cut to what fits in the widest common font.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 480
INK, FAINT, RULE = "#1f2933", "#7b8794", "#d9dee3"
COLOURS = ("#2f6f8f", "#c9803c", "#a23b4a", "#5b8c5a", "#7a5c99", "#8a8f3c", "#52606d")
_TITLE, _ROW, _PAD = 34, 24, 14


@dataclass(frozen=True, slots=True)
class Picture:
    """The contents of an SVG, with its height in pixels, its title, and a description for those who can't see it."""

    title: str
    words: str
    body: str
    height: int

    def svg(self, y: int | None = None) -> str:
        """The whole picture; with `y`, as a part of a larger one."""
        place = "" if y is None else f' y="{y}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(self.words)}"{place} '
            f'width="{WIDTH}" height="{self.height}" viewBox="0 0 {WIDTH} {self.height}">'
            f"<title>{escape(self.words)}</title>{self.body}</svg>"
        )


def _text(x: float, y: float, words: str, *, size: int = 14, fill: str = INK, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-family="Source Sans Pro, DejaVu Sans, Segoe UI, Helvetica, Arial, sans-serif">{escape(words)}</text>'
    )


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    size = f'width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{fill}" rx="2"/>'


def _spoken(title: str, numbers: Mapping[str, int]) -> str:
    return f"{title}: " + ", ".join(f"{name} {n}" for name, n in numbers.items())


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0].rstrip() + "…"


def headline(title: str, beside: str) -> Picture:
    """A line of large letters and one of small ones."""
    body = _text(0, 30, title, size=24) + _text(0, 54, beside, fill=FAINT)
    return Picture(title, f"{title}. {beside}", body, 70)


def bars(title: str, numbers: Mapping[str, int], *, most: int = 10, wide: bool = False) -> Picture:
    """A horizontal bar for each name, in the order given; `wide` puts long names above their bars."""
    shown = dict(list(numbers.items())[:most])
    left, row_height = (0, 2 * _ROW - 6) if wide else (110, _ROW)
    scale = (WIDTH - left - 50) / max([1, *shown.values()])
    body = _text(0, 20, title, size=17)
    for row, (name, n) in enumerate(shown.items()):
        y = _TITLE + row * row_height
        if wide:
            body += _text(0, y + 14, _short(name, 60), size=13)
            y += 16
        else:
            body += _text(left - 10, y + 15, _short(name, 13), anchor="end", size=13)
        body += _box(left, y + 3, n * scale, _ROW - 8, COLOURS[0])
        body += _text(left + n * scale + 6, y + 15, str(n), size=13)
    if not shown:
        body += _text(0, _TITLE + 16, "nothing yet", fill=FAINT)
    return Picture(title, _spoken(title, shown), body, _TITLE + max(1, len(shown)) * row_height + _PAD)


def columns(title: str, numbers: Mapping[str, int], note: str = "") -> Picture:
    """A vertical bar for each name, for a series over time."""
    tall, base = 110, _TITLE + 126
    step = WIDTH / max(len(numbers), 1)
    scale = tall / max([1, *numbers.values()])
    body = _text(0, 20, title, size=17) + f'<path d="M0 {base}H{WIDTH}" stroke="{RULE}"/>'
    for place, (name, n) in enumerate(numbers.items()):
        x, width = place * step + step * 0.15, step * 0.7
        body += _box(x, base - n * scale, width, n * scale, COLOURS[0])
        body += _text(x + width / 2, base - n * scale - 5, str(n), size=12, anchor="middle")
        body += _text(x + width / 2, base + 17, name, size=11, fill=FAINT, anchor="middle")
    if note:
        body += _text(0, base + 38, note, size=12, fill=FAINT)
    return Picture(title, _spoken(title, numbers), body, base + (44 if note else 26) + _PAD)


def shares(title: str, numbers: Mapping[str, int]) -> Picture:
    """One bar cut into shares, with a legend."""
    total = sum(numbers.values())
    body = _text(0, 20, title, size=17)
    x = 0.0
    for place, n in enumerate(numbers.values()):
        width = WIDTH * n / max(total, 1)
        body += _box(x, _TITLE, width, 26, COLOURS[place % len(COLOURS)])
        x += width
    if not total:
        body += _box(0, _TITLE, WIDTH, 26, RULE)
    for place, (name, n) in enumerate(numbers.items()):
        y = _TITLE + 38 + place * 20
        label = f"{name}: {n}" + (f" ({100 * n / total:.0f} %)" if total else "")
        body += _box(0, y, 11, 11, COLOURS[place % len(COLOURS)]) + _text(17, y + 10, label, size=13)
    return Picture(title, _spoken(title, numbers), body, _TITLE + 42 + 20 * len(numbers) + _PAD)


def lines(title: str, rows: Sequence[str], beside: Sequence[str]) -> Picture:
    """Returns lines of text, each with a short text at the right; a long line is wrapped once."""
    body, y = _text(0, 20, title, size=17), _TITLE
    for words, right in zip(rows, beside, strict=True):
        room = 44 if right else 64
        for number, line in enumerate(textwrap.wrap(words, room, max_lines=2, placeholder=" …") or [""]):
            y += 17 * (number > 0)
            body += _text(0, y + 15, line, size=13)
        body += _text(WIDTH, y + 15, right, size=13, fill=FAINT, anchor="end")
        y += _ROW
    return Picture(title, f"{title}: " + "; ".join(rows), body, max(y, _TITLE + _ROW) + _PAD)


def together(pictures: Sequence[Picture]) -> str:
    """Returns all pictures stacked on a white background."""
    margin, y, parts = 30, 30, []
    for picture in pictures:
        parts.append(f'<g transform="translate({margin} {y})">{picture.svg(0)}</g>')
        y += picture.height + 10
    height, width = y + margin, WIDTH + 2 * margin
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>'
    )
