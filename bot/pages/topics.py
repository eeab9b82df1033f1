"""What the interviews speak about: their topics, and the people and terms of the vocabulary that stand in passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.archive.archive import Archive
from bot.archive.interview import Passage

PASSAGES_SHOWN = 5
SHOWN_LETTERS = 90  # of a passage, after its speaker's name
ENTRIES_PER_PAGE = 25
LETTERS_OF_SHORT_TERM = 3  # of two letters and fewer stand everywhere within other words


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic, a person or a term, and the passages that name it, in the archive's order."""

    name: str
    language: str | None
    passages: tuple[Passage, ...]


def entries(archive: Archive) -> list[Entry]:
    """All entries with at least one passage: interviews' topics first, then those named most often."""
    by_topic: dict[tuple[str, str], list[Passage]] = {}
    spellings: dict[str, tuple[str | None, set[str]]] = {}
    for interview in archive.interviews.values():
        for topic in interview.about.topics:
            by_topic.setdefault((topic, interview.about.language), []).extend(
                exchange.passages[0] for exchange in interview.exchanges
            )
        for person in interview.about.people:
            spellings.setdefault(person.name, (None, set()))[1].update((person.name, *person.spellings))
    for meaning in archive.vocabulary:
        terms = {term for words in meaning.terms.values() for term in words}
        spellings.setdefault(meaning.label, ("en", set()))[1].update({meaning.label, *terms})
    found = [Entry(topic, language, tuple(passages)) for (topic, language), passages in by_topic.items()]
    named = _named(archive, {name: words for name, (_, words) in spellings.items()})
    rest = [Entry(name, spellings[name][0], tuple(passages)) for name, passages in named.items() if passages]
    return found + sorted(rest, key=lambda entry: (-len(entry.passages), entry.name))


def _named(archive: Archive, spellings: dict[str, set[str]]) -> dict[str, list[Passage]]:
    """The passages that hold one of the spellings of each name as whole words."""
    owners: dict[str, set[str]] = {}
    for name, words in spellings.items():
        for word in words:
            if len(word) >= LETTERS_OF_SHORT_TERM:
                owners.setdefault(word.casefold(), set()).add(name)
    if not owners:
        return {}
    longest_first = sorted(owners, key=len, reverse=True)
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b")
    found: dict[str, list[Passage]] = {name: [] for name in spellings}
    for passage in archive.passages:
        names = {name for word in set(pattern.findall(passage.said.casefold())) for name in owners[word]}
        for name in names:
            found[name].append(passage)
    return found


def in_pages(found: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """The entries in pages of equal length."""
    for start in range(0, len(found), ENTRIES_PER_PAGE):
        yield found[start : start + ENTRIES_PER_PAGE]
