"""Which language the frame around a quotation is in; each language's module stands beside this one, by its code."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterable, Mapping

from bot.base.languages import DEFAULT_LANGUAGE, LANGUAGES, primary_language
from bot.chat.wording.page_phrases import PageWording
from bot.chat.wording.phrases import Wording

_MODULES = {code: importlib.import_module(f"{__package__}.{code}") for code in LANGUAGES}
WORDINGS: Mapping[str, Wording] = {code: module.WORDING for code, module in _MODULES.items()}
PAGE_WORDINGS: Mapping[str, PageWording] = {code: module.PAGES for code, module in _MODULES.items()}

_PHRASES = {
    code: {getattr(wording, field.name) for field in dataclasses.fields(wording) if field.type == "str"}
    for code, wording in WORDINGS.items()
}


def wording_for(*languages: str | None) -> Wording:
    """The wording of the first of `languages` (codes like "ru" or "ru-RU") that there is one for; else English."""
    for language in languages:
        code = primary_language(language)
        if code in WORDINGS:
            return WORDINGS[code]
    return WORDINGS[DEFAULT_LANGUAGE]


def language_of(labels: Iterable[str]) -> str | None:
    """The only language whose wording has one of these buttons' labels; None if none has, or several have."""
    labels = set(labels)
    found = [code for code, wording in WORDINGS.items() if labels.intersection(_PHRASES[code])]
    return found[0] if len(found) == 1 else None
