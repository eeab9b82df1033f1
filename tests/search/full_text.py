"""FullText: a small engine that has nothing in common with the Searcher's index: SQLite's full text search.

It stands for an engine that lives elsewhere, with its own words, its own scores and a language of its own for queries.
What is the bot's and not the index's (talk, languages, settled questions) it takes from `bot.search`.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence

from bot.archive.archive import Archive
from bot.search.engine import Answer, Found, Hit, NothingFound, Talk
from bot.search.evidence.exact import ExactAnswers
from bot.search.evidence.talk import Resistance
from bot.search.index.archive_index import folded_questions
from bot.search.index.phrasing_index import letters, read_asked
from bot.search.question.question import Question
from bot.search.words.analyzer import WORD, clean, folded
from bot.search.words.asking import asks
from bot.search.words.language import detect
from bot.search.words.noise import question_in
from tests.caches import read_talk


class FullText:
    """See `Engine`. One connection, one question at a time."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._lock = threading.Lock()
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        self._index.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize = 'porter unicode61')")
        self._index.executemany("INSERT INTO passages VALUES (?)", [(one.text,) for one in archive.passages])
        self._exact = ExactAnswers(
            archive, read_asked(archive), [folded_questions(one) for one in archive.interviews.values()]
        )
        self._languages = [interview.about.language for interview in archive.interviews.values()]

    def answer(self, question: str, *, k: int = 5, hint: str | None = None, shown: Sequence[str] = ()) -> Answer:
        """See `Engine.answer`."""
        started = time.perf_counter()
        text = question_in(question)
        settled = self._exact.get(folded(text))
        found = [(number, 1e6 - place) for place, number in enumerate(settled or ())]
        found += [one for one in self._search(text) if one[0] not in (settled or ())]
        hits = tuple(
            Hit(self.archive.passages[number], rank, score, self._matched(number, text))
            for rank, (number, score) in enumerate(found[: max(k, 0)], 1)
        )
        sure = 1.0 if settled else 0.0
        if settled is None and hits:
            sure = len(hits[0].matched) / len(set(WORD.findall(text)))
        language = detect(text, hint, self._languages)
        kind = None if settled else self._talk(text, language, sure)
        spent = (time.perf_counter() - started) * 1000
        if kind is None and hits and sure >= 0.5:
            return Found(language, hits, sure, spent)
        return NothingFound(language, hits, sure, spent, kind)

    def _talk(self, text: str, language: str, sure: float) -> Talk | None:
        asked = Question(text, text, language, (text,), {}, {}, dict.fromkeys(letters(text), 1.0))
        match = read_talk().match(asked, None, None)
        return match.kind if match is not None and match.outweighs(Resistance(sure, asks=asks(text))) else None

    def _search(self, text: str) -> list[tuple[int, float]]:
        """Passages that share a word, and their scores, best first."""
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(WORD.findall(text)))
        if not words:
            return []
        with self._lock:
            rows = self._index.execute(
                "SELECT rowid - 1, -bm25(passages) FROM passages WHERE passages MATCH ? ORDER BY 2 DESC, 1", (words,)
            )
            return [(int(number), float(score)) for number, score in rows]

    def _matched(self, number: int, text: str) -> tuple[str, ...]:
        own = {word.lower() for word in WORD.findall(clean(self.archive.passages[number].text))}
        return tuple(dict.fromkeys(word for word in WORD.findall(text) if word.lower() in own))
