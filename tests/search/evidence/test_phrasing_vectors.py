"""The first interview as it is taught: what is in `knowledge/asked`, `golden` and `vocabulary`, and what it brings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from bot.archive.archive import Archive
from bot.search.evaluation import evaluate
from bot.search.searcher import Searcher
from bot.search.words.analyzer import folded
from tests.own_archive import own_archive, own_index

ROOT = Path(__file__).parents[3]
READERS = ROOT.parent / "shared" / "eval" / "readers" / "questions.jsonl"
ALIKE = 86  # of 100: two questions of as many letters in common are the same, lightly reworded


@pytest.fixture(scope="module")
def archive() -> Archive:
    return own_archive()


def plain(text: str) -> str:
    return folded(text)


def too_like(texts: Iterable[str], others: Iterable[str]) -> list[tuple[str, str]]:
    measured = [plain(other) for other in others]
    found = []
    for text in texts:
        for measure in (fuzz.ratio, fuzz.token_sort_ratio):
            match = process.extractOne(plain(text), measured, scorer=measure, score_cutoff=ALIKE)
            if match is not None:
                found.append((text, match[0]))
    return found


def golden(archive: Archive) -> list[str]:
    return [one.question for questions in archive.golden.values() for one in questions]


def test_every_passage_is_taught_in_four_languages(archive: Archive) -> None:
    taught = {(one, phrasing.language) for phrasing in archive.asked for one in phrasing.passages}
    assert taught == {(passage.id, language) for passage in archive.passages for language in ("en", "ru", "az", "tr")}


def test_no_phrasing_is_a_golden_question_reworded(archive: Archive) -> None:
    assert too_like((one.text for one in archive.asked), golden(archive)) == []


@pytest.mark.shared
@pytest.mark.skipif(not READERS.exists(), reason="the shared evaluation set is not here")
def test_nothing_that_is_taught_or_tested_comes_from_the_evaluation_set(archive: Archive) -> None:
    questions = [json.loads(line)["text"] for line in READERS.read_text(encoding="utf-8").splitlines()]
    answerable = [text for text in questions if len(plain(text)) > 12]  # "hi" and "thanks" belong to nobody
    assert too_like((one.text for one in archive.asked), answerable) == []
    assert too_like(golden(archive), answerable) == []


def test_by_words_alone_four_of_five_golden_questions_find_their_passage(archive: Archive) -> None:
    report = evaluate(Searcher(archive, own_index()))
    assert report.hit_at_1 >= 0.8
    assert report.hit_at_3 >= 0.9
    assert report.silence >= 0.6
