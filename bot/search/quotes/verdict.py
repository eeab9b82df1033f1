"""Verdict: what a quote check found: Checked, with the places in the archive and each difference."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.archive.interview import Exchange, Passage
from bot.search.quotes.alignment import Kind


class Verdict(StrEnum):
    """What a claim turned out to be."""

    EXACT = "exact"
    EXACT_IN_PART = "exact in part"  # but for words before or behind it, which `changes` holds
    ALTERED = "altered"
    REDACTED = "redacted"  # words were taken out of the passage where the claim touches it
    JOINED = "joined"
    SOMEONE_ELSE = "someone else"
    NOT_HERE = "not here"
    TOO_SHORT = "too short"


@dataclass(frozen=True, slots=True)
class QuotePart:
    """Where some of the claimed words stand: `source[start:end]` of a passage; of the interviewer's question where
    `passage` is None. `claimed` (from, to) are the characters of `Checked.words` that stand there."""

    passage: Passage | None
    exchange: Exchange
    interview_id: str
    start: int
    end: int
    claimed: tuple[int, int]

    @property
    def text(self) -> str:
        """The archive's words."""
        return self.source[self.start : self.end]

    @property
    def source(self) -> str:
        """What `start` and `end` count in."""
        return self.passage.source if self.passage is not None else self.exchange.question or ""


@dataclass(frozen=True, slots=True)
class WordChange:
    """A difference: the archive's words (`archive`, characters of the piece's source) and the claim's (`claimed`,
    characters of `Checked.words`); either may be empty. `negation`: it turns a statement into its opposite."""

    kind: Kind
    piece: QuotePart
    claimed: tuple[int, int]
    archive: tuple[int, int]
    negation: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """The result. `words` is the claim without what stood around it; `matched` the share of them that is in `pieces`.

    `interviewer`: the words are from a question. `punctuation`: the words are the same, their punctuation is not.
    `negated_before`: the negation that stands just before the piece (characters of the source). `same_interview`: whom
    the claim names is another speaker of the interview that the words are from.
    """

    verdict: Verdict
    words: str
    pieces: tuple[QuotePart, ...] = ()
    changes: tuple[WordChange, ...] = ()
    matched: float = 0.0
    interviewer: bool = False
    punctuation: bool = False
    negated_before: tuple[int, int] | None = None
    same_interview: bool = False
