"""Views: what the templates print: quotations with their attribution, and interviews split into pages.

No wording is made here: the attribution, the notices and the links are those that Telegram shows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.archive.archive import Archive
from bot.archive.interview import Interview, Passage, Translation
from bot.archive.recording import clock
from bot.archive.redaction import shown
from bot.chat.attribution import source_link, who, who_answers
from bot.chat.screen import Screen
from bot.chat.wording.choice import WORDINGS
from bot.chat.wording.numbers import written_date
from bot.pages.layout import Links, direction

PAGE_BYTES = 16_000  # of text on one page: with the frame it stays below 30 KB
QUOTATION_BYTES = 900  # of markup around each quotation
PLAYABLE = (".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac", ".aac", ".mp4", ".m4v", ".webm", ".ogv")


@dataclass(frozen=True, slots=True)
class PageQuotation:
    """A passage with everything that a page shows with it. `anchor` is unique on its page."""

    passage: Passage
    anchor: str
    link: str
    text: str
    language: str
    direction: str
    speaker: str
    outlet: str
    who: str
    asked: str | None
    notices: tuple[str, ...]
    translation: str | None
    context: str | None
    source: str | None
    listen: tuple[str, str] | None  # label, address
    media: tuple[str, str] | None  # "audio" or "video", address of a file that a browser plays


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """The interviewer's question (None: there is none) and the quotations of the answer that stand on this page, and
    whether others of it are held back."""

    question: str | None
    quotations: tuple[PageQuotation, ...]
    shortened: bool


@dataclass(frozen=True, slots=True)
class InterviewView:
    """An interview in a frame's language, cut into pages of exchanges; `number_of` says on which page a passage is."""

    id: str
    title: str
    language: str
    direction: str
    who: str
    outlet: str
    date: str | None
    introduction: tuple[str, ...]
    topics: tuple[str, ...]
    count: int
    source: str | None
    pages: tuple[tuple[ExchangeView, ...], ...]
    number_of: Mapping[str, int]
    media_origins: tuple[str, ...]


def quotation(archive: Archive, links: Links, passage: Passage, frame: str, anchor: str | None = None) -> PageQuotation:
    """A passage as a page shows it, with the frame in the language `frame`."""
    wording = WORDINGS[frame]
    citation = archive.citation(passage, frame)
    notices = sorted(citation.corrections, key=lambda one: one.date, reverse=True)
    listen = None
    if citation.listen is not None:
        pattern = wording.watch_from if citation.recorded == "video" else wording.listen_from
        listen = (pattern.format(time=clock(citation.time or 0)), citation.listen)
    playable = listen is not None and urlsplit(listen[1]).path.lower().endswith(PLAYABLE)
    return PageQuotation(
        passage=passage,
        anchor=anchor or passage.id.partition(".")[2],
        link=links.passage(passage.id),
        text=shown(passage.text, wording.redacted),
        language=citation.language,
        direction=direction(citation.language),
        speaker=citation.speaker,
        outlet=citation.outlet,
        who=who(Screen(archive, wording), citation),
        asked=citation.asked,
        notices=tuple(wording.corrected.format(date=written_date(wording, one.date), text=one.text) for one in notices),
        translation={
            Translation.MACHINE: wording.machine_translation,
            Translation.HUMAN: wording.human_translation,
        }.get(citation.translation),
        context=citation.context,
        source=source_link(citation, passage),
        listen=listen,
        media=(citation.recorded, listen[1]) if playable and listen is not None else None,
    )


def interview_view(archive: Archive, links: Links, interview: Interview, frame: str) -> InterviewView:
    """An interview as its pages show it."""
    citation = interview.citation(interview.passages[0], frame)
    pages = _in_pages(archive, links, interview, frame)
    shown = [(number, one) for number, page in enumerate(pages, 1) for part in page for one in part.quotations]
    number_of = {one.passage.id: number for number, one in reversed(shown)}
    origins = dict.fromkeys(_origin(one.media[1]) for _, one in shown if one.media is not None)
    return InterviewView(
        id=interview.id,
        title=citation.title,
        language=interview.about.language,
        direction=direction(interview.about.language),
        who=who_answers(Screen(archive, WORDINGS[frame]), interview),
        outlet=citation.outlet,
        date=interview.about.date.isoformat() if interview.about.date is not None else None,
        introduction=tuple(interview.introduction.split("\n\n")) if interview.introduction else (),
        topics=interview.about.topics,
        count=len(interview.passages),
        source=interview.about.source_url,
        pages=pages,
        number_of=number_of,
        media_origins=tuple(origins),
    )


def _in_pages(archive: Archive, links: Links, interview: Interview, frame: str) -> tuple[tuple[ExchangeView, ...], ...]:
    """The interview's exchanges, cut so that no page holds more than PAGE_BYTES."""
    pages: list[list[ExchangeView]] = [[]]
    room = PAGE_BYTES - len(interview.introduction.encode())
    seen: Counter[str] = Counter()
    for exchange in interview.exchanges:
        here: list[PageQuotation] = []
        for passage in exchange.passages:
            size = len(passage.text.encode()) + QUOTATION_BYTES
            if room < size and (pages[-1] or here):
                if here:
                    pages[-1].append(ExchangeView(exchange.question, tuple(here), exchange.shortened))
                pages.append([])
                here, room = [], PAGE_BYTES
            room -= size
            seen[passage.id] += 1
            twin = f"-{seen[passage.id]}" if seen[passage.id] > 1 else ""
            here.append(quotation(archive, links, passage, frame, passage.id.partition(".")[2] + twin))
        if here:
            pages[-1].append(ExchangeView(exchange.question, tuple(here), exchange.shortened))
            room -= len((exchange.question or "").encode())
    return tuple(map(tuple, pages))


def quotation_data(one: PageQuotation, links: Links, title: str) -> str:
    """The quotation as schema.org has it (https://schema.org/Quotation), as JSON-LD."""
    data = {
        "@context": "https://schema.org",
        "@type": "Quotation",
        "@id": links.absolute(one.link) or one.link,
        "text": one.text,
        "inLanguage": one.language,
        "spokenByCharacter": {"@type": "Person", "name": one.speaker},
        "creator": {"@type": "Person", "name": one.speaker},
        "isPartOf": {
            "@type": "Conversation",
            "name": title,
            "publisher": {"@type": "Organization", "name": one.outlet},
        },
    }
    return _json_ld(data)


def interview_data(view: InterviewView, links: Links, frame: str, speakers: Sequence[str]) -> str:
    """The interview as JSON-LD (https://schema.org/Conversation: schema.org has no type `Interview`)."""
    link = links.interview(frame, view.id)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": ["Conversation", "Article"],
        "@id": links.absolute(link) or link,
        "name": view.title,
        "headline": view.title,
        "inLanguage": view.language,
        "author": [{"@type": "Person", "name": name} for name in speakers],
        "publisher": {"@type": "Organization", "name": view.outlet},
    }
    if view.date is not None:
        data["datePublished"] = view.date
    if view.source is not None:
        data["isBasedOn"] = view.source
    return _json_ld(data)


def corrections(archive: Archive) -> list[tuple[str, str, str, Interview]]:
    """(date, notice, id of the passage that carries it now, interview) of every correction, newest first."""
    found = [
        (one.date.isoformat(), one.text, interview.about.successor(one.passage), interview)
        for interview in archive.interviews.values()
        for one in interview.about.corrections
    ]
    return sorted((one for one in found if archive.passage(one[2])), key=lambda one: one[:3], reverse=True)


def _json_ld(data: object) -> str:
    """Returns JSON that is safe inside a script element."""
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/").replace("<!--", "<\\!--")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
