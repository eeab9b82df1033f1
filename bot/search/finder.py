"""PassageFinder: the passages of one archive that answer a question, best first, and how sure it is that they do.

The question is read (`read`), the evidence for each passage is collected (`EvidenceCollector`), and `ranking` orders
the passages and gives a confidence (`find`). Words with an exact answer (`ExactAnswers`) get that one first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.search.engine import Explanation, Hit
from bot.search.evidence import followups
from bot.search.evidence.collect import CollectedEvidence, EvidenceCollector
from bot.search.evidence.exact import ExactAnswers
from bot.search.evidence.talk import TalkMatch
from bot.search.index.archive_index import ArchiveIndex
from bot.search.question.question import Question
from bot.search.question.speakers import Speakers
from bot.search.ranking import BARRED, CONFIDENCE_THRESHOLD, Evidence, Floats
from bot.search.vectors.encoder import Vectors
from bot.search.vectors.passage_texts import spans_of
from bot.search.vectors.store import Progress, VectorStore
from bot.search.words.analyzer import folded
from bot.search.words.asking import holds_amount
from bot.search.words.noise import LONGEST_QUESTION

NEAR_HEADINGS = 20  # the best by the meaning of their interviewers' questions, which are compared, too
NEAR_PASSAGES = 30  # the best by words, whose interviewer's questions are compared with the reader's word by word
ONLY_ASKS = 0.07  # of a score: how much better a passage must be that consists of questions

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Query:
    """A question, read."""

    question: Question
    exact: list[int] | None  # passages by their numbers; empty: these very words have no answer; None: not known
    vectors: Vectors | None  # of the question's variants
    gloss: Vectors | None = None  # (dimensions,): of its gloss, if it has one
    whole: str = ""  # the message's folded words, also those that only greet: an interviewer's question may begin so


class Finding(NamedTuple):
    """The passages found, best first, and how sure it is, from 0 to 1, that the first one answers."""

    hits: tuple[Hit, ...]
    confidence: float


class FollowUp(NamedTuple):
    """What a message after an answer may mean, see `followups`."""

    passages: Numbers  # those that are weighed, by their numbers
    features: dict[str, Floats]  # of each of them
    weights: str  # which of `followups.WEIGHTS` apply


class PassageFinder:
    """Finds passages, which are numbered in the archive's order."""

    def __init__(self, archive: Archive, archive_index: ArchiveIndex) -> None:
        self._archive = archive
        self.passages = archive.passages
        self.numbers = {passage.id: number for number, passage in enumerate(archive.passages)}
        self.collector = EvidenceCollector(archive, archive_index)
        self._exact: ExactAnswers = ExactAnswers(archive, archive_index.asked, archive_index.questions)
        self._speakers = Speakers(archive)

    def understand(self, store: VectorStore, progress: Progress | None = None) -> None:
        """Have the store's encoder read the archive; from the end of this call on, passages are found by meaning."""
        self.collector.understand(store, progress)
        self._speakers.pieces = store.encoder.pieces

    def read(self, text: str, hint: str | None = None) -> Query:
        """What is searched for a text; `hint`: see `Engine.answer`."""
        question, whole = self.collector.reader.read(text, hint), folded(text[:LONGEST_QUESTION])
        exact = self._exact.get(whole)
        if exact is None:
            exact = self._exact.get(folded(question.text))
        return Query(question, exact, *self.collector.encoded(question), whole)

    def read_instead(self, query: Query, meant: str) -> Query:
        """A query that asks in its own words for what is `meant`, a part of them."""
        part, question = self.read(meant, query.question.language), query.question
        about = part.question.about if part.question.about != part.question.text else question.text
        return replace(part, question=replace(part.question, text=question.text, about=about))

    def find(self, query: Query, k: int) -> Finding:
        """The best `k` passages; those of an exact answer first, and surely."""
        asked, exact = query.question, query.exact
        speakers = self._speakers.match(asked) if not exact else None
        collected = self.collector.gather(asked, query.vectors, exact or [], speakers, query.gloss)
        candidates = collected.evidence.candidates
        if exact is None and asked.variants and not asked.unknown_name:
            exact = self._near_exact(query, collected.evidence)
        scores = self._scores(asked, collected.evidence) if exact is None else collected.evidence.scores()
        confidence = 0.0
        if exact:
            scores[np.searchsorted(candidates, exact)] = scores.max() + np.arange(len(exact), 0, -1)
            confidence = 1.0
        elif exact is None and scores.max(initial=BARRED) > BARRED and asked.variants:
            first, confidence = self._first(collected.evidence, scores)
            scores[first] = np.nextafter(scores.max(), np.inf)
        order = np.lexsort((candidates, -scores))[: max(k, 0)].tolist()
        ranked = enumerate(order, 1)
        hits = tuple(self._hit(rank, one, float(scores[one]), query, collected) for rank, one in ranked)
        return Finding(hits, confidence)

    def _near_exact(self, query: Query, evidence: Evidence) -> list[int] | None:
        """The candidates whose interviewer's question is the reader's but for a word or two; None if none is."""
        likest = {
            int(place)
            for kind, most in ((evidence.words, NEAR_PASSAGES), (evidence.heading, NEAR_HEADINGS))
            for place in np.argsort(-kind, kind="stable")[:most]
        }
        passages = np.sort(evidence.candidates[sorted(likest)])
        for words in dict.fromkeys((query.whole, folded(query.question.text))):
            near = self._exact.near(words, passages, self.collector.rarity) or ()
            if found := [passage for passage in near if passage in evidence.candidates]:
                return found
        return None

    def find_more(self, shown: Sequence[int], language: str, k: int) -> tuple[Hit, ...]:
        """What comes nearest to the passage shown last, of the same answer before others, without those `shown`."""
        question = self.collector.reader.read(self.collector.central_phrasing(shown[-1], language))
        same = self.collector.layout.exchange_of(shown[-1])
        found = self.find(Query(question, None, *self.collector.encoded(question)), k + len(shown) + len(same))
        left = [hit for hit in found.hits if self.numbers[hit.passage.id] not in shown]
        left.sort(key=lambda hit: self.numbers[hit.passage.id] not in same)
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate(left[:k], 1))

    def follow_up(self, query: Query, match: TalkMatch | None, context: Sequence[int]) -> FollowUp:
        """What a message may mean after the passages of `context`, the last one last, were shown or came near."""
        evidence = self.evidence(query, context)
        scores = self._scores(query.question, evidence)
        again = not followups.wants_other(match)
        weighed = followups.weighed(evidence, scores, context, again=again)
        passages = evidence.candidates[weighed]
        around = self._around(context[-1], passages)
        features = followups.features(evidence, scores, weighed, query.question, match, context, around)
        return FollowUp(passages, features, followups.kind(evidence, by_meaning=query.vectors is not None))

    def _around(self, last: int, passages: Numbers) -> followups.Around:
        """What is known of some passages after the `last` one was shown."""
        same = self.collector.layout.exchange_of(last)
        following = last + 1 if last + 1 in same else -1
        return followups.Around(
            self.collector.alike(last, passages),
            (passages == following).astype(np.float64),
            (passages != last) * np.isin(passages, same).astype(np.float64),
            np.array([self._holds_amount(number) for number in passages.tolist()], np.float64),
        )

    def _holds_amount(self, number: int) -> bool:
        passage = self.passages[number]
        return holds_amount(passage.said, self._archive.interview_of(passage).about.language)

    def evidence(self, query: Query, wanted: Sequence[int] = ()) -> Evidence:
        """All evidence for a question; the passages `wanted` are candidates in any case."""
        asked = query.question
        return self.collector.gather(asked, query.vectors, wanted, self._speakers.match(asked), query.gloss).evidence

    def named(self, asked: Question) -> list[int] | None:
        """The passages of the speakers whom a question names; None if it names none."""
        match = self._speakers.match(asked)
        return match.passages.tolist() if match is not None and match.passages is not None else None

    def _scores(self, asked: Question, evidence: Evidence) -> Floats:
        """The scores of the candidates, (candidates,), with those BARRED whose interview does not answer."""
        scores = evidence.scores()
        for barred in self._exact.elsewhere(folded(asked.text)):
            scores[(evidence.candidates >= barred.start) & (evidence.candidates < barred.stop)] = BARRED
        return scores

    def _first(self, evidence: Evidence, scores: Floats) -> tuple[int, float]:
        """The best candidate, and the confidence that it answers. A passage that only asks gives way to one that
        answers and is nearly as good."""
        first, confidence = evidence.first(scores)
        if not _only_asks(self.passages[int(evidence.candidates[first])]):
            return first, confidence
        lowered = scores.copy()
        lowered[first] -= ONLY_ASKS
        other, sure = evidence.first(lowered)
        return (other, sure) if sure >= CONFIDENCE_THRESHOLD else (first, confidence)

    def _hit(self, rank: int, candidate: int, score: float, query: Query, collected: CollectedEvidence) -> Hit:
        passage = int(collected.evidence.candidates[candidate])
        shares = {kind: round(float(values[candidate]), 6) for kind, values in collected.evidence.shares.items()}
        return Hit(
            self.passages[passage],
            rank,
            score,
            self.collector.matched(passage, query.question),
            self.collector.sentence(passage, query.question, query.vectors, collected),
            Explanation(shares, self.collector.nearest_phrasing(passage, collected)),
        )


def _only_asks(passage: Passage) -> bool:
    """Is each sentence of a passage a question?"""
    said = passage.said
    return all(said[start:end].rstrip().endswith("?") for start, end in spans_of(said))
