"""Routes: every kind of update, command and button on one page: where it is heard, who may use it, what it costs.

A new button is an action in `bot/chat/actions.py` with its messages, and a line here; a new command a line here, a
function in `commands.py`, and its words in `bot/chat/wording/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.chat import actions
from bot.chat.actions import Action


class Bucket(StrEnum):
    """Which token bucket of a reader pays."""

    QUESTIONS = "questions"
    PAGES = "pages"  # to read on costs next to nothing
    RIGHTS = "rights"  # a flood of questions must not keep these from a reader


class Allowed(StrEnum):
    """Who may press a button in a group; in a private chat its reader may press all."""

    ANYBODY = "anybody"
    ASKER = "who asked, or anybody where nobody can tell who that was"
    ASKER_OR_ADMIN = "who asked, and admins"
    ADMIN = "admins"
    ASKER_ALONE = "who asked, and nobody else ever"


@dataclass(frozen=True, slots=True)
class CommandRoute:
    """A command. All of them are heard in private chats."""

    group: bool = False  # heard in groups that do not name the bot with it, too
    guest: bool = False  # answered where the bot is a guest
    for_asker: bool = False  # nobody but the asker need see the answer
    personal: bool = False  # nothing to do where nobody can tell whose wish it is
    maintainers: bool = False
    bucket: Bucket = Bucket.QUESTIONS


@dataclass(frozen=True, slots=True)
class ButtonRoute:
    """A button. `consent`: it concerns what is kept, or what a group has chosen (`Consent.press`)."""

    allowed: Allowed = Allowed.ASKER
    bucket: Bucket = Bucket.QUESTIONS
    consent: bool = False


# The kinds of updates that are asked for, and the function of `Handlers` that takes each.
UPDATES = {
    "message": "_message",
    "edited_message": "_edited",
    "callback_query": "_pressed",
    "inline_query": "_typed",
    "chosen_inline_result": "_chosen",
    "guest_message": "_guest",
    "my_chat_member": "_membership",
}

COMMANDS = {
    "start": CommandRoute(for_asker=True),
    "help": CommandRoute(guest=True, for_asker=True),
    "ask": CommandRoute(group=True, for_asker=True),
    "check": CommandRoute(group=True, guest=True),
    "about": CommandRoute(guest=True, for_asker=True),
    "topics": CommandRoute(group=True),
    "interviews": CommandRoute(group=True),
    "questions": CommandRoute(group=True),
    "settings": CommandRoute(group=True, for_asker=True),
    "language": CommandRoute(group=True, for_asker=True),
    "privacy": CommandRoute(group=True, guest=True, for_asker=True, bucket=Bucket.RIGHTS),
    "forget": CommandRoute(group=True, for_asker=True, personal=True, bucket=Bucket.RIGHTS),
    "optout": CommandRoute(group=True, personal=True, bucket=Bucket.RIGHTS),
    "optin": CommandRoute(group=True, for_asker=True, personal=True, bucket=Bucket.RIGHTS),
    "status": CommandRoute(maintainers=True),
    "stats": CommandRoute(maintainers=True),
    "gaps": CommandRoute(maintainers=True),
}

BUTTONS: dict[type[Action], ButtonRoute] = {
    actions.ShowPassage: ButtonRoute(bucket=Bucket.PAGES),
    actions.ShowWhole: ButtonRoute(bucket=Bucket.PAGES),
    actions.ShowHit: ButtonRoute(bucket=Bucket.PAGES),
    actions.AboutInterview: ButtonRoute(bucket=Bucket.PAGES),
    actions.ListQuestions: ButtonRoute(bucket=Bucket.PAGES),
    actions.ListInterviews: ButtonRoute(bucket=Bucket.PAGES),
    actions.ListSpeakers: ButtonRoute(bucket=Bucket.PAGES),
    actions.OpenTopics: ButtonRoute(bucket=Bucket.PAGES),
    actions.ListTopics: ButtonRoute(bucket=Bucket.PAGES),
    actions.ShowInTopic: ButtonRoute(bucket=Bucket.PAGES),
    actions.ShowCitation: ButtonRoute(bucket=Bucket.PAGES),
    actions.SharePicture: ButtonRoute(),
    actions.NotIt: ButtonRoute(),
    actions.VoteAction: ButtonRoute(Allowed.ANYBODY),
    actions.Remove: ButtonRoute(Allowed.ASKER_OR_ADMIN),
    actions.CheckWords: ButtonRoute(),
    actions.HandOn: ButtonRoute(consent=True),
    actions.KeepFine: ButtonRoute(bucket=Bucket.RIGHTS, consent=True),
    actions.KeepNone: ButtonRoute(bucket=Bucket.RIGHTS, consent=True),
    actions.ForgetToday: ButtonRoute(bucket=Bucket.RIGHTS, consent=True),
    actions.TakeBack: ButtonRoute(Allowed.ASKER_ALONE, Bucket.RIGHTS, consent=True),
    actions.SetLanguage: ButtonRoute(Allowed.ADMIN, consent=True),
    actions.SetQuiet: ButtonRoute(Allowed.ADMIN, consent=True),
}

NO_COMMAND = CommandRoute()  # what is sent in a private chat and means nothing gets the help


def command_route(name: str) -> CommandRoute:
    """The route of a command, by its name."""
    return COMMANDS.get(name, NO_COMMAND)
