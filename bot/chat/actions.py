"""What a button does: an Action, and the few bytes of callback data that stand for it.

The data carries passages by what pins their words (an id, or the 8 characters of its hash), never positions in the
archive, so a button still means the same after a restart and after the archive has changed.

    p:ID                 show one passage                  w:ID[:PART]      the whole answer that it belongs to
    h:N:HASH…            the Nth of the hits               n:N:HASH…        "this is not it": the hit after the Nth
    i:INTERVIEW          about an interview                q:INTERVIEW:PAGE the interviewer's questions, a page
    c:ID                 the citation                      v:+ID  v:-ID     a vote
    x                    remove this answer
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_BYTES = 64
MOST_HITS = 5

_HASH = r"[a-z2-7]{8}"
_INTERVIEW = r"[a-z0-9-]{1,24}"
_ID = rf"{_INTERVIEW}\.{_HASH}"


@dataclass(frozen=True, slots=True)
class ShowPassage:
    """Show one passage."""

    passage_id: str


@dataclass(frozen=True, slots=True)
class ShowWhole:
    """Show the whole answer that a passage belongs to, from its `part`th message on (0 is the first)."""

    passage_id: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class ShowHit:
    """Show the `place`th (from 1) of the hits, given by their hashes."""

    place: int
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotIt:
    """The `place`th hit was turned down: show the one after it."""

    place: int
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AboutInterview:
    """Show an interview's introduction."""

    interview_id: str


@dataclass(frozen=True, slots=True)
class ListQuestions:
    """Show a page (from 0) of the interviewer's questions."""

    interview_id: str
    page: int


@dataclass(frozen=True, slots=True)
class ShowCitation:
    """Show a passage's citation, to copy."""

    passage_id: str


@dataclass(frozen=True, slots=True)
class Vote:
    """A reader's thumb, up or down, for a passage as an answer."""

    passage_id: str
    up: bool


@dataclass(frozen=True, slots=True)
class Remove:
    """Take this answer out of the chat."""


Action = ShowPassage | ShowWhole | ShowHit | NotIt | AboutInterview | ListQuestions | ShowCitation | Vote | Remove

_PATTERNS = {
    "p": re.compile(rf"({_ID})"),
    "w": re.compile(rf"({_ID})(?::(\d{{1,3}}))?"),
    "h": re.compile(rf"(\d):((?:{_HASH}){{1,{MOST_HITS}}})"),
    "n": re.compile(rf"(\d):((?:{_HASH}){{1,{MOST_HITS}}})"),
    "i": re.compile(rf"({_INTERVIEW})"),
    "q": re.compile(rf"({_INTERVIEW}):(\d{{1,3}})"),
    "c": re.compile(rf"({_ID})"),
    "v": re.compile(rf"([+-])({_ID})"),
}


def encode(action: Action) -> str:
    """The callback data of an action: ASCII, at most 64 bytes."""
    match action:
        case ShowPassage(passage_id):
            return f"p:{passage_id}"
        case ShowWhole(passage_id, part):
            return f"w:{passage_id}:{part}" if part else f"w:{passage_id}"
        case ShowHit(place, hashes):
            return f"h:{place}:{''.join(hashes[:MOST_HITS])}"
        case NotIt(place, hashes):
            return f"n:{place}:{''.join(hashes[:MOST_HITS])}"
        case AboutInterview(interview_id):
            return f"i:{interview_id}"
        case ListQuestions(interview_id, page):
            return f"q:{interview_id}:{page}"
        case ShowCitation(passage_id):
            return f"c:{passage_id}"
        case Vote(passage_id, up):
            return f"v:{'+' if up else '-'}{passage_id}"
        case Remove():
            return "x"


def decode(data: str) -> Action | None:
    """The action that callback data stands for; None for anything that this program did not write."""
    if data == "x":
        return Remove()
    kind, _, rest = data.partition(":")
    pattern = _PATTERNS.get(kind)
    found = pattern.fullmatch(rest) if pattern is not None else None
    return None if found is None else _action(kind, found)


def _action(kind: str, found: re.Match[str]) -> Action:
    match kind:
        case "p":
            return ShowPassage(found[1])
        case "w":
            return ShowWhole(found[1], int(found[2] or 0))
        case "h":
            return ShowHit(int(found[1]), _cut(found[2]))
        case "n":
            return NotIt(int(found[1]), _cut(found[2]))
        case "i":
            return AboutInterview(found[1])
        case "q":
            return ListQuestions(found[1], int(found[2]))
        case "c":
            return ShowCitation(found[1])
        case _:
            return Vote(found[2], found[1] == "+")


def _cut(hashes: str) -> tuple[str, ...]:
    return tuple(hashes[at : at + 8] for at in range(0, len(hashes), 8))


def hash_of(passage_id: str) -> str:
    """The 8 characters of a passage's id that pin its words."""
    return passage_id.rpartition(".")[2]


def deep_link_payload(passage_id: str) -> str:
    """A passage's id in the alphabet of a deep link (A-Z a-z 0-9 _ -)."""
    return passage_id.replace(".", "_")


def passage_of_payload(payload: str) -> str | None:
    """The passage's id that a deep link's payload stands for, or None."""
    found = re.fullmatch(rf"({_INTERVIEW})_({_HASH})", payload)
    return f"{found[1]}.{found[2]}" if found is not None else None
