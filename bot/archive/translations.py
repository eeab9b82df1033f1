"""Parallel texts: the same interview in another language (`original` links), passage beside passage."""

from __future__ import annotations

from collections.abc import Iterable

from bot.archive.archive import Archive
from bot.archive.interview import Interview, Passage, Translation

_RANK = {Translation.ORIGINAL: 0, Translation.HUMAN: 1, Translation.UNKNOWN: 2, Translation.MACHINE: 3}


def preferred(archive: Archive, passage: Passage, language: str) -> Passage:
    """The passage as it stands in the file of that language, if there is one; else `passage` itself."""
    if archive.interview_of(passage).about.language == language:
        return passage
    return next((one for one in others(archive, passage) if _language(archive, one) == language), passage)


def others(archive: Archive, passage: Passage) -> list[Passage]:
    """The passage in the archive's other files of the same interview: originals first, machine translations last."""
    return parallels(archive.interviews.values(), archive.interview_of(passage), passage)


def parallels(interviews: Iterable[Interview], own: Interview, passage: Passage) -> list[Passage]:
    """The passage of `own` in others of these interviews, which are the same one in other languages."""
    siblings = [one for one in interviews if one.id != own.id and _root(one) == _root(own)]
    siblings.sort(key=lambda one: (_RANK[one.about.translation], one.id))
    beside = [_beside(own, sibling, passage) for sibling in siblings]
    return [one for one in beside if one is not None]


def _root(interview: Interview) -> str:
    return interview.about.original or interview.id


def _beside(own: Interview, sibling: Interview, passage: Passage) -> Passage | None:
    """The passage at the same position, if both files have the same shape and neither leaves a passage out."""
    if own.about.exclude or sibling.about.exclude:
        return None
    shapes = [[len(exchange.passages) for exchange in one.exchanges] for one in (own, sibling)]
    return sibling.passages[passage.number] if shapes[0] == shapes[1] else None


def _language(archive: Archive, passage: Passage) -> str:
    return archive.interview_of(passage).about.language
