"""Alignment: a claim's words beside the nearest stretch of the archive, word by word.

It is approximate substring matching by dynamic programming (Sellers 1980, doi:10.1016/0196-6774(80)90016-4), on words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.int32]


_LEFT_OUT, _OTHER = 1, 2


class Kind(StrEnum):
    """How words differ: the same, deleted from the claim, inserted into it, or replaced."""

    SAME = "same"
    MISSING = "missing"
    ADDED = "added"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Step:
    """The claim's words `claim` (from, to) beside the archive's words `archive` (from, to)."""

    kind: Kind
    claim: tuple[int, int]
    archive: tuple[int, int]


def align(claim: Words, archive: Words) -> list[Step]:
    """The cheapest way to turn some stretch of `archive` into `claim`; what is around that stretch costs nothing.
    Neighbouring steps of one kind are joined.

    A deleted word costs half of an inserted or replaced one, so that a quotation shortened in its middle stays one
    quotation.
    """
    costs = _costs(claim, archive)
    row = len(claim)
    column = len(archive) - int(np.argmin(costs[row][::-1]))  # the last: a replaced word rather than an added one
    single: list[tuple[Kind, int, int]] = []
    while row > 0:
        here = costs[row, column]
        if column > 0 and claim[row - 1] == archive[column - 1] and here == costs[row - 1, column - 1]:
            row, column = row - 1, column - 1
            single.append((Kind.SAME, row, column))
        elif column > 0 and here == costs[row, column - 1] + _LEFT_OUT:
            column -= 1  # before a replaced word: “or ten” is missing, and five is not in place of ten
            single.append((Kind.MISSING, row, column))
        elif column > 0 and here == costs[row - 1, column - 1] + _OTHER:
            row, column = row - 1, column - 1
            single.append((Kind.REPLACED, row, column))
        else:
            row -= 1
            single.append((Kind.ADDED, row, column))
    return _merged(single[::-1])


def _costs(claim: Words, archive: Words) -> NDArray[np.int32]:
    """The cost table, (claim words + 1, archive words + 1); each row is computed at once."""
    columns = np.arange(len(archive) + 1, dtype=np.int32)
    costs = np.zeros((len(claim) + 1, len(archive) + 1), dtype=np.int32)
    for row, word in enumerate(claim, 1):
        above = costs[row - 1]
        best = above + _OTHER
        np.minimum(best[1:], above[:-1] + _OTHER * (archive != word), out=best[1:])
        costs[row] = np.minimum.accumulate(best - _LEFT_OUT * columns) + _LEFT_OUT * columns
    return costs


def _merged(single: list[tuple[Kind, int, int]]) -> list[Step]:
    steps: list[Step] = []
    for kind, row, column in single:
        claim_to = row + (kind is not Kind.MISSING)
        archive_to = column + (kind is not Kind.ADDED)
        if steps and steps[-1].kind is kind:
            last = steps.pop()
            steps.append(Step(kind, (last.claim[0], claim_to), (last.archive[0], archive_to)))
        else:
            steps.append(Step(kind, (row, claim_to), (column, archive_to)))
    return steps
