"""Gaps: questions that found nothing or were turned down, grouped with similar ones across spellings and languages.

Questions are similar if their letters are nearly the same (ignoring case, accents and word order) or, with a
`Likeness`, if their meaning is. `shared` says which words of a group may leave the key holder's computer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.querylog.entry import Outcome
from bot.querylog.reading import Read
from bot.querylog.sealing import folded

Likeness = Callable[[Sequence[str]], NDArray[np.float32]]  # texts -> how alike each two are, (n, n); 1 is the same

SAME_LETTERS = 85.0  # of 100, by rapidfuzz
SAME_MEANING = 0.5  # of 1, by a Likeness: finds about half of the pairs with one meaning, and one wrong pair in 500
ACCOUNTS = 5  # under one key of the day: fewer might be one person
MOST_TEXTS = 3000  # different wordings that are compared; rarer ones beyond that are not grouped
_MASKED = re.compile(
    r"https?://\S+|www\.\S+|\bt\.me/\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@\w{3,}|\+?\d[\d\s().-]{6,}\d", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that are alike. `questions` are the different wordings, the most frequent first."""

    questions: tuple[str, ...]
    count: int
    week: str  # the last one it was asked in
    languages: dict[str, int]
    outcomes: dict[str, int]
    turned_down: tuple[str, ...]  # passages of which readers said that they are not it
    shared: str | None  # what at least five accounts wrote under one key of the day, masked and folded; else None


def masked(words: str) -> str:
    """Words without handles, addresses, links and long numbers."""
    return _MASKED.sub("[…]", words)


def gaps(reads: Iterable[Read], likeness: Likeness | None = None) -> list[Gap]:
    """The gaps in these questions, the most frequent first."""
    missed: dict[str, list[Read]] = {}
    for read in reads:
        if read.question.outcome is not Outcome.ANSWERED and (fold := folded(read.question.words)):
            missed.setdefault(fold, []).append(read)
    folds = sorted(missed, key=lambda fold: (-len(missed[fold]), fold))
    groups = _grouped(folds, [_usual(missed[fold]) for fold in folds], likeness)
    found = [_gap([(folds[place], missed[folds[place]]) for place in group]) for group in groups]
    return sorted(found, key=lambda gap: (-gap.count, gap.questions))


def _usual(reads: Sequence[Read]) -> str:
    return Counter(read.question.words for read in reads).most_common(1)[0][0]


def _grouped(folds: Sequence[str], texts: Sequence[str], likeness: Likeness | None) -> list[list[int]]:
    """Indexes of `folds` in groups. Each joins the more frequent one that it is most like; similarity is not
    chained."""
    compared = folds[:MOST_TEXTS]
    alike = process.cdist(compared, compared, scorer=fuzz.token_sort_ratio, dtype=np.float32) / SAME_LETTERS
    if likeness is not None and len(compared):
        alike = np.maximum(alike, likeness(texts[:MOST_TEXTS]) / SAME_MEANING)
    leaders: list[int] = []
    members: dict[int, list[int]] = {}
    for place in range(len(folds)):
        best = None
        if leaders and place < len(compared):
            best = leaders[int(np.argmax(alike[place, leaders]))]
        if best is None or alike[place, best] < 1:
            leaders.append(place) if place < len(compared) else None
            members[place] = [place]
        else:
            members[best].append(place)
    return list(members.values())


def _gap(parts: Sequence[tuple[str, list[Read]]]) -> Gap:
    reads = [read for _, some in parts for read in some]
    questions = [read.question for read in reads]
    down = Counter(p for one in questions if one.outcome is Outcome.TURNED_DOWN for p in one.passages)
    return Gap(
        questions=tuple(text for text, _ in Counter(one.words for one in questions).most_common()),
        count=len(reads),
        week=max(read.week for read in reads),
        languages=dict(Counter(one.language for one in questions).most_common()),
        outcomes=dict(Counter(one.outcome.value for one in questions).most_common()),
        turned_down=tuple(passage for passage, _ in down.most_common()),
        shared=next(
            filter(None, (folded(masked(_usual(some))) for _, some in parts if accounts(some) >= ACCOUNTS)), None
        ),
    )


def accounts(reads: Iterable[Read]) -> int:
    """A lower bound of how many accounts asked: the most distinct marks under one key of the day. Marks of different
    days may be one person's, so they are never added up."""
    marks: dict[bytes, set[bytes]] = {}
    for read in reads:
        if read.opened.account is not None:
            marks.setdefault(read.opened.epoch, set()).add(read.opened.account)
    return max((len(some) for some in marks.values()), default=0)
