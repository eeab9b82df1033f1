"""What the fault tests T1 to T20 have in common: the form that is run, and the figure that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.serving.live import HASTE

T = TypeVar("T")


@dataclass(frozen=True)
class Form:
    """`full` is what the table in README claims; else the short form, seconds long, that the suite runs.

    `folder` is empty and the test's own; `seed` decides everything that is drawn; `real` asks a test whose time is
    scaled to take the time it stands for.
    """

    folder: Path
    full: bool = False
    seed: int = 2026
    real: bool = False

    @property
    def haste(self) -> float:
        """How many times shorter the times are that Telegram has for polls."""
        return 1.0 if self.full else HASTE


@dataclass(frozen=True)
class Figure:
    """What was measured, and each thing that must hold with whether it does."""

    measured: Mapping[str, object]
    must: Mapping[str, bool]

    @property
    def short_of(self) -> tuple[str, ...]:
        """What does not hold."""
        return tuple(name for name, holds in self.must.items() if not holds)


def side_by_side(runs: Mapping[str, Callable[[Path], T]], folder: Path) -> dict[str, T]:
    """What each of `runs` gives, by its name. Each has a folder of its own in `folder`; all run at once, for most of
    what they do is wait."""
    folders = [folder / "-".join(re.findall(r"\w+", name)) for name in runs]
    for one in folders:
        one.mkdir(parents=True)
    with ThreadPoolExecutor(len(runs)) as threads:
        return dict(zip(runs, threads.map(lambda run, place: run(place), runs.values(), folders), strict=True))
