"""Talk: what people say to a bot that asks nothing of its archive, recognized by its likeness to examples.

The examples are data, one file a language (`bot/search/talk/*.yaml`: kind -> utterances), and are compared as readers'
phrasings are: by meaning, by letters, and by a classifier that was trained on them; by letters alone where there is no
encoder. What looks like talk and does ask an archive stands there, too (`question`), and what the archive itself has to
say to the words weighs against talk.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.archive.archive import Archive
from bot.archive.interview import Phrasing
from bot.archive.safeyaml import read_yaml
from bot.search.engine import Talk
from bot.search.evidence.classifier import PhrasingVectors, understand_phrasings
from bot.search.evidence.phrasings import Phrasings
from bot.search.index.phrasing_index import PhrasingIndex, read_asked
from bot.search.question.question import Question
from bot.search.vectors.encoder import Vectors
from bot.search.vectors.store import Progress, VectorStore
from bot.search.words.analyzer import LANGUAGES

QUESTION = "question"  # the kind of what looks like talk and asks an archive
KINDS = (*Talk, QUESTION)

# Fitted on examples left out one by one and on questions to archives, see tests/fit/talk.py.
VOTES = 0.5  # weight of the classifier, against 1 for the nearest examples' likeness in meaning
LETTERS = 0.3  # weight of the letters shared with the nearest examples
MARGIN = 0.12  # by which the likest kind must exceed `question`, where the archive has nothing to say
SURE = 0.12  # as much more where the archive is sure to answer
LETTERS_MARGIN = 0.15  # the same two, by letters alone
LETTERS_SURE = 0.15


@dataclass(frozen=True, slots=True)
class TalkMatch:
    """The likest kind of talk, and by how much it is likelier than a question to an archive."""

    kind: Talk
    margin: float
    by_meaning: bool

    def outweighs(self, confidence: float) -> bool:
        """Is it talk, where the archive answers the same words with this `confidence`, from 0 to 1?"""
        least, more = (MARGIN, SURE) if self.by_meaning else (LETTERS_MARGIN, LETTERS_SURE)
        return self.margin >= least + more * confidence


class TalkExamples:
    """The examples, ready to be compared with; `folder` is for what is made of them (None: nowhere)."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder / "talk" if folder is not None else None
        self._phrasings = Phrasings(_read_examples(self._folder), {kind: place for place, kind in enumerate(KINDS)})
        self._meaning: PhrasingVectors | None = None

    def understand(self, store: VectorStore, progress: Progress | None = None) -> None:
        """Have the encoder read the examples; vectors of them come with the program."""
        own = VectorStore(store.encoder, self._folder, Path(str(_examples_folder())))
        self._meaning = understand_phrasings(self._phrasings, own, progress)

    def match(self, question: Question, vectors: Vectors | None) -> TalkMatch | None:
        """The kind of talk that `question` is likest to; None if it holds no letter. `vectors`: see
        `EvidenceCollector.encoded`."""
        if not question.letters:
            return None
        scores = self._by_letters(question)
        meaning = self._meaning if vectors is not None else None
        if meaning is not None and vectors is not None:
            likeness = self._phrasings.nearness(meaning.likeness(vectors, question.language)).taught
            scores = likeness + VOTES * meaning.votes(vectors)[: len(KINDS)] + LETTERS * scores
        best = int(scores[:-1].argmax())
        return TalkMatch(list(Talk)[best], float(scores[best] - scores[-1]), meaning is not None)

    def _by_letters(self, question: Question) -> NDArray[np.float64]:
        return self._phrasings.by_letters(question).taught


@functools.cache
def talk_examples(folder: Path | None) -> TalkExamples:
    """The examples; they are the bot's own, whatever the archive, and read once."""
    return TalkExamples(folder)


def _examples_folder() -> Path:
    return Path(str(resources.files("bot.search") / "talk"))


def _read_examples(folder: Path | None) -> PhrasingIndex:
    """The examples as phrasings, each tied to its kind as others are to a passage."""
    examples: list[Phrasing] = []
    digest = hashlib.sha256()
    for language in LANGUAGES:
        text = (_examples_folder() / f"{language}.yaml").read_text(encoding="utf-8")
        digest.update(text.encode("utf-8"))
        for kind, utterances in read_yaml(text).value.items():
            examples += [Phrasing(one, language, (kind,)) for one in utterances]
    return read_asked(Archive({}, digest.hexdigest(), asked=tuple(examples)), folder)
