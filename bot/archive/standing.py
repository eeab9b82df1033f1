"""Standing: whether readers see a passage of the knowledge files today, and if not, why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.archive import gate
from bot.archive.interview import FrontMatter, Passage, Status
from bot.archive.rules import KnowledgeFiles

SHOWN = "readers see it"


def closed_because(about: FrontMatter) -> str:
    """Why an interview that is not open may not be quoted."""
    if about.status is Status.WITHDRAWN:
        return "the interview is withdrawn"
    if about.status is Status.DRAFT:
        return "the interview is a draft"
    return f"the interview is embargoed {f'until {about.embargo_until}' if about.embargo_until else 'without a day'}"


def standing_of(files: KnowledgeFiles, today: dt.date) -> Callable[[Passage], str]:
    """A function of a passage that says, as a sentence without its full stop, whether readers see it; as the gate
    decides."""
    taken_back = gate.taken_back(files.interviews.values())
    superseded = gate.superseded(files.interviews.values())

    def standing(passage: Passage) -> str:
        """That readers see the passage, or why they don't."""
        about = files.interviews[passage.interview_id].about
        reasons = [] if gate.is_open(about, today) else [closed_because(about)]
        if passage.id in files.stones.ids:
            reasons.append("it is withdrawn")
        elif files.stones.hold_back(passage):
            reasons.append("its words are withdrawn")
        if passage.id in about.exclude:
            reasons.append("`exclude` names it")
        elif about.status is not Status.WITHDRAWN and taken_back.hold_back(passage):
            reasons.append("its words are excluded or withdrawn in another interview")
        if superseded.hold_back(passage):
            reasons.append("its words were corrected")
        return f"readers don't see it: {', '.join(reasons)}" if reasons else SHOWN

    return standing
