"""Callback data: the few bytes that a button carries, made from an action's fields and read back into it.

An action's data is its letter and its fields: `q:INTERVIEW:PAGE`. The data names a passage by what pins its words (an
id, or 10 characters made from it), never by its position in the archive, so a button still means the same after a
restart and after the archive has changed. Only twins, the same words twice in one interview, are told apart by their
number.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

MOST_HITS = 5  # passages in the data of one button

_KEY = r"[a-z2-7]{10}"
_INTERVIEW = r"[a-z0-9-]{1,24}"
_ID = rf"{_INTERVIEW}\.[a-z2-7]{{8}}"


@dataclass(frozen=True, slots=True)
class Field:
    """How one field of an action is written and read: the `pattern` of its text, and both ways. An `optional` one is
    left out, with all after it, where they have their default values."""

    pattern: str
    write: Callable[[Any], str] = str
    read: Callable[[str], Any] = str
    optional: bool = False
    separator: str = ":"  # what stands before it


def optional(field: Field) -> Field:
    """The same field, left out where it has its default value."""
    return replace(field, optional=True)


def _cut(keys: str) -> tuple[str, ...]:
    return tuple(keys[at : at + 10] for at in range(0, len(keys), 10))


PASSAGE = Field(_ID)
AFTER_SIGN = replace(PASSAGE, separator="")
INTERVIEW = Field(_INTERVIEW)
KEY = Field(_KEY)  # see `key_of`
HITS = Field(rf"(?:{_KEY}){{1,{MOST_HITS}}}", lambda keys: "".join(keys[:MOST_HITS]), _cut)  # see `hash_of`
PLACE = Field(r"[0-9]", read=int)
NUMBER = Field(r"[0-9]{1,4}", read=int)
OFFSET = Field(r"[0-9]{1,6}", read=int)
SIGN = Field(r"[+-]", lambda up: "+" if up else "-", lambda sign: sign == "+")
FLAG = Field(r"[01]", lambda on: str(int(on)), lambda digit: digit == "1")
LANGUAGE = Field(r"[a-z]{2,3}|-", lambda code: code or "-", lambda text: None if text == "-" else text)
CHANCE = Field(r"[A-Za-z0-9_-]{16}")  # 12 random bytes in base64


class Codec:
    """Writes and reads the data of one class of actions: `letter`, and `fields` by name, in their order in the data."""

    def __init__(self, action: type, letter: str, fields: dict[str, Field]) -> None:
        self._action, self._letter, self._fields = action, letter, fields
        pattern = ""
        for field in reversed(fields.values()):
            pattern = f"{field.separator}({field.pattern}){pattern}"
            pattern = f"(?:{pattern})?" if field.optional else pattern
        self._pattern = re.compile(letter + pattern)

    def write(self, action: Any) -> str:
        """The data of an action: ASCII, at most 64 bytes."""
        parts = list(self._fields.items())
        while parts and parts[-1][1].optional and self._is_default(action, parts[-1][0]):
            parts.pop()
        return self._letter + "".join(field.separator + field.write(getattr(action, name)) for name, field in parts)

    def _is_default(self, action: Any, name: str) -> bool:
        return bool(getattr(action, name) == self._action.__dataclass_fields__[name].default)  # type: ignore[attr-defined]

    def read(self, data: str) -> Any:
        """The action that the data stands for; None if it is not of this class."""
        found = self._pattern.fullmatch(data)
        if found is None:
            return None
        texts = zip(self._fields.items(), found.groups(), strict=True)
        return self._action(**{name: field.read(text) for (name, field), text in texts if text is not None})


def hash_of(passage_id: str) -> str:
    """What stands for a passage among hits: the 8 characters that pin its words, and 2 that tell its interview."""
    interview, _, words = passage_id.rpartition(".")
    return words + key_of(interview)[:2]


def key_of(name: str) -> str:
    """10 characters that stand for a name."""
    return base64.b32encode(hashlib.sha256(name.encode("utf-8")).digest()[:10]).decode("ascii").lower()[:10]


def deep_link_payload(passage_id: str) -> str:
    """A passage's id in the alphabet of a deep link (A-Z a-z 0-9 _ -)."""
    return passage_id.replace(".", "_")


def passage_of_payload(payload: str) -> str | None:
    """The passage's id that a deep link's payload stands for, or None."""
    found = re.fullmatch(rf"({_INTERVIEW})_([a-z2-7]{{8}})", payload)
    return f"{found[1]}.{found[2]}" if found is not None else None
