"""A progress bar on standard error for long work: shown only to people, and only once work takes a while."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(label: str = "Reading the archive") -> Iterator[Callable[[int, int], None] | None]:
    """A callback `(done, of)` that draws a bar; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task: list[int] = []

        def report(done: int, of: int) -> None:
            if not task:
                task.append(int(bar.add_task(label, total=of)))
            bar.update(bar.task_ids[0], completed=done, total=of)

        yield report
