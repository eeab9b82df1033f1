"""Tombstones: what was taken back, remembered by hash, so that an old copy of a file does not bring it back.

`withdrawn.yaml` names each passage and holds hashes of its words (letters and digits only, so that other quotation
marks, line breaks or capitals make no difference): of the whole, and of each of its longer sentences. A paragraph with
the whole or with one of the sentences is held back, in whatever file it stands. `restored` names passages whose
withdrawal was taken back: without that line a bot that has seen the withdrawal goes on with it (see `TombstoneRecord`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.archive import reader
from bot.archive.interview import PASSAGE_ID, Day, Passage, PassageId
from bot.archive.safeyaml import read_yaml
from bot.archive.validation import explain
from bot.base.errors import Problem, YamlProblem
from bot.base.text import sentence_spans, to_compare

FILE_NAME = "withdrawn.yaml"
MAX_BYTES = 64_000_000  # of withdrawn.yaml: a hash that is not read would hold nothing back
MIN_SENTENCE_WORDS = 8  # of a sentence that is remembered for itself; a shorter one may be anybody's

_TOKEN = re.compile(rf"(?P<id>{PASSAGE_ID.pattern})\b|\b(?P<hash>[a-z2-7]{{16}})\b")


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class _StoneEntry(_Shape):
    passage: PassageId
    on: Day
    times: Annotated[int, Field(ge=1)] = 1
    words: str | None = None  # None: nobody has the words any more, their id alone pins them
    sentences: tuple[str, ...] = ()
    with_interview: bool = False


class _RestoredEntry(_Shape):
    passage: PassageId
    on: Day
    times: Annotated[int, Field(ge=1)] = 1


class _FileShape(_Shape):
    withdrawn: Annotated[tuple[_StoneEntry, ...], BeforeValidator(lambda value: value or ())] = ()
    restored: Annotated[tuple[_RestoredEntry, ...], BeforeValidator(lambda value: value or ())] = ()


@dataclass(frozen=True, slots=True)
class Stone:
    """What is remembered of one passage that was taken back, for the `times`-th time. `passage` is "" where it isn't
    known whose hashes these are. `with_interview`: the whole interview was taken back, not the passage for itself."""

    passage: str
    hashes: frozenset[str]
    times: int = 1
    with_interview: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawnFile:
    """What `withdrawn.yaml` says. `restored`: how many withdrawals of a passage were taken back."""

    stones: tuple[Stone, ...] = ()
    restored: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The ids that were taken back, the hashes of their words, and the ends of ids (`pins`) that pin such words."""

    ids: frozenset[str] = frozenset()
    hashes: frozenset[str] = frozenset()
    pins: frozenset[str] = frozenset()

    def __or__(self, other: Tombstones) -> Tombstones:
        return Tombstones(self.ids | other.ids, self.hashes | other.hashes, self.pins | other.pins)

    def __bool__(self) -> bool:
        """Was anything taken back?"""
        return bool(self.ids or self.hashes or self.pins)

    def covers(self, words: str) -> bool:
        """Are these words withdrawn, or one of their longer sentences?"""
        return bool(self.hashes) and not self.hashes.isdisjoint(word_hashes(words))

    def hold_back(self, passage: Passage) -> bool:
        """Is this passage withdrawn, by its id or by its words?"""
        return passage.id in self.ids or pin_of(passage.id) in self.pins or self.covers(passage.text)


def tombstones_of(stones: Iterable[Stone]) -> Tombstones:
    """All of these as one."""
    stones = tuple(stones)
    ids = frozenset(stone.passage for stone in stones if stone.passage)
    hashes = frozenset(one for stone in stones for one in stone.hashes)
    return Tombstones(ids, hashes, frozenset(map(pin_of, ids)))


def pin_of(passage_id: str) -> str:
    """The part of a passage's id that is made of its words, and is the same in every interview."""
    return passage_id.rpartition(".")[2]


def word_hashes(words: str) -> list[str]:
    """The hash of the whole, then those of the sentences with at least MIN_SENTENCE_WORDS words."""
    sentences = (words[start:end] for start, end in sentence_spans(words))
    return [_hash(words), *(_hash(one) for one in sentences if len(one.split()) >= MIN_SENTENCE_WORDS)]


def stones_for(passages: Iterable[Passage]) -> Tombstones:
    """Tombstones for passages that stand in files."""
    return tombstones_of(Stone(passage.id, frozenset(word_hashes(passage.text))) for passage in passages)


def read_withdrawn(data: bytes, path: str) -> tuple[WithdrawnFile | None, list[Problem]]:
    """What `withdrawn.yaml` says, and what is wrong with it.

    Of a file with a fault every passage id and every hash in it counts as taken back, whatever stands around it. None
    where a file with a fault holds none: what it said is not known.
    """
    text, problems = reader.decode(data, path, MAX_BYTES)
    if text is not None:
        try:
            written = read_yaml(text)
            shape = _FileShape.model_validate({} if written.value is None else written.value)
        except YamlProblem as problem:
            problems.append(Problem(path, problem.line, problem.message))
        except ValidationError as error:
            problems += explain(error.errors(), written, path, ("withdrawn", "restored", *_StoneEntry.model_fields))
        else:
            read = WithdrawnFile(tuple(map(_stone, shape.withdrawn)), _restored(shape.restored))
            both = [stone.passage for stone in read.stones if read.restored.get(stone.passage, 0) >= stone.times]
            problems += (
                Problem(path, 1, f"{one} stands under `withdrawn` and `restored`, so it is not quoted; keep one line")
                for one in dict.fromkeys(both)
            )
            return read, problems
    stones = tuple(_stones_in(data.replace(b"\0", b"").decode("latin-1")))  # NULs: of a file in UTF-16
    return (WithdrawnFile(stones) if stones else None), problems


def _stone(entry: _StoneEntry) -> Stone:
    hashes = [*([] if entry.words is None else [entry.words]), *entry.sentences]
    return Stone(entry.passage, frozenset(hashes), entry.times, entry.with_interview)


def _restored(entries: Iterable[_RestoredEntry]) -> dict[str, int]:
    restored: dict[str, int] = {}
    for entry in entries:
        restored[entry.passage] = max(entry.times, restored.get(entry.passage, 0))
    return restored


def _stones_in(text: str) -> list[Stone]:
    """The passage ids of a text, each with the hashes behind it."""
    found: list[tuple[str, set[str]]] = [("", set())]
    for token in _TOKEN.finditer(text):
        if token["id"]:
            found.append((token["id"], set()))
        else:
            found[-1][1].add(token["hash"])
    return [Stone(passage, frozenset(hashes)) for passage, hashes in found if passage or hashes]


def _hash(words: str) -> str:
    plain = "".join(char for char in to_compare(words).casefold() if char.isalnum())
    digest = hashlib.sha256(b"interview-bot tombstone\0" + plain.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest[:10]).decode("ascii").lower()
