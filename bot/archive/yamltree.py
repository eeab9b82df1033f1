"""YAML tree: a document's value and lines by PyYAML, which takes a while to import; what is refused is refused here."""

from __future__ import annotations

import datetime as dt
from typing import Any

import yaml

from bot.base.errors import YamlProblem

MAX_DEPTH = 12

Path = tuple[str | int, ...]  # the way to a value in a document: keys, and numbers in lists

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAG = "tag:yaml.org,2002:str"
_CLOSING_EVENTS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def parsed(text: str, first_line: int) -> tuple[Any, dict[Path, int]]:
    """The value, and the line of every path into it. Raises YamlProblem, and nothing else, for any text."""
    try:
        _refuse_conveniences(text, first_line)
        root = yaml.compose(text, Loader=_Loader)
        lines: dict[Path, int] = {(): first_line}
        return (None if root is None else _value(root, (), lines, first_line)), lines
    except YamlProblem:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark is not None else 0)
        if "mapping values are not allowed" in str(error.problem):
            raise YamlProblem(line, "a text with a colon in it must stand in quotes") from None
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
        elif isinstance(event, _CLOSING_EVENTS):
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
    if node.tag == _TEXT_TAG:  # a constructor would give the same, and takes twenty times as long
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
