"""Tombstones: what was taken back, remembered by hash, so that an old copy of a file does not bring it back.

`withdrawn.yaml` names each passage and holds hashes of its words (letters and digits only, so that other quotation
marks, line breaks or capitals make no difference): of the whole, and of each of its longer sentences. A paragraph with
the whole or with one of the sentences is held back, in whatever file it stands.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.archive import reader
from bot.archive.interview import PASSAGE_ID, Day, Passage, PassageId
from bot.archive.safeyaml import read_yaml
from bot.archive.validation import explain
from bot.archive.yamlproblem import YamlProblem
from bot.base.errors import Problem
from bot.base.sentences import sentence_spans

LEAST_WORDS = 8  # of a sentence that is remembered for itself; a shorter one may be anybody's

_HASH = re.compile(r"\b[a-z2-7]{16}\b")
_HEADER = """\
# What was taken back. `interview-bot withdraw` writes this file; keep it for as long as the words must stay away.
# It holds hashes of the words, never the words. Taking an entry out lets the passage be quoted again.
"""


class _Stone(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    passage: PassageId
    on: Day
    words: str | None = None  # None: nobody has the words any more, their id alone pins them
    sentences: tuple[str, ...] = ()


class _StoneFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    withdrawn: tuple[_Stone, ...] = ()


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
        """Are these words, or one of their longer sentences, taken back?"""
        return bool(self.hashes) and not self.hashes.isdisjoint(word_hashes(words))

    def hold_back(self, passage: Passage) -> bool:
        """Is this passage taken back, by its id or by its words?"""
        return passage.id in self.ids or pin_of(passage.id) in self.pins or self.covers(passage.text)


def pin_of(passage_id: str) -> str:
    """The end of a passage's id: what pins its words, in whatever interview they stand."""
    return passage_id.rpartition(".")[2]


def word_hashes(words: str) -> list[str]:
    """The hash of the whole, then those of the sentences with at least LEAST_WORDS words."""
    sentences = (words[start:end] for start, end in sentence_spans(words))
    return [_hash(words), *(_hash(one) for one in sentences if len(one.split()) >= LEAST_WORDS)]


def stones_for(passages: Iterable[Passage]) -> Tombstones:
    """Tombstones for passages that stand in files."""
    passages = tuple(passages)
    hashes = frozenset(one for passage in passages for one in word_hashes(passage.text))
    ids = frozenset(passage.id for passage in passages)
    return Tombstones(ids, hashes, frozenset(map(pin_of, ids)))


def read_tombstones(data: bytes, path: str) -> tuple[Tombstones, list[Problem]]:
    """The tombstones of `withdrawn.yaml`. Of a file that can't be read, every hash in it still counts."""
    text, problems = reader.decode(data, path)
    if text is not None:
        try:
            written = read_yaml(text)
            stones = _StoneFile.model_validate({} if written.value is None else written.value).withdrawn
            ids = frozenset(stone.passage for stone in stones)
            hashes = frozenset(one for stone in stones for one in (stone.words, *stone.sentences) if one is not None)
            return Tombstones(ids, hashes, frozenset(map(pin_of, ids))), problems
        except YamlProblem as problem:
            problems.append(Problem(path, problem.line, problem.message))
        except ValidationError as error:
            problems += explain(error.errors(), written, path, ("withdrawn", *_Stone.model_fields))
    plain = data.decode("latin-1")
    ids = frozenset(PASSAGE_ID.findall(plain))
    return Tombstones(ids, frozenset(_HASH.findall(plain)), frozenset(map(pin_of, ids))), problems


def with_stones(text: str, passages: Iterable[Passage], today: dt.date, earlier: Iterable[str] = ()) -> str:
    """The text of `withdrawn.yaml` with an entry for each passage that has none yet.

    `earlier` are ids that the passages had before they were corrected.
    """
    pieces = [text.rstrip() + "\n" if text.strip() else _HEADER + "withdrawn:\n"]
    for passage in passages:
        if f"passage: {passage.id}\n" not in text:
            pieces += _entry(passage, today)
    pieces += [f"  - {{passage: {one}, on: {today}}}\n" for one in earlier if f"passage: {one}," not in text]
    return "".join(pieces)


def _entry(passage: Passage, today: dt.date) -> Iterator[str]:
    whole, *sentences = word_hashes(passage.text)
    yield f"  - passage: {passage.id}\n"
    yield f"    on: {today.isoformat()}\n"
    yield f"    words: {whole}\n"
    others = [one for one in sentences if one != whole]
    if others:
        yield f"    sentences: [{', '.join(others)}]\n"


def _hash(words: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFKC", words).casefold() if char.isalnum())
    digest = hashlib.sha256(b"interview-bot tombstone\0" + plain.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest[:10]).decode("ascii").lower()
