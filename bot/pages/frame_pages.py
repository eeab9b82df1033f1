"""Frame pages: those made from all interviews: home, topics, search, how to check, what is kept, notices."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from functools import partial
from typing import Any

from bot.archive.interview import Interview
from bot.archive.redaction import shown
from bot.archive.topics import TopicEntry
from bot.chat.attribution import who_answers
from bot.chat.screen import Screen
from bot.chat.text import cut
from bot.chat.wording.choice import PAGE_WORDINGS, WORDINGS
from bot.chat.wording.numbers import plural, written_date
from bot.pages import views
from bot.pages.layout import LANGUAGES, frame_language
from bot.pages.rendering import Renderer, static_file, turning

INTERVIEWS_PER_PAGE = 60
CORRECTIONS_SHOWN = 5
ENTRIES_PER_PAGE = 25  # of the topics
PASSAGES_SHOWN = 5  # of an entry
SHOWN_LETTERS = 90  # of a passage, after its speaker's name


def write_frame_pages(renderer: Renderer) -> None:
    """Write every page that belongs to no single interview."""
    for frame in LANGUAGES:
        _homes(renderer, frame)
        _topics(renderer, frame)
        for name in ("check", "kept"):
            page_in = partial(renderer.links.page, name=name)
            renderer.page(page_in(frame), f"{name}.html", frame, page_in)
        if renderer.options.searchable:
            _search(renderer, frame)
    _notices(renderer)


def interview_entry(renderer: Renderer, interview: Interview, frame: str) -> dict[str, str]:
    """An interview as lists show it: link, title, language, who, number of passages."""
    citation = interview.citation(interview.passages[0], frame)
    wording = WORDINGS[frame]
    return {
        "link": renderer.links.interview(frame, interview.id),
        "title": citation.title,
        "language": citation.language,
        "who": who_answers(Screen(renderer.archive, wording), interview),
        "passages": plural(wording, PAGE_WORDINGS[frame].passages, len(interview.passages)),
    }


def _homes(renderer: Renderer, frame: str) -> None:
    interviews = list(renderer.archive.interviews.values())
    parts = [interviews[n : n + INTERVIEWS_PER_PAGE] for n in range(0, len(interviews), INTERVIEWS_PER_PAGE)] or [[]]

    def link(language: str, number: int) -> str:
        """The address of a page of the list, in a language."""
        return renderer.links.home(language) + (f"interviews/{number}/" if number > 1 else "")

    for number, part in enumerate(parts, 1):
        renderer.page(
            link(frame, number),
            "home.html",
            frame,
            partial(link, number=number),
            interviews=[interview_entry(renderer, one, frame) for one in part],
            corrections=_latest_corrections(renderer, frame) if number == 1 else [],
            **turning(partial(link, frame), number, len(parts)),
        )


def _latest_corrections(renderer: Renderer, frame: str) -> list[dict[str, str]]:
    wording = WORDINGS[frame]
    return [
        {
            "link": renderer.links.passage(passage_id),
            "notice": wording.corrected.format(date=written_date(wording, dt.date.fromisoformat(date)), text=notice),
            "title": interview.about.headline,
            "language": interview.about.language,
        }
        for date, notice, passage_id, interview in views.corrections(renderer.archive)[:CORRECTIONS_SHOWN]
    ]


def _topics(renderer: Renderer, frame: str) -> None:
    entries = renderer.archive.topics
    parts = [entries[n : n + ENTRIES_PER_PAGE] for n in range(0, len(entries), ENTRIES_PER_PAGE)] or [()]

    def link(language: str, number: int) -> str:
        """The address of a page of the list, in a language."""
        return renderer.links.page(language, "topics") + (f"{number}/" if number > 1 else "")

    for number, part in enumerate(parts, 1):
        renderer.page(
            link(frame, number),
            "topics.html",
            frame,
            partial(link, number=number),
            entries=[_topic(renderer, entry, frame) for entry in part],
            **turning(partial(link, frame), number, len(parts)),
        )


def _topic(renderer: Renderer, entry: TopicEntry, frame: str) -> dict[str, Any]:
    archive, mark = renderer.archive, WORDINGS[frame].redacted
    places = [
        {
            "link": renderer.links.passage(one.id),
            "language": archive.interviews[one.interview_id].about.language,
            "text": f"{archive.citation(one).speaker}: {cut(shown(one.text, mark), SHOWN_LETTERS)}",
        }
        for one in entry.passages[:PASSAGES_SHOWN]
    ]
    name, language = entry.label(frame)
    counted = plural(WORDINGS[frame], PAGE_WORDINGS[frame].passages, len(entry.passages))
    return {
        "name": name,
        "language": language,
        "places": places,
        "count": len(entry.passages),
        "counted": counted,
    }


def _search(renderer: Renderer, frame: str) -> None:
    digest = base64.b64encode(hashlib.sha384(static_file("search.js")).digest()).decode()
    spoken = {frame_language(one.about.language) for one in renderer.archive.interviews.values()}
    page_in = partial(renderer.links.page, name="search")
    renderer.page(
        page_in(frame),
        "search.html",
        frame,
        page_in,
        integrity=f"sha384-{digest}",
        languages=" ".join(sorted(spoken, key=lambda language: (language != frame, language))),
    )


def _notices(renderer: Renderer) -> None:
    """Write the page for passages that were taken back, by which a server knows to answer 410, and the 404 page."""
    words = PAGE_WORDINGS[LANGUAGES[0]]
    gone: dict[str, Any] = {"title": words.gone, "text": words.gone_text}
    renderer.page(renderer.links.file("gone.html"), "notice.html", LANGUAGES[0], **gone)
    missing: dict[str, Any] = {"title": words.missing, "text": words.missing_text}
    renderer.page(renderer.links.file("404.html"), "notice.html", LANGUAGES[0], **missing)
    for passage_id in sorted(renderer.archive.withdrawn):
        if "." in passage_id and renderer.archive.fate(passage_id)[1] is None:
            renderer.page(renderer.links.passage(passage_id), "notice.html", LANGUAGES[0], **gone)
            renderer.output.write(f"p/{passage_id}/gone", "")
