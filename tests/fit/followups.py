"""The weights by which a follow-up is answered, fitted to conversations: a conditional logit with a ridge.

    python -m tests.fit.followups [FILE …] [--write] [--cache FOLDER]

A FILE is of one author, a conversation a line, as those that are always read (`authors/`,
`../shared/eval/talk/followups.jsonl`): the `turns`, and the lines of the source that answer the last one (`passages`;
none: silence is right). They are about the first interview; our own (`followups.jsonl` beside this) are about others,
too, and name passages by their ids.
Readers' questions and talk are put after a passage at random beside them: they are no follow-ups, and must be answered
as without it. Each author's conversations are tested with the weights that were fitted without them. There are weights
with and without an encoder, and with and without phrasings.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.search.engine import NEAREST, Found, passages_for_next
from bot.search.evidence import followups
from bot.search.searcher import Searcher, build_engine
from tests.fit.sets import AUTHORS, OUTLET_LINES, ROOT, SHARED, alone, fold, question_sets

Floats = NDArray[np.float64]

ARCHIVES = ("first, all phrasings", "first, no phrasings")
FIRST = "aliyev-astna"
OWN = SHARED / "eval/talk/followups.jsonl"
OURS = Path(__file__).with_name("followups.jsonl")
OTHERS = ("readers/questions.jsonl", "talk/utterances.jsonl")
WEIGHT_OF_OTHERS = 0.6  # of a question or an utterance that follows nothing, against 1 for a conversation
WEIGHT_OF_SILENCE = 0.5  # of a turn that nothing answers, against 1 for one with an answer: ours are mostly such
RIDGE = 3.0
STEPS, RATE, MOMENTUM, DECAY = 600, 0.05, 0.9, 0.99  # of Adam (doi:10.48550/arXiv.1412.6980)


@dataclass(frozen=True)
class Turn:
    """A last turn: the features of the passages that are weighed, (passages, features), and which are right; or, where
    its words alone decide, whether that is right."""

    author: str
    kind: str
    features: Floats
    right: NDArray[np.bool_]
    answerable: bool
    decided: bool | None = None
    names: tuple[str, ...] = ()  # of the features

    def is_right(self, weights: Floats) -> bool:
        """Is it answered, or met with silence, as it should be?"""
        if self.decided is not None:
            return self.decided
        worth = self.features @ weights
        best = int(worth.argmax())
        return bool(self.right[best]) if worth[best] > 0 else not self.answerable


def fitted(turns: Sequence[Turn]) -> Floats:
    """The weights, (features,), under which the right passages, or silence, are the likeliest of each turn. Nothing is
    learned of a turn whose right passages are not weighed."""
    turns = [turn for turn in turns if turn.decided is None and (turn.right.any() or not turn.answerable)]
    features = np.concatenate([turn.features for turn in turns])
    right = np.concatenate([turn.right for turn in turns])
    counts = np.array([len(turn.features) for turn in turns])
    starts, owner = np.concatenate([[0], np.cumsum(counts)])[:-1], np.repeat(np.arange(len(turns)), counts)
    answerable = np.array([turn.answerable for turn in turns])
    importance = np.array([WEIGHT_OF_OTHERS if turn.author in OTHERS else 1.0 for turn in turns])
    importance *= np.where(answerable, 1.0, WEIGHT_OF_SILENCE)
    spread = np.where(features.std(axis=0) < 1e-6, 1.0, features.std(axis=0))
    scaled = features / spread
    weights, mean, square = np.zeros((3, features.shape[1]))
    for step in range(1, STEPS + 1):
        worth = scaled @ weights
        highest = np.maximum(np.maximum.reduceat(worth, starts), 0.0)
        odds = np.exp(worth - highest[owner])
        likely = odds / (np.add.reduceat(odds, starts) + np.exp(-highest))[owner]
        among = np.add.reduceat(odds * right, starts)
        wanted = np.where(right, odds / np.where(answerable, among, 1.0)[owner], 0.0)
        slope = scaled.T @ ((likely - wanted) * importance[owner]) + RIDGE * weights
        mean, square = MOMENTUM * mean + (1 - MOMENTUM) * slope, DECAY * square + (1 - DECAY) * slope**2
        rate = RATE if step < STEPS * 0.7 else RATE / 5
        weights = weights - rate * mean / (1 - MOMENTUM**step) / (np.sqrt(square / (1 - DECAY**step)) + 1e-9)
    return np.asarray(weights / spread)


def read_turns(engine: Searcher, files: Sequence[Path]) -> Iterator[Turn]:
    """The last turns of the conversations about the first interview in some files, and what follows nothing."""
    seed = (SHARED / "seed/intigam-aliyev-astna.txt").read_text(encoding="utf-8").split("\n")
    lines = {number: fold(seed[number - 1].removeprefix("Answer: ")) for number in OUTLET_LINES}
    texts = {passage.id: fold(passage.text) for passage in engine.archive.passages}
    draw = random.Random(1)
    for file in files:
        for row in _rows(file):
            wanted = {one for one, text in texts.items() if any(_same(text, lines[line]) for line in row["passages"])}
            yield from last_turn(engine, str(file), row["turns"], wanted)
    yield from _our_turns(engine, FIRST)
    for name in OTHERS:
        for row in _rows(SHARED / "eval" / name):
            asked = [int(line) for line, grade in row.get("relevant", {}).items() if grade == 2]
            asked = asked or row.get("passages", [])
            wanted = {one for one, text in texts.items() if any(_same(text, lines[line]) for line in asked)}
            yield _turn(engine, name, row["text"], (draw.choice(sorted(texts)),), wanted, None)


def _our_turns(engine: Searcher, interview: str) -> Iterator[Turn]:
    """The last turns of our own conversations about an interview."""
    for row in _rows(OURS):
        if row["interview"] == interview:
            yield from last_turn(engine, str(OURS), row["turns"], set(row["passages"]))


def last_turn(engine: Searcher, author: str, turns: Sequence[str], wanted: set[str]) -> Iterator[Turn]:
    """The last of the turns of a conversation, unless nothing was shown before it. Those before it are asked each by
    itself: what they show must not depend on the weights that there were."""
    shown: tuple[str, ...] = ()
    hint = None
    for words in turns[:-1]:
        answer = engine.answer(words, k=1, hint=hint)
        shown, hint = (*shown, *passages_for_next(answer)), answer.language
    if shown and not shown[-1].startswith(NEAREST):
        yield _turn(engine, author, turns[-1], shown, wanted, hint)


def _turn(engine: Searcher, author: str, words: str, shown: Sequence[str], wanted: set[str], hint: str | None) -> Turn:
    weighed = engine.follow_up(words, shown, hint)
    if weighed is None or not weighed[0]:
        answer = engine.answer(words, k=1, hint=hint, shown=shown)
        first = {answer.hits[0].passage.id} if isinstance(answer, Found) else set()
        good = bool(first & wanted) if wanted else not first
        return Turn(author, _kind(engine), np.zeros((0, 0)), np.zeros(0, np.bool_), bool(wanted), good)
    ids, found, kind = weighed
    columns = np.stack([np.ones(len(ids)), *found.values()], axis=1)
    right = np.array([one in wanted for one in ids])
    return Turn(author, kind, columns, right, bool(wanted), None, ("bias", *found))


def _kind(engine: Searcher) -> str:
    """Which of WEIGHTS apply to an engine's archive."""
    return followups.kind(engine.evidence("why"), by_meaning=engine.store is not None)


def _same(passage: str, line: str) -> bool:
    return line in passage or (len(passage) > 25 and passage in line)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def show(turns: Sequence[Turn], weights: dict[str, Floats]) -> None:
    """Print what share of each author's turns is right, where `weights` are by the author who is left out."""
    right: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    for turn in turns:
        right[turn.author, turn.answerable].append(turn.is_right(weights.get(turn.author, weights[""])))
    for (author, answerable), values in right.items():
        name = "/".join(Path(author).parts[-2:])
        print(f"  {name:28} {'answer' if answerable else 'silence':8} {np.mean(values):.3f}")


def every_turn(files: Sequence[Path], cache: Path) -> Iterator[Turn]:
    """The turns, after the first interview with and without phrasings, with and without an encoder."""
    with tempfile.TemporaryDirectory() as folder:
        for one in question_sets(Path(folder)):
            if one.name in ARCHIVES:
                for kept in (cache, None):
                    yield from read_turns(build_engine(one.archive, kept, "on" if kept else "off"), files)
            if one.name == ARCHIVES[-1]:
                break
        for name in sorted({row["interview"] for row in _rows(OURS)} - {FIRST}):
            for drafted in (True, False):
                archive = alone(Path(folder) / f"{name}-{drafted}", name, drafted=drafted)
                for kept in (cache, None):
                    yield from _our_turns(build_engine(archive, kept, "on" if kept else "off"), name)


def main() -> None:
    """Fit, print, and write if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--write", action="store_true", help="write what is fitted into bot/search/constants.json")
    parser.add_argument("--cache", type=Path, default=ROOT / "var" / "cache", help="a folder for vectors")
    options = parser.parse_args()
    if not OWN.exists():
        sys.exit("python -m tests.fit.followups needs ../shared/eval, which is not here: nothing was fitted.")
    files = [OWN, *(author / "followups.jsonl" for author in AUTHORS), *options.files]
    every = list(every_turn(files, options.cache))
    authors = [str(file) for file in (*files, OURS)]
    found = {}
    for kind in sorted({turn.kind for turn in every}):
        turns = [turn for turn in every if turn.kind == kind]
        weights = {one: fitted([turn for turn in turns if turn.author != one]) for one in authors}
        weights[""] = fitted(turns)
        print(kind)
        show(turns, weights)
        names = next(turn.names for turn in turns if turn.names)
        found[kind] = dict(zip(names, map(float, weights[""].round(3)), strict=True))
    if options.write:
        path = ROOT / "bot" / "search" / "constants.json"
        known = json.loads(path.read_text(encoding="utf-8")) | {"followups": found}
        path.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
