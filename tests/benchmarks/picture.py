"""Picture: how several systems grow, as a small SVG; each panel one measure, both of its axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Points = Sequence[tuple[float, float]]  # ascending

COLOURS = ("#1f6feb", "#d1651b", "#2f8f4e", "#8250df")
WIDTH, HEIGHT, GAP, TOP, LEFT = 230, 190, 60, 52, 50  # of a panel, between two, above and beside the first


def drawn(panels: Mapping[str, Mapping[str, Points]]) -> str:
    """The SVG of panels by title, each with its lines by name. All x and y are above 0."""
    names = list(dict.fromkeys(name for lines in panels.values() for name in lines))
    width = LEFT + len(panels) * (WIDTH + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {TOP + HEIGHT + 44}" '
        'font-family="sans-serif" font-size="12" fill="#57606a">',
        f'<rect width="{width}" height="{TOP + HEIGHT + 44}" fill="#ffffff"/>',
    ]
    for place, name in enumerate(names):
        x, colour = LEFT + 150 * place, COLOURS[place % len(COLOURS)]
        parts.append(f'<path d="M{x} 14h22" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{x + 28}" y="18">{name}</text>')
    for place, (title, lines) in enumerate(panels.items()):
        parts += _panel(LEFT + place * (WIDTH + GAP), title, lines, names)
    return "\n".join([*parts, "</svg>", ""])


def _panel(left: float, title: str, lines: Mapping[str, Points], names: Sequence[str]) -> list[str]:
    points = [point for line in lines.values() for point in line]
    across = _decades([x for x, _ in points])
    up = _decades([y for _, y in points])

    def place(x: float, y: float) -> tuple[float, float]:
        over = (math.log10(x) - across[0]) / (across[-1] - across[0])
        above = (math.log10(y) - up[0]) / (up[-1] - up[0])
        return round(left + over * WIDTH, 1), round(TOP + HEIGHT - above * HEIGHT, 1)

    parts = [f'<text x="{left}" y="{TOP - 12}" font-weight="bold" fill="#24292f">{title}</text>']
    for power in up:
        _, y = place(10 ** across[0], 10**power)
        parts.append(f'<path d="M{left} {y}h{WIDTH}" stroke="#d8dee4"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{_said(power)}</text>')
    for power in across:
        x, y = place(10**power, 10 ** up[0])
        parts.append(f'<path d="M{x} {TOP}v{HEIGHT}" stroke="#d8dee4"/>')
        parts.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{_said(power)}</text>')
    parts.append(f'<text x="{left + WIDTH / 2}" y="{TOP + HEIGHT + 36}" text-anchor="middle">passages</text>')
    for name, line in lines.items():
        colour = COLOURS[names.index(name) % len(COLOURS)]
        dots = [place(*point) for point in line]
        path = "L".join(f"{x} {y}" for x, y in dots)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in dots]
    return parts


def _decades(values: Sequence[float]) -> list[int]:
    """The powers of ten that hold all values between them, at least two."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return list(range(low, max(high, low + 1) + 1))


def _said(power: int) -> str:
    return f"{10**power:,}" if 0 <= power < 6 else "1 M" if power == 6 else f"{10.0**power:g}"
