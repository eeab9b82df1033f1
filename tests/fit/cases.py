"""Cases: the evidence for each question of a set, read once; then weights can be tried in no time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.search.engine import NothingFound
from bot.search.ranking import Evidence
from bot.search.searcher import Searcher, build_engine
from tests.fit.sets import QuestionSet


@dataclass(frozen=True)
class Case:
    """A question's evidence, and which candidates answer it."""

    question: str
    evidence: Evidence
    right: NDArray[np.bool_]  # (candidates,)
    answerable: bool
    is_talk: bool = False  # told to ask nothing of the archive, whatever the confidence

    def weighted(self, weights: dict[str, float]) -> Evidence:
        """The evidence under other weights."""
        return replace(self.evidence, weights=weights)


@dataclass(frozen=True)
class Cases:
    """The cases of one set."""

    name: str
    group: str
    cases: list[Case]

    @property
    def mixed(self) -> bool:
        """Are there interviews with phrasings and interviews without?"""
        return "beside" in self.name

    @property
    def phrased(self) -> bool:
        """Has the archive phrasings?"""
        return any(bool((case.evidence.phrasings > 0).any()) for case in self.cases)


def read_cases(asked: QuestionSet, cache: Path | None) -> Cases:
    """The cases of a set, with an encoder whose vectors are kept in `cache`, or without one (None)."""
    engine = build_engine(asked.archive, cache, "on" if cache is not None else "off")
    return Cases(asked.name, asked.group, [_case(engine, one.text, one.passages) for one in asked.questions])


def _case(engine: Searcher, text: str, passages: frozenset[str]) -> Case:
    evidence = engine.evidence(text)
    ids = [engine.archive.passages[number].id for number in evidence.candidates.tolist()]
    answer = engine.answer(text) if not passages else None
    is_talk = isinstance(answer, NothingFound) and answer.talk is not None
    return Case(text, evidence, np.array([one in passages for one in ids], bool), bool(passages), is_talk)
