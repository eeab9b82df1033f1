"""What is promised is held: each sentence is listed in promises.yaml, with tests that exist and are run in every way of
running a bot that may make a difference."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import COLLECTED
from tests.promised import (
    CHOICES,
    INSTRUCTIONS,
    ROOT,
    ROWS,
    TABLE,
    TESTS,
    prose,
    run_in,
    said_in,
    table,
    texts,
    ways_of,
)

SENTENCES = [(text, one) for text, every in texts().items() for one in every]


def listed(text: str, sentence: str) -> int:
    """How often a sentence is listed."""
    rows = [row for row in ROWS if row.text == text and row.covers(sentence)]
    longest = max((len(row.begins) for row in rows), default=0)
    told = text == "runbook" and any(sentence.startswith(one) for one in INSTRUCTIONS)
    return len([row for row in rows if len(row.begins) == longest]) + told


def test_every_sentence_that_promises_something_is_listed_once() -> None:
    assert [(text, sentence) for text, sentence in SENTENCES if listed(text, sentence) != 1] == []


def test_what_is_listed_is_still_said_and_has_one_kind_of_reason() -> None:
    for row in ROWS:
        name = f"{row.text}: {row.begins}"
        assert any(row.covers(sentence) for text, sentence in SENTENCES if text == row.text), name
        assert [bool(one) for one in (row.held, row.outside, row.by_hand)].count(True) == 1, name
        assert set(row.ways) <= set(CHOICES), name


def test_no_instruction_is_listed_that_the_runbook_does_not_give() -> None:
    assert [one for one in INSTRUCTIONS if not any(sentence.startswith(one) for _, sentence in SENTENCES)] == []


COLLECT = """
import json
from tests.promised import tests_and_their_ways
print(json.dumps({name: sorted(ways) for name, ways in tests_and_their_ways().items()}))
"""


@pytest.fixture(scope="module")
def known(request: pytest.FixtureRequest) -> dict[str, set[str]]:
    """Every test and its ways: as this run has collected them, or, if it is not one of all, another process."""
    items = request.config.stash[COLLECTED]
    files = {item.path for item in items}
    if not any("::" in one for one in request.config.args) and files.issuperset(TESTS.rglob("test_*.py")):
        return ways_of(items)
    done = subprocess.run(
        [sys.executable, "-c", COLLECT], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    return {name: set(ways) for name, ways in json.loads(done.stdout).items()}


def test_each_promise_has_tests_that_exist_in_every_way_that_may_make_a_difference(known: dict[str, set[str]]) -> None:
    wrong = []
    for row in ROWS:
        ways = {way for choice in row.ways for way in said_in(row, choice)}
        tested = run_in(row, known)
        wrong += [f"{row.begins}: there is no test {name}" for name in row.held if name not in known]
        wrong += [f"{row.begins}: no test is run in the way {way}" for way in ways - tested - set(row.untested)]
        wrong += [f"{row.begins}: {way} is tested" for way in set(row.untested) & tested]
    assert wrong == []


def test_the_table_of_promises_is_what_they_and_the_tests_say(known: dict[str, set[str]]) -> None:
    assert TABLE.read_text(encoding="utf-8") == table(known), "write it anew: python -m tests.promised"


def test_a_sentence_of_a_document_is_one_of_its_paragraphs_lists_or_tables() -> None:
    text = "# Head\n\nOne. Two\ngoes on:\n\n```sh\ncode. Code.\n```\n\n- Three. `Four` is it.\n\n"
    document = f"{text}| a | b |\n|--|--|\n| x | y |\n"
    assert list(prose(document)) == ["One.", "Three.", "`Four` is it.", "x | y"]
