"""What a language model replied -> phrasings, with a word about each line that can't be used.

A reply is read leniently: models add greetings, code fences, bullets, bold numbers and labels.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.archive.interview import Passage
from bot.base.languages import LANGUAGES
from bot.drafting.prompts import COLUMNS
from bot.search.words.language import scores

QUESTION_LETTERS = 300  # a longer "question" is an essay of the model's
LONGEST_RANGE = 5  # passages that “3-8” may stand for
# Of log probabilities: from here on the words decide the language, not the model's label. Of 1,598 Turkish and
# Azerbaijani phrasings by models three are told wrongly (19 from 8 on); of those with labels exchanged .85 are told.
SURE_DIFFERENCE = 16.0

_START = r"^[\W_]*(?:\d{1,5}[.)]\s+(?:[^\w|]|_)*)?"  # bullets, bold type, a table's edge, a list's own numbers
_ROW = re.compile(
    rf"{_START}(?:passages?\s*)?((?:\d{{1,5}}|[a-z0-9-]{{1,24}}\.[a-z2-7]{{8}})(?:\s*(?:[,+&/–-]|and)\s*\d{{1,5}})*)"
    r"[\s*_`.):\]]*\|(.+)$",
    re.I,
)
_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")
_BETWEEN = re.compile(r"\s*(?:[,+&/]|and)\s*")
_UNANSWERED = re.compile(rf"{_START}U[\s*_`]*\|(.+)$", re.I)
_NAME = re.compile(rf"{_START}N[\s*_`]*\|(.+)$", re.I)
_THOUGHTS = re.compile(r"(?:<think(?:ing)?>|\A).*?</think(?:ing)?>", re.S | re.I)  # of a model that thinks aloud
_LABELS = "|".join([*LANGUAGES, *(language.name.lower() for language in LANGUAGES.values())])
_LABEL = re.compile(rf"^\s*(?:\*\*)?({_LABELS})(?:\*\*)?\s*[:=]\s*", re.I)
_ALTERNATIVES = re.compile(r"\s+/\s+|\s*;;\s*")
_HEADING = {"number", "passage", "id", "language", "question", "questions", "n", "u", *_LABELS.split("|")}
_UNSEEN = ("Cc", "Cf")  # Unicode's categories of characters that show nothing, or turn around what follows
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
    answered: dict[int, str] = {}
    for name, text in texts:
        start = len(reply.drafted)
        text = _THOUGHTS.sub(lambda thoughts: "\n" * len(thoughts.group().splitlines()[1:]), text)
        for number, line in enumerate(text.splitlines(), 1):
            _read_line(line if "|" in line else line.replace("\t", "|"), f"{name}:{number}", passages, ids, reply)
        own = {one.passages[0] for one in reply.drafted[start:] if len(one.passages) == 1}
        again = [number for number in own if number in answered]
        if len(again) * 2 > len(own):
            first = answered[again[0]]
            reply.unused.append(
                f"{name}: mostly answers for the passages of {first}; did the model count from 1 again?"
            )
        answered = dict.fromkeys(own, name) | answered
    return reply


def _read_line(line: str, where: str, passages: Mapping[int, Passage], ids: Mapping[str, int], reply: Reply) -> None:
    if (found := _UNANSWERED.match(line)) is not None:
        for language, one in _unanswered(found.group(1).strip().strip("|")):
            _add(Drafted(one, language, (), where), reply)
        return
    if (found := _NAME.match(line)) is not None:
        first, _, others = found.group(1).partition("|")
        spellings = tuple(dict.fromkeys(s for s in _alternatives(others.replace("|", " / ")) if s != first.strip()))
        if first.strip() and spellings:
            reply.names.setdefault(first.strip(), spellings)
        return
    if (found := _ROW.match(line)) is None:
        if "|" in line and any(cell.strip(" *_`:-.…/").lower() not in {"", *_HEADING} for cell in line.split("|")):
            reply.unused.append(f"{where}: not understood; a row begins with a passage's number, U or N, and |")
        return
    numbers = []
    for given in _BETWEEN.split(_RANGE.sub(_counted_up, found.group(1))):
        number = ids.get(given.lower(), int(given) if given.isdigit() else 0)
        if number not in passages:
            reply.unused.append(f"{where}: there is no passage {given}")
        else:
            numbers.append(number)
    bare = found.group(2).replace("|", " ").strip(" \"'“”«»*_`")
    if _PLACEHOLDER.match(bare) and "-" in bare:
        reply.skipped.update(numbers)
    elif numbers:
        for language, words in _columns(found.group(2)):
            _add(Drafted(words, language, tuple(dict.fromkeys(numbers)), where), reply)


def _unanswered(text: str) -> Iterator[tuple[str, str]]:
    """(language, question) of a row of what nothing answers: by its label, the order of columns, or its letters."""
    label, several, words = text.partition("|")
    if (language := _language_of(label)) is not None:
        yield from ((language, one) for one in _alternatives(words.replace("|", " / ")))
    elif several:
        yield from _columns(text)
    else:
        yield from ((_told(one) or "en", one) for one in _alternatives(text))


def _counted_up(numbers: re.Match[str]) -> str:
    """“3-5” as “3,4,5”; as it stands if that is no row of a few passages."""
    first, last = int(numbers[1]), int(numbers[2])
    return ",".join(map(str, range(first, last + 1))) if 0 < last - first <= LONGEST_RANGE else f"{first},{last}"


def _columns(text: str) -> Iterator[tuple[str, str]]:
    """(language, phrasing) of a row's columns: by their labels, or else by their order."""
    for place, column in enumerate(_spaced(text.strip().strip("|")).split("|")):
        label = _LABEL.match(column)
        language = _CODES.get(label.group(1).lower(), label.group(1).lower()) if label else None
        words = column[label.end() :] if label else column
        for one in _alternatives(words):
            yield language or COLUMNS[min(place, len(COLUMNS) - 1)], one


def _spaced(row: str) -> str:
    """A row with spaces around what parts its alternatives, where a model wrote “/” without any, or “;”."""
    for mark in "/;":
        several = [one for one in (column.split(mark) for column in row.split("|")) if len(one) > 2]
        if not _ALTERNATIVES.search(row) and any(all(len(one.split()) > 1 for one in parts) for parts in several):
            return row.replace(mark, " / ")
    return row


def _alternatives(text: str) -> list[str]:
    seen = "".join(one for one in text if one.isspace() or unicodedata.category(one) not in _UNSEEN)
    found = (" ".join(one.split()).strip('*_`"“”«» ') for one in _ALTERNATIVES.split(seen))
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
