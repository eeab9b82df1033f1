"""The pages of one interview: its text in every frame, the permanent page of each passage, and their cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from functools import partial

from bot.archive.interview import Interview
from bot.chat import card_picture
from bot.chat.browse import interview_markdown
from bot.chat.text import cut
from bot.chat.wording.choice import PAGE_WORDINGS, WORDINGS
from bot.chat.wording.numbers import own_name
from bot.pages import views
from bot.pages.layout import LANGUAGES, frame_language
from bot.pages.rendering import Renderer, turning

EXCERPT_LETTERS = 200
CARDS_IN_PROCESS = 16  # fewer cards than this are drawn faster without further processes

CardText = tuple[str, str, str, str]  # the arguments of `card_picture.draw`


def write_interview(
    renderer: Renderer, interview: Interview, translations: Sequence[Interview], drawers: Executor
) -> None:
    """Write all files of one interview. `drawers` are the processes that draw its cards."""
    in_frames = {frame: views.interview_view(renderer.archive, renderer.links, interview, frame) for frame in LANGUAGES}
    for frame, view in in_frames.items():
        _texts(renderer, interview, view, frame, translations)
    renderer.output.write(f"i/{interview.id}.md", interview_markdown(interview))
    frame = frame_language(interview.about.language)
    quotations = _permanent_pages(renderer, interview, in_frames[frame], frame)
    if renderer.options.cards:
        _cards(renderer, quotations, PAGE_WORDINGS[frame].card_more, drawers)


def _texts(
    renderer: Renderer,
    interview: Interview,
    view: views.InterviewView,
    frame: str,
    translations: Sequence[Interview],
) -> None:
    links = renderer.links
    speakers = [voice.name for voice in interview.about.voices]
    others = [
        {"link": links.interview(frame, one.id), "language": one.about.language, "name": own_name(one.about.language)}
        for one in translations
    ]
    for number, exchanges in enumerate(view.pages, 1):
        renderer.page(
            links.interview(frame, view.id, number),
            "interview.html",
            frame,
            partial(links.interview, interview_id=view.id, number=number),
            view=view,
            exchanges=exchanges,
            speakers=speakers,
            doi=interview.about.doi,
            translations=others,
            data=views.interview_data(view, links, frame, speakers),
            **turning(partial(links.interview, frame, view.id), number, len(view.pages)),
        )


def _permanent_pages(
    renderer: Renderer, interview: Interview, view: views.InterviewView, frame: str
) -> list[views.PageQuotation]:
    """Write a permanent page for each passage and for each earlier id of one. Returns the quotations."""
    links = renderer.links
    quotations: dict[str, views.PageQuotation] = {}
    for page in view.pages:
        for exchange in page:
            for one in exchange.quotations:
                quotations.setdefault(one.passage.id, one)
    in_order = list(quotations.values())
    for place, one in enumerate(in_order):
        earlier = in_order[place - 1].link if place else None
        later = in_order[place + 1].link if place + 1 < len(in_order) else None
        _permanent_page(renderer, one, one.link, view, frame, earlier, later)
    for old, now in _corrected_ids(interview):
        _permanent_page(renderer, quotations[now], links.passage(old), view, frame, None, None)
    return in_order


def _permanent_page(
    renderer: Renderer,
    one: views.PageQuotation,
    link: str,
    view: views.InterviewView,
    frame: str,
    earlier: str | None,
    later: str | None,
) -> None:
    def in_context(language: str) -> str:
        """The address of the passage within its interview, in a language."""
        number = view.number_of[one.passage.id]
        return f"{renderer.links.interview(language, view.id, number)}#{one.anchor}"

    renderer.page(
        link,
        "passage.html",
        frame,
        in_context,
        canonical=one.link,
        one=one,
        title=view.title,
        in_context=in_context(frame),
        earlier=earlier,
        later=later,
        corrected_since=WORDINGS[frame].corrected_since if link != one.link else None,
        excerpt=cut(one.text, EXCERPT_LETTERS),
        card=renderer.options.cards,
        origin=view.media_origins[0] if view.media_origins else "",
        doi=renderer.archive.interviews[view.id].about.doi,
        data=views.quotation_data(one, renderer.links, view.title),
    )


def _corrected_ids(interview: Interview) -> Iterator[tuple[str, str]]:
    """(earlier id, id now) of the passages whose words were corrected."""
    here = {passage.id for passage in interview.passages}
    for old in dict.fromkeys(correction.passage for correction in interview.about.corrections):
        now = interview.about.successor(old)
        if now in here and old not in here:
            yield old, now


def _cards(renderer: Renderer, quotations: Sequence[views.PageQuotation], more: str, drawers: Executor) -> None:
    texts = [(one.text, one.who, renderer.links.absolute(one.link) or one.link, more) for one in quotations]
    drawn = map(_draw, texts) if len(texts) <= CARDS_IN_PROCESS else drawers.map(_draw, texts, chunksize=8)
    for one, png in zip(quotations, drawn, strict=True):
        renderer.output.write(f"p/{one.passage.id}/card.png", png)


def _draw(text: CardText) -> bytes:
    return card_picture.draw(*text)
