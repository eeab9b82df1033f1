"""Teaching: a maintainer's decision about a question becomes a line in `asked/` or `vocabulary.yaml`.

A phrasing of a passage, a question that is out of scope, a term of the vocabulary. A line or a few are added where they
belong; everything else in the file, comments and order and line breaks, stays as it is, so that a diff shows what was
taught and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.archive.editing import replace_file, within
from bot.archive.interview import Passage
from bot.archive.knowledge_lists import ListFile, PhrasingsFile, VocabularyFile, read_list
from bot.archive.rules import plain, repeated_phrasings, vocabulary_problems
from bot.archive.safeyaml import read_yaml
from bot.base.errors import KnowledgeError, YamlProblem
from bot.base.languages import DEFAULT_LANGUAGE

VOCABULARY = "vocabulary.yaml"
BEGINNING = 40  # characters of a passage that stand beside its id, for the reader of the file


@dataclass(frozen=True, slots=True)
class TeachingResult:
    """What was added: the lines, and the file and line (from 1) where they stand. No lines: it stood there already."""

    path: Path
    line: int
    added: tuple[str, ...]


def phrasing(folder: Path, passage: Passage, language: str, words: str) -> TeachingResult:
    """Let `passage` answer a question put in these words. Raises KnowledgeError if the file can't be changed, or if the
    words stand somewhere already: then `check` would find them twice."""

    def add(text: str, root: Any) -> str:
        """The file's text with the words added."""
        asked = _value(root, "asked")
        group = next((one for one in _items(asked) if _plain(_value(one, "passages")) == [passage.id]), None)
        if group is not None:
            return _with_words(text, group, language, words)
        begins = passage.text[:BEGINNING].rsplit(" ", 1)[0] if len(passage.text) > BEGINNING else passage.text
        new = [
            f"- passages: [{passage.id}]",
            f"  begins: {_quoted(begins)}",
            f"  {language}:",
            f"    - {_quoted(words)}",
        ]
        return _with_block(text, root, "asked", asked, new)

    return _edit(folder, f"asked/{passage.interview_id}.yaml", words, add)


def out_of_scope(folder: Path, interview_id: str, language: str, words: str) -> TeachingResult:
    """Say that an interview does not answer this question. Raises KnowledgeError as `phrasing` does."""

    def add(text: str, root: Any) -> str:
        """The file's text with the words added."""
        unanswered = _value(root, "unanswered")
        if isinstance(unanswered, yaml.MappingNode):
            return _with_words(text, unanswered, language, words)
        return _at_the_end(text, ["unanswered:", f"  {language}:", f"    - {_quoted(words)}"])

    return _edit(folder, f"asked/{interview_id}.yaml", words, add)


def term(folder: Path, means: str, language: str, words: str) -> TeachingResult:
    """Add a term or (language "names") a spelling to the entry `means` of the vocabulary, which is made, with both, if
    need be. Raises KnowledgeError as `phrasing` does."""

    def add(text: str, root: Any) -> str:
        """The file's text with the words added."""
        entry = next((one for one in _items(root) if _plain(_value(one, "means")) == means), None)
        if entry is not None:
            return _with_words(text, entry, language, words, flow=True)
        first = language if language == "names" else DEFAULT_LANGUAGE
        terms = {first: [means]}
        terms[language] = list(dict.fromkeys([*terms.get(language, []), words]))
        lines = [f"  {key}: [{', '.join(map(_quoted, listed))}]" for key, listed in terms.items()]
        return _at_the_end(text, [f"- means: {_quoted(means)}", *lines])

    return _edit(folder, VOCABULARY, words, add)


def _edit(folder: Path, name: str, words: str, add: Callable[[str, Any], str]) -> TeachingResult:
    path = folder / name
    try:
        before = path.read_bytes().decode("utf-8") if within(folder, path).exists() else ""
        read_yaml(before)
        root = yaml.compose(before.replace("\r\n", "\n"), Loader=yaml.SafeLoader)
        after = add(before.replace("\r\n", "\n"), root)
        read_yaml(after)
    except (YamlProblem, UnicodeDecodeError, OSError) as error:
        raise KnowledgeError(f"{path} can't be changed: {error}; run `interview-bot check`.") from None
    added, line = _difference(before.replace("\r\n", "\n"), after)
    if added:
        _refuse_twice(path, before, after, words)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(folder, path, after.replace("\n", "\r\n") if "\r\n" in before else after)
    return TeachingResult(path, line, added)


def _refuse_twice(path: Path, before: str, after: str, words: str) -> None:
    """Raise KnowledgeError if, with `after` in the file, `check` would find words twice that it did not find so."""
    if path.name == VOCABULARY:
        was, now = (read_list(VocabularyFile, text.encode(), str(path))[0] for text in (before, after))
        known = {one.message for one in vocabulary_problems(was)} if was is not None else set()
        fresh = [one.message for one in vocabulary_problems(now) if one.message not in known] if now is not None else []
        if fresh:
            raise KnowledgeError(f"{fresh[0]}; nothing was written.")
        return
    others = _others_with(path, words)
    old, new = (read_list(PhrasingsFile, text.encode(), str(path))[0] for text in (before, after))
    counts = [sum(1 for _ in repeated_phrasings([*others, one])) for one in (old, new) if one is not None]
    if len(counts) == 2 and counts[1] > counts[0] and old is not None:
        where = next(place for one in (old, *others) for place in _places(one, words))
        raise KnowledgeError(f"“{words}” stands on {where} already; take it out there first. Nothing was written.")


def _places(file: ListFile[PhrasingsFile], words: str) -> Iterator[str]:
    """`path:line` of each phrasing in a file that is these words."""
    for one, place in (*file.shape.groups(), *file.shape.unanswered_lists()):
        for language, given, number in one.each():
            if plain(given) == plain(words):
                yield file.where((*place, language, number))


def _others_with(path: Path, words: str) -> list[ListFile[PhrasingsFile]]:
    """The other files of `asked/` in which these words may stand."""
    longest = max(plain(words).split(), key=len, default="")
    texts = {other: other.read_bytes() for other in sorted(path.parent.glob("*.yaml")) if other != path}
    read = [
        read_list(PhrasingsFile, data, str(other))[0]
        for other, data in texts.items()
        if longest in data.decode("utf-8", "replace").casefold()
    ]
    return [one for one in read if one is not None]


def _difference(before: str, after: str) -> tuple[tuple[str, ...], int]:
    old, new = before.splitlines(), after.splitlines()
    first = next(
        (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )
    grown = max(len(new) - len(old), 1 if before != after else 0)
    return tuple(new[first : first + grown]), first + 1


def _with_words(text: str, mapping: yaml.MappingNode, language: str, words: str, *, flow: bool = False) -> str:
    """Add `words` to the list of a language in a mapping; the list is made if need be."""
    if mapping.flow_style:
        raise KnowledgeError(
            f"Line {mapping.start_mark.line + 1} holds an entry in braces; write it over several lines."
        )
    listed = _value(mapping, language)
    if isinstance(listed, yaml.SequenceNode):
        if words in _plain(listed):
            return text
        return _with_item(text, listed, words)
    indent = " " * mapping.start_mark.column
    lines = [f"{language}: [{_quoted(words)}]"] if flow else [f"{language}:", f"  - {_quoted(words)}"]
    return _after(text, mapping, [indent + line for line in lines])


def _with_item(text: str, listed: yaml.SequenceNode, words: str) -> str:
    if not listed.flow_style:
        return _after(text, listed, [" " * listed.start_mark.column + f"- {_quoted(words)}"])
    if not listed.value:
        place = listed.start_mark.index + 1
        return text[:place] + _quoted(words) + text[place:]
    place = listed.value[-1].end_mark.index
    return f"{text[:place]}, {_quoted(words)}{text[place:]}"


def _with_block(text: str, root: Any, key: str, listed: Any, lines: list[str]) -> str:
    """Add an item of several lines to the list under a top key; the key is made if need be."""
    if isinstance(listed, yaml.SequenceNode) and listed.value and not listed.flow_style:
        return _after(text, listed, [" " * listed.start_mark.column + line for line in lines])
    if isinstance(listed, yaml.SequenceNode) and listed.value:
        raise KnowledgeError(
            f"Line {listed.start_mark.line + 1} holds a list in brackets; write it over several lines."
        )
    if listed is not None and root is not None:
        raise KnowledgeError(f"The file's `{key}:` is empty; take that line out.")
    return _at_the_end(text, [f"{key}:", *("  " + line for line in lines)])


def _after(text: str, node: yaml.Node, lines: list[str]) -> str:
    """Insert lines below the last line of a node."""
    mark = _last(node).end_mark
    place = mark.index if mark.column == 0 and mark.index > 0 else text.find("\n", mark.index) + 1
    if place == 0:
        return _at_the_end(text, lines)
    return text[:place] + "".join(f"{line}\n" for line in lines) + text[place:]


def _at_the_end(text: str, lines: list[str]) -> str:
    end = "" if not text or text.endswith("\n") else "\n"
    return text + end + "".join(f"{line}\n" for line in lines)


def _last(node: yaml.Node) -> yaml.Node:
    """The node that ends last in a node: the marks of lists and mappings end where the next thing begins."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return node


def _items(node: Any) -> list[Any]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _value(node: Any, key: str) -> Any:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _plain(node: Any) -> Any:
    return [one.value for one in node.value] if isinstance(node, yaml.SequenceNode) else getattr(node, "value", None)


def _quoted(words: str) -> str:
    return json.dumps(" ".join(words.split()), ensure_ascii=False)
