"""Evaluation: asks an archive's golden questions, and compares the results with an earlier run or version."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.archive.archive import Archive
from bot.archive.interview import GoldenQuestion
from bot.search.engine import Engine, Found


class Result(StrEnum):
    """What a golden question came to."""

    FIRST = "first"  # a right passage came first
    THIRD = "third"  # it came second or third
    MISSED = "missed"  # it came later or not at all
    SILENT = "silent"  # nothing was found: right for a question that must be met with silence
    SPOKE = "spoke"  # something was found where nothing should have been


GOOD = {"find": {Result.FIRST}, "silent": {Result.SILENT}}


@dataclass(frozen=True, slots=True)
class Report:
    """The results of every golden question, by its words."""

    results: Mapping[str, Result]
    questions: Mapping[str, GoldenQuestion]

    @property
    def find(self) -> frozenset[str]:
        """The questions that must find; the others must not."""
        return frozenset(words for words, question in self.questions.items() if question.kind == "find")

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
        """Did this question come out right?"""
        return self.results[question] in GOOD[self.questions[question].kind]

    def fallen(self, before: Mapping[str, str]) -> tuple[str, ...]:
        """The questions that are wrong now and were right in the run `before`."""
        return tuple(one for one in self.wrong if before.get(one) in GOOD[self.questions[one].kind])

    @property
    def wrong(self) -> tuple[str, ...]:
        """The questions that did not come out as they must, in order."""
        return tuple(one for one in self.results if not self.is_good(one))

    def changes(self, before: Mapping[str, str]) -> list[tuple[str, str, Result]]:
        """The questions, in order, whose result was another in the run `before`: words, result then, result now."""
        return [(one, before[one], now) for one, now in self.results.items() if before.get(one, now) != now]


@dataclass(frozen=True, slots=True)
class GoldenChange:
    """A golden question that came out otherwise in another version."""

    question: GoldenQuestion
    then: Result
    now: Result


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a new version breaks and mends of the golden questions, in order; `now` is how they come out in it."""

    now: Report
    broken: tuple[GoldenChange, ...]
    mended: tuple[GoldenChange, ...]

    @property
    def worse(self) -> bool:
        """Does it break more than it mends?"""
        return len(self.broken) > len(self.mended)


def evaluate(
    engine: Engine,
    questions: Iterable[GoldenQuestion] | None = None,
    pause: Callable[[], None] = lambda: None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Ask golden questions: every one of the engine's archive, or those that are given. `pause` is called before each
    and may end it all by raising; `progress` hears how many are done, of how many."""
    if questions is None:
        questions = (question for golden in engine.archive.golden.values() for question in golden)
    asked = {question.question: question for question in questions}
    results = {}
    for done, (words, question) in enumerate(asked.items()):
        pause()
        progress(done, len(asked))
        results[words] = _result(engine, question)
    return Report(results, asked)


def compare(old: Engine, before: Report, new: Engine, pause: Callable[[], None] = lambda: None) -> Comparison:
    """What the version of the engine `new` breaks and mends. `before` are the results of the older version.

    A question is compared with how `old` answers it as it stands now: if its passage was withdrawn since, or
    maintainers changed or removed it, it is not broken. If its passage's words were changed without a correction, it
    is.
    """
    now = evaluate(new, pause=pause)
    then = dict(before.results)
    others = [
        one for one in now.questions.values() if not _is_same(before.questions.get(one.question), one, new.archive)
    ]
    then |= evaluate(old, others, pause).results
    broken: list[GoldenChange] = []
    mended: list[GoldenChange] = []
    for words, question in now.questions.items():
        was_good, is_good = then[words] in GOOD[question.kind], now.is_good(words)
        if was_good != is_good:
            (broken if was_good else mended).append(GoldenChange(question, then[words], now.results[words]))
    return Comparison(now, tuple(broken), tuple(mended))


def _is_same(before: GoldenQuestion | None, now: GoldenQuestion, archive: Archive) -> bool:
    """Is it the same question, or one whose passages' words were changed since: corrected, or edited away?"""
    if before is None or before.kind != now.kind:
        return False
    here = [archive.fate(one)[1] for one in before.passages]
    return not now.passages or now.passages == tuple(one.id if one is not None else "" for one in here)


def read_results(path: Path) -> dict[str, str]:
    """The results of an earlier run, by question; none if there was none, or if what it left can't be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def write_results(path: Path, report: Report) -> None:
    """Keep a run's results for the next one, if the file can be written."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report.results, ensure_ascii=False, indent=0), encoding="utf-8")


def _result(engine: Engine, golden: GoldenQuestion) -> Result:
    answer = engine.answer(golden.question, k=3)
    if not isinstance(answer, Found):
        return Result.SILENT
    if golden.kind == "silent":
        return Result.SPOKE
    right = [hit.passage.id in golden.passages for hit in answer.hits]
    return Result.FIRST if right[0] else Result.THIRD if any(right) else Result.MISSED
