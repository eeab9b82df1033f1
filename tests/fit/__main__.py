"""Make every fitted number of the ranking again: `python -m tests.fit [--write]`. See README.md beside this."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.fit import confidence, languages, order
from tests.fit.cases import read_cases
from tests.fit.sets import ROOT, available, question_sets

CONSTANTS = ROOT / "bot" / "search" / "constants.json"
CACHE = ROOT / "var" / "cache"


def main() -> None:
    """Fit, print what was found, and write it down if that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.fit", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write what is fitted into bot/search/constants.json")
    parser.add_argument("--keep-order", action="store_true", help="leave the weights of the order as they are")
    parser.add_argument("--cache", type=Path, default=CACHE, help="a folder for vectors")
    options = parser.parse_args()
    if not available():
        sys.exit("python -m tests.fit needs ../shared/eval, which is not here: nothing was fitted.")
    known = json.loads(CONSTANTS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        sets = list(question_sets(Path(folder)))
    print("\nLanguages")
    found = {**known, "language": languages.fitted(known["language"])}
    by_meaning = [read_cases(one, options.cache) for one in sets]
    by_words = [read_cases(one, None) for one in sets]
    print("\nOrder")
    if not options.keep_order:
        found["weights"] = order.fitted(by_meaning, known["weights"])
        found["weights"] = order.fitted(by_words, found["weights"], order.GRID_OF_WORDS)
    order.show(by_meaning, found["weights"])
    print("\nConfidence")
    fitted = confidence.fitted(by_meaning, found["weights"], confidence.WITH_AN_ENCODER)
    fitted |= confidence.fitted(by_words, found["weights"], confidence.BY_WORDS_ALONE)
    found["confidence"] = known["confidence"] | fitted
    confidence.show(by_meaning, by_words, found["weights"], found["confidence"])
    if options.write:
        CONSTANTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"\nWrote {CONSTANTS.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
