"""What a button does: an Action, and the few bytes of callback data that stand for it.

The data carries passages by what pins their words (an id, or 10 characters made from it), never positions in the
archive, so a button still means the same after a restart and after the archive has changed. Only twins, the same words
twice in one interview, are told apart by their number.

    p:ID[:PART[:TWIN]]   show one passage                  w:ID[:PART[:TWIN]]  the whole answer that it belongs to
    h:N:KEY…[:PART]      the Nth of the hits               n:N:KEY…            "this is not it": the hit after the Nth
    i:INTERVIEW          about an interview                q:INTERVIEW:PAGE    the interviewer's questions, a page
    l:PAGE[:SPEAKER]     the interviews, a page            s:PAGE              the speakers, a page
    e                    the topics, below              e:PAGE              the topics, a page
    a:ENTRY:ID[:PART[:TWIN]]  a passage among those of an entry of the topics
    c:ID                 the citation                      v:+ID  v:-ID        a vote
    t:ID[:START]         the passage as a picture
    x                    remove this answer                y                   check the words that this replies to
    k                    hand the question on              o                   keep no questions of mine
    f                    what is kept is fine              b:BUTTON            keep my questions again
    d                    delete my questions of today
    g:LANGUAGE  u:0|1    a group's language; quiet mode
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

MAX_BYTES = 64
MOST_HITS = 5

_KEY = r"[a-z2-7]{10}"
_INTERVIEW = r"[a-z0-9-]{1,24}"
_ID = rf"{_INTERVIEW}\.[a-z2-7]{{8}}"
_NUMBER = r"[0-9]{1,4}"


@dataclass(frozen=True, slots=True)
class ShowPassage:
    """Show one passage, its `part`th message (0 is the first). Of twins in one interview, the `twin`th."""

    passage_id: str
    part: int = 0
    twin: int = 0


@dataclass(frozen=True, slots=True)
class ShowWhole:
    """Show the whole answer that a passage belongs to, its `part`th message (0 is the first)."""

    passage_id: str
    part: int = 0
    twin: int = 0


@dataclass(frozen=True, slots=True)
class ShowHit:
    """Show the `place`th (from 1) of the hits, given by their keys; of a long one, its `part`th message."""

    place: int
    hashes: tuple[str, ...]
    part: int = 0


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
class ListInterviews:
    """Show a page (from 0) of the interviews, or of one speaker's, given by the key of the name."""

    page: int = 0
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class ListSpeakers:
    """Show a page (from 0) of the speakers."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenTopics:
    """Show the first page of the topics as a message of its own, below the one with the button."""


@dataclass(frozen=True, slots=True)
class ListTopics:
    """Show a page (from 0) of the topics."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowInTopic:
    """Show a passage as `ShowPassage` does, among those of an entry of the topics, given by the entry's key."""

    entry: str
    passage_id: str
    part: int = 0
    twin: int = 0


@dataclass(frozen=True, slots=True)
class ShowCitation:
    """Show a passage's citation, to copy."""

    passage_id: str


@dataclass(frozen=True, slots=True)
class SharePicture:
    """Send a passage as a picture that begins with the sentence which stands at `start` in the passage's text."""

    passage_id: str
    start: int = 0


@dataclass(frozen=True, slots=True)
class VoteAction:
    """A reader's thumb, up or down, for a passage as an answer."""

    passage_id: str
    up: bool


@dataclass(frozen=True, slots=True)
class Remove:
    """Take this answer out of the chat."""


@dataclass(frozen=True, slots=True)
class CheckWords:
    """Check the words of the message that this one replies to against the archive."""


@dataclass(frozen=True, slots=True)
class HandOn:
    """Hand the question that this message replies to on to the maintainers. `button` is that button's alone, by chance:
    two taps on it are known by that, whichever replica hears of them. It is empty in messages of older versions."""

    button: str = ""


@dataclass(frozen=True, slots=True)
class KeepFine:
    """The reader is content with what is kept."""


@dataclass(frozen=True, slots=True)
class KeepNone:
    """The reader wants no questions kept."""


@dataclass(frozen=True, slots=True)
class ForgetToday:
    """The reader wants today's questions deleted, as by /forget."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take back the opt-out that was made with this message. `button` is that opt-out's alone, by chance."""

    button: str


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """A group's language; None: each answer in its question's."""

    language: str | None


@dataclass(frozen=True, slots=True)
class SetQuiet:
    """A group wants answers to commands only, or to mentions and replies, too."""

    quiet: bool


Topics = OpenTopics | ListTopics | ShowInTopic
Listing = AboutInterview | ListQuestions | ListInterviews | ListSpeakers | Topics
Browsing = ShowPassage | ShowWhole | Listing | ShowCitation
Answering = ShowHit | NotIt | SharePicture | VoteAction | Remove | CheckWords
Keeping = HandOn | KeepFine | KeepNone | ForgetToday | TakeBack | SetLanguage | SetQuiet
Action = Browsing | Answering | Keeping

_BARE: dict[str, Action] = {
    "x": Remove(),
    "y": CheckWords(),
    "k": HandOn(""),
    "f": KeepFine(),
    "o": KeepNone(),
    "d": ForgetToday(),
    "e": OpenTopics(),
}
_LETTERS = {action: letter for letter, action in _BARE.items()}

_PATTERNS = {
    "p": re.compile(rf"({_ID})(?::({_NUMBER})(?::({_NUMBER}))?)?"),
    "w": re.compile(rf"({_ID})(?::({_NUMBER})(?::({_NUMBER}))?)?"),
    "h": re.compile(rf"([0-9]):((?:{_KEY}){{1,{MOST_HITS}}})(?::({_NUMBER}))?"),
    "n": re.compile(rf"([0-9]):((?:{_KEY}){{1,{MOST_HITS}}})"),
    "i": re.compile(rf"({_INTERVIEW})"),
    "q": re.compile(rf"({_INTERVIEW}):({_NUMBER})"),
    "l": re.compile(rf"({_NUMBER})(?::({_KEY}))?"),
    "s": re.compile(rf"({_NUMBER})"),
    "e": re.compile(rf"({_NUMBER})"),
    "a": re.compile(rf"({_KEY}):({_ID})(?::({_NUMBER})(?::({_NUMBER}))?)?"),
    "c": re.compile(rf"({_ID})"),
    "t": re.compile(rf"({_ID})(?::([0-9]{{1,6}}))?"),
    "v": re.compile(rf"([+-])({_ID})"),
    "g": re.compile(r"([a-z]{2,3}|-)"),
    "u": re.compile(r"([01])"),
    "k": re.compile(r"([A-Za-z0-9_-]{16})"),
    "b": re.compile(r"([A-Za-z0-9_-]{16})"),
}


def encode(action: Action) -> str:
    """The callback data of an action: ASCII, at most 64 bytes."""
    match action:
        case ShowPassage(passage_id, part, twin):
            return _with_numbers(f"p:{passage_id}", part, twin)
        case ShowWhole(passage_id, part, twin):
            return _with_numbers(f"w:{passage_id}", part, twin)
        case ShowHit(place, hashes, part):
            return _with_numbers(f"h:{place}:{''.join(hashes[:MOST_HITS])}", part)
        case NotIt(place, hashes):
            return f"n:{place}:{''.join(hashes[:MOST_HITS])}"
        case AboutInterview(interview_id):
            return f"i:{interview_id}"
        case ListQuestions(interview_id, page):
            return f"q:{interview_id}:{page}"
        case ListInterviews(page, speaker):
            return f"l:{page}:{speaker}" if speaker is not None else f"l:{page}"
        case ListSpeakers(page):
            return f"s:{page}"
        case ListTopics(page):
            return f"e:{page}"
        case ShowInTopic(entry, passage_id, part, twin):
            return _with_numbers(f"a:{entry}:{passage_id}", part, twin)
        case ShowCitation(passage_id):
            return f"c:{passage_id}"
        case SharePicture(passage_id, start):
            return _with_numbers(f"t:{passage_id}", start)
        case VoteAction(passage_id, up):
            return f"v:{'+' if up else '-'}{passage_id}"
        case SetLanguage(language):
            return f"g:{language or '-'}"
        case SetQuiet(quiet):
            return f"u:{int(quiet)}"
        case TakeBack(button):
            return f"b:{button}"
        case HandOn(button) if button:
            return f"k:{button}"
        case _:
            return _LETTERS[action]


def decode(data: str) -> Action | None:
    """The action that callback data stands for; None for anything that this program did not write."""
    if data in _BARE:
        return _BARE[data]
    kind, _, rest = data.partition(":")
    pattern = _PATTERNS.get(kind)
    found = pattern.fullmatch(rest) if pattern is not None else None
    return None if found is None else _action(kind, found)


def _action(kind: str, found: re.Match[str]) -> Action:
    match kind:
        case "p":
            return ShowPassage(found[1], int(found[2] or 0), int(found[3] or 0))
        case "w":
            return ShowWhole(found[1], int(found[2] or 0), int(found[3] or 0))
        case "h":
            return ShowHit(int(found[1]), _cut(found[2]), int(found[3] or 0))
        case "n":
            return NotIt(int(found[1]), _cut(found[2]))
        case "i":
            return AboutInterview(found[1])
        case "q":
            return ListQuestions(found[1], int(found[2]))
        case "l":
            return ListInterviews(int(found[1]), found[2])
        case "s":
            return ListSpeakers(int(found[1]))
        case "e":
            return ListTopics(int(found[1]))
        case "a":
            return ShowInTopic(found[1], found[2], int(found[3] or 0), int(found[4] or 0))
        case "c":
            return ShowCitation(found[1])
        case "t":
            return SharePicture(found[1], int(found[2] or 0))
        case "v":
            return VoteAction(found[2], found[1] == "+")
        case "g":
            return SetLanguage(None if found[1] == "-" else found[1])
        case "k":
            return HandOn(found[1])
        case "b":
            return TakeBack(found[1])
        case _:
            return SetQuiet(found[1] == "1")


def _with_numbers(data: str, part: int, twin: int = 0) -> str:
    if twin:
        return f"{data}:{part}:{twin}"
    return f"{data}:{part}" if part else data


def _cut(keys: str) -> tuple[str, ...]:
    return tuple(keys[at : at + 10] for at in range(0, len(keys), 10))


def hash_of(passage_id: str) -> str:
    """What stands for a passage among hits: the 8 characters that pin its words, and 2 that tell its interview."""
    interview, _, words = passage_id.rpartition(".")
    return words + key_of(interview)[:2]


def key_of(name: str) -> str:
    """10 characters that stand for a name."""
    return base64.b32encode(hashlib.sha256(name.encode("utf-8")).digest()[:10]).decode("ascii").lower()[:10]


def deep_link_payload(passage_id: str) -> str:
    """A passage's id in the alphabet of a deep link (A-Z a-z 0-9 _ -)."""
    return passage_id.replace(".", "_")


def passage_of_payload(payload: str) -> str | None:
    """The passage's id that a deep link's payload stands for, or None."""
    found = re.fullmatch(rf"({_INTERVIEW})_([a-z2-7]{{8}})", payload)
    return f"{found[1]}.{found[2]}" if found is not None else None
