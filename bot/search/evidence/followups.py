"""Follow-ups: which passage answers a message that comes after something was shown, if any does.

What was shown is known by ids alone; no words are remembered. The passages that come nearest to the words alone, and
those that were shown, are weighed against each other and against silence: each is worth a weighted sum of `features`,
silence nothing, and what is worth most is chosen (a conditional logit, doi:10.1016/0047-2727(74)90003-6). So “why?” is
answered with the passage shown last, “and the lawyers?” with what speaks of them, and “what are their names?”, a
comment or thanks with silence. `constants.json` holds the weights, and `tests/fit/followups.py` makes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.engine import Talk
from bot.search.evidence.talk import REFERRING, TalkMatch
from bot.search.question.question import Question
from bot.search.ranking import Evidence
from bot.search.words.analyzer import WORD, lower
from bot.search.words.asking import asks, wants_amount
from bot.search.words.constants import constants
from bot.search.words.names import pronoun_of

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

WEIGHTS: Mapping[str, Mapping[str, float]] = constants()["followups"]

QUIET = frozenset(Talk) - REFERRING - {Talk.ABOUT}  # what wants no passage, whatever was shown
IN_A_ROW = 3  # times that the same passage is shown; once more helps nobody
PASSAGES_SHOWN = 5  # that answered in a conversation, up to which “what else?” shows another one
WEIGHED = 20  # passages, the best for the words alone; and those that were shown
HIGHEST_LOGIT = 6.0  # of a confidence
HIGHEST_MARGIN = 0.5  # of a question over any talk
MANY_WORDS = 15  # a message with more is as long as one with so many

MORE_SHARE = 0.5  # from which on a message of few words is “what else?”
MORE_WORDS = 3
REFERRING_MARGIN = 0.03  # of a fragment over a question, after a question that found nothing
OTHER_MARGIN = 0.1  # the same of “no, I mean the doctors”
SAID_WHICH = 0.33  # confidence from which on that says which, in words that are looked up by themselves
TALK_MARGIN = 0.08  # of talk over a question, from which on what no passage answers is talk
_CLAUSE_END = re.compile(r"[.:;!…]+\s+")  # “another thing: whom do they fear”
CONTENT_WORDS = 2  # of a question that wants a detail, from which on it says of what
ALONE_MARGIN = 0.3  # below which a fragment may be a question by itself, where the archive answers it


def may_stand_alone(match: TalkMatch) -> bool:
    """May a fragment be a question by itself? “No, I mean the doctors” asks for the doctors."""
    return match.kind in REFERRING and (match.margin < ALONE_MARGIN or match.kind is Talk.OTHER)


def stands_alone(asked: Question) -> bool:
    """Is what a message asks about said in it, so that nothing before it tells more? “What does he say about bread?”,
    “who killed Doe?”, and what has no letters."""
    return asked.about != asked.text or asked.unknown_name == 1.0 or not asked.variants or not asked.letters


def is_complete(asked: Question, talk: Talk) -> bool:
    """Is a message that looks like such `talk` a question of its own all the same? “How much does bread cost?” wants no
    more words, and “where was he born?” means the interviewee."""
    if stands_alone(asked) or asked.names:
        return True
    words = [lower(word, asked.language) for word in WORD.findall(asked.text)]
    by_himself = pronoun_of(asked.language) in words and bool(asked.written)
    return talk is Talk.DETAIL and (by_himself or len(set(asked.written.values())) >= CONTENT_WORDS)


def refers(match: TalkMatch | None) -> bool:
    """Does a message want something together with what came before it?"""
    return match is not None and match.kind in REFERRING and match.margin >= REFERRING_MARGIN


def says_which(match: TalkMatch | None, confidence: float) -> bool:
    """Is it “no, I mean the doctors”, and answered with this `confidence` by what its words find alone?"""
    other = match is not None and match.kind is Talk.OTHER and match.margin >= OTHER_MARGIN
    return other and confidence >= SAID_WHICH


def wants_other(match: TalkMatch | None) -> bool:
    """Does a message want what was not shown yet? “What else went wrong?”"""
    return match is not None and match.share(Talk.MORE) >= MORE_SHARE


def wants_more(match: TalkMatch | None, asked: Question) -> bool:
    """Is it “what else?”, and says no more?"""
    return wants_other(match) and len(asked.text.split()) <= MORE_WORDS


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of each of the weighed passages, (passages,) each, beside the evidence."""

    alike: Floats  # how like it is to the one shown last
    next: Floats  # 1 if it follows that one in the same answer, else 0
    same: Floats  # 1 if it is another one of the same answer, else 0
    amount: Floats  # 1 if it holds a number, else 0


def weighed(evidence: Evidence, scores: Floats, before: Sequence[int], *, again: bool) -> Numbers:
    """The places, among the candidates, of those that are weighed; may what was shown `before` be shown `again`?"""
    best = np.argsort(-scores, kind="stable")[: WEIGHED + len(before)]
    shown = np.isin(evidence.candidates, before).nonzero()[0]
    return np.union1d(best[:WEIGHED], shown) if again else np.sort(best[~np.isin(best, shown)][:WEIGHED])


def features(
    evidence: Evidence,
    scores: Floats,
    places: Numbers,
    asked: Question,
    match: TalkMatch | None,
    before: Sequence[int],
    around: Around,
) -> dict[str, Floats]:
    """What the worth of each candidate at `places` is made of."""
    kinds = {kind: match.share(kind) if match is not None else 0.0 for kind in Talk}
    alone = min(max(-match.margin, 0.0), HIGHEST_MARGIN) if match is not None else 0.0  # a question by itself
    confidence = np.array([_logit(evidence.confidence(int(place))) for place in places])
    last = (evidence.candidates[places] == before[-1]).astype(np.float64)
    earlier = np.isin(evidence.candidates[places], before) * (1.0 - last)
    behind = scores[places] - scores.max()
    return {
        "confidence": confidence,
        "confidence, fragment": confidence * kinds[Talk.FRAGMENT],
        "confidence, more": confidence * kinds[Talk.MORE],
        "score": behind,
        "ahead": _ahead(np.where(last > 0, -np.inf, behind)),
        "alike": around.alike * (1.0 - last),
        "last": last,
        "last, words": last * min(len(asked.text.split()), MANY_WORDS) / MANY_WORDS,
        "last, score": last * behind,
        "last, other": last * kinds[Talk.OTHER],
        "last, detail": last * kinds[Talk.DETAIL],
        "last, question": last * alone,
        "next, fragment": around.next * kinds[Talk.FRAGMENT],
        "same, more": around.same * kinds[Talk.MORE],
        "earlier, fragment": earlier * kinds[Talk.FRAGMENT],
        "no amount": (1.0 - around.amount) * wants_amount(asked.text),
    } | {name: np.full(len(places), value) for name, value in _of_message(asked, kinds).items()}


def _of_message(asked: Question, kinds: Mapping[Talk, float]) -> dict[str, float]:
    """The features that are the same for every candidate; `kinds`: how sure it is that it is talk of each kind."""
    return {
        "other": kinds[Talk.OTHER],
        "more": kinds[Talk.MORE],
        "detail": kinds[Talk.DETAIL],
        "about": kinds[Talk.ABOUT],
        "quiet": sum(kinds[kind] for kind in QUIET),
        "question mark": float("?" in asked.text),
        "mute": float(not any(map(asks, _CLAUSE_END.split(asked.text)))),
    }


def kind(evidence: Evidence, *, by_meaning: bool) -> str:
    """Which of WEIGHTS apply: is there an encoder, and are there phrasings to go by?"""
    phrased = evidence.has_negatives and bool(evidence.phrasings.any())
    return f"{'meaning' if by_meaning else 'words'}, {'phrased' if phrased else 'unphrased'}"


def chosen(found: Mapping[str, Floats], weights: Mapping[str, float]) -> int | None:
    """Which of those that have these `features` answers; None: none does."""
    worth = sum((weights[name] * values for name, values in found.items()), start=np.full(1, weights["bias"]))
    best = int(worth.argmax()) if len(worth) else None
    return best if best is not None and worth[best] > 0 else None


def silent(match: TalkMatch | None) -> Talk | None:
    """What a message surely is that no passage answers; None: a question like any other. Letters alone cannot tell."""
    sure = match is not None and match.by_meaning and match.margin >= TALK_MARGIN
    return match.kind if match is not None and sure and match.kind in (*REFERRING, Talk.COMMENT, Talk.THANKS) else None


def _ahead(scores: Floats) -> Floats:
    """How far the best of some is ahead of the second best, at its place; 0 at the others'."""
    ahead = np.zeros(len(scores))
    others = np.sort(scores[np.isfinite(scores)])
    if len(others) > 1:
        ahead[int(scores.argmax())] = others[-1] - others[-2]
    return ahead


def _logit(confidence: float) -> float:
    odds = max(confidence, 1e-9) / max(1.0 - confidence, 1e-9)
    return float(np.clip(np.log(odds), -HIGHEST_LOGIT, HIGHEST_LOGIT))
