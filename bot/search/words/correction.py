"""Correction: what a message asks for instead, which takes back what was asked before: “no, not the judges, I meant the
lawyers”. What is denied names the very thing that is not wanted, and an encoder hardly hears the “not”.

Each language's expressions (`LanguageWords.denies`, `means`, `meant`) are written in folded small letters and tried in
every language: short words seldom tell theirs.
"""

from __future__ import annotations

import re

from bot.search.words.analyzer import WORD, folded_words
from bot.search.words.language_words import language_words

MOST_WORDS = 60  # of a message that is read as a correction
LEAST_WORDS = 2  # of what is left of a message that denies nothing

_CLAUSE = re.compile(r"[.,:;!?…]+\s+|\s+[–—-]+\s+|[.,:;!…]+$")
_DENIES = re.compile("|".join(f"(?:{words.denies})" for words in language_words().values()))
_MEANS = re.compile("(?:(?:" + "|".join(words.means for words in language_words().values()) + r")(?: |$))+")
_MEANT = re.compile("(?: |^)(?:" + "|".join(words.meant for words in language_words().values()) + ")$")


def instead(text: str) -> str:
    """What `text` asks for instead: without the clauses that deny something, and the words that say that something else
    is meant. All of `text` where it has neither, or too little is left."""
    clauses = [clause for clause in _CLAUSE.split(text) if WORD.search(clause)]
    if len(WORD.findall(text)) > MOST_WORDS:
        return text
    left = [part for part in map(_part, clauses) if part]
    least = 1 if any(_denies(clause) for clause in clauses) else LEAST_WORDS
    if left == clauses or len(WORD.findall(" ".join(left))) < least:
        return text
    return ", ".join(left).rstrip("?") + ("?" if text.rstrip().endswith("?") else "")


def _denies(clause: str) -> bool:
    return _DENIES.fullmatch(folded_words(WORD.findall(clause), "en")) is not None


def _part(clause: str) -> str:
    """What a clause asks for; "" if it denies something, or says that something else is meant and no more."""
    if _denies(clause):
        return ""
    words = list(WORD.finditer(clause))
    said = [folded_words([word.group()], "en") for word in words]
    before = _MEANS.match(" ".join(said))
    first = len(before[0].split()) if before is not None else 0
    after = _MEANT.search(" ".join(said[first:]))
    last = len(words) - (len(after[0].split()) if after is not None else 0)
    if (first, last) == (0, len(words)):
        return clause
    return clause[words[first].start() : words[last - 1].end()] if first < last else ""
