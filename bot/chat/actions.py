"""Actions and commands: every button and every command on one page: its data, where it is heard, who may use it, what
it costs. The kinds of updates that come in are `UPDATES` in `bot/serving/handling/dispatch.py`.

A new button is a class here, whose row `@button` gives its letter, its rights, and how its fields are written into the
callback data. What it shows is a case of `answers.action_messages` or `browse.messages`, what else it does one of
`_act` in `bot/serving/handling/callbacks.py`; below a passage it is put by `_Page._more` in `passage_pages.py`. A new
command is a row of `COMMANDS`, a function `_NAME` in `bot/serving/handling/commands.py`, a case in
`bot/chat/terminal.py`, and its line in each `bot/chat/wording/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.chat.callback_data import (
    AFTER_SIGN,
    CHANCE,
    FLAG,
    HITS,
    INTERVIEW,
    KEY,
    LANGUAGE,
    NUMBER,
    OFFSET,
    PASSAGE,
    PLACE,
    SIGN,
    Codec,
    Field,
    optional,
)


class Bucket(StrEnum):
    """Which token bucket of a reader pays."""

    QUESTIONS = "questions"
    PAGES = "pages"  # to read on costs next to nothing
    RIGHTS = "rights"  # a flood of questions must not keep these from a reader
    TYPED = "typed"  # on the way to an inline result


class Allowed(StrEnum):
    """Who may press a button in a group; in a private chat its reader may press all."""

    ANYBODY = "anybody"
    ASKER = "who asked, or anybody where nobody can tell who that was"
    ASKER_OR_ADMIN = "who asked, and admins"
    ADMIN = "admins"
    ASKER_ALONE = "who asked, and nobody else ever"


@dataclass(frozen=True, slots=True)
class CommandRoute:
    """A command. It is heard in every private chat, unless it is for `maintainers`."""

    group: bool = False  # heard in groups that do not name the bot with it, too
    guest: bool = False  # answered where the bot is a guest
    private_menu: bool = False  # stands in the menu of a private chat
    group_menu: bool = False  # stands in the menu of a group
    for_asker: bool = False  # nobody but the asker need see the answer
    personal: bool = False  # nothing to do where nobody can tell whose wish it is
    maintainers: str = ""  # for maintainers alone, and what their menu says of it
    bucket: Bucket = Bucket.QUESTIONS


# In the order of the menus.
COMMANDS = {
    "start": CommandRoute(for_asker=True),
    "ask": CommandRoute(group=True, private_menu=True, group_menu=True, for_asker=True),
    "check": CommandRoute(group=True, guest=True, private_menu=True, group_menu=True),
    "questions": CommandRoute(group=True, private_menu=True, group_menu=True),
    "topics": CommandRoute(group=True, private_menu=True, group_menu=True),
    "interviews": CommandRoute(group=True, private_menu=True, group_menu=True),
    "help": CommandRoute(guest=True, private_menu=True, for_asker=True),
    "about": CommandRoute(guest=True, private_menu=True, for_asker=True),
    "privacy": CommandRoute(
        group=True, guest=True, private_menu=True, group_menu=True, for_asker=True, bucket=Bucket.RIGHTS
    ),
    "forget": CommandRoute(group=True, private_menu=True, for_asker=True, personal=True, bucket=Bucket.RIGHTS),
    "optout": CommandRoute(group=True, private_menu=True, personal=True, bucket=Bucket.RIGHTS),
    "optin": CommandRoute(group=True, for_asker=True, personal=True, bucket=Bucket.RIGHTS),
    "language": CommandRoute(group=True, private_menu=True, for_asker=True),
    "settings": CommandRoute(group=True, group_menu=True, for_asker=True),
    "status": CommandRoute(maintainers="How the bot is doing"),
    "stats": CommandRoute(maintainers="The week's questions in pictures"),
    "gaps": CommandRoute(maintainers="Where readers found nothing"),
}

NO_COMMAND = CommandRoute()  # what is sent in a private chat and means nothing gets the help


def command_route(name: str) -> CommandRoute:
    """The route of a command, by its name."""
    return COMMANDS.get(name, NO_COMMAND)


@dataclass(frozen=True, slots=True)
class ButtonRoute:
    """A button: who may press it in a group, and which bucket pays."""

    allowed: Allowed = Allowed.ASKER
    bucket: Bucket = Bucket.QUESTIONS
    consent: bool = False  # it concerns what is kept, or what a chat has chosen (`Consent.press`)
    below: bool = False  # what it shows is a message of its own, and does not take its message's place
    of_passage: bool = False  # it stands below the passage that it names
    reads_on: bool = False  # it stays below the notice that its message's passage was taken back


class Action:
    """What a button does: a class with a row in the table below for each."""

    __slots__ = ()


BUTTONS: dict[type[Action], ButtonRoute] = {}
_CODECS: dict[type[Action], Codec] = {}
_BY_LETTER: dict[str, list[Codec]] = {}

A = TypeVar("A", bound=Action)


def button(letter: str, route: ButtonRoute, **fields: Field) -> Callable[[type[A]], type[A]]:
    """Make a class of actions a button: its route, and the letter and fields of its callback data, in their order."""

    def register(action: type[A]) -> type[A]:
        """Put a class into the tables."""
        BUTTONS[action] = route
        _CODECS[action] = Codec(action, letter, fields)
        _BY_LETTER.setdefault(letter, []).append(_CODECS[action])
        return action

    return register


def encode(action: Action) -> str:
    """The callback data of an action: ASCII, at most 64 bytes."""
    return _CODECS[type(action)].write(action)


def decode(data: str) -> Action | None:
    """The action that callback data stands for; None for anything that this program did not write."""
    return next(_read(data), None)


def _read(data: str) -> Iterator[Action]:
    for codec in _BY_LETTER.get(data[:1], ()):
        if (action := codec.read(data)) is not None:
            yield action


_PAGES = ButtonRoute(bucket=Bucket.PAGES)
_OF_PASSAGE = ButtonRoute(bucket=Bucket.PAGES, of_passage=True)
_READS_ON = ButtonRoute(bucket=Bucket.PAGES, reads_on=True)
_RIGHTS = ButtonRoute(bucket=Bucket.RIGHTS, consent=True)
_ADMINS = ButtonRoute(Allowed.ADMIN, consent=True)


@button("p", _READS_ON, passage_id=PASSAGE, part=optional(NUMBER), twin=optional(NUMBER))
@dataclass(frozen=True, slots=True)
class ShowPassage(Action):
    """Show one passage, its `part`th message (0 is the first). Of twins in one interview, the `twin`th."""

    passage_id: str
    part: int = 0
    twin: int = 0


@button("w", _OF_PASSAGE, passage_id=PASSAGE, part=optional(NUMBER), twin=optional(NUMBER))
@dataclass(frozen=True, slots=True)
class ShowWhole(Action):
    """Show the whole answer that a passage belongs to, its `part`th message (0 is the first)."""

    passage_id: str
    part: int = 0
    twin: int = 0


@button("h", _READS_ON, place=PLACE, hashes=HITS, part=optional(NUMBER))
@dataclass(frozen=True, slots=True)
class ShowHit(Action):
    """Show the `place`th (from 1) of the hits, given by their keys; of a long one, its `part`th message."""

    place: int
    hashes: tuple[str, ...]
    part: int = 0


@button("n", ButtonRoute(reads_on=True), place=PLACE, hashes=HITS)
@dataclass(frozen=True, slots=True)
class NotIt(Action):
    """The `place`th hit was turned down: show the one after it."""

    place: int
    hashes: tuple[str, ...]


@button("i", _READS_ON, interview_id=INTERVIEW)
@dataclass(frozen=True, slots=True)
class AboutInterview(Action):
    """Show an interview's introduction."""

    interview_id: str


@button("q", _READS_ON, interview_id=INTERVIEW, page=NUMBER)
@dataclass(frozen=True, slots=True)
class ListQuestions(Action):
    """Show a page (from 0) of the interviewer's questions."""

    interview_id: str
    page: int


@button("l", _PAGES, page=NUMBER, speaker=optional(KEY))
@dataclass(frozen=True, slots=True)
class ListInterviews(Action):
    """Show a page (from 0) of the interviews, or of one speaker's, given by the key of the name."""

    page: int = 0
    speaker: str | None = None


@button("s", _PAGES, page=NUMBER)
@dataclass(frozen=True, slots=True)
class ListSpeakers(Action):
    """Show a page (from 0) of the speakers."""

    page: int = 0


@button("e", ButtonRoute(bucket=Bucket.PAGES, below=True))
@dataclass(frozen=True, slots=True)
class OpenTopics(Action):
    """Show the first page of the topics as a message of its own, below the one with the button."""


@button("e", _READS_ON, page=NUMBER)
@dataclass(frozen=True, slots=True)
class ListTopics(Action):
    """Show a page (from 0) of the topics."""

    page: int = 0


@button("a", _READS_ON, entry=KEY, passage_id=PASSAGE, part=optional(NUMBER), twin=optional(NUMBER))
@dataclass(frozen=True, slots=True)
class ShowInTopic(Action):
    """Show a passage as `ShowPassage` does, among those of an entry of the topics, given by the entry's key."""

    entry: str
    passage_id: str
    part: int = 0
    twin: int = 0


@button("c", ButtonRoute(bucket=Bucket.PAGES, below=True, of_passage=True), passage_id=PASSAGE)
@dataclass(frozen=True, slots=True)
class ShowCitation(Action):
    """Show a passage's citation, to copy."""

    passage_id: str


@button("t", ButtonRoute(of_passage=True), passage_id=PASSAGE, start=optional(OFFSET))
@dataclass(frozen=True, slots=True)
class SharePicture(Action):
    """Send a passage as a picture that begins with the sentence which stands at `start` in the passage's text."""

    passage_id: str
    start: int = 0


@button("v", ButtonRoute(Allowed.ANYBODY, of_passage=True), up=SIGN, passage_id=AFTER_SIGN)
@dataclass(frozen=True, slots=True)
class VoteAction(Action):
    """A reader's thumb, up or down, for a passage as an answer."""

    passage_id: str
    up: bool


@button("x", ButtonRoute(Allowed.ASKER_OR_ADMIN))
@dataclass(frozen=True, slots=True)
class Remove(Action):
    """Take this answer out of the chat."""


@button("y", ButtonRoute())
@dataclass(frozen=True, slots=True)
class CheckWords(Action):
    """Check the words of the message that this one replies to against the archive."""


@button("k", ButtonRoute(consent=True), button=optional(CHANCE))
@dataclass(frozen=True, slots=True)
class HandOn(Action):
    """Hand the question that this message replies to on to the maintainers. `button` is a random token of that
    button: two taps on it are recognised by it, whichever replica receives them. Empty in messages of older
    versions."""

    button: str = ""


@button("f", _RIGHTS)
@dataclass(frozen=True, slots=True)
class KeepFine(Action):
    """The reader is content with what is kept."""


@button("o", _RIGHTS)
@dataclass(frozen=True, slots=True)
class KeepNone(Action):
    """The reader wants no questions kept."""


@button("d", _RIGHTS)
@dataclass(frozen=True, slots=True)
class ForgetToday(Action):
    """The reader wants today's questions deleted, as by /forget."""


@button("b", ButtonRoute(Allowed.ASKER_ALONE, Bucket.RIGHTS, consent=True), button=CHANCE)
@dataclass(frozen=True, slots=True)
class TakeBack(Action):
    """End the opt-out that was made with this message. `button` is a random token of that opt-out."""

    button: str


@button("g", _ADMINS, language=LANGUAGE)
@dataclass(frozen=True, slots=True)
class SetLanguage(Action):
    """A chat's language; None: each answer in its question's."""

    language: str | None


@button("u", _ADMINS, quiet=FLAG)
@dataclass(frozen=True, slots=True)
class SetQuiet(Action):
    """A group wants answers to commands only, or to mentions and replies, too."""

    quiet: bool


Topics = OpenTopics | ListTopics | ShowInTopic
