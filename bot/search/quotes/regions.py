"""Regions: where in an archive a claim may come from: stretches that share many of its words, and runs of its words.

Each word of the claim that is in the archive votes for the place where the claim would begin if it were from there;
rare words weigh more. The places with the most votes are aligned (a Hough transform over positions).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.quotes.word_index import Numbers, WordIndex

STRONG = 5  # words in a row that are no chance likeness
_REGIONS = 6
_VOTES = 50_000
_RUN = 3
_RUNS = 120
_WIDTH = 3  # votes within 2 ** _WIDTH words of each other go together
_PLACES = 8
_GAP = 12  # words between two runs that still belong together across paragraphs
_SLACK = 40


@dataclass(frozen=True, slots=True)
class Chain:
    """Runs of a claim's words that stand close to each other in one answer: claim words `claim`, places `archive`."""

    claim: tuple[int, int]
    archive: tuple[int, int]
    matched: int


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    length: int
    places: Numbers


def weights(index: WordIndex, numbers: Numbers) -> NDArray[np.float64]:
    """How much each word of a claim says of where it is from; a word that the archive lacks says most."""
    frequencies = np.array([max(1, index.frequency(int(word))) for word in numbers], dtype=np.float64)
    return np.log1p(len(index.words) / frequencies)


def regions(index: WordIndex, numbers: Numbers) -> Iterator[tuple[int, int]]:
    """The stretches (places from, to) of the archive that a claim most likely comes from, the most likely first.
    `numbers`, (words,): the claim's, see `WordIndex.numbers`."""
    weight = weights(index, numbers)
    begins: list[Numbers] = []
    votes: list[NDArray[np.float64]] = []
    for at, length, places in _voters(index, numbers, weight):
        begins.append(places - at)
        votes.append(np.full(len(places), weight[at : at + length].sum()))
    if not begins:
        return
    yield from _elected(index, len(numbers), np.concatenate(begins), np.concatenate(votes))


def _voters(index: WordIndex, numbers: Numbers, weight: NDArray[np.float64]) -> Iterator[tuple[int, int, Numbers]]:
    """Words of the claim, and runs of three, that stand in the archive: where in the claim, how many, at which places.
    All rare words, frequent ones as long as there is time."""
    for at in range(0, len(numbers) - _RUN + 1, 1 + len(numbers) // _RUNS):
        places = index.find(numbers[at : at + _RUN])
        if len(places):
            yield at, _RUN, places[:_VOTES]
    left = _VOTES
    for at in np.argsort(-weight, kind="stable"):
        places = index.places(int(numbers[at]))
        if 0 < len(places) <= left:
            left -= len(places)
            yield int(at), 1, places


def _elected(index: WordIndex, count: int, begins: Numbers, votes: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """The stretches around the places with the most votes; neighbouring places vote together."""
    candidates, which = np.unique(begins >> _WIDTH, return_inverse=True)
    sums = np.bincount(which, weights=votes)
    beside = np.append(candidates[1:] == candidates[:-1] + 1, False)
    scores = sums + np.where(beside, np.append(sums[1:], 0.0), 0.0)
    slack = _SLACK + count // 4
    seen: set[tuple[int, int]] = set()
    for number in np.argsort(-scores, kind="stable")[:_REGIONS]:
        begin = int(begins[which == number][0])
        for place in (begin, begin + count // 2, begin + count - 1):  # it may begin or end in another answer
            region = index.stretch_around(min(max(place, 0), len(index.words) - 1), slack + count, slack + count)
            if region not in seen and region[0] < region[1]:
                seen.add(region)
                yield region


def chains(index: WordIndex, numbers: Numbers) -> list[Chain]:
    """The claim's long runs of words in the archive, gathered where they stand together; no word is in two."""
    runs = list(_runs(index, numbers))
    found: list[Chain] = []
    while runs:
        chain, used = _best_chain(index, runs)
        found.append(chain)
        runs = [run for run in runs if run not in used]
    return found


def _runs(index: WordIndex, numbers: Numbers) -> Iterator[_Run]:
    """The longest runs, from left to right, of at least STRONG words."""
    at = 0
    while at + STRONG <= len(numbers):
        places = index.find(numbers[at : at + STRONG])
        if len(places) == 0:
            at += 1
            continue
        length, places = index.extended(places, numbers[at:], STRONG)
        yield _Run(at, length, places[:_PLACES])
        at += length


def _best_chain(index: WordIndex, runs: Sequence[_Run]) -> tuple[Chain, list[_Run]]:
    tried = (_chain_from(index, runs[at:], int(place)) for at, run in enumerate(runs) for place in run.places)
    return max(tried, key=lambda one: one[0].matched)


def _chain_from(index: WordIndex, runs: Sequence[_Run], place: int) -> tuple[Chain, list[_Run]]:
    first = runs[0]
    chain = Chain((first.start, first.start + first.length), (place, place + first.length), first.length)
    used = [first]
    unit = index.unit_at(place)
    for run in runs[1:]:
        ahead = run.places[run.places >= chain.archive[1]]
        if len(ahead) == 0:
            continue
        place = int(ahead[0])
        there = index.unit_at(place)
        gap, skipped = place - chain.archive[1], run.start - chain.claim[1]
        if there.stretch != unit.stretch or (there is not unit and gap > _GAP + skipped):
            continue
        unit = there
        end = run.start + run.length
        chain = Chain((chain.claim[0], end), (chain.archive[0], place + run.length), chain.matched + run.length)
        used.append(run)
    return chain, used
