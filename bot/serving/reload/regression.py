"""RegressionGate: the golden questions, asked of a new version of the archive, decide whether it goes live.

At a start there is no older version to keep: what stands in the files is served, and what its questions came to the
last time, in an earlier run, is only compared. Nothing of a reader's is in what is said:
questions and passages' ids are the maintainers' own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.search.engine import Engine
from bot.search.evaluation import Comparison, GoldenChange, Report, compare, evaluate, read_results, write_results

OFF, TELL, REFUSE = "off", "tell", "refuse"  # the values of BOT_EVAL
QUESTIONS_NAMED = 10  # golden questions that are named in one message, and
QUESTIONS_IN_STATUS = 5  # in /status, where other things stand, too
_WORDS = 120  # characters of a question that are shown


class StoppedError(Exception):
    """The bot ends, or there is a newer version: the rest of the questions need not be asked."""


@dataclass
class RegressionGate:
    """Golden questions asked by a running bot. `memory` is the file that keeps their results for the next start.

    Everything here takes CPU time, up to a tenth of a second a question with the encoder: call it in a thread.
    """

    mode: str = OFF
    memory: Path | None = None
    before: Report | None = None  # how they came out in the version that is served
    refused: Comparison | None = None  # of the newest version, if it was refused

    def begin(self, engine: Engine, stop: threading.Event) -> str | None:
        """Ask the questions of the version that is served from the start; what there is to say of them, if anything."""
        earlier = read_results(self.memory) if self.memory is not None else {}
        self._keep(evaluate(engine, pause=_until(stop)))
        assert self.before is not None
        fell = self.before.fallen(earlier)
        if not fell:
            return None
        named = _listed([_line(self.before, one) for one in fell])
        return f"Before this start the knowledge files changed: {_count(len(fell))} came out wrong.\n{named}"

    def compare(self, old: Engine, new: Engine, stop: threading.Event) -> Comparison:
        """What the version of `new` breaks and mends, compared with the one that is served."""
        if self.before is None:
            self._keep(evaluate(old, pause=_until(stop)))
        assert self.before is not None
        return compare(old, self.before, new, _until(stop))

    def refuses(self, comparison: Comparison) -> bool:
        """Is this version refused? If not, it is the one to compare with from now on."""
        self.refused = comparison if self.mode == REFUSE and comparison.worse else None
        if self.refused is None:
            self._keep(comparison.now)
        return self.refused is not None

    def verdict(self, comparison: Comparison, was_refused: bool) -> str | None:
        """What the maintainers are told of a comparison, if anything."""
        if self.refused is not None:
            return refusal(comparison)
        if comparison.broken:
            return fall(comparison)
        return "The newest version of the knowledge files is taken up now." if was_refused else None

    def state(self) -> Sequence[str]:
        """Lines for /status."""
        if self.before is None:
            return ()
        good = len(self.before.results) - len(self.before.wrong)
        lines = [f"Golden questions: {good} of {len(self.before.results)} as they must be (BOT_EVAL={self.mode})"]
        return lines if self.refused is None else [*lines, refusal(self.refused, QUESTIONS_IN_STATUS)]

    def _keep(self, report: Report) -> None:
        if self.memory is not None:
            write_results(self.memory, report)
        self.before = report


def _until(stop: threading.Event) -> Callable[[], None]:
    def pause() -> None:
        """Raise StoppedError once `stop` is set."""
        if stop.is_set():
            raise StoppedError

    return pause


def refusal(comparison: Comparison, most: int = QUESTIONS_NAMED) -> str:
    """What is said of a version that is refused."""
    return (
        "The newest version of the knowledge files is not taken up: it breaks "
        f"{_count(len(comparison.broken))} and mends {len(comparison.mended)}. "
        "The last good one goes on, without what the newest takes back.\n"
        f"{_listed([_changed(one) for one in comparison.broken], most)}\n"
        "Mend the files, or take out of golden/ what need no longer hold."
    )


def fall(comparison: Comparison) -> str:
    """What is said of a version that is taken up although it breaks something."""
    return (
        f"The newest version of the knowledge files breaks {_count(len(comparison.broken))} and mends "
        f"{len(comparison.mended)}; it was taken up.\n{_listed([_changed(one) for one in comparison.broken])}"
    )


def _count(number: int) -> str:
    return "1 golden question" if number == 1 else f"{number} golden questions"


def _listed(lines: Sequence[str], most: int = QUESTIONS_NAMED) -> str:
    more = [f"… and {len(lines) - most} more; `interview-bot eval` says them all."] if len(lines) > most else []
    return "\n".join([*lines[:most], *more])


def _changed(change: GoldenChange) -> str:
    """A question that came out otherwise, with the passages that it must find."""
    question = change.question
    if question.kind == "silent":
        must = "must find nothing"
    elif question.passages:
        must = f"must find {_ids(question.passages)}"
    else:
        must = "its passage's words were changed; point it to the new ones, or use `correct`"
    return f"• {_short(question.question)} ({must}): {change.then} -> {change.now}"


def _line(report: Report, words: str) -> str:
    passages = report.questions[words].passages
    return f"• {_short(words)} ({_ids(passages) or 'must find nothing'}): {report.results[words]}"


def _ids(passages: Sequence[str]) -> str:
    more = f" or {len(passages) - 3} others" if len(passages) > 3 else ""
    return ", ".join(passages[:3]) + more


def _short(words: str) -> str:
    return words if len(words) <= _WORDS else words[: _WORDS - 1].rstrip() + "…"
