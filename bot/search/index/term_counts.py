"""Counting: the terms of many groups of passages, by all processors when it is much, and never twice.

A first count of a large archive takes minutes. What is done is written down every two seconds, in a folder of parts,
so that a run which is interrupted goes on where it stood. An edited file is a small part, too. The folder may be
deleted at any time.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.base import array_file, throttled
from bot.search.index.postings import Group, Postings, arrays_of, assemble, postings_of

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

Count = Callable[[Sequence[Group]], Iterator[Postings]]
Progress = Callable[[int, int], None]  # letters done, of how many


@dataclass(frozen=True, slots=True)
class CountingLimits:
    """When a part of a count is written down, and from when on several processes count."""

    part_seconds: float = 2.0  # of work that an interruption can cost
    part_letters: int = 4_000_000  # whose counts wait in memory to be merged, at most
    processes_from: int = 4_000_000  # letters: about as many as one processor counts while others get ready


LIMITS = CountingLimits()


def count_groups(
    groups: Sequence[Group],
    known: Sequence[Postings] = (),
    parts: Path | None = None,
    key: str = "",
    progress: Progress | None = None,
    limits: CountingLimits = LIMITS,
) -> list[Postings]:
    """Postings that hold every group which `known` lacks, some counted by an earlier run with this `key`.

    `progress` hears how many letters of those that had to be counted are. A group's `counts` must be picklable when
    there is work enough for several processes.
    """
    done = list(_read(parts, key))
    have = {name for source in (*known, *done) for name, _ in source.groups}
    new = [group for group in groups if group.key not in have]
    total = sum(group.letters for group in new)
    ready = 0
    batch: list[Group] = []
    since = time.monotonic()
    with _counter(total >= limits.processes_from) as count:
        for place, counts in enumerate(count(new)):
            batch.append(Group(new[place].key, _Ready(counts), new[place].letters))
            ready += new[place].letters
            if progress is not None:
                progress(ready, total)
            letters, seconds = sum(one.letters for one in batch), time.monotonic() - since
            full = letters > limits.part_letters or seconds > limits.part_seconds
            if full or place == len(new) - 1:
                done.append(assemble(batch))
                if full:  # to count a small rest again takes less time than to write and find it
                    _write(parts, key, done[-1])
                batch, since = [], time.monotonic()
    return done


class _Ready:
    """What has been counted, in the form of a Group's `counts`."""

    def __init__(self, counts: Postings) -> None:
        self._counts = counts

    def __call__(self) -> Postings:
        return self._counts


@contextmanager
def _counter(by_several: bool) -> Iterator[Count]:
    """What counts groups, in their order: this process alone, or one for each processor."""
    if not by_several:
        yield lambda groups: (group.counts() for group in groups)
        return
    import multiprocessing  # most starts have nothing to count
    from concurrent.futures import ProcessPoolExecutor

    # Spawned, not forked: a bot that reloads its archive has threads, whose locks a fork would copy as they are.
    pool = ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn"), initializer=_serve_one_parent)
    try:
        yield lambda groups: pool.map(_counts_of, groups)
    finally:
        pool.shutdown(cancel_futures=True)


def _counts_of(group: Group) -> Postings:
    return group.counts()


def _serve_one_parent() -> None:
    """Leave Ctrl-C to the process that is waiting for us, and go when it goes, even if it is killed."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_outlive, args=(parent,), daemon=True).start()


def _outlive(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _read(parts: Path | None, key: str) -> Iterator[Postings]:
    """What earlier runs counted. Parts that are damaged, or of other code, are removed."""
    if parts is None:
        return
    try:
        names = sorted(os.listdir(parts))
    except OSError:  # none there, or none for us
        return
    for name in names:
        arrays = array_file.read(parts / name, key) if name.startswith("part-") else None
        if arrays is not None:
            yield postings_of(arrays)
        elif name.startswith("part-"):
            with suppress(OSError):
                (parts / name).unlink()


def _write(parts: Path | None, key: str, part: Postings) -> None:
    if parts is None:
        return
    try:
        array_file.write(parts / f"part-{time.time_ns():020}", key, arrays_of(part))
    except OSError as error:
        throttled.tell(parts.parent, error)
