"""Every engine that there is, held against the contract of `engine_contract`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bot.search.searcher import Searcher
from tests.search.engine_contract import CLAIMS, Make
from tests.search.fake_encoder import understanding
from tests.search.full_text import FullText
from tests.search.index.shared import STORES, understanding_by

ENGINES: dict[str, Make] = {"searcher": Searcher, "searcher with an encoder": understanding, "full text": FullText}
SHARED: dict[str, Make] = {name: partial(understanding_by, name) for name in STORES}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
@pytest.mark.parametrize("make", ENGINES.values(), ids=ENGINES)
def test_an_engine_keeps_the_contract(make: Make, claim: Callable[[Make], None]) -> None:
    claim(make)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
@pytest.mark.parametrize("make", [understanding, *SHARED.values()], ids=["in process", *SHARED])
def test_the_searcher_keeps_it_where_only_candidates_are_looked_at(
    make: Make, claim: Callable[[Make], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.search.evidence.collect.SMALL_ARCHIVE", 2)
    claim(make)
