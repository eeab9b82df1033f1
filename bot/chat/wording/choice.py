"""Which language the frame around a quotation is in."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.wording import az, en, ru, tr
from bot.chat.wording.page_phrases import PageWording
from bot.chat.wording.phrases import Wording

WORDINGS: Mapping[str, Wording] = {
    wording.language: wording for wording in (en.WORDING, ru.WORDING, az.WORDING, tr.WORDING)
}
PAGE_WORDINGS: Mapping[str, PageWording] = {"en": en.PAGES, "ru": ru.PAGES, "az": az.PAGES, "tr": tr.PAGES}


def wording_for(*languages: str | None) -> Wording:
    """The wording of the first of `languages` (codes like "ru" or "ru-RU") that there is one for; else English."""
    for language in languages:
        code = (language or "").lower().replace("_", "-").split("-")[0]
        if code in WORDINGS:
            return WORDINGS[code]
    return en.WORDING
