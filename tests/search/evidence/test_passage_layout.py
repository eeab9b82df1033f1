from __future__ import annotations

import numpy as np

from bot.search.evidence.passage_layout import PassageLayout
from tests.search import toy


def test_each_passage_lies_in_the_exchange_that_holds_it() -> None:
    archive = toy.archive()
    layout = PassageLayout(tuple(archive.interviews.values()))
    numbers = {passage.id: number for number, passage in enumerate(archive.passages)}
    assert len(layout) == len(archive.passages)
    for interview in archive.interviews.values():
        for exchange in interview.exchanges:
            for passage in exchange.passages:
                number = numbers[passage.id]
                assert [archive.passages[one] for one in layout.exchange_of(number)] == list(exchange.passages)


def test_what_interviews_have_is_told_of_each_of_their_passages() -> None:
    interviews = tuple(toy.archive().interviews.values())
    layout = PassageLayout(interviews)
    spread = layout.by_passage(np.arange(len(interviews)))
    assert [spread.tolist().count(number) for number in range(len(interviews))] == layout.sizes.tolist()


def test_an_archive_without_interviews_has_no_passages() -> None:
    assert len(PassageLayout(())) == 0
