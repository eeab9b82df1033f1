"""Languages: the thresholds by which a question's language is told, tried on questions whose language is known."""

from __future__ import annotations

from itertools import product

from bot.search.words import language
from tests.fit.sets import SHARED, _rows

GRID = {"doubt": (2.0, 4.0, 6.0), "close": (6.0, 12.0, 18.0)}
LIMIT = 300  # questions of a set


def fitted(known: dict[str, float]) -> dict[str, float]:
    """The thresholds under which most questions are told right, by their words and with a wrong hint."""
    asked = [(row["text"], row["lang"]) for row in _rows(SHARED / "eval/readers/questions.jsonl") if "lang" in row]
    asked += [(row["text"], row["lang"]) for row in _rows(SHARED / "eval/cold/many/questions.jsonl")]
    for name, own in (("xquad_en", "en"), ("xquad_ru2en", "ru"), ("xquad_tr2en", "tr"), ("az_mirage_sent", "az")):
        asked += [(row["text"], own) for row in _rows(SHARED / f"eval/public/{name}/queries.jsonl")[:LIMIT]]
    reached = {}
    for values in product(*GRID.values()):
        tried = dict(zip(GRID, values, strict=True))
        told = [language.detect(text, hint, thresholds=tried) == own for text, own in asked for hint in (None, own)]
        wrong = [language.detect(text, "tr" if own == "az" else "en", thresholds=tried) == own for text, own in asked]
        reached[values] = (sum(told) + sum(wrong)) / (len(told) + len(wrong))
        print(f"  {tried} right {sum(told) / len(told):.4f}  against a wrong hint {sum(wrong) / len(wrong):.4f}")
    best = max(reached, key=lambda values: reached[values])
    if reached[best] <= reached.get(tuple(known[name] for name in GRID), 0.0) + 0.001:
        return known
    return dict(zip(GRID, best, strict=True))
