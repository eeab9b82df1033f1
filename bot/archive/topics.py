"""What the interviews speak about: their topics, and the people and terms of the vocabulary that stand in passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.archive.interview import Interview, Meaning, Passage

LETTERS_OF_SHORT_TERM = 3  # of two letters and fewer stand everywhere within other words

_WORD = re.compile(r"\w+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """A topic, a person or a term, and the passages that speak of it, in the archive's order.

    `name` is what the files call it, in `language` (None: a name, of no language); `labels` what readers see in
    other languages, by language.
    """

    name: str
    language: str | None
    passages: tuple[Passage, ...]
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, language: str) -> tuple[str, str | None]:
        """What a reader of that language sees, and the language of it."""
        return (self.labels[language], language) if language in self.labels else (self.name, self.language)


@dataclass(slots=True)
class _Named:
    """What a person or a term is called: the spellings to look for, and what readers see."""

    name: str
    language: str | None
    spellings: set[str]
    labels: dict[str, str] = field(default_factory=dict)


def topic_entries(interviews: Iterable[Interview], vocabulary: Sequence[Meaning]) -> tuple[TopicEntry, ...]:
    """All entries with at least one passage: interviews' topics first, then those named most often. A person or a
    topic that the vocabulary has, too, is one entry with it."""
    interviews = tuple(interviews)
    named = [_named_by(meaning) for meaning in vocabulary if meaning.topic]
    known = {spelling.casefold(): one for one in reversed(named) for spelling in one.spellings}
    of_topics: dict[tuple[str, str], list[Passage]] = {}
    for interview in interviews:
        for topic in dict.fromkeys(interview.about.topics):
            of_topics.setdefault((topic, interview.about.language), []).extend(
                exchange.passages[0] for exchange in interview.exchanges
            )
        for person in interview.about.people:
            if (one := known.get(person.name.casefold())) is None:
                one = known[person.name.casefold()] = _Named(person.name, None, {person.name})
                named.append(one)
            one.spellings.update(person.spellings)
    passages = [passage for interview in interviews for passage in interview.passages]
    found = _passages_of(passages, named)
    topics = []
    merged = set()
    for (topic, language), opening in of_topics.items():
        one = known.get(topic.casefold())
        merged.add(id(one))
        more = found[id(one)] if one is not None else []
        both = set(map(id, (*opening, *more)))
        spoken = tuple(passage for passage in passages if id(passage) in both) if more else tuple(opening)
        topics.append(TopicEntry(topic, language, spoken, one.labels if one is not None else {}))
    rest = [
        TopicEntry(one.name, one.language, tuple(found[id(one)]), one.labels)
        for one in named
        if found[id(one)] and id(one) not in merged
    ]
    return (*topics, *sorted(rest, key=lambda entry: (-len(entry.passages), entry.name)))


def _named_by(meaning: Meaning) -> _Named:
    """An entry of the vocabulary. Its label is for maintainers, so that readers see its first name, where it has
    one."""
    terms = dict(meaning.terms)
    names = terms.pop("names", ())
    labels = {language: words[0] for language, words in terms.items() if words}
    if "ru" not in labels and (cyrillic := next(filter(_CYRILLIC.search, names), None)) is not None:
        labels["ru"] = cyrillic
    spellings = {meaning.label, *names, *(term for words in terms.values() for term in words)}
    return _Named(names[0], None, spellings, labels) if names else _Named(meaning.label, "en", spellings, labels)


def _passages_of(passages: Iterable[Passage], named: Sequence[_Named]) -> dict[int, list[Passage]]:
    """The passages that hold one of the spellings of each, as whole words, by its id(). What stands within a longer
    spelling does not count."""
    owners: dict[str, list[int]] = {}
    for one in named:
        for spelling in {spelling.casefold() for spelling in one.spellings}:
            if len(spelling) >= LETTERS_OF_SHORT_TERM:
                owners.setdefault(spelling, []).append(id(one))
    phrases: dict[str, list[str]] = {}  # the spellings that are no single word, by their first word
    for spelling in owners:
        if (word := _WORD.search(spelling)) is not None and word[0] != spelling:
            phrases.setdefault(word[0], []).append(spelling)
    found: dict[int, list[Passage]] = {id(one): [] for one in named}
    for passage in passages:
        said = passage.said.casefold()
        words = set(_WORD.findall(said))
        spelled = set()
        possible = [phrase for word in phrases.keys() & words for phrase in phrases[word] if phrase in said]
        for phrase in sorted(possible, key=len, reverse=True):
            said, times = re.subn(rf"\b{re.escape(phrase)}\b", "\n", said)
            if times:
                spelled.add(phrase)
        if spelled:
            words = set(_WORD.findall(said))
        for name in {name for spelling in spelled | (owners.keys() & words) for name in owners[spelling]}:
            found[name].append(passage)
    return found
