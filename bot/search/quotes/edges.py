"""Edges: words before and behind an exact quotation that are not in the archive: “He said that …”, “…, he told us”.

No list of introductions is needed: whoever reads the verdict is shown which words are not the archive's. What may be an
altered beginning or end of a sentence is left to the alignment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.search.quotes.alignment import Kind, Step
from bot.search.quotes.tokens import NEGATIONS, Token
from bot.search.quotes.verdict import QuotePart, WordChange
from bot.search.quotes.word_index import Numbers, WordIndex

_FEWEST = 4  # words of the exact part
_FEWEST_AROUND = 2  # words before or behind it
_PLACES = 8
_MARK = re.compile(r"[^\w\s'’‘ʼ-]|\s[-–—]+\s|\n")
_A_SENTENCE = re.compile("[.!?…]")
_SENTENCE_END = re.compile(r"[.!?…:]\W*\Z")


def exact_part(
    index: WordIndex, numbers: Numbers, words: str, found: Sequence[Token], same: int
) -> tuple[int, int] | None:
    """The words (from, to) of a claim that stand in the archive in one piece, where those around them are the claimer's
    own: no more than half of all, and most of them not among the `same` that the whole claim shares with the nearest
    stretch. None if there is no such part."""
    start, end = _longest(index, numbers)
    outside = len(numbers) - (end - start)
    if outside > end - start or 2 * (same - (end - start)) > outside:
        return None
    before, behind = (_between(words, found, at) for at in (start, end))
    if any(_A_SENTENCE.search(gap) for gap in (before, behind)):
        return None  # a sentence of its own claims to be quoted
    if 0 < start < _FEWEST_AROUND or 0 < len(numbers) - end < _FEWEST_AROUND:
        return None  # one word may be changed
    if end < len(numbers) and not _MARK.search(behind):
        return None
    if start == 0 or _MARK.search(before):
        return start, end
    begins = any(_begins_a_sentence(index, int(place)) for place in index.find(numbers[start:end])[:_PLACES])
    return (start, end) if begins else None


def added(found: Sequence[Token], span: tuple[int, int], piece: QuotePart) -> WordChange:
    """The difference that the words `span` of a claim make, before or behind an exact `piece`."""
    claimed = (found[span[0]].start, found[span[1] - 1].end)
    negation = any(token.form in NEGATIONS for token in found[slice(*span)])
    return WordChange(Kind.ADDED, piece, claimed, (0, 0), negation)


def within_sentences(index: WordIndex, steps: Sequence[Step]) -> list[Step]:
    """The same steps, but words before a sentence of the archive, or behind one, are added to it, and do not stand in
    place of the end or the beginning of its neighbour; they may stand in place of all of that."""
    kept = list(steps)
    for number, side in ((0, 1), (-1, 0)):
        step = kept[number]
        if step.kind is not Kind.REPLACED or len(kept) == 1:
            continue
        beside, away = (_begins_a_sentence(index, step.archive[one]) for one in (side, 1 - side))
        if beside and not away:
            kept[number] = Step(Kind.ADDED, step.claim, (step.archive[side], step.archive[side]))
    return kept


def _longest(index: WordIndex, numbers: Numbers) -> tuple[int, int]:
    """The longest run (from, to) of the claim's words that stands in the archive; (0, 0) if all are short."""
    start, length = 0, 0
    for at in range(len(numbers)):
        least = max(_FEWEST, length + 1)
        if at + least > len(numbers):
            break
        places = index.find(numbers[at : at + least])
        if len(places):
            start, length = at, index.extended(places, numbers[at:], least)[0]
    return start, start + length


def _between(words: str, found: Sequence[Token], at: int) -> str:
    """What stands between a word of the claim and the one before it."""
    return words[found[at - 1].end : found[at].start] if 0 < at < len(found) else ""


def _begins_a_sentence(index: WordIndex, place: int) -> bool:
    """Does a sentence of the archive begin at a place, or the text end just before it?"""
    unit = index.unit_at(place)
    own, at = unit.tokens(), place - unit.first
    return at in (0, len(own)) or _SENTENCE_END.search(unit.text[own[at - 1].end : own[at].start]) is not None
