"""Measuring: times of calls that take turns, and tables of them."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np


def turns(systems: Mapping[str, Callable[[Any], object]], inputs: Sequence[Any], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every call. In each round one system after the other goes through all inputs, beginning with
    another one each time, so that noise falls on all of them alike; the first round is not counted."""
    times: dict[str, list[float]] = {name: [] for name in systems}
    order = list(systems)
    for turn in range(rounds + 1):
        for name in order[turn % len(order) :] + order[: turn % len(order)]:
            call = systems[name]
            for each in inputs:
                started = time.perf_counter()
                call(each)
                if turn:
                    times[name].append((time.perf_counter() - started) * 1000)
    return times


def summary(times: Sequence[float]) -> list[str]:
    """Median, mean, 90th and 99th percentile."""
    return [f"{value:.3f}" for value in (np.median(times), np.mean(times), *np.percentile(times, [90, 99]))]


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as Markdown."""
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def machine() -> str:
    """Where this was measured: processors, Python, numpy, and how busy they were."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}, "
        f"numpy {np.__version__}, load {load:.1f}"
    )


def memory_mb() -> dict[str, float]:
    """This process' memory in MB: `total` now, `own` without what is mapped from files, `peak` so far."""
    names = {"VmRSS": "total", "RssAnon": "own", "VmHWM": "peak"}
    fields = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    return {names[key[0][:-1]]: int(key[1]) / 1024 for key in fields if key and key[0][:-1] in names}


def apart(module: str, *arguments: object, environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What `python -m tests.benchmarks.MODULE ARGUMENTS` prints as JSON in its last line: a process of its own has
    its own memory."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(environ or {})}, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
