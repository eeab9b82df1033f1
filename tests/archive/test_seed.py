"""The first interview against the text as it was received: every word of every answer, in order, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.archive import reader
from bot.archive.interview import Interview

ROOT = Path(__file__).parent.parent.parent
SEED = ROOT.parent / "shared" / "seed" / "intigam-aliyev-astna.txt"

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SEED.exists(), reason="the shared material is absent")]


@pytest.fixture(scope="module")
def interview() -> Interview:
    text, _ = reader.decode((ROOT / "knowledge/interviews/aliyev-astna.md").read_bytes(), "x")
    assert text is not None
    read, _ = reader.read_interview(text, "x")
    assert read is not None
    return read


@pytest.fixture(scope="module")
def seed() -> list[tuple[str, str]]:
    """The seed's questions and answers, page boilerplate (its last line) left out."""
    text = SEED.read_text(encoding="utf-8").removesuffix("Leave a review")
    parts = re.split(r"^(Question|Answer): ", text.partition("* * *\n")[2], flags=re.M)[1:]
    said = [(kind, words.strip()) for kind, words in zip(parts[::2], parts[1::2], strict=True)]
    return [(said[at][1], said[at + 1][1]) for at in range(0, len(said), 2)]


def test_every_answer_has_the_words_of_the_seed_in_order(interview: Interview, seed: list[tuple[str, str]]) -> None:
    answers = [" ".join(one.text for one in exchange.passages).split() for exchange in interview.exchanges]
    assert answers == [answer.split() for _, answer in seed]


def test_every_question_is_the_seeds(interview: Interview, seed: list[tuple[str, str]]) -> None:
    assert [exchange.question for exchange in interview.exchanges] == [question for question, _ in seed]


def test_every_paragraph_of_the_seed_is_a_passage_with_broken_sentences_joined(
    interview: Interview, seed: list[tuple[str, str]]
) -> None:
    paragraphs = [re.sub(r"\n(?=[a-z])", " ", answer).split("\n") for _, answer in seed]
    assert [one.text.split() for one in interview.passages] == [one.split() for group in paragraphs for one in group]


def test_the_opening_lines_are_the_introduction(interview: Interview) -> None:
    opening = SEED.read_text(encoding="utf-8").partition("* * *")[0]
    assert interview.introduction.split() == opening.split()


def test_what_the_source_does_not_state_stays_null(interview: Interview) -> None:
    about = interview.about
    assert (about.date, about.source_url, about.translation.value) == (None, None, "unknown")
    assert (about.speaker.name, about.speaker.role, about.outlet) == (
        "Intigam Aliyev",
        "human rights activist",
        "ASTNA",
    )
