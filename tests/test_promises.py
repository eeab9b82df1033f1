"""What is promised is held: each sentence is listed in promises.yaml, with tests that exist and are run in every way of
running a bot that may make a difference."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.promised import CHOICES, INSTRUCTIONS, ROOT, ROWS, TABLE, Promise, prose, texts

SENTENCES = [(text, one) for text, every in texts().items() for one in every]


@pytest.mark.parametrize(("text", "sentence"), SENTENCES, ids=[f"{text}: {one[:40]}" for text, one in SENTENCES])
def test_every_sentence_that_promises_something_is_listed_once(text: str, sentence: str) -> None:
    rows = [row for row in ROWS if row.text == text and row.covers(sentence)]
    longest = max((len(row.begins) for row in rows), default=0)
    told = text == "runbook" and any(sentence.startswith(one) for one in INSTRUCTIONS)
    assert len([row for row in rows if len(row.begins) == longest]) + told == 1


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.text}: {row.begins[:40]}")
def test_what_is_listed_is_still_said_and_has_one_kind_of_reason(row: Promise) -> None:
    assert any(row.covers(sentence) for text, sentence in SENTENCES if text == row.text)
    assert [bool(one) for one in (row.held, row.outside, row.by_hand)].count(True) == 1
    assert set(row.ways) <= set(CHOICES)


def test_no_instruction_is_listed_that_the_runbook_does_not_give() -> None:
    assert [one for one in INSTRUCTIONS if not any(sentence.startswith(one) for _, sentence in SENTENCES)] == []


CHECK = """
import sys
from tests.promised import ROWS, CHOICES, run_in, said_in, table, tests_and_their_ways
known = tests_and_their_ways()
for row in ROWS:
    for name in row.held:
        if name not in known:
            print(f"{row.begins}: there is no test {name}")
    ways = {way for choice in row.ways for way in said_in(row, choice)}
    for way in sorted(ways - run_in(row, known) - set(row.untested)):
        print(f"{row.begins}: no test is run in the way {way}")
    for way in sorted(set(row.untested) & run_in(row, known)):
        print(f"{row.begins}: {way} is tested")
sys.stderr.write(table(known))
"""


def test_each_promise_has_tests_that_exist_in_every_way_that_may_make_a_difference() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECK], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
    assert TABLE.read_text(encoding="utf-8") == done.stderr, "write it anew: python -m tests.promised"


def test_a_sentence_of_a_document_is_one_of_its_paragraphs_lists_or_tables() -> None:
    text = "# Head\n\nOne. Two\ngoes on:\n\n```sh\ncode. Code.\n```\n\n- Three. `Four` is it.\n\n"
    document = f"{text}| a | b |\n|--|--|\n| x | y |\n"
    assert list(prose(document)) == ["One.", "Three.", "`Four` is it.", "x | y"]
