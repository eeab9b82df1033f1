"""Searcher: the Engine over one Archive, and `build_engine`, which makes it.

A question is freed of noise, put into weighted terms, scored against the passages and the interviewer's questions,
and either answered with the best passages or met with silence.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.search.analyzer import Word, analyzer_of, folded_words
from bot.search.engine import Answer, Engine, Explanation, Found, Hit, NothingFound
from bot.search.lexical import LexicalIndex
from bot.search.noise import question_in
from bot.search.smalltalk import smalltalk

ASKED_WEIGHT = 0.3  # of the interviewer's question, against 1 for the answer's own words
ENOUGH = 0.5  # of the question's weight of terms must be in a passage for it to count as an answer

Progress = Callable[[str, int, int], None]


class Searcher:
    """Answers questions from one archive; immutable once built, and may be asked from several threads."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._passages = archive.passages
        self._languages = sorted({interview.about.language for interview in archive.interviews.values()})
        self._exchanges: list[tuple[str, ...]] = []
        self._exchange_of = np.zeros(len(self._passages), dtype=np.intp)
        spoken: list[list[str]] = []
        asked: list[list[str]] = []
        place = 0
        for interview in archive.interviews.values():
            analyzer = analyzer_of(interview.about.language)
            for exchange in interview.exchanges:
                self._exchange_of[place : place + len(exchange.passages)] = len(asked)
                place += len(exchange.passages)
                asked.append(analyzer.terms(exchange.question or ""))
                self._exchanges.append(folded_words(exchange.question or ""))
                spoken += [analyzer.terms(passage.text) for passage in exchange.passages]
        self._spoken = LexicalIndex.build(spoken)
        self._asked = LexicalIndex.build(asked)

    @property
    def archive(self) -> Archive:
        """The version of the archive that the answers come from."""
        return self._archive

    def answer(self, question: str, *, k: int = 5, hint: str | None = None) -> Answer:
        """See `Engine.answer`."""
        started = time.perf_counter()
        language = hint or "en"
        kind = smalltalk(question)
        asked = question_in(question)
        words = {word.term: word for name in (*self._languages, language) for word in analyzer_of(name).words(asked)}
        scores, share = self._scores(words)
        own = self._own_question(asked)
        if own is not None:
            ahead = np.flatnonzero(self._exchange_of == own)
            scores[ahead] = scores.max(initial=0.0) + np.arange(len(ahead), 0, -1)
        order = np.lexsort((np.arange(len(scores)), -scores))[: max(k, 0)]
        hits = self._hits(order, scores, words)
        best = 1.0 if own is not None else float(share[order[0]]) if len(order) else 0.0
        spent = (time.perf_counter() - started) * 1000
        if kind is None and hits and best >= ENOUGH:
            sharing = tuple(hit for hit in hits if hit.score > 0)
            return Found(language, sharing, best, spent)
        return NothingFound(language, hits, best, spent, kind)

    def _scores(self, words: dict[str, Word]) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Per passage: its score, and the share of the question's terms (by rarity) that it holds."""
        known = {term: 1.0 for term in words if term in self._spoken.terms}
        asked = {term: ASKED_WEIGHT for term in words if term in self._asked.terms}
        scores = self._spoken.scores(known)
        if len(self._asked.terms):
            scores = scores + self._asked.scores(asked)[self._exchange_of]
        count = len(self._passages)
        rarity = {term: np.log1p(count / (1 + self._spoken.terms.get(term, 0))) for term in words}
        total = sum(rarity.values()) or 1.0
        share = np.array(
            [sum(rarity[term] for term in self._spoken.matched(i, list(known))) / total for i in range(count)],
            dtype=np.float32,
        )
        return scores, share

    def _own_question(self, asked: str) -> int | None:
        """The exchange whose question was asked word for word."""
        words = folded_words(asked)
        return self._exchanges.index(words) if words and words in self._exchanges else None

    def _hits(self, order: NDArray[np.intp], scores: NDArray[np.float64], words: dict[str, Word]) -> tuple[Hit, ...]:
        return tuple(
            Hit(
                self._passages[i],
                rank,
                float(scores[i]),
                tuple(words[term].surface for term in self._spoken.matched(int(i), list(words))),
                Explanation({"terms": float(scores[i])}),
            )
            for rank, i in enumerate(order.tolist(), 1)
        )


def build_engine(
    archive: Archive,
    cache_dir: Path | None = None,
    semantic: Literal["auto", "on", "off"] = "auto",
    progress: Progress | None = None,
) -> Engine:
    """An Engine over `archive`. Vectors are kept in `cache_dir` (None: not kept); `progress(what, done, of)`."""
    return Searcher(archive)
