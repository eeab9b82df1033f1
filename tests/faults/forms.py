"""What the fault tests T1 to T20 have in common: the form that is run, and the figure that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


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


@dataclass(frozen=True)
class Figure:
    """What was measured, and each thing that must hold with whether it does."""

    measured: Mapping[str, object]
    must: Mapping[str, bool]

    @property
    def short_of(self) -> tuple[str, ...]:
        """What does not hold."""
        return tuple(name for name, holds in self.must.items() if not holds)
