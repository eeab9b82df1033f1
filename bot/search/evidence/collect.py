"""EvidenceCollector: the indexes over one archive, and what they say of a question: its `Evidence`.

In a small archive every passage is a candidate; in a large one those are that come first by words, by meaning or by
phrasings, and only they are looked at closely.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.search.evidence import sentences
from bot.search.evidence.exact import places_of_phrased
from bot.search.evidence.phrasings import Nearness, Phrasings
from bot.search.evidence.semantic import SemanticIndex, understand
from bot.search.index.archive_index import ArchiveIndex
from bot.search.index.shared_index import SharedIndex
from bot.search.question.asking import within
from bot.search.question.question import Question, QuestionReader
from bot.search.question.speakers import SpeakerMatch
from bot.search.ranking import FEW_PHRASINGS, MANY_PHRASINGS, WEIGHTS, Evidence, many_phrasings, phrasing_shares
from bot.search.vectors.encoder import Vectors
from bot.search.vectors.passage_texts import spans_of
from bot.search.vectors.store import Progress, VectorStore
from bot.search.words.analyzer import analyzer_of

SMALL_ARCHIVE = 2_000  # passages up to which every passage is a candidate
PASSAGE_LETTERS = 300  # characters of a passage that stand for a question which it answers
HALF_MANY_PHRASINGS = math.sqrt(FEW_PHRASINGS * MANY_PHRASINGS)  # half way from few to many, by the logarithm
CANDIDATES = 200  # of each kind, in larger archives
ENCODED = 64  # pieces of a message that the encoder reads: a piece takes about 1.5 ms, most questions have 20

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

NO_VOTES = np.zeros(0)


@dataclass(frozen=True, slots=True)
class CollectedEvidence:
    """The evidence for a question, and its likeness to each phrasing, which tells the nearest one."""

    evidence: Evidence
    phrasings: Floats


class EvidenceCollector:
    """The indexes over one archive. Passages are numbered in the archive's order."""

    def __init__(self, archive: Archive, archive_index: ArchiveIndex) -> None:
        self._archive = archive
        self._count = len(archive.passages)
        self._words = archive_index.index
        self._names = list(archive_index.index.files)
        self._known = self._words.terms
        self.reader = QuestionReader(archive, archive_index)
        self._phrasings = Phrasings(archive_index.asked, places_of_phrased(archive))
        self._meaning: SemanticIndex | None = None
        self._languages = sorted({interview.about.language for interview in archive.interviews.values()})
        sizes = [len(interview.passages) for interview in archive.interviews.values()]
        self._starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.intp)])
        spans = [len(one.passages) for interview in archive.interviews.values() for one in interview.exchanges]
        self._exchanges = np.concatenate([[0], np.cumsum(spans, dtype=np.intp)])  # (exchanges + 1,): their passages
        owners = np.repeat(np.arange(len(sizes)), sizes)
        phrased = np.bincount(owners[self._phrasings.passages], minlength=len(sizes))
        self._many = many_phrasings(self._phrasings.counts)
        none = np.zeros(len(self._phrasings.unanswering) + 1)
        self._no_likeness = Nearness(np.zeros(0), np.zeros(0), np.zeros(0), none)
        unanswering = {interview: group for group, interview in enumerate(self._phrasings.unanswering)}
        groups = [unanswering.get(interview, -1) for interview in archive.interviews]
        self._unanswering = np.repeat(np.array(groups, np.intp), sizes)  # (passages,): places in `unanswered`
        self._in_phrased_interview = (phrased * 2 >= np.array(sizes))[owners] if sizes else np.zeros(0, bool)

    def understand(self, store: VectorStore, progress: Progress | None = None) -> None:
        """Have the encoder read the archive; from the end of this call on there is evidence by meaning, too."""
        self._meaning = understand(
            tuple(self._archive.interviews.values()),
            self._names,
            self._phrasings,
            store,
            progress,
            strictly=bool(self._archive.withdrawn),
            shared=self._words if isinstance(self._words, SharedIndex) else None,
        )
        self.reader.pieces = store.encoder.pieces

    def encoded(self, question: Question) -> Vectors | None:
        """The vectors of the question's variants; None where it has none, or nothing is compared by meaning."""
        if self._meaning is None or not question.variants:
            return None
        return self._meaning.question(within(question.variants, ENCODED, self._meaning.encoder.pieces))

    def gather(
        self, question: Question, vectors: Vectors | None, wanted: Sequence[int] = (), place: SpeakerMatch | None = None
    ) -> CollectedEvidence:
        """All evidence for the passages of a `place` (None: anywhere); those `wanted` are candidates in any case.
        `vectors`: see `encoded`."""
        if place is not None:
            question = _without(place.terms, question)
        letters = self._phrasings.by_letters(question)
        meaning = self._meaning
        if meaning is None or vectors is None:
            candidates = self._candidates(question, wanted, letters.phrased, None, place)
            evidence = self._evidence(question, candidates, letters, self._no_likeness, NO_VOTES)
            return CollectedEvidence(evidence, letters.each)
        nearness, vote = self._no_likeness, NO_VOTES
        if meaning.phrasings is not None:
            nearness = self._phrasings.nearness(meaning.phrasings.likeness(vectors, question.language))
            vote = meaning.phrasings.votes(vectors)
        # The name of those whose words are searched tells none of these from another, but stands in some.
        meant = meaning.meant(vectors if place is None else vectors[-1:], question.language)
        candidates = self._candidates(question, wanted, nearness.phrased, meant, place)
        evidence = self._evidence(
            question, candidates, letters, nearness, vote, self._by_meaning(question, meant, candidates, place)
        )
        return CollectedEvidence(evidence, nearness.each)

    def _by_meaning(
        self, question: Question, meant: Vectors, candidates: Numbers, place: SpeakerMatch | None
    ) -> dict[str, Any]:
        """The evidence by meaning for some passages; `meant`: see `SemanticIndex.meant`."""
        assert self._meaning is not None
        passage = self._meaning.like_passages(meant, candidates)
        part = candidates if place is not None and place.passages is not None else None
        return {
            "passage": passage,
            "sentence": self._meaning.like_sentences(meant, candidates),
            "heading": self._meaning.like_headings(meant, candidates, WEIGHTS["heading from"]),
            "interview_mean": lambda candidate: self._interview_mean(meant, int(candidates[candidate])),
            "background": self._meaning.background.level(question.language, part),
        }

    def _candidates(
        self,
        question: Question,
        wanted: Sequence[int],
        phrased: Floats,
        meant: Vectors | None,
        place: SpeakerMatch | None,
    ) -> Numbers:
        if place is not None and place.passages is not None:
            return self._within(place.passages, place.terms, question, meant)
        if self._count <= SMALL_ARCHIVE:
            return np.arange(self._count)
        chosen = [np.array(wanted, np.intp), self._words.top(question.terms, CANDIDATES)[0]]
        if len(phrased):
            chosen.append(self._phrasings.passages[_top(phrased)])
        if self._meaning is not None and meant is not None:
            chosen.append(self._meaning.nearest(meant, CANDIDATES))
        return np.unique(np.concatenate(chosen))

    def _within(self, passages: Numbers, terms: Collection[str], question: Question, meant: Vectors | None) -> Numbers:
        """These passages and those that hold one of the `terms`; of very many, those that are likest in meaning, or by
        words."""
        named = [self._words.holders(term) for term in terms if term in self._known]
        found = np.unique(np.concatenate([passages, *named]))
        if len(found) <= SMALL_ARCHIVE:
            return found
        if self._meaning is not None and meant is not None:
            likest = self._meaning.nearly_like(meant, found)
        else:
            likest = self._words.scores_of(found, question.terms)
        return np.sort(found[np.argpartition(likest, -SMALL_ARCHIVE)[-SMALL_ARCHIVE:]])

    def _interview_mean(self, meant: Vectors, passage: int) -> float:
        assert self._meaning is not None
        interview = int(self._starts.searchsorted(passage, side="right")) - 1
        return self._meaning.like_interview(meant, int(self._starts[interview]), int(self._starts[interview + 1]))

    def _evidence(
        self,
        question: Question,
        candidates: Numbers,
        letters: Nearness,
        phrasing: Nearness,
        votes: Floats,
        meant: Mapping[str, Any] | None = None,
    ) -> Evidence:
        nothing = np.zeros(len(candidates))
        counts = self._spread(self._phrasings.counts, candidates)
        against = np.where(counts > 0, self._unanswering[candidates], -1)  # -1: what no interview answers
        by_meaning = dict.fromkeys(("passage", "sentence", "heading"), nothing) | dict(meant or {})
        return Evidence(
            candidates,
            words=self._words.scores_of(candidates, question.terms),
            phrasing=self._spread(self._near(phrasing), candidates),
            letters=self._spread(self._near(letters), candidates),
            vote=self._spread(votes[: len(self._many)], candidates),
            coverage=self._coverage(question, candidates),
            phrasings=counts,
            absent_names=self._absent_names(question, candidates),
            unphrased_share=self._unphrased_share(candidates, letters, phrasing, votes, by_meaning=meant is not None),
            rarest=math.log(self._count + 1) or 1.0,
            has_negatives=self._phrasings.has_unanswered,
            unanswered_phrasing=phrasing.unanswered[against],
            unanswered_letters=letters.unanswered[against],
            unanswered_vote=self._unanswered_votes(votes)[against],
            unknown_name=question.unknown_name,
            **by_meaning,
        )

    def _unphrased_share(
        self, candidates: Numbers, letters: Nearness, phrasing: Nearness, votes: Floats, *, by_meaning: bool
    ) -> Floats:
        """What a passage gets in place of the phrasings that it has not, (candidates,): in an interview that has some,
        what its neighbours usually get of this question, since a passage that was left out is seldom asked for; in one
        that has none, most of what any passage gets, which is about what a question about something else brings."""
        if not len(self._phrasings.passages):
            return np.zeros(len(candidates))
        nothing = np.zeros(len(letters.phrased))
        known = self._near(phrasing) if len(phrasing.phrased) else nothing
        voted = votes[: len(nothing)] if len(votes) else nothing
        shares = phrasing_shares(known, self._near(letters), voted, self._many, by_meaning=by_meaning)
        most = WEIGHTS["unphrased"] * shares.max(initial=0.0)
        usual = min(_median(shares), most)  # of one or two phrased passages the median is no less than the best
        result: Floats = np.where(self._in_phrased_interview[candidates], usual, most)
        return result

    def _near(self, nearness: Nearness) -> Floats:
        """The likeness of each phrased passage: of many phrasings several must be near, of few one."""
        if not len(nearness.phrased):
            return nearness.phrased
        return self._many * nearness.phrased + (1.0 - self._many) * nearness.nearest

    def has_many_phrasings(self, passage: int) -> bool:
        """Has a passage rather many phrasings than few?"""
        return len(self._phrasings.owned(passage)) >= HALF_MANY_PHRASINGS

    def _unanswered_votes(self, votes: Floats) -> Floats:
        """What the classifier says of what each interview does not answer, and last of what none does."""
        unanswered = votes[len(self._many) :] if len(votes) else np.zeros(len(self._phrasings.unanswering))
        return np.append(unanswered, unanswered.sum())

    def _spread(self, phrased: Floats, candidates: Numbers) -> Floats:
        """Values of the phrased passages as values of the candidates; 0 for those that nobody taught."""
        spread = np.zeros(len(candidates))
        if len(phrased):
            place = np.searchsorted(self._phrasings.passages, candidates)
            place[place == len(self._phrasings.passages)] = 0
            known = self._phrasings.passages[place] == candidates
            spread[known] = phrased[place[known]]
        return spread

    def _coverage(self, question: Question, candidates: Numbers) -> Floats:
        """The share of the question's terms, by rarity, that each candidate holds."""
        held, total = np.zeros(len(candidates)), 0.0
        holding = iter(self._words.holding(candidates, [term for term in question.terms if term in self._known]))
        for term, weight in question.terms.items():
            rarity = weight * float(np.log1p(self._count / (1 + self._words.often(term))))
            if term in self._known or term in question.written:
                total += rarity
            if term in self._known:
                held += rarity * next(holding)
        return held / total if total else held

    def _absent_names(self, question: Question, candidates: Numbers) -> Floats:
        """The share of the names in a question, of those that the archive knows, that each candidate does not hold."""
        absent = np.zeros(len(candidates))
        names = [known for terms in question.names if (known := [term for term in terms if term in question.terms])]
        names = [known for terms in names if (known := [term for term in terms if term in self._known])]
        for terms in names:
            absent += ~self._words.holding(candidates, terms).any(axis=0)
        return absent / len(names) if names else absent

    def rarity(self, word: str) -> float:
        """How much a folded word tells of what is asked; 0 for a stop word of the archive's languages."""
        terms = [term for language in self._languages for term in analyzer_of(language).terms(word)]
        if not terms:
            return 0.0
        return self._rarity_of(terms)

    def _rarity_of(self, terms: Sequence[str]) -> float:
        often = max((self._words.often(term) for term in terms if term in self._known), default=0)
        return math.log1p(self._count / (1 + often))

    def matched(self, passage: int, question: Question) -> tuple[str, ...]:
        """The question's own words that a passage shares, in order, each once."""
        found = self._words.matched(passage, question.terms)
        return tuple(dict.fromkeys(question.written[term] for term in found if term in question.written))

    def sentence(
        self, passage: int, question: Question, vectors: Vectors | None, collected: CollectedEvidence
    ) -> sentences.Span:
        """The span, within its text, of the sentence of a passage, or of two, that answer a question."""
        one = self._archive.passages[passage]
        spans, meaning = spans_of(one.text), self._meaning
        if len(spans) == 1:
            return spans[0]
        if meaning is None or vectors is None:
            texts = [one.text[start:end] for start, end in spans]
            known = {term: weight for term, weight in question.terms.items() if term in self._known}
            rarity = {term: weight * self._rarity_of([term]) for term, weight in known.items()}
            scores = sentences.by_words(texts, self._archive.interview_of(one).about.language, rarity)
            return sentences.chosen(spans, scores, meant=False)
        own = self._phrasings.owned(passage) if meaning.phrasings is not None else np.zeros(0, np.intp)
        phrasings = meaning.phrasings.of(own) if meaning.phrasings is not None else vectors[:0]
        read = meaning.sentences.vectors.take(np.arange(meaning.starts[passage], meaning.starts[passage + 1]))
        scores = sentences.by_meaning(read, vectors, phrasings, collected.phrasings[own])
        return sentences.chosen(spans, scores, meant=True)

    def alike(self, passage: int, others: Numbers) -> Floats:
        """How like others are to a passage, (others,): the cosine of the middles of their phrasings; of their own
        vectors, from the middle of the others', if one has no phrasings. By words alone 1 for the same exchange."""
        meaning = self._meaning
        if meaning is None:
            same = self.same_exchange(passage)
            return np.asarray((others >= same.start) & (others < same.stop), np.float64)
        wanted = np.append(others, passage)
        owned = [self._phrasings.owned(int(one)) for one in wanted]
        if meaning.phrasings is not None and all(map(len, owned)):
            vectors = np.stack([meaning.phrasings.of(own).mean(axis=0) for own in owned])
        else:
            vectors = meaning.passages.vectors.take(wanted)
            vectors = vectors - vectors.mean(axis=0)
        vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        likeness: Floats = (vectors[:-1] @ vectors[-1]).astype(np.float64)
        return likeness

    def same_exchange(self, passage: int) -> range:
        """The passages of the exchange that a passage stands in."""
        at = int(self._exchanges.searchsorted(passage, side="right"))
        return range(int(self._exchanges[at - 1]), int(self._exchanges[at]))

    def central_phrasing(self, passage: int, language: str) -> str:
        """A question that a passage answers, if possible in a language: the phrasing that is likest to its others; of a
        passage that nobody taught its own words."""
        own = self._phrasings.owned(passage)
        meaning = self._meaning.phrasings if self._meaning is not None else None
        if not len(own):
            return self._archive.passages[passage].text[:PASSAGE_LETTERS]
        spoken = np.array([one for one in own if self._phrasings.languages[one] == language], np.intp)
        own = spoken if len(spoken) else own
        if meaning is None:
            return self._phrasings.texts[int(own[0])]
        vectors = meaning.of(own)
        return self._phrasings.texts[int(own[(vectors @ vectors.mean(axis=0)).argmax()])]

    def nearest_phrasing(self, passage: int, collected: CollectedEvidence) -> str | None:
        """The phrasing of a passage that came nearest to the question."""
        return self._phrasings.nearest(passage, collected.phrasings)


def _without(names: Collection[str], question: Question) -> Question:
    """A question without the terms that are names of the speakers whose words are searched: they tell nothing there.
    All of it, if nothing else is left."""
    terms = {term: weight for term, weight in question.terms.items() if term not in names}
    return replace(question, terms=terms) if terms else question


def _top(values: Floats) -> Numbers:
    return np.argpartition(values, -CANDIDATES)[-CANDIDATES:] if len(values) > CANDIDATES else np.arange(len(values))


def _median(values: Floats) -> float:
    """The median; numpy's own loads its masked arrays, which takes as long as a question."""
    ordered, middle = np.sort(values), len(values) // 2
    return float(ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2)
