"""Noise: what surrounds a question in a chat (calls to the bot, quotes of others, emoji) is removed before search,
and how it was typed is evened out: capitals at the beginning or throughout, and the final mark. An encoder would
take such things for meaning."""

from __future__ import annotations

import re

from bot.search.words.analyzer import WORD, clean, fold, folded_words, lower
from bot.search.words.language_words import language_words

LEAST_WORDS = 2  # of what is left behind an opening
OPENING_WORDS = 40  # words of a text among which an opening is looked for
LONGEST_QUESTION = 2_000  # characters; no question needs more, and the time for one stays bounded
REPETITIVE_LENGTH = 100  # characters from which on repetitions are looked for
FIRST_PLANE_END = 0xFFFF  # the last character of Unicode's first plane; encoders know little beyond it

_QUOTED_LINE = re.compile(r"^\s*(?:>|»).*$", re.MULTILINE)
_MENTION = re.compile(r"(?<![\w@])@\w{3,32}")
_COMMAND = re.compile(r"^\s*/\w+(?:@\w+)?")
_LINK = re.compile(r"https?://\S+|\bt\.me/\S+")
_SYMBOL = re.compile(r"[^\w\s@'\"“”„«»‹›.,;:!?…%№&+/()\[\]–—-]")
_CALLS = "|".join(word for words in language_words().values() for word in words.calls.split())
_TAILS = "|".join(words.tails for words in language_words().values() if words.tails is not None)
_CALL = re.compile(rf"^\W*(?:(?:{_CALLS})\b[\s,.!:;-]*)+", re.IGNORECASE)
_TAIL = re.compile(rf"[\s,]*\b(?:{_TAILS})\b[\s.!?)]*$", re.IGNORECASE)
_OPENING = re.compile(
    "(?:(?:"
    + "|".join(row for words in language_words().values() for row in (words.openings, *map(fold, words.calls.split())))
    + r")(?: |$))+"
)
_REPEATED = re.compile(r"(.{1,40}?)\1{3,}")

_END = re.compile(r"[\s.,;:…!?¿¡؟。？！-]+$")


def question_in(text: str) -> str:
    """The question within a message: without quotes of others, mentions, commands, links, emoji or calls to the group.
    In a long message, what is repeated four times or more is kept three times.

    Nothing is removed if that would leave nothing. At most `LONGEST_QUESTION` characters.
    """
    text = clean(text[: 4 * LONGEST_QUESTION])
    for pattern in (_QUOTED_LINE, _MENTION, _COMMAND, _LINK, _SYMBOL):
        text = _or_same(pattern.sub(" ", text), text)
    text = _or_same(without_calls(text), text)
    text = _or_same(_TAIL.sub("", text), text)
    text = " ".join(text.split())[:LONGEST_QUESTION]
    return _REPEATED.sub(r"\1\1\1", text) if len(text) > REPETITIVE_LENGTH else text


def without_calls(text: str) -> str:
    """`text` without the words before it that call the bot or a group, greet, apologize or announce a question."""
    words = list(WORD.finditer(text))
    opening = _OPENING.match(folded_words((word.group() for word in words[:OPENING_WORDS]), "en"))
    passed = len(opening[0].split()) if opening is not None else 0
    if passed and len(words) - passed >= LEAST_WORDS:
        return text[words[passed].start() :]
    return _CALL.sub("", text, count=1)


def may_ask(text: str) -> bool:
    """Can `text`, which is `clean`, be a question? Not without a letter or digit; nor if a quarter of these lie beyond
    Unicode's first plane, as in random characters."""
    known = [char for char in text if char.isalnum()]
    return bool(known) and 4 * sum(ord(char) > FIRST_PLANE_END for char in known) < len(known)


def _or_same(shorter: str, text: str) -> str:
    return shorter if any(char.isalnum() for char in shorter) else text


def evened(text: str, language: str) -> str:
    """`text` with a question mark at its end and no capital at its beginning; without any capital if most of it is in
    capitals."""
    text = _END.sub("", text)
    capitals = sum(map(str.isupper, text))
    if capitals > sum(map(str.islower, text)):
        text = lower(text, language)
    elif capitals and (first := WORD.search(text)) and not first.group()[1:2].isupper():
        at = first.start()
        text = f"{text[:at]}{lower(text[at], language)}{text[at + 1 :]}"
    return f"{text}?" if text else text
