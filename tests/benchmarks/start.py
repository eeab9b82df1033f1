"""`start`: a whole bot's first build, warm start, reload of one edited file under questions, and its memory over time.

`program`: what a person waits for: `--help`, and the answer to one question.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.archive.folder import Folder
from bot.archive.parse_cache import ParseCache
from bot.base.array_file import let_all_go
from bot.cli.main import OBJECTS_BEFORE_SWEEP
from bot.cli.serve import TURN_SECONDS
from bot.search import searcher
from bot.search.searcher import Searcher, build_engine
from bot.search.words.word_cache import forget_words
from bot.serving.memory import Tidying
from tests.benchmarks.measure import apart, machine, memory_mb, table
from tests.benchmarks.text import Text

ALLOCATOR = {"GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=4000000"}  # as the unit and the image have it
PER_SECOND = 20  # questions while a file is taken up


class StandIn:
    """An encoder that takes no time: to read 100,000 passages with the real one takes a night."""

    name = "stand-in"
    dimensions = 384
    pieces = staticmethod(len)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A direction of its own for each text."""
        made = [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(384, np.float32) for text in texts]
        return np.stack(made) / np.sqrt(384).astype(np.float32)

    questions = passages


def run(passages: int, files: int, reloads: int, semantic: str, questions: int = 1000) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        Text(passages).write(folder / "knowledge", files)
        first = apart("start", "start", passages, folder, semantic)
        warm = apart("start", "start", passages, folder, semantic)
        live = apart("start", "live", passages, folder, semantic, reloads, questions, environ=ALLOCATOR)
    print(f"{passages:,} passages in {files:,} files, encoder {semantic}. {machine()}.\n")
    head = ["s", "first build", "warm start", "of processor time"]
    names = {
        "imports": "imports (processor time)",
        "load_s": "read the files",
        "engine_s": "make the engine",
        "answer_s": "first answer",
    }
    rows = [[name, f"{first[key]:.2f}", f"{warm[key]:.2f}", ""] for key, name in names.items()]
    rows.append(["**together**", f"{first['total']:.2f}", f"{warm['total']:.2f}", f"{warm['processor']:.2f}"])
    print(table(head, rows))
    print(
        f"\nOne edited file, live after: {_spread(live['reload_s'])} s (processor time {_spread(live['processor_s'])}),"
    )
    print(f"under {PER_SECOND} questions a second: median {live['median_ms']:.1f}, p99 {live['p99_ms']:.1f} ms.")
    print(f"{live['asked']:,} questions otherwise: median {live['alone_ms']:.2f} ms.\n")
    stages = ["memory, MB", *live["memory"]]
    print(table(stages, [[k, *(f"{at[k]:.0f}" for at in live["memory"].values())] for k in ("total", "own", "peak")]))


def _spread(values: list[float]) -> str:
    return f"{min(values):.2f}–{max(values):.2f}"


def _opened(folder: Path, semantic: Any) -> tuple[Folder, Searcher, dict[str, float]]:
    """The bot's reading side, as `serve` opens it, with the seconds of each step."""
    times = {}
    started = time.perf_counter()
    knowledge = Folder(folder / "knowledge", before=ParseCache(folder / "cache" / "interviews"))
    archive = knowledge.load().archive
    assert archive is not None
    times["load_s"] = time.perf_counter() - started
    if semantic == "stand-in":
        searcher.load_encoder = lambda semantic: StandIn()  # type: ignore[assignment]
    started = time.perf_counter()
    engine = build_engine(archive, folder / "cache", "on" if semantic == "stand-in" else semantic)
    times["engine_s"] = time.perf_counter() - started
    return knowledge, engine, times


def start(passages: int, folder: Path, semantic: str) -> dict[str, Any]:
    """One start, to the first answer."""
    gc.set_threshold(OBJECTS_BEFORE_SWEEP)  # as the program does
    imports = time.process_time()
    begun = time.perf_counter()
    _, engine, times = _opened(folder, semantic)
    started = time.perf_counter()
    engine.answer("What about the first thing that comes to mind?")
    times["answer_s"] = time.perf_counter() - started
    total = imports + time.perf_counter() - begun
    return {"imports": imports, **times, "total": total, "processor": time.process_time()}


def live(passages: int, folder: Path, semantic: str, reloads: int, questions: int) -> dict[str, Any]:
    """Edits one file after the other while questions come in."""
    knowledge, engine, _ = _opened(folder, semantic)
    current = [engine]
    del engine
    asked = [" ".join(question) for question in Text(passages).questions(questions)]
    busy = threading.Event()
    tidying = Tidying((forget_words,), busy.is_set, lambda: current[0])  # as `serve` does every other second
    gc.disable()  # as it does, too
    sys.setswitchinterval(TURN_SECONDS)
    tidying.tidy()
    memory = {"after the start": memory_mb()}
    alone = [current[0].answer(question).search_ms for question in asked]
    memory[f"after {questions:,} questions"] = memory_mb()
    waits: list[float] = []
    done = threading.Event()
    asking = threading.Thread(target=_ask, args=(current, asked, waits, done, busy))
    asking.start()
    took, used = [], []
    chance = random.Random(7)
    files = sorted((folder / "knowledge" / "interviews").iterdir())
    for turn in range(reloads):
        path = chance.choice(files)
        path.write_text(path.read_text("utf-8") + f"\nAn edited paragraph, number {turn}.\n", encoding="utf-8")
        started, cpu = time.perf_counter(), time.thread_time()
        archive = knowledge.load().archive
        assert archive is not None
        current[0] = build_engine(archive, folder / "cache", "off" if semantic == "off" else "on", before=current[0])
        took.append(time.perf_counter() - started)
        used.append(time.thread_time() - cpu)
        del archive
        if turn == 0:
            memory["after a reload"] = memory_mb()
        time.sleep(1)
        tidying.tidy()
        time.sleep(1)
    done.set()
    asking.join()
    memory[f"after {reloads}"] = memory_mb()
    time.sleep(3)
    tidying.tidy()
    let_all_go()  # as it does after a minute without a question
    memory["idle"] = memory_mb()
    return {
        "reload_s": took,
        "processor_s": used,
        "median_ms": float(np.median(waits)),
        "p99_ms": float(np.percentile(waits, 99)),
        "asked": len(alone),
        "alone_ms": float(np.median(alone)),
        "memory": memory,
    }


def _ask(
    current: list[Searcher], asked: list[str], waits: list[float], done: threading.Event, busy: threading.Event
) -> None:
    """Ask at a steady pace; a question waits from the moment that it was due."""
    due = time.perf_counter()
    for turn in range(10**9):
        due += 1 / PER_SECOND
        if done.wait(max(due - time.perf_counter(), 0)):
            return
        busy.set()
        current[0].answer(asked[turn % len(asked)])
        busy.clear()
        waits.append((time.perf_counter() - due) * 1000)


def program(rounds: int) -> None:
    """Print how long the program itself takes, on this repository's archive."""
    question = ["ask", "Who should defend political prisoners?"]
    with tempfile.TemporaryDirectory() as data:
        rows = [[" ".join(call[:1]), *_seconds(call, data, rounds)] for call in (["--help"], question)]
    print(f"{machine()}.\n")
    print(table(["interview-bot", "median s, warm", "of processor time"], rows))


def _seconds(call: list[str], data: str, rounds: int) -> list[str]:
    times = []
    for _ in range(rounds + 1):
        started, spent = time.perf_counter(), _of_children()
        environ = {"BOT_DATA": data, "PATH": "/usr/bin:/bin"}
        subprocess.run([sys.executable, "-m", "bot", *call], env=environ, capture_output=True, check=True)
        times.append((time.perf_counter() - started, _of_children() - spent))
    return [f"{median:.2f}" for median in np.median(times[1:], axis=0)]


def _of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["start", "live"])
    parser.add_argument("passages", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("semantic")
    parser.add_argument("reloads", type=int, nargs="?", default=0)
    parser.add_argument("questions", type=int, nargs="?", default=0)
    given = parser.parse_args()
    if given.step == "start":
        print(json.dumps(start(given.passages, given.folder, given.semantic)))
    else:
        print(json.dumps(live(given.passages, given.folder, given.semantic, given.reloads, given.questions)))
