"""Validation: what pydantic says about a knowledge file, as a Problem in a maintainer's words, on the right line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from bot.archive.interview import FORMS
from bot.archive.safeyaml import Written
from bot.base.errors import Problem

Place = tuple[str | int, ...]

_PATTERNS = {
    "id": "must be 1 to 24 of the characters a-z, 0-9 and -",
    "original": "must be the id of an interview: 1 to 24 of the characters a-z, 0-9 and -",
    "[key]": "must be a language code of two or three letters, like en, ru, az or tr",
    "url": "must be an address that begins with https://",
    "source_url": "must be an address that begins with https://",
    "language": "must be a language code of two or three letters, like en, ru, az or tr",
    "passage": "must be a passage's id, like aliyev-astna.vekgmzmt",
    "now": "must be a passage's id, like aliyev-astna.vekgmzmt",
    "exclude": "must be a passage's id, like aliyev-astna.vekgmzmt",
}


_REQUIRED_KEYS = {"id", "title", "name", "outlet", "language", "means", "question", "text"}


def explain(details: Iterable[ErrorDetails], written: Written, path: str, known: Sequence[str]) -> list[Problem]:
    """The problems behind pydantic's errors. `known` are the keys that a misspelt one may have meant."""
    return [Problem(path, written.line(_place(detail)), _message(detail, known)) for detail in details]


def _place(detail: ErrorDetails) -> Place:
    return tuple(part for part in detail["loc"] if part not in FORMS)


def _message(detail: ErrorDetails, known: Sequence[str]) -> str:
    place = _place(detail)
    name = ".".join(str(part + 1) if isinstance(part, int) else part for part in place) or "the file"
    last = next((part for part in reversed(place) if isinstance(part, str)), "")
    said = f"`{name}` "
    match detail["type"]:
        case "missing":
            return said + "is missing; add it"
        case "extra_forbidden":
            near = difflib.get_close_matches(str(place[-1]), known, n=1)
            return (
                said + "is not a key that is known here; " + (f"did you mean `{near[0]}`?" if near else "take it out")
            )
        case "string_pattern_mismatch":
            return said + _PATTERNS.get(last, "must stand on one line")
        case "enum" | "literal_error":
            return said + f"must be {detail['ctx']['expected']}"
        case "date_type":
            stated = ", or null where the source states none" if last == "date" and len(place) == 1 else ""
            return said + "must be a day like 2024-05-31" + stated
        case other:
            return said + _shape(other, last, detail)


def _shape(kind: str, last: str, detail: ErrorDetails) -> str:
    if kind == "string_type":
        return _empty(last) if detail["input"] is None else "must be text; put it in quotes"
    if kind == "string_too_short":
        return _empty(last)
    if kind == "string_too_long":
        return f"is longer than {_context(detail, 'max_length')} characters; shorten it"
    if kind == "string_unicode":
        return "holds half a character; write it again"
    if kind == "too_short":
        return "is empty; name at least one"
    if kind == "tuple_type":
        return "must be a list: `[one, two]`, or lines that begin with `- `"
    if kind in {"model_type", "model_attributes_type", "dict_type"}:
        if last == "recording":
            return "must be written as `{url: …, kind: audio}`"
        named = last in {"speaker", "speakers", "people"}
        return "must be written as `{name: …}`" if named else "must be `key: value` lines"
    return f"can't be used: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _empty(key: str) -> str:
    return "is empty; write it" if key in _REQUIRED_KEYS else "is empty; write it, or take the key out"


def _context(detail: ErrorDetails, key: str) -> Any:
    return detail.get("ctx", {}).get(key, "?")
