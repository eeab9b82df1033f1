"""Reading: what search takes from the words of an archive, counted interview by interview and kept on disk.

That is the index of the passages' terms, three lists of words (as they stand, folded; their stems; those that are
written like names), and what the phrasings say. An interview that did not change isn't read again.
"""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.archive.interview import Interview
from bot.archive.remembered import Remembered
from bot.search import analyzer, azerbaijani, names, stopwords
from bot.search.analyzer import analyzer_of, folded_words
from bot.search.askedwords import AskedWords, read_asked
from bot.search.lexical import LexicalIndex
from bot.search.lexicalcache import code_version, open_index, open_postings
from bot.search.names import proper_words
from bot.search.postings import Group, Postings, count

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many

ASKED = 0.3  # weight of the interviewer's words, against 1 for the answer's own
TITLE = 0.5  # weight of the words of an interview's title

_LISTS = 3  # for each interview: words, stems, names; in this order
_WORDS, _STEMS, _NAMES = 1, 2, 4  # their bits


@dataclass(frozen=True)
class Reading:
    """What was read from one archive: `index` over its passages, in their order, `lists` of its words, and the words
    of its phrasings and of the interviewers' questions."""

    index: LexicalIndex
    lists: Postings
    asked: AskedWords
    questions: Sequence[Sequence[str]]  # of each interview: its `folded_questions`
    noted: Remembered[tuple[str, list[str]]] = field(repr=False, compare=False)  # key and questions of each interview

    @functools.cached_property
    def _kinds(self) -> NDArray[np.uint8]:
        """In which kinds of lists each word stands, one bit a kind, (words,)."""
        return np.bitwise_or.reduceat(self._bits, self.lists.starts[:-1]) if self.lists.words else np.zeros(0, np.uint8)

    @property
    def _bits(self) -> NDArray[np.uint8]:
        """The kind of list that each posting belongs to, as a bit, (postings,)."""
        kinds = np.tile((1 << np.arange(_LISTS)).astype(np.uint8), len(self.lists.lengths) // _LISTS)
        bits: NDArray[np.uint8] = kinds[self.lists.documents]
        return bits

    @functools.cached_property
    def words(self) -> dict[str, int]:
        """Every word of the passages, in folded small letters, and how often it stands there."""
        if not self.lists.words:
            return {}
        own = self.lists.frequencies * (self._bits == _WORDS)
        often = np.add.reduceat(own, self.lists.starts[:-1], dtype=np.float64).astype(np.int64)
        here = (often > 0).tolist()
        return dict(zip(compress(self.lists.words, here), often[often > 0].tolist(), strict=True))

    @property
    def stems(self) -> frozenset[str]:
        """The stems of all words."""
        return frozenset(compress(self.lists.words, (self._kinds & _STEMS).tolist()))

    @property
    def names(self) -> frozenset[str]:
        """Words that are capitalized where no sentence begins."""
        return frozenset(compress(self.lists.words, (self._kinds & _NAMES).tolist()))


def read_archive(
    archive: Archive, folder: Path | None = None, before: Reading | None = None, progress: Progress | None = None
) -> Reading:
    """Read what neither `before` nor a cache in `folder` (None: there is none) knows."""
    code = code_version(analyzer, azerbaijani, stopwords, names)
    interviews = tuple(archive.interviews.values())
    noted: Remembered[tuple[str, list[str]]] = before.noted if before is not None else Remembered()
    keys, questions = zip(*noted.of(interviews, _noted), strict=True) if interviews else ((), ())
    return Reading(
        open_index(
            _groups(interviews, keys, count_terms),
            folder / "terms" if folder is not None else None,
            code,
            known=before.index if before is not None else None,
            progress=functools.partial(progress, "Reading the interviews") if progress is not None else None,
        ),
        open_postings(
            _groups(interviews, keys, count_words),
            folder / "words" if folder is not None else None,
            code,
            known=before.lists if before is not None else None,
            progress=functools.partial(progress, "Collecting their words") if progress is not None else None,
        ),
        read_asked(archive, folder, before.asked if before is not None else None),
        questions,
        noted,
    )


def _groups(
    interviews: Sequence[Interview], keys: Sequence[str], counts: Callable[[Interview], Postings]
) -> list[Group]:
    return [
        Group(key, functools.partial(counts, interview), interview.passages[-1].end if interview.passages else 0)
        for interview, key in zip(interviews, keys, strict=True)
    ]


def _noted(interview: Interview) -> tuple[str, list[str]]:
    return _key(interview), folded_questions(interview)


def folded_questions(interview: Interview) -> list[str]:
    """The words of each exchange's question in folded small letters; "" where it has none."""
    return [" ".join(folded_words(exchange.question or "")) for exchange in interview.exchanges]


def _key(interview: Interview) -> str:
    """Changes whenever the words do that search reads from an interview."""
    parts = [interview.about.language, interview.about.title]
    for exchange in interview.exchanges:
        parts.append(f"\n{exchange.question or ''}")
        parts += [passage.text for passage in exchange.passages]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def count_terms(interview: Interview) -> Postings:
    """The weighted terms of each passage of an interview: its own, its question's, the title's."""
    of = analyzer_of(interview.about.language)
    title = of.terms(interview.about.title)
    passages = []
    for exchange in interview.exchanges:
        asked = of.terms(exchange.question or "")
        for passage in exchange.passages:
            terms: dict[str, float] = {}
            for weight, part in ((1.0, of.terms(passage.text)), (ASKED, asked), (TITLE, title)):
                for term in part:
                    terms[term] = terms.get(term, 0.0) + weight
            passages.append(terms)
    return count(passages)


def count_words(interview: Interview) -> Postings:
    """The words of an interview's passages, their stems, and those that are written like names."""
    of = analyzer_of(interview.about.language)
    words = Counter(word.plain for passage in interview.passages for word in of.all_words(passage.text))
    stems = {word.term for word in of.all_words(" ".join(words))}
    proper = {word for passage in interview.passages for word in proper_words(passage.text)}
    return count([words, dict.fromkeys(stems, 1.0), dict.fromkeys(proper, 1.0)])
