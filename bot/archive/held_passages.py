"""Held passages: what goes on of the last good version of an archive when a newer one is not taken up.

A version that is not taken up can't publish, but it can take back: what it withdraws, embargoes, excludes, corrects or
no longer has is gone from the older one, too. Only words that it edits stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rapidfuzz import fuzz

from bot.archive import gate
from bot.archive.archive import Archive, Fate, versioned
from bot.archive.interview import GoldenQuestion, Interview, Passage, Phrasing

SAME_PARAGRAPH_RATIO = (
    75.0  # of 100, by rapidfuzz: a paragraph that has so much of another one's letters is that one, edited
)
CANDIDATE_LIMIT = 50  # new paragraphs of an answer that are looked through for an edited one


def held(good: Archive, newest: Archive) -> Archive:
    """What of `good` may still be quoted when the files hold `newest`, attributed as they say now."""
    interviews: dict[str, Interview] = {}
    for key, interview in good.interviews.items():
        if (now := newest.interviews.get(key)) is not None:
            gone = frozenset(_gone(interview, now, newest))
            rest = gate.without(interview, gone.__contains__)
            if rest.passages:
                interviews[key] = replace(rest, about=now.about, introduction=now.introduction)
    quotable = {passage.id for interview in interviews.values() for passage in interview.passages}
    return versioned(
        Archive(
            interviews=interviews,
            version="",
            vocabulary=good.vocabulary,
            asked=tuple(_phrasings(good.asked, quotable)),
            golden={name: tuple(_questions(questions, quotable)) for name, questions in good.golden.items()},
            withdrawn=newest.withdrawn,
        )
    )


def _gone(interview: Interview, now: Interview, newest: Archive) -> Iterator[Passage]:
    """The passages of an interview that may not be quoted any more, now that the files hold it as `now`."""
    before = {passage.id for passage in interview.passages}
    new: dict[str | None, list[str]] = {}
    for exchange in now.exchanges:
        texts = (passage.text for passage in exchange.passages if passage.id not in before)
        new.setdefault(exchange.question, []).extend(texts)
    for exchange in interview.exchanges:
        for passage in exchange.passages:
            fate, _ = newest.fate(passage.id)
            if fate is not Fate.HERE and not (fate is Fate.UNKNOWN and _edited(passage, new.get(exchange.question))):
                yield passage


def _edited(passage: Passage, new: list[str] | None) -> bool:
    return any(
        fuzz.ratio(passage.text, text, score_cutoff=SAME_PARAGRAPH_RATIO) for text in (new or [])[:CANDIDATE_LIMIT]
    )


def _phrasings(asked: Iterable[Phrasing], quotable: set[str]) -> Iterator[Phrasing]:
    for one in asked:
        passages = tuple(passage for passage in one.passages if passage in quotable)
        if passages or not one.passages:
            yield replace(one, passages=passages)


def _questions(golden: Iterable[GoldenQuestion], quotable: set[str]) -> Iterator[GoldenQuestion]:
    for one in golden:
        passages = tuple(passage for passage in one.passages if passage in quotable)
        if passages or not one.passages:
            yield replace(one, passages=passages)
