"""PageWording: every sentence of the web pages, as one value a language; each stands in its language's module."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.wording.phrases import Plural


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWording:
    """The sentences of the pages in one language."""

    name: str
    lead: str
    skip: str
    interviews: str
    passages: Plural
    topics: str
    topics_lead: str
    search: str
    search_label: str
    search_private: str
    search_none: str
    search_needs_script: str
    latest_corrections: str
    introduction: str
    page: str  # {number}, {count}
    earlier: str
    later: str
    pages: str  # what the links from page to page are
    permalink: str
    in_context: str
    listen: str  # {time}
    recording: str
    other_languages: str
    frame_language: str
    ask_bot: str
    contact: str  # {contact}
    feed: str
    feed_corrections: str
    gone: str
    gone_text: str
    missing: str
    missing_text: str
    card_more: str
    check: str
    check_steps: tuple[str, ...]
    verbatim: str
    verbatim_holds_title: str
    verbatim_holds: tuple[tuple[str, str], ...]  # of what, and what of it
    verbatim_not_title: str
    verbatim_not: tuple[tuple[str, str], ...]
    kept: str
    kept_here: tuple[str, ...]
    kept_by_bot: str
