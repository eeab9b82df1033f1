"""IndexedPhrasing words: what search takes from the words of an archive's phrasings, read once and kept on disk.

An archive that is taught has thousands of phrasings, and to go through their words takes longer than all the rest of a
start. A phrasing that did not change isn't read again. What is kept may be deleted at any time, and is written anew
whenever the phrasings change, so that it holds no word that was taken back.
"""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.archive.archive import Archive
from bot.archive.interview import Interview, Phrasing, in_language
from bot.base import array_file
from bot.base.code_version import code_version
from bot.search.index.lexical import LexicalIndex
from bot.search.index.lexical_cache import open_index
from bot.search.index.postings import Group, Postings, count
from bot.search.words.analyzer import WORD, analyzer_of, folded
from bot.search.words.names import Names, proper_words
from bot.search.words.noise import evened, question_in
from bot.search.words.topic import Topics

USUAL_WORD_COUNT = 3  # times that a word must stand in phrasings to be one
RUN_LETTERS = 4  # letters in a run of letters
TEXT_LETTERS = 20_000  # of an interview, in which a word is looked for with and without a capital


class IndexedPhrasing(NamedTuple):
    """A phrasing, read."""

    question: str  # what it asks about, evened out as readers' questions are
    unnamed: str  # the same, with a pronoun for whom or what all of an interview is about
    folded: str  # its words in folded small letters
    spelt: str  # every word of the phrasing in folded small letters, and its stem: `words/word`


@dataclass(frozen=True)
class PhrasingIndex:
    """What was read of the phrasings of one archive; `read` and `letters` in their order."""

    phrasings: tuple[Phrasing, ...]
    speakers: tuple[str, ...]  # the interviewees' names
    people: tuple[str, ...]  # all names that were taken out of the phrasings
    employers: tuple[str, ...]  # those of them that are of no person
    read: tuple[IndexedPhrasing, ...]
    letters: LexicalIndex  # of the runs of letters of each phrasing
    key: str  # of the phrasings and the names

    @property
    def usual(self) -> tuple[dict[str, int], frozenset[str]]:
        """The words that several phrasings have, with how often, and their stems. Readers' slips are among the
        phrasings, too; what several of them write are words."""
        written = Counter(" ".join([one.spelt for one in self.read]).split())
        pairs = [(*pair.partition("/")[::2], often) for pair, often in written.items()]
        words: Counter[str] = Counter()
        for word, _, often in pairs:
            words[word] += often
        usual = {word: often for word, often in words.items() if often >= USUAL_WORD_COUNT}
        return usual, frozenset(stem for word, stem, _ in pairs if word in usual)


def people(interview: Interview) -> list[str]:
    """The names, in every spelling given, of the people whom an interview's head names."""
    about = interview.about
    found = [speaker.name for speaker in about.voices]
    for person in about.people:
        found += [person] if isinstance(person, str) else [person.name, *person.spellings]
    return found


def _subjects(archive: Archive) -> list[str]:
    """The names, in every spelling known, of what all of an interview is about, so that to name it tells no passage
    from another: the people of its head, and whom its speakers work for."""
    interviews = archive.interviews.values()
    named = [name for interview in interviews for name in people(interview)]
    known = {word for interview in interviews for word in employers(interview)}
    for meaning in archive.vocabulary if known else ():
        spelt = [WORD.findall(name) for name in meaning.terms.get("names", ())]
        lengths = {len(words) for words in spelt if words and known.issuperset(words)}
        named += [" ".join(words) for words in spelt if len(words) in lengths]
    return [*named, *sorted(known)]


def employers(interview: Interview) -> list[str]:
    """The words of an interview's roles that are names, “founder of Zenith”: with a capital, and no seldomer so in its
    text than without."""
    text = interview.passages[0].source[:TEXT_LETTERS] if interview.passages else ""
    language = interview.about.language
    roles = [in_language(one.role, language) for one in interview.about.voices if one.role is not None]
    found = [word for role in roles for word in proper_words(f"is {role}")]
    return [word for word in found if text.count(f" {word}") >= text.count(f" {word.lower()}")]


def letters(text: str) -> list[str]:
    """The runs of four letters in `text`, its words folded and set apart by single spaces."""
    line = f" {folded(text)} "
    return [line[start : start + RUN_LETTERS] for start in range(len(line) - RUN_LETTERS + 1)]


def read_asked(archive: Archive, folder: Path | None = None) -> PhrasingIndex:
    """Read what of the archive's phrasings a cache in `folder` (None: there is none) does not know."""
    speakers = tuple(one.name for interview in archive.interviews.values() for one in interview.about.voices)
    named = tuple(_subjects(archive))
    others = tuple(word for interview in archive.interviews.values() for word in employers(interview))
    path, under = folder / "asked" if folder is not None else None, _digest(repr((speakers, named, others)))
    known = _kept(path, under) if path is not None else {}
    lines = [f"{one.language} {one.text!r}" for one in archive.asked]
    names, topics = Names(named, others), Topics(speakers)
    read = tuple(known.get(line) or _one(one, names, topics) for line, one in zip(lines, archive.asked, strict=True))
    if path is not None and list(known) != list(dict.fromkeys(lines)):
        found = dict(zip(lines, read, strict=True))
        columns = zip(IndexedPhrasing._fields, zip(*found.values(), strict=True), strict=False)
        arrays = {"lines": array_file.text_array(list(found)), "count": np.array([len(found)])}
        array_file.keep(path, under, arrays | {name: array_file.text_array(column) for name, column in columns})
    index = open_index(_groups(archive.asked, read), folder / "letters" if folder is not None else None, code_version())
    key = _digest(f"{under}\0" + "\n".join(lines))
    return PhrasingIndex(archive.asked, speakers, named, others, read, index, key)


def _one(phrasing: Phrasing, people: Names, topics: Topics) -> IndexedPhrasing:
    question = question_in(phrasing.text)
    about = topics.of(question, phrasing.language)
    words = analyzer_of(phrasing.language).all_words(phrasing.text)
    return IndexedPhrasing(
        evened(about, phrasing.language),
        evened(people.without(about, phrasing.language), phrasing.language),
        folded(question),
        " ".join(f"{word.plain}/{word.term}" for word in words),
    )


def _groups(asked: Sequence[Phrasing], read: Sequence[IndexedPhrasing]) -> list[Group]:
    """The runs of letters of the phrasings: those of one question in one language are a group."""
    groups = []
    for _, pairs in groupby(zip(asked, read, strict=True), lambda pair: (pair[0].passages, pair[0].language)):
        texts = [one.unnamed for _, one in pairs]
        key = hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()[:32]
        groups.append(Group(key, functools.partial(_counted, texts), sum(map(len, texts))))
    return groups


def _counted(texts: Sequence[str]) -> Postings:
    return count([letters(text) for text in texts])


def _kept(path: Path, under: str) -> dict[str, IndexedPhrasing]:
    """What the file knows, by the language and the text of a phrasing."""
    arrays = array_file.read(path, under)
    if arrays is None or not (count := int(arrays["count"][0])):
        return {}
    columns = [array_file.lines_of(arrays[name], count) for name in ("lines", *IndexedPhrasing._fields)]
    return dict(zip(columns[0], map(IndexedPhrasing, *columns[1:]), strict=True))


def _digest(text: str) -> str:
    """Changes whenever the code or what `text` stands for does."""
    return f"{code_version()} {hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
