"""Languages of readers: what languages there are is said here, and nowhere else.

A new one, with the code xx, is a row here, and these files, which are found by its code; a test makes one of copies:

- `bot/chat/wording/xx.py`: every sentence that readers see;
- `bot/search/words/languages/xx.py`: its stop words, stemmer, negations, and how its readers write to a bot;
- `bot/search/words/profiles/xx.json`: how usual its runs of letters are, by which it is told from the others;
- `bot/search/evidence/background/xx.json`: questions that anybody might ask anywhere;
- `bot/search/talk/xx.yaml`: what is said to a bot that asks nothing.

Where `bot/search/words/dictionary.txt` has a column of it, questions are translated between it and the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drafts:
    """How many phrasings a language model is asked for: of a passage, and of what an interview does not answer; and in
    which column of its reply they stand."""

    column: int
    of_passage: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Language:
    """A language that readers are answered in; `name` is English. `turkic`: the small letter of I is ı, endings follow
    an apostrophe or the bare word, and verbs negate by -ma-."""

    name: str
    drafts: Drafts
    cyrillic: bool = False
    turkic: bool = False


# In the order of lists that readers see. The first one speaks where no other is known.
LANGUAGES: Mapping[str, Language] = {
    "en": Language("English", Drafts(1, 5, 95)),
    "ru": Language("Russian", Drafts(2, 2, 45), cyrillic=True),
    "az": Language("Azerbaijani", Drafts(4, 2, 25), turkic=True),
    "tr": Language("Turkish", Drafts(3, 2, 25), turkic=True),
}
DEFAULT_LANGUAGE = next(iter(LANGUAGES))
TURKIC = frozenset(code for code, language in LANGUAGES.items() if language.turkic)


def primary_language(tag: str | None) -> str:
    """The language in a tag such as “ru”, “en-GB” or “tr_TR” (RFC 5646, or a locale's name), without its country; "" if
    there is none."""
    return (tag or "").lower().replace("_", "-").partition("-")[0]
