"""Claimed: what the archive has of words that a message claims without a command: in quotation marks, pasted, behind
“is this real:”, or in “did he say that …”."""

from __future__ import annotations

from bot.search.engine import Answer, Engine, Found, Talk
from bot.search.quotes import claims
from bot.search.quotes.checker import QuoteChecker
from bot.search.quotes.tokens import tokens
from bot.search.quotes.verdict import Checked, Verdict

ASKED_WORDS = 40  # from which on what ends in a question mark may be a paste: speakers ask questions, too
QUOTED_SHARE = 0.8  # of a message's words that the archive has must be in its quotation marks, if they are the claim
PASTED_SHARE = 0.7  # of a paste's words must be the archive's
NO_VERDICT = (Verdict.NOT_HERE, Verdict.TOO_SHORT)


def claimed(checker: QuoteChecker, engine: Engine, text: str, hint: str | None) -> Checked | None:
    """The verdict on the words that a message claims; None if it is a question. Takes CPU time."""
    quoted = pasted = None
    if claims.quotes(text):
        quoted = checker.check(text, whole=False)
        cites = quoted.verdict is Verdict.NOT_HERE and "://" in text  # a citation, whose title is in quotes
        quoted = None if quoted.verdict is Verdict.TOO_SHORT or cites else quoted
    if len(tokens(text)) >= (ASKED_WORDS if text.endswith("?") else claims.PASTED_WORDS):
        pasted = checker.check(text)
        held = pasted.verdict not in NO_VERDICT and pasted.matched >= PASTED_SHARE and not pasted.interviewer
        pasted = pasted if held else None
    if pasted and (doubted := _doubted(checker, engine, text, hint)):
        pasted = doubted  # “is this real:” is no part of the paste
    checked = quoted or pasted
    if quoted and pasted and QUOTED_SHARE * _held_words(pasted) > _held_words(quoted):
        checked = pasted  # a passage in which somebody is quoted
    return checked or _doubted(checker, engine, text, hint)


def exactly_said(checker: QuoteChecker, answer: Answer) -> Checked | None:
    """Where “did he say that …” goes on with the archive's own words, the verdict on them; else None: other words may
    say the same, and a checker of words can't tell."""
    checked = checker.check(answer.statement) if isinstance(answer, Found) and answer.statement else None
    return checked if checked is not None and checked.verdict is Verdict.EXACT else None


def _doubted(checker: QuoteChecker, engine: Engine, text: str, hint: str | None) -> Checked | None:
    """The words behind “is this real:”, compared."""
    doubt, words = claims.split_doubt(text)
    if not words:
        return None
    answer = engine.answer(doubt, hint=hint)
    if isinstance(answer, Found) or answer.talk is not Talk.VERIFY:
        return None
    checked = checker.check(words)
    return None if checked.verdict is Verdict.TOO_SHORT else checked


def _held_words(checked: Checked) -> float:
    """How many of the claimed words the archive has."""
    return checked.matched * len(tokens(checked.words))
