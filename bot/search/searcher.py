"""Searcher: the Engine over one Archive; `build_engine` makes it.

A question is prepared (`question`), the evidence for each passage is collected (`collect`), and `ranking` orders the
passages and gives a confidence. Without an encoder, or until it has encoded the archive, only words count.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.base.code_version import code_version
from bot.search.engine import NEAREST, Answer, Engine, Explanation, Found, Hit, NothingFound, Talk
from bot.search.evidence import followups
from bot.search.evidence.collect import CollectedEvidence, EvidenceCollector
from bot.search.evidence.exact import ExactAnswers
from bot.search.evidence.phrasing_vectors import PhrasingVectors
from bot.search.evidence.talk import TalkExamples, TalkMatch, talk_examples
from bot.search.index.archive_index import ArchiveIndex, read_archive
from bot.search.index.backend import EngineAway
from bot.search.index.shared_engine import SharedEngine
from bot.search.index.shared_index import SharedIndex
from bot.search.question.question import Question
from bot.search.question.speakers import Speakers
from bot.search.ranking import BARRED, CONFIDENCE_THRESHOLD, Evidence, Floats
from bot.search.vectors.encoder import Encoder, Vectors, load_encoder
from bot.search.vectors.passage_texts import spans_of
from bot.search.vectors.store import Progress, VectorStore
from bot.search.words.analyzer import folded

NEAR_PASSAGES = 30  # the best by words, whose interviewer's questions are compared with the reader's word by word
ONLY_ASKS = 0.07  # of a score: how much better a passage must be that consists of questions

Numbers = NDArray[np.intp]

_log = logging.getLogger(__name__)


class Searcher:
    """Answers questions from one archive; any number of threads may ask it."""

    def __init__(
        self,
        archive: Archive,
        archive_index: ArchiveIndex | None = None,
        talk: TalkExamples | None = None,
    ) -> None:
        self._archive = archive
        self._passages = archive.passages
        self.archive_index = archive_index if archive_index is not None else read_archive(archive)
        self.store: VectorStore | None = None
        self._collector = EvidenceCollector(archive, self.archive_index)
        self._exact: ExactAnswers = ExactAnswers(archive, self.archive_index.asked, self.archive_index.questions)
        self._speakers = Speakers(archive)
        self._numbers = {passage.id: number for number, passage in enumerate(archive.passages)}
        self._talk = talk if talk is not None else talk_examples(None)
        self._talk_meaning: PhrasingVectors | None = None

    @property
    def archive(self) -> Archive:
        """The version of the archive that the answers come from."""
        return self._archive

    def understand(self, store: VectorStore, progress: Progress | None = None) -> None:
        """Have the store's encoder read the archive; from the end of this call on, answers go by meaning, too."""
        self._talk_meaning = self._talk.understood(store.encoder, progress)
        self._collector.understand(store, progress)
        self._speakers.pieces = store.encoder.pieces
        self.store = store

    def answer(self, question: str, *, k: int = 5, hint: str | None = None, shown: Sequence[str] = ()) -> Answer:
        """See `Engine.answer`."""
        started = time.perf_counter()
        try:
            return self._answer(question, started, k, hint, shown)
        except EngineAway:
            language = self._collector.reader.read(question, hint).language
            return NothingFound(language, (), 0.0, (time.perf_counter() - started) * 1000, away=True)

    def _answer(self, question: str, started: float, k: int, hint: str | None, shown: Sequence[str]) -> Answer:
        before, near = self._before(shown)
        asked = self._collector.reader.read(question, hint)
        exact = self._exact.get(folded(asked.text))
        vectors = self._collector.encoded(asked)
        hits, confidence = self._found(asked, exact, vectors, k)
        match = self._talk.match(asked, vectors, self._talk_meaning) if not exact else None
        talk = self._talk_in(asked, match, hits, confidence) if not exact else None
        more = bool(before) and not exact and followups.wants_more(match, asked)
        follows = followups.refers(match) if near is not None else bool(before)
        if follows and not more and not exact and asked.variants and confidence < 1.0:
            context = before if near is None else [*before, near]
            numbers, found, kind = self._in_context(asked, vectors, match, context)
            if (place := followups.chosen(found, followups.WEIGHTS[kind])) is not None:
                meant = int(numbers[place])
                more = before[-followups.IN_A_ROW :] == [meant] * followups.IN_A_ROW
                talk, (hits, confidence) = None, self._found(asked, [meant], vectors, k)
            elif hits[0].passage.id != shown[-1] and followups.says_which(match, confidence):
                talk, confidence = None, CONFIDENCE_THRESHOLD
            else:
                talk = talk or followups.silent(match)
                confidence = min(confidence, float(np.nextafter(CONFIDENCE_THRESHOLD, 0)))
        exhausted = more
        if more:
            talk, rest = Talk.MORE, self._not_shown_yet(before, asked.language, k)
            if rest:
                talk, exhausted, hits, confidence = None, False, rest, CONFIDENCE_THRESHOLD
        spent = (time.perf_counter() - started) * 1000
        if talk is None and hits and confidence >= CONFIDENCE_THRESHOLD:
            return Found(asked.language, hits, confidence, spent)
        about = self._interviews_meant(asked, before) if talk is Talk.ABOUT else ()
        told = self._talk.language_of(asked.text) if talk is not None and not hint else None
        return NothingFound(told or asked.language, hits, confidence, spent, talk, about, exhausted)

    def _before(self, shown: Sequence[str]) -> tuple[list[int], int | None]:
        """The passages that were `shown`, and the one that came nearest to the last question, if that found nothing."""
        before = [self._numbers[one] for one in shown if one in self._numbers]
        nearest = shown[-1].removeprefix(NEAREST) if shown and shown[-1].startswith(NEAREST) else ""
        return before, self._numbers.get(nearest)

    def _interviews_meant(self, asked: Question, before: Sequence[int]) -> tuple[str, ...]:
        """The interviews that a question about “the” interview may mean: of whom it names, else the one just read."""
        place = self._speakers.place(asked)
        named = place.passages if place is not None else None
        numbers = named.tolist() if named is not None else before[-1:]
        return tuple(dict.fromkeys(self._passages[number].interview_id for number in numbers))

    def _not_shown_yet(self, before: Sequence[int], language: str, k: int) -> tuple[Hit, ...]:
        """What comes nearest to the passage shown last, of the same answer before others, without those shown `before`;
        none if enough were shown."""
        if len(set(before)) > followups.PASSAGES_SHOWN:
            return ()
        like = self._collector.reader.read(self._collector.central_phrasing(before[-1], language))
        same = self._collector.same_exchange(before[-1])
        hits, _ = self._found(like, None, self._collector.encoded(like), k + len(before) + len(same))
        left = [hit for hit in hits if self._numbers[hit.passage.id] not in before]
        left.sort(key=lambda hit: self._numbers[hit.passage.id] not in same)
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate(left[:k], 1))

    def _talk_in(
        self, asked: Question, match: TalkMatch | None, hits: tuple[Hit, ...], confidence: float
    ) -> Talk | None:
        """The kind of talk that a message is, rather than a question that `hits` answer with `confidence`; None if
        it is a question."""
        if match is None:
            return Talk.GARBAGE if not asked.variants else None
        answers = confidence >= CONFIDENCE_THRESHOLD
        words = set(asked.written.values())
        held = len(words.intersection(hits[0].matched)) / len(words) if words and hits else 0.0
        by_few = bool(hits) and not self._collector.has_many_phrasings(self._numbers[hits[0].passage.id])
        if not match.outweighs(confidence, held, by_few=by_few) or (
            match.kind is Talk.ABOUT and asked.unknown_name == 1.0
        ):
            return None
        if answers and (asked.about != asked.text or followups.may_stand_alone(match)):
            return (
                None  # “what does he say about X” asks an archive, and so do some words that would refer to something
            )
        if match.kind in (Talk.THANKS, Talk.COMMENT) and "?" in asked.text:
            return Talk.FRAGMENT  # “he is right?” asks what “he is right” says
        return match.kind

    def evidence(self, question: str, hint: str | None = None) -> Evidence:
        """All evidence for a question, of which `answer` makes its answer."""
        asked = self._collector.reader.read(question, hint)
        vectors = self._collector.encoded(asked)
        return self._collector.gather(asked, vectors, (), self._speakers.place(asked)).evidence

    def follow_up(self, question: str, shown: Sequence[str]) -> tuple[list[str], dict[str, Floats], str]:
        """Of a question that comes after passages were `shown`: the ids of those that are weighed, their features, and
        which weights apply (see `followups`)."""
        asked = self._collector.reader.read(question)
        vectors = self._collector.encoded(asked)
        match = self._talk.match(asked, vectors, self._talk_meaning)
        before, near = self._before(shown)
        context = before if near is None else [*before, near]
        numbers, found, kind = self._in_context(asked, vectors, match, context)
        return [self._passages[number].id for number in numbers.tolist()], found, kind

    def _in_context(
        self, asked: Question, vectors: Vectors | None, match: TalkMatch | None, before: Sequence[int]
    ) -> tuple[Numbers, dict[str, Floats], str]:
        """The passages that are weighed, where those `before` were shown, and the rest of `follow_up`."""
        evidence = self._collector.gather(asked, vectors, before, self._speakers.place(asked)).evidence
        scores = self._scores(asked, evidence)
        places = followups.weighed(evidence, scores, before)
        numbers = evidence.candidates[places]
        alike = self._collector.alike(before[-1], numbers)
        found = followups.features(evidence, scores, places, asked, match, before, alike)
        return numbers, found, followups.kind(evidence, by_meaning=vectors is not None)

    def _scores(self, asked: Question, evidence: Evidence) -> Floats:
        """The scores of the candidates, (candidates,), with those BARRED whose interview does not answer."""
        scores = evidence.scores()
        for barred in self._exact.elsewhere(folded(asked.text)):
            scores[(evidence.candidates >= barred.start) & (evidence.candidates < barred.stop)] = BARRED
        return scores

    def _found(
        self, asked: Question, exact: list[int] | None, vectors: Vectors | None, k: int
    ) -> tuple[tuple[Hit, ...], float]:
        """The best `k` passages, and how sure it is that they answer; those `exact` first, and surely."""
        place = self._speakers.place(asked) if not exact else None
        collected = self._collector.gather(asked, vectors, exact or [], place)
        candidates = collected.evidence.candidates
        if exact is None and asked.variants and not asked.unknown_name:
            likest = candidates[np.argsort(-collected.evidence.words, kind="stable")[:NEAR_PASSAGES]]
            near = self._exact.near(folded(asked.text), np.sort(likest), self._collector.rarity) or ()
            exact = [place for place in near if place in candidates] or None
        scores = self._scores(asked, collected.evidence) if exact is None else collected.evidence.scores()
        confidence = 0.0
        if exact:
            scores[np.searchsorted(candidates, exact)] = scores.max() + np.arange(len(exact), 0, -1)
            confidence = 1.0
        elif exact is None and scores.max(initial=BARRED) > BARRED and asked.variants:
            first, confidence = self._first(collected.evidence, scores)
            scores[first] = np.nextafter(scores.max(), np.inf)
        order = np.lexsort((candidates, -scores))[: max(k, 0)]
        hits = tuple(
            self._hit(rank, int(place), float(scores[place]), asked, vectors, collected)
            for rank, place in enumerate(order, 1)
        )
        return hits, confidence

    def _first(self, evidence: Evidence, scores: Floats) -> tuple[int, float]:
        """The best candidate, and the confidence that it answers. A passage that only asks gives way to one that
        answers and is nearly as good."""
        first, confidence = evidence.first(scores)
        if not _only_asks(self._passages[int(evidence.candidates[first])]):
            return first, confidence
        lowered = scores.copy()
        lowered[first] -= ONLY_ASKS
        other, sure = evidence.first(lowered)
        return (other, sure) if sure >= CONFIDENCE_THRESHOLD else (first, confidence)

    def _hit(
        self,
        rank: int,
        place: int,
        score: float,
        asked: Question,
        vectors: Vectors | None,
        collected: CollectedEvidence,
    ) -> Hit:
        """The hit for candidate number `place`."""
        number = int(collected.evidence.candidates[place])
        shares = {kind: round(float(values[place]), 6) for kind, values in collected.evidence.shares.items()}
        return Hit(
            self._passages[number],
            rank,
            score,
            self._collector.matched(number, asked),
            self._collector.sentence(number, asked, vectors, collected),
            Explanation(shares, self._collector.nearest_phrasing(number, collected)),
        )


def _only_asks(passage: Passage) -> bool:
    """Is each sentence of a passage a question?"""
    said = passage.said
    return all(said[start:end].rstrip().endswith("?") for start, end in spans_of(said))


def build_engine(
    archive: Archive,
    cache_dir: Path | None = None,
    semantic: Literal["auto", "on", "off"] = "auto",
    progress: Progress | None = None,
    *,
    prepared: Path | None = None,
    wait: bool = True,
    before: Engine | None = None,
    shared: SharedEngine | None = None,
) -> Searcher:
    """An Engine over `archive`. What was made of its files is kept in `cache_dir` (None: not kept), and vectors are
    taken from `prepared` first.

    `before` is the engine in use so far, if there is one, and it goes on answering: if it is a Searcher, its encoder
    need not be loaded again, nor the vectors be checked that it has checked.

    With `shared`, the index of the passages is there, and not in this process.
    With `wait` it is ready when it is returned, and `progress(what, done, of)` hears of long work; without, it answers
    by words until the encoder, in a thread of its own, has read the archive. Raises SettingsError if `semantic` is
    "on" and there is no encoder.
    """
    known = before if isinstance(before, Searcher) else None
    earlier = known.store if known is not None else None
    encoder = earlier.encoder if earlier is not None and semantic != "off" else load_encoder(semantic)
    if shared is None and known is not None and isinstance(known.archive_index.index, SharedIndex):
        shared = known.archive_index.index.engine
    if shared is not None:
        _begin(shared, encoder)
    searcher = Searcher(archive, read_archive(archive, cache_dir, progress, shared), talk_examples(cache_dir))
    if encoder is None:
        if semantic == "auto":
            _log.warning("There is no sentence encoder for this platform: answers go by words alone.")
        return searcher
    store = VectorStore(encoder, cache_dir, prepared, earlier)
    if wait:
        searcher.understand(store, progress)
    else:
        threading.Thread(target=searcher.understand, args=(store,), name="encoder", daemon=True).start()
    return searcher


def _begin(shared: SharedEngine, encoder: Encoder | None) -> None:
    """What is shared differs by the code that counts, and by the encoder."""
    name, dimensions = (encoder.name, encoder.dimensions) if encoder is not None else ("words", 1)
    shared.begin(f"{code_version()}-{name}", dimensions)
