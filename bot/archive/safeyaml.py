"""YAML read safely: plain values and the line that each of them stands on, or one `YamlProblem`.

No aliases, anchors or tags, no key twice, bounded size and depth: a knowledge file comes from many hands, and YAML's
conveniences can be turned into gigabytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.base.errors import YamlProblem

if TYPE_CHECKING:
    from bot.archive.yamltree import Path

MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """A YAML document: its value, and for every path into it the line it stands on, counted from 1."""

    value: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str, first_line: int = 1) -> Written:
    """The value of a YAML document, with line numbers that start at `first_line`.

    Raises YamlProblem, and nothing else, for any text.
    """
    if len(text) > MAX_BYTES:
        raise YamlProblem(first_line, f"the YAML is longer than {MAX_BYTES:,} characters; split the file")
    from bot.archive import yamltree  # a start that finds everything parsed needs no YAML at all

    return Written(*yamltree.parsed(text, first_line))
