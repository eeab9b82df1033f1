"""Language identification: which of our languages a question is in, by character n-grams (naive Bayes over runs of two
to four letters).

`profiles/` has the log probability of each run in questions of each language, with and without diacritics. The words
decide when they can; the code that a reader's app claims decides only where they are undecided. Azerbaijani and Turkish
share most of their runs: words that only one of them writes so tell them apart (`LanguageWords.marks`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib import resources

from bot.base.languages import LANGUAGES, primary_language
from bot.search.words.analyzer import WORD, clean, lower
from bot.search.words.constants import constants
from bot.search.words.language_words import language_words

UNSEEN_RUN = -11.0  # log probability of a run that a language's profile doesn't hold
READ_CHARACTERS = 400  # characters; more of a text makes no difference
# "doubt": the difference of log probabilities below which the hint decides; "close": the log probability that a word
# gains for the one of two close languages that alone writes so.
THRESHOLDS: Mapping[str, float] = constants()["language"]
SHORT_WORDS, SHORT_CHARACTERS = 3, 16  # of a text whose language is the hinted one, if it is written so
SHORT_CLOSE_WORDS = 5  # the same between close languages, where no word is one's alone
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_CODES = tuple(LANGUAGES)
LATIN = tuple(code for code, language in LANGUAGES.items() if not language.cyrillic)
_UNSEEN_RUN_IN_ALL = (UNSEEN_RUN,) * len(LANGUAGES)

# Russian is often typed in Latin letters on a phone, in no one way; the commonest spellings are understood.
SHORT_RUSSIAN_MARGIN = 0.65  # the next, for SHORT_WORDS or fewer: “data” and “no” reach 0.64
HINTED_MARGIN = (
    1.4  # the same, where the app's language is written in Latin letters: “zavod”, “eski”, “tax”; “chto” has 2.3
)
RUSSIAN_MARGIN = 0.15  # by how much the mean log probability of a run is greater; other languages' questions reach 0.06

_SPELLINGS = """
    a=а b=б v=в g=г d=д e=е z=з i=и j=й k=к l=л m=м n=н o=о p=п r=р s=с t=т u=у f=ф h=х c=ц y=ы x=х q=к '=ь
    zh=ж kh=х ts=ц ch=ч sh=ш shch=щ sch=щ ya=я ja=я yu=ю ju=ю yo=ё jo=ё ye=е je=е
    ay=ай ey=ей iy=ий oy=ой uy=уй yy=ый yj=ый oe=ое
    aya=ая eya=ея iya=ия oya=оя ayu=аю iyu=ию uyu=ую iye=ие oye=ое
"""
_LETTERS = dict(spelling.split("=") for spelling in _SPELLINGS.split())
_SPELT = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)))
_THIS = re.compile(r"\bет(?=[оаиу])")  # этот, эта, эти: e is written for э as well


def runs(text: str) -> list[str]:
    """The runs of two to four letters of each word of `text`, ends of words included; I is i in every language."""
    found: list[str] = []
    for match in WORD.finditer(clean(text[:READ_CHARACTERS])):
        word = f" {lower(match.group().replace('I', 'i'), 'en')} "
        for length in (2, 3, 4):
            found += [word[start : start + length] for start in range(len(word) - length + 1)]
    return found


@lru_cache(maxsize=1)
def _profiles() -> dict[str, tuple[float, ...]]:
    """The log probabilities in each of LANGUAGES of every run that one of the profiles holds."""
    folder = resources.files("bot.search.words") / "profiles"
    profiles: list[dict[str, int]] = [json.loads((folder / f"{code}.json").read_text("utf-8")) for code in _CODES]
    unseen = -100 * UNSEEN_RUN
    every = dict.fromkeys(run for profile in profiles for run in profile)
    return {run: tuple([profile.get(run, unseen) / -100 for profile in profiles]) for run in every}


def scores(text: str) -> dict[str, float]:
    """For each language the log probability of `text`; 0 for all if it holds nothing to tell by."""
    profiles = _profiles()
    rows = [row for run in runs(text) if (row := profiles.get(run)) is not None]
    return dict(zip(_CODES, map(sum, zip(*rows, strict=True)), strict=True)) if rows else dict.fromkeys(_CODES, 0.0)


def usual(text: str, languages: Collection[str]) -> float:
    """The greatest mean log probability of the letter runs of `text` in any of `languages`; UNSEEN_RUN if there is no
    run."""
    profiles = _profiles()
    rows = [profiles.get(run, _UNSEEN_RUN_IN_ALL) for run in runs(text)]
    places = [_CODES.index(language) for language in languages]
    return max(sum(row[place] for row in rows) for place in places) / len(rows) if rows else UNSEEN_RUN


def _is_short(text: str) -> bool:
    """Is `text` too short to tell its language by anything but its script?"""
    return len(text) <= SHORT_CHARACTERS and len(text.split()) <= SHORT_WORDS


def tells_its_language(text: str) -> bool:
    """Is a text more than a name or a key word: long, with a letter beyond a to z, or a word that serves sentences?"""
    if not _is_short(text) or not text.isascii():
        return True
    return any(word in words.stop.split() for words in language_words().values() for word in lower(text, "en").split())


def detect(
    text: str, hint: str | None = None, also: Collection[str] = (), *, thresholds: Mapping[str, float] = THRESHOLDS
) -> str:
    """The language of `text`: one of ours, or the hinted one if that is among `also` (the archive's languages).

    `hint` is a code such as "az" or "en-GB", or anything at all.
    """
    code = primary_language(hint)
    if code in also and code not in LANGUAGES:
        return code
    if code in LANGUAGES and _is_short(text) and not is_of_other_script(text, hint):
        return code
    found = scores(text)
    if code in LANGUAGES and _is_short(text) and text.isascii() and _is_undecided(found, thresholds["doubt"]):
        return code  # a name or “ok” in Latin letters is of no language
    best = max(_CODES, key=lambda language: found[language])
    marks = {code: words.marks for code, words in language_words().items() if words.marks is not None}
    if best in marks:
        small = lower(clean(text[:READ_CHARACTERS]).replace("I", "i"), "en")
        for language, mark in marks.items():
            found[language] += thresholds["close"] * len(mark.findall(small))
        best = max(_CODES, key=lambda language: found[language])
        few = len(text.split()) <= SHORT_CLOSE_WORDS
        if code in marks and best in marks and few and not marks[best].search(small):
            return code
    if code in LANGUAGES and found[best] - found[code] < thresholds["doubt"]:
        return code
    return best


def _is_undecided(found: Mapping[str, float], doubt: float) -> bool:
    """Are two languages as probable as each other?"""
    second, first = sorted(found.values())[-2:]
    return first - second < doubt


def is_of_other_script(text: str, hint: str | None) -> bool:
    """Is `text` in another script than the language that the reader's app claims?"""
    code = primary_language(hint)
    return code in LANGUAGES and LANGUAGES[code].cyrillic != bool(_CYRILLIC.search(text))


def in_cyrillic(text: str, hint: str | None = None) -> str | None:
    """`text` in Cyrillic letters if it is Russian typed in Latin letters; else None.

    It is taken for Russian if its letter runs in Cyrillic are more probable in Russian than those as typed are in any
    language written in Latin letters, by a margin that is greater for short texts and depends on the app's language
    (`hint`).
    """
    if not text.isascii():
        return None
    margin = RUSSIAN_MARGIN if len(text.split()) > SHORT_WORDS else SHORT_RUSSIAN_MARGIN
    if _is_short(text) and primary_language(hint) in LATIN:
        margin = HINTED_MARGIN
    cyrillic = _THIS.sub("эт", _SPELT.sub(lambda found: _LETTERS[found[0]], text.lower()))
    return cyrillic if usual(cyrillic, ("ru",)) > usual(text, LATIN) + margin else None
