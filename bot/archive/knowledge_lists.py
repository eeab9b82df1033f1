"""Lists that maintainers keep beside the interviews: vocabulary, phrasings (`asked/`), golden questions (`golden/`).

Each is read into a shape that mirrors its file, with the line of every part; what the ids in it mean, and whether they
mean anything, is a matter between files (see `rules`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, create_model, model_validator

from bot.archive import reader
from bot.archive.interview import PassageId
from bot.archive.safeyaml import Written, read_yaml
from bot.archive.validation import Place, explain
from bot.base.errors import Problem, YamlProblem
from bot.base.languages import LANGUAGES

Words = Annotated[str, StringConstraints(min_length=1, max_length=512, strip_whitespace=True)]


class _Shape(BaseModel):
    """A key below which nothing is left, as when its last line was taken out, is as good as none."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, value: object) -> object:
        return {key: one for key, one in value.items() if one is not None} if isinstance(value, dict) else value


class _ByLanguage(_Shape):
    """Words in each of the languages, a key each."""

    def each(self) -> Iterator[tuple[str, str, int]]:
        """(language, words, place in the language's list), in the order of the languages."""
        for language in LANGUAGES:
            for place, words in enumerate(getattr(self, language)):
                yield language, words, place


if TYPE_CHECKING:
    ByLanguage = _ByLanguage
else:  # with a field for each language of readers
    _FIELDS = dict.fromkeys(LANGUAGES, (tuple[Words, ...], ()))
    ByLanguage = create_model("ByLanguage", __base__=_ByLanguage, __doc__=_ByLanguage.__doc__, **_FIELDS)


class VocabularyEntry(ByLanguage):
    """An entry of the vocabulary. `topic: no` keeps it out of what the archive is said to speak about."""

    means: Words
    topic: bool = True
    names: tuple[Words, ...] = ()

    def each(self) -> Iterator[tuple[str, str, int]]:
        """As in every list by language; the key `names` stands for a language of its own."""
        yield from (("names", words, place) for place, words in enumerate(self.names))
        yield from super().each()


class PhrasingGroup(ByLanguage):
    """Phrasings of one question, and the passages that answer it. `begins` is for the human reader."""

    passages: tuple[PassageId, ...] = Field(min_length=1)
    begins: Words | None = None


class MustFind(_Shape):
    """A question that one of `passages` must answer."""

    question: Words
    passages: tuple[PassageId, ...] = Field(min_length=1)
    language: str | None = None
    kind: str | None = None


class MustBeSilent(_Shape):
    """A question that must be met with silence."""

    question: Words
    language: str | None = None
    kind: str | None = None


class VocabularyFile(_Shape):
    """`vocabulary.yaml`, whose top is a list."""

    entries: tuple[VocabularyEntry, ...] = ()


class DraftedPhrasings(_Shape):
    """What a language model drafted and no maintainer has accepted yet."""

    asked: tuple[PhrasingGroup, ...] = ()
    unanswered: ByLanguage = ByLanguage()
    nothing_to_ask: tuple[PassageId, ...] = ()


class PhrasingsFile(_Shape):
    """A file of `asked/`. What stands under `drafted` counts like the rest. `nothing_to_ask` are passages that nobody
    would look for: they want no phrasing."""

    asked: tuple[PhrasingGroup, ...] = ()
    unanswered: ByLanguage = ByLanguage()
    nothing_to_ask: tuple[PassageId, ...] = ()
    drafted: DraftedPhrasings = DraftedPhrasings()

    def groups(self) -> Iterator[tuple[PhrasingGroup, tuple[str | int, ...]]]:
        """Every group of phrasings with its place in the file, accepted ones first."""
        yield from ((group, ("asked", number)) for number, group in enumerate(self.asked))
        yield from ((group, ("drafted", "asked", number)) for number, group in enumerate(self.drafted.asked))

    def unanswered_lists(self) -> Iterator[tuple[ByLanguage, tuple[str | int, ...]]]:
        """What the interview does not answer, accepted and drafted, each list with its place in the file."""
        yield self.unanswered, ("unanswered",)
        yield self.drafted.unanswered, ("drafted", "unanswered")

    def passed_over(self) -> Iterator[tuple[tuple[str, ...], tuple[str | int, ...]]]:
        """The passages that want no phrasing, each list with its place in the file."""
        yield self.nothing_to_ask, ("nothing_to_ask",)
        yield self.drafted.nothing_to_ask, ("drafted", "nothing_to_ask")


class Golden(_Shape):
    """A file of `golden/`."""

    find: tuple[MustFind, ...] = ()
    silent: tuple[MustBeSilent, ...] = ()


S = TypeVar("S", VocabularyFile, PhrasingsFile, Golden)


@dataclass(frozen=True)
class ListFile(Generic[S]):
    """A list as it was read: its shape, its path as the maintainer knows it, and its words, as they stand there."""

    shape: S
    label: str
    text: str = field(repr=False)

    def problem(self, place: Place, message: str) -> Problem:
        """A problem on the line of one part; it does not keep the list out."""
        return Problem(self.label, self._written.line(place), message, fatal=False)

    def where(self, place: Place) -> str:
        """`path:line` of one part."""
        return f"{self.label}:{self._written.line(place)}"

    @cached_property
    def _written(self) -> Written:
        """Where each part stands: read when somebody asks, which happens only if something is wrong."""
        return _top(type(self.shape), read_yaml(self.text))


def read_list(shape: type[S], data: bytes, label: str) -> tuple[ListFile[S] | None, list[Problem]]:
    """A list of that shape, or None where a problem is fatal; and the problems. Never raises, whatever the bytes."""
    text, problems = reader.decode(data, label)
    if text is None:
        return None, problems
    try:
        written = read_yaml(text)
    except YamlProblem as problem:
        return None, [Problem(label, problem.line, problem.message)]
    if shape is VocabularyFile and isinstance(written.value, dict) and written.value:
        return None, [Problem(label, 1, "the vocabulary must be a list; begin each entry with `- means: …`")]
    written = _top(shape, written)
    try:
        return ListFile(shape.model_validate(written.value), label, text), problems
    except ValidationError as error:
        return None, explain(error.errors(), written, label, _keys(shape))


def _top(shape: type[BaseModel], written: Written) -> Written:
    """A document as its shape has it: the vocabulary's top is a list, that of a shape a mapping."""
    if shape is not VocabularyFile:
        return Written({} if written.value is None else written.value, written.lines)
    lines = {(): 1} | {("entries", *place): line for place, line in written.lines.items()}
    return Written({"entries": written.value or []}, lines)


def _keys(shape: type[BaseModel]) -> tuple[str, ...]:
    parts: dict[str, type[BaseModel]] = {
        "VocabularyFile": VocabularyEntry,
        "PhrasingsFile": PhrasingGroup,
        "Golden": MustFind,
    }
    return (*shape.model_fields, *parts[shape.__name__].model_fields)
