"""A toy archive, as files and in memory: small enough to read, made up from end to end."""

from __future__ import annotations

import gc
import itertools
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

TESTS = Path(__file__).parent
WAITING = (  # whose tests wait for processes (most of them forked), databases and clocks; what takes longest is first
    "faults/test_shared_index.py",
    "deploy/test_pull.py",
    "test_mcp.py",
    "querylog/test_outages.py",
    "test_ways.py",
    "faults/test_forms.py",
    "benchmarks",
    "serving/test_memory.py",
    "serving/test_process.py",
    "archive/test_watcher.py",
    "faults",
    "querylog",
    "cli/test_rights.py",
    "serving/reload",
    "serving/test_watchdog.py",
    "serving/test_refusals.py",
    "serving/handling/test_consent.py",
    "serving/test_alerts.py",
    "serving/updates",
    "search/index/test_lexical_cache.py",
)
LONGEST = {  # of the others: a test of theirs takes so long that all would wait for it in the end
    f"{name}.py"
    for name in (
        "archive/test_guide",
        "deploy/test_runbook",
        "deploy/test_wheel",
        "pages/test_browser",
        "serving/test_hostile",
    )
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


def _waits(file: str) -> int | None:
    """When its tests are begun, if they wait: a place in WAITING."""
    return next((place for place, one in enumerate(WAITING) if file == one or file.startswith(f"{one}/")), None)


def _shares(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """`items` as workers get them, each its share of them one after another: three of five begin with tests that wait,
    file by file, so that the others have the processors; these begin with what takes long. Who is done helps others."""
    waiters = max(workers * 3 // 5, 1)
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path.relative_to(TESTS).as_posix(), []).append(item)
    waiting = sorted((file for file in files if _waits(file) is not None), key=lambda file: (_waits(file), file))
    longest, busy = sorted(LONGEST & files.keys()), workers - waiters
    first = [waiting[worker::waiters] for worker in range(waiters)] + [longest[worker::busy] for worker in range(busy)]
    begins = [[item for file in some for item in files[file]] for some in first]
    taken = {id(item) for begin in begins for item in begin}
    others = iter([item for item in items if id(item) not in taken])
    share = -(-len(items) // workers)
    shares = [[*begin, *itertools.islice(others, max(share - len(begin), 0))] for begin in begins]
    return [*itertools.chain(*shares), *others]


def pytest_collection_finish() -> None:
    """Set aside all that is there before the first test: else each look for garbage goes through it, half a second."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long runs are taken only when they are asked for: `pytest -m slow -s -n 0`."""
    config.stash[COLLECTED] = list(items)
    if not config.option.markexpr and (slow := [item for item in items if item.get_closest_marker("slow")]):
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
    items[:] = _shares(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
