"""Follow-ups: which passage a message refers to that is only understood together with what was shown before.

What was shown is known by ids alone; no words are remembered. “Why?” and “is that legal?” are answered with the passage
shown last, unless another one answers the words by themselves. Half of a question, which finds nothing by itself, is
answered with the passage shown last if that comes nearest. A question for a name, a number or a place gets nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.search.engine import Talk
from bot.search.evidence.talk import TalkMatch

REFERRING = frozenset({Talk.FRAGMENT, Talk.DETAIL, Talk.OTHER, Talk.MORE})
NAMING_WORDS = 3  # of a fragment that may name somebody or something else
IN_A_ROW = 3  # times that fragments are answered with the same passage
PASSAGES_SHOWN = 5  # of a conversation, up to which “what else?” shows another one

SHOWN_LAST = 0.085  # of a score: by how much another passage must be better than the one that was shown last
SAME_ANSWER = 0.1  # the same, of what else was said in the same answer as that
REFERRING_MARGIN = 0.03  # of a fragment over a question, after something that was shown
OTHER_MARGIN = 0.1  # the same of “no, I mean the doctors”
DETAIL_CONFIDENCE = 0.95  # from which on the archive knows the name or the number that is asked for
ABOUT_MARGIN = 0.2  # below which “who is behind it?” does not ask about the interview, after something that was shown
ALONE_MARGIN = 0.2  # below which a fragment may be a question by itself, where the archive answers it
SURELY_MARGIN = 0.4  # from which on a fragment is nothing else

# Confidence in the answer to the words alone, fitted on conversations in four languages.
BY_ITSELF = 0.9  # from which on a fragment means what it says: “and is it all true?”
PERHAPS_BY_ITSELF = 0.8  # the same, of what is like a fragment and like a question
ALMOST = 0.45  # from which on a message that finds nothing by itself is answered after all
SAID_WHICH = 0.25  # from which on “no, the doctors” says which, in words that are looked up by themselves
HALF = 0.35  # from which on it is half of a question about what was shown last
HALF_OF_THAT = 0.2  # the same, where what was shown last comes nearest to it


def referring(match: TalkMatch, confidence: float, words: int) -> Talk | None:
    """What a message of so many `words` is that refers to what was shown before; None if it does not. `confidence`:
    see `chosen`."""
    if match.kind is Talk.DETAIL:
        return Talk.DETAIL if match.margin >= 0 and confidence < DETAIL_CONFIDENCE else None
    if match.kind is Talk.ABOUT:
        return Talk.FRAGMENT if REFERRING_MARGIN <= match.margin < ABOUT_MARGIN and confidence < ALMOST else None
    if match.kind is Talk.FRAGMENT and match.margin < SURELY_MARGIN and confidence >= PERHAPS_BY_ITSELF:
        return None
    names = words <= NAMING_WORDS and match.kind is Talk.FRAGMENT and confidence >= SAID_WHICH
    if names and REFERRING_MARGIN <= match.margin < ALONE_MARGIN:
        return Talk.OTHER  # “and the women?” says of whom
    least = OTHER_MARGIN if match.kind is Talk.OTHER else REFERRING_MARGIN
    return match.kind if match.kind in REFERRING and match.margin >= least else None


def may_stand_alone(match: TalkMatch) -> bool:
    """May a fragment be a question by itself? “No, I mean the doctors” asks for the doctors."""
    return match.kind in REFERRING and (match.margin < ALONE_MARGIN or match.kind is Talk.OTHER)


def chosen(talk: Talk | None, confidence: float, nearest: Sequence[int], last: int) -> int | None:
    """The number of the passage that answers, if the context decides: one of `nearest`, which come nearest to the
    words alone, with this `confidence`, or the one shown `last`."""
    if not nearest:
        return None
    if talk is Talk.FRAGMENT:
        return nearest[0] if confidence >= BY_ITSELF else last
    if talk is Talk.OTHER:
        return nearest[0] if confidence >= SAID_WHICH else None
    if talk is not None or confidence >= 0.5:
        return None
    if confidence >= ALMOST:
        return nearest[0]
    half = confidence >= HALF or (nearest[0] == last and confidence >= HALF_OF_THAT)
    return last if half else None
