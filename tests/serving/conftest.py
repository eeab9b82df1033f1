"""The double, a feed into it, and a bot that runs against it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.archive.archive import Archive
from bot.search.engine import Engine
from tests.conftest import TOY
from tests.double.feed import Feed
from tests.double.server import Double
from tests.serving.live import HASTE, Live, engine_of, live, read_archive, write_archive


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder: Path = tmp_path_factory.mktemp("serving") / "knowledge"
    return read_archive(write_archive(folder, TOY))


@pytest.fixture(scope="session")
def engine(archive: Archive) -> Engine:
    return engine_of(archive)


@pytest.fixture
def double() -> Iterator[Double]:
    with Double(haste=HASTE) as running:
        yield running
        assert [
            call.description for call in running.refusals() if call.description.startswith("Bad Request: double")
        ] == []


@pytest.fixture
def feed(double: Double) -> Feed:
    return Feed(double)


@pytest.fixture
def bot(double: Double, engine: Engine) -> Iterator[Live]:
    with live(double, engine) as running:
        yield running
        assert running.error is None
