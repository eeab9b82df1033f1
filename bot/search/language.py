"""Language: which of our languages a question is in, told by its letters and its runs of two to four letters.

`profiles.json` says how usual each run is in questions of each language, with and without diacritics. Words decide
when they can; the code that a reader's app claims decides only where they are of two minds.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from functools import lru_cache
from importlib import resources

from bot.search.analyzer import LANGUAGES, WORD, clean, lower

UNSEEN = -11.0  # log probability of a run that a language's profile doesn't hold
DOUBT = 4.0  # difference of log probabilities below which the hint decides
READ = 400  # characters; more of a text makes no difference


def runs(text: str) -> Iterator[str]:
    """The runs of two to four letters of each word of `text`, ends of words included; I is i in every language."""
    for match in WORD.finditer(clean(text[:READ])):
        word = f" {lower(match.group().replace('I', 'i'), 'en')} "
        for length in (2, 3, 4):
            for start in range(len(word) - length + 1):
                yield word[start : start + length]


@lru_cache(maxsize=1)
def _profiles() -> dict[str, dict[str, float]]:
    text = resources.files("bot.search").joinpath("profiles.json").read_text(encoding="utf-8")
    hundredths: dict[str, dict[str, int]] = json.loads(text)
    return {language: {run: value / -100 for run, value in seen.items()} for language, seen in hundredths.items()}


def scores(text: str) -> dict[str, float]:
    """For each language the log probability of `text`; 0 for all if it holds nothing to tell by."""
    profiles = _profiles()
    total = dict.fromkeys(LANGUAGES, 0.0)
    for run in runs(text):
        if any(run in profiles[language] for language in LANGUAGES):
            for language in LANGUAGES:
                total[language] += profiles[language].get(run, UNSEEN)
    return total


def detect(text: str, hint: str | None = None, also: Collection[str] = ()) -> str:
    """The language of `text`: one of ours, or the hinted one if that is among `also` (the archive's languages).

    `hint` is a code such as "az" or "en-GB", or anything at all.
    """
    code = (hint or "").lower().replace("_", "-").partition("-")[0]
    if code in also and code not in LANGUAGES:
        return code
    found = scores(text)
    best = max(LANGUAGES, key=lambda language: found[language])
    if code in LANGUAGES and found[best] - found[code] < DOUBT:
        return code
    return best
