"""Lists that maintainers keep beside the interviews: vocabulary, phrasings (`asked/`), golden questions (`golden/`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.archive import reader
from bot.archive.interview import GoldenQuestion, Meaning, Phrasing
from bot.archive.safeyaml import Written, YamlProblem, read_yaml
from bot.errors import Problem

M = TypeVar("M", bound=BaseModel)

LANGUAGES = ("en", "ru", "az", "tr")

Words = Annotated[str, StringConstraints(min_length=1, max_length=512, strip_whitespace=True)]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _ByLanguage(_Written):
    en: tuple[Words, ...] = ()
    ru: tuple[Words, ...] = ()
    az: tuple[Words, ...] = ()
    tr: tuple[Words, ...] = ()

    def each(self) -> Iterator[tuple[str, str, int]]:
        for language in LANGUAGES:
            for place, words in enumerate(getattr(self, language)):
                yield language, words, place


class _Entry(_ByLanguage):
    means: Words
    names: tuple[Words, ...] = ()


class _Asked(_ByLanguage):
    passages: tuple[str, ...] = Field(min_length=1)
    begins: str | None = None


class _AskedFile(_Written):
    asked: tuple[_Asked, ...] = ()
    unanswered: _ByLanguage = _ByLanguage()


class _MustFind(_Written):
    question: Words
    passages: tuple[str, ...] = Field(min_length=1)
    language: str | None = None
    kind: str | None = None


class _MustBeSilent(_Written):
    question: Words
    language: str | None = None
    kind: str | None = None


class _GoldenFile(_Written):
    find: tuple[_MustFind, ...] = ()
    silent: tuple[_MustBeSilent, ...] = ()


class _VocabularyFile(_Written):
    entries: tuple[_Entry, ...] = ()


def read_vocabulary(data: bytes, path: str, problems: list[Problem]) -> list[Meaning]:
    """The entries of a vocabulary; what is wrong is added to `problems` and the file is then empty."""
    read = _read(_VocabularyFile, data, path, problems, wrap="entries")
    if read is None:
        return []
    model, _ = read
    return [
        Meaning(entry.means, {key: words for key in ("names", *LANGUAGES) if (words := getattr(entry, key))})
        for entry in model.entries
    ]


def read_asked(data: bytes, path: str, ids: set[str], problems: list[Problem]) -> list[Phrasing]:
    """The phrasings of a file in `asked/`; ids that no passage has are reported and dropped."""
    read = _read(_AskedFile, data, path, problems)
    if read is None:
        return []
    model, written = read
    phrasings = [Phrasing(words, language, ()) for language, words, _ in model.unanswered.each()]
    for number, group in enumerate(model.asked):
        known = _known(group.passages, ids, written, ("asked", number, "passages"), path, problems)
        if known:
            phrasings += [Phrasing(words, language, known) for language, words, _ in group.each()]
    return phrasings


def read_golden(data: bytes, path: str, ids: set[str], problems: list[Problem]) -> list[GoldenQuestion]:
    """The golden questions of a file in `golden/`; ids that no passage has are reported and dropped."""
    read = _read(_GoldenFile, data, path, problems)
    if read is None:
        return []
    model, written = read
    golden = [GoldenQuestion(one.question, (), "silent") for one in model.silent]
    for number, one in enumerate(model.find):
        known = _known(one.passages, ids, written, ("find", number, "passages"), path, problems)
        if known:
            golden.append(GoldenQuestion(one.question, known, "find"))
    return golden


def _known(
    given: tuple[str, ...],
    ids: set[str],
    written: Written,
    place: tuple[str | int, ...],
    path: str,
    problems: list[Problem],
) -> tuple[str, ...]:
    for number, one in enumerate(given):
        if one not in ids:
            line = written.line((*place, number))
            problems.append(Problem(path, line, f"no passage has the id {one}; its words may have changed", False))
    return tuple(one for one in given if one in ids)


def _read(
    shape: type[M], data: bytes, path: str, problems: list[Problem], wrap: str | None = None
) -> tuple[M, Written] | None:
    text, unreadable = reader.decode(data, path)
    problems += unreadable
    if text is None:
        return None
    try:
        written = read_yaml(text)
    except YamlProblem as problem:
        problems.append(Problem(path, problem.line, problem.message))
        return None
    value: Any = {} if written.value is None else written.value
    if wrap is not None:
        written = Written({wrap: value}, {(): 1} | {(wrap, *place): line for place, line in written.lines.items()})
        value = written.value
    try:
        return shape.model_validate(value), written
    except ValidationError as error:
        known = tuple(shape.model_fields) + LANGUAGES + ("passages", "begins", "means", "names", "question")
        problems += [reader.explain(detail, written, path, known) for detail in error.errors()]
        return None
