"""Talk: answers to messages that ask nothing of the archive: fixed texts, or the card of the interview.

A new kind of talk is a line of `Talk` in `bot/search/engine.py`, utterances under its name in each
`bot/search/talk/*.yaml`, a sentence in each `bot/chat/wording/`, and a case here.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.base.log_policy import LogMode
from bot.chat import actions, browse
from bot.chat.buttons import press
from bot.chat.disclosures import contact_lines
from bot.chat.links import bot_link
from bot.chat.message import Button, Link, Message, MessageBuilder
from bot.chat.screen import Screen
from bot.chat.text import cut, isolated
from bot.search.engine import NothingFound, Talk

INTERVIEWS_OFFERED = 5  # where a reader asks about “the” interview and there are several
_TITLE = 50
_TOPICS = 300

# A group hears what was asked of the bot; all other talk there is left to the people.
SAID_IN_GROUPS = frozenset({Talk.ABOUT, Talk.PRIVACY, Talk.WHO, Talk.CONTACT, Talk.VERIFY})


def talk_message(screen: Screen, answer: NothingFound) -> Message:
    """The answer to talk. `answer.talk` must say which kind it is."""
    wording = screen.wording
    match answer.talk:
        case Talk.ABOUT:
            return _about(screen, answer.interviews)
        case Talk.PRIVACY:
            return privacy_message(screen)
        case Talk.WHO:
            return Message("\n\n".join([wording.who, *contact_lines(wording, screen.contact)]))
        case Talk.CONTACT:
            return Message(_contact(screen))
        case Talk.ELSEWHERE:
            return Message("\n\n".join([wording.elsewhere, *archive_about(screen)]))
    said = {
        Talk.GREETING: wording.greeting,
        Talk.THANKS: wording.thanks,
        Talk.FAREWELL: wording.farewell,
        Talk.COMPLAINT: wording.complaint,
        Talk.COMMENT: wording.comment,
        Talk.ORDER: wording.order,
        Talk.ABUSE: wording.abuse,
        Talk.STORY: wording.story,
        Talk.WRONG_CHAT: wording.wrong_chat,
        Talk.GARBAGE: wording.garbage,
        Talk.VERIFY: wording.verify,
        Talk.FRAGMENT: wording.fragment,
        Talk.DETAIL: wording.fragment,
        Talk.OTHER: wording.fragment,
        Talk.MORE: wording.nothing_more if answer.exhausted else wording.fragment,
    }
    return Message(said[answer.talk or Talk.GARBAGE])


def archive_about(screen: Screen) -> list[str]:
    """One line on what the archive is about: its interviews' topics, or their titles; none if it is empty."""
    interviews = list(screen.archive.interviews.values())
    topics = dict.fromkeys(topic for one in interviews for topic in one.about.topics)
    titles = dict.fromkeys(browse.title_of(screen, one) for one in interviews)
    line = cut("; ".join(topics or titles), _TOPICS)
    return [screen.wording.archive_about.format(topics=isolated(line))] if line else []


def _about(screen: Screen, interviews: Sequence[str]) -> Message:
    """The card of the interview that the reader means; where that may be one of several, a button for each."""
    every = list(screen.archive.interviews)
    meant = [one for one in interviews if one in screen.archive.interviews] or every
    if len(meant) == 1:
        return browse.about_interview(screen, meant[0])
    draft = MessageBuilder().add(screen.wording.about_which)
    for one in meant[:INTERVIEWS_OFFERED]:
        label = cut(browse.title_of(screen, screen.archive.interviews[one]), _TITLE)
        draft.row(press(label, actions.AboutInterview(one)))
    if len(meant) > INTERVIEWS_OFFERED:
        draft.row(press(screen.wording.interviews_title, actions.ListInterviews()))
    return draft.message()


def privacy_message(screen: Screen) -> Message:
    """What is kept, in short, and the buttons that change it."""
    wording = screen.wording
    kept = {LogMode.ASK: wording.privacy_short_ask, LogMode.OFF: wording.privacy_short_off}.get(
        screen.log, wording.privacy_short_sealed
    )
    if not screen.in_messenger:
        return Message(f"{kept}\n\n{wording.privacy_short_terminal}")
    draft = MessageBuilder().add(f"{kept}\n\n{wording.privacy_short_telegram}")
    if screen.group and screen.bot_name is not None:
        return draft.row(Button(wording.ask_in_private, Link(bot_link(screen.bot_name, "privacy")))).message()
    if screen.log != LogMode.OFF:
        draft.row(press(wording.forget_today, actions.ForgetToday()))
    if screen.log not in (LogMode.ASK, LogMode.OFF):
        draft.row(press(wording.keep_none, actions.KeepNone()))
    return draft.message()


def _contact(screen: Screen) -> str:
    return next(iter(contact_lines(screen.wording, screen.contact)), screen.wording.contact_unknown)
