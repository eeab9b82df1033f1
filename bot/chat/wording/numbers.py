"""Numbers, dates and names of languages, as a language writes them (by the Unicode CLDR, which Babel carries)."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from bot.base.languages import TURKIC
from bot.chat.wording.phrases import Plural, Wording

if TYPE_CHECKING:
    from babel import Locale  # at run time only where a number or a date is written: many an answer has neither


@cache
def _locale(language: str) -> Locale:
    from babel import Locale

    return Locale.parse("en_GB" if language == "en" else language)


def plural(wording: Wording, forms: Plural, count: int) -> str:
    """The form of a sentence that goes with `count`, with the number in it."""
    return forms[_locale(wording.language).plural_form(count)].format(count=count)


def written_date(wording: Wording, date: dt.date) -> str:
    """A date in words: 12 May 2024, 12 мая 2024 г."""
    from babel.dates import format_date

    return format_date(date, "long", locale=_locale(wording.language))


def language_name(wording: Wording, code: str) -> str:
    """What a language is called, in the middle of a sentence; its code where the name isn't known."""
    from babel import UnknownLocaleError

    try:
        own = _locale(wording.language).languages
    except UnknownLocaleError:
        return code
    return str(own.get(code, code))


def own_name(code: str) -> str:
    """What a language calls itself, with a capital letter, for a button; its code where the name isn't known."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(code).get_language_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    first = "İ" if code in TURKIC and name[0] == "i" else name[0].title()
    return first + name[1:]
