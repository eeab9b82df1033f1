"""The gate: which interviews and passages may be quoted today.

Every surface is behind it: an Archive is built only of what the gate lets through. What it holds back is not even in
the source that the passages are slices of, so no surface has to ask.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.archive.comments import blank
from bot.archive.interview import PASSAGE_ID, Exchange, FrontMatter, Interview, Passage, Status
from bot.archive.tombstones import Tombstones, pin_of, stones_for

_OPEN_STATUSES = (Status.PUBLISHED, Status.CORRECTED)
_STATUS_LINE = re.compile(r"^[ \t]*[\"']?st\w*[\"']?[ \t]*:[ \t]*[\"']?(\w*)", re.M | re.I)
_HOLDING_BACK = re.compile(r"withdr|embargo|draft|exclu", re.I)
_COMMENT = re.compile(r"(?:^|\s)#[^\n]*")


def is_open(about: FrontMatter, today: dt.date) -> bool:
    """May this interview be quoted on `today`? An embargo without a date never opens by itself."""
    if about.status is Status.EMBARGOED:
        return about.embargo_until is not None and about.embargo_until <= today
    return about.status in _OPEN_STATUSES and (about.embargo_until is None or about.embargo_until <= today)


def taken_back(interviews: Iterable[Interview]) -> Tombstones:
    """Tombstones for what these files take back themselves: withdrawn interviews, excluded passages."""
    stones = Tombstones()
    for interview in interviews:
        about = interview.about
        withdrawn = about.status is Status.WITHDRAWN
        if not withdrawn and not about.exclude:
            continue
        stones |= Tombstones(frozenset(about.exclude), pins=frozenset(map(pin_of, about.exclude)))
        stones |= stones_for(one for one in interview.passages if withdrawn or one.id in about.exclude)
    return stones


def superseded(interviews: Iterable[Interview]) -> Tombstones:
    """Tombstones for words that were corrected since: the old words are never quoted again."""
    pins: set[str] = set()
    for interview in interviews:
        if not interview.about.corrections:
            continue
        here = {passage.id for passage in interview.passages} | set(interview.about.exclude)
        for correction in interview.about.corrections:
            successor = interview.about.successor(correction.passage)
            if successor != correction.passage and successor in here:
                pins.add(pin_of(correction.passage))
    return Tombstones(pins=frozenset(pins))


def through_the_gate(interview: Interview, stones: Tombstones, today: dt.date) -> Interview | None:
    """What may be quoted of an interview: all of it, the rest without what was withdrawn, or nothing (None)."""
    if not is_open(interview.about, today):
        return None
    rest = without(interview, stones.hold_back) if stones else interview
    if not rest.passages:
        return None
    introduction = "\n\n".join(one for one in rest.introduction.split("\n\n") if not stones.covers(one))
    return rest if introduction == rest.introduction else replace(rest, introduction=introduction)


def without(interview: Interview, is_held_back: Callable[[Passage], bool]) -> Interview:
    """The interview without some passages: out of its exchanges, its numbering and its source. Offsets stay."""
    gone = {passage for passage in interview.passages if is_held_back(passage)}
    if not gone:
        return interview
    source = next(iter(gone)).source
    for passage in gone:
        source = blank(source, passage.start, passage.end)
    exchanges: list[Exchange] = []
    number = 0
    for exchange in interview.exchanges:
        passages = []
        for passage in exchange.passages:
            if passage not in gone:
                passages.append(replace(passage, exchange=len(exchanges), number=number, source=source))
                number += 1
        if passages:
            shortened = exchange.shortened or len(passages) < len(exchange.passages)
            left = replace(exchange, number=len(exchanges), passages=tuple(passages), shortened=shortened)
            exchanges.append(left)
    return replace(interview, exchanges=tuple(exchanges))


def after_bad_version(last_good: Interview, was: str, now: str) -> Interview | None:
    """What may still be quoted of the last good version of a file whose new version can't be read.

    `was` and `now` are the two versions' front matter. A bad version may take back, though it can't publish: a status
    in it that is not plainly an open one closes the interview, and so do new words about withdrawing; every passage
    that its front matter newly names is held back.
    """
    was, now = _COMMENT.sub("", was), _COMMENT.sub("", now)
    if any(found.lower() not in _OPEN_STATUSES for found in _STATUS_LINE.findall(now)):
        return None
    named = set(PASSAGE_ID.findall(now)) - set(PASSAGE_ID.findall(was))
    new_words = set(_HOLDING_BACK.findall(now.lower())) - set(_HOLDING_BACK.findall(was.lower()))
    if new_words - ({"exclu"} if named else set()):
        return None
    return without(last_good, lambda passage: passage.id in named)
