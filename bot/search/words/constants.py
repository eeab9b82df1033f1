"""Constants: the fitted numbers of search. `python -m tests.fit` makes them of questions whose answers are known.

`constants.json` holds five tables.

- "weights": what each kind of evidence adds to a passage's score. "passage", "sentence", "heading" and "phrasing" are
  weights of cosines, "words" of a BM25 score, "letters" and "vote" of shares from 0 to 1. "heading from" is in standard
  deviations over all headings; "phrasing from" is a cosine that any two questions reach. "unphrased" is the part of the
  best phrasings' share that a passage of an interview without phrasings gets instead.
- "confidence": logistic regressions, by what there is to go by. "meaning" is with an encoder, "words" without;
  "phrased" is a passage with phrasings in an archive that has unanswered ones, too. Features: `Evidence.features`.
- "talk": logistic regressions, with an encoder and by words, that tell talk from questions: `Resistance.features`.
- "followups": conditional logits by the same, of a message that comes after something was shown: `followups.features`.
- "language": thresholds in log probabilities, see `language.detect`.

A number that is not fitted says so in "sources" of the same file, with where it comes from.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def constants() -> dict[str, Any]:
    """The contents of `constants.json`."""
    text = resources.files("bot.search").joinpath("constants.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
