"""What is wrong with a YAML document, and the way to a value in one."""

from __future__ import annotations

Path = tuple[str | int, ...]


class YamlProblem(Exception):
    """What is wrong and on which line, counted from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message
