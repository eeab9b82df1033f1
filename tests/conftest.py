"""A toy archive, as files and in memory: small enough to read, made up from end to end."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

os.putenv("OPENBLAS_NUM_THREADS", "1")  # as the program does, before anything imports numpy

from hypothesis import HealthCheck, settings

from bot.archive.archive import Archive
from bot.archive.folder import load
from bot.querylog import migrations
from bot.search import searcher
from tests.caches import read_talk, shared_folder
from tests.encoding import load_encoder
from tests.postgres import postgres

gc.disable()  # while modules are imported and tests collected: nothing of that is garbage
searcher.talk_examples = lambda _: read_talk()  # not once a test's data folder
searcher.load_encoder = load_encoder
shared_folder()  # named before there are workers
migrations.DECOY_BUCKETS = 0  # else every 16th reader of a test would seem to have opted out

__all__ = ["postgres"]  # a fixture, here so that a worker starts one server for all tests

# The same examples each time, however long each takes: `tests.fuzz` looks for others.
settings.register_profile("tests", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

LONGEST = {  # without what their tests would share: they go to all workers
    f"test_{name}.py"
    for name in ("shared_index", "replicas", "kill", "forms", "outages", "memory", "guide", "benchmarks")
}
COLLECTED = pytest.StashKey[list[pytest.Item]]()  # every test that was collected, those that are not run, too

TOY = """---
id: keeper
title: Forty winters at the lighthouse
speaker: {name: Maren Holt, role: lighthouse keeper}
outlet: The Harbour Gazette
date: 2019-03-04
language: en
translation: original
status: published
---
Maren Holt kept the light on the north rock for forty years.

## How did you come to the lighthouse?

My aunt kept the light before me. When her eyes failed I climbed the stairs in her place, and nobody asked me to come
down again.

The first winter I counted the steps every night. There are two hundred and eleven.

## What was the worst storm?

The storm of the year when the pier broke. The lamp went out twice, and twice I lit it by hand with my sleeves burning.

We lost no ship that night. I say that to myself when I can't sleep.

## [no question]

People think it is lonely. It is not lonely; the birds never stop talking.
"""


@pytest.fixture
def toy_folder(tmp_path: Path) -> Path:
    """A knowledge folder with one invented interview."""
    folder = tmp_path / "knowledge"
    (folder / "interviews").mkdir(parents=True)
    (folder / "interviews" / "keeper.md").write_text(TOY, encoding="utf-8")
    return folder


@pytest.fixture
def toy_archive(toy_folder: Path) -> Archive:
    """The archive of the toy folder."""
    archive = load(toy_folder).archive
    assert archive is not None
    return archive


def pytest_xdist_auto_num_workers() -> int:
    """Three more than there are processors: a third of the tests' time is spent waiting for processes and clocks."""
    return (os.cpu_count() or 2) + 3


def _longest_first(items: list[pytest.Item], workers: int) -> None:
    """Have each worker, which is given its share of `items` one after another, begin with some that take long: one that
    is begun last is what all others wait for."""
    longest = [item for item in items if item.path.name in LONGEST]
    others = [item for item in items if item.path.name not in LONGEST]
    share = -(-len(others) // workers)
    items[:] = [
        item
        for worker in range(workers)
        for item in (*longest[worker::workers], *others[worker * share : (worker + 1) * share])
    ]


def pytest_collection_finish() -> None:
    """Set aside all that is there before the first test: else each look for garbage goes through it, half a second."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long runs are taken only when they are asked for: `pytest -m slow -s -n 0`."""
    config.stash[COLLECTED] = list(items)
    _longest_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    if config.option.markexpr:
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
