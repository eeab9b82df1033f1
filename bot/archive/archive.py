"""Archive: every interview that may be quoted, with the vocabulary and the phrasings, as one immutable snapshot.

What may not be quoted (drafts, embargoes, withdrawals, excluded passages) is not in an Archive at all: the gate comes
before it, so no surface can show it. What an Archive still knows of such a passage's id is its `Fate`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Generic, TypeVar

from bot.archive.interview import Citation, Exchange, GoldenQuestion, Interview, Meaning, Passage, Phrasing
from bot.archive.topics import TopicEntry, topic_entries

T = TypeVar("T")


class IdentityCache(Generic[T]):
    """A cache by object identity: a value for each interview object, kept as long as the next call asks for it again.

    A folder that is read again returns the same object for an unchanged file, so only changed files cost anything.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Interview, T]] = {}  # by id(), which the object kept beside it keeps its own
        self._under: object = None

    def of(self, interviews: Iterable[Interview], make: Callable[[Interview], T], under: object = None) -> list[T]:
        """The value of each interview, in order. `make` is called for interviews that the last call did not have; for
        all of them if `under`, on which the values depend as well, has changed."""
        before = self._known if self._under == under else {}
        found = [before.get(id(one)) or (one, make(one)) for one in interviews]
        self._known, self._under = {id(pair[0]): pair for pair in found}, under
        return [value for _, value in found]


class Fate(StrEnum):
    """What became of a passage's id: it is here, its words were changed, it was withdrawn, or nobody knows it."""

    HERE = "here"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Archive:
    """One consistent version of what may be quoted. `version` changes whenever anything in it does."""

    interviews: Mapping[str, Interview]
    version: str
    vocabulary: tuple[Meaning, ...] = ()
    asked: tuple[Phrasing, ...] = ()
    golden: Mapping[str, tuple[GoldenQuestion, ...]] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage of every interview, in the order of the files' names and then of the text."""
        return tuple(chain.from_iterable([interview.passages for interview in self.interviews.values()]))

    @cached_property
    def topics(self) -> tuple[TopicEntry, ...]:
        """What the interviews speak about. The first time, every passage is looked through."""
        return topic_entries(self.interviews.values(), self.vocabulary)

    @property
    def may_have_topics(self) -> bool:
        """May there be topics? It takes no look at the passages."""
        named = any(one.about.topics or one.about.people for one in self.interviews.values())
        return named or bool(self.vocabulary)

    @cached_property
    def _by_id(self) -> dict[str, Passage]:
        return {passage.id: passage for passage in reversed(self.passages)}  # of twins, the first

    @cached_property
    def _by_hash(self) -> dict[str, tuple[Passage, ...]]:
        found: dict[str, tuple[Passage, ...]] = {}
        for passage_id, passage in self._by_id.items():
            hash8 = passage_id.rpartition(".")[2]
            found[hash8] = (passage, *found.get(hash8, ()))
        return found

    @cached_property
    def _successors(self) -> dict[str, str]:
        corrected = ((one.about, c.passage) for one in self.interviews.values() for c in one.about.corrections)
        return {passage: about.successor(passage) for about, passage in corrected}

    def passage(self, passage_id: str) -> Passage | None:
        """The passage of that id, if it may be quoted today."""
        return self._by_id.get(passage_id)

    def passages_by_hash(self, hash8: str) -> tuple[Passage, ...]:
        """The passages whose id ends in these 8 characters (40 bits of SHA-256): the same words in each of the
        interviews that hold them."""
        return self._by_hash.get(hash8, ())

    def interview_of(self, passage: Passage) -> Interview:
        """The interview that a passage of this archive stands in."""
        return self.interviews[passage.interview_id]

    def exchange_of(self, passage: Passage) -> Exchange:
        """The question and the whole answer that a passage of this archive belongs to."""
        return self.interview_of(passage).exchanges[passage.exchange]

    def citation(self, passage: Passage, language: str = "") -> Citation:
        """The attribution of a passage of this archive, in the reader's `language` where it is given in it."""
        return self.interview_of(passage).citation(passage, language)

    def beside(self, passage: Passage, step: int) -> Passage | None:
        """The passage `step` passages after this one (before it, if negative) in the same interview; None beyond its
        ends."""
        passages = self.interview_of(passage).passages
        place = passages.index(passage) + step
        return passages[place] if 0 <= place < len(passages) else None

    def fate(self, passage_id: str) -> tuple[Fate, Passage | None]:
        """What became of an id, and the passage to show for it, if any (a corrected id leads to its successor)."""
        if (here := self.passage(passage_id)) is not None:
            return Fate.HERE, here
        successor = self._successors.get(passage_id, passage_id)
        if (now := self.passage(successor)) is not None:
            return Fate.CORRECTED, now
        if passage_id in self.withdrawn or successor in self.withdrawn:
            return Fate.WITHDRAWN, None
        return Fate.UNKNOWN, None


def versioned(archive: Archive, digests: IdentityCache[bytes] | None = None) -> Archive:
    """The archive, with a version that is made of everything in it. `digests` are those of interviews seen before."""
    digests = digests if digests is not None else IdentityCache()
    digest = hashlib.sha256(b"".join(digests.of(archive.interviews.values(), _digest)))
    lists = (archive.vocabulary, archive.golden, sorted(archive.withdrawn))
    digest.update(repr(lists).encode("utf-8", "replace"))
    asked = [f"{one.language} {' '.join(one.passages)} {len(one.text)} {one.text}" for one in archive.asked]
    digest.update("".join(asked).encode("utf-8", "replace"))  # a repr takes three times as long
    return replace(archive, version=digest.hexdigest()[:16])


def _digest(interview: Interview) -> bytes:
    """A digest of everything in an interview but its file's place."""
    passages = interview.passages
    parts = (
        interview.about.model_dump_json(),
        interview.introduction,
        [exchange.question for exchange in interview.exchanges],
        [(len(exchange.passages), exchange.shortened) for exchange in interview.exchanges],
        [passage.id for passage in passages],
        [(passage.start, passage.voice, passage.time) for passage in passages],
    )
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).digest()
