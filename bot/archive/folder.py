"""Folder: a knowledge folder -> Loading, the Archive that may be served and every problem in its files.

A bad file is left out and reported; the others are served. A `Folder` is read repeatedly: it parses only what changed,
and instead of a bad file it serves its last good version.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, cast

from bot.archive import gate, quotable_lists, reader, tombstones
from bot.archive.archive import Archive, IdentityCache, versioned
from bot.archive.files import SETTLED_SECONDS, Mark, Source, missing_folder, read_files
from bot.archive.interview import Interview
from bot.archive.knowledge_lists import Golden, ListFile, PhrasingsFile, VocabularyFile, read_list
from bot.archive.parse_cache import ParseCache
from bot.archive.rules import Between, ById, KnowledgeFiles, problems_between
from bot.archive.tombstone_record import TombstoneRecord
from bot.archive.tombstones import Stone, WithdrawnFile, read_withdrawn, tombstones_of
from bot.base.errors import KnowledgeError, Problem

S = TypeVar("S", VocabularyFile, PhrasingsFile, Golden)

DRIVE_AWAY_MESSAGE = (
    "the folder is empty, and on another drive than before; mount the drive again, or start the bot anew if it shall "
    "be empty"
)
FULL_READ_SECONDS = 600.0  # seconds after which files are read that seem to be as they were


@dataclass(frozen=True, slots=True)
class Loading:
    """What a folder holds: the archive, and all problems, those that keep a file out first. The archive is empty if no
    interview may be quoted, and None if there is no folder of interviews. `vanished`: is a file missing that was there
    at the last reading?"""

    archive: Archive | None
    problems: tuple[Problem, ...]
    vanished: bool = False


@dataclass(slots=True)
class _Memory:
    """A file as it was last read, and its last good version."""

    source: Source
    day: dt.date
    value: Interview | ListFile[VocabularyFile] | ListFile[PhrasingsFile] | ListFile[Golden] | None
    problems: list[Problem]
    good: Interview | ListFile[VocabularyFile] | ListFile[PhrasingsFile] | ListFile[Golden] | None = None
    good_front: str = ""


@dataclass
class Folder:
    """A knowledge folder that is read more than once. Not to be read from two threads at the same time."""

    path: Path
    parsed: int = 0  # files parsed so far: what did not change is not parsed again
    knowledge: KnowledgeFiles | None = None  # everything that was read last, quotable or not
    before: ParseCache = field(default_factory=ParseCache, repr=False)  # what was parsed by earlier runs
    record: TombstoneRecord = field(default_factory=TombstoneRecord, repr=False)  # every withdrawal that was seen
    today: Callable[[], dt.date] = field(default=lambda: dt.datetime.now(dt.UTC).date(), repr=False)
    embargo_day: Callable[[], dt.date] | None = field(default=None, repr=False)  # whose embargoes are over; as `today`
    progress: Callable[[str, int, int], None] = field(default=lambda *_: None, repr=False)  # (what, done, of)
    settled_seconds: float = SETTLED_SECONDS  # see `read_files`
    full_read_seconds: float = FULL_READ_SECONDS
    _memory: dict[str, _Memory] = field(default_factory=dict, repr=False)
    _vanished: set[str] = field(default_factory=set, repr=False)  # files that were missing at the last reading, first
    _thorough: float = field(default=-math.inf, repr=False)  # when every file was read last
    _device: int | None = field(default=None, repr=False)  # that the interviews were last seen on
    _withdrawn: tuple[bytes, WithdrawnFile | None, list[Problem]] = field(default=(b"", None, []), repr=False)
    _closed: bool = field(default=False, repr=False)  # what is withdrawn isn't known, so nothing new may be quoted
    _served: Archive | None = field(default=None, repr=False)  # the last archive while that was known
    _between: Between = field(default_factory=Between, repr=False)
    _opened: IdentityCache[Interview | None] = field(default_factory=IdentityCache, repr=False)
    _digests: IdentityCache[bytes] = field(default_factory=IdentityCache, repr=False)

    def load(self, today: dt.date | None = None) -> Loading:
        """Read the folder. Never raises for what is in it; a folder that is missing is a problem, too."""
        problems: list[Problem] = []
        archive = self._read(today, problems)
        if archive is not None and self.knowledge is not None:
            problems += problems_between(self.knowledge, self._between)
        return Loading(archive, tuple(sorted(set(problems), key=lambda one: one.rank)), bool(self._vanished))

    def _read(self, day: dt.date | None, problems: list[Problem]) -> Archive | None:
        """The archive on a day (today, by default), see `Loading`; what is wrong in single files is added to
        `problems`."""
        interviews = self.path / "interviews"
        for needed in (self.path, interviews):
            if (missing := missing_folder(needed)) is not None:
                problems.append(missing)
                return None
        if self._is_away(interviews):
            problems.append(Problem(str(interviews), 1, DRIVE_AWAY_MESSAGE))
            return None
        read = read_files(self.path, problems, self._known(), self.settled_seconds)
        sources = [self._slight(source) for source in read]
        sources += self._unreadable(sources, problems)
        knowledge, served = self._gather(sources, day or self.today(), problems)
        self.knowledge = knowledge
        self.before.keep({source.digest: source.size for source in sources})
        if not knowledge.interviews and not problems:
            problems.append(Problem(str(interviews), 1, "no interview stands here; put one in, or `import` one"))
        archive = self._archive(knowledge, served, day or (self.embargo_day or self.today)())
        if not self._closed:
            self._served = archive
            return archive
        if self._served is None:
            return versioned(replace(archive, interviews={}, asked=(), golden={}))
        from bot.archive import held_passages  # rarely needed, and its comparison of texts takes a while to import

        return held_passages.held(self._served, archive)

    def open(self) -> Archive:
        """The archive. Raises KnowledgeError, with the problems, if nothing can be served from it."""
        archive = self._read(None, [])  # without a look at what is wrong between the files, which takes as long
        if archive is not None and archive.interviews:
            return archive
        loading = self.load()
        if loading.archive is None or not loading.archive.interviews:
            because = self._reason(loading.problems) or "Every interview is a draft, embargoed or withdrawn."
            raise KnowledgeError(f"There is no interview to answer from. {because}", loading.problems)
        return loading.archive

    def _reason(self, problems: Sequence[Problem]) -> Problem | None:
        """The first problem of the interviews, or else of any file; if it isn't known what is withdrawn, the one that
        says so."""
        interviews = str(self.path / (tombstones.FILE_NAME if self._closed else "interviews"))
        theirs = (one for one in problems if one.fatal and one.path.startswith(interviews))
        return next(theirs, next(iter(problems), None))

    def _is_away(self, interviews: Path) -> bool:
        """Is the folder empty because its drive is not mounted? One that somebody emptied is on the same drive
        still."""
        try:
            device = interviews.stat().st_dev
            if any(name.endswith(".md") for name in os.listdir(interviews)):
                self._device = device
                return False
        except OSError:  # told of where the files are listed
            return False
        return self._device not in (None, device)

    def _known(self) -> Callable[[str, Mark], Source | None]:
        """What hands over the files that have not changed since they were read. Now and then none is trusted: not
        every network drive tells of each change."""
        now = time.monotonic()
        if thorough := now - self._thorough > self.full_read_seconds:
            self._thorough = now

        def known(name: str, mark: Mark) -> Source | None:
            """A file as it was read before, if its mark has not changed since."""
            memory = self._memory.get(name)
            if thorough or memory is None or memory.source.mark != mark or _text_of(memory) is None:
                return None
            return memory.source

        return known

    def _slight(self, source: Source) -> Source:
        """`source` without its bytes, if an interview that was read before holds the same ones."""
        if not source.data:
            return source
        memory = self._memory.get(source.name)
        same = memory is not None and memory.source.digest == source.digest
        return source if memory is None or not same or _text_of(memory) is None else replace(source, data=b"")

    def _unreadable(self, sources: list[Source], problems: list[Problem]) -> Iterator[Source]:
        """The last good versions of files that exist but can't be read. A file that is gone is forgotten when it is
        missing for the second time: a program that replaces a file may remove it first."""
        there = {source.name for source in sources}
        unreadable = {problem.path for problem in problems}
        before, self._vanished = self._vanished, set()
        for name in [name for name in self._memory if name not in there]:
            if not unreadable.isdisjoint({str(self.path / name), str((self.path / name).parent)}):
                yield self._memory[name].source
            elif name in before:
                del self._memory[name]
            else:
                self._vanished.add(name)

    def _gather(
        self, sources: list[Source], today: dt.date, problems: list[Problem]
    ) -> tuple[KnowledgeFiles, dict[str, Interview]]:
        """All that was read; and the interviews by id, with last good versions, before the gate holds any back."""
        interviews: dict[str, Interview] = {}
        served: dict[str, Interview] = {}
        vocabulary: ListFile[VocabularyFile] | None = None
        asked: dict[str, ListFile[PhrasingsFile]] = {}
        golden: dict[str, ListFile[Golden]] = {}
        withdrawn: Source | None = None
        for done, source in enumerate(sources):
            self.progress("reading the knowledge files", done, len(sources))
            if source.subfolder == "interviews":
                self._interview(source, today, problems, interviews, served)
            elif (
                source.subfolder == "asked"
                and (phrasings := self._list(PhrasingsFile, source, today, problems)) is not None
            ):
                asked[source.stem] = phrasings
            elif (
                source.subfolder == "golden" and (questions := self._list(Golden, source, today, problems)) is not None
            ):
                golden[source.stem] = questions
            elif source.name == "vocabulary.yaml":
                vocabulary = self._list(VocabularyFile, source, today, problems)
            elif source.name == tombstones.FILE_NAME:
                withdrawn = source
        stones = tombstones_of(self._stones(withdrawn, problems))
        folder = self.path / "interviews"
        spoilt = (Path(one.path) for one in problems if one.fatal)
        unread = frozenset(path.stem for path in spoilt if path.parent == folder)
        return KnowledgeFiles(interviews, vocabulary, asked, golden, stones, None if self._closed else unread), served

    def _stones(self, source: Source | None, problems: list[Problem]) -> tuple[Stone, ...]:
        """All tombstones: those of `withdrawn.yaml` and those seen earlier. If that file exists but can't be read,
        nothing new is served."""
        label = str(self.path / tombstones.FILE_NAME)
        file: WithdrawnFile | None = None
        if source is not None:
            if self._withdrawn[0] != source.digest:
                self._withdrawn = (source.digest, *read_withdrawn(source.data, source.label))
            file = self._withdrawn[1]
            problems += self._withdrawn[2]
        elif not os.path.lexists(label):
            file = WithdrawnFile()
        self._closed = file is None
        stones, wrong = self.record.united(file, label)
        problems += wrong
        return stones

    def _interview(
        self,
        source: Source,
        today: dt.date,
        problems: list[Problem],
        interviews: dict[str, Interview],
        served: dict[str, Interview],
    ) -> None:
        memory = self._memory.get(source.name)
        if memory is None or (memory.source.digest, memory.day) != (source.digest, today):
            good = (memory.good, memory.good_front) if memory is not None else (None, "")
            text, unreadable = _decoded(source, memory)
            value, wrong = (None, unreadable) if text is None else self._parsed(source, text, today)
            memory = self._memory[source.name] = _Memory(source, today, value, wrong, *good)
            self.parsed += 1
            if value is not None and text is not None:
                memory.good, memory.good_front = value, _front(text)
            if _text_of(memory) is not None:
                memory.source = replace(source, data=b"")
        elif source.mark != memory.source.mark:
            memory.source = replace(memory.source, mark=source.mark)
        problems += memory.problems
        here = memory.value if isinstance(memory.value, Interview) else None
        if here is not None and (taken := _doubt_id(here, source, interviews)) is not None:
            problems.append(taken)
            if taken.fatal:
                return
        if here is not None:
            interviews[here.id] = served[here.id] = here
        elif isinstance(memory.good, Interview) and memory.good.id not in served:
            interviews[memory.good.id] = memory.good
            now = _front(source.data.decode("utf-8-sig", "replace").replace("\r\n", "\n"))
            still = gate.after_bad_version(memory.good, memory.good_front, now)
            if still is not None:
                served[memory.good.id] = still

    def _parsed(self, source: Source, text: str, today: dt.date) -> tuple[Interview | None, list[Problem]]:
        if (known := self.before.get(source.digest, text, source.label)) is not None:
            return known, []
        value, wrong = reader.read_interview(text, source.label, today)
        if value is not None and not wrong:
            self.before.put(source.digest, value)
        return value, wrong

    def _list(self, shape: type[S], source: Source, today: dt.date, problems: list[Problem]) -> ListFile[S] | None:
        memory = self._memory.get(source.name)
        if memory is None or memory.source.digest != source.digest:
            value, wrong = self._parsed_list(shape, source)
            good = memory.good if memory is not None else None
            memory = self._memory[source.name] = _Memory(source, today, value, wrong, value or good)
            self.parsed += 1
        problems += memory.problems
        return cast("ListFile[S] | None", memory.value or memory.good)

    def _parsed_list(self, shape: type[S], source: Source) -> tuple[ListFile[S] | None, list[Problem]]:
        if (known := self.before.get_list(shape, source.digest, source.data, source.label)) is not None:
            return known, []
        value, wrong = read_list(shape, source.data, source.label)
        if value is not None and not wrong:
            self.before.put_list(source.digest, value)
        return value, wrong

    def _archive(self, knowledge: KnowledgeFiles, served: Mapping[str, Interview], today: dt.date) -> Archive:
        stones = knowledge.stones | gate.taken_back(knowledge.interviews.values())
        held_back = stones | gate.superseded(knowledge.interviews.values())
        through = self._opened.of(
            served.values(), lambda one: gate.through_the_gate(one, held_back, today), (held_back, today)
        )
        opened = {key: interview for key, interview in zip(served, through, strict=True) if interview is not None}
        quotable = ById(opened)
        archive = Archive(
            interviews=opened,
            version="",
            vocabulary=tuple(quotable_lists.meanings(knowledge.vocabulary)),
            asked=tuple(quotable_lists.phrasings(knowledge, quotable)),
            golden={
                name: tuple(quotable_lists.questions(knowledge, name, quotable, stones)) for name in knowledge.golden
            },
            withdrawn=stones.ids,
        )
        return versioned(archive, self._digests)


def load(folder: Path, today: dt.date | None = None) -> Loading:
    """Read a whole folder once. Never raises for what is in it."""
    return Folder(folder).load(today)


def open_archive(folder: Path, cache: Path | None = None) -> Archive:
    """The archive of a folder. Raises KnowledgeError, with the problems, if nothing can be served from it.

    What was parsed is kept in the file `cache`, if one is given.
    """
    return Folder(folder, before=ParseCache(cache)).open()


def _text_of(memory: _Memory) -> str | None:
    """The text of an interview's file as it was last read, which its passages are slices of; None if there are none."""
    value = memory.value
    return value.passages[0].source if isinstance(value, Interview) and value.passages else None


def _decoded(source: Source, memory: _Memory | None) -> tuple[str | None, list[Problem]]:
    """The text of an interview's file, and what is wrong with it."""
    if source.size and not source.data and memory is not None and (text := _text_of(memory)) is not None:
        return text, []
    return reader.decode(source.data, source.label)


def _front(text: str) -> str:
    """The front matter of a file, even of one that can't be read whole: at worst, the lines above the first
    question."""
    cut = reader.cut_front_matter(text)
    return cut[0] if cut is not None else text.partition("\n## ")[0]


def _doubt_id(interview: Interview, source: Source, interviews: Mapping[str, Interview]) -> Problem | None:
    if interview.id in interviews:
        message = f"`id: {interview.id}` is the id of {interviews[interview.id].path}, too; change one"
        return Problem(source.label, 2, message)
    if source.stem != interview.id:
        message = f"`id` is {interview.id}, but the file is named {source.stem}; make them equal"
        return Problem(source.label, 2, message, fatal=False)
    return None
