"""`question`: where the time of one question goes in a large archive, step by step, by words alone.

The steps are told by wrapping the functions that take them; a step's time is without that of the steps within it, and
with some 0.5 µs for each call that is measured. What the index's bytes would cost at the memory's bandwidth is below.
"""

from __future__ import annotations

import functools
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bot.archive.folder import Folder
from bot.archive.parse_cache import ParseCache
from bot.search.evidence.collect import EvidenceCollector
from bot.search.evidence.phrasings import Phrasings
from bot.search.evidence.talk import TalkExamples
from bot.search.finder import PassageFinder
from bot.search.index.lexical import LexicalIndex
from bot.search.question import question as asking
from bot.search.question.question import QuestionReader
from bot.search.question.spelling import Spelling
from bot.search.question.synonyms import Synonyms
from bot.search.ranking import Evidence
from bot.search.searcher import Searcher, build_engine
from bot.search.words.analyzer import Analyzer
from bot.search.words.names import Names
from tests.benchmarks.measure import machine, table
from tests.benchmarks.text import Text

STEPS: list[tuple[str, Any, str]] = [
    ("talk", TalkExamples, "match"),
    ("the question within the message", asking, "question_in"),
    ("language", asking, "detect"),
    ("words and stems", Analyzer, "all_words"),
    ("spelling", QuestionReader, "corrected"),
    ("spelling", Spelling, "corrected"),
    ("names", Names, "spellings"),
    ("names", Names, "without"),
    ("vocabulary", Synonyms, "expansion"),
    ("the rest of reading", QuestionReader, "read"),
    ("postings: the candidates", LexicalIndex, "top"),
    ("postings: their evidence", LexicalIndex, "scores_of"),
    ("phrasings", Phrasings, "by_letters"),
    ("evidence", EvidenceCollector, "_evidence"),
    ("fusion", Evidence, "scores"),
    ("fusion", Evidence, "confidence"),
    ("hits", PassageFinder, "_hit"),
    ("the rest", Searcher, "answer"),
]
POSTINGS = "postings: the candidates"
ENTRY = 12  # bytes of a posting: a passage's number and its share
LINE = 64  # bytes that a processor fetches to read one


def run(passages: int, files: int, questions: int, folder: Path | None) -> None:
    """Print the tables. In `folder` the archive is kept for the next time."""
    text = Text(passages)
    with tempfile.TemporaryDirectory() as temporary:
        engine = _opened(text, folder or Path(temporary), files)
    asked = [" ".join(question) for question in text.questions(questions)]
    print(f"{passages:,} passages, {questions} questions. {machine()}.\n")
    print(_times(engine, {"as written": asked, "a word misspelt": [_misspelt(question) for question in asked]}))
    read = [
        bytes_of(engine.archive_index.index, engine._finder.collector.reader.read(message).terms) for message in asked
    ]
    touched, speed = float(np.median(read)), bandwidth()
    print(
        f"\nThe ten best take {touched / 1e3:.0f} KB of the index (median); at the {speed / 1e9:.1f} GB/s at which one"
    )
    print(f"thread reads this memory in order, these would be here in {touched / speed * 1e3:.3f} ms.")


def _opened(text: Text, folder: Path, files: int) -> Searcher:
    if not (folder / "knowledge").exists():
        text.write(folder / "knowledge", files)
        (folder / "knowledge" / "vocabulary.yaml").write_text(_vocabulary(text), encoding="utf-8")
    archive = Folder(folder / "knowledge", before=ParseCache(folder / "cache" / "interviews")).load().archive
    assert archive is not None
    return build_engine(archive, folder / "cache", "off")


def _times(engine: Searcher, kinds: dict[str, list[str]]) -> str:
    """The table of steps for kinds of messages."""
    steps = {kind: steps_of(engine, messages) for kind, messages in kinds.items()}
    rows = [
        [name, *(f"{np.median(steps[kind][name]):.3f}" for kind in kinds)]
        for name in dict.fromkeys(name for name, *_ in STEPS)
    ]
    others = [np.sum([each for name, each in steps[kind].items() if name != POSTINGS], axis=0) for kind in kinds]
    rows.append(["**all but the candidates' postings**", *(f"{np.median(each):.3f}" for each in others)])
    rows.append(
        ["**one question, unwatched**", *(f"{np.median(whole_ms(engine, each)):.3f}" for each in kinds.values())]
    )
    return table(["median, ms", *kinds], rows)


def steps_of(engine: Searcher, messages: list[str], rounds: int = 3) -> dict[str, list[float]]:
    """For each step the milliseconds that it takes of each message, the least of some rounds."""
    best: dict[str, list[float]] = {name: [float("inf")] * len(messages) for name, *_ in STEPS}
    with _watched() as spent:
        for _ in range(rounds):
            for place, message in enumerate(messages):
                spent.clear()
                engine.answer(message)
                for name, times in best.items():
                    times[place] = min(times[place], spent[name] * 1000)
    return best


def whole_ms(engine: Searcher, messages: list[str], rounds: int = 3) -> list[float]:
    """Milliseconds of every answer."""
    times = []
    for _ in range(rounds):
        for message in messages:
            started = time.perf_counter()
            engine.answer(message)
            times.append((time.perf_counter() - started) * 1000)
    return times


@contextmanager
def _watched() -> Iterator[dict[str, float]]:
    """Seconds by step, for as long as the context lasts."""
    spent: dict[str, float] = defaultdict(float)
    within: list[float] = []  # for each step that is going on, the seconds of the steps within it

    def watch(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def watched(*arguments: Any, **options: Any) -> Any:
            within.append(0.0)
            started = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                took = time.perf_counter() - started
                spent[name] += took - within.pop()
                if within:
                    within[-1] += took

        return watched

    kept = [(owner, name, getattr(owner, name)) for _, owner, name in STEPS]
    try:
        for step, owner, name in STEPS:
            setattr(owner, name, watch(step, getattr(owner, name)))
        yield spent
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)


def bytes_of(index: LexicalIndex, terms: Mapping[str, float], k: int = 10) -> float:
    """Bytes of the index that a question reads: of the lists that it adds up, and of what is looked up for those
    passages that are left then (a line of bytes for each step of a common term, and for each length)."""
    lists = index._lists(terms)
    if not lists:
        return 0
    documents, _, _, done = index._candidates(lists, k)
    added = sum(end - begin for *_, begin, end in lists[:done])
    return added * ENTRY + len(documents) * LINE * (len(lists) - done + 1)


def bandwidth() -> float:
    """Bytes a second that one thread reads in order, from an array that no cache holds."""
    many = np.ones(1 << 25)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        many.max()
        times.append(time.perf_counter() - started)
    return many.nbytes / min(times)


def _misspelt(question: str) -> str:
    """The question with two letters of its longest word exchanged."""
    word = max(question.split(), key=len)
    place = random.Random(question).randrange(1, len(word) - 2)
    return question.replace(word, word[:place] + word[place + 1] + word[place] + word[place + 2 :])


def _vocabulary(text: Text) -> str:
    """Entries for every tenth of the first 5,000 words: a synonym each."""
    pairs = ((text.words[number], text.words[number + 1]) for number in range(100, 5_000, 10))
    return "\n".join(f"- means: {one}\n  en: [{one}, {other}]" for one, other in pairs) + "\n"
