"""EvidenceCollector: the indexes over one archive, and the `Evidence` that they give for a question.

In a small archive every passage is a candidate. In a large one the candidates are the top passages by words, by meaning
and by phrasings, and only they get evidence.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.search.evidence import sentences
from bot.search.evidence.exact import places_of_phrased
from bot.search.evidence.passage_layout import PassageLayout
from bot.search.evidence.phrasing_evidence import PhrasingEvidence
from bot.search.evidence.phrasings import Nearness, Phrasings
from bot.search.evidence.semantic import SemanticIndex, understand
from bot.search.index.archive_index import ArchiveIndex
from bot.search.index.shared_index import SharedIndex
from bot.search.question.asking import within
from bot.search.question.question import Question, QuestionReader
from bot.search.question.speakers import SpeakerMatch
from bot.search.ranking import WEIGHTS, Evidence
from bot.search.vectors.encoder import Vectors
from bot.search.vectors.passage_texts import spans_of
from bot.search.vectors.store import Progress, VectorStore
from bot.search.words.analyzer import analyzer_of

SMALL_ARCHIVE = 2_000  # passages up to which every passage is a candidate
PASSAGE_LETTERS = 300  # characters of a passage that are used as a question if it has no phrasing
CANDIDATES = 200  # of each kind, in larger archives
ENCODED = 64  # pieces of a message that the encoder reads: a piece takes about 1.5 ms, most questions have 20

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

NO_VOTES = np.zeros(0)


@dataclass(frozen=True, slots=True)
class CollectedEvidence:
    """The evidence for a question, and its likeness to each phrasing, (phrasings,), which tells the nearest one."""

    evidence: Evidence
    phrasings: Floats


class EvidenceCollector:
    """The indexes over one archive. Passages are numbered in the archive's order."""

    def __init__(self, archive: Archive, archive_index: ArchiveIndex) -> None:
        interviews = tuple(archive.interviews.values())
        self._archive = archive
        self._words = archive_index.index
        self._names = list(archive_index.index.files)
        self._languages = sorted({interview.about.language for interview in interviews})
        self.layout = PassageLayout(interviews)
        self._phrasings = Phrasings(archive_index.asked, places_of_phrased(archive))
        self.by_phrasings = PhrasingEvidence(self._phrasings.labels, self.layout, tuple(archive.interviews))
        # Where every passage has many phrasings, they say in each language what it answers, and better than its words.
        is_taught = all(map(self.by_phrasings.has_many, range(len(self.layout))))
        self.reader = QuestionReader(archive, archive_index, translates=not is_taught)
        self._meaning: SemanticIndex | None = None

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

    def encoded(self, question: Question) -> tuple[Vectors | None, Vectors | None]:
        """The vectors of the question's variants, (variants, dimensions), and of its gloss, (dimensions,), centered.

        The first is None if nothing is compared by meaning, or there is no variant; the second also if there is no
        gloss, or the encoder has no room for it.
        """
        if self._meaning is None or not question.variants:
            return None, None
        gloss = question.gloss
        texts = question.variants if gloss is None else (*question.variants, gloss.text)
        read = within(texts, ENCODED, self._meaning.encoder.pieces)
        vectors, count = self._meaning.question(read), len(question.variants)
        if gloss is None or len(read) <= count:
            return vectors, None
        return vectors[:count], self._meaning.asked.centered(vectors[count], gloss.language)

    def gather(
        self,
        question: Question,
        vectors: Vectors | None,
        wanted: Sequence[int] = (),
        speakers: SpeakerMatch | None = None,
        gloss: Vectors | None = None,
    ) -> CollectedEvidence:
        """All evidence for the passages of some `speakers` (None: of any); those `wanted` are candidates in any case.
        `vectors`, `gloss`: see `encoded`."""
        if speakers is not None:
            question = _without(speakers.terms, question)
        letters = self._phrasings.by_letters(question)
        meaning = self._meaning
        if meaning is None or vectors is None:
            candidates = self._candidates(question, wanted, letters.phrased, None, speakers)
            evidence = self._evidence(question, candidates, letters, self.by_phrasings.no_likeness, NO_VOTES)
            return CollectedEvidence(evidence, letters.each)
        nearness, vote = self.by_phrasings.no_likeness, NO_VOTES
        if meaning.phrasings is not None:
            nearness = self._phrasings.nearness(meaning.phrasings.likeness(vectors, question.language))
            vote = meaning.phrasings.votes(vectors)
        # The name of those whose words are searched tells none of these from another, but stands in some.
        meant = meaning.meant(vectors if speakers is None else vectors[-1:], question.language, gloss)
        candidates = self._candidates(question, wanted, nearness.phrased, meant, speakers)
        evidence = self._evidence(
            question, candidates, letters, nearness, vote, self._by_meaning(question, meant, candidates, speakers)
        )
        return CollectedEvidence(evidence, nearness.each)

    def _by_meaning(
        self, question: Question, meant: Vectors, candidates: Numbers, speakers: SpeakerMatch | None
    ) -> dict[str, Any]:
        """The evidence by meaning for some passages; `meant`: see `SemanticIndex.meant`."""
        assert self._meaning is not None
        passage = self._meaning.like_passages(meant, candidates)
        part = candidates if speakers is not None and speakers.passages is not None else None
        return {
            "passage": passage,
            "sentence": self._meaning.like_sentences(meant, candidates),
            "heading": self._meaning.like_headings(meant, candidates, WEIGHTS["heading from"]),
            "background": self._meaning.background.level(question.language, part),
        }

    def _candidates(
        self,
        question: Question,
        wanted: Sequence[int],
        phrased: Floats,
        meant: Vectors | None,
        speakers: SpeakerMatch | None,
    ) -> Numbers:
        if speakers is not None and speakers.passages is not None:
            return self._within(speakers.passages, speakers.terms, question, meant)
        if len(self.layout) <= SMALL_ARCHIVE:
            return np.arange(len(self.layout))
        chosen = [np.array(wanted, np.intp), self._words.top(question.terms, CANDIDATES)[0]]
        if len(phrased):
            chosen.append(self._phrasings.labels.passages[_top(phrased)])
        if self._meaning is not None and meant is not None:
            chosen.append(self._meaning.nearest(meant, CANDIDATES))
        return np.unique(np.concatenate(chosen))

    def _within(self, passages: Numbers, terms: Collection[str], question: Question, meant: Vectors | None) -> Numbers:
        """These passages and those that hold one of the `terms`; of very many, those that are likest in meaning, or by
        words."""
        named = [self._words.holders(term) for term in terms if term in self._words.terms]
        found = np.unique(np.concatenate([passages, *named]))
        if len(found) <= SMALL_ARCHIVE:
            return found
        if self._meaning is not None and meant is not None:
            likest = self._meaning.nearly_like(meant, found)
        else:
            likest = self._words.scores_of(found, question.terms)
        return np.sort(found[np.argpartition(likest, -SMALL_ARCHIVE)[-SMALL_ARCHIVE:]])

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
        by_meaning = dict.fromkeys(("passage", "sentence", "heading"), nothing) | dict(meant or {})
        return Evidence(
            candidates,
            words=self._words.scores_of(candidates, question.terms),
            coverage=self._coverage(question, candidates),
            absent_names=self._absent_names(question, candidates),
            rarest=math.log(len(self.layout) + 1) or 1.0,
            unknown_name=question.unknown_name,
            **self.by_phrasings.fields(candidates, letters, phrasing, votes, by_meaning=meant is not None),
            **by_meaning,
        )

    def _coverage(self, question: Question, candidates: Numbers) -> Floats:
        """The share of the question's terms, by rarity, that each candidate holds."""
        known = [term for term in question.terms if term in self._words.terms]
        holding = dict(zip(known, self._words.holding(candidates, known), strict=True))
        words = {**question.translated, **question.written}
        by_word: dict[str, list[str]] = defaultdict(list)
        for term in question.terms:
            if term in holding or term in words:
                by_word[words.get(term, term)].append(term)
        held, total = np.zeros(len(candidates)), 0.0
        for terms in by_word.values():
            rarities = [question.terms[term] * self._rarity_of([term]) for term in terms]
            total += max(rarities)
            parts = [rarity * holding[term] for term, rarity in zip(terms, rarities, strict=True) if term in holding]
            held += np.max(parts, axis=0, initial=0.0) if parts else 0.0
        return held / total if total else held

    def _absent_names(self, question: Question, candidates: Numbers) -> Floats:
        """The share of the names in a question, of those that the archive knows, that each candidate does not hold."""
        absent = np.zeros(len(candidates))
        names = [known for terms in question.names if (known := [term for term in terms if term in question.terms])]
        names = [known for terms in names if (known := [term for term in terms if term in self._words.terms])]
        for terms in names:
            absent += ~self._words.holding(candidates, terms).any(axis=0)
        return absent / len(names) if names else absent

    def rarity(self, word: str) -> float:
        """How rare a folded word is in the archive: log(1 + passages / (1 + passages with it)); 0 for a stop word."""
        terms = [term for language in self._languages for term in analyzer_of(language).terms(word)]
        if not terms:
            return 0.0
        return self._rarity_of(terms)

    def _rarity_of(self, terms: Sequence[str]) -> float:
        often = max((self._words.often(term) for term in terms if term in self._words.terms), default=0)
        return math.log1p(len(self.layout) / (1 + often))

    def matched(self, passage: int, question: Question) -> tuple[str, ...]:
        """The question's own words that a passage shares, in order, each once."""
        found = self._words.matched(passage, question.terms)
        return tuple(dict.fromkeys(question.written[term] for term in found if term in question.written))

    def sentence(
        self, passage: int, question: Question, vectors: Vectors | None, collected: CollectedEvidence
    ) -> sentences.Span:
        """The [start, end) in a passage's text of the sentence that answers a question, or of two in a row."""
        one = self._archive.passages[passage]
        spans, meaning = spans_of(one.text), self._meaning
        if len(spans) == 1:
            return spans[0]
        if meaning is None or vectors is None:
            texts = [one.text[start:end] for start, end in spans]
            known = {term: weight for term, weight in question.terms.items() if term in self._words.terms}
            rarity = {term: weight * self._rarity_of([term]) for term, weight in known.items()}
            scores = sentences.by_words(texts, self._archive.interview_of(one).about.language, rarity)
            return sentences.chosen(spans, scores, meant=False)
        own = self._phrasings.labels.owned(passage) if meaning.phrasings is not None else np.zeros(0, np.intp)
        phrasings = meaning.phrasings.of(own) if meaning.phrasings is not None else vectors[:0]
        read = meaning.sentences.vectors.take(np.arange(meaning.starts[passage], meaning.starts[passage + 1]))
        scores = sentences.by_meaning(read, vectors, phrasings, collected.phrasings[own])
        return sentences.chosen(spans, scores, meant=True)

    def alike(self, passage: int, others: Numbers) -> Floats:
        """How like other passages are to one, (others,): the cosine between the means of their phrasings. If one of
        them has no phrasings, that between their own vectors, from which the mean of all is subtracted. Without an
        encoder, 1 for a passage of the same exchange, else 0."""
        meaning = self._meaning
        if meaning is None:
            same = self.layout.exchange_of(passage)
            return np.asarray((others >= same.start) & (others < same.stop), np.float64)
        wanted = np.append(others, passage)
        owned = [self._phrasings.labels.owned(int(one)) for one in wanted]
        if meaning.phrasings is not None and all(map(len, owned)):
            vectors = np.stack([meaning.phrasings.of(own).mean(axis=0) for own in owned])
        else:
            vectors = meaning.passages.vectors.take(wanted)
            vectors = vectors - vectors.mean(axis=0)
        vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        likeness: Floats = (vectors[:-1] @ vectors[-1]).astype(np.float64)
        return likeness

    def central_phrasing(self, passage: int, language: str) -> str:
        """A question that a passage answers, in a language if there is one: of its phrasings, the one nearest to their
        mean; if it has none, the beginning of its own words."""
        own = self._phrasings.labels.owned(passage)
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
    """A question without the terms that name the speakers whose words are searched: there they tell nothing. The whole
    question if nothing else is left."""
    terms = {term: weight for term, weight in question.terms.items() if term not in names}
    return replace(question, terms=terms) if terms else question


def _top(values: Floats) -> Numbers:
    return np.argpartition(values, -CANDIDATES)[-CANDIDATES:] if len(values) > CANDIDATES else np.arange(len(values))
