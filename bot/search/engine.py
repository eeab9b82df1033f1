"""Engine: a question in, an Answer out; the protocol that everything above search relies on.

An Answer is `Found` or `NothingFound`, never a text of the bot's own. `Hit` is a passage found with its place, its
score and the reasons for it (`Explanation`). An engine may be asked from several threads at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.archive.archive import Archive
from bot.archive.interview import Passage


class Talk(StrEnum):
    """What is said to a bot without asking its archive anything."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    WHO = "who"  # who or what the bot is, what it can do, who runs it
    CONTACT = "contact"  # how to reach its editors
    PRIVACY = "privacy"  # what is kept, who sees it, is it safe; delete it, stop
    ABOUT = "about"  # the interview: who speaks, to whom, when, where, of what and of whom
    COMMENT = "comment"
    COMPLAINT = "complaint"  # “that's not what I asked”
    ABUSE = "abuse"
    WRONG_CHAT = "wrong_chat"
    GARBAGE = "garbage"
    ORDER = "order"  # “translate this”, “summarize”: what a bot without words of its own can't do
    STORY = "story"  # what happened to the reader
    ELSEWHERE = "elsewhere"  # the weather, the dollar, the football
    VERIFY = "verify"  # “is this real?”: wants somebody's words to be compared with the archive
    FRAGMENT = "fragment"  # “why?”: asks something only together with what was shown before
    DETAIL = "detail"  # “what are their names?”: the same, and wants a name, a number, a place that was not told
    OTHER = "other"  # “no, the other one”: the same, and what was shown last is not it
    MORE = "more"  # “what else?”: the same, and wants what was not shown yet


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage stands where it does. Each share is what that kind of evidence adds to the score."""

    shares: dict[str, float] = field(default_factory=dict)  # "terms", "meaning", "phrasing": share of the score
    phrasing: str | None = None  # the maintainers' phrasing that came nearest


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `rank` counts from 1; `matched` are the question's words that it shares."""

    passage: Passage
    rank: int
    score: float
    matched: tuple[str, ...] = ()
    sentence: tuple[int, int] = (
        0,
        0,
    )  # [start, end) in the passage's text: what answers, one sentence or two; empty: none
    why: Explanation = field(default_factory=Explanation)


@dataclass(frozen=True, slots=True)
class Found:
    """The archive answers: `hits`, best first, at least one. `confidence` lies between 0 and 1."""

    language: str
    hits: tuple[Hit, ...]
    confidence: float
    search_ms: float
    statement: str = ""  # what the reader asks whether it was said: “lawyers are afraid”; the hits come nearest to it


@dataclass(frozen=True, slots=True)
class NothingFound:
    """The archive is silent. `nearest` are the passages that came closest; they are not answers."""

    language: str
    nearest: tuple[Hit, ...]
    confidence: float
    search_ms: float
    talk: Talk | None = None
    interviews: tuple[str, ...] = ()  # under ABOUT, the ids of those that the words name; none: any may be meant
    plain: bool = False  # it is plainly this talk, and hardly a question
    exhausted: bool = False  # under MORE: all that comes near was shown already
    away: bool = False  # the archive could not be searched now: it may well hold an answer

    @property
    def unrecorded(self) -> str | None:
        """Why it is no question that found nothing."""
        return "talk" if self.talk is not None else "away" if self.away else None


Answer = Found | NothingFound

REMEMBERED_CONFIDENCE = 0.3  # from which on what came nearest to a fragment tells what the next message is about
NEAREST_CONFIDENCE = 0.1  # the same of a question that found nothing, for a fragment that follows
NEAREST = "~"  # stands before the id of a passage that was not shown, but came nearest to a question
READ = "+"  # stands before the id of a passage that no question brought, but a button or a link


def passages_for_next(answer: Answer) -> tuple[str, ...]:
    """The ids by which the next message of a conversation is understood: of what was shown, or came nearest to a
    fragment; or, marked as `NEAREST`, to a question that found nothing; or of the interview whose card was shown. None
    where other talk was answered: what was shown before stays."""
    if isinstance(answer, Found):
        return (answer.hits[0].passage.id,)
    if answer.talk is Talk.ABOUT:
        return answer.interviews if len(answer.interviews) == 1 else ()
    if not answer.nearest:
        return ()
    nearest = answer.nearest[0].passage.id
    if answer.talk is Talk.FRAGMENT and answer.confidence >= REMEMBERED_CONFIDENCE:
        return (nearest,)
    return (NEAREST + nearest,) if answer.talk is None and answer.confidence >= NEAREST_CONFIDENCE else ()


class Engine(Protocol):
    """What answers questions from one Archive, and from no other: a changed archive gets an engine of its own, while
    the one before goes on answering.

    What is above relies on this, and `tests/search/engine_contract.py` holds any engine against it:

    - `archive` is the Archive that the engine was made of; every hit is a passage of it, word for word, each once, and
      what it no longer holds is never found, whatever an index kept elsewhere still does.
    - Hits come best first, of equals the one that stands first in the archive; ranks count from 1, scores are finite
      and mean nothing across questions. With a smaller `k` the first of them come, with none NothingFound.
    - `Found` has hits; `confidence` is from 0 to 1. Whether the archive answers is the engine's to decide.
    - An interviewer's own question is answered by what was answered then, from the first passage on; a phrasing that
      maintainers tied to passages by these, one tied to none by silence, unless only some interviews have phrasings
      (`evidence.exact`).
    - A question that names one of several speakers is answered with their words or with what names them, and with no
      others (`question.speakers`).
    - Talk is `NothingFound` and says of which kind (`evidence.talk`), unless these words have an exact answer.
    - `language` is what the words are in (`language.detect`); `matched` are the reader's own words.
    - The same question gets the same answer, from any thread and from many at once; no text makes it raise.
    """

    @property
    def archive(self) -> Archive:
        """The version of the archive that the answers come from."""
        ...

    def answer(self, question: str, *, k: int = 5, hint: str | None = None, shown: Sequence[str] = ()) -> Answer:
        """The answer to `question`, with at most `k` hits (or nearest passages).

        `shown` are the ids of passages, and of interviews by their cards, that this reader was shown before (see
        `passages_for_next`), the last one last: “why?”, “what else?” and the like are understood with it. Asking again
        what found nothing changes nothing.
        `hint` is a language code that the reader's app claims; the words decide when they can. Never raises for any
        text. Takes CPU time: call it in a thread from an event loop.
        """
        ...
