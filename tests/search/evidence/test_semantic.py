"""What is learnt from the phrasings' vectors is learnt once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.archive.archive import Archive
from bot.archive.interview import Phrasing
from bot.search.evidence.collect import ENCODED
from bot.search.evidence.phrasings import Classifier
from bot.search.searcher import Searcher
from bot.search.vectors import store as vectors
from bot.search.vectors.passage_texts import sentences_of, titled_passages
from bot.search.vectors.store import VectorStore, keys_of
from tests.search import toy
from tests.search.fake_encoder import WordSums, understanding

PASSAGES = [passage.id for passage in toy.archive().passages]


def archive(first: str, *more: str) -> Archive:
    asked = {first: ("en", PASSAGES[:1]), **dict.fromkeys(more, ("en", PASSAGES[1:2]))}
    return of_the_bees(toy.archive(asked={**asked, "Are there wasps?": ("en", ())}))


def of_the_bees(made: Archive) -> Archive:
    """The archive, where what is not answered is what the bees' interview does not answer."""
    return replace(made, asked=tuple(replace(one, interview="bees") for one in made.asked))


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many vectors each classifier was trained on."""
    sizes: list[int] = []
    train = Classifier.trained

    def noted(vectors: np.ndarray, targets: np.ndarray) -> Classifier:
        if len(vectors) < 1000:  # not the one for talk, which is trained once a process
            sizes.append(len(vectors))
        return train(vectors, targets)

    monkeypatch.setattr(Classifier, "trained", noted)
    return sizes


def understood(asked: Archive, cache: Path) -> Searcher:
    engine = Searcher(asked)
    engine.understand(VectorStore(WordSums(), cache))
    return engine


def confidence(engine: Searcher) -> float:
    return engine.answer("Why do bees sting?").confidence


def test_a_second_start_trains_nothing_and_answers_the_same(trained: list[int], tmp_path: Path) -> None:
    first = understood(archive("Why bees?"), tmp_path)
    second = understood(archive("Why bees?"), tmp_path)
    assert trained == [4]
    assert confidence(second) == confidence(first)


def test_a_first_build_leaves_each_passage_beside_its_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "SPARE_RECORDS", 0)
    understood(archive("Why bees?"), tmp_path)
    titled = [text for one in archive("Why bees?").interviews.values() for text in titled_passages(one)]
    parts = [sentences_of(passage.text) for passage in archive("Why bees?").passages]
    keys = keys_of("passage", [text for title, own in zip(titled, parts, strict=True) for text in (title, *own)])
    rows = VectorStore(WordSums(), tmp_path).places(keys).rows
    assert rows.tolist() == list(range(len(keys)))


@pytest.mark.parametrize(
    "changed",
    [
        archive("Why do bees?"),
        archive("Why bees?", "Who bees?"),
        of_the_bees(toy.archive(asked={"Why bees?": ("tr", PASSAGES[:1]), "Are there wasps?": ("en", ())})),
    ],
)
def test_phrasings_that_changed_are_learnt_anew(trained: list[int], tmp_path: Path, changed: Archive) -> None:
    understood(archive("Why bees?"), tmp_path)
    after = understood(changed, tmp_path)
    assert len(trained) == 2
    assert confidence(after) == confidence(understood(changed, tmp_path / "other"))


@pytest.mark.parametrize("harm", [b"", b"nonsense"])
def test_what_is_damaged_is_learnt_anew(trained: list[int], tmp_path: Path, harm: bytes) -> None:
    understood(archive("Why bees?"), tmp_path)
    path = tmp_path / f"{WordSums.name}.taught"
    written = path.read_bytes()
    path.unlink()
    path.write_bytes(harm)
    understood(archive("Why bees?"), tmp_path)
    assert trained == [4, 4]
    assert path.read_bytes() == written


def test_of_a_long_message_the_encoder_reads_what_a_short_one_takes() -> None:
    searcher = understanding(toy.archive(toy.interview("bees", ((None, ["Bees avoid lavender."]),))))
    encoder = searcher.store.encoder  # type: ignore[union-attr]
    encoder.encoded.clear()  # type: ignore[attr-defined]
    searcher.answer("I grow lavender, and I wonder what becomes of it. " * 40 + "Why do bees avoid it?")
    assert 0 < sum(map(encoder.pieces, encoder.encoded)) <= ENCODED  # type: ignore[attr-defined]


def test_what_another_interview_is_asked_changes_no_vote(tmp_path: Path) -> None:
    ants = toy.interview("ants", [("Why ants?", ("Ants came first.", "They carry more."))], speaker="Bo Nest")
    alone, ids = archive("Why bees?", "Who bees?"), [one.id for one in ants.passages]
    of_ants = [Phrasing(f"Why do ants number {number} sting bees?", "en", (ids[number % 2],)) for number in range(40)]
    beside = replace(
        toy.archive(*alone.interviews.values(), ants),
        asked=(*alone.asked, *of_ants, Phrasing("Why wasps?", "en", (), "ants")),
    )
    question = WordSums().questions(["Why do bees sting?"])
    votes = []
    for made in (alone, beside):
        meaning = understood(made, tmp_path / str(len(votes)))._finder.collector._meaning
        assert meaning is not None
        assert meaning.phrasings is not None
        votes.append(meaning.phrasings.votes(question))
    of_bees = [0, 1, 5]  # beside four columns of passages stand what the ants and what the bees do not answer
    assert votes[1][of_bees] == pytest.approx(votes[0])
