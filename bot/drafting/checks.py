"""What of a model's phrasings can be taken: equal ones once, none that a file has already, and conflicts to decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from bot.archive.interview import Passage
from bot.archive.rules import plain
from bot.drafting.prompts import WANTED
from bot.drafting.replies import Drafted
from bot.search.words.analyzer import analyzer_of

NEAR_EQUAL = 93.0  # rapidfuzz ratio from which on two phrasings of the same passages say the same
SAME_QUESTION = 0.955  # cosine from which on phrasings of two passages ask the same (multilingual-e5-small)

# Measured on 12 replies to seven English interviews: of the rightly numbered ones the mean rank is .84 to .98, of those
# to another interview .44 to .59, of those numbered one too high .57 to .66.
OWN_RANK = 0.75
FEWEST_ROWS = 10  # from which on the mean of their ranks tells
FEWEST_TERMS = 5  # of a passage that can be told from others


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two phrasings that ask the same of different passages, or of a passage and of none."""

    one: Drafted
    other: Drafted


@dataclass(slots=True)
class CheckedDraft:
    """The phrasings to take; how many were left out and why; what is missing; what is to be decided."""

    kept: list[Drafted] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    conflicts: list[Conflict] = field(default_factory=list)
    uncovered: list[int] = field(default_factory=list)  # numbers of passages without any phrasing
    short: dict[int, dict[str, int]] = field(default_factory=dict)  # passages with fewer than asked for, by language


def check(
    drafted: Sequence[Drafted],
    passages: Mapping[int, Passage],
    known: Collection[str],
    golden: Collection[str],
    elsewhere: Collection[str] = (),
    skipped: Collection[int] = (),
) -> CheckedDraft:
    """Check a model's phrasings. `known` are those of the interview's file, `golden` the questions that only measure,
    `elsewhere` what other interviews answer: this one may well not. `skipped` are passages without anything to ask."""
    checked = CheckedDraft()
    known_keys, golden_keys = {plain(words) for words in known}, {plain(words) for words in golden}
    seen: dict[str, int] = {}
    known_elsewhere = {plain(words) for words in elsewhere}
    for one in drafted:
        key = plain(one.words)
        if not key:
            checked.left_out["without a word"] += 1
        elif key in golden_keys:
            checked.left_out["a golden question, which must only measure"] += 1
        elif key in known_keys:
            checked.left_out["in the file already"] += 1
        elif one.passages and key in known_elsewhere:
            checked.left_out["of another interview already"] += 1
        elif key in seen and checked.kept[seen[key]].passages == one.passages:
            checked.left_out["twice for the same passage"] += 1
        elif key in seen:
            checked.conflicts.append(Conflict(checked.kept[seen[key]], one))
        else:
            seen[key] = len(checked.kept)
            checked.kept.append(one)
    _without_near_equals(checked)
    _count(checked, {number: one for number, one in passages.items() if number not in skipped})
    return checked


def _without_near_equals(checked: CheckedDraft) -> None:
    groups: dict[tuple[tuple[int, ...], str], list[Drafted]] = defaultdict(list)
    for one in checked.kept:
        groups[one.passages, one.language].append(one)
    gone: set[int] = set()
    for (numbers, _), group in groups.items():
        if not numbers:
            group = []  # the unanswered ones are many, and near-equal ones do no harm there
        for one, other in combinations(group, 2):
            if id(one) not in gone and fuzz.ratio(plain(one.words), plain(other.words)) >= NEAR_EQUAL:
                gone.add(id(other))
    checked.left_out["nearly the same as another of its passage"] += len(gone)
    checked.kept = [one for one in checked.kept if id(one) not in gone]
    checked.left_out += Counter()  # drops zeros


def _count(checked: CheckedDraft, passages: Mapping[int, Passage]) -> None:
    counts: dict[int, Counter[str]] = {number: Counter() for number in passages}
    for one in checked.kept:
        for number in one.passages:
            if number in counts:
                counts[number][one.language] += 1
    for number, languages in counts.items():
        if not languages:
            checked.uncovered.append(number)
        elif missing := {
            language: want - languages[language] for language, want in WANTED.items() if languages[language] < want
        }:
            checked.short[number] = missing


def of_other_passages(drafted: Sequence[Drafted], passages: Mapping[int, Passage]) -> list[str]:
    """The names of the replies that are rather about other passages than they say: another interview's, or numbered
    otherwise. Told by English phrasings of English passages, for which the prompt asks for a passage's own words."""
    terms = {number: set(analyzer_of("en").terms(one.text)) for number, one in passages.items()}
    times = Counter(term for own in terms.values() for term in own)
    rarity = {term: np.log(len(terms) / count) for term, count in times.items()}
    said: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in drafted:
        for number in one.passages if one.language == "en" else ():
            said[one.where.rpartition(":")[0]][number].update(analyzer_of("en").terms(one.words))
    found = []
    for name, rows in said.items():
        ranks = [
            _rank(words, number, terms, rarity) for number, words in rows.items() if len(terms[number]) >= FEWEST_TERMS
        ]
        if len(ranks) >= FEWEST_ROWS and np.mean(ranks) < OWN_RANK:
            found.append(name)
    return found


def _rank(words: set[str], number: int, terms: Mapping[int, set[str]], rarity: Mapping[str, float]) -> float:
    """The share of the other passages that hold less of these words, by rarity, than the passage of this number."""

    def held(other: int) -> float:
        """How much of the words a passage holds, for its length."""
        shared = sum(rarity[term] for term in words & terms[other])
        return float(shared / np.sqrt(max(len(terms[other]), FEWEST_TERMS)))

    own = held(number)
    others = [held(other) for other in terms if other != number]
    return sum((other < own) + (other == own) / 2 for other in others) / max(len(others), 1)


def conflicts_by_meaning(kept: Sequence[Drafted], vectors: NDArray[np.float32]) -> list[Conflict]:
    """Phrasings that mean the same although they are tied to different passages; each pair of passages once, its
    likest phrasings. `vectors` (phrasings, dimensions) are of unit length."""
    likeness = vectors @ vectors.T
    best: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[float, int, int]] = {}
    for left, right in zip(*np.nonzero(np.triu(likeness >= SAME_QUESTION, 1)), strict=True):
        one, other = kept[left], kept[right]
        if set(one.passages) & set(other.passages) or one.passages == other.passages:
            continue
        pair = (min(one.passages, other.passages), max(one.passages, other.passages))
        best[pair] = max(best.get(pair, (0.0, 0, 0)), (float(likeness[left, right]), int(left), int(right)))
    ranked = sorted(best.values(), reverse=True)
    return [Conflict(kept[left], kept[right]) for _, left, right in ranked]


def tie_to_both(kept: Iterable[Drafted], conflict: Conflict) -> list[Drafted]:
    """The phrasings, those of the conflict tied to the passages of both, and to those that they are tied to meanwhile.
    Unanswered beside answered: answered."""
    kept = list(kept)
    pair = [one for one in kept if _is_in(one, (conflict.one, conflict.other))]
    both = tuple(sorted({number for one in (conflict.one, conflict.other, *pair) for number in one.passages}))
    return [replace(one, passages=both) if one in pair else one for one in kept]


def without(kept: Iterable[Drafted], dropped: Drafted) -> list[Drafted]:
    """The phrasings without one of them."""
    return [one for one in kept if not _is_in(one, (dropped,))]


def _is_in(one: Drafted, others: Iterable[Drafted]) -> bool:
    """Is it one of these, whatever passages it is tied to meanwhile?"""
    return any((one.where, one.language, one.words) == (other.where, other.language, other.words) for other in others)
