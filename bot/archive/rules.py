"""Rules between knowledge files: what only shows when all of them are read together.

Each rule is a generator of problems. None of them keeps a file out; `check` fails on each.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.archive import gate, redaction_rules
from bot.archive.archive import IdentityCache
from bot.archive.interview import Interview, Passage, Status
from bot.archive.knowledge_lists import Golden, ListFile, PhrasingsFile, VocabularyFile
from bot.archive.tombstones import Tombstones, pin_of, stones_for
from bot.archive.validation import Place
from bot.base.errors import Problem

_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class KnowledgeFiles:
    """Everything that was read, by the names of the files; interviews by their ids."""

    interviews: Mapping[str, Interview]
    vocabulary: ListFile[VocabularyFile] | None
    asked: Mapping[str, ListFile[PhrasingsFile]]
    golden: Mapping[str, ListFile[Golden]]
    stones: Tombstones
    unread: Collection[str] | None  # ids of interviews that can't be read; None: nor can what was withdrawn

    def is_read(self, interview_id: str) -> bool:
        """Can it be said of an id that it is, or is not, in this interview?"""
        return self.unread is not None and interview_id not in self.unread

    def passages(self) -> dict[str, Passage]:
        """Every passage in the files, quotable or not, by id."""
        return {one.id: one for interview in self.interviews.values() for one in interview.passages}

    def resolve(self, passage_id: str) -> str:
        """The id that a passage's id stands for since its corrections."""
        interview = self.interviews.get(passage_id.partition(".")[0])
        return passage_id if interview is None else interview.about.successor(passage_id)

    def holding(self, words: str) -> list[Passage]:
        """All passages in the files, quotable or not, that hold these words."""
        return holding(self.passages().values(), words)

    def copies(self, passages: Iterable[Passage]) -> list[Passage]:
        """The passages that are not withdrawn themselves, but hold withdrawn words of these; `check` fails on each."""
        own = stones_for(passages)
        stones = Tombstones(self.stones.ids, own.hashes, own.pins)
        return [one for interview in self.interviews.values() for one in _copies(interview, stones)]

    def phrased(self, interview_id: str, *, accepted: bool = False) -> frozenset[str]:
        """The ids of the passages that a phrasing in the interview's file, accepted or (unless only `accepted` ones
        count) drafted, is tied to, and of those that want none."""
        file = self.asked.get(interview_id)
        if file is None:
            return frozenset()
        tied = [group.passages for group, place in file.shape.groups() if not (accepted and place[0] == "drafted")]
        passed_over = [ids for ids, place in file.shape.passed_over() if not (accepted and place[0] == "drafted")]
        return frozenset(self.resolve(given) for given in chain(*tied, *passed_over))

    def lost(self, passage_id: str, stones: Tombstones) -> bool:
        """Is the interview here, but not the passage's words, though nobody corrected or withdrew them?"""
        interview = self.interviews.get(passage_id.partition(".")[0])
        now = self.resolve(passage_id)
        return interview is not None and now not in stones.ids and all(one.id != now for one in interview.passages)


def holding(passages: Iterable[Passage], words: str) -> list[Passage]:
    """Those of the passages that hold these words, one after the other, whatever stands between them; the last one may
    go on."""
    wanted = f" {plain(words)}"
    return [one for one in passages if wanted in f" {plain(one.text)}"] if wanted.strip() else []


class ById(Mapping[str, Passage]):
    """The passages of some interviews by their ids, without going through interviews that nobody names."""

    def __init__(self, interviews: Mapping[str, Interview]) -> None:
        self._interviews = interviews
        self._opened: dict[str, dict[str, Passage]] = {}

    def __getitem__(self, passage_id: str) -> Passage:
        interview_id = passage_id.partition(".")[0]
        if interview_id not in self._opened:
            interview = self._interviews[interview_id]
            self._opened[interview_id] = {one.id: one for one in interview.passages}
        return self._opened[interview_id][passage_id]

    def __iter__(self) -> Iterator[str]:
        return (one.id for interview in self._interviews.values() for one in interview.passages)

    def __len__(self) -> int:
        return sum(len(interview.passages) for interview in self._interviews.values())


@dataclass(frozen=True, slots=True)
class Between:
    """What was found in each interview before, where most is as it was."""

    pins: IdentityCache[frozenset[str]] = field(default_factory=IdentityCache)
    came_back: IdentityCache[list[Problem]] = field(default_factory=IdentityCache)
    redacted: IdentityCache[list[redaction_rules.Place]] = field(default_factory=IdentityCache)
    unredacted: IdentityCache[list[Problem]] = field(default_factory=IdentityCache)
    out_of_place: IdentityCache[list[Problem]] = field(default_factory=IdentityCache)


def problems_between(knowledge: KnowledgeFiles, before: Between | None = None) -> Iterator[Problem]:
    """Everything that is wrong between the files."""
    before = before if before is not None else Between()
    passages = ById(knowledge.interviews)
    yield from _names(knowledge)
    pins = before.pins.of(knowledge.interviews.values(), _pins)
    yield from _twins(knowledge.interviews.values(), pins)
    yield from _excluded(knowledge, passages)
    yield from _came_back(knowledge, before.came_back)
    yield from _redacted(knowledge.interviews, before)
    if knowledge.vocabulary is not None:
        yield from vocabulary_problems(knowledge.vocabulary)
    yield from _asked(knowledge, passages)
    yield from _golden(knowledge, passages)


def plain(words: str) -> str:
    """Words without case, punctuation and spaces, which make no difference between two phrasings."""
    return " ".join(_LETTERS.findall(words.casefold()))


def _line_of(interview: Interview, words: str) -> int:
    """The line on which words first stand in an interview's file."""
    source = interview.passages[0].source
    return source.count("\n", 0, max(source.find(words), 0)) + 1


def _names(knowledge: KnowledgeFiles) -> Iterator[Problem]:
    for interview in knowledge.interviews.values():
        original = interview.about.original
        if original is not None and _is_unknown(knowledge, original):
            line = _line_of(interview, "original:")
            yield Problem(
                interview.path,
                line,
                f"`original: {original}` is not the id of an interview here; put it in, or take the key out",
                False,
            )
    known = ", ".join(knowledge.interviews) or "none"
    lists: Sequence[Mapping[str, ListFile[PhrasingsFile] | ListFile[Golden]]] = (knowledge.asked, knowledge.golden)
    for shelved in lists:
        for name, one in shelved.items():
            if _is_unknown(knowledge, name):
                message = f"no interview has the id {name}; name the file after one of them ({known})"
                yield one.problem((), message)


def _is_unknown(knowledge: KnowledgeFiles, interview_id: str) -> bool:
    """Is there no interview with this id, and was there none?"""
    was = interview_id in knowledge.interviews or _was_withdrawn(knowledge, interview_id)
    return not was and knowledge.is_read(interview_id)


def _was_withdrawn(knowledge: KnowledgeFiles, interview_id: str) -> bool:
    """Was a passage of this interview withdrawn? No file need hold its words any more."""
    return any(one.startswith(f"{interview_id}.") for one in knowledge.stones.ids)


def _pins(interview: Interview) -> frozenset[str]:
    return frozenset(map(pin_of, [passage.id for passage in interview.passages]))


def _twins(interviews: Collection[Interview], pins: Sequence[frozenset[str]]) -> Iterator[Problem]:
    """Paragraphs that stand in more than one interview. `pins` are those of each interview's passages."""
    once, twice = set[str](), set[str]()
    for own in pins:
        if not once.isdisjoint(own):
            twice |= once & own
        once |= own
    seen: dict[str, Passage] = {}
    paths: dict[str, str] = {}
    for interview, own in zip(interviews, pins, strict=True):
        paths.setdefault(interview.id, interview.path)
        for passage in interview.passages if not twice.isdisjoint(own) else ():
            pin = pin_of(passage.id)
            twin = seen.setdefault(pin, passage) if pin in twice else passage
            if twin.interview_id != passage.interview_id:
                where = f"{paths[twin.interview_id]}:{twin.line}"
                message = f"this paragraph stands in {where}, too; readers would find it twice; take one out"
                yield Problem(interview.path, passage.line, message, False)


def _excluded(knowledge: KnowledgeFiles, passages: Mapping[str, Passage]) -> Iterator[Problem]:
    for interview in knowledge.interviews.values():
        for one in interview.about.exclude:
            if one not in passages and one not in knowledge.stones.ids and knowledge.is_read(one.partition(".")[0]):
                message = f"`exclude` names {one}, but no passage has this id; write the one that its words have now"
                yield Problem(interview.path, _line_of(interview, one), message, False)


def _redacted(interviews: Mapping[str, Interview], before: Between) -> Iterator[Problem]:
    """Words that are redacted in one place and stand in another, and redactions in the wrong place."""
    places = tuple(chain.from_iterable(before.redacted.of(interviews.values(), redaction_rules.places)))
    yield from chain.from_iterable(
        before.unredacted.of(interviews.values(), lambda one: redaction_rules.unredacted(one, places), places)
    )
    yield from chain.from_iterable(before.out_of_place.of(interviews.values(), redaction_rules.out_of_place))
    for passage in dict.fromkeys(passage for passage, _ in places):
        yield from redaction_rules.less_redacted(interviews, passage)


def _came_back(knowledge: KnowledgeFiles, before: IdentityCache[list[Problem]]) -> Iterator[Problem]:
    interviews = knowledge.interviews.values()
    superseded = gate.superseded(interviews)

    def found(interview: Interview) -> list[Problem]:
        """The problems of one interview."""
        return list(_brought_back(interview, knowledge.stones, superseded))

    for problems in before.of(interviews, found, (knowledge.stones, superseded)):
        yield from problems


def _brought_back(interview: Interview, stones: Tombstones, superseded: Tombstones) -> Iterator[Problem]:
    if interview.about.status is Status.WITHDRAWN or not (stones or superseded):
        return
    copies = {passage.id for passage in _copies(interview, stones)}
    for passage in interview.passages:
        if superseded.hold_back(passage):
            message = "these words were corrected since, so they are not quoted; take them out"
            yield Problem(interview.path, passage.line, message, False)
        elif passage.id in copies:
            message = "these words were withdrawn (withdrawn.yaml), so they are not quoted; take them out"
            yield Problem(interview.path, passage.line, message, False)


def _copies(interview: Interview, stones: Tombstones) -> list[Passage]:
    """The passages of an interview that hold withdrawn words and are not withdrawn themselves, nor with it."""
    if interview.about.status is Status.WITHDRAWN:
        return []
    return [one for one in interview.passages if one.id not in stones.ids and stones.hold_back(one)]


def vocabulary_problems(vocabulary: ListFile[VocabularyFile]) -> Iterator[Problem]:
    """Terms that stand twice, and entries that link nothing."""
    seen: dict[tuple[str, str], int] = {}
    entries = vocabulary.shape.entries
    for number, entry in enumerate(entries):
        for language, words, place in entry.each():
            at = ("entries", number, language, place)
            first = seen.setdefault((language, plain(words)), number)
            if first != number:
                means = entries[first].means
                yield vocabulary.problem(at, f"“{words}” means “{means}” in an entry above, too; keep it in one")
            elif plain(words) in map(plain, getattr(entry, language)[:place]):
                yield vocabulary.problem(at, f"“{words}” stands twice in this entry; keep one")
        if sum(1 for _ in entry.each()) < 2:
            whole = ("entries", number)
            yield vocabulary.problem(whole, f"“{entry.means}” has fewer than two terms, so it links nothing; add one")


def _asked(knowledge: KnowledgeFiles, passages: Mapping[str, Passage]) -> Iterator[Problem]:
    for one in knowledge.asked.values():
        for group, place in one.shape.groups():
            yield from _unknown(knowledge, one, group.passages, (*place, "passages"), passages, group.begins)
            if group.begins is not None:
                yield from _begins(knowledge, one, group.begins, group.passages, place, passages)
        for ids, place in one.shape.passed_over():
            yield from _unknown(knowledge, one, ids, place, passages)
    yield from repeated_phrasings(knowledge.asked.values())


def repeated_phrasings(files: Iterable[ListFile[PhrasingsFile]]) -> Iterator[Problem]:
    """Phrasings that stand twice in files of `asked/`."""
    seen: dict[str, tuple[frozenset[str], ListFile[PhrasingsFile], Place]] = {}
    for one in files:
        for group, place in one.shape.groups():
            yield from _same(one, group.each(), place, frozenset(group.passages), seen)
        for unanswered, place in one.shape.unanswered_lists():
            yield from _same(one, unanswered.each(), place, frozenset(), seen)


def _same(
    one: ListFile[PhrasingsFile],
    phrasings: Iterator[tuple[str, str, int]],
    place: Place,
    passages: frozenset[str],
    seen: dict[str, tuple[frozenset[str], ListFile[PhrasingsFile], Place]],
) -> Iterator[Problem]:
    """Phrasings that stand in `seen` already, which they are put into. What an interview does not answer is looked for
    in its own file alone: others may answer it, or not either."""
    for language, words, number in phrasings:
        at = (*place, language, number)
        anywhere, here = plain(words), f"{one.label}\n{plain(words)}"
        key = anywhere if passages else here
        if key in seen:
            others, first, where = seen[key]
            what = "with the same passages" if others == passages else "with other passages"
            yield one.problem(at, f"“{words}” stands on {first.where(where)} already, {what}; keep one")
        for known in {key, here}:
            seen.setdefault(known, (passages, one, at))


def _unknown(
    knowledge: KnowledgeFiles,
    one: ListFile[PhrasingsFile] | ListFile[Golden],
    ids: Sequence[str],
    place: Place,
    passages: Mapping[str, Passage],
    begins: str | None = None,
) -> Iterator[Problem]:
    for number, given in enumerate(ids):
        if not knowledge.is_read(given.partition(".")[0]):
            continue
        if knowledge.resolve(given) not in passages and given not in knowledge.stones.ids:
            now = [p.id for p in passages.values() if begins and p.text.startswith(begins.rstrip(" .…"))]
            do = f"did you mean {now[0]}?" if now else "if its words changed, write the id that they have now"
            yield one.problem((*place, number), f"no passage has the id {given}; {do}")


def _begins(
    knowledge: KnowledgeFiles,
    one: ListFile[PhrasingsFile],
    begins: str,
    ids: Sequence[str],
    place: Place,
    passages: Mapping[str, Passage],
) -> Iterator[Problem]:
    if any(knowledge.resolve(given) != given for given in ids):
        return  # it says how a passage began that was corrected since, and the old id leads on as well
    known = [passages[given] for given in ids if given in passages]
    if known and not any(plain(passage.text).startswith(plain(begins)) for passage in known):
        yield one.problem((*place, "begins"), f"none of the passages begins “{begins}”; mend the id or `begins`")


def _golden(knowledge: KnowledgeFiles, passages: Mapping[str, Passage]) -> Iterator[Problem]:
    seen: dict[str, tuple[ListFile[Golden], Place]] = {}
    for one in knowledge.golden.values():
        placed: list[tuple[Place, str]] = [(("find", n), must.question) for n, must in enumerate(one.shape.find)]
        placed += [(("silent", n), must.question) for n, must in enumerate(one.shape.silent)]
        for place, question in placed:
            first, where = seen.setdefault(plain(question), (one, place))
            if (first, where) != (one, place):
                yield one.problem(place, f"“{question}” stands on {first.where(where)} already; keep one")
        for number, must in enumerate(one.shape.find):
            yield from _unknown(knowledge, one, must.passages, ("find", number, "passages"), passages)
