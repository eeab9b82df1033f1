"""Times and dates as transcripts write them: `[00:12:31]`, `0:12`, `#00:00:05-2#`; `14 March 1991`, `31.03.2020`."""

from __future__ import annotations

import datetime as dt
import functools
import re

from bot.base.languages import LANGUAGES

CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_LEADING = re.compile(
    rf"(?:\*\*)?(?:[\[(<]\s*({CLOCK})\s*[\])>]|({CLOCK})(?=\s*$|\s+[-–—|]\s|\s{{2,}}\S))\s*[-–—|:]?\s*"
)
_TRAILING = re.compile(rf"\s*(?:[\[(]\s*({CLOCK})\s*[\])]|#({CLOCK}(?:-\d{{1,2}})?)#)\s*(?:\*\*)?$")
_WITHIN = re.compile(rf"\s*(?:\[\s*{CLOCK}\s*\]|#{CLOCK}(?:-\d{{1,2}})?#)")
_ALONE = re.compile(rf"[\[(<#]?\s*{CLOCK}(?:-\d{{1,2}})?\s*(?:(?:-+>|[-–—])\s*{CLOCK}\s*)?[\])>#]?")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_POINTS = re.compile(r"(?<![\d.])(\d{1,2})([./])(\d{1,2})\2(\d{4})(?![\d])")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.|-?[iıuü]n?c[iıuü])?(?:\s+of)?\s+([^\W\d_]{3,12})\.?,?\s+(\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_LOCALES = (*LANGUAGES, "de", "fr", "es", "it", "uk", "fa", "ka", "hy", "pl")


def seconds(clock: str) -> float:
    """Returns the seconds of a time: 3723.5 for `1:02:03.5`; of two parts, the first is minutes."""
    total = 0.0
    for part in re.split(r":", clock.partition("-")[0].replace(",", ".")):
        total = total * 60 + float(part)
    return total


def leading_time(text: str) -> tuple[float, int] | None:
    """Returns the time that a text begins with, and the index of its first word."""
    found = _LEADING.match(text)
    return (seconds(found[1] or found[2]), found.end()) if found is not None else None


def trailing_time(text: str) -> tuple[float, int, bool] | None:
    """The time that a text ends with, where its words end, and whether it tells the end of them (`#00:00:05-2#`)."""
    found = _TRAILING.search(text)
    return (seconds(found[1] or found[2]), found.start(), found[2] is not None) if found is not None else None


def without_times(text: str) -> tuple[str, list[str]]:
    """Returns a text without the bracketed times in it, and those times."""
    times = [found[0] for found in _WITHIN.finditer(text)]
    return (_WITHIN.sub("", text).strip(), times) if times else (text, [])


def is_time(text: str) -> bool:
    """Is this only a time, or a span of time?"""
    return _ALONE.fullmatch(text.strip()) is not None


@functools.cache
def _months() -> dict[str, int]:
    from babel import Locale  # takes a moment to load

    months: dict[str, int] = {}
    for name in _LOCALES:
        locale = Locale(name)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, month in locale.months[context][width].items():
                    plain = month.casefold().rstrip(".")
                    if len(plain) >= 3:
                        months.setdefault(plain, number)
    # Persian writes the months of the French calendar in more than one way.
    return months | {
        "اوت": 8,
        "آگوست": 8,
        "ژانویه": 1,
        "فوریه": 2,
        "مارس": 3,
        "آوریل": 4,
        "مه": 5,
        "ژوئن": 6,
        "ژوئیه": 7,
    }


def find_date(text: str) -> tuple[str, int, int] | None:
    """The first date in a text, as (YYYY-MM-DD, start, end); None where there is none or it can be read in two ways."""
    found = []
    for pattern, order in ((_ISO, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2))):
        for match in pattern.finditer(text):
            month = match[order[1]]
            number = int(month) if month.isdigit() else _months().get(month.casefold())
            day = _day(int(match[order[0]]), number, int(match[order[2]]))
            if day is not None:
                found.append((match.start(), day, match.end()))
                break
    for match in _POINTS.finditer(text):
        first, second = int(match[1]), int(match[3])
        if match[2] == "." or first > 12:
            day = _day(int(match[4]), second, first)
        else:  # 03/04/2020 is two days; 03/31/2020 is one
            day = _day(int(match[4]), first, second) if second > 12 else None
        if day is not None:
            found.append((match.start(), day, match.end()))
            break
    if not found:
        return None
    start, day, end = min(found)
    return day, start, end


def _day(year: int, month: int | None, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat() if month is not None and year >= 1850 else None
    except ValueError:
        return None


def date_alone(text: str) -> str | None:
    """The date of a line that says little else than a date: `31.03.2020`, `on 14 March 1991, in town`; else None."""
    found = find_date(text)
    if found is None:
        return None
    rest = text[: found[1]] + text[found[2] :]
    return found[0] if sum(map(str.isalpha, rest)) <= 16 else None
