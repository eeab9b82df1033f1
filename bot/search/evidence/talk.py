"""Talk: what people say to a bot that asks nothing of its archive, recognized by its likeness to examples.

The examples are data, one file a language (`bot/search/talk/*.yaml`: kind -> utterances), and are compared as readers'
phrasings are: by meaning, by letters, and by a classifier that was trained on them; by letters alone where there is no
encoder. What looks like talk and does ask an archive stands there, too (`question`), and what the archive itself has to
say to the words weighs against talk.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from bot.archive.archive import Archive
from bot.archive.interview import Phrasing
from bot.base.languages import LANGUAGES
from bot.search.engine import Talk
from bot.search.evidence.phrasing_vectors import PhrasingVectors, understand_phrasings
from bot.search.evidence.phrasings import Phrasings
from bot.search.index.phrasing_index import PhrasingIndex, read_asked
from bot.search.question.question import Question
from bot.search.vectors.encoder import Encoder, Vectors
from bot.search.vectors.store import Progress, VectorStore
from bot.search.words.analyzer import folded
from bot.search.words.constants import constants

EXAMPLES = Path(str(resources.files("bot.search") / "talk"))  # the examples, and their vectors
QUESTION = "question"  # the kind of what looks like talk and asks an archive
KINDS = (*Talk, QUESTION)

VOTES = 0.5  # weight of the classifier, against 1 for the nearest examples' likeness in meaning
LETTERS = 0.3  # weight of the letters shared with the nearest examples
SHARE, LETTERS_SHARE = 0.06, 0.03  # by how much a kind must be likelier to have e times the share
KEY_WORDS_MARGIN = 0.5  # from which on a word or two are talk, though a passage holds them
MANY_WORDS = 20  # a message with more is as long as one with so many
REFERRING = frozenset({Talk.FRAGMENT, Talk.DETAIL, Talk.OTHER, Talk.MORE})
ANSWERED = frozenset({Talk.ABOUT, Talk.PRIVACY, Talk.WHO, Talk.CONTACT})  # by words that the reader wants
HIGHEST_LOGIT = 6.0  # of a confidence
LETTERS_MARGIN = 0.02  # below which letters are alike by chance
WEIGHTS: Mapping[str, Mapping[str, float]] = constants()["talk"]


@dataclass(frozen=True, slots=True)
class Resistance:
    """What speaks against a message's being talk, beside its likeness to examples."""

    confidence: float = 0.0  # with which the archive answers the same words
    held: float = 0.0  # the share of the words that say anything which the first passage holds
    by_few: bool = False  # has that passage few phrasings, or none?
    asks: bool = True  # by a question mark, or by words that ask
    words: int = 0

    def features(self, match: TalkMatch) -> dict[str, float]:
        """What tells this talk from a question."""
        odds = max(self.confidence, 1e-9) / max(1.0 - self.confidence, 1e-9)
        sure = float(np.clip(np.log(odds), -HIGHEST_LOGIT, HIGHEST_LOGIT))
        fixed = match.kind in ANSWERED
        return {
            "margin": match.margin,
            "confidence": sure,
            "confidence by few": sure * self.by_few,
            "sure, fixed": max(sure, 0.0) * fixed,
            "held": self.held * (not fixed),  # “who is Doe” asks for who that is
            "asks": float(self.asks),
            "words": min(self.words, MANY_WORDS) / MANY_WORDS,
            "fixed": float(fixed),
            "asks, fixed": float(self.asks and fixed),
            "refers": float(match.kind in REFERRING),
        }


@dataclass(frozen=True, slots=True)
class TalkMatch:
    """The likest kind of talk, and by how much it is likelier than a question to an archive."""

    kind: Talk
    margin: float
    by_meaning: bool
    shares: tuple[float, ...]  # of KINDS: how much of the likeness to all of them is to each, together 1

    def share(self, kind: Talk) -> float:
        """How sure it is, from 0 to 1, that it is of a kind."""
        return self.shares[KINDS.index(kind)]

    @property
    def may_be_key_words(self) -> bool:
        """May a word or two that a passage holds ask for it, rather than be this? “Harvard?” is like many a comment;
        “who is Doe” asks for who that is."""
        return self.kind not in (Talk.ABOUT, Talk.PRIVACY) and self.margin < KEY_WORDS_MARGIN

    def outweighs(self, resistance: Resistance) -> bool:
        """Is it talk, against what speaks for a question?"""
        weights, features = WEIGHTS["meaning" if self.by_meaning else "words"], resistance.features(self)
        sure = weights["bias"] + sum(weights[name] * features[name] for name in weights if name != "bias")
        return sure > 0 and self.margin >= (0.0 if self.by_meaning else LETTERS_MARGIN)


class TalkExamples:
    """The examples, ready to be compared with; `folder` is for what is made of them (None: nowhere)."""

    def __init__(self, folder: Path | None = None, known: Callable[[str], bool] | None = None) -> None:
        """With `known`, of the examples only those whose words it is true of."""
        self._folder = folder / "talk" if folder is not None else None
        read = _read_examples(self._folder, known)
        self._phrasings = Phrasings(read, {kind: place for place, kind in enumerate(KINDS)})
        self._kinds: dict[str, str] = {}  # by an example's folded words; of several kinds the first
        self._languages: dict[str, set[str]] = {}  # by the same, those that have it
        for one, phrasing in zip(read.read, read.phrasings, strict=True):
            self._kinds.setdefault(one.folded, phrasing.passages[0])
            self._languages.setdefault(one.folded, set()).add(phrasing.language)
        self._understood: dict[str, PhrasingVectors] = {}  # by encoder

    def understood(self, encoder: Encoder, progress: Progress | None = None) -> PhrasingVectors:
        """What an encoder makes of the examples; vectors of them come with the program."""
        if encoder.name not in self._understood:
            own = VectorStore(encoder, self._folder, EXAMPLES)
            self._understood[encoder.name] = understand_phrasings(self._phrasings, own, progress)
        return self._understood[encoder.name]

    def write_vectors(self, encoder: Encoder, folder: Path = EXAMPLES) -> int:
        """Write the vectors of the examples into `folder`; return how many. To be done when the examples change:
        what is not there is encoded at each first start."""
        store = VectorStore(encoder, None, folder)
        understand_phrasings(self._phrasings, store)
        return store.write(folder)

    def language_of(self, text: str) -> str | None:
        """The language of an example in these words, if only one language has it."""
        languages = self._languages.get(folded(text), set())
        return next(iter(languages)) if len(languages) == 1 else None

    def match(self, question: Question, vectors: Vectors | None, meaning: PhrasingVectors | None) -> TalkMatch | None:
        """The kind of talk that `question` is likest to; None if it holds no letter, or is an example of a question.
        `vectors`: see `EvidenceCollector.encoded`; `meaning`: see `understood`."""
        if not question.letters:
            return None
        if (kind := self._kinds.get(folded(question.text))) is not None:
            shares = tuple(float(one == kind) for one in KINDS)
            return TalkMatch(Talk(kind), 1.0, meaning is not None, shares) if kind != QUESTION else None
        scores = self._phrasings.by_letters(question).phrased
        by_meaning = meaning is not None and vectors is not None
        if meaning is not None and vectors is not None:
            likeness = self._phrasings.nearness(meaning.likeness(vectors, question.language)).phrased
            scores = likeness + VOTES * meaning.votes(vectors)[: len(KINDS)] + LETTERS * scores
        best = int(scores[:-1].argmax())
        odds = np.exp((scores - scores.max()) / (SHARE if by_meaning else LETTERS_SHARE))
        shares = tuple((odds / odds.sum()).tolist())
        return TalkMatch(list(Talk)[best], float(scores[best] - scores[-1]), by_meaning, shares)


@functools.cache
def talk_examples(folder: Path | None) -> TalkExamples:
    """The examples; they are the bot's own, whatever the archive, and read once."""
    return TalkExamples(folder)


def read_examples(language: str) -> list[tuple[str, str]]:
    """The (kind, utterance) of each example of a language. The files are YAML of the plainest form, a list a kind: a
    start need not load a parser for them, and a test reads them with one."""
    examples: list[tuple[str, str]] = []
    kind = ""
    for line in (EXAMPLES / f"{language}.yaml").read_text(encoding="utf-8").splitlines():
        if line.startswith("  - "):
            examples.append((kind, line[4:].strip().strip('"')))
        elif not line.startswith("#"):
            kind = line.rstrip(" :")
    return examples


def _read_examples(folder: Path | None, known: Callable[[str], bool] | None) -> PhrasingIndex:
    """The examples as phrasings, each tied to its kind as others are to a passage."""
    asked = [
        Phrasing(text, language, (kind,))
        for language in LANGUAGES
        for kind, text in read_examples(language)
        if known is None or known(text)
    ]
    return read_asked(Archive({}, "talk", asked=tuple(asked)), folder)
