"""Body: the text below a file's front matter -> introduction and exchanges, with every problem on its line.

A level-2 heading is a question of the interviewer; one in square brackets (`## [no question]`) stands for none. Every
block of lines below it, up to the next empty line, is a passage.

Comments are blanked out before anything else is read (see `comments`), so no passage's source holds them. In an
interview with several speakers, a passage of anybody but the first begins with the speaker's label, `**Label:** `,
which is no part of the passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.archive import style
from bot.archive.comments import FileProblems, RecordingTimes, erased_passages, without_comments
from bot.archive.interview import Exchange, Passage, Speaker, passage_id
from bot.base.errors import Problem

SHORT_ANSWER_WORDS = 6  # two answers “Yes.” are no mistake
_RULE = re.compile(r"[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}[ \t]*)$")
_LABEL = re.compile(r"^\*\*([^*\n]{1,200}?)[ \t]*(?::[ \t]*\*\*|\*\*[ \t]*:)([ \t]*)(?=(\S?))", re.M)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without an empty one between them: `text[start:end]`, from line `line` on."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Heading:
    line: int
    level: int
    words: str
    spaced: bool  # is there a space behind the `##`?


@dataclass(frozen=True, slots=True)
class Body:
    """What was read. `source` is the text that the passages are slices of: the file's, with its comments blanked."""

    source: str
    introduction: str
    exchanges: tuple[Exchange, ...]
    problems: list[Problem]


def labels_of(speakers: Sequence[Speaker]) -> dict[str, int]:
    """The labels of those who answer, in small letters, with the number of each speaker."""
    return {_folded(speaker.label or speaker.name): number for number, speaker in enumerate(speakers)}


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


def lines(text: str, start: int = 0, line: int = 1) -> Iterator[Block]:
    """Every line of `text` from `start` on, without its line break; the first is number `line`."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield Block(line, start, end)
        start, line = end + 1, line + 1


def read_body(
    text: str, start: int, line: int, interview_id: str, path: str, speakers: Sequence[Speaker] | None = None
) -> Body:
    """Read `text` from `start` on; its first line there is number `line`. Line breaks must be `\\n`.

    `speakers` are those who answer; None: it can't be known, so labels are not compared with them.
    """
    problems = FileProblems(path)
    source, times = without_comments(text, start, problems)
    reader = _BodyReader(source, interview_id, problems, None if speakers is None else labels_of(speakers), times)
    for piece in _pieces(source, start, line):
        if isinstance(piece, _Heading):
            reader.heading(piece)
        else:
            reader.paragraph(piece)
    reader.close()
    times.note_unused()
    if not reader.exchanges:
        problems.add(line, "no question stands here; write each question as a heading, `## …`, and its answer below it")
    introduction = "\n\n".join(source[block.start : block.end] for block in reader.introduction)
    return Body(source, introduction, tuple(_shortened(text, reader.exchanges)), problems.found)


def _shortened(text: str, exchanges: Sequence[Exchange]) -> Iterator[Exchange]:
    """The exchanges; those of which a passage was erased and not put back are marked as shortened."""
    marks = erased_passages(text)
    here = {passage.id for exchange in exchanges for passage in exchange.passages} if marks else set()
    ends = [*(exchange.line for exchange in exchanges[1:]), len(text) + 1]
    for exchange, end in zip(exchanges, ends, strict=False):
        gone = [one for line, one in marks if exchange.line < line < end and one not in here]
        yield replace(exchange, shortened=True) if gone else exchange


def _heading(content: str, line: int) -> _Heading | None:
    content = content.strip()
    level = len(content) - len(content.lstrip("#"))
    if not 1 <= level <= 6:
        return None
    rest = content[level:]
    if rest[:1] not in ("", " ", "\t"):
        return _Heading(line, level, rest, spaced=False) if level > 1 else None  # one `#` begins a hashtag
    words = rest.strip()
    unclosed = words.rstrip("#")
    if unclosed != words and unclosed[-1:] in ("", " ", "\t"):  # `## words ##`, but not `## What is C#`
        words = unclosed.strip()
    return _Heading(line, level, words, spaced=True)


def _pieces(text: str, start: int, line: int) -> Iterator[_Heading | Block]:
    """The headings, rules and paragraphs: lines are joined up to the next empty line, heading or rule."""
    first: Block | None = None
    end = 0
    for one in lines(text, start, line):
        content = text[one.start : one.end]
        heading = _heading(content, one.line)
        rule = _RULE.match(content) is not None
        if first is not None and (heading is not None or rule or not content.strip()):
            yield _trimmed(text, first.line, first.start, end)
            first = None
        if heading is not None:
            yield heading
        elif rule:
            yield _trimmed(text, one.line, one.start, one.end)
        elif content.strip():
            first, end = first or one, one.end
    if first is not None:
        yield _trimmed(text, first.line, first.start, end)


def _trimmed(text: str, line: int, start: int, end: int) -> Block:
    content = text[start:end]
    return Block(line, start + len(content) - len(content.lstrip()), start + len(content.rstrip()))


class _BodyReader:
    """Makes exchanges of one file's headings and paragraphs, which come in order; `labels` gives each speaker's number,
    None where the speakers are not known."""

    def __init__(
        self,
        source: str,
        interview_id: str,
        problems: FileProblems,
        labels: dict[str, int] | None,
        times: RecordingTimes,
    ) -> None:
        self.source, self.interview_id = source, interview_id
        self.problems, self.labels, self.times = problems, labels, times
        self.introduction: list[Block] = []
        self.exchanges: list[Exchange] = []
        self.question: str | None = None
        self.question_line = 0  # 0: in the introduction
        self.passages: list[Passage] = []  # of the exchange that was begun last
        self.count = 0  # passages of the whole file so far
        self.seen: dict[tuple[str, int], int] = {}  # id and voice -> line

    def heading(self, heading: _Heading) -> None:
        """Begin an exchange with an interviewer's question."""
        line, words = heading.line, heading.words
        if not heading.spaced:
            self.problems.add(line, f"put a space behind `{'#' * heading.level}`, or this is not a heading")
        if heading.level != 2:
            self.problems.add(line, f"this is a heading of level {heading.level}; a question is one of level 2, `## …`")
            return
        if not words:
            self.problems.add(line, "a heading without text; write the interviewer's question, or `## [no question]`")
        for fault in style.faults(words, line):
            self.problems.add(*fault)
        self.close()
        self.question_line = line
        self.question = None if words.startswith("[") and words.find("]") == len(words) - 1 else words

    def paragraph(self, block: Block) -> None:
        """Read a paragraph: of the introduction, or a passage and who says it."""
        voice, block = self.label(block) if self.question_line else (0, block)
        words = self.source[block.start : block.end]
        for fault in style.faults(words, block.line):
            self.problems.add(*fault)
        if not self.question_line:
            if _RULE.match(words) is None:
                self.introduction.append(block)
        elif _RULE.match(words) is not None:
            self.problems.add(block.line, f"a rule (`{words[:10]}`) stands in an answer; take it out")
        else:
            self.passage(block, words, voice)

    def label(self, block: Block) -> tuple[int, Block]:
        """Who says a paragraph, and the paragraph without its label."""
        words = self.source[block.start : block.end]
        begins = _LABEL.match(words)
        inside = next((one for one in _LABEL.finditer(words) if one.start()), None)
        if inside is not None:
            line = block.line + words.count("\n", 0, inside.start())
            self.problems.add(line, f"the label “{inside[1]}” stands within a paragraph; put an empty line above it")
        if begins is None:
            for label in self.labels or ():
                if words[: len(label)].casefold() == label and words[len(label) : len(label) + 1] == ":":
                    own = words[: len(label)]
                    self.problems.add(block.line, f"begins with a speaker's label; write it as `**{own}:** `")
            return 0, block
        if not begins[2] or not begins[3]:
            self.problems.add(block.line, "put a space and then the words behind the label, on the same line")
        voice = 0 if self.labels is None else self.labels.get(_folded(begins[1]), -1)
        if voice < 0:
            known = ", ".join(self.labels or ())
            message = f"begins with the label “{begins[1]}”, which is nobody's here; name its speaker under `speakers`"
            self.problems.add(block.line, message + (f" (known: {known})" if len(self.labels or ()) > 1 else ""))
        return max(voice, 0), Block(block.line, block.start + begins.end(), block.end)

    def passage(self, block: Block, words: str, voice: int) -> None:
        """Add a passage of the exchange, said by the speaker number `voice`."""
        if block.line == self.question_line + 1 and words[:1].islower():
            message = "this begins in lower case right below the question; if it is the question's end, join them"
            self.problems.add(block.line, message, False)
        new = passage_id(self.interview_id, words)
        if (new, voice) in self.seen and len(words.split()) > SHORT_ANSWER_WORDS:
            line = self.seen[new, voice]
            self.problems.add(block.line, f"this paragraph stands on line {line} already; take one out", False)
        self.seen.setdefault((new, voice), block.line)
        place = (len(self.exchanges), self.count, block.line, block.start, block.end)
        self.passages.append(Passage(new, self.interview_id, *place, self.source, voice, self.times.below(block.end)))
        self.count += 1

    def close(self) -> None:
        """End the exchange that was begun last."""
        if not self.question_line:
            return
        if not self.passages:
            message = "this question has no answer; write the answer below it, or take it out"
            self.problems.add(self.question_line, message)
        self.exchanges.append(Exchange(len(self.exchanges), self.question, self.question_line, tuple(self.passages)))
        self.passages = []
