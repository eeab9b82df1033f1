"""LanguageWords: what search knows of one language of readers; each has a file in `languages/`, found by its code."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from bot.base.languages import LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageWords:
    """The words of one language. Lists are separated by spaces; all but `negations` and `calls` may be written folded
    (`analyzer.fold`). `asks_about` are regular expressions on folded words for "what does {who} say {about} {x}",
    `asks_whether` for "did {who} say that {x}", see `topic`; `who`, `about` and `lead_in` stand in them. `asks` is one
    for what asks something, see `asks`."""

    stop: str  # words that say nothing of what a text is about; interrogatives, too: they stand in every question
    stemmer: str | Callable[[str], str]  # the name of a Snowball stemmer, or a function of a folded word
    pronoun: str  # "he": stands for a name where names make no difference
    they: str  # the same for what is no person
    negations: str  # small letters, without apostrophes
    calls: str  # words that call the bot or a group before a question
    before_names: str  # words that may stand before a last name and are no first name: titles, professions, what doubts
    # Regular expressions on folded words, see `correction`: a clause that says what is not meant; words before what is
    # meant instead; and words behind it.
    denies: str
    means: str
    meant: str
    openings: str  # the same: what greets, apologizes, announces a question or leaves a topic, before a question
    who: str
    about: str
    lead_in: str
    asks_about: tuple[str, ...]
    asks_whether: tuple[str, ...]
    interrogatives: str  # with which {x} is no statement: “did he say who it was”
    asks: str
    first_person: str  # the words of who tells of themselves
    how_many: str  # a regular expression on words in small letters: what asks for a number, a sum or a year
    numerals: str  # number words, but for “one”
    # Where the stemmer knows no verbs, regular expressions on folded words: infinitives, and what stands for their end.
    infinitive: str | None = None
    verb_endings: str | None = None
    tails: str | None = None  # a regular expression: words that follow a question and ask nothing
    marks: re.Pattern[str] | None = None  # words that a close language would write in another way


@lru_cache(maxsize=1)
def language_words() -> dict[str, LanguageWords]:
    """The words of every language of readers, by its code."""
    return {code: importlib.import_module(f"{__package__}.languages.{code}").WORDS for code in LANGUAGES}
