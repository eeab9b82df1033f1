"""Detector: finds out who asks and who answers, from the whole file.

It tries every way to split the paragraphs into turns (`turns.py`; labels in `voices.py`) and scores each result: do
its questions have question marks, and its answers not? Are answers longer? Do the sides alternate? Does it cover the
whole file, with many turns? The best one wins; its score says how sure it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from bot.archive.importer import labels
from bot.archive.importer.labels import Opening, is_known, is_name, key
from bot.archive.importer.paragraph import Mark, Paragraph, RawTranscript
from bot.archive.importer.turns import (
    Segmentation,
    asks_within,
    by_dashes,
    by_mark,
    by_questions,
    one_voice,
    split_inline,
)
from bot.archive.importer.voices import Hints, by_labels

SURE_BOUND = 0.5  # below it, a reading is only a suggestion, and the maintainer is asked to check it
WORTH_BOUND = 0.12  # below it, a reading is not even suggested
# How reliable each sign is by itself: labels are there to tell speakers apart, question marks are not.
_TRUST = {"labels": 1.0, "heading": 0.9, "bold": 0.9, "numbered": 0.85, "italic": 0.8, "dashes": 0.85, "questions": 0.6}
_LEADS = {"heading": 1.0, "bold": 1.0}  # where questions are set apart, so many fewer are enough


def detect(raw: RawTranscript, hints: Hints) -> Segmentation | None:
    """Returns the best reading of a transcript, or None if none is good enough to suggest."""
    paragraphs = [one for one in raw.paragraphs if one.mark is not Mark.RULE]
    stated = len({one.speaker for one in paragraphs if one.speaker is not None}) > 1
    if stated and (by_format := by_labels(paragraphs, hints)) is not None:
        by_format.sure = max(
            sureness(by_format), WORTH_BOUND
        )  # no weaker sign may mix speakers that the format keeps apart
        return by_format
    readings = _readings(paragraphs, hints)
    broken = split_inline(paragraphs)
    if broken is not None and (inline := by_dashes(broken)) is not None:
        inline.doubts.append((paragraphs[0].line, "turns were found within a line, by their dashes; look at each"))
        inline.sign = "dashes within lines"
        readings.append(inline)
    for one in readings:
        one.sure = sureness(one)
    best = max(readings, key=lambda one: one.sure, default=None)
    if best is not None and best.sure >= WORTH_BOUND:
        return best
    alone = _one_label(paragraphs)
    if alone is not None or hints.speakers:
        reading = one_voice(alone[0] if alone is not None else paragraphs)
        reading.sure = 0.7
        reading.marks += alone[1] if alone is not None else []
        return reading
    return None


def _readings(paragraphs: Sequence[Paragraph], hints: Hints) -> list[Segmentation]:
    found = [
        by_labels(paragraphs, hints),
        by_mark(paragraphs, Mark.HEADING, "headings"),
        by_mark(paragraphs, Mark.BOLD, "bold questions"),
        by_mark(paragraphs, Mark.ITALIC, "questions in italics"),
        by_mark(paragraphs, Mark.NUMBERED, "numbered questions"),
        by_dashes(paragraphs),
        by_questions(paragraphs),
    ]
    return [one for one in found if one is not None]


def sureness(reading: Segmentation) -> float:
    """Returns how likely a reading is right, 0 to 1: its sign's reliability times scores of the result."""
    asked = [turn for turn in reading.turns if turn.asks and not turn.other]
    answers = [turn for turn in reading.turns if not turn.asks and not turn.other]
    if not asked or not answers:
        return 0.0
    marked = sum(any(asks_within(one.text) for one in turn.paragraphs) for turn in asked) / len(asked)
    back = sum(turn.has_question for turn in answers) / len(answers)
    longer = median([turn.words for turn in answers]) / max(1.0, median([turn.words for turn in asked]))
    before = sum(len(one.text.split()) for one in reading.before)
    inside = sum(turn.words for turn in reading.turns)
    changes = sum(one.asks != other.asks for one, other in pairwise(reading.turns))
    alternation = changes / max(1, len(reading.turns) - 1)
    is_labels = reading.kind == "labels"
    known = reading.is_stated or (
        is_labels and any(turn.who is not None and is_known(turn.who) for turn in reading.turns)
    )
    trust = _TRUST[reading.kind]
    lead = (2.0 if len(reading.turns) > 3 else 0.4) if is_labels else _LEADS.get(reading.kind, 0.4)
    number = 1 - 0.5 ** (len(asked) + lead)
    asking = 0.85 + 0.15 * marked if known else 0.55 + 0.45 * min(1.0, marked * 1.5) if is_labels else marked
    quiet = 1 - (0.0 if reading.is_stated else 0.2 if is_labels else 0.7) * back
    length = 1.0 if longer >= 1 else (0.75 + 0.25 * longer if is_labels else 0.6 + 0.4 * longer)
    share = inside / max(1, before + inside)
    cover = min(1.0, 0.2 + share) if share < 0.8 else 1.0
    turning = 0.5 + 0.5 * alternation if is_labels else 0.4 + 0.6 * alternation
    sure: float = trust * number * asking * quiet * length * cover * turning
    return sure


def _one_label(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[str]] | None:
    """Returns the paragraphs without their label, and the labels, if most begin with the same: one person speaks."""
    found = [labels.opening(one.text) if one.speaker is None else Opening(one.speaker, None, 0) for one in paragraphs]
    found = [one if one.form != "alone" else Opening(None, one.time, 0) for one in found]
    names = Counter(key(one.label) for one in found if one.label is not None and is_name(one.label))
    if len(names) != 1 or sum(names.values()) < 2 or sum(names.values()) * 2 < len(paragraphs):
        return None
    marks = [one.text[: head.begin] for one, head in zip(paragraphs, found, strict=True)]
    return [replace(one, text=one.text[len(mark) :]) for one, mark in zip(paragraphs, marks, strict=True)], marks
