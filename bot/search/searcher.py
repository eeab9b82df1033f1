"""Searcher: the Engine over one Archive; `build_engine` makes it.

A question goes these steps: it is read and passages are found for its words alone (`PassageFinder`); it is told from
talk, which asks nothing of an archive (`evidence.talk`); after an answer it is understood with what was shown
(`evidence.followups`); and what was decided becomes an Answer. Without an encoder, or until it has encoded the archive,
only words count.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from bot.archive.archive import Archive
from bot.base.code_version import code_version
from bot.search.engine import NEAREST, READ, Answer, Engine, Found, Hit, NothingFound, Talk
from bot.search.evidence import followups
from bot.search.evidence.phrasing_vectors import PhrasingVectors
from bot.search.evidence.talk import REFERRING, Resistance, TalkExamples, TalkMatch, talk_examples
from bot.search.finder import Finding, PassageFinder, Query
from bot.search.index.archive_index import ArchiveIndex, read_archive
from bot.search.index.backend import EngineAway
from bot.search.index.shared_engine import SharedEngine
from bot.search.index.shared_index import SharedIndex
from bot.search.question.question import Question
from bot.search.question.speakers import names_on_cards
from bot.search.ranking import CONFIDENCE_THRESHOLD, Evidence, Floats
from bot.search.vectors.encoder import Encoder, load_encoder
from bot.search.vectors.store import Progress, VectorStore
from bot.search.words.asking import asks, tells
from bot.search.words.correction import instead
from bot.search.words.language import is_of_other_script
from bot.search.words.names import Names

KEY_WORDS = 3  # words of a message up to which they are key words, if the first passage holds them
NAMED_ABOUT = 0.43  # margin from which on “is it in Georgian?” is about the interview; “who is Doe?” is not
CARD_ABOUT = 0.33  # the same of “who is Doe?” where a card tells of Doe
PLAIN_GARBAGE = 0.2  # the same of what has no meaning; “Tofig Yagublu” has none for an encoder
PLAIN_TALK = 0.6  # margin of talk from which on it is plainly what it looks like; an example itself has 1
JUST_SILENT = float(np.nextafter(CONFIDENCE_THRESHOLD, 0))  # the highest confidence with which the archive is silent

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What this reader was shown before, by the passages' numbers, the last one last."""

    passages: list[int]
    nearest: int | None  # what came nearest to the last question, if that found nothing
    last: str  # the last of the ids
    card: str | None  # the interview whose card was shown since
    answers: int = 0  # how many different passages answered: what was read on is no answer that was asked for

    @property
    def context(self) -> list[int]:
        """All of it."""
        return self.passages if self.nearest is None else [*self.passages, self.nearest]


@dataclass(frozen=True, slots=True)
class _Decision:
    """What a message is answered with: the passages found, or, if it is talk, what is said of that kind."""

    hits: tuple[Hit, ...]
    confidence: float
    talk: Talk | None = None
    exhausted: bool = False  # “what else?” when everything near was shown


class Searcher:
    """Answers questions from one archive; any number of threads may ask it."""

    def __init__(
        self,
        archive: Archive,
        archive_index: ArchiveIndex | None = None,
        talk: TalkExamples | None = None,
    ) -> None:
        self._archive = archive
        self.archive_index = archive_index if archive_index is not None else read_archive(archive)
        self.store: VectorStore | None = None
        self._on_cards, self._people = names_on_cards(archive), Names(self.archive_index.asked.people)
        self._finder = PassageFinder(archive, self.archive_index)
        self._talk = talk if talk is not None else talk_examples(None)
        self._talk_meaning: PhrasingVectors | None = None

    @property
    def archive(self) -> Archive:
        """The version of the archive that the answers come from."""
        return self._archive

    def understand(self, store: VectorStore, progress: Progress | None = None) -> None:
        """Have the store's encoder read the archive; from the end of this call on, answers go by meaning, too."""
        self._talk_meaning = self._talk.understood(store.encoder, progress)
        self._finder.understand(store, progress)
        self.store = store

    def answer(self, question: str, *, k: int = 5, hint: str | None = None, shown: Sequence[str] = ()) -> Answer:
        """See `Engine.answer`."""
        started = time.perf_counter()
        try:
            before = self._before(shown)
            query, match = self._read(question, hint, before)
            decision = self._decide(query, match, before, k)
        except EngineAway:
            language = self._finder.collector.reader.read(question, hint).language
            return NothingFound(language, (), 0.0, (time.perf_counter() - started) * 1000, away=True)
        spent = (time.perf_counter() - started) * 1000
        return self._answer_of(decision, query.question, match, before, hint, spent)

    def _match(self, query: Query) -> TalkMatch | None:
        """The kind of talk that a message is likest to."""
        return self._talk.match(query.question, query.vectors, self._talk_meaning)

    def _read(self, message: str, hint: str | None, before: _Shown) -> tuple[Query, TalkMatch | None]:
        """What is searched for a message, and the kind of talk that it is likest to. Of a correction of what was asked
        `before` only what it asks for instead is searched."""
        query = self._finder.read(message, hint)
        match = self._match(query) if not query.exact else None
        if before.context and query.exact is None and (meant := instead(query.question.text)) != query.question.text:
            query = self._finder.read_instead(query, meant)
        return query, match

    def _before(self, shown: Sequence[str]) -> _Shown:
        """What was shown before, of what the archive still holds; `shown`: see `Engine.answer`."""
        numbers = self._finder.numbers
        card = shown[-1] if shown and shown[-1] in self._archive.interviews else None
        shown = [one for one in shown if one not in self._archive.interviews]
        answers = len({one for one in shown if one in numbers})
        shown = [one.removeprefix(READ) for one in shown]
        last = shown[-1] if shown else ""
        nearest = numbers.get(last.removeprefix(NEAREST)) if last.startswith(NEAREST) else None
        return _Shown([numbers[one] for one in shown if one in numbers], nearest, last, card, answers)

    def _decide(self, query: Query, match: TalkMatch | None, before: _Shown, k: int) -> _Decision:
        """What answers a message: by its words alone, or together with what was shown `before`."""
        alone = self._alone(query, match, k)
        if query.exact is not None or not self._follows(alone.confidence, query, match, before):
            return alone
        meant = self._meant(query, match, before)
        again = before.passages[-followups.IN_A_ROW :] == [meant] * followups.IN_A_ROW
        if meant is not None and not again:
            return _Decision(*self._finder.find(replace(query, exact=[meant]), k))
        if again or (before.passages and followups.wants_other(match)):
            return self._more(alone, before, query.question.language, k)
        if alone.hits[0].passage.id != before.last and followups.says_which(match, alone.confidence):
            return replace(alone, talk=None, confidence=CONFIDENCE_THRESHOLD)
        talk = alone.talk or followups.silent(match)
        return replace(alone, talk=talk, confidence=min(alone.confidence, JUST_SILENT))

    def _alone(self, query: Query, match: TalkMatch | None, k: int) -> _Decision:
        """What answers a message by its words alone."""
        found = self._finder.find(query, k)
        talk = self._talk_in(query.question, match, found) if not query.exact else None
        if query.exact is not None and talk in REFERRING:
            talk = None  # maintainers wrote down that nothing answers it, so it is asked in full
        return _Decision(*found, talk)

    def _follows(self, confidence: float, query: Query, match: TalkMatch | None, before: _Shown) -> bool:
        """May a message mean something else after what was shown before than its words alone, which are answered with
        this confidence?"""
        if match is not None and match.kind not in REFERRING and match.margin >= PLAIN_TALK:
            return False  # “I am scared”, after a passage that speaks of fear, is no question about it
        refers = followups.refers(match) if before.nearest is not None else bool(before.passages)
        return refers and confidence < 1.0 and not followups.stands_alone(query.question)

    def _meant(self, query: Query, match: TalkMatch | None, before: _Shown) -> int | None:
        """The passage that a message means after what was shown before; None: none, or any but these."""
        if before.passages and followups.wants_more(match, query.question):
            return None
        found = self._finder.follow_up(query, match, before.context)
        chosen = followups.chosen(found.features, followups.WEIGHTS[found.weights])
        return int(found.passages[chosen]) if chosen is not None else None

    def _more(self, otherwise: _Decision, before: _Shown, language: str, k: int) -> _Decision:
        """What was not shown yet; if there is nothing, that it is exhausted, beside the passages of `otherwise`."""
        enough = before.answers > followups.PASSAGES_SHOWN
        if not enough and (rest := self._finder.find_more(before.passages, language, k)):
            return _Decision(rest, CONFIDENCE_THRESHOLD)
        return replace(otherwise, talk=Talk.MORE, exhausted=True)

    def _answer_of(
        self,
        decision: _Decision,
        asked: Question,
        match: TalkMatch | None,
        before: _Shown,
        hint: str | None,
        spent: float,
    ) -> Answer:
        """The Answer that says what was decided."""
        hits, confidence, talk = decision.hits, decision.confidence, decision.talk
        if talk in REFERRING and not decision.exhausted and followups.is_complete(asked, talk):
            talk = None  # the archive lacks an answer, and it needs no other words
        if talk is None and hits and confidence >= CONFIDENCE_THRESHOLD:
            return Found(asked.language, hits, confidence, spent, asked.statement)
        if talk is None and tells(asked.text):
            talk = Talk.STORY  # the archive lacks nothing, and the log need not have it
        about = self._interviews_meant(asked, before) if talk is Talk.ABOUT else ()
        unsaid = not hint or is_of_other_script(asked.text, hint)
        told = self._talk.language_of(asked.text) if talk is not None and unsaid else None
        plain = talk is not None and match is not None and match.margin >= PLAIN_TALK
        language = told or asked.language
        return NothingFound(language, hits, confidence, spent, talk, about, plain, decision.exhausted)

    def _interviews_meant(self, asked: Question, before: _Shown) -> tuple[str, ...]:
        """The interviews that a question about “the” interview may mean: of whom it names, else the one just read."""
        named = self._finder.named(asked)
        if named is None and before.card is not None:
            return (before.card,)
        numbers = named if named is not None else before.passages[-1:]
        return tuple(dict.fromkeys(self._finder.passages[number].interview_id for number in numbers))

    def _talk_in(self, asked: Question, match: TalkMatch | None, found: Finding) -> Talk | None:
        """The kind of talk that a message is, rather than a question that is answered with what was `found`; None if
        it is a question."""
        if asked.is_speaker:
            return Talk.ABOUT
        resistance = self.resistance(asked, found)
        if not any(map(str.isalpha, asked.text)) and resistance.held < 1.0:
            return Talk.GARBAGE  # “10”, or “?”; a year that a passage holds is a key word
        if match is None:
            return Talk.GARBAGE if not asked.variants else None
        if _asks_for_a_name(asked, match) or not (self._asks_for_card(asked, match) or match.outweighs(resistance)):
            return None
        if match.kind is Talk.ABOUT and self._names_another(asked, resistance.held):
            return None
        key_words = resistance.held == 1.0 and resistance.words <= KEY_WORDS and match.may_be_key_words
        topic = not match.by_meaning and resistance.words == 1 and match.margin < PLAIN_TALK  # letters alone can't tell
        if found.confidence >= CONFIDENCE_THRESHOLD and (
            asked.about != asked.text or key_words or topic or followups.may_stand_alone(match)
        ):
            return None  # “what does he say about X” asks an archive; so may “X?”, and words that refer to something
        if match.kind in (Talk.THANKS, Talk.COMMENT) and "?" in asked.text:
            return Talk.FRAGMENT  # “he is right?” asks what “he is right” says
        return match.kind

    def _asks_for_card(self, asked: Question, match: TalkMatch) -> bool:
        """Does a message ask who somebody is of whom an interview's card tells, however sure a passage is?"""
        plainly = match.kind is Talk.ABOUT and match.margin >= CARD_ABOUT
        return plainly and any(self._on_cards.have(word) for word in asked.written.values())

    def _names_another(self, asked: Question, held: float) -> bool:
        """Does a message name somebody of whom the first passage, which holds this share of its words, speaks, and no
        interview's card? Of a first name another script may have too few sounds to be found by."""
        words = asked.written.values()
        if any(self._on_cards.have(word) for word in words):
            return False
        listed = [self._people.have(word) for word in words]  # in the front matter; also in small letters
        return (held > 0 and all(listed)) or (held == 1.0 and (bool(asked.names) or any(listed)))

    def resistance(self, asked: Question, found: Finding) -> Resistance:
        """What speaks for a question, where this was `found`."""
        words = set(asked.written.values())
        held = len(words.intersection(found.hits[0].matched)) / len(words) if words and found.hits else 0.0
        first = self._finder.numbers[found.hits[0].passage.id] if found.hits else None
        by_few = first is not None and not self._finder.collector.by_phrasings.has_many(first)
        return Resistance(found.confidence, held, by_few, asks(asked.text), len(asked.text.split()))

    def evidence(self, question: str, hint: str | None = None) -> Evidence:
        """All evidence for a question, of which `answer` makes its answer."""
        return self._finder.evidence(self._finder.read(question, hint))

    def told(self, question: str) -> tuple[TalkMatch | None, Resistance]:
        """What tells a message from talk, or makes it talk."""
        query = self._finder.read(question)
        found = self._finder.find(replace(query, exact=None), 1)
        return self._match(query), self.resistance(query.question, found)

    def follow_up(
        self, question: str, shown: Sequence[str], hint: str | None = None
    ) -> tuple[list[str], dict[str, Floats], str] | None:
        """Of a question that comes after passages were `shown`: the ids of those that are weighed, their features, and
        which weights apply (see `followups`). None if nothing is weighed, because its words alone decide."""
        before = self._before(shown)
        query, match = self._read(question, hint, before)
        if query.exact is not None or followups.wants_more(match, query.question):
            return None
        if not self._follows(self._finder.find(query, 1).confidence, query, match, before):
            return None
        found = self._finder.follow_up(query, match, before.context)
        return [self._finder.passages[number].id for number in found.passages.tolist()], found.features, found.weights


def _asks_for_a_name(asked: Question, match: TalkMatch) -> bool:
    """Does a message ask for somebody, or hold a name alone, that looks like talk because no example has the name?"""
    if match.kind is Talk.GARBAGE:
        return match.margin < PLAIN_GARBAGE
    return match.kind is Talk.ABOUT and asked.unknown_name == 1.0 and match.margin < NAMED_ABOUT


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
