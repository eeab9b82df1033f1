"""ArchiveIndex: what search takes from the words of an archive, counted interview by interview and kept on disk.

That is the index of the passages' terms, three lists of words (as they stand, folded; their stems; those that are
written like names), and what the phrasings say. An interview that did not change isn't read again.
"""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.archive.archive import Archive
from bot.archive.interview import Interview
from bot.base.code_version import code_version
from bot.search.index.backend import PassageIndex
from bot.search.index.lexical_cache import load, open_index, open_lists
from bot.search.index.lexicon import Lexicon, read_lexicon
from bot.search.index.phrasing_index import PhrasingIndex, read_asked
from bot.search.index.postings import Group, Postings, count
from bot.search.index.shared_engine import SharedEngine
from bot.search.index.shared_index import SharedIndex
from bot.search.index.shared_points import FileSource
from bot.search.index.word_lists import WordLists
from bot.search.words.analyzer import analyzer_of, folded
from bot.search.words.names import proper_words

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many

HEADING_WEIGHT = 0.3  # weight of the interviewer's words, against 1 for the answer's own
EXCHANGES = 2048  # whose interviewers' questions are kept cut into terms, where passages are read one by one
TITLE_WEIGHT = 0.5  # weight of the words of an interview's title and topics


@dataclass(frozen=True)
class ArchiveIndex:
    """What was read from one archive: `index` over its passages, in their order, `lists` of its words, the words of
    its phrasings, those beyond the passages, and the interviewers' questions."""

    index: PassageIndex
    lists: WordLists
    asked: PhrasingIndex
    lexicon: Lexicon
    questions: Sequence[Sequence[str]]  # of each interview: its `folded_questions`


def read_archive(
    archive: Archive,
    folder: Path | None = None,
    progress: Progress | None = None,
    engine: SharedEngine | None = None,
) -> ArchiveIndex:
    """Read what a cache in `folder` (None: there is none) does not know; with an `engine`, the passages' terms are
    there, and not in this process."""
    code = code_version()
    interviews = tuple(archive.interviews.values())
    keys = list(map(_key, interviews))
    index: PassageIndex
    if engine is not None:
        index = _shared(engine, archive, keys, folder, code)
    else:
        index = open_index(
            _groups(interviews, keys, count_terms),
            folder / "terms" if folder is not None else None,
            code,
            functools.partial(progress, "Reading the interviews") if progress is not None else None,
        )
    lists = open_lists(
        _groups(interviews, keys, count_words) if engine is None else _words_from(engine, interviews, keys),
        folder / "words" if folder is not None else None,
        code,
        functools.partial(progress, "Collecting their words") if progress is not None else None,
    )
    asked = read_asked(archive, folder)
    lexicon = read_lexicon(archive.vocabulary, asked, folder)
    return ArchiveIndex(index, lists, asked, lexicon, list(map(folded_questions, interviews)))


def _groups(
    interviews: Sequence[Interview], keys: Sequence[str], counts: Callable[[Interview], Postings]
) -> list[Group]:
    return [
        Group(key, functools.partial(counts, interview), interview.passages[-1].end if interview.passages else 0)
        for interview, key in zip(interviews, keys, strict=True)
    ]


def _shared(engine: SharedEngine, archive: Archive, keys: Sequence[str], folder: Path | None, code: str) -> SharedIndex:
    """The index whose passages' terms are in `engine`."""
    interviews = tuple(archive.interviews.values())
    groups = _groups(interviews, keys, count_terms)
    path = folder / "terms" if folder is not None else None
    if path is not None and ((kept := load(path, code)) is None or kept.files != list(keys)):
        path.unlink(missing_ok=True)  # what was in this process alone may hold words that were taken back
    sources = [
        FileSource(
            group.key,
            group.counts,
            functools.partial(count_words, interview),
            tuple(passage.id for passage in interview.passages),
        )
        for group, interview in zip(groups, interviews, strict=True)
    ]
    return SharedIndex(
        engine,
        sources,
        _terms_in(archive),
        functools.partial(open_index, groups, path, code),
        withdrawn=archive.withdrawn,
        path=folder / "counts" if folder is not None else None,
        code=code,
    )


def _words_from(engine: SharedEngine, interviews: Sequence[Interview], keys: Sequence[str]) -> list[Group]:
    """The words of interviews, counted by whoever put them into `engine`."""

    def counted(interview: Interview, key: str) -> Postings:
        """The words of an interview, as the engine has them; counted here if it has none."""
        known = engine.counts(key)
        return known.words if known is not None else count_words(interview)

    pairs = zip(interviews, keys, strict=True)
    return [Group(key, functools.partial(counted, interview, key)) for interview, key in pairs]


def folded_questions(interview: Interview) -> list[str]:
    """The words of each exchange's question in folded small letters; "" where it has none."""
    return [folded(exchange.question or "") for exchange in interview.exchanges]


def _key(interview: Interview) -> str:
    """Changes whenever the words do that search reads from an interview."""
    parts = [interview.about.language, _headline(interview)]
    for exchange in interview.exchanges:
        parts.append(f"\n{exchange.question or ''}")
        parts += [passage.text for passage in exchange.passages]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _headline(interview: Interview) -> str:
    """What all passages of an interview are about."""
    return "\n".join([interview.about.headline, *interview.about.topics])


def count_terms(interview: Interview) -> Postings:
    """The weighted terms of each passage of an interview: its own, its question's, the title's and the topics'."""
    of = analyzer_of(interview.about.language)
    title = of.terms(_headline(interview))
    passages = []
    for exchange in interview.exchanges:
        asked = of.terms(exchange.question or "")
        for passage in exchange.passages:
            passages.append(_weighted(of.terms(passage.said), asked, title))
    return count(passages)


def _terms_in(archive: Archive) -> Callable[[int], dict[str, float]]:
    """What gives the weighted terms of one passage, by its number, as `count_terms` counts them."""
    around = functools.lru_cache(EXCHANGES)(functools.partial(_around, archive))

    def terms(number: int) -> dict[str, float]:
        """The terms of a passage with their weights: its own, its question's, and its interview's."""
        passage = archive.passages[number]
        said = analyzer_of(archive.interview_of(passage).about.language).terms(passage.said)
        return _weighted(said, *around(passage.interview_id, passage.exchange))

    return terms


def _around(archive: Archive, interview_id: str, exchange: int) -> tuple[list[str], list[str]]:
    """The terms of an interviewer's question, and of the interview's title and topics."""
    interview = archive.interviews[interview_id]
    of = analyzer_of(interview.about.language)
    return of.terms(interview.exchanges[exchange].question or ""), of.terms(_headline(interview))


def _weighted(said: Sequence[str], asked: Sequence[str], title: Sequence[str]) -> dict[str, float]:
    terms: dict[str, float] = {}
    for weight, part in ((1.0, said), (HEADING_WEIGHT, asked), (TITLE_WEIGHT, title)):
        for term in part:
            terms[term] = terms.get(term, 0.0) + weight
    return terms


def count_words(interview: Interview) -> Postings:
    """The words of an interview's passages, their stems, and those that are written like names."""
    of = analyzer_of(interview.about.language)
    words = Counter(word.plain for passage in interview.passages for word in of.all_words(passage.said))
    stems = {word.term for word in of.all_words(" ".join(words))}
    proper = {word for passage in interview.passages for word in proper_words(passage.said)}
    return count([words, dict.fromkeys(stems, 1.0), dict.fromkeys(proper, 1.0)])
