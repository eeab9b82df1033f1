"""What readers write leaves the memory; the allocator that sees to it is asked for once; T15 in its short form."""

from __future__ import annotations

import asyncio
import gc
import random
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.search.searcher import Searcher, build_engine
from bot.search.words import analyzer, names
from bot.search.words.word_cache import forget_words
from bot.serving import memory
from bot.serving.memory import Tidying
from bot.settings import overwriting
from tests.double.server import TOKEN
from tests.faults import canaries
from tests.faults.forms import Form
from tests.faults.seizure import Seized
from tests.hosts import HOSTS, environment_of
from tests.search import toy
from tests.search.fake_encoder import understanding

ROOT = Path(__file__).parents[2]


class Knot:
    """Refers to itself, as an HTTP response does, so that counting references never frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(scope="module", autouse=True)
def _set_aside_as_before() -> object:
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def test_garbage_that_refers_to_itself_is_gone_at_once_and_the_engine_is_set_aside() -> None:
    engine, tidying = Knot(), Tidying((), lambda: False, lambda: engine)
    tidying.tidy()
    aside = gc.get_freeze_count()
    gone = weakref.ref(Knot())
    tidying.tidy()
    assert gone() is None
    assert 0 < gc.get_freeze_count() <= aside  # one fewer where another thread let go of what was set aside


def test_a_new_engine_is_set_aside_once_nothing_is_worked_on() -> None:
    engines, busy = [Knot()], [False]
    tidying = Tidying((), lambda: busy[0], lambda: engines[0])
    tidying.tidy()
    aside = gc.get_freeze_count()
    engines.insert(0, Knot())
    busy[0] = True
    gone = weakref.ref(Knot())
    tidying.tidy()
    assert gone() is None
    assert gc.get_freeze_count() <= aside  # what is in work now may be garbage soon
    busy[0] = False
    tidying.tidy()
    assert gc.get_freeze_count() > aside


def test_garbage_among_what_was_set_aside_is_gone_once_nothing_was_asked_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, kept = Knot(), [Knot()]
    gone = weakref.ref(kept[0])
    tidying = Tidying((), lambda: False, lambda: engine)
    tidying.tidy()
    kept.clear()
    tidying.tidy()
    assert gone() is not None
    monkeypatch.setattr(memory, "IDLE_SECONDS", -1.0)
    tidying.tidy()
    assert gone() is None
    unfrozen: list[int] = []
    monkeypatch.setattr(gc, "unfreeze", lambda: unfrozen.append(1))
    tidying.tidy()
    assert not unfrozen  # it is looked through once, not every other second


async def test_garbage_is_looked_for_nowhere_else() -> None:
    engine = Knot()
    tidying = asyncio.create_task(Tidying((), lambda: False, lambda: engine).run())
    await asyncio.sleep(0)
    assert not gc.isenabled()
    tidying.cancel()
    await asyncio.wait([tidying])
    assert gc.isenabled()


@pytest.mark.parametrize(
    "made", [lambda: build_engine(toy.archive(), None, "off"), lambda: understanding(toy.archive())]
)
def test_an_old_engine_goes_without_a_look_for_garbage(made: Callable[[], Searcher]) -> None:
    gc.disable()
    try:
        engine = made()
        engine.answer("What kills a colony?")
        gone = weakref.ref(engine)
        del engine
        assert gone() is None
    finally:
        gc.enable()


def test_memory_of_the_caches_is_given_back_where_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    busy = [False]
    monkeypatch.setattr(memory, "let_all_go", lambda: calls.append(1))
    tidying = Tidying((), lambda: busy[0], None)
    tidying.tidy()
    assert calls == []  # an update came not long ago
    monkeypatch.setattr(memory, "IDLE_SECONDS", 0.05)
    time.sleep(0.1)
    busy[0] = True
    tidying.tidy()
    assert calls == []
    busy[0] = False
    time.sleep(0.1)
    tidying.tidy()
    assert calls == [1]


def test_what_is_remembered_of_words_is_emptied() -> None:
    caches = (analyzer.fold, names.key)
    analyzer.fold("qəribə")
    names.key("Qəribə")
    assert all(cache.cache_info().currsize for cache in caches)  # type: ignore[attr-defined]
    Tidying((forget_words,), lambda: False, None).tidy()
    assert not any(cache.cache_info().currsize for cache in caches)  # type: ignore[attr-defined]


def test_the_allocator_is_asked_for_once_and_a_choice_is_respected() -> None:
    asked = overwriting({"PATH": "/bin"})
    if asked is None:
        pytest.skip("not glibc")
    assert asked["PATH"] == "/bin"
    assert "perturb" in asked["GLIBC_TUNABLES"]
    assert overwriting(asked) is None
    assert overwriting({"PYTHONMALLOC": "pymalloc"}) is None


def test_serve_keeps_its_process_and_its_arguments_when_it_starts_once_more(tmp_path: Path) -> None:
    program = (
        "import os, sys; from bot.serving.memory import start_overwriting; "
        "print(os.getpid(), sys.argv, os.environ.get('MARK'), flush=True); "
        "start_overwriting(None if 'MARK' in os.environ else {**os.environ, 'MARK': '1'})"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", program, "serve", "--take-over"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    output, _ = started.communicate(timeout=60)
    arguments = "['-c', 'serve', '--take-over']"
    assert output.splitlines() == [f"{started.pid} {arguments} None", f"{started.pid} {arguments} 1"]


def test_the_search_through_memory_finds_what_is_there() -> None:
    one, two, three, four, five = canaries.canaries(random.Random(7), 5)
    thirty_bits = (1 << 30) - 1
    numbers = [five.user["id"] & thirty_bits, five.user["id"] >> 30]
    piece = b"".join(
        part.ljust(256, b"\0")
        for part in (
            one.text.encode(),
            two.words[0].encode("utf-16-le"),
            three.user["username"].encode("utf-32-le"),
            str(three.user["id"]).encode(),
            four.user["id"].to_bytes(8, "little"),
            b"".join(number.to_bytes(4, "little") for number in numbers),
        )
    )
    found = canaries.in_memory([piece], [one, two, three, four, five])
    assert found == {"texts": 1, "words": 2, "names": 1, "ids": 3}


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_that_readers_wrote_is_in_the_files_or_in_the_memory_of_serve(host: str, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        figure = canaries.run(Form(tmp_path), **environment_of(host, tmp_path / "host", Path(folder), TOKEN))
        left = Seized.of(Path(folder)).files
    assert figure.short_of == (), figure.measured
    assert left == {}
