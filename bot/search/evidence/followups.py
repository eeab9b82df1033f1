"""Follow-ups: which passage answers a message that comes after something was shown, if any does.

What was shown is known by ids alone; no words are remembered. The passages that come nearest to the words alone, and
those that were shown, are weighed against each other and against silence: each is worth a weighted sum of `features`,
silence nothing, and what is worth most is chosen (a conditional logit, doi:10.1016/0047-2727(74)90003-6). So “why?” is
answered with the passage shown last, “and the lawyers?” with what speaks of them, and “what are their names?”, a
comment or thanks with silence. `constants.json` holds the weights, and `tests/fit/followups.py` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.search.engine import Talk
from bot.search.evidence.talk import REFERRING, TalkMatch
from bot.search.question.question import Question
from bot.search.ranking import Evidence
from bot.search.words.constants import constants

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

WEIGHTS: Mapping[str, Mapping[str, float]] = constants()["followups"]

QUIET = frozenset(Talk) - REFERRING - {Talk.ABOUT}  # what wants no passage, whatever was shown
IN_A_ROW = 3  # times that the same passage is shown; once more helps nobody
PASSAGES_SHOWN = 5  # of a conversation, up to which “what else?” shows another one
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
ALONE_MARGIN = 0.3  # below which a fragment may be a question by itself, where the archive answers it


def may_stand_alone(match: TalkMatch) -> bool:
    """May a fragment be a question by itself? “No, I mean the doctors” asks for the doctors."""
    return match.kind in REFERRING and (match.margin < ALONE_MARGIN or match.kind is Talk.OTHER)


def refers(match: TalkMatch | None) -> bool:
    """Does a message want something together with what came before it?"""
    return match is not None and match.kind in REFERRING and match.margin >= REFERRING_MARGIN


def says_which(match: TalkMatch | None, confidence: float) -> bool:
    """Is it “no, I mean the doctors”, and answered with this `confidence` by what its words find alone?"""
    other = match is not None and match.kind is Talk.OTHER and match.margin >= OTHER_MARGIN
    return other and confidence >= SAID_WHICH


def wants_more(match: TalkMatch | None, asked: Question) -> bool:
    """Is it “what else?”, and says no more?"""
    return match is not None and match.share(Talk.MORE) >= MORE_SHARE and len(asked.text.split()) <= MORE_WORDS


def weighed(evidence: Evidence, scores: Floats, before: Sequence[int]) -> Numbers:
    """The places, among the candidates, of those that are weighed."""
    best = np.argsort(-scores, kind="stable")[:WEIGHED]
    shown = np.isin(evidence.candidates, before).nonzero()[0]
    return np.unique(np.concatenate([best, shown]))


def features(
    evidence: Evidence,
    scores: Floats,
    places: Numbers,
    asked: Question,
    match: TalkMatch | None,
    before: Sequence[int],
    alike: Floats,
) -> dict[str, Floats]:
    """What the worth of each candidate at `places` is made of. `alike`: how like each is to the passage shown last."""
    kinds = {kind: match.share(kind) if match is not None else 0.0 for kind in Talk}
    quiet = sum(kinds[kind] for kind in QUIET)
    asks = min(max(-match.margin, 0.0), HIGHEST_MARGIN) if match is not None else 0.0  # a question by itself
    same = np.ones(len(places))
    confidence = np.array([_logit(evidence.confidence(int(place))) for place in places])
    last = (evidence.candidates[places] == before[-1]).astype(np.float64)
    earlier = np.isin(evidence.candidates[places], before[:-1]) * (1.0 - last)
    alike = alike * (1.0 - last)
    words = min(len(asked.text.split()), MANY_WORDS) / MANY_WORDS
    return {
        "confidence": confidence,
        "confidence, fragment": confidence * kinds[Talk.FRAGMENT],
        "score": scores[places] - scores.max(),
        "coverage": evidence.coverage[places],
        "alike": alike,
        "alike, other": alike * kinds[Talk.OTHER],
        "earlier": earlier,
        "last": last,
        "last, words": last * words,
        "last, other": last * kinds[Talk.OTHER],
        "last, detail": last * kinds[Talk.DETAIL],
        "last, quiet": last * quiet,
        "last, question": last * asks,
        "detail": same * kinds[Talk.DETAIL],
        "about": same * kinds[Talk.ABOUT],
        "quiet": same * quiet,
        "question mark": same * ("?" in asked.text),
    }


def kind(evidence: Evidence, *, by_meaning: bool) -> str:
    """Which of WEIGHTS apply: is there an encoder, and are there phrasings to go by?"""
    phrased = evidence.has_negatives and bool(evidence.phrasings.any())
    return f"{'meaning' if by_meaning else 'words'}, {'phrased' if phrased else 'unphrased'}"


def chosen(found: Mapping[str, Floats], weights: Mapping[str, float]) -> int | None:
    """Which of those that have these `features` answers; None: none does."""
    worth = sum((weights[name] * values for name, values in found.items()), start=np.full(1, weights["bias"]))
    best = int(worth.argmax())
    return best if worth[best] > 0 else None


def silent(match: TalkMatch | None) -> Talk | None:
    """What a message surely is that no passage answers; None: a question like any other. Letters alone cannot tell."""
    sure = match is not None and match.by_meaning and match.margin >= TALK_MARGIN
    return match.kind if match is not None and sure and match.kind in (*REFERRING, Talk.COMMENT, Talk.THANKS) else None


def _logit(confidence: float) -> float:
    odds = max(confidence, 1e-9) / max(1.0 - confidence, 1e-9)
    return float(np.clip(np.log(odds), -HIGHEST_LOGIT, HIGHEST_LOGIT))
