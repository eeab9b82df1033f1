"""Reader: the text of a knowledge file -> Interview, with every problem as `path:line: message`.

A file is a front matter between two `---` lines, an introduction, and exchanges: a level-2 heading is a question of
the interviewer (one in square brackets, `## [no question]`, stands for none), every block of lines below it, up to the
next empty line, is a passage. A block that is an HTML comment is a maintainer's note and nothing else.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.archive.interview import Exchange, FrontMatter, Interview, Passage, passage_id
from bot.archive.safeyaml import Written, YamlProblem, read_yaml
from bot.errors import Problem

MAX_BYTES = 2_000_000

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$")
_RULE = re.compile(r"[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines without an empty one between them: `text[start:end]`, from line `line` on."""

    line: int
    start: int
    end: int


def read_bytes(path: Path) -> bytes:
    """The bytes of a knowledge file, at most one more than MAX_BYTES. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """The text of a knowledge file, or the problem that keeps it from being read."""
    if len(data) > MAX_BYTES:
        return None, [Problem(path, 1, f"the file is larger than {MAX_BYTES // 1_000_000} MB; split the interview")]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [Problem(path, 1, "the file is in UTF-16; save it as UTF-8")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Problem(path, line, "a letter here is not UTF-8; save the file as UTF-8")]
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return None, [Problem(path, line, "a NUL character stands here; this is not a text file")]
    return text, []


def read_interview(text: str, path: str) -> tuple[Interview | None, list[Problem]]:
    """The interview that `text` holds, or None where a problem is fatal; and all the problems, by line."""
    cut = _cut_front_matter(text)
    if cut is None:
        return None, [Problem(path, 1, "the front matter is missing; begin with a line `---`, the keys, a line `---`")]
    head, body_start, body_line = cut
    about, problems = _front_matter(head, path)
    interview_id = about.id if about is not None else "unknown"
    introduction, exchanges, body_problems = _body(text, body_start, body_line, interview_id, path)
    problems += body_problems
    if about is None or any(problem.fatal for problem in problems):
        return None, sorted(problems)
    return Interview(about, path, introduction, exchanges), sorted(problems)


def _cut_front_matter(text: str) -> tuple[str, int, int] | None:
    lines = list(_lines(text, 0, 1))
    if not lines or text[lines[0].start : lines[0].end] != "---":
        return None
    for block in lines[1:]:
        if text[block.start : block.end].rstrip() == "---":
            following = _LINE.match(text, block.start)
            end = following.end() if following is not None else block.end
            return text[lines[1].start : block.start], end, block.line + 1
    return None


def _front_matter(head: str, path: str) -> tuple[FrontMatter | None, list[Problem]]:
    try:
        written = read_yaml(head, first_line=2)
    except YamlProblem as problem:
        return None, [Problem(path, problem.line, problem.message)]
    if not isinstance(written.value, dict):
        return None, [Problem(path, 2, "the front matter must be `key: value` lines")]
    try:
        return FrontMatter.model_validate(written.value), []
    except ValidationError as error:
        return None, [explain(detail, written, path, tuple(FrontMatter.model_fields)) for detail in error.errors()]


def explain(detail: ErrorDetails, written: Written, path: str, known: tuple[str, ...]) -> Problem:
    """A pydantic error as a problem in a maintainer's words, on the line that it is about."""
    place = tuple(part for part in detail["loc"] if part not in {"Person", "constrained-str"})
    name = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    line = written.line(place)
    match detail["type"]:
        case "missing":
            message = f"`{name}` is missing; add it"
        case "extra_forbidden":
            near = difflib.get_close_matches(str(place[-1]), known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "take it out"
            message = f"`{name}` is not a key that is known here; {hint}"
        case "string_pattern_mismatch" if place[-1:] == ("id",):
            message = f"`{name}` must be 1 to 24 of the characters a-z, 0-9 and -"
        case "string_pattern_mismatch" if place[-1:] == ("source_url",):
            message = f"`{name}` must be an address that begins with https://"
        case "string_pattern_mismatch" if place[-1:] == ("language",):
            message = f"`{name}` must be a language code of two letters, like en, ru, az or tr"
        case "enum":
            message = f"`{name}` must be {detail['ctx']['expected'] if 'ctx' in detail else 'one of the known values'}"
        case "string_type":
            message = f"`{name}` must be text; put it in quotes"
        case _:
            message = f"`{name}` can't be used: {detail['msg'][:1].lower()}{detail['msg'][1:]}"
    return Problem(path, line, message)


def _lines(text: str, start: int, line: int) -> Iterator[_Block]:
    position = start
    while position < len(text):
        found = _LINE.match(text, position)
        end = found.end() if found is not None else len(text)
        yield _Block(line, position, position + len(text[position:end].rstrip("\r\n")))
        position, line = end, line + 1


def _blocks(text: str, start: int, line: int) -> Iterator[_Block]:
    """Headings one by one; other lines joined up to the next empty line or heading; without space around them."""
    first: _Block | None = None
    last_end = 0
    for one in _lines(text, start, line):
        content = text[one.start : one.end]
        heading = _HEADING.match(content) is not None
        if first is not None and (heading or not content.strip()):
            yield _trimmed(text, first.line, first.start, last_end)
            first = None
        if heading:
            yield one
        elif content.strip():
            first = first or one
            last_end = one.end
    if first is not None:
        yield _trimmed(text, first.line, first.start, last_end)


def _trimmed(text: str, line: int, start: int, end: int) -> _Block:
    content = text[start:end]
    return _Block(line, start + len(content) - len(content.lstrip()), start + len(content.rstrip()))


class _Body:
    """The exchanges of one file as they are read."""

    def __init__(self, text: str, interview_id: str, path: str) -> None:
        self.text = text
        self.interview_id = interview_id
        self.path = path
        self.exchanges: list[Exchange] = []
        self.problems: list[Problem] = []
        self.question: str | None = None
        self.question_line = 0
        self.passages: list[Passage] = []
        self.count = 0
        self.seen: dict[str, int] = {}
        self.intro: list[_Block] = []

    def problem(self, line: int, message: str, *, fatal: bool = True) -> None:
        self.problems.append(Problem(self.path, line, message, fatal))

    def heading(self, block: _Block, marks: str, words: str) -> None:
        if marks != "##":
            self.problem(block.line, f"this is a heading of level {len(marks)}; a question is one of level 2, `## …`")
            return
        if not words:
            self.problem(block.line, "a heading without text; write the interviewer's question, or `## [no question]`")
        self.close()
        self.question_line = block.line
        self.question = None if words.startswith("[") and words.endswith("]") else words

    def passage(self, block: _Block) -> None:
        words = self.text[block.start : block.end]
        if words.startswith("<!--") and words.endswith("-->"):
            return
        if not self.question_line:
            self.intro.append(block)
            return
        if _RULE.match(words):
            self.problem(block.line, "a rule (`* * *`) stands in an answer; take it out")
            return
        new = passage_id(self.interview_id, words)
        if new in self.seen:
            first = self.seen[new]
            self.problem(block.line, f"this paragraph stands on line {first} already; take one out", fatal=False)
        self.seen.setdefault(new, block.line)
        exchange = len(self.exchanges)
        self.passages.append(
            Passage(new, self.interview_id, exchange, self.count, block.line, block.start, block.end, self.text)
        )
        self.count += 1

    def close(self) -> None:
        if not self.question_line:
            return
        if not self.passages:
            self.problem(self.question_line, "this question has no answer; write the answer below it, or take it out")
        self.exchanges.append(Exchange(len(self.exchanges), self.question, self.question_line, tuple(self.passages)))
        self.passages = []


def _body(
    text: str, start: int, line: int, interview_id: str, path: str
) -> tuple[str, tuple[Exchange, ...], list[Problem]]:
    body = _Body(text, interview_id, path)
    for block in _blocks(text, start, line):
        heading = _HEADING.match(text[block.start : block.end])
        if heading is not None:
            body.heading(block, heading[1], (heading[2] or "").strip())
        else:
            body.passage(block)
    body.close()
    if not body.exchanges:
        body.problem(line, "no question stands here; write each question as a heading, `## …`, and its answer below it")
    introduction = text[body.intro[0].start : body.intro[-1].end] if body.intro else ""
    return introduction, tuple(body.exchanges), body.problems
