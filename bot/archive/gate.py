"""The gate: which interviews and which passages may be quoted today. Every surface stands behind it.

Nothing that the gate holds back is in an Archive, so no surface has to remember to ask.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.archive.interview import Exchange, FrontMatter, Interview, Status


def is_open(about: FrontMatter, today: dt.date) -> bool:
    """May this interview be quoted on `today`? An embargo without a date never opens by itself."""
    if about.status is Status.EMBARGOED:
        return about.embargo_until is not None and about.embargo_until <= today
    if about.status in (Status.PUBLISHED, Status.CORRECTED):
        return about.embargo_until is None or about.embargo_until <= today
    return False


def without_excluded(interview: Interview) -> Interview:
    """The interview without the passages that it excludes, and without exchanges that are then empty."""
    excluded = set(interview.about.exclude)
    if not excluded:
        return interview
    exchanges: list[Exchange] = []
    number = 0
    for exchange in interview.exchanges:
        passages = []
        for passage in exchange.passages:
            if passage.id not in excluded:
                passages.append(replace(passage, exchange=len(exchanges), number=number))
                number += 1
        if passages:
            exchanges.append(replace(exchange, number=len(exchanges), passages=tuple(passages)))
    return replace(interview, exchanges=tuple(exchanges))


def withheld(interview: Interview, today: dt.date) -> frozenset[str]:
    """The ids of the passages of `interview` that were taken back: excluded, or of a withdrawn interview."""
    if interview.about.status is Status.WITHDRAWN:
        return frozenset(passage.id for passage in interview.passages) | frozenset(interview.about.exclude)
    return frozenset(interview.about.exclude)
