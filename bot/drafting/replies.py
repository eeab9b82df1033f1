"""What a language model replied -> phrasings, with a word about each line that can't be used.

A reply is read leniently: models add greetings, code fences, bullets, bold numbers and labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.archive.interview import Passage
from bot.base.languages import LANGUAGES
from bot.drafting.prompts import COLUMNS
from bot.search.words.language import scores

QUESTION_LETTERS = 300  # a longer "question" is an essay of the model's
SURE_DIFFERENCE = 8.0  # of log probabilities, from which on a language is told against the model's label

_ROW = re.compile(
    r"^[\W_]*(?:passages?\s*)?((?:\d{1,5}|[a-z0-9-]{1,24}\.[a-z2-7]{8})(?:\s*[,+&]\s*\d{1,5})*)[\s*_`.):]*[|\t](.+)$",
    re.I,
)
_UNANSWERED = re.compile(r"^[\W_]*U[\s*_`]*[|\t](.+)$")
_NAME = re.compile(r"^[\W_]*N[\s*_`]*[|\t](.+)$")
_LABELS = "|".join([*LANGUAGES, *(language.name.lower() for language in LANGUAGES.values())])
_LABEL = re.compile(rf"^\s*(?:\*\*)?({_LABELS})(?:\*\*)?\s*[:=]\s*", re.I)
_ALTERNATIVES = re.compile(r"\s+/\s+|\s*;;\s*")
_CODES = {language.name.lower(): code for code, language in LANGUAGES.items()}
_PLACEHOLDER = re.compile(r"^[\s…./\-–—]*$")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A phrasing as the model wrote it, and the numbers of the passages that it said answer it (none: unanswered)."""

    words: str
    language: str
    passages: tuple[int, ...]
    where: str  # `file:line` of the reply


@dataclass(slots=True)
class Reply:
    """What was read out of replies."""

    drafted: list[Drafted] = field(default_factory=list)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)  # spelling in the text -> others
    skipped: set[int] = field(default_factory=set)  # passages that say nothing to ask for
    relabelled: int = 0  # phrasings that were in another language than their column
    unused: list[str] = field(default_factory=list)  # `file:line: why`


def read_replies(texts: Iterable[tuple[str, str]], passages: Mapping[int, Passage]) -> Reply:
    """Read replies, each a (name, text). `passages` are those that the prompts numbered. Never raises."""
    reply = Reply()
    ids = {passage.id: number for number, passage in passages.items()}
    for name, text in texts:
        for number, line in enumerate(text.splitlines(), 1):
            _read_line(line, f"{name}:{number}", passages, ids, reply)
    return reply


def _read_line(line: str, where: str, passages: Mapping[int, Passage], ids: Mapping[str, int], reply: Reply) -> None:
    if (found := _UNANSWERED.match(line)) is not None:
        label, _, words = found.group(1).partition("|")
        language = _language_of(label)
        for one in _alternatives(words if language else found.group(1)):
            _add(Drafted(one, language or _told(one) or "en", (), where), reply)
        return
    if (found := _NAME.match(line)) is not None:
        first, _, others = found.group(1).partition("|")
        spellings = tuple(dict.fromkeys(s for s in _alternatives(others.replace("|", " / ")) if s != first.strip()))
        if first.strip() and spellings:
            reply.names.setdefault(first.strip(), spellings)
        return
    if (found := _ROW.match(line)) is None:
        return
    numbers = []
    for given in re.split(r"\s*[,+&]\s*", found.group(1)):
        number = ids.get(given.lower(), int(given) if given.isdigit() else 0)
        if number not in passages:
            reply.unused.append(f"{where}: there is no passage {given}")
        else:
            numbers.append(number)
    if _PLACEHOLDER.match(found.group(2)) and "-" in found.group(2):
        reply.skipped.update(numbers)
    elif numbers:
        for language, words in _columns(found.group(2)):
            _add(Drafted(words, language, tuple(dict.fromkeys(numbers)), where), reply)


def _columns(text: str) -> Iterator[tuple[str, str]]:
    """(language, phrasing) of a row's columns: by their labels, or else by their order."""
    for place, column in enumerate(text.strip().strip("|").split("|")):
        label = _LABEL.match(column)
        language = _CODES.get(label.group(1).lower(), label.group(1).lower()) if label else None
        words = column[label.end() :] if label else column
        for one in _alternatives(words):
            yield language or COLUMNS[min(place, len(COLUMNS) - 1)], one


def _alternatives(text: str) -> list[str]:
    found = (one.strip().strip('*_`"“”«»').strip() for one in _ALTERNATIVES.split(text))
    return [one for one in found if one and not _PLACEHOLDER.match(one)]


def _language_of(label: str) -> str | None:
    label = label.strip(" *_`:").lower()
    label = _CODES.get(label, label)
    return label if label in LANGUAGES else None


def _add(one: Drafted, reply: Reply) -> None:
    if len(one.words) > QUESTION_LETTERS:
        reply.unused.append(f"{one.where}: longer than {QUESTION_LETTERS} letters")
        return
    told = _told(one.words)
    if told is not None and told != one.language and _differs(one.words, told, one.language):
        reply.relabelled += 1
        one = Drafted(one.words, told, one.passages, one.where)
    reply.drafted.append(one)


def _told(words: str) -> str | None:
    """The language of words by their letters; None where there is nothing to tell by."""
    found = scores(words)
    best = max(found, key=lambda language: found[language])
    return best if found[best] else None


def _differs(words: str, told: str, labelled: str) -> bool:
    """Are words surely in another language than their label? One word alone may be a name, unless its letters tell."""
    if len(words.split()) == 1 and LANGUAGES[told].cyrillic == LANGUAGES[labelled].cyrillic:
        return False
    found = scores(words)
    return found[told] - found[labelled] >= SURE_DIFFERENCE
