"""Turns: what one side says without a break, and the ways to split paragraphs into turns.

Each way is a function from paragraphs to a `Segmentation`, or None if its sign does not occur. `detector.py` decides
which one is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.archive.importer.paragraph import Dropped, Mark, Paragraph

_DASH = re.compile(r"[-–—―]\s*(?=[^\s\d-])")
_INLINE = re.compile(r"(?<=[.!?…»”\"])\s+[-–—]\s*(?=[^\W\d_])")
QUESTION_MARKS = ("?", "؟", ";", "՞")
_CLOSING = "\"'”»)]*_ "


@dataclass
class Turn:
    """What one person says. `who`: the speaker's label, if any; `asks`: a question? `other`: said by neither side."""

    asks: bool
    line: int
    who: str | None = None
    other: bool = False
    paragraphs: list[Paragraph] = field(default_factory=list)

    @property
    def words(self) -> int:
        """How many words are said."""
        return sum(len(one.text.split()) for one in self.paragraphs)

    @property
    def has_question(self) -> bool:
        """Does a paragraph of it end with a question mark?"""
        return any(is_question(one.text) for one in self.paragraphs)


@dataclass
class Segmentation:
    """A transcript split into turns: what comes before the first turn, the turns, the sign they were found by, and how
    sure that is (0 to 1). `names`: label -> its fullest form in the file. `marks`: labels and times that were removed.
    """

    before: list[Paragraph]
    turns: list[Turn]
    sign: str
    kind: str
    sure: float = 0.0
    is_stated: bool = False  # the file or an option says who asks or answers
    names: dict[str, str] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)  # notes to removed labels and times


def is_question(text: str) -> bool:
    """Does a text end with a question mark, perhaps followed by quotation marks?"""
    return text.rstrip(_CLOSING).endswith(QUESTION_MARKS[:2])


def asks_within(text: str) -> bool:
    """Is there a question mark in a text?"""
    return "?" in text or "؟" in text or "՞" in text


def by_mark(paragraphs: Sequence[Paragraph], mark: Mark, sign: str) -> Segmentation | None:
    """Split where paragraphs are set as questions: headings, bold, italics, numbers."""
    asking = [one for one in paragraphs if one.mark is mark]
    if not any(asks_within(one.text) for one in asking):
        return None
    titles = 0  # lines set like questions above the first question are titles and names
    for one in asking:
        if asks_within(one.text):
            break
        titles += 1
    first = asking[titles] if titles < len(asking) else asking[0]
    return _take(paragraphs, lambda one: one.mark is mark, sign, mark.value, first)


def by_questions(paragraphs: Sequence[Paragraph]) -> Segmentation | None:
    """Split at short paragraphs that end with a question mark, for files whose bold type was lost in copying."""
    asking = [one for one in paragraphs if is_question(one.text) and len(one.text.split()) <= 60]
    return _take(paragraphs, lambda one: one in asking, "question marks", "questions", asking[0]) if asking else None


def _take(
    paragraphs: Sequence[Paragraph], asks: Callable[[Paragraph], bool], sign: str, kind: str, first: Paragraph
) -> Segmentation:
    before: list[Paragraph] = []
    turns: list[Turn] = []
    for one in paragraphs:
        if not turns and one is not first:
            before.append(one)
            continue
        is_asked = asks(one)
        ended = bool(turns) and is_question(turns[-1].paragraphs[-1].text)
        if not turns or turns[-1].asks != is_asked or (is_asked and ended):
            turns.append(Turn(is_asked, one.line))
        turns[-1].paragraphs.append(one)
    return Segmentation(before, turns, sign, kind)


def by_dashes(paragraphs: Sequence[Paragraph]) -> Segmentation | None:
    """Split where paragraphs begin with a dash, as in Russian, Azerbaijani and Turkish papers; or only questions do."""
    dashed = [one for one in paragraphs if _DASH.match(one.text) and one.mark is not Mark.HEADING]
    if len(dashed) < 2 or not any(asks_within(one.text) for one in dashed):
        return None
    before: list[Paragraph] = []
    turns: list[Turn] = []
    groups: list[list[Paragraph]] = []
    for one in paragraphs:
        found = _DASH.match(one.text)
        if found is not None and one.mark is not Mark.HEADING:
            groups.append([replace(one, text=one.text[found.end() :])])
        elif groups:
            groups[-1].append(one)
        else:
            before.append(one)
    asked = [is_question(group[0].text) for group in groups]
    if all(asked) and sum(len(group) > 1 for group in groups) * 4 >= len(groups) * 3:
        for group in groups:
            turns.append(Turn(True, group[0].line, paragraphs=group[:1]))
            if group[1:]:
                turns.append(Turn(False, group[1].line, paragraphs=group[1:]))
        return Segmentation(before, turns, "dashes in front of questions", "dashes")
    sides = _alternate([(any(asks_within(one.text) for one in group), len(group)) for group in groups])
    for group, asks in zip(groups, sides, strict=True):
        turns.append(Turn(asks, group[0].line, paragraphs=group))
    return Segmentation(before, turns, "dashes", "dashes")


def _alternate(groups: Sequence[tuple[bool, int]]) -> list[bool]:
    """Returns which groups of (has a question mark, number of paragraphs) ask, by the cheapest path (Viterbi): sides
    mostly change with each dash; questions mostly have a question mark and one paragraph.
    """
    cost = [0.0, 2.0]  # of a path that ends with asking, with answering; the first group asks
    back: list[tuple[int, int]] = []
    for number, (asked, length) in enumerate(groups):
        here = ((0.0 if asked else 1.0) + 0.5 * (length > 1), 1.2 if asked and length == 1 else 0.0)
        if number == 0:
            cost = [cost[0] + here[0], cost[1] + here[1]]
            continue
        came = (min((0, 1), key=lambda side: cost[side] + 2.5 * (side == 0)),
                min((0, 1), key=lambda side: cost[side] + 2.5 * (side == 1)))  # fmt: skip
        cost = [cost[came[side]] + 2.5 * (came[side] == side) + here[side] for side in (0, 1)]
        back.append(came)
    side = 0 if cost[0] < cost[1] else 1
    sides = [side]
    for came in reversed(back):
        side = came[side]
        sides.append(side)
    return [side == 0 for side in reversed(sides)]


def split_inline(paragraphs: Sequence[Paragraph]) -> list[Paragraph] | None:
    """Returns the paragraphs split at dashes inside them, for lost line breaks; None if none was split."""
    broken: list[Paragraph] = []
    found = 0
    for one in paragraphs:
        parts = _INLINE.split(one.text)
        asked = sum(is_question(part) for part in parts)
        if len(parts) < 3 or not 0 < asked < len(parts):
            broken.append(one)
            continue
        found += 1
        head = "" if _DASH.match(one.text) or not is_question(parts[0]) else "- "
        broken.append(replace(one, text=head + parts[0]))
        broken += [replace(one, text=f"- {part}", notes=()) for part in parts[1:]]
    return broken if found else None


def one_voice(paragraphs: Sequence[Paragraph]) -> Segmentation:
    """Returns a monologue: nobody asks; headings begin sections."""
    start = 1 if len(paragraphs) > 1 and paragraphs[0].mark is Mark.TITLE else 0
    turns: list[Turn] = []
    for one in paragraphs[start:]:
        if not turns or one.mark is Mark.HEADING:
            turns.append(Turn(one.mark is Mark.HEADING, one.line, paragraphs=[]))
            if one.mark is Mark.HEADING:
                turns[-1].paragraphs.append(replace(one, text=f"[{one.text.strip('[]')}]"))
                continue
        if turns[-1].asks:
            turns.append(Turn(False, one.line))
        turns[-1].paragraphs.append(one)
    return Segmentation(list(paragraphs[:start]), turns, "one voice", "monologue")
