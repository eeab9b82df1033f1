"""Evaluation: the golden questions of an archive, asked, and how the outcome differs from an earlier run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.archive.interview import GoldenQuestion
from bot.search.engine import Engine, Found


class Result(StrEnum):
    """What became of a golden question."""

    FIRST = "first"  # a right passage came first
    THIRD = "third"  # it came second or third
    MISSED = "missed"  # it came later or not at all
    SILENT = "silent"  # nothing was found: right for a question that must be met with silence
    SPOKE = "spoke"  # something was found where nothing should have been


GOOD = {"find": {Result.FIRST}, "silent": {Result.SILENT}}


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every golden question, by its words. `find` are those that must find, the others must not."""

    results: Mapping[str, Result]
    find: frozenset[str]

    @property
    def hit_at_1(self) -> float:
        """The share of questions that must find for which a right passage was shown first."""
        return self._share(self.find, {Result.FIRST})

    @property
    def hit_at_3(self) -> float:
        """The share of questions that must find for which one was among the first three."""
        return self._share(self.find, {Result.FIRST, Result.THIRD})

    @property
    def wrong_silence(self) -> float:
        """The share of questions that must find which were met with silence."""
        return self._share(self.find, {Result.SILENT})

    @property
    def silence(self) -> float:
        """The share of questions that must be met with silence which were."""
        return self._share(frozenset(self.results) - self.find, {Result.SILENT})

    def _share(self, questions: frozenset[str], good: set[Result]) -> float:
        return sum(self.results[one] in good for one in questions) / len(questions) if questions else 1.0

    def is_good(self, question: str) -> bool:
        """Did this question come out as it must?"""
        return self.results[question] in GOOD["find" if question in self.find else "silent"]

    def changes(self, before: Mapping[str, str]) -> list[tuple[str, str, Result]]:
        """The questions, in order, whose result was another in the run `before`: words, result then, result now."""
        return [(one, before[one], now) for one, now in self.results.items() if before.get(one, now) != now]


def evaluate(engine: Engine) -> Report:
    """Ask every golden question of the engine's archive."""
    questions = [question for golden in engine.archive.golden.values() for question in golden]
    results = {question.question: _result(engine, question) for question in questions}
    return Report(results, frozenset(question.question for question in questions if question.kind == "find"))


def _result(engine: Engine, golden: GoldenQuestion) -> Result:
    answer = engine.answer(golden.question, k=3)
    if not isinstance(answer, Found):
        return Result.SILENT
    if golden.kind == "silent":
        return Result.SPOKE
    right = [hit.passage.id in golden.passages for hit in answer.hits]
    return Result.FIRST if right[0] else Result.THIRD if any(right) else Result.MISSED
