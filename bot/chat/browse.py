"""Browsing: the interviews, their speakers, the interviewer's questions, an introduction, page by page.

From the first passage on, the button "later" goes through an interview to its end; joined, the passages are the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.archive.interview import Exchange, Interview
from bot.archive.redaction import shown
from bot.archive.topics import TopicEntry
from bot.chat import actions, callback_data, topics
from bot.chat.actions import Action
from bot.chat.attribution import translation_notice, who_answers
from bot.chat.buttons import press, show
from bot.chat.message import Button, Message, MessageBuilder, Style, named
from bot.chat.screen import Screen
from bot.chat.text import cut, isolated, part_spans
from bot.chat.wording.numbers import plural

T = TypeVar("T")

QUESTIONS_A_PAGE = 8
INTERVIEWS_A_PAGE = 6
SPEAKERS_A_PAGE = 12
TOPICS_A_PAGE = 8
_TITLE = 250
_QUESTION = 400
_TOPICS = 300
_INTRODUCTION = 3000
_LABEL = 50
_OMITTED = " […]"


def messages(screen: Screen, action: Action) -> list[Message]:
    """The message that a button for browsing shows; none for any other button."""
    match action:
        case actions.AboutInterview(interview_id):
            return [about_interview(screen, interview_id)]
        case actions.ListQuestions(interview_id, page):
            return [questions(screen, interview_id, page)]
        case actions.ListInterviews(page, speaker):
            return [interviews(screen, page, speaker)]
        case actions.ListSpeakers(page):
            return [speakers(screen, page)]
        case actions.OpenTopics():
            return [topic_list(screen)]
        case actions.ListTopics(page):
            return [topic_list(screen, page)]
        case _:
            return []


def questions(screen: Screen, interview_id: str | None = None, page: int = 0) -> Message:
    """A page of the interviewer's questions of an interview, each with a button that leads to its answer. Without an
    id: of the only interview, or, where there are several, their list."""
    if interview_id is None and len(screen.archive.interviews) > 1:
        return interviews(screen)
    interview = screen.archive.interviews.get(interview_id or next(iter(screen.archive.interviews), ""))
    if interview is None:
        return Message(screen.wording.unknown_passage)
    pages = _pages(interview.exchanges, QUESTIONS_A_PAGE)
    page = min(page, len(pages) - 1)
    title = isolated(cut(title_of(screen, interview), _TITLE))
    draft = MessageBuilder().add(screen.wording.questions_title.format(title=title), Style.BOLD)
    for exchange in pages[page]:
        asked = exchange.question or screen.wording.no_question
        draft.add(f"\n\n{exchange.number + 1}. {isolated(cut(asked, _QUESTION))}")
    numbers = [press(str(exchange.number + 1), _first(screen, exchange)) for exchange in pages[page]]
    for row in _pages(numbers, 4):
        draft.row(*row)
    _turns(draft, screen, page, len(pages), lambda to: actions.ListQuestions(interview.id, to))
    draft.row(press(screen.wording.about_interview, actions.AboutInterview(interview.id)))
    return draft.message()


def interviews(screen: Screen, page: int = 0, speaker: str | None = None) -> Message:
    """A page of the interviews, or of one speaker's (the key of the name), each a button that leads to its questions.
    Where several people speak, a button leads to them."""
    every = list(screen.archive.interviews.values())
    names = _speakers(screen)
    chosen = [one for one in every if speaker is None or speaker in map(callback_data.key_of, _names(one))]
    pages = _pages(chosen, INTERVIEWS_A_PAGE)
    if not pages:
        return Message(screen.wording.unknown_passage)
    page = min(page, len(pages) - 1)
    draft = MessageBuilder().add(screen.wording.interviews_title, Style.BOLD)
    for number, interview in enumerate(pages[page], page * INTERVIEWS_A_PAGE + 1):
        count = plural(screen.wording, screen.wording.questions_count, len(interview.exchanges))
        title = isolated(cut(title_of(screen, interview), _TITLE))
        draft.add(f"\n\n{number}. ").add(title, Style.BOLD).add(f"\n{who_answers(screen, interview)}\n{count}")
        label = f"{number}. {cut(title_of(screen, interview), _LABEL)}"
        draft.row(press(label, actions.ListQuestions(interview.id, 0)))
    _turns(draft, screen, page, len(pages), lambda to: actions.ListInterviews(to, speaker))
    if len(names) > 1:
        draft.row(press(screen.wording.all_speakers, actions.ListSpeakers()))
    return draft.message()


def speakers(screen: Screen, page: int = 0) -> Message:
    """A page of the people who speak in this archive, each a button that leads to that person's interviews."""
    names = _speakers(screen)
    pages = _pages(names, SPEAKERS_A_PAGE)
    page = min(page, len(pages) - 1)
    draft = MessageBuilder().add(screen.wording.all_speakers, Style.BOLD)
    buttons = [press(cut(name, _LABEL), actions.ListInterviews(0, callback_data.key_of(name))) for name in pages[page]]
    for row in _pages(buttons, 2):
        draft.row(*row)
    _turns(draft, screen, page, len(pages), actions.ListSpeakers)
    return draft.message()


def topic_list(screen: Screen, page: int = 0) -> Message:
    """A page of what the archive speaks about, each a button with the number of its passages that leads to the first
    of them."""
    pages = _pages(screen.archive.topics, TOPICS_A_PAGE)
    if not pages:
        return MessageBuilder().add(screen.wording.elsewhere).row(all_questions(screen)).message()
    page = min(page, len(pages) - 1)
    draft = MessageBuilder().add(screen.wording.topics_title, Style.BOLD).add(f"\n\n{screen.wording.topics_hint}")
    for entry in pages[page]:
        label = f"{cut(entry.label(screen.wording.language)[0], _LABEL)} · {len(entry.passages)}"
        draft.row(press(label, topics.show_in(screen.archive, entry, entry.passages[0])))
    _turns(draft, screen, page, len(pages), actions.ListTopics)
    return draft.message()


def about_interview(screen: Screen, interview_id: str) -> Message:
    """The card of an interview: title, who answers to whom and when, topics, length, how the text came into its
    language, its sources, the introduction; and where to read on. What the file does not state is not there."""
    interview = screen.archive.interviews.get(interview_id)
    if interview is None:
        return Message(screen.wording.unknown_passage)
    wording, citation = screen.wording, screen.citation(interview.passages[0])
    draft = (
        MessageBuilder()
        .add(isolated(cut(citation.title, _TITLE)), Style.BOLD)
        .add("\n" + who_answers(screen, interview))
    )
    lines = [wording.asked_by.format(outlet=named(citation.outlet))]
    if interview.about.topics:
        lines.append(wording.topics.format(topics=isolated(cut(", ".join(interview.about.topics), _TOPICS))))
    lines.append(plural(wording, wording.questions_count, len(interview.exchanges)))
    if (translation := translation_notice(screen, citation)) is not None:
        lines.append(translation)
    for line in lines:
        draft.add("\n" + line)
    if citation.url is not None:
        draft.add("\n").add(wording.source, Style.LINK, citation.url)
    if interview.about.recording is not None:
        draft.add("\n").add(wording.recording, Style.LINK, interview.about.recording.url)
    if interview.introduction:
        start, end = part_spans(interview.introduction, _INTRODUCTION)[0]
        shortened = end < len(interview.introduction)
        draft.add("\n\n" + interview.introduction[start:end].rstrip() + (_OMITTED if shortened else ""))
    draft.row(
        press(wording.read_from_start, _first(screen, interview.exchanges[0])),
        press(wording.read_all_questions, actions.ListQuestions(interview_id, 0)),
    )
    return draft.message()


def all_topics(screen: Screen, entry: TopicEntry | None = None) -> Button:
    """The button that leads to the topics: to the page that `entry` stands on, or the first."""
    place = 0 if entry is None else screen.archive.topics.index(entry)
    return press(screen.wording.topics_title, actions.ListTopics(place // TOPICS_A_PAGE))


def all_questions(screen: Screen) -> Button:
    """The button that leads to everything that was asked."""
    every = list(screen.archive.interviews)
    action = actions.ListQuestions(every[0], 0) if len(every) == 1 else actions.ListInterviews()
    return press(screen.wording.read_all_questions, action)


def _pages(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


def _speakers(screen: Screen) -> list[str]:
    return sorted({name for one in screen.archive.interviews.values() for name in _names(one)})


def _names(interview: Interview) -> list[str]:
    return [speaker.name for speaker in interview.about.voices]


def title_of(screen: Screen, interview: Interview) -> str:
    """An interview's title, in the language of what stands around it."""
    return screen.citation(interview.passages[0]).title


def _first(screen: Screen, exchange: Exchange) -> Action:
    return show(screen.archive, exchange.passages[0])


def _turns(draft: MessageBuilder, screen: Screen, page: int, count: int, to: Callable[[int], Action]) -> None:
    """Add which page this is, and buttons for the ones beside it."""
    if count < 2:
        return
    draft.add("\n\n" + screen.wording.part.format(number=page + 1, count=count), Style.ITALIC)
    turns = []
    if page > 0:
        turns.append(press(screen.wording.earlier, to(page - 1)))
    if page + 1 < count:
        turns.append(press(screen.wording.later, to(page + 1)))
    draft.row(*turns)


def interview_markdown(interview: Interview) -> str:
    """An interview as Markdown, for programs: what may be quoted, each passage with its id and its speaker."""
    lines = [f"# {interview.about.headline}", ""]
    if interview.introduction:
        lines += [interview.introduction, ""]
    for exchange in interview.exchanges:
        lines += [f"## {exchange.question or '[no question]'}", ""]
        if exchange.shortened:
            lines += ["<!-- part of this answer is not shown -->", ""]
        for passage in exchange.passages:
            lines += [
                f"<!-- {passage.id} · {interview.speaker_of(passage).name} -->",
                shown(passage.text, "[redacted]"),
                "",
            ]
    return "\n".join(lines)
