"""The shape of a knowledge file: Interview, Exchange, Passage, Citation.

`FrontMatter` is what a maintainer writes above an interview; unknown keys are refused there, so that a misspelt
`status` can't publish. Everything else is derived: a Passage is a span of the file's text and never a copy of it.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Strict, StringConstraints, Tag

from bot.archive import redaction
from bot.archive.recording import Recording, link_at

ID = re.compile(r"[a-z0-9-]{1,24}")
PASSAGE_ID = re.compile(r"[a-z0-9-]{1,24}\.[a-z2-7]{8}")

Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
Doi = Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")]  # https://www.doi.org/doi-handbook
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
FORMS = ("(one line)", "(by language)")  # the two ways to write what may be given by language, in pydantic's errors


def _form(value: Any) -> str:
    return FORMS[isinstance(value, dict)]


LineByLanguage = Annotated[
    Annotated[Line, Tag(FORMS[0])] | Annotated[dict[LanguageCode, Line], Field(min_length=1), Tag(FORMS[1])],
    Discriminator(_form),
]
Day = Annotated[dt.date, Strict()]  # a date as YAML writes it; a number or a text is none
InterviewId = Annotated[str, StringConstraints(pattern=rf"^{ID.pattern}$")]
PassageId = Annotated[str, StringConstraints(pattern=rf"^{PASSAGE_ID.pattern}$")]


class Status(StrEnum):
    """May an interview be quoted? Only `published` and `corrected` may."""

    DRAFT = "draft"
    EMBARGOED = "embargoed"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Translation(StrEnum):
    """How the text came into its language."""

    ORIGINAL = "original"
    HUMAN = "human"
    MACHINE = "machine"
    UNKNOWN = "unknown"


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Speaker(_Written):
    """One who answers. `label` stands in front of this speaker's paragraphs; the name does where it is not given."""

    name: Line
    role: LineByLanguage | None = None
    label: Line | None = None


class Person(_Written):
    """A person named in the text, with other spellings of the name."""

    name: Line
    spellings: tuple[Line, ...] = ()


def _person(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


_PersonOrName = Annotated[Person, BeforeValidator(_person, json_schema_input_type=Person | Line)]


class Correction(_Written):
    """A dated notice about a passage. `passage` is the id it had before; `now` its id since, if its words changed."""

    date: Day
    passage: PassageId
    text: Line
    now: PassageId | None = None


class FrontMatter(_Written):
    """What a maintainer states about an interview. Nothing is invented: what the source does not state is null."""

    id: InterviewId
    title: LineByLanguage
    speaker: Speaker | None = None
    speakers: tuple[Speaker, ...] = ()
    outlet: LineByLanguage
    language: LanguageCode
    date: Day | None = None
    translation: Translation = Translation.UNKNOWN
    source_url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")] | None = None
    recording: Recording | None = None
    doi: Doi | None = None
    status: Status = Status.PUBLISHED
    people: tuple[_PersonOrName, ...] = ()
    topics: tuple[Line, ...] = ()
    context: Line | None = None
    original: InterviewId | None = None
    corrections: tuple[Correction, ...] = ()
    embargo_until: Day | None = None
    exclude: tuple[PassageId, ...] = ()

    @property
    def voices(self) -> tuple[Speaker, ...]:
        """Everyone who answers, in the file's order; paragraphs without a label are the first one's."""
        return self.speakers if self.speaker is None else (self.speaker,)

    @property
    def headline(self) -> str:
        """The title in the language of the text, where it is given by language."""
        return in_language(self.title, self.language)

    def corrections_of(self, passage_id: str) -> tuple[Correction, ...]:
        """The notices that a passage carries: its own, and those of the ids that its words had before, oldest first."""
        ids = {passage_id}
        for _ in self.corrections:
            ids |= {correction.passage for correction in self.corrections if correction.now in ids}
        return tuple(sorted((c for c in self.corrections if {c.passage, c.now} & ids), key=lambda c: c.date))

    def successor(self, passage_id: str) -> str:
        """The id that `corrections` leads an id to, by as many of them as there are, in time; itself, if to none."""
        for correction in sorted(self.corrections, key=lambda one: one.date):
            if correction.passage == passage_id and correction.now is not None:
                passage_id = correction.now
        return passage_id


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of an answer: `source[start:end]`, the unit of search and of quotation.

    `exchange` and `number` count from 0 within the interview; `line` counts from 1 within the file. `voice` is who said
    it, as a place in the interview's `about.voices`; `time`, in seconds, is where its recording has it, if known.
    """

    id: str
    interview_id: str
    exchange: int
    number: int
    line: int
    start: int
    end: int
    source: str = field(repr=False, compare=False)
    voice: int = 0
    time: int | None = None

    @property
    def text(self) -> str:
        """The passage's words, exactly as they stand in the file."""
        return self.source[self.start : self.end]

    @property
    def said(self) -> str:
        """What search and the quote check read: the text with spaces for redactions. Offsets are those of `text`."""
        return redaction.blanked(self.text)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of the interviewer (None: the file states none) and the answer's passages. `shortened`: another one
    is held back, or was erased."""

    number: int
    question: str | None
    line: int
    passages: tuple[Passage, ...]
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """Who said a passage, in what role, to which outlet, when and where, and which question it answers.

    `time`: where the recording has it, in seconds; `listen`: the recording's address at that time, `recorded` its kind.
    """

    speaker: str
    role: str | None
    outlet: str
    title: str
    date: dt.date | None
    url: str | None
    language: str
    translation: Translation
    asked: str | None
    context: str | None
    corrections: tuple[Correction, ...] = ()
    time: int | None = None
    listen: str | None = None
    recorded: Literal["audio", "video"] = "audio"


@dataclass(frozen=True, slots=True)
class Interview:
    """One conversation. `path` is as the maintainer knows it; `introduction` is shown, never quoted as an answer."""

    about: FrontMatter
    path: str
    introduction: str
    exchanges: tuple[Exchange, ...]
    passages: tuple[Passage, ...] = field(init=False, repr=False, compare=False)  # all of them, in the file's order

    def __post_init__(self) -> None:
        passages = tuple([passage for exchange in self.exchanges for passage in exchange.passages])
        object.__setattr__(self, "passages", passages)

    @property
    def id(self) -> str:
        """The interview's stable id."""
        return self.about.id

    def speaker_of(self, passage: Passage) -> Speaker:
        """Who said one of this interview's passages."""
        return self.about.voices[passage.voice]

    def citation(self, passage: Passage, language: str = "") -> Citation:
        """The attribution of one of this interview's passages, in the reader's `language` where it is given in it."""
        about, speaker = self.about, self.speaker_of(passage)
        known = (language, about.language, "en")
        timed = about.recording is not None and passage.time is not None
        return Citation(
            speaker=speaker.name,
            role=None if speaker.role is None else in_language(speaker.role, *known),
            outlet=in_language(about.outlet, *known),
            title=in_language(about.title, *known),
            date=about.date,
            url=about.source_url,
            language=about.language,
            translation=about.translation,
            asked=self.exchanges[passage.exchange].question,
            context=about.context,
            corrections=about.corrections_of(passage.id),
            time=passage.time,
            listen=link_at(about.recording.url, passage.time or 0) if timed and about.recording is not None else None,
            recorded=about.recording.kind if about.recording is not None else "audio",
        )


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A way in which a reader might put a question, and the passages (ids) that answer it; none: nothing in `interview`
    (its id; "" if it is not known) does."""

    text: str
    language: str
    passages: tuple[str, ...]
    interview: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """An entry of the vocabulary: terms of several languages, and spellings of a name, that mean the same.

    `terms` maps a language to its terms; the key `names` holds spellings that belong to no language. `topic`: do
    readers see it among what the archive speaks about?
    """

    label: str
    terms: dict[str, tuple[str, ...]]
    topic: bool = True


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question that must find one of `passages` first, or must be met with silence. One that must find and has no
    passages can't come out right: their words were changed."""

    question: str
    passages: tuple[str, ...]
    kind: Literal["find", "silent"]


def in_language(words: str | Mapping[str, str], *languages: str) -> str:
    """What is given by language, in the first of `languages` that there is, or else in the first that stands there."""
    if isinstance(words, str):
        return words
    return next((words[one] for one in languages if one in words), next(iter(words.values())))


def passage_id(interview_id: str, text: str) -> str:
    """The id that pins a passage's words: `<interview id>.<first 8 base32 characters of SHA-256 of its text>`."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"{interview_id}.{base64.b32encode(digest[:5]).decode('ascii').lower()}"
