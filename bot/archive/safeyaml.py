"""YAML read safely: plain values and the line that each of them stands on, or one `YamlProblem`.

No aliases, anchors or tags, no key twice, bounded size and depth: a knowledge file comes from many hands, and YAML's
conveniences can be turned into gigabytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

MAX_BYTES = 4_000_000
MAX_DEPTH = 12

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "tag:yaml.org,2002:str"
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)

Path = tuple[str | int, ...]


class YamlProblem(Exception):
    """What is wrong and on which line, counted from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


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
    try:
        _refuse_conveniences(text, first_line)
        root = yaml.compose(text, Loader=_Loader)
        lines: dict[Path, int] = {(): first_line}
        value = None if root is None else _value(root, (), lines, first_line)
        return Written(value, lines)
    except YamlProblem:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark is not None else 0)
        raise YamlProblem(line, f"this is not YAML: {error.problem}; check quotes, colons and indentation") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise YamlProblem(first_line, f"this is not YAML: {reason}") from None


def _refuse_conveniences(text: str, first_line: int) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = first_line + (event.start_mark.line if event.start_mark is not None else 0)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise YamlProblem(line, "anchors (&) and aliases (*) are not read; write the value out, or quote it")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, _CLOSING):
            depth -= 1
        if depth > MAX_DEPTH:
            raise YamlProblem(line, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.NodeEvent) and _tagged(event):
            raise YamlProblem(line, "tags (!) are not read; write the plain value")


def _tagged(event: Any) -> bool:
    implicit = getattr(event, "implicit", True)
    plain = any(implicit) if isinstance(implicit, tuple) else implicit
    return getattr(event, "tag", None) not in (None, "!") and not plain


def _value(node: yaml.Node, path: Path, lines: dict[Path, int], first_line: int) -> Any:
    line = lines[path] = first_line + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            key_line = first_line + key_node.start_mark.line
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlProblem(key_line, "a key must be a plain word")
            if key in result:
                raise YamlProblem(key_line, f"`{key}` stands here twice; keep one")
            result[key] = _value(value_node, (*path, key), lines, first_line)
            lines[(*path, key)] = key_line
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, place), lines, first_line) for place, item in enumerate(node.value)]
    return _scalar(node, line)


def _scalar(node: yaml.Node, line: int) -> Any:
    if node.tag == _TEXT:  # a constructor would give the same, and takes twenty times as long
        return node.value
    constructor = yaml.SafeLoader("")
    try:
        value = constructor.construct_object(node)
    except (ValueError, yaml.YAMLError):
        raise YamlProblem(line, f"“{node.value}” can't be; a date is written like 2024-05-31") from None
    finally:
        constructor.dispose()
    if isinstance(value, dt.datetime):
        raise YamlProblem(line, f"“{node.value}” has a time of day; write the date alone, like 2024-05-31")
    return value
